"""Folding: what is left of a text when case, accents, punctuation and spelling habits are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = dict(
    zip(
        "\u03b1\u03b2\u03b3\u03b4\u03b5\u03ba\u03bb\u03bc\u03c9",
        ("alpha", "beta", "gamma", "delta", "epsilon", "kappa", "lambda", "mu", "omega"),
        strict=True,
    )
)
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_LETTERS = _GREEK | _LATIN
_HAS_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
#: ASCII only: capitals to small letters, all but letters and digits to blanks. Much faster than a pattern.
_PLAIN = str.maketrans({chr(n): chr(n).lower() if chr(n).isalnum() else " " for n in range(128)})


def fold(text: str) -> str:
    """Words of letters and digits, lower case, without accents, one blank between them."""
    text = text.replace("&", " and ").replace("+", " plus ")
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    text = unicodedata.normalize("NFKD", text.casefold())
    text = _HAS_LETTER.sub(lambda found: _LETTERS[found.group()], _ACCENTS.sub("", text))
    return _NO_WORD.sub(" ", text.replace("&", " and ").replace("+", " plus ")).strip()


_SPELLING = [
    (re.compile(pattern), by)
    for pattern, by in (
        (r"ae|oe", "e"),
        (r"our\b", "or"),
        (r"ours\b", "ors"),
        (r"([bt])re(s?)\b", r"\1er\2"),
        (r"is(e[ds]?|ing|ations?)\b", r"iz\1"),
        (r"ys(e[ds]?|ing)\b", r"yz\1"),
        (r"ll(ed|ing)\b", r"l\1"),
    )
]


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_COUNTED = frozenset(
    ("part", "paper", "phase", "type", "stage", "grade", "class", "volume", "study", "trial", "chapter")
)
_SINGLE = {"i": "1", "v": "5", "x": "10"}


def spell(text: str) -> str:
    """A folded text in one spelling: British and American made one, Roman numerals as digits (part 2)."""
    words = [_spell_word(word) for word in text.split()]
    for index, word in enumerate(words):
        if word in _SINGLE and (
            index + 1 == len(words) or (index and words[index - 1] in _COUNTED and word != "x")
        ):
            words[index] = _SINGLE[word]
    return " ".join(words)


@lru_cache(maxsize=1 << 16)
def _spell_word(word: str) -> str:
    """One folded word. Titles share their words, so nearly all are looked up."""
    for pattern, by in _SPELLING:
        word = pattern.sub(by, word)
    return _ROMAN.get(word, word)


def key_of(text: str) -> str:
    """The letters and digits of a text, folded, in one spelling, without blanks."""
    return spell(fold(text)).replace(" ", "")


def digits_of(text: str) -> str:
    """All digits of a text in order, so that 10,000 and 10 000 are one number."""
    return "".join(_DIGIT.findall(text))
