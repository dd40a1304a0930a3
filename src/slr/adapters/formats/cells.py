"""What a cell of a workbook can hold. Pure."""

from __future__ import annotations

import re

from slr.core.tables import shield

#: Excel's limit for a cell, in units of UTF-16: https://support.microsoft.com/office (specifications and limits).
LONGEST = 32_767
#: What stands at the end of a text that was cut.
MARK = " … [cut: a cell holds no more]"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def cell(text: str) -> str:
    """A text as a cell holds it: no formula, no character that XML forbids, cut with a mark where too long."""
    held = shield(_ILLEGAL.sub("", text))
    return held if _fits(held) else _cut(held, LONGEST - len(MARK)) + MARK


def is_cut(text: str) -> bool:
    """Whether a cell does not hold all of a text."""
    return not _fits(shield(_ILLEGAL.sub("", text)))


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and (len(text) * 2 <= LONGEST or _units(text) <= LONGEST)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(text: str, most: int) -> str:
    """The beginning of a text, of so many units at most."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
