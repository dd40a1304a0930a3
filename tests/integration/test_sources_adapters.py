"""The adapters against a server on this machine: what they send, what they make of failures, how they keep pace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

import pytest

from slr.adapters.sources import SourceSearch
from slr.adapters.sources.arxiv import ArXiv
from slr.adapters.sources.crossref import Crossref
from slr.adapters.sources.europe_pmc import EuropePMC
from slr.adapters.sources.openalex import OpenAlex
from slr.adapters.sources.pubmed import PubMed
from slr.adapters.sources.semantic_scholar import SemanticScholar
from slr.core.errors import RateLimited, SlrError, SourceUnavailable
from slr.core.model import SourceSettings
from slr.core.query import Node
from source_servers import Effects, Reply, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def effects() -> Effects:
    return Effects()


def _search(text: str = "x") -> SourceSearch:
    return SourceSearch(cast("Node", object()), override=text)


def test_an_error_inside_a_200_is_tried_again_and_never_zero_results(server: Server, effects: Effects) -> None:
    failed = Reply(body=b'{"esearchresult":{"ERROR":"Search Backend failed:\nbusy"}}')
    found = Reply(body=b'{"esearchresult":{"count":"0","idlist":[]}}')
    server.replies = [failed, found]
    source = PubMed(SourceSettings(base_url=server.url), effects.options())
    (page,) = source.search(_search())
    assert page.reported == 0
    server.replies = [failed]
    with pytest.raises(SourceUnavailable, match="Search Backend failed: busy"):
        list(source.search(_search()))


def test_a_rate_limit_inside_a_200_is_tried_again(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b'{"error":"API rate limit exceeded","api-key":"1.2.3.4"}')]
    source = PubMed(SourceSettings(base_url=server.url), effects.options())
    with pytest.raises(RateLimited):
        list(source.search(_search()))
    assert len(server.seen) == 3
    assert "asks to slow down" in effects.told[0]


def test_pages_before_a_failure_stay_valid(server: Server, effects: Effects) -> None:
    first = {"total": 4, "token": "t", "data": [{"paperId": "a" * 40, "title": "T"}]}
    server.replies = [Reply(body=json.dumps(first).encode()), Reply(500)]
    source = SemanticScholar(SourceSettings(base_url=server.url, key="k3yvalue"), effects.options())
    pages = source.search(_search())
    assert next(pages).received == 1
    with pytest.raises(SourceUnavailable) as caught:
        next(pages)
    assert "k3yvalue" not in str(caught.value)
    assert server.seen[0].headers["x-api-key"] == "k3yvalue"


def test_a_consumer_that_stops_early_sends_nothing_more(server: Server, effects: Effects) -> None:
    first = {"total": 4, "token": "t", "data": [{"paperId": "a" * 40, "title": "T"}]}
    server.replies = [Reply(body=json.dumps(first).encode())]
    source = SemanticScholar(SourceSettings(base_url=server.url), effects.options())
    pages = source.search(_search())
    next(pages)
    del pages
    assert len(server.seen) == 1


def test_a_hint_says_that_a_key_helps_only_where_there_is_none(server: Server, effects: Effects) -> None:
    server.replies = [Reply(429)]
    for key, expected in ((None, True), ("k3yvalue", False)):
        source = SemanticScholar(SourceSettings(base_url=server.url, key=key), effects.options())
        with pytest.raises(SlrError) as caught:
            source.describe_paper("a" * 40)
        assert ("Give a key" in (caught.value.hint or "")) is expected


def test_a_doi_full_of_reserved_characters_reaches_crossref_as_one_segment(
    server: Server, effects: Effects
) -> None:
    work = {"DOI": "10.1002/(x)1<2::a>3.0;4-v", "title": ["T"]}
    server.replies = [Reply(body=json.dumps({"status": "ok", "message-type": "work", "message": work}).encode())]
    source = Crossref(SourceSettings(base_url=server.url, email="me@example.org"), effects.options())
    page = source.describe_paper("10.1002/(X)1<2::A>3.0;4-V")
    assert page.entries[0].key == work["DOI"]
    path = "/works/10.1002%2F%28x%291%3C2%3A%3Aa%3E3.0%3B4-v?mailto=me%40example.org"
    assert server.seen[0].path == path
    assert "example.org" not in page.request


def _papers(*names: str, total: int = 4) -> Reply:
    data = [{"paperId": name * 40, "title": "T"} for name in names]
    return Reply(body=json.dumps({"total": total, "data": data}).encode())


def test_two_adapters_of_one_service_keep_one_pace(server: Server, effects: Effects) -> None:
    server.replies = [_papers("a", total=1)]
    options = effects.options()
    for _ in range(3):
        list(SemanticScholar(SourceSettings(base_url=server.url), options).search(_search()))
    assert effects.slept == [1.0, 1.0]


def test_a_fresh_clock_has_a_fresh_pace(server: Server) -> None:
    server.replies = [_papers("a", total=1)]
    for effects in (Effects(), Effects()):
        list(SemanticScholar(SourceSettings(base_url=server.url), effects.options()).search(_search()))
        assert effects.slept == []


def test_a_spent_daily_allowance_ends_at_once_with_the_time_to_come_back(server: Server, effects: Effects) -> None:
    work = {"id": "https://openalex.org/W1", "title": "T"}
    body = json.dumps({"meta": {"count": 9, "next_cursor": "n"}, "results": [work]}).encode()
    spent = {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "36000"}
    server.replies = [Reply(body=body, headers=spent)]
    pages = OpenAlex(SourceSettings(base_url=server.url), effects.options()).search(_search())
    assert next(pages).received == 1
    with pytest.raises(RateLimited, match=r"run the command again after 2026-11-23 22:00 UTC"):
        next(pages)
    assert (len(server.seen), effects.slept) == (1, [])


def test_the_openalex_key_is_in_no_address(server: Server, effects: Effects) -> None:
    server.replies = [Reply(404, b"<!doctype html><title>404 Not Found</title>")]
    source = OpenAlex(SourceSettings(base_url=server.url, key="k3yvalue"), effects.options())
    with pytest.raises(SlrError, match="404 Not Found"):
        list(source.search(_search()))
    assert server.seen[0].headers["authorization"] == "Bearer k3yvalue"
    assert "k3yvalue" not in server.seen[0].path


def test_arxiv_tries_again_after_406_and_after_an_empty_page(server: Server, effects: Effects) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><o:totalResults '
        'xmlns:o="http://a9.com/-/spec/opensearch/1.1/">1</o:totalResults>{}</feed>'
    )
    entry = "<entry><id>http://arxiv.org/abs/2101.00001v1</id><title>T</title></entry>"
    server.replies = [Reply(406), Reply(body=feed.format("").encode()), Reply(body=feed.format(entry).encode())]
    (page,) = ArXiv(SourceSettings(base_url=server.url), effects.options()).search(_search())
    assert (page.received, len(server.seen)) == (1, 3)


def test_a_long_query_reaches_europe_pmc_as_a_form(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b'{"hitCount":0,"resultList":{"result":[]}}')]
    (page,) = EuropePMC(SourceSettings(base_url=server.url), effects.options()).search(_search("x" * 5000))
    assert (page.reported, server.seen[0].method, server.seen[0].path) == (0, "POST", "/searchPOST")


def _works(count: int, rows: int) -> Reply:
    items = [{"DOI": f"10.1000/{rows}-{number}", "title": ["T"]} for number in range(count)]
    message = {"total-results": 9000, "items": items, "next-cursor": "c", "items-per-page": rows}
    return Reply(body=json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode())


def test_crossref_pages_are_half_as_large_after_a_504(server: Server, effects: Effects) -> None:
    server.replies = [Reply(504), _works(250, 250), _works(3, 249)]
    source = Crossref(SourceSettings(base_url=server.url), effects.options())
    pages = list(source.search(_search()))
    assert ["rows=500" in server.seen[0].path, "rows=250" in server.seen[1].path] == [True, True]
    assert "rows=250" in server.seen[2].path
    assert "rows=250" in pages[0].request
    assert [page.received for page in pages] == [250, 3]
