"""The demonstration's Crossref REST API: `/works` with a cursor, and one work by DOI.

Shapes and rules follow https://api.crossref.org/swagger-docs and https://github.com/CrossRef/rest-api-doc:
there are no boolean operators, the words of a query are ORed over title-like fields and ranked; a partial
publication date counts as its first day; every page, the last too, has a next-cursor; a work's 404 is plain text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from http import HTTPStatus
from urllib.parse import unquote

from slr.core.model import Author
from slr.demo.answers import TEXT, ServerAnswer, ServerRequest, make_json_answer, make_text_answer
from slr.demo.catalogue import Catalogue, CatalogueWork

_HEADERS = (
    ("x-rate-limit-limit", "50"),
    ("x-rate-limit-interval", "1s"),
    ("x-concurrency-limit", "3"),
    ("x-api-pool", "polite-array"),
)
_TYPES = {"journal": "journal-article", "conference": "proceedings-article", "book": "book-chapter"}
_FILTERS = frozenset({"from-pub-date", "until-pub-date", "type", "doi"})


class _Rejected(Exception):
    """The request is refused: `args` are status, message-type, type, value and message."""


class CrossrefDialect:
    """Answers /works and /works/{doi}."""

    def __init__(self, catalogue: Catalogue, *, most_rows: int) -> None:
        self._most_rows = most_rows
        works = sorted((w for w in catalogue.entries if w.known_to_crossref), key=lambda work: work.doi.lower())
        self._works = {work.doi.lower(): work for work in works}

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """One answer; everything that cannot be served is an error in the service's own shape."""
        try:
            if request.path == "/works":
                return _ok("work-list", self._list(request))
            return self._one(unquote(request.path.removeprefix("/works/")))
        except _Rejected as rejected:
            status, family, kind, value, text = rejected.args
            details = [{"type": kind, "value": value, "message": text}]
            return make_json_answer(
                status, {"status": "failed", "message-type": family, "message": details}, _HEADERS
            )

    def _one(self, doi: str) -> ServerAnswer:
        work = self._works.get(doi.lower())
        if work is None:
            return make_text_answer(HTTPStatus.NOT_FOUND, "Resource not found.", TEXT, _HEADERS)
        return _ok("work", _item(work, 1))

    def _list(self, request: ServerRequest) -> dict[str, object]:
        rows = min(_integer(request, "rows", 20, 1000), self._most_rows)
        ranked = self._rank(request)
        start = _cursor_offset(request) if "cursor" in request.params else _integer(request, "offset", 0, 10_000)
        page = ranked[start : start + rows]
        message: dict[str, object] = {
            "facets": {},
            "total-results": len(ranked),
            "items": [_choose_fields(_item(work, score), request) for work, score in page],
            "items-per-page": rows,
            "query": {"start-index": 0, "search-terms": request.params.get("query")},
        }
        if "cursor" in request.params:
            message["next-cursor"] = _cursor(request, start + len(page))
        return message

    def _rank(self, request: ServerRequest) -> list[tuple[CatalogueWork, int]]:
        """Works that hit a word of every query parameter, by number of words hit, then by DOI."""
        filters = _filters(request)
        queries = [(name, _words(text)) for name, text in request.params.items() if name.split(".")[0] == "query"]
        scored = []
        for work in self._works.values():
            hits = [len(words & _words_of(work, name)) for name, words in queries]
            if all(hits) and _passes(work, filters):
                scored.append((work, sum(hits) or 1))
        return sorted(scored, key=lambda pair: -pair[1])


