"""Europe PMC: biomedical literature and preprints, with boolean operators and a cursor.

Source: https://europepmc.org/RestfulWebService and https://europepmc.org/searchsyntax
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from slr.adapters.sources import europe_pmc_records as records
from slr.adapters.sources.base import Request, SearchPlan, SourceSearch, cut_note, sent_text, window_notes
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging
from slr.adapters.sources.settings import base_url, check
from slr.core.model import Page, SourceKind, SourceSettings, Window

BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
PAGE = 500  #: records per page; 1,000 are allowed, but abstracts make such pages large
RATE = 0.2  #: seconds per request; no limit is published, five a second trouble nobody
_LONGEST = 2000  #: characters of an address; a longer query is posted as a form
_OPEN = ("1000-01-01", "3000-12-31")  #: stand for an open side of the window


class EuropePMC:
    """Titles and abstracts of PubMed, PubMed Central, patents and preprint servers."""

    name: ClassVar[str] = "europe_pmc"
    label: ClassVar[str] = records.LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._http = SourceHttp(self.label, rate=RATE, options=options, address=self._base)

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the cursor of the page before."""
        text, notes = sent_text(search, self.name)
        return SearchPlan(self._page(search, text, "*").describe(), text, (*notes, *window_notes(search.window)))

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 500 records, until the cursor does not change any more or nothing comes."""
        text, _ = sent_text(search, self.name)
        cursor, paging = "*", Paging(self.label)
        while True:
            left = None if search.limit is None else search.limit - paging.taken
            request = self._page(search, text, cursor)
            reading = self._http.ask(request, partial(records.parse_search, most=left))
            found = reading.value
            ends = found.next in {None, cursor} or not found.received
            paging.take(found)
            cut = paging.taken == search.limit and paging.taken < (paging.reported or 0)
            yield found.page(request, reading.payload, (cut_note(paging.taken, paging.reported),) if cut else ())
            if ends or found.next is None or paging.taken == search.limit:
                return
            cursor = found.next

    def _page(self, search: SourceSearch, text: str, cursor: str) -> Request:
        pairs = (
            ("query", _in_window(text, search.window)),
            ("resultType", "core"),
            ("format", "json"),
            ("synonym", "false"),
            ("pageSize", str(min(PAGE, search.limit or PAGE))),
            ("cursorMark", cursor),
        )
        request = Request("GET", f"{self._base}/search", pairs)
        if len(request.address) <= _LONGEST:
            return request
        return Request("POST", f"{self._base}/searchPOST", form=pairs)


def _in_window(text: str, window: Window) -> str:
    """The query within the days of first publication, which every record has."""
    if window == Window():
        return text
    first = window.start.isoformat() if window.start else _OPEN[0]
    last = window.end.isoformat() if window.end else _OPEN[1]
    return f"({text}) AND FIRST_PDATE:[{first} TO {last}]"
