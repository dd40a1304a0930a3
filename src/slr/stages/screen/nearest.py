"""Which other reports a report may repeat, by their titles. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import fuzz, process, utils

from slr.core.text.printable import clean

#: Titles offered.
_OFFERED = 5


def nearest(title: str, titles: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    """The numbers and titles most like this one, the nearest first; case and punctuation do not count."""
    found = process.extract(
        title, titles, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=_OFFERED
    )
    return tuple((number, clean(other)) for other, _, number in found)
