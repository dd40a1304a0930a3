"""Where an article stands, out of one text: Embase's `Journal (2014) 3:3 (152-160). Date of Publication: 2014`."""

from __future__ import annotations

import re
from typing import NamedTuple

_EMBASE = re.compile(
    r"(?P<venue>[^()]{1,300}?)\s*\((?P<year>\d{4})\)\s*(?P<volume>[^:()\s]{1,30})?(?::(?P<issue>[^()]{1,60}?))?"
    r"\s*(?:\((?P<pages>[^()]{1,60})\))?\.?(?:\s+Date of Publication:.*)?",
    re.DOTALL,
)


class EmbaseSource(NamedTuple):
    """Journal, year, volume, issue and pages, as far as they are told."""

    venue: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None


def placed_in(text: str) -> EmbaseSource:
    """The parts of Embase's source; all None when the text is not written so."""
    found = _EMBASE.fullmatch(text[:1000]) if text else None
    if found is None:
        return EmbaseSource()
    return EmbaseSource(found["venue"], int(found["year"]), found["volume"], found["issue"], found["pages"])
