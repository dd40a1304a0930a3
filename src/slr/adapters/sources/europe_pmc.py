"""Europe PMC: biomedical literature and preprints, with boolean operators and a cursor.

Source: https://europepmc.org/RestfulWebService and https://europepmc.org/searchsyntax.
Shapes (`resultType=core`; fields without a value are absent):
https://europepmc.org/docs/EBI_Europe_PMC_Web_Service_Reference.pdf
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar, NoReturn

from slr.adapters.sources.base import (
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    browser_link,
    sent_text,
    window_notes,
)
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging, follow_cursor
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
    decode_json,
    entry_with_key,
    iso_date,
    read_items,
    year_of,
)
from slr.core.bibliography.cleaning import drop_abstract_heading, identifiers, plain
from slr.core.bibliography.identifiers import clean_pmid
from slr.core.bibliography.notices import STATES
from slr.core.errors import MalformedResponse, RateLimited, RequestRejected, SourceUnavailable
from slr.core.model import Author, Document, Entry, Page, Problem, Relation, SourceKind, SourceSettings, Window

LABEL = "Europe PMC"

#: CommentsCorrections as MEDLINE calls them, in the words Crossref uses.
_RELATIONS = {
    "erratum-for": "correction-of",
    "erratum-in": "correction-in",
    "expression-of-concern-for": "expression-of-concern-of",
    "preprint-of": "is-preprint-of",
    "preprint-in": "has-preprint",
}


def parse_search(payload: bytes, *, most: int | None = None) -> ParsedAnswer:
    """A page of records: `resultList.result`, `hitCount`, `nextCursorMark`.

    most: read no more than so many items.

    Raises:
        RateLimited, SourceUnavailable, RequestRejected: an `errCode` inside a 200, by what it says.
        MalformedResponse: neither records nor an error.
    """
    body = as_dict(decode_json(LABEL, payload))
    if "errCode" in body:
        _refuse(body)
    items = as_dict(body.get("resultList")).get("result")
    total = as_count(body.get("hitCount"))
    if not isinstance(items, list) or total is None:
        said = service_sentence(payload)
        raise MalformedResponse(
            LABEL, f"answered without records: {said}" if said else "answered without records", hint=HINT
        )
    items = items[:most]
    entries, problems = read_items(items, _entry)
    cursor = body.get("nextCursorMark")
    return ParsedAnswer(
        entries,
        len(items),
        tuple(problems),
        reported=total,
        next=cursor if isinstance(cursor, str) and cursor else None,
    )


def _refuse(body: dict[str, Any]) -> NoReturn:
    code, said = as_count(body.get("errCode")), as_text(body.get("errMsg"))[:240] or "no reason given"
    if code == 429:
        raise RateLimited(LABEL, None, hint="Run the command again later; what was fetched is in the ledger.")
    if code is not None and code >= 500:
        raise SourceUnavailable(LABEL, f"reports an error ({code}): {said}", hint=HINT)
    raise RequestRejected(LABEL, f"rejected the request ({code or 'no code'}): {said}")


def _entry(item: dict[str, Any]) -> tuple[Entry, list[Problem]]:
    raw, name = as_raw(item), _key(item)
    ids, problems = identifiers(name or "a record without id", **_identifiers(item))
    abstract = _abstract(item)
    date = _date(item)
    issue = as_dict(item.get("journalInfo"))
    authors, complete = _authors(item)
    document = Document(
        title=_title(item),
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=authors,
        authors_complete=complete,
        year=year_of(date),
        date=date,
        venue=_venue(item),
        volume=as_text(issue.get("volume")) or None,
        issue=as_text(issue.get("issue")) or None,
        pages=as_text(item.get("pageInfo")) or None,
        type=_type(item),
        language=as_text(item.get("language")) or None,
        ids=ids,
        url=_url(item),
        open_pdf=_open_pdf(item),
        keywords=_texts(item, "keywordList", "keyword"),
        citation_count=as_count(item.get("citedByCount")),
        relations=tuple(_relations(item)),
    )
    entry, missing = entry_with_key(name, document, raw)
    return entry, [*problems, *missing]


def _key(item: dict[str, Any]) -> str | None:
    """`MED:41792208`: an id is unique within its source only."""
    source, name = as_text(item.get("source")), as_text(item.get("id"))
    return f"{source}:{name}" if source and name else None


def _identifiers(item: dict[str, Any]) -> dict[str, object]:
    return {name: as_text(item.get(name)) for name in ("doi", "pmid", "pmcid")}


def _title(item: dict[str, Any]) -> str:
    """The title without the full stop MEDLINE ends it with; one behind an abbreviation or an ellipsis stays."""
    title = as_text(item.get("title"))
    return title[:-1] if re.search(r"[^\W\d_]{3}[)\]\"']?\.\Z", title) else title


def _abstract(item: dict[str, Any]) -> str | None:
    """HTML as text; headings inside it (`<h4>Background</h4>`) stay as words."""
    markup = item.get("abstractText")
    return plain(drop_abstract_heading(markup)) or None if isinstance(markup, str) else None


def _authors(item: dict[str, Any]) -> tuple[tuple[Author, ...], bool]:
    """The list of authors; without one the line `Liu Q, Yu N, et al.`, whose names cannot be told apart safely."""
    listed = as_list(as_dict(item.get("authorList")).get("author"))
    people = tuple(author for person in listed if (author := _author(as_dict(person))))
    if people:
        return people, True
    line = as_text(item.get("authorString")).removesuffix(".")
    names = [name.strip() for name in line.split(",") if name.strip()]
    short = tuple(_short(name) for name in names if name.lower().rstrip(".") != "et al")
    return short, len(short) == len(names)


def _author(author: dict[str, Any]) -> Author | None:
    family, group = as_text(author.get("lastName")), as_text(author.get("collectiveName"))
    given = as_text(author.get("firstName")) or as_text(author.get("initials"))
    if family:
        return Author(family, given or None)
    whole = as_text(author.get("fullName"))
    return Author(group, collective=True) if group else (_short(whole) if whole else None)


def _short(name: str) -> Author:
    """`Haas-Kogan DA` is family `Haas-Kogan`, initials `DA`."""
    family, _, initials = name.rpartition(" ")
    return Author(family, initials) if family and initials.isupper() and len(initials) <= 4 else Author(name)


def _date(item: dict[str, Any]) -> str | None:
    """The day of first publication, which the window is compared with; else the year."""
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", as_text(item.get("firstPublicationDate")))
    return iso_date(*parts.groups()) if parts else iso_date(as_text(item.get("pubYear")))


def _venue(item: dict[str, Any]) -> str | None:
    """The journal; for a preprint the server, which stands where a book has its publisher."""
    journal = as_dict(as_dict(item.get("journalInfo")).get("journal"))
    details = as_dict(item.get("bookOrReportDetails"))
    return as_text(journal.get("title")) or as_text(details.get("publisher")) or None


def _type(item: dict[str, Any]) -> str | None:
    """All types; a record of the preprint source (PPR) is a preprint whatever else is said."""
    types = _texts(item, "pubTypeList", "pubType")
    said = any("preprint" in kind.lower() for kind in types)
    return "; ".join((*types, *(() if said or item.get("source") != "PPR" else ("Preprint",)))) or None


def _url(item: dict[str, Any]) -> str | None:
    source, name = as_text(item.get("source")), as_text(item.get("id"))
    return as_url(f"https://europepmc.org/article/{source}/{name}") if source and name else None


def _open_pdf(item: dict[str, Any]) -> str | None:
    """A PDF that is free to read: availability OA (open access) or F (free)."""
    links = (as_dict(link) for link in as_list(as_dict(item.get("fullTextUrlList")).get("fullTextUrl")))
    pdfs = (
        as_url(link.get("url"))
        for link in links
        if link.get("documentStyle") == "pdf" and link.get("availabilityCode") in ("OA", "F")
    )
    return next(filter(None, pdfs), None)


def _texts(item: dict[str, Any], outer: str, inner: str) -> tuple[str, ...]:
    """A list inside an object; a single value may stand bare."""
    value = as_dict(item.get(outer)).get(inner)
    return tuple(filter(None, map(as_text, value if isinstance(value, list) else [value])))


def _relations(item: dict[str, Any]) -> list[Relation]:
    """`commentCorrectionList`: retractions, corrections, and which preprint became which article.

    A notice about this very record counts also where nothing identifies the text of the notice.
    """
    relations = []
    for correction in map(as_dict, as_list(as_dict(item.get("commentCorrectionList")).get("commentCorrection"))):
        name = re.sub(r"\s+", "-", as_text(correction.get("type")).lower())
        kind, value = _RELATIONS.get(name, name) or "related", as_text(correction.get("id"))
        pmid = clean_pmid(value) if correction.get("source") == "MED" else None
        if value:
            relations.append(Relation(kind, "pmid" if pmid else "europe-pmc", pmid or value))
        elif kind in STATES:
            relations.append(Relation(kind, "text", as_text(correction.get("reference")) or "without a reference"))
    return relations


BASE = "https://www.ebi.ac.uk/europepmc/webservices/rest"
_SITE = "https://europepmc.org/search"
PAGE = 500  #: records per page; 1,000 are allowed, but abstracts make such pages large
RATE = 0.2  #: seconds per request; no limit is published, five a second trouble nobody
_LONGEST = 2000  #: characters of an address; a longer query is posted as a form
_OPEN = ("1000-01-01", "3000-12-31")  #: stand for an open side of the window


class EuropePMC:
    """Titles and abstracts of PubMed, PubMed Central, patents and preprint servers."""

    name: ClassVar[str] = "europe_pmc"
    label: ClassVar[str] = LABEL
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
        told = (*notes, *window_notes(search.window))
        link = browser_link(_SITE, (("query", text and _in_window(text, search.window)),))
        return SearchPlan(self._page(search, text, "*").describe(), text, told, link)

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 500 records, until the cursor does not change any more or nothing comes."""
        text, _ = sent_text(search, self.name)
        yield from follow_cursor(
            self._http,
            Paging(self.label, search.limit),
            partial(self._page, search, text),
            parse_search,
            first="*",
            ends_at_same=True,
        )

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
