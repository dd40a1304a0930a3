"""Crossref's REST API: a ranked bag of words, filtered afterwards with the query tree.

Source: https://api.crossref.org/swagger-docs. There are no boolean operators and abstracts are not searched, so
this is a supplementary source: what it gives is right, but it does not give everything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar
from urllib.parse import quote

from slr.adapters.sources import crossref_records as records
from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    cut_note,
    sent_text,
    window_notes,
)
from slr.adapters.sources.crossref_bags import MOST_BAGS, bags
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging, Patience
from slr.adapters.sources.settings import base_url, check
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import UsageError
from slr.core.model import Page, SourceKind, SourceSettings
from slr.core.query import render

BASE = "https://api.crossref.org"
ROWS = 500  #: 1,000 are allowed, but with abstracts such pages often end in a 504
#: Book chapters are asked for too: Crossref files the papers of proceedings series such as LNCS under them.
_TYPES = ("journal-article", "proceedings-article", "book-chapter", "posted-content")
_ADVICE = "Give a mail address for crossref, which serves known callers faster, or run the command again later."
_SPLIT = (
    "where the first list is too long to read to its end, {} lists of words are read, a page of each in turn: in "
    "one list alone, works with many alternatives of one group outrank works with a term of every group"
)
_TYPES_NOTE = "only journal articles, proceedings papers, book chapters and preprints are requested"


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

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request, every list of words, and how many requests there will be at most."""
        limit, texts, notes = self._limit(search), *self._texts(search)
        size = _page_size(limit, len(texts))
        # The last request of all may fill no page, nor may the last one of each other list.
        most = -(-limit // size) - 1 + len(texts)
        cut = f"results are ranked by words in common; at most {limit:,} are fetched, in at most {most:,} requests"
        lists = [f"list {place} of {len(texts)}: {text}" for place, text in enumerate(texts, start=1)]
        split = (_SPLIT.format(len(texts)), *lists) if len(texts) > 1 else ()
        request = self._works(search, texts[0], "*", size)
        told = (*notes, *split, _TYPES_NOTE, cut, *window_notes(search.window))
        return SearchPlan(request.describe(), texts[0], told)

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 500 works, best match first, until the limit, a page that is not full, or no more use.

        The first list holds all words. If it is too long to be read to its end, the query's `bags` are read beside
        it, a page of each in turn, so that a limit cuts them all alike. `Page.reported` is the sum of what the
        lists hold. After a time-out at Crossref's gateway (504) pages are half as large from there on.
        """
        texts, _ = self._texts(search)
        limit = self._limit(search)
        size = _page_size(limit, len(texts))
        lists = [_List(place, text, Paging(self.label), _patience(search)) for place, text in enumerate(texts, 1)]
        state, waiting = _Together(limit, lists), deque(lists[:1])
        while waiting and state.taken < limit:
            one = waiting.popleft()
            request = self._works(search, one.text, one.cursor, min(size, limit - state.taken))
            reading = self._http.ask(request, records.parse_works, smaller=_half)
            size = min(size, _rows(reading.sent)) if reading.sent != request else size
            state.take(one, reading.value)
            if state.is_first and (state.reported or 0) > min(limit, self.patience * ROWS):
                waiting.extend(lists[1:])
            page = replace(reading.value, reported=state.reported).page(reading.sent, reading.payload)
            notes: tuple[str, ...] = ()
            if not one.read(reading.value, _rows(reading.sent)):
                if state.taken >= limit or one.keep_going is None or one.keep_going(page):
                    waiting.append(one)
                else:
                    notes = (self._given_up(one, len(lists)),)
            if not waiting or state.taken >= limit:
                notes += state.notes()
            yield replace(page, notes=(*page.notes, *notes))

    def _given_up(self, one: _List, lists: int) -> str:
        reported = one.paging.reported
        total = "an unknown number of" if reported is None else f"{reported:,}"
        without = f"the last {min(one.pages, self.patience)} pages held no match"
        place = f"list {one.place} of {lists}: " if lists > 1 else ""
        return f"{place}stopped early: {without} ({one.paging.taken:,} of {total} ranked results read)"

    def describe_paper(self, paper: str) -> Page:
        """One work by its DOI.

        Raises:
            UsageError: not a DOI.
            RequestRejected: Crossref does not hold it (404); another agency such as DataCite may.
        """
        doi = normalise_doi(paper)
        if doi is None:
            raise UsageError(f"{paper!r} is not a DOI", hint="Crossref knows works by DOI only: 10.1000/xyz.")
        request = Request("GET", f"{self._base}/works/{quote(doi, safe='')}", self._mail, headers=self._headers)
        reading = self._http.ask(request, records.parse_works)
        return reading.value.page(request, reading.payload)

    def _texts(self, search: SourceSearch) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lists of words that are asked for, each once, and what is lost in them. An override is one list."""
        text, notes = sent_text(search, self.name)
        if search.override is not None:
            return (text,), notes
        parts = bags(search.tree, min(MOST_BAGS, self._limit(search) - 1))
        return tuple(dict.fromkeys((text, *(render(part, self.name).text for part in parts)))), notes

    def _limit(self, search: SourceSearch) -> int:
        return search.limit or self.default_limit or ROWS

    def _works(self, search: SourceSearch, text: str, cursor: str, rows: int) -> Request:
        params = (
            ("query.bibliographic", text),
            ("filter", _filter(search)),
            ("select", records.SELECT),
            ("rows", str(rows)),
            ("cursor", cursor),
            *self._mail,
        )
        return Request("GET", f"{self._base}/works", params, headers=self._headers)


@dataclass(slots=True)
class _List:
    """One ranked list under way: its words, where its next page begins, and whether that is worth asking for."""

    place: int
    text: str
    paging: Paging
    keep_going: Callable[[Page], bool] | None
    cursor: str = "*"
    pages: int = 0

    def read(self, found: ParsedAnswer, rows: int) -> bool:
        """Move on past a page; True when it was the last one."""
        self.pages += 1
        self.cursor = found.next or self.cursor
        return found.received < min(rows, found.page_size or rows) or found.next is None


@dataclass(slots=True)
class _Together:
    """What several lists have given in all. One work may stand in several of them."""

    limit: int
    lists: Sequence[_List]
    taken: int = 0
    pages: int = 0
    repeated: int = 0
    seen: set[str] = field(default_factory=set)

    def take(self, one: _List, found: ParsedAnswer) -> None:
        """Count a page of a list."""
        one.paging.take(found)
        self.pages += 1
        self.taken += found.received
        if len(self.lists) > 1:
            keys = {entry.key for entry in found.entries}
            self.repeated += len(keys & self.seen)
            self.seen |= keys

    @property
    def is_first(self) -> bool:
        """True while only one page has come."""
        return self.pages == 1

    @property
    def reported(self) -> int | None:
        """What the lists asked so far hold, by the service's own word; None while none has said it."""
        told = [one.paging.reported for one in self.lists if one.paging.reported is not None]
        return sum(told) if told else None

    def notes(self) -> tuple[str, ...]:
        """What is to be said with the last page."""
        repeats = f"{self.repeated:,} of {self.taken:,} items stood in an earlier list too"
        cut = self.limit <= self.taken < (self.reported or 0)
        asked = sum(one.pages > 0 for one in self.lists)
        kind = f"ranked results in {asked} lists, which overlap" if asked > 1 else "ranked results"
        return (
            *((cut_note(self.taken, self.reported, kind),) if cut else ()),
            *((f"{repeats}; each is stored once",) if self.repeated else ()),
        )


def _patience(search: SourceSearch) -> Callable[[Page], bool] | None:
    """One patience for each list, so that a list which has nothing does not end the others."""
    return search.keep_going.for_list() if isinstance(search.keep_going, Patience) else search.keep_going


def _page_size(limit: int, lists: int) -> int:
    """Rows to ask for: small enough that a small limit reaches every list."""
    return min(ROWS, max(1, limit // lists))


def _rows(request: Request) -> int:
    return int(dict(request.params)["rows"])


def _half(request: Request) -> Request:
    """The same request for half as many works."""
    half = str(max(1, _rows(request) // 2))
    return replace(
        request, params=tuple((name, half if name == "rows" else value) for name, value in request.params)
    )


def _filter(search: SourceSearch) -> str:
    """Whole dates, since it is not said how a partial one counts; the same name repeated means OR."""
    window = search.window
    dates = (("from-pub-date", window.start), ("until-pub-date", window.end))
    parts = [f"{name}:{day.isoformat()}" for name, day in dates if day is not None]
    return ",".join([*parts, *(f"type:{name}" for name in _TYPES)])