def _ok(kind: str, message: dict[str, object]) -> ServerAnswer:
    body = {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    return make_json_answer(HTTPStatus.OK, body, _HEADERS)


def _invalid(kind: str, value: str, text: str) -> _Rejected:
    return _Rejected(HTTPStatus.BAD_REQUEST, "validation-failure", kind, value, text)


def _integer(request: ServerRequest, name: str, default: int, most: int) -> int:
    try:
        number = request.integer(name, default)
    except ValueError:
        number = most + 1
    if number > most:
        value = request.params[name]
        raise _invalid("integer-not-valid", value, f"Integer specified as {value} but must be at most {most}.")
    return number


def _words(text: str) -> frozenset[str]:
    """Whole words without regard to case; no stemming."""
    return frozenset(re.findall(r"\w+", text.casefold()))


def _words_of(work: CatalogueWork, parameter: str) -> frozenset[str]:
    """The words of the fields a query parameter looks at. Abstracts are not among them."""
    names = " ".join(str(author) for author in work.authors)
    fields = {"query.title": work.title, "query.author": names, "query.container-title": work.venue}
    return _words(fields.get(parameter, f"{work.title} {names} {work.venue} {work.year or ''}"))


def _filters(request: ServerRequest) -> list[tuple[str, str]]:
    pairs = [part.partition(":") for part in request.params.get("filter", "").split(",") if part]
    for name, colon, _ in pairs:
        if name not in _FILTERS or not colon:
            text = (
                f"Filter '{name}' is not served. Valid filters for this route are: {', '.join(sorted(_FILTERS))}"
            )
            raise _invalid("filter-not-available", name, text)
    return [(name, value) for name, _, value in pairs]


def _passes(work: CatalogueWork, filters: list[tuple[str, str]]) -> bool:
    """Different filters are ANDed, the same one repeated is ORed."""
    return all(any(_meets(work, name, value) for other, value in filters if other == name) for name, _ in filters)


def _meets(work: CatalogueWork, name: str, value: str) -> bool:
    if name == "type":
        return _type(work) == value
    if name == "doi":
        return work.doi.lower() == value.lower()
    day = work.first_day or ""
    return bool(day) and (value <= day if name == "from-pub-date" else day <= value.ljust(10, "~"))


def _digest(request: ServerRequest) -> bytes:
    """A cursor belongs to the search it was given for."""
    asked = sorted(pair for pair in request.params.items() if pair[0] not in {"cursor", "mailto"})
    return hashlib.sha256(repr(asked).encode()).digest()


def _cursor(request: ServerRequest, offset: int) -> str:
    """Standard base64, so that `+`, `/` and `=` have to be encoded in the next request, as in life."""
    return base64.b64encode(_digest(request) + offset.to_bytes(3, "big")).decode()


def _cursor_offset(request: ServerRequest) -> int:
    cursor = request.params["cursor"]
    if cursor == "*":
        return 0
    try:
        token = base64.b64decode(cursor.encode(), validate=True)
    except (binascii.Error, UnicodeError):
        token = b""
    if token[:32] != _digest(request):
        text = "Cursor specified but it is invalid"
        raise _Rejected(HTTPStatus.NOT_FOUND, "resource-failure", "cursor-invalid", cursor, text)
    return int.from_bytes(token[32:], "big")


def _choose_fields(item: dict[str, object], request: ServerRequest) -> dict[str, object]:
    names = [name for name in request.params.get("select", "").split(",") if name]
    return {name: item[name] for name in names if name in item} if names else item


def _type(work: CatalogueWork) -> str:
    return _TYPES.get(work.kind, "posted-content")


def _item(work: CatalogueWork, score: int) -> dict[str, object]:
    parts: list[int | None] = [part for part in (work.year, work.month) if part]
    date = {"date-parts": [parts or [None]]}
    title, subtitle = _titles(work)
    item: dict[str, object] = {
        "DOI": work.doi,
        "URL": f"https://doi.org/{work.doi.lower()}",
        "type": _type(work),
        "title": [_style(work, title)],
        "author": [_author(author, place) for place, author in enumerate(work.authors)],
        "issued": date,
        "published": date,
        "prefix": work.doi.partition("/")[0],
        "source": "Crossref",
        "score": score,
    }
    lists = {"subtitle": [subtitle] if subtitle else [], "container-title": [work.venue] if work.venue else []}
    texts = {"volume": work.volume, "issue": work.issue, "page": work.pages_in_ascii}
    posted = {"subtype": "preprint"} if _type(work) == "posted-content" else {}
    return item | {name: value for name, value in {**lists, **texts, **posted}.items() if value}


def _titles(work: CatalogueWork) -> tuple[str, str]:
    """Every third title is split at its colon into title and subtitle, as some publishers deposit it."""
    title, _, subtitle = work.title.partition(": ")
    return (title, subtitle) if work.ref % 3 == 0 and subtitle else (work.title, "")


def _style(work: CatalogueWork, title: str) -> str:
    """Some titles come with markup, entities or line breaks; their text stays what it is."""
    if work.ref % 5 == 1:
        first, blank, rest = title.partition(" ")
        return f"<i>{first}</i>{blank}{rest}"
    if work.ref % 5 == 2:
        return title.replace(" ", "\n   ", 1)
    if work.ref % 5 == 3:
        return title.encode("ascii", "xmlcharrefreplace").decode()
    return title


def _author(author: Author, place: int) -> dict[str, object]:
    sequence = "additional" if place else "first"
    if author.collective:
        return {"name": author.family, "sequence": sequence, "affiliation": []}
    return {"given": author.given, "family": author.family, "sequence": sequence, "affiliation": []}
