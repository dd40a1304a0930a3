"""Folding: what is left of a text when case, accents, punctuation and spelling habits are taken away."""

from __future__ import annotations

import re
import unicodedata

_GREEK = dict(
    zip(
        "\u03b1\u03b2\u03b3\u03b4\u03b5\u03ba\u03bb\u03bc\u03c9",
        ("alpha", "beta", "gamma", "delta", "epsilon", "kappa", "lambda", "mu", "omega"),
        strict=True,
    )
)
_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
_LETTERS = str.maketrans(_GREEK | _LATIN)
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Words of letters and digits, lower case, without accents, one blank between them."""
    if text.isascii():
        return _NO_WORD.sub(" ", _signs(text.lower())).strip()
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return _NO_WORD.sub(" ", _ACCENTS.sub("", _signs(text))).strip()


def _signs(text: str) -> str:
    return text.replace("&", " and ").replace("+", " plus ")


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
_COUNTED = re.compile(r"\b(part|paper|phase|type|stage|grade|class|volume|study|trial|chapter) (i|v|x)\b")
_LAST = re.compile(r"\b(i|v|x)$")
_SINGLE = {"i": "1", "v": "5", "x": "10"}


def spell(text: str) -> str:
    """A folded text in one spelling: British and American made one, Roman numerals as digits (part 2)."""
    for pattern, by in _SPELLING:
        text = pattern.sub(by, text)
    text = _COUNTED.sub(lambda found: f"{found[1]} {_SINGLE[found[2]]}", text)
    text = _LAST.sub(lambda found: _SINGLE[found[1]], text)
    return " ".join(_ROMAN.get(word, word) for word in text.split())


def key_of(text: str) -> str:
    """The letters and digits of a text, folded, in one spelling, without blanks."""
    return spell(fold(text)).replace(" ", "")


def digits_of(text: str) -> str:
    """All digits of a text in order, so that 10,000 and 10 000 are one number."""
    return "".join(char for char in text if char.isdigit())
