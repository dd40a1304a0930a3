"""Every adapter meets every fault, and each ends: with an error that names the service, or with an honest short list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

import pytest

from slr.adapters.sources import Source, SourceSearch, open_source, source_names
from slr.adapters.sources.http import Reading
from slr.core.errors import MalformedResponse, RateLimited, SourceError, SourceUnavailable
from slr.core.model import SourceSettings
from slr.core.query import Node
from source_servers import Effects, Reply, Server, serving

#: A page of one item: its number, the total the service claims, and where the next page begins.
Body = Callable[[int, int, str], bytes]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _semantic_scholar(number: int, total: int, following: str) -> bytes:
    return _json({"total": total, "token": following, "data": [{"paperId": f"{number:040x}", "title": "T"}]})


def _crossref(number: int, total: int, following: str) -> bytes:
    works = [{"DOI": f"10.1000/{number}", "title": ["T"]}]
    message = {"total-results": total, "next-cursor": following, "items": works, "items-per-page": 1}
    return _json({"status": "ok", "message-type": "work-list", "message": message})


def _openalex(number: int, total: int, following: str) -> bytes:
    works = [{"id": f"https://openalex.org/W{number + 1}", "title": "T"}]
    return _json({"meta": {"count": total, "next_cursor": following}, "results": works})


def _europe_pmc(number: int, total: int, following: str) -> bytes:
    records = [{"id": f"{number}", "source": "MED", "title": "T"}]
    return _json({"hitCount": total, "nextCursorMark": following, "resultList": {"result": records}})


def _arxiv(number: int, total: int, _: str) -> bytes:
    entry = f"<entry><id>http://arxiv.org/abs/2101.{number:05}v1</id><title>T</title></entry>"
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/"'
    return f"<feed {space}><o:totalResults>{total}</o:totalResults>{entry}</feed>".encode()


def _datacite(number: int, total: int, following: str) -> bytes:
    data = [{"id": f"10.1000/{number}", "attributes": {"doi": f"10.1000/{number}", "titles": [{"title": "T"}]}}]
    links = {"next": f"https://api.datacite.org/dois?page%5Bcursor%5D={following}"}
    return _json({"data": data, "meta": {"total": total}, "links": links})


LISTS: dict[str, Body] = {
    "semantic_scholar": _semantic_scholar,
    "crossref": _crossref,
    "openalex": _openalex,
    "europe_pmc": _europe_pmc,
    "arxiv": _arxiv,
    "datacite": _datacite,
}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@dataclass
class _Faked:
    """Answers out of a function, without a network; gives up when a list has no end."""

    body: Callable[[int], bytes]
    asked: int = 0

    def ask(self, request: Any, read: Callable[[bytes], Any], **_: object) -> Any:
        self.asked += 1
        assert self.asked < 5_000, "the adapter asks for ever"
        payload = self.body(self.asked - 1)
        return Reading(payload, read(payload), request)


def _search(limit: int | None = None) -> SourceSearch:
    return SourceSearch(cast("Node", object()), override="x", limit=limit)


def _faked(name: str, body: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch) -> tuple[Source, _Faked]:
    source, faked = open_source(name, SourceSettings()), _Faked(body)
    monkeypatch.setattr(source, "_http", faked)
    return source, faked


def test_every_source_but_pubmed_which_has_no_cursor_is_in_the_table() -> None:
    assert {*LISTS, "pubmed"} == set(source_names())


@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_without_end_ends_in_an_error_or_at_a_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, faked = _faked(name, lambda n: LISTS[name](n, 3, f"c{n}"), monkeypatch)
    received, ended = 0, ""
    try:
        for page in source.search(_search()):
            received += page.received
    except MalformedResponse as error:
        ended = error.message
    by_itself = {"arxiv": 3}  # a list that has a length and no cursor
    assert received == by_itself.get(name, received)
    assert ("it reports 3" in ended) is (name not in by_itself)
    assert faked.asked - received in {0, 1}


@pytest.mark.parametrize("name", LISTS)
def test_the_same_page_again_under_a_new_cursor_is_an_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, faked = _faked(name, lambda n: LISTS[name](0, 9, f"c{n}"), monkeypatch)
    with pytest.raises(MalformedResponse, match="twice"):
        list(source.search(_search()))
    assert faked.asked == 2


@pytest.mark.parametrize("name", LISTS)
def test_a_total_that_moves_is_followed_to_the_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    totals, numbers = (5, 3, 4), count()
    source, _ = _faked(name, lambda n: LISTS[name](next(numbers), totals[min(n, 2)], f"c{n}"), monkeypatch)
    pages = list(source.search(_search(limit=3)))
    assert [page.received for page in pages] == [1, 1, 1]
    assert max(page.reported or 0 for page in pages) == 5


@pytest.mark.parametrize("name", source_names())
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(429), RateLimited),
        (Reply(429, b"Rate exceeded."), RateLimited),
        (Reply(429, headers={"Retry-After": "7200"}), RateLimited),
        (Reply(503, b"down for maintenance"), SourceUnavailable),
        (Reply(body=b'{"data": [', claimed=500), SourceUnavailable),
        (Reply(body=b'{"data": ['), MalformedResponse),
        (Reply(body=b""), MalformedResponse),
        (Reply(body=b"<html><title>Sign in</title></html>"), SourceError),
        (Reply(body=b"null"), SourceError),
        (Reply(404, b"<html><title>Not Found</title></html>"), SourceError),
        (Reply(hang=True), SourceUnavailable),
    ],
    ids=["429", "429 text", "429 for hours", "503", "half", "cut", "empty", "page", "null", "404", "hang"],
)
def test_a_failure_is_an_error_that_names_the_service(
    server: Server, name: str, reply: Reply, kind: type[SourceError]
) -> None:
    server.replies = [reply]
    options = Effects().options(timeout_read=0.05 if reply.hang else 5.0, attempts=2)
    source = open_source(name, SourceSettings(base_url=server.url), http_options=options)
    with pytest.raises(kind) as caught:
        list(source.search(_search()))
    assert caught.value.source == source.label
    assert len(server.seen) <= 2
