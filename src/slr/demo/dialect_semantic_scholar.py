"""The demonstration's Semantic Scholar Graph API: bulk search, one paper, its references and citations.

Shapes and rules follow https://api.semanticscholar.org/api-docs/graph: the query is matched on English stems of
title and abstract, a record known only by year counts as 1 January, pages of a bulk search are ordered by paperId
and tied together by a token which is null on the last page, and a publisher may withhold ("elide") an abstract.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from http import HTTPStatus
from urllib.parse import unquote

from slr.core.errors import QuerySyntaxError
from slr.core.model import Author, Truth
from slr.core.query import Matching, compile_matcher, parse
from slr.demo.answers import ServerAnswer, ServerRequest, make_json_answer
from slr.demo.catalogue import Catalogue, CatalogueWork

_ROOT = "/graph/v1/paper/"
_BULK = _ROOT + "search/bulk"
_EDGE_FIELDS = frozenset({"contexts", "contextsWithIntent", "intents", "isInfluential"})
_PAPER_FIELDS = frozenset(
    {"abstract", "authors", "citationCount", "citationStyles", "corpusId", "externalIds", "fieldsOfStudy"}
    | {"influentialCitationCount", "isOpenAccess", "journal", "openAccessPdf", "paperId", "publicationDate"}
    | {"publicationTypes", "publicationVenue", "referenceCount", "s2FieldsOfStudy", "textAvailability", "title"}
    | {"url", "venue", "year"}
)
_TYPES = {"journal": ["JournalArticle"], "conference": ["Conference"], "preprint": ["JournalArticle"]}


#: `"a b"~n`: the words of a phrase with up to n (by default 2) others between them.
_SLOPPY = re.compile(r'"([^"]*)"~([0-9]*)')


class _Rejected(Exception):
    """The request gets an error instead of papers: `args` are the status and the message."""


class SemanticScholarDialect:
    """Answers everything below /graph/v1."""

    def __init__(self, catalogue: Catalogue, *, page_size: int) -> None:
        self._catalogue = catalogue
        self._page_size = page_size
        known = [work for work in catalogue.entries if work.known_to_s2]
        self._papers = {key: work for work in reversed(known) for key in _lookup_keys(work)}
        self._index = sorted((work for work in known if work.found_by_s2), key=lambda work: work.s2_id)

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """One answer; everything that cannot be served is an error in the service's own shape."""
        try:
            return make_json_answer(HTTPStatus.OK, self._route(request))
        except _Rejected as rejected:
            status, message = rejected.args
            return make_json_answer(status, {"error": message})

    def _route(self, request: ServerRequest) -> dict[str, object]:
        if request.path == _BULK:
            return self._bulk(request)
        if not request.path.startswith(_ROOT) or request.path.startswith(_ROOT + "search"):
            raise _Rejected(HTTPStatus.NOT_FOUND, "Not Found")
        name, slash, last = request.path.removeprefix(_ROOT).rpartition("/")
        if slash and last in {"references", "citations"}:
            return self._edges(self._paper(name), last, request)
        return _select_fields(self._paper(f"{name}{slash}{last}"), _fields(request, frozenset()))

    def _bulk(self, request: ServerRequest) -> dict[str, object]:
        fields = _fields(request, frozenset())
        hits = [work for work in self._matching(request.params.get("query", "")) if _in_period(work, request)]
        start = _token_offset(request)
        page = hits[start : start + self._page_size]
        more = start + len(page) < len(hits)
        token = _token(request, start + len(page)) if more else None
        return {"total": len(hits), "token": token, "data": [_select_fields(work, fields) for work in page]}

    def _matching(self, query: str) -> list[CatalogueWork]:
        try:
            matches = compile_matcher(parse(_SLOPPY.sub(_near, query)), Matching.STEMMED)
        except QuerySyntaxError as error:
            raise _Rejected(HTTPStatus.BAD_REQUEST, f"Unable to read the query: {error.message}") from error
        return [work for work in self._index if matches(work.title, work.searched_abstract) is Truth.TRUE]

    def _paper(self, name: str) -> CatalogueWork:
        key = unquote(name)
        work = self._papers.get(_lookup_key(key))
        if work is None:
            raise _Rejected(HTTPStatus.NOT_FOUND, f"Paper with id {key} not found")
        return work

    def _edges(self, work: CatalogueWork, direction: str, request: ServerRequest) -> dict[str, object]:
        fields = _fields(request, _EDGE_FIELDS)
        others = self._catalogue.works if direction == "references" and work.ref == 0 else ()
        offset, limit = _integer(request, "offset", 0, 9_999), _integer(request, "limit", 100, 1000)
        name = "citedPaper" if direction == "references" else "citingPaper"
        page = others[offset : offset + limit]
        answer: dict[str, object] = {"offset": offset}
        if offset + len(page) < len(others):
            answer["next"] = offset + len(page)
        return answer | {"data": [_edge(name, other, fields) for other in page]}


def _near(phrase: re.Match[str]) -> str:
    """A sloppy phrase of two words, which `slr` always sends in both orders, in the language of `query`."""
    words, slop = phrase[1].split(), int(phrase[2][:4] or 2)
    if slop == 0:
        return f'"{phrase[1]}"'
    if len(words) != 2:
        raise _Rejected(HTTPStatus.BAD_REQUEST, "A sloppy phrase has two words in this demonstration")
    return f'("{words[0]}" NEAR/{slop} "{words[1]}")'


