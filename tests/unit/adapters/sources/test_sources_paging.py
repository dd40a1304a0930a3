"""Lists that repeat themselves, stand still or never end; and ranked lists that stop being useful."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.base import ParsedAnswer
from slr.adapters.sources.crossref import ROWS, Crossref
from slr.adapters.sources.paging import Paging, Patience
from slr.core.errors import MalformedResponse
from slr.core.model import Document, Entry, Page, SourceSettings
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _found(*keys: str, reported: int | None = None, received: int | None = None) -> ParsedAnswer:
    entries = tuple(Entry(key, Document(title="T"), b"{}") for key in keys)
    return ParsedAnswer(entries, len(keys) if received is None else received, reported=reported)


def test_pages_are_counted_and_the_highest_total_stays() -> None:
    paging = Paging("Service")
    for found in (_found("a", "b", reported=5), _found("c", reported=4), _found()):
        paging.take(found)
    assert (paging.taken, paging.reported) == (3, 5)


def test_a_page_that_came_before_is_an_error_also_later() -> None:
    paging = Paging("Service")
    paging.take(_found("a", "b"))
    paging.take(_found("c"))
    with pytest.raises(MalformedResponse, match="same page twice"):
        paging.take(_found("a", "b"))


def test_a_list_far_beyond_its_total_is_an_error() -> None:
    paging = Paging("Service")
    paging.take(_found("a", reported=10, received=2020))
    with pytest.raises(MalformedResponse, match="sent 2,021 items although it reports 10"):
        paging.take(_found("b", reported=10))


def test_empty_pages_without_end_are_an_error() -> None:
    paging = Paging("Service")
    for _ in range(10):
        paging.take(_found())
    with pytest.raises(MalformedResponse, match="11 empty pages"):
        paging.take(_found())


def test_patience_ends_after_so_many_pages_in_a_row_without_use() -> None:
    page = Page("", b"", (), 0)
    useful = iter([False, False, True, False, False, False])
    patience = Patience(3, lambda _: next(useful))
    assert [patience(page) for _ in range(6)] == [True, True, True, True, True, False]


def _ranked(source: Crossref, answering: Answering) -> list[Request]:
    numbers = iter(range(100))

    def answer(_: Request) -> bytes:
        start = next(numbers) * ROWS
        items = [{"DOI": f"10.1000/{number}", "title": ["T"]} for number in range(start, start + ROWS)]
        message = {"total-results": 2_345_678, "items": items, "next-cursor": "c"}
        return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()

    return answering(source, answer)


def test_a_ranked_list_ends_where_it_stops_being_useful_and_says_so(answering: Answering, any_tree: Node) -> None:
    source = Crossref(SourceSettings(), HttpOptions())
    requests = _ranked(source, answering)
    patience = Patience(source.patience, lambda page: page.entries[0].key == "10.1000/0")
    search = SourceSearch(any_tree, override="x", limit=10_000, keep_going=patience)
    pages = list(source.search(search))
    assert len(pages) == len(requests) == 4
    assert [page.notes for page in pages[:-1]] == [(), (), ()]
    assert pages[-1].notes == (
        "stopped early: the last 3 pages held no match (2,000 of 2,345,678 ranked results read)",
    )


def test_the_limit_of_a_ranked_list_comes_before_patience(answering: Answering, any_tree: Node) -> None:
    source = Crossref(SourceSettings(), HttpOptions())
    _ranked(source, answering)
    pages = list(source.search(SourceSearch(any_tree, override="x", keep_going=lambda page: len(page.notes) == 0)))
    assert pages[-1].notes == ("stopped at 10,000 of 2,345,678 ranked results",)


def test_a_plan_says_how_many_requests_it_makes_at_most(any_tree: Node) -> None:
    source = Crossref(SourceSettings(), HttpOptions())
    notes = source.plan(SourceSearch(any_tree, override="x", limit=1_001)).notes
    assert any("at most 1,001 are fetched, in at most 3 requests" in note for note in notes)
