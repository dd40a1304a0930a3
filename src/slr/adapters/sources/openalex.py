"""OpenAlex: works found by words of title and abstract, with a cursor and a daily allowance.

Source: https://docs.openalex.org (filters, paging, rate limits). The `search` parameter is not used: it covers
full texts too, and most of its hits do not satisfy the query in title and abstract.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from slr.adapters.sources import openalex_records as records
from slr.adapters.sources.base import Pairs, Request, SearchPlan, SourceSearch, cut_note, sent_text, window_notes
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging
from slr.adapters.sources.settings import base_url, check
from slr.core.model import Page, SourceKind, SourceSettings

BASE = "https://api.openalex.org"
PAGE = 100  #: most works per page
RATE = 0.1  #: seconds per request; 100 a second are allowed, and a cursor makes no use of them
_LONGEST = 4096  #: bytes of an address the service is known to take
_ADVICE = "A free key for openalex has ten times the daily allowance (https://openalex.org/settings/api)."
_KEYLESS = "without a key OpenAlex allows few requests a day and may refuse the second page (401)"
_COMMAS = "commas in the query are sent as blanks: OpenAlex separates filters by them"


class OpenAlex:
    """Title and abstract of works of every field, by English word stems."""

    name: ClassVar[str] = "openalex"
    label: ClassVar[str] = records.LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        # The key could also travel in the address; there it would end in logs and stored requests.
        self._headers: Pairs = (("authorization", f"Bearer {settings.key}"),) if settings.key else ()
        self._http = SourceHttp(
            self.label,
            rate=RATE,
            options=options,
            secrets=(settings.key,),
            advice="" if settings.key else _ADVICE,
            address=self._base,
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the cursor of the page before."""
        text, notes = sent_text(search, self.name)
        request = self._works(search, text, "*")
        size = len(request.address)
        warnings = (
            (_COMMAS, "," in text),
            (f"the address has {size:,} characters; above {_LONGEST:,} it may be refused", size > _LONGEST),
            (_KEYLESS, not self._headers),
        )
        warned = tuple(words for words, applies in warnings if applies)
        return SearchPlan(request.describe(), text, (*notes, *warned, *window_notes(search.window)))

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 100 works, until the service names no next cursor or has nothing more."""
        text, _ = sent_text(search, self.name)
        cursor, paging = "*", Paging(self.label)
        while True:
            left = None if search.limit is None else search.limit - paging.taken
            request = self._works(search, text, cursor)
            reading = self._http.ask(request, partial(records.parse_works, most=left))
            found = reading.value
            paging.take(found)
            cut = paging.taken == search.limit and paging.taken < (paging.reported or 0)
            yield found.page(request, reading.payload, (cut_note(paging.taken, paging.reported),) if cut else ())
            if found.next is None or not found.received or paging.taken == search.limit:
                return
            cursor = found.next

    def _works(self, search: SourceSearch, text: str, cursor: str) -> Request:
        window = search.window
        dates = (("from_publication_date", window.start), ("to_publication_date", window.end))
        parts = [f"title_and_abstract.search:{text.replace(',', ' ')}"]
        parts += [f"{name}:{day.isoformat()}" for name, day in dates if day is not None]
        params = (
            ("filter", ",".join(parts)),
            ("select", records.SELECT),
            ("per_page", str(PAGE)),
            ("cursor", cursor),
        )
        return Request("GET", f"{self._base}/works", params, headers=self._headers)