def _fields(request: ServerRequest, extra: frozenset[str]) -> list[str]:
    """The fields asked for; the default is paperId and title. Rejects unknown names as the service does."""
    asked = [name for name in request.params.get("fields", "title").split(",") if name]
    unknown = sorted(name for name in asked if name.partition(".")[0] not in _PAPER_FIELDS | extra)
    if unknown:
        raise _Rejected(HTTPStatus.BAD_REQUEST, f"Unrecognized or unsupported fields: [{', '.join(unknown)}]")
    return ["paperId", *(name.partition(".")[0] for name in asked)]


def _integer(request: ServerRequest, name: str, default: int, most: int) -> int:
    try:
        return min(request.integer(name, default), most)
    except ValueError as error:
        raise _Rejected(HTTPStatus.BAD_REQUEST, f"{name} must be a number: {error}") from error


def _in_period(work: CatalogueWork, request: ServerRequest) -> bool:
    """`publicationDateOrYear=start:end`, sides partial or open; without a colon it is one day, month or year."""
    period = request.params.get("publicationDateOrYear", ":")
    start, colon, end = period.partition(":")
    end = end if colon else start
    day = work.first_day
    if not (start or end):
        return True
    return day is not None and start <= day and (not end or day <= end.ljust(10, "~"))


def _query_digest(request: ServerRequest) -> bytes:
    """A token belongs to the query, filter and fields it was given for."""
    asked = sorted((name, value) for name, value in request.params.items() if name != "token")
    return hashlib.sha256(repr(asked).encode()).digest()[:15]


def _token(request: ServerRequest, offset: int) -> str:
    return base64.b32encode(_query_digest(request) + offset.to_bytes(5, "big")).decode()


def _token_offset(request: ServerRequest) -> int:
    if "token" not in request.params:
        return 0
    try:
        token = base64.b32decode(request.params["token"].encode())
    except (binascii.Error, UnicodeError):
        token = b""
    if token[:15] != _query_digest(request):
        raise _Rejected(HTTPStatus.BAD_REQUEST, "The token is invalid or belongs to another query")
    return int.from_bytes(token[15:], "big")


def _lookup_key(name: str) -> str:
    """`DOI:`, `ARXIV:`, `PMID:`, `CorpusId:`, a paperId or a bare DOI, without regard to case."""
    key = name.lower()
    return f"doi:{key}" if key.startswith("10.") else key


def _lookup_keys(work: CatalogueWork) -> list[str]:
    ids = _external_ids(work)
    names = (("doi", "DOI"), ("arxiv", "ArXiv"), ("pmid", "PubMed"), ("corpusid", "CorpusId"))
    return [work.s2_id, *(f"{prefix}:{ids[name]}".lower() for prefix, name in names if name in ids)]


def _external_ids(work: CatalogueWork) -> dict[str, object]:
    """Identifiers as the service spells them. Of arXiv's own DOI it has most, so every fourth is missing here."""
    ids: dict[str, object] = {}
    if work.arxiv:
        ids["ArXiv"] = work.arxiv
    if work.pmid:
        ids["PubMed"] = work.pmid
    if work.doi:
        ids["DOI"] = work.doi
    elif work.arxiv and work.ref % 4:
        ids["DOI"] = f"10.48550/arXiv.{work.arxiv}"
    return ids | {"CorpusId": 990_000_000 + work.ref}


def _edge(name: str, work: CatalogueWork, fields: list[str]) -> dict[str, object]:
    edge: dict[str, object] = {
        field: False if field == "isInfluential" else [] for field in fields if field in _EDGE_FIELDS
    }
    return edge | {name: _select_fields(work, [field for field in fields if field not in _EDGE_FIELDS])}


def _select_fields(work: CatalogueWork, fields: list[str]) -> dict[str, object]:
    paper = _paper_values(work) if work.known_to_s2 else _stub_values(work)
    selected = {field: paper.get(field) for field in fields}
    if "abstract" in fields:  # comes unasked beside an abstract
        selected["openAccessPdf"] = paper.get("openAccessPdf")
    return selected


def _stub_values(work: CatalogueWork) -> dict[str, object]:
    """A reference the service could not tie to a paper: paperId null, and what the reference list prints."""
    return {"title": work.title, "year": work.year, "venue": work.venue, "authors": _authors(work)}


def _paper_values(work: CatalogueWork) -> dict[str, object]:
    preprint = bool(work.arxiv)
    date = f"{work.year:04}-{work.month:02}-01" if work.year and work.month else None
    journal = {"name": work.venue, "volume": work.volume or None, "pages": work.pages or None}
    return _stub_values(work) | {
        "paperId": work.s2_id,
        "corpusId": 990_000_000 + work.ref,
        "externalIds": _external_ids(work),
        "url": f"https://www.semanticscholar.org/paper/{work.s2_id}",
        "abstract": work.abstract,
        "venue": "arXiv.org" if preprint else work.venue,
        "publicationDate": date,
        "publicationTypes": _TYPES.get(work.kind),
        "journal": {"name": "ArXiv", "volume": f"abs/{work.arxiv}"} if preprint else journal,
        "isOpenAccess": preprint,
        "openAccessPdf": _pdf_note(work),
    }


def _pdf_note(work: CatalogueWork) -> dict[str, object]:
    elided = (
        "" if work.abstract else " The following paper fields have been elided by the publisher: {'abstract'}."
    )
    return {"url": "", "status": None, "license": None, "disclaimer": f"Notice:{elided} This is a demonstration."}


def _authors(work: CatalogueWork) -> list[dict[str, object]]:
    return [{"authorId": None, "name": _name(work, place, author)} for place, author in enumerate(work.authors)]


def _name(work: CatalogueWork, place: int, author: Author) -> str:
    """Given name first; every fourth author's is cut to initials, as the service does with some."""
    given = author.given or ""
    if (work.ref + place) % 4 == 0:
        given = " ".join(f"{part[0]}." for part in given.split())
    return f"{given} {author.family}".strip()
