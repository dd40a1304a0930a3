"""OpenAlex: a cursor, a key that stays out of the address, and abstracts put together again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.openalex import OpenAlex, parse_works
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Identifiers, SourceSettings, Window
from slr.core.query import Node, parse

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _list(items: list[Any], *, total: int = 5, cursor: str | None = "next") -> bytes:
    return json.dumps({"meta": {"count": total, "next_cursor": cursor}, "results": items}).encode()


def _work(**fields: Any) -> Document:
    return parse_works(_list([{"id": "https://openalex.org/W1", "title": "T"} | fields])).entries[0].document


def _some(start: int, count: int) -> list[dict[str, Any]]:
    return [{"id": f"https://openalex.org/W{number}", "title": "T"} for number in range(start, start + count)]


def test_an_abstract_is_put_together_by_position() -> None:
    index = {"is": [1, 4], "Brain": [0], "MRI": [2], "and": [3], "<i>so</i>": [5]}
    assert _work(abstract_inverted_index=index).abstract == "Brain is MRI and is so"


@pytest.mark.parametrize("index", [{"word": "here"}, {"word": [10**12]}, ["a"], {"word": [-1]}])
def test_an_abstract_that_cannot_be_put_together_is_told(index: object) -> None:
    parsed = parse_works(_list([{"id": "W1", "title": "T", "abstract_inverted_index": index}]))
    assert parsed.entries[0].document.abstract is None
    assert "cannot be rebuilt" in parsed.problems[0].message


def test_identifiers_are_taken_out_of_their_addresses() -> None:
    document = _work(
        doi="https://doi.org/10.1000/ABC",
        ids={
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/0123",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/7",
        },
        locations=[None, {"landing_page_url": "http://arxiv.org/abs/2406.10395v2"}],
    )
    assert document.ids == Identifiers(doi="10.1000/abc", pmid="123", pmcid="PMC7", arxiv="2406.10395")


def test_a_work_of_nulls_is_kept() -> None:
    parsed = parse_works(_list([dict.fromkeys(("id", "title", "doi", "ids", "primary_location", "biblio"))]))
    assert (len(parsed.entries), parsed.received) == (1, 1)
    assert parsed.entries[0].key.startswith("text:")


def test_a_whole_work_is_read() -> None:
    document = _work(
        authorships=[{"raw_author_name": "Ada Lovelace"}, {"author": {"display_name": "C. Babbage"}}],
        publication_date="2022-12-31",
        primary_location={"source": {"display_name": "Journal"}},
        biblio={"volume": "27", "issue": "1", "first_page": "2", "last_page": "9"},
        type="article",
        is_retracted=True,
        cited_by_count=3,
        best_oa_location={"pdf_url": "https://example.org/a.pdf"},
        keywords=[{"display_name": "Brain"}, None],
    )
    assert document.authors == (Author("Lovelace", "Ada"), Author("Babbage", "C."))
    assert (document.date, document.year, document.venue, document.pages) == ("2022-12-31", 2022, "Journal", "2-9")
    assert document.type == "article; Retracted Publication"
    assert (document.citation_count, document.keywords) == (3, ("Brain",))
    assert document.open_pdf == "https://example.org/a.pdf"


def test_the_key_travels_in_a_header_only() -> None:
    plan_of = OpenAlex(SourceSettings(key="k3yvalue"), HttpOptions())
    request = plan_of._works(SourceSearch(parse("brain")), "brain", "*")
    assert request.headers == (("authorization", "Bearer k3yvalue"),)
    assert "k3yvalue" not in request.address + request.describe()


def test_the_window_and_the_query_stand_in_one_filter_without_stray_commas(any_tree: Node) -> None:
    source = OpenAlex(SourceSettings(), HttpOptions())
    window = Window(date(2021, 1, 1), date(2022, 12, 31))
    sent = dict(source._works(SourceSearch(any_tree, window), "brain, heart", "*").params)
    assert sent["filter"] == (
        "title_and_abstract.search:brain  heart,from_publication_date:2021-01-01,to_publication_date:2022-12-31"
    )
    assert (sent["per_page"], sent["cursor"]) == ("100", "*")
    assert any("commas" in note for note in source.plan(SourceSearch(any_tree, override="a, b")).notes)


def test_a_long_address_and_a_missing_key_are_told_beforehand(any_tree: Node) -> None:
    notes = OpenAlex(SourceSettings(), HttpOptions()).plan(SourceSearch(any_tree, override="x" * 5000)).notes
    assert any("may be refused" in note for note in notes)
    assert any("without a key" in note for note in notes)


def test_pages_follow_the_cursor_until_it_is_null(answering: Answering, any_tree: Node) -> None:
    source = OpenAlex(SourceSettings(), HttpOptions())
    pages = iter([_list(_some(1, 2)), _list(_some(3, 2), cursor="more"), _list(_some(5, 1), cursor=None)])
    requests = answering(source, lambda _: next(pages))
    assert [page.received for page in source.search(SourceSearch(any_tree, override="x"))] == [2, 2, 1]
    assert [dict(request.params)["cursor"] for request in requests] == ["*", "next", "more"]


def test_a_limit_cuts_and_says_so(answering: Answering, any_tree: Node) -> None:
    source = OpenAlex(SourceSettings(), HttpOptions())
    requests = answering(source, lambda _: _list(_some(1, 4)))
    (page,) = source.search(SourceSearch(any_tree, override="x", limit=3))
    assert (page.received, len(requests)) == (3, 1)
    assert page.notes == ("stopped at 3 of 5 results",)


def test_an_answer_without_results_is_malformed() -> None:
    with pytest.raises(MalformedResponse, match="Invalid"):
        parse_works(b'{"error":"Invalid query parameters"}')
