"""Crossref's REST API: a ranked bag of words, filtered afterwards with the query tree.

Source: https://api.crossref.org/swagger-docs. There are no boolean operators and abstracts are not searched, so
this is a supplementary source: what it gives is right, but it does not give everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from slr.errors import UsageError
from slr.model import Page, SourceKind, SourceSettings
from slr.sources import crossref_records as records
from slr.sources.base import Pairs, Plan, Request, Search, cut_note, sent_text, window_notes
from slr.sources.http import HttpOptions, SourceHttp
from slr.sources.paging import Paging
from slr.sources.settings import base_url, check
from slr.sources.text import normalise_doi

BASE = "https://api.crossref.org"
ROWS = 500  #: 1,000 are allowed, but with abstracts such pages often end in a 504
#: Book chapters are asked for too: Crossref files the papers of proceedings series such as LNCS under them.
_TYPES = ("journal-article", "proceedings-article", "book-chapter", "posted-content")
_ADVICE = "Give a mail address for crossref: known callers are served faster. Or run again later."
_TYPES_NOTE = "only journal articles, proceedings papers, book chapters and preprints are asked for"


class Crossref:
    """DOI metadata of publishers; searched by words in title-like fields."""

    name: ClassVar[str] = "crossref"
    label: ClassVar[str] = records.LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = True
    default_limit: ClassVar[int | None] = 10_000
    #: Pages in a row without a record that satisfies the query, after which the rest of a ranked list is not worth
    #: asking for: 1,500 works share fewer and fewer words with it. `Patience` counts them.
    patience: ClassVar[int] = 3

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._mail: Pairs = (("mailto", settings.email),) if settings.email else ()
        token = (("Crossref-Plus-API-Token", f"Bearer {settings.key}"),) if settings.key else ()
        self._headers: Pairs = token
        # Lists: 3 requests a second for callers who give a mail address, else 1
        # (https://www.crossref.org/blog/announcing-changes-to-rest-api-rate-limits/).
        self._http = SourceHttp(
            self.label,
            rate=1 / 3 if settings.email else 1.0,
            options=options,
            secrets=(settings.key, settings.email),
            advice="" if settings.email else _ADVICE,
            address=self._base,
        )

    def plan(self, search: Search) -> Plan:
        """The first request; later pages repeat it with the cursor of the page before."""
        text, notes = sent_text(search, self.name)
        most = self._limit(search)
        asked = f"in at most {-(-most // ROWS):,} requests"
        cut = f"results are ranked by words in common; at most {most:,} are fetched, {asked}"
        request = self._works(search, text, "*", min(ROWS, self._limit(search)))
        return Plan(request.describe(), text, (*notes, _TYPES_NOTE, cut, *window_notes(search.window)))

    def search(self, search: Search) -> Iterator[Page]:
        """Pages of up to 500 works, best match first, until the limit, a page that is not full, or no more use.

        After a time-out at Crossref's gateway (504) pages are half as large from there on.
        """
        text, _ = sent_text(search, self.name)
        limit, cursor, size = self._limit(search), "*", ROWS
        paging, pages = Paging(self.label), 0
        while True:
            request = self._works(search, text, cursor, min(size, limit - paging.taken))
            reading = self._http.ask(request, records.parse_works, smaller=_half)
            found, rows = reading.value, _rows(reading.sent)
            size = min(size, rows) if reading.sent != request else size
            paging.take(found)
            pages += 1
            full = found.received >= min(rows, found.page_size or rows)
            over = not full or found.next is None
            cut = full and limit <= paging.taken < (found.reported or 0)
            notes = (cut_note(paging.taken, found.reported, "ranked results"),) if cut else ()
            page = found.page(reading.sent, reading.payload, notes)
            if not over and paging.taken < limit and search.keep_going is not None and not search.keep_going(page):
                over = True
                page = replace(page, notes=(*page.notes, self._given_up(pages, paging)))
            yield page
            if over or paging.taken >= limit:
                return
            cursor = found.next or cursor

    def _given_up(self, pages: int, paging: Paging) -> str:
        total = "an unknown number of" if paging.reported is None else f"{paging.reported:,}"
        without = f"{min(pages, self.patience)} pages without a local match"
        return f"stopped after {without}; {paging.taken:,} of {total} ranked results seen"

    def describe_paper(self, paper: str) -> Page:
        """One work by its DOI.

        Raises:
            UsageError: not a DOI.
            RequestRejected: Crossref does not hold it (404); another agency such as DataCite may.
        """
        doi = normalise_doi(paper)
        if doi is None:
            raise UsageError(f"{paper!r} is no DOI", hint="Crossref knows works by DOI only: 10.1000/xyz.")
        request = Request("GET", f"{self._base}/works/{quote(doi, safe='')}", self._mail, headers=self._headers)
        reading = self._http.ask(request, records.parse_works)
        return reading.value.page(request, reading.payload)

    def _limit(self, search: Search) -> int:
        return search.limit or self.default_limit or ROWS

    def _works(self, search: Search, text: str, cursor: str, rows: int) -> Request:
        params = (
            ("query.bibliographic", text),
            ("filter", _filter(search)),
            ("select", records.SELECT),
            ("rows", str(rows)),
            ("cursor", cursor),
            *self._mail,
        )
        return Request("GET", f"{self._base}/works", params, headers=self._headers)


def _rows(request: Request) -> int:
    return int(dict(request.params)["rows"])


def _half(request: Request) -> Request:
    """The same request for half as many works."""
    half = str(max(1, _rows(request) // 2))
    return replace(
        request, params=tuple((name, half if name == "rows" else value) for name, value in request.params)
    )


def _filter(search: Search) -> str:
    """Whole dates, since it is not said how a partial one counts; the same name repeated means OR."""
    window = search.window
    dates = (("from-pub-date", window.start), ("until-pub-date", window.end))
    parts = [f"{name}:{day.isoformat()}" for name, day in dates if day is not None]
    return ",".join([*parts, *(f"type:{name}" for name in _TYPES)])
