"""arXiv's query interface: Atom feeds, one request in three seconds.

Source: https://info.arxiv.org/help/api/user-manual.html (elements: section 3.3) and
https://info.arxiv.org/help/api/tou.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar
from xml.etree.ElementTree import Element, tostring  # types and writing only; defusedxml reads

from slr.adapters.sources.base import ParsedAnswer, Request, SearchPlan, SourceSearch, cut_note, sent_text
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging
from slr.adapters.sources.sentences import service_sentence
from slr.adapters.sources.settings import base_url, check
from slr.adapters.sources.shapes import HINT, as_count, as_url, entry_with_key, iso_date, year_of
from slr.adapters.sources.xml_body import decode_xml, words
from slr.core.bibliography.cleaning import identifiers, plain, split_name
from slr.core.bibliography.identifiers import normalise_arxiv, normalise_doi
from slr.core.errors import MalformedResponse, RateLimited, RequestRejected, SourceUnavailable
from slr.core.model import Author, Document, Entry, Page, Problem, Relation, SourceKind, SourceSettings, Window

LABEL = "arXiv"
_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_VERSION = re.compile(r"v(\d{1,4})/?\Z")
_WITHDRAWN = re.compile(
    r"(?:this (?:paper|article|submission|manuscript|work|version) (?:has been|is|was) )?withdrawn\b",
    re.IGNORECASE,
)
_ECHO = re.compile(r"search_query=(.*)&id_list=", re.DOTALL)


def parse_feed(payload: bytes, *, start: int = 0, most: int | None = None) -> ParsedAnswer:
    """A page of papers. start: how many came before. most: read no more than so many items.

    Raises:
        RateLimited: the text `Rate exceeded.` where a feed was asked.
        SourceUnavailable: an empty page although more papers are reported; that passes when asked again.
        RequestRejected: an entry that is an error, which comes with status 200 too.
        MalformedResponse: no feed, or a feed without a total.
    """
    if payload.lstrip()[:13].lower() == b"rate exceeded":
        raise RateLimited(LABEL, None, hint="Run the command again later; what was fetched is in the ledger.")
    feed = decode_xml(LABEL, payload)
    total = as_count(words(feed.find(f"{_SEARCH}totalResults")))
    if feed.tag != f"{_ATOM}feed" or total is None:
        said = service_sentence(payload)
        raise MalformedResponse(LABEL, f"sent no feed with a total: {said}", hint=HINT)
    items = feed.findall(f"{_ATOM}entry")
    _refuse_error(items)
    if not items and total > start:
        raise SourceUnavailable(LABEL, f"sent an empty page although it reports {total:,} papers", hint=HINT)
    return _read_all(items[:most], total)


def echo_notes(sent: str, payload: bytes | None) -> tuple[str, ...]:
    """A note when the feed's title repeats another query than the one sent: arXiv rewrites what it does not know.

    Blanks and the brackets of a range, which come back as quotes, make no difference.
    """
    feed = None if payload is None else decode_xml(LABEL, payload)
    echo = _ECHO.search(words(feed.find(f"{_ATOM}title"))) if feed is not None else None
    if echo is None or _bare(echo[1]) == _bare(sent):
        return ()
    return (f"arXiv ran another query than the one sent: {plain(echo[1])[:2000]}",)


def _bare(query: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"[\[\]]", '"', query))


def _refuse_error(items: list[Element]) -> None:
    for item in items:
        if "arxiv.org/api/errors" in words(item.find(f"{_ATOM}id")):
            said = words(item.find(f"{_ATOM}summary"))[:240] or "no reason given"
            raise RequestRejected(LABEL, f"rejected the request: {said}", hint="Check the query and its dates.")


def _read_all(items: list[Element], total: int) -> ParsedAnswer:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, item in enumerate(items, 1):
        try:
            entry, troubles = _entry(item)
        except RecursionError:
            problems.append(Problem(f"item {number}", "nested too deeply to be read"))
            continue
        entries.append(entry)
        problems.extend(troubles)
    return ParsedAnswer(tuple(entries), len(items), tuple(problems), reported=total)


def _entry(item: Element) -> tuple[Entry, list[Problem]]:
    item.tail = None
    raw = tostring(item, encoding="utf-8")
    address = words(item.find(f"{_ATOM}id"))
    number = normalise_arxiv(address)
    ids, problems = identifiers(number or "a paper without id", arxiv=address)
    abstract = plain(words(item.find(f"{_ATOM}summary"))) or None
    date = _date(words(item.find(f"{_ATOM}published")))
    journal, faults = _journal_version(item, number or "a paper without id")
    document = Document(
        title=plain(words(item.find(f"{_ATOM}title"))),
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=_authors(item),
        year=year_of(date),
        date=date,
        venue=LABEL,
        type="preprint",
        ids=ids,
        url=f"https://arxiv.org/abs/{number}" if number else as_url(address),
        open_pdf=_pdf(item),
        keywords=tuple(
            filter(None, (plain(element.get("term", "")) for element in item.iterfind(f"{_ATOM}category")))
        ),
        relations=(*journal, *_state(item, address)),
    )
    entry, missing = entry_with_key(number, document, raw)
    return entry, [*problems, *faults, *missing]


def _journal_version(item: Element, where: str) -> tuple[tuple[Relation, ...], list[Problem]]:
    """`arxiv:doi` names the version in a journal: another report of the study, not this preprint."""
    written = words(item.find(f"{_ARXIV}doi"))
    # Two DOIs, one after the other, are some authors' way to name an erratum.
    dois = [(text, normalise_doi(text)) for text in written.split()]
    bad = [plain(text)[:80] for text, doi in dois if not doi]
    wrong = [Problem(where, f"left out: {text!r} is not a valid doi") for text in bad]
    return tuple(Relation("is-preprint-of", "doi", doi) for _, doi in dois if doi), wrong


def _state(item: Element, address: str) -> Iterator[Relation]:
    """The number of the version, and whether it withdraws the paper: only the authors' comment says so."""
    version = _VERSION.search(address)
    number = version[1] if version else "unknown"
    if version:
        yield Relation("version", "arxiv", number)
    if _WITHDRAWN.match(plain(words(item.find(f"{_ARXIV}comment")))):
        yield Relation("withdrawal-in", "version", number)


def _authors(item: Element) -> tuple[Author, ...]:
    names = (plain(words(element)) for element in item.iterfind(f"{_ATOM}author/{_ATOM}name"))
    return tuple(author for name in names if (author := split_name(name)))


def _date(moment: str) -> str | None:
    """The day of the first version."""
    parts = re.match(r"(\d{4})-(\d{2})-(\d{2})", moment, re.ASCII)
    return iso_date(*parts.groups()) if parts else None


def _pdf(item: Element) -> str | None:
    links = (link.get("href") for link in item.iterfind(f"{_ATOM}link") if link.get("title") == "pdf")
    return next(filter(None, map(as_url, links)), None)


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
    label: ClassVar[str] = LABEL
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
            reading = self._http.ask(request, partial(parse_feed, start=start, most=left))
            answer = reading.value
            paging.take(answer)
            total = paging.reported or 0
            cut = paging.taken >= limit and paging.taken < total
            notes = (
                *echo_notes(_in_window(text, search.window), reading.payload if start == 0 else None),
                *((cut_note(paging.taken, paging.reported),) if cut else ()),
            )
            yield answer.page(request, reading.payload, notes)
            if not answer.received or paging.taken >= min(total, limit):
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
