"""Crossref's REST API: a ranked bag of words, filtered afterwards with the query tree.

Source: https://api.crossref.org/swagger-docs. There are no boolean operators and abstracts are not searched, so
this is a supplementary source: what it gives is right, but it does not give everything. Shapes: there and
https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote

from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    browser_link,
    cut_note,
    sent_text,
    window_notes,
)
from slr.adapters.sources.crossref_bags import MOST_BAGS, bags
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging, Patience
from slr.adapters.sources.sentences import service_sentence
from slr.adapters.sources.settings import base_url, check
from slr.adapters.sources.shapes import (
    HINT,
    as_count,
    as_dict,
    as_list,
    as_raw,
    as_text,
    as_url,
    decode_items,
    entry_with_key,
    first_text,
    iso_date,
    read_raw_items,
    year_of,
)
from slr.core.bibliography.cleaning import drop_abstract_heading, identifiers, plain
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import MalformedResponse, UsageError
from slr.core.model import (
    Author,
    Document,
    Entry,
    Identifiers,
    Page,
    Problem,
    Relation,
    SourceKind,
    SourceSettings,
)
from slr.core.query import render

LABEL = "Crossref"

#: What is asked about every work. The service answers 400 to a name it does not let one select.
SELECT = (
    "DOI,URL,type,title,subtitle,abstract,author,published,issued,posted,container-title,volume,issue,page,"
    "article-number,is-referenced-by-count,relation,update-to,updated-by,link,license"
)


def parse_works(payload: bytes) -> ParsedAnswer:
    """A list of works (`work-list`) or one work (`work`).

    `next` is the cursor, which every page has, the last one too. Pages end when a page is not full.

    Raises:
        MalformedResponse: not what the service documents, or a status other than "ok".
    """
    items = decode_items(LABEL, payload, "message", "items")
    body = as_dict(items.body)
    message = as_dict(body.get("message"))
    works = message.get("items") if body.get("message-type") == "work-list" else [message]
    if body.get("status") != "ok" or not message or not isinstance(works, list):
        said = service_sentence(payload)
        raise MalformedResponse(
            LABEL, f"answered without works: {said}" if said else "answered without works", hint=HINT
        )
    raws = items.raws if works is message.get("items") else []
    entries, problems = read_raw_items(works, raws, _entry)
    cursor = message.get("next-cursor")
    return ParsedAnswer(
        entries,
        len(works),
        tuple(problems),
        reported=as_count(message.get("total-results")),
        next=cursor if isinstance(cursor, str) and cursor else None,
        page_size=as_count(message.get("items-per-page")),
    )


def _entry(work: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, doi = raw or as_raw(work), as_text(work.get("DOI"))
    ids, problems = identifiers(doi or "a work without DOI", doi=doi)
    authors, nameless = _authors(work, doi)
    abstract = _abstract(work)
    date = _date(work)
    document = Document(
        title=first_text(work.get("title")),
        subtitle=first_text(work.get("subtitle")) or None,
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=authors,
        year=year_of(date),
        date=date,
        venue=_venue(work),
        volume=as_text(work.get("volume")) or None,
        issue=as_text(work.get("issue")) or None,
        pages=as_text(work.get("page")) or as_text(work.get("article-number")) or None,
        type=as_text(work.get("type")) or None,
        language=as_text(work.get("language")) or None,
        ids=ids,
        url=as_url(work.get("URL")),
        open_pdf=_open_pdf(work),
        citation_count=as_count(work.get("is-referenced-by-count")),
        relations=(*_relations(work), *_updates(work, ids)),
    )
    entry, missing = entry_with_key(ids.doi, document, raw, partial(as_raw, work))
    return entry, [*problems, *nameless, *missing]


def _abstract(work: dict[str, Any]) -> str | None:
    """JATS as text, without a first heading that only says "Abstract"."""
    markup = work.get("abstract")
    return plain(drop_abstract_heading(markup)) or None if isinstance(markup, str) else None


def _authors(work: dict[str, Any], doi: str) -> tuple[tuple[Author, ...], list[Problem]]:
    people = [_author(as_dict(author)) for author in as_list(work.get("author"))]
    nameless = sum(author is None for author in people)
    told = [Problem(doi or "a work without DOI", f"{nameless} author(s) without a name")] if nameless else []
    return tuple(author for author in people if author), told


def _author(author: dict[str, Any]) -> Author | None:
    """A person, or a group under `name`. Single names stand in either field."""
    family, given, group, suffix = (as_text(author.get(name)) for name in ("family", "given", "name", "suffix"))
    if not family and not given:
        return Author(group, collective=True) if group else None
    if not family:
        return Author(given)
    return Author(family, " ".join(filter(None, (given, suffix))) or None)


def _date(work: dict[str, Any]) -> str | None:
    """The first date that is one: `[[null]]` stands for unknown."""
    dates = (_date_parts(work.get(name)) for name in ("published", "issued", "posted"))
    return next(filter(None, dates), None)


def _date_parts(value: object) -> str | None:
    parts = as_list(next(iter(as_list(as_dict(value).get("date-parts"))), None))
    return iso_date(*parts[:3]) if parts else None


def _venue(work: dict[str, Any]) -> str | None:
    """The journal, book or proceedings; for a preprint the server that holds it."""
    institution = next(iter(as_list(work.get("institution"))), None)
    return first_text(work.get("container-title")) or as_text(as_dict(institution).get("name")) or None


def _open_pdf(work: dict[str, Any]) -> str | None:
    """A PDF link, only under a Creative Commons licence: a link alone does not say that the text is free."""
    licences = (as_text(as_dict(licence).get("URL")) for licence in as_list(work.get("license")))
    if not any("//creativecommons.org/" in licence for licence in licences):
        return None
    links = (as_dict(link) for link in as_list(work.get("link")))
    pdfs = (as_url(link.get("URL")) for link in links if link.get("content-type") == "application/pdf")
    return next(filter(None, pdfs), None)


def _relations(work: dict[str, Any]) -> list[Relation]:
    """`relation`: is-preprint-of, has-preprint, has-review …"""
    relations = []
    for kind, targets in as_dict(work.get("relation")).items():
        for target in map(as_dict, as_list(targets)):
            id_kind, value = as_text(target.get("id-type")), as_text(target.get("id"))
            if value:
                value = (normalise_doi(value) or value) if id_kind == "doi" else value
                relations.append(Relation(plain(kind), id_kind or "other", value))
    return relations


#: Updates after which a text may not be relied on; Crossref calls them so.
_RETRACTING = frozenset({"retraction", "partial-retraction", "withdrawal", "removal"})
_CONCERNING = _RETRACTING | {"expression-of-concern"}
_WATCH = "retraction-watch"


def _updates(work: dict[str, Any], ids: Identifiers) -> list[Relation]:
    """`update-to` of a notice as `retraction-of`, `updated-by` of the article as `retraction-in`.

    A new version points at itself there (PLOS, F1000); that says nothing and is left out. Some retractions point
    at themselves too, and these are kept. Publishers deposit some retractions in both directions on both texts:
    then Retraction Watch says which of them is the notice, and what its own record says backwards is left out.
    """
    made, by = (_updates_of(work, name) for name in ("update-to", "updated-by"))
    is_notice = any(relation[2] == _WATCH for relation in made) and not any(
        relation[2] == _WATCH and relation[0] in _RETRACTING for relation in by
    )
    mirrored = {relation[:2] for relation in made} if is_notice else set()
    told = [(relation, "of") for relation in made] + [
        (relation, "in") for relation in by if relation[:2] not in mirrored or relation[1] == ids.doi
    ]
    return [
        Relation(f"{kind}-{ending}", "doi", doi)
        for (kind, doi, _), ending in told
        if doi != ids.doi or kind in _CONCERNING
    ]


def _updates_of(work: dict[str, Any], name: str) -> list[tuple[str, str, str]]:
    """The updates of one direction: kind, DOI, who says so; each once."""
    relations = []
    for update in map(as_dict, as_list(work.get(name))):
        doi, kind = normalise_doi(as_text(update.get("DOI"))), as_text(update.get("type")).replace("_", "-")
        if doi:
            relations.append((kind or "update", doi, as_text(update.get("source"))))
    return relations


BASE = "https://api.crossref.org"
_SITE = "https://search.crossref.org/"
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
    label: ClassVar[str] = LABEL
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
        link = browser_link(_SITE, (("q", texts[0]), ("from_ui", "yes")))
        return SearchPlan(request.describe(), texts[0], told, link, is_same=False)

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
            listing = waiting.popleft()
            request = self._works(search, listing.text, listing.cursor, min(size, limit - state.taken))
            reading = self._http.ask(request, parse_works, smaller=_half)
            size = min(size, _rows(reading.sent)) if reading.sent != request else size
            state.take(listing, reading.value)
            if state.is_first and (state.reported or 0) > min(limit, self.patience * ROWS):
                waiting.extend(lists[1:])
            page = replace(reading.value, reported=state.reported).page(reading.sent, reading.payload)
            notes: tuple[str, ...] = ()
            if not listing.read(reading.value, _rows(reading.sent)):
                if state.taken >= limit or listing.keep_going is None or listing.keep_going(page):
                    waiting.append(listing)
                else:
                    notes = (self._tell_given_up(listing, len(lists)),)
            if not waiting or state.taken >= limit:
                notes += state.notes()
            yield replace(page, notes=(*page.notes, *notes))

    def _tell_given_up(self, listing: _List, lists: int) -> str:
        reported = listing.paging.reported
        total = "an unknown number of" if reported is None else f"{reported:,}"
        without = f"the last {min(listing.pages, self.patience)} pages held no match"
        place = f"list {listing.place} of {lists}: " if lists > 1 else ""
        return f"{place}stopped early: {without} ({listing.paging.taken:,} of {total} ranked results read)"

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
        reading = self._http.ask(request, parse_works)
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
            ("select", SELECT),
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

    def read(self, answer: ParsedAnswer, rows: int) -> bool:
        """Move on past a page; True when it was the last one."""
        self.pages += 1
        self.cursor = answer.next or self.cursor
        return answer.received < min(rows, answer.page_size or rows) or answer.next is None


@dataclass(slots=True)
class _Together:
    """What several lists have given in all. One work may stand in several of them."""

    limit: int
    lists: Sequence[_List]
    taken: int = 0
    pages: int = 0
    repeated: int = 0
    seen: set[str] = field(default_factory=set)

    def take(self, listing: _List, answer: ParsedAnswer) -> None:
        """Count a page of a list."""
        listing.paging.take(answer)
        self.pages += 1
        self.taken += answer.received
        if len(self.lists) > 1:
            keys = {entry.key for entry in answer.entries}
            self.repeated += len(keys & self.seen)
            self.seen |= keys

    @property
    def is_first(self) -> bool:
        """True while only one page has come."""
        return self.pages == 1

    @property
    def reported(self) -> int | None:
        """What the lists asked so far hold, by the service's own word; None while none has said it."""
        told = [listing.paging.reported for listing in self.lists if listing.paging.reported is not None]
        return sum(told) if told else None

    def notes(self) -> tuple[str, ...]:
        """What is to be said with the last page."""
        repeats = f"{self.repeated:,} of {self.taken:,} items stood in an earlier list too"
        cut = self.limit <= self.taken < (self.reported or 0)
        asked = sum(listing.pages > 0 for listing in self.lists)
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
