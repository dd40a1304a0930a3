"""Whole numbers as people write them on a command line and in a table; counts and lists in a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterable

#: The largest number a column of the ledger holds (64 bits, signed).
LARGEST = 2**63 - 1
_DIGITS = len(str(LARGEST))


def whole(text: str, least: int = 0) -> int | None:
    """The number that stands in ASCII digits, from `least` to what the ledger holds; None for anything else.

    Digits of other scripts, signs, blanks and underscores are none: two commands must not read them differently.
    """
    if not (text.isascii() and text.isdecimal()) or len(text.lstrip("0")) > _DIGITS:
        return None
    number = int(text.lstrip("0") or "0")
    return number if least <= number <= LARGEST else None


def form_for(number: float, one: str, many: str | None = None) -> str:
    """The form of a word that goes with a number: `report` or `reports`, `is` or `are`."""
    return one if number == 1 else many or f"{one}s"


def is_or_are(number: float) -> str:
    """The verb that goes with a number."""
    return form_for(number, "is", "are")


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 report`, `2,010 reports`."""
    return f"{number:,} {form_for(number, noun, plural)}"


def join_words(parts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items = tuple(parts)
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)


def percent(part: int, whole: int) -> str:
    """`12.5 %`; nothing of nothing is not a number."""
    return f"{100 * part / whole:.1f} %" if whole else "not defined"
