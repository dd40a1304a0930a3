"""Folding: what is left of a text when case, accents, punctuation and spelling habits are taken away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK_LETTERS = [chr(code) for code in range(0x3B1, 0x3CA) if code not in {0x3BF, 0x3C2, 0x3C5}]
_GREEK_NAMES = (
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
)
_GREEK = dict(zip(_GREEK_LETTERS, _GREEK_NAMES.split("|"), strict=True))
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_LETTERS = _GREEK | _LATIN
_HAS_LETTER = re.compile(f"[{''.join(_LETTERS)}]")
#: Words in Greek and Cyrillic letters; one or two Greek letters are symbols.
_FOREIGN_WORD = re.compile("[\u03b1-\u03c9]{3,}|[\u0430-\u045f\u0491]+")
#: Greek from alpha to omega, Cyrillic from a to ya, and some letters of Ukrainian and Serbian: in Latin letters,
#: without the marks in which transliterations differ (after ISO 843 and the romanisation of BGN/PCGN).
_ROMAN_LETTERS = str.maketrans(
    dict(
        zip(
            map(chr, (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA), *range(0x430, 0x450))),
            "a v g d e z i th i k l m n x o p r s t y f ch ps o "
            "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".replace(
                "-", "\u00b7"
            ).split(),
            strict=True,
        )
    )
    | dict(
        zip(
            "\u0452\u0454\u0456\u0458\u0459\u045a\u045b\u045f\u0491",
            ("dj", "e", "i", "j", "lj", "nj", "c", "dz", "g"),
            strict=True,
        )
    )
)
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
#: ASCII only: capitals to small letters, all but letters and digits to blanks. Much faster than a pattern.
_SYMBOLS = str.maketrans({"&": " and ", "+": " plus ", "%": " percent "})
_PLAIN = str.maketrans({chr(n): chr(n).lower() if chr(n).isalnum() else " " for n in range(128)}) | _SYMBOLS


def fold(text: str) -> str:
    """Words of Latin letters and digits, lower case, without accents, one blank between them; symbols as words."""
    if text.isascii():
        return " ".join(text.translate(_PLAIN).split())
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    text = _FOREIGN_WORD.sub(_romanise, text)
    text = _HAS_LETTER.sub(lambda found: _LETTERS[found.group()], text)
    return _NO_WORD.sub(" ", text.translate(_SYMBOLS)).strip()


def _romanise(word: re.Match[str]) -> str:
    """A word in Latin letters; the dot stands for the signs that are not pronounced."""
    return word.group().translate(_ROMAN_LETTERS).replace("\u00b7", "").replace("oy", "ou")


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


_ALIASES = {"vs": "versus", "alfa": "alpha"}
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_COUNTED = frozenset(
    ("part", "paper", "phase", "type", "stage", "grade", "class", "volume", "study", "trial", "chapter")
)
_SINGLE = {"i": "1", "v": "5", "x": "10"}


def spell(text: str) -> str:
    """A folded text in one spelling: British and American made one, Roman numerals as digits (part 2)."""
    words = list(map(_spell_word, text.split()))
    if _SINGLE.keys().isdisjoint(words):
        return " ".join(words)
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
    return _ROMAN.get(word) or _ALIASES.get(word, word)


def key_of(text: str) -> str:
    """The letters and digits of a text, folded, in one spelling, without blanks."""
    return join_words(spell(fold(text)))


def join_words(text: str) -> str:
    """A spelt text without blanks; neuro-endocrine and neuroendocrine, whose `oe` is no spelling, become one."""
    return text.replace(" ", "").replace("ae", "e").replace("oe", "e")


def digits_of(text: str) -> str:
    """All digits of a text in order, so that 10,000 and 10 000 are one number."""
    return "".join(_DIGIT.findall(text))
