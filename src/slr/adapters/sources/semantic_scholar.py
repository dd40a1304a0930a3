"""Semantic Scholar's Graph API: the bulk search, and who cites whom.

Source: https://api.semanticscholar.org/api-docs/graph. Only the bulk search has boolean operators; the relevance
search takes a bag of words and gives no more than 1,000 results, so it is not used. Shapes: there,
FullPaper, BasePaper, CitationBatch and ReferenceBatch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
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
from slr.adapters.sources.http import HttpOptions, Reading, SourceHttp
from slr.adapters.sources.paging import Paging
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
    decode_json,
    entry_with_key,
    iso_date,
    read_raw_items,
    year_of,
)
from slr.core.bibliography.cleaning import identifiers, split_name
from slr.core.bibliography.identifiers import clean_pmcid, clean_pmid, clean_s2, normalise_arxiv, normalise_doi
from slr.core.errors import MalformedResponse, NotFound, UnknownPaper, UsageError
from slr.core.model import Author, Document, Entry, Page, Problem, SourceKind, SourceSettings, Window
from slr.core.vocabulary import Gap

LABEL = "Semantic Scholar"

#: What is asked about every paper. The bulk search refuses `tldr`, embeddings and nested citations.
FIELDS = (
    "paperId,externalIds,url,title,abstract,venue,journal,year,publicationDate,publicationTypes,authors,"
    "citationCount,openAccessPdf"
)


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DASH = re.compile(r"\s*([-\u2013])\s*")


def parse_search(payload: bytes, *, most: int | None = None) -> ParsedAnswer:
    """A page of a search: `data`, `total`, and the `token` of the next page.

    most: read no more than so many items. A page may be short, even empty, and still have a token.

    Raises:
        MalformedResponse: no `data`, except the documented answer for no hits, `{"total": 0, "offset": 0}`.
    """
    items = decode_items(LABEL, payload, "data")
    body = as_dict(items.body)
    if not isinstance(body.get("data"), list) and not (body.get("total") == 0 and "error" not in body):
        raise _no_data(payload)
    token = body.get("token")
    return _parse_items(
        as_list(body.get("data"))[:most],
        items.raws,
        reported=as_count(body.get("total")),
        following=token if isinstance(token, str) and token else None,
    )


def parse_links(payload: bytes, side: str) -> ParsedAnswer:
    """A page of `/references` (side `citedPaper`) or `/citations` (side `citingPaper`).

    `data` is null when the publisher has withheld the list; only the disclaimer tells that from "none".
    """
    body = as_dict(decode_json(LABEL, payload))
    if "data" not in body:
        raise _no_data(payload)
    links = as_list(body["data"])
    following = as_count(body.get("next"))
    problems = [] if isinstance(body["data"], list) else [_withheld(body)]
    papers = [link.get(side) if isinstance(link, dict) else link for link in links]
    return _parse_items(papers, following=None if following is None else str(following), problems=problems)


def parse_papers(payload: bytes) -> ParsedAnswer:
    """The details of one paper, or the list that `/paper/batch` answers with (null for an unknown paper)."""
    body = decode_json(LABEL, payload)
    papers = body if isinstance(body, list) else [body]
    if not isinstance(body, list) and "paperId" not in as_dict(body):
        raise _no_data(payload)
    return _parse_items(papers)


def _parse_items(
    items: Sequence[object],
    raws: Sequence[bytes] = (),
    *,
    reported: int | None = None,
    following: str | None = None,
    problems: Sequence[Problem] = (),
) -> ParsedAnswer:
    entries, item_problems = read_raw_items(items, raws, _entry)
    return ParsedAnswer(entries, len(items), (*problems, *item_problems), reported, next=following)


def _no_data(payload: bytes) -> MalformedResponse:
    said = service_sentence(payload)
    return MalformedResponse(
        LABEL, f"answered without data: {said}" if said else "answered without data", hint=HINT
    )


def _withheld(body: dict[str, Any]) -> Problem:
    papers = (as_dict(body.get(key)) for key in ("citingPaperInfo", "citedPaperInfo"))
    elided = any("elided" in _disclaimer(paper) for paper in papers)
    return Problem("list of papers", Gap.WITHHELD if elided else Gap.NOT_GIVEN)


def _entry(paper: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, name = raw or as_raw(paper), paper.get("paperId")
    identifier = name if isinstance(name, str) and name else None
    ids, problems = identifiers(identifier or "a paper without paperId", **_identifiers(paper))
    abstract = as_text(paper.get("abstract")) or None
    date = _date(paper)
    document = Document(
        title=as_text(paper.get("title")),
        abstract=abstract,
        abstract_note=None if abstract else _abstract_note(paper),
        authors=_authors(paper),
        year=year_of(date),
        date=date,
        venue=_venue(paper),
        volume=_journal(paper, "volume"),
        pages=_pages(paper),
        type=_type(paper),
        ids=ids,
        url=as_url(paper.get("url")),
        open_pdf=_open_pdf(paper),
        citation_count=as_count(paper.get("citationCount")),
    )
    entry, missing = entry_with_key(identifier, document, raw, partial(as_raw, paper))
    return entry, [*problems, *missing]


def _identifiers(paper: dict[str, Any]) -> dict[str, object]:
    external = as_dict(paper.get("externalIds"))
    return {
        "doi": external.get("DOI"),
        "arxiv": external.get("ArXiv"),
        "pmid": external.get("PubMed"),
        "pmcid": external.get("PubMedCentral"),
        "s2": paper.get("paperId"),
    }


def _disclaimer(paper: dict[str, Any]) -> str:
    return as_text(as_dict(paper.get("openAccessPdf")).get("disclaimer"))


def _abstract_note(paper: dict[str, Any]) -> str:
    """The reason stands in the disclaimer: "… fields have been elided by the publisher: {'abstract'}"."""
    words = _disclaimer(paper)
    return "elided by the publisher" if "elided by the publisher" in words and "'abstract'" in words else "absent"


def _authors(paper: dict[str, Any]) -> tuple[Author, ...]:
    people = [split_name(as_text(as_dict(author).get("name"))) for author in as_list(paper.get("authors"))]
    return tuple([author for author in people if author])


def _date(paper: dict[str, Any]) -> str | None:
    """`publicationDate` to the day; else the year, which is all that is known of one paper in eight."""
    parts = _DAY.fullmatch(as_text(paper.get("publicationDate")))
    return iso_date(*parts.groups()) if parts else iso_date(paper.get("year"))


def _journal(paper: dict[str, Any], name: str) -> str | None:
    return as_text(as_dict(paper.get("journal")).get(name)) or None


def _venue(paper: dict[str, Any]) -> str | None:
    return _journal(paper, "name") or as_text(paper.get("venue")) or None


def _pages(paper: dict[str, Any]) -> str | None:
    """`343 - 384` is sent with blanks and line breaks around the dash."""
    pages = _journal(paper, "pages")
    return _DASH.sub(r"\1", pages) if pages else None


def _type(paper: dict[str, Any]) -> str | None:
    """All types given; they are guesses of the service ("Review" is often wrong)."""
    return "; ".join(filter(None, map(as_text, as_list(paper.get("publicationTypes"))))) or None


def _open_pdf(paper: dict[str, Any]) -> str | None:
    """The address of a free PDF. The object comes unasked, often with an empty address or with status CLOSED."""
    pdf = as_dict(paper.get("openAccessPdf"))
    return None if pdf.get("status") == "CLOSED" else as_url(pdf.get("url"))


references = partial(parse_links, side="citedPaper")
citations = partial(parse_links, side="citingPaper")


BASE = "https://api.semanticscholar.org"
_SITE = "https://www.semanticscholar.org/search"
RATE = 1.0  #: seconds per request, with or without a key, over all endpoints
_PAGE = 1000  #: most links per page
_REACH = 9_999  #: offset + limit of links must stay below 10,000
_OUT_OF_REACH = Problem("list of papers", f"the service lists more than the {_REACH:,} it gives out")
_ADVICE = "Without a key all users share one allowance. Give a key for semantic_scholar, or run again later."

_NO_PAPER = re.compile(r"\bpaper\b.*\bnot found", re.IGNORECASE)

#: Prefixes of paper identifiers, in the spelling the service documents, and what must stand behind them.
_PREFIXES: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "doi": ("DOI", normalise_doi),
    "arxiv": ("ARXIV", normalise_arxiv),
    "pmid": ("PMID", clean_pmid),
    "pmcid": ("PMCID", lambda text: (clean_pmcid(text) or "").removeprefix("PMC") or None),
    "corpusid": ("CorpusId", clean_pmid),
}


class SemanticScholar:
    """Bulk search in title and abstract, with English stemming; references and citations."""

    name: ClassVar[str] = "semantic_scholar"
    label: ClassVar[str] = LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._headers: Pairs = (("x-api-key", settings.key),) if settings.key else ()
        self._http = SourceHttp.with_key(
            self.label, RATE, options, key=settings.key, advice=_ADVICE, address=self._base
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the token of the page before."""
        text, notes = sent_text(search, self.name)
        told = (*notes, *window_notes(search.window))
        link = browser_link(_SITE, (("q", text),))
        return SearchPlan(self._bulk(search, text, None).describe(), text, told, link, is_same=False)

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 1,000 papers, until the service sends no token any more."""
        text, _ = sent_text(search, self.name)
        tokens: set[str | None] = {None}
        token, paging = None, Paging(self.label)
        while True:
            left = None if search.limit is None else search.limit - paging.taken
            request = self._bulk(search, text, token)
            reading = self._http.ask(request, partial(parse_search, most=left))
            answer = reading.value
            taken = paging.taken + answer.received
            cut = search.limit == taken and (answer.next is not None or taken < (answer.reported or 0))
            yield answer.page(request, reading.payload, (cut_note(taken, answer.reported),) if cut else ())
            if cut or answer.next is None:
                return
            if answer.next in tokens:
                raise MalformedResponse(self.label, "sent the same continuation token twice")
            paging.take(answer)
            token = answer.next
            tokens.add(token)

    def references(self, paper: str) -> Iterator[Page]:
        """What the paper cites. Entries without a paperId are kept under a key made from their title."""
        return self._links(f"/paper/{paper_id(paper)}/references", references)

    def citations(self, paper: str) -> Iterator[Page]:
        """What cites the paper."""
        return self._links(f"/paper/{paper_id(paper)}/citations", citations)

    def describe_paper(self, paper: str) -> Page:
        """The paper itself.

        Raises:
            UnknownPaper: the service does not know it.
        """
        request = self._get(f"/paper/{paper_id(paper)}", (("fields", FIELDS),))
        reading = self._ask_for_paper(request, parse_papers)
        return reading.value.page(request, reading.payload)

    def _ask_for_paper(self, request: Request, read: Callable[[bytes], ParsedAnswer]) -> Reading[ParsedAnswer]:
        """Ask about one paper. "Paper … not found" tells an unknown paper from a wrong address of the service."""
        try:
            return self._http.ask(request, read)
        except NotFound as error:
            if not _NO_PAPER.search(error.message):
                raise
            raise UnknownPaper(self.label, Gap.UNKNOWN) from error

    def _links(self, path: str, read: Callable[[bytes], ParsedAnswer]) -> Iterator[Page]:
        offset = 0
        while True:
            size = min(_PAGE, _REACH - offset)
            params = (("fields", FIELDS), ("offset", str(offset)), ("limit", str(size)))
            request = self._get(path, params)
            reading = self._ask_for_paper(request, read)
            answer = reading.value
            following = None if answer.next is None else int(answer.next)
            reached = following is not None and following >= _REACH
            if reached:
                answer = replace(answer, problems=(*answer.problems, _OUT_OF_REACH))
            yield answer.page(request, reading.payload)
            if following is None or reached:
                return
            if following <= offset:
                raise MalformedResponse(self.label, f"sent offset {following} after offset {offset}")
            offset = following

    def _bulk(self, search: SourceSearch, text: str, token: str | None) -> Request:
        fields = "paperId" if search.counts_only else FIELDS
        params = [("query", text), ("fields", fields), ("sort", "paperId:asc")]
        if search.window != Window():
            params.append(("publicationDateOrYear", f"{search.window.start or ''}:{search.window.end or ''}"))
        if token is not None:
            params.append(("token", token))
        return self._get("/paper/search/bulk", tuple(params))

    def _get(self, path: str, params: Pairs) -> Request:
        return Request("GET", f"{self._base}/graph/v1{path}", params, headers=self._headers)


def paper_id(paper: str) -> str:
    """The paper's identifier as a path segment of the API.

    Raises:
        UsageError: none of the known forms.
    """
    prefix, colon, rest = paper.strip().partition(":")
    written, clean = _PREFIXES.get(prefix.lower(), ("", normalise_doi))
    if colon and written:
        value = clean(rest)
    else:
        written, value = ("", clean_s2(paper)) if clean_s2(paper) else ("DOI", normalise_doi(paper))
    if value is None or {".", ".."} & set(value.split("/")):
        raise UsageError(
            f"{paper!r} is not a paper identifier",
            hint="Write DOI:10.1000/xyz, ARXIV:2406.10395, PMID:12345678 or a paperId of 40 hexadecimal digits.",
        )
    return quote(f"{written}:{value}" if written else value, safe=":/")
