"""arXiv's query interface: Atom feeds, one request in three seconds.

Source: https://info.arxiv.org/help/api/user-manual.html and https://info.arxiv.org/help/api/tou.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from slr.adapters.sources import arxiv_records as records
from slr.adapters.sources.base import Request, SearchPlan, SourceSearch, cut_note, sent_text
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging
from slr.adapters.sources.settings import base_url, check
from slr.core.model import Page, SourceKind, SourceSettings, Window

BASE = "https://export.arxiv.org"
PAGE = 200  #: papers per page; 2,000 are allowed, but large pages come empty more often
RATE = 3.0  #: seconds per request, by the terms of use, for all programs of one user together
REACH = 30_000  #: papers one query can give
_ADVICE = "arXiv at times refuses all requests for a quarter of an hour. Run the command again later."
_OPEN = ("199001010000", "299912312359")  #: stand for an open side of the window
#: In some windows of 2026 arXiv refused every program with 406; that passes like throttling.
_PASSING = frozenset({406})


class ArXiv:
    """Titles and abstracts of preprints in physics, mathematics, computer science and neighbours."""

    name: ClassVar[str] = "arxiv"
    label: ClassVar[str] = records.LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = REACH

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._http = SourceHttp(
            self.label, rate=RATE, options=options, advice=_ADVICE, address=self._base, passing=_PASSING
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with another start."""
        text, notes = sent_text(search, self.name)
        dated = ("the window counts the day a paper's first version was submitted",)
        return SearchPlan(
            self._page(search, text, 0, _limit(search)).describe(),
            text,
            (*notes, *(dated if search.window != Window() else ())),
        )

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 200 papers, oldest first, so that a paper that arrives meanwhile moves none of them."""
        text, _ = sent_text(search, self.name)
        limit, paging = _limit(search), Paging(self.label)
        while True:
            start, left = paging.taken, limit - paging.taken
            request = self._page(search, text, start, left)
            reading = self._http.ask(request, partial(records.parse_feed, start=start, most=left))
            found = reading.value
            paging.take(found)
            total = paging.reported or 0
            cut = paging.taken >= limit and paging.taken < total
            notes = (
                *records.echo_notes(_in_window(text, search.window), reading.payload if start == 0 else None),
                *((cut_note(paging.taken, paging.reported),) if cut else ()),
            )
            yield found.page(request, reading.payload, notes)
            if not found.received or paging.taken >= min(total, limit):
                return

    def _page(self, search: SourceSearch, text: str, start: int, left: int) -> Request:
        params = (
            ("search_query", _in_window(text, search.window)),
            ("start", str(start)),
            ("max_results", str(min(PAGE, left))),
            ("sortBy", "submittedDate"),
            ("sortOrder", "ascending"),
        )
        return Request("GET", f"{self._base}/api/query", params)


def _limit(search: SourceSearch) -> int:
    return min(search.limit or REACH, REACH)


def _in_window(text: str, window: Window) -> str:
    """The query within the minutes (GMT) of submission, both ends inclusive."""
    if window == Window():
        return text
    first = f"{window.start:%Y%m%d}0000" if window.start else _OPEN[0]
    last = f"{window.end:%Y%m%d}2359" if window.end else _OPEN[1]
    return f"({text}) AND submittedDate:[{first} TO {last}]"
