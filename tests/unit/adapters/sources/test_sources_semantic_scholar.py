"""Semantic Scholar: what is asked, how pages follow each other, and how a paper is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources import semantic_scholar as records
from slr.adapters.sources.semantic_scholar import SemanticScholar, paper_id
from slr.core.errors import MalformedResponse, UsageError
from slr.core.model import Author, Identifiers, SourceSettings, Window
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]

PAPER = {
    "paperId": "a" * 40,
    "externalIds": {
        "DOI": "10.1000/ABC",
        "ArXiv": "2406.10395v2",
        "PubMed": "123",
        "PubMedCentral": "77",
        "CorpusId": 5,
    },
    "url": "https://www.semanticscholar.org/paper/x",
    "title": "Vision  <i>models</i>",
    "abstract": "We &amp; they.",
    "venue": "Ignored",
    "journal": {"name": "Journal of Models", "pages": "343 -\n 384", "volume": "7"},
    "year": 2023,
    "publicationDate": "2023-05-06",
    "publicationTypes": ["JournalArticle", "Review"],
    "authors": [{"authorId": None, "name": "A. Lovelace"}, {"name": None}],
    "citationCount": 9,
    "openAccessPdf": {"url": "https://example.org/x.pdf", "status": "GREEN"},
}


def _paper(**changes: Any) -> Any:
    parsed = records.parse_papers(json.dumps(PAPER | changes).encode())
    return parsed.entries[0]


def _source(**settings: str) -> SemanticScholar:
    return SemanticScholar(SourceSettings(**settings), HttpOptions())


def _page(number: int, token: str | None, size: int = 2, total: int = 5) -> bytes:
    papers = [{"paperId": f"{number}{place}", "title": "T"} for place in range(size)]
    return json.dumps({"total": total, "token": token, "data": papers}).encode()


def test_every_field_of_a_paper_finds_its_place() -> None:
    entry = _paper()
    document = entry.document
    assert entry.key == "a" * 40
    assert document.title == "Vision models"
    assert document.abstract == "We & they."
    assert document.abstract_note is None
    assert document.authors == (Author("Lovelace", "A."),)
    assert (document.year, document.date) == (2023, "2023-05-06")
    assert (document.venue, document.volume, document.pages) == ("Journal of Models", "7", "343-384")
    assert document.type == "JournalArticle; Review"
    assert document.ids == Identifiers("10.1000/abc", "2406.10395", "123", "PMC77", "a" * 40)
    assert document.open_pdf == "https://example.org/x.pdf"
    assert document.citation_count == 9
    assert json.loads(entry.raw) == PAPER


def test_a_withheld_abstract_is_told_from_one_that_is_absent() -> None:
    elided = {
        "url": "",
        "status": None,
        "disclaimer": "The following paper fields have been elided by the publisher: {'abstract'}.",
    }
    assert _paper(abstract=None, openAccessPdf=elided).document.abstract_note == "elided by the publisher"
    assert _paper(abstract=None, openAccessPdf=None).document.abstract_note == "absent"
    assert _paper(abstract="").document.abstract_note == "absent"


def test_a_paper_known_by_its_year_only_has_a_date_of_that_precision() -> None:
    document = _paper(publicationDate=None).document
    assert (document.year, document.date) == (2023, "2023")
    nothing = _paper(publicationDate="soon", year=None).document
    assert (nothing.year, nothing.date) == (None, None)


@pytest.mark.parametrize(
    "pdf", [None, {"url": "", "status": None}, {"url": "https://x.example", "status": "CLOSED"}]
)
def test_a_pdf_is_open_only_with_an_address_and_not_closed(pdf: object) -> None:
    assert _paper(openAccessPdf=pdf).document.open_pdf is None


def test_null_lists_and_a_missing_journal_are_read() -> None:
    document = _paper(authors=None, journal=None, publicationTypes=None, externalIds=None, venue="Venue").document
    assert document.authors == ()
    assert document.venue == "Venue"
    assert (document.pages, document.type) == (None, None)
    assert document.ids == Identifiers(s2="a" * 40)


def test_a_bad_identifier_is_a_problem_and_the_paper_is_kept() -> None:
    parsed = records.parse_papers(json.dumps(PAPER | {"externalIds": {"DOI": "nonsense"}}).encode())
    assert len(parsed.entries) == 1
    assert "is not a valid doi" in parsed.problems[0].message


def test_a_batch_answers_null_for_an_unknown_paper() -> None:
    parsed = records.parse_papers(json.dumps([None, PAPER]).encode())
    assert (parsed.received, len(parsed.entries), len(parsed.problems)) == (2, 1, 1)


def test_no_hits_come_without_data_and_any_other_answer_without_data_is_refused() -> None:
    assert records.parse_search(b'{"total": 0, "offset": 0}').received == 0
    for body in (
        b'{"message": "Endpoint is down"}',
        b'{"error": "No"}',
        b'{"total": 0, "error": "No"}',
        b"[]",
        b"{}",
    ):
        with pytest.raises(MalformedResponse, match="without data"):
            records.parse_search(body)
    with pytest.raises(MalformedResponse, match="Endpoint is down"):
        records.parse_links(b'{"message": "Endpoint is down"}', "citedPaper")
    with pytest.raises(MalformedResponse, match="without data"):
        records.parse_papers(b'{"error": "No"}')


def test_the_plan_is_the_first_request_without_the_key(any_tree: Node) -> None:
    plan = _source(key="secretkey").plan(SourceSearch(any_tree, override='"a b" | c'))
    assert plan.query == '"a b" | c'
    assert plan.request.startswith(
        "GET https://api.semanticscholar.org/graph/v1/paper/search/bulk?query=%22a%20b%22%20%7C%20c&fields=paperId%2C"
    )
    assert "sort=paperId%3Aasc" in plan.request
    assert "publicationDateOrYear" not in plan.request
    assert "secretkey" not in repr(plan)


@pytest.mark.parametrize(
    ("window", "sent"),
    [
        (Window(date(2021, 11, 23), date(2026, 11, 23)), "2021-11-23%3A2026-11-23"),
        (Window(date(2024, 1, 1), date(2024, 12, 31)), "2024-01-01%3A2024-12-31"),
        (Window(date(2024, 1, 1)), "2024-01-01%3A"),
        (Window(None, date(2024, 12, 31)), "%3A2024-12-31"),
    ],
)
def test_a_window_is_always_sent_with_a_colon(any_tree: Node, window: Window, sent: str) -> None:
    request = _source().plan(SourceSearch(any_tree, window, override="x")).request
    assert request.endswith(f"publicationDateOrYear={sent}")


def test_pages_follow_the_token_until_it_is_null(any_tree: Node, answering: Answering) -> None:
    source = _source(key="secretkey", base_url="http://127.0.0.1:1/")
    answers = [_page(1, "t1"), _page(2, "t2", size=0), _page(3, None, size=3)]
    requests = answering(source, lambda _: answers[len(requests) - 1])
    pages = list(source.search(SourceSearch(any_tree, override="x")))
    assert [page.received for page in pages] == [2, 0, 3]
    assert [page.reported for page in pages] == [5, 5, 5]
    assert [dict(request.params).get("token") for request in requests] == [None, "t1", "t2"]
    assert all(dict(request.params)["query"] == "x" for request in requests)
    assert all(request.headers == (("x-api-key", "secretkey"),) for request in requests)
    assert pages[0].payload == answers[0]
    assert pages[1].request.endswith("token=t1")


def test_a_search_without_a_token_key_ends_too(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: b'{"total": 1, "data": [{"paperId": "1", "title": "T"}]}')
    assert len(list(source.search(SourceSearch(any_tree, override="x")))) == 1


def test_a_token_that_does_not_move_ends_the_search_with_an_error(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: _page(1, "same"))
    pages = source.search(SourceSearch(any_tree, override="x"))
    assert next(pages).received == 2
    assert next(pages).received == 2
    with pytest.raises(MalformedResponse, match="same continuation token"):
        next(pages)


def test_a_limit_cuts_inside_a_page_and_says_so(any_tree: Node, answering: Answering) -> None:
    source = _source()
    requests = answering(source, lambda _: _page(len(requests), f"t{len(requests)}"))
    pages = list(source.search(SourceSearch(any_tree, override="x", limit=3)))
    assert [page.received for page in pages] == [2, 1]
    assert pages[1].notes == ("stopped at 3 of 5 results",)
    assert pages[0].notes == ()


def test_a_limit_that_was_not_reached_says_nothing(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: _page(1, None, size=2, total=2))
    (page,) = source.search(SourceSearch(any_tree, override="x", limit=2))
    assert page.notes == ()


def test_nothing_is_asked_for_before_a_page_is_wanted(any_tree: Node, answering: Answering) -> None:
    source = _source()
    requests = answering(source, lambda _: _page(1, "more"))
    pages = source.search(SourceSearch(any_tree, override="x"))
    assert requests == []
    next(pages)
    assert len(requests) == 1


def _links(offset: int, following: int | None) -> bytes:
    body: dict[str, Any] = {"offset": offset, "data": [{"citedPaper": {"paperId": None, "title": "Untraced"}}]}
    return json.dumps(body if following is None else body | {"next": following}).encode()


def test_references_are_paged_by_offset_until_next_is_absent(answering: Answering) -> None:
    source = _source()
    requests = answering(source, lambda r: _links(0, 1) if dict(r.params)["offset"] == "0" else _links(1, None))
    pages = list(source.references("DOI:10.1000/X"))
    assert [dict(request.params)["offset"] for request in requests] == ["0", "1"]
    assert requests[0].url.endswith("/graph/v1/paper/DOI:10.1000/x/references")
    assert pages[0].entries[0].key.startswith("text:")
    assert pages[0].entries[0].key == pages[1].entries[0].key


def test_citations_are_read_from_the_other_side(answering: Answering) -> None:
    source = _source()
    links = [{"citingPaper": {"paperId": "b" * 40, "title": "T"}}, {}, 5]
    requests = answering(source, lambda _: json.dumps({"data": links}).encode())
    (page,) = source.citations("ARXIV:2406.10395")
    assert requests[0].url.endswith("/paper/ARXIV:2406.10395/citations")
    assert [entry.key for entry in page.entries] == ["b" * 40]
    assert (page.received, len(page.problems)) == (3, 2)


def test_a_withheld_reference_list_is_told_and_is_not_an_empty_one(answering: Answering) -> None:
    source = _source()
    elided = {"openAccessPdf": {"disclaimer": "fields have been elided by the publisher: {'references'}."}}
    answering(source, lambda _: json.dumps({"data": None, "citingPaperInfo": elided}).encode())
    (page,) = source.references("a" * 40)
    assert page.received == 0
    assert [problem.message for problem in page.problems] == ["the publisher has withheld the list"]


def test_links_beyond_what_can_be_reached_are_told(answering: Answering) -> None:
    source = _source()

    def answer(request: Request) -> bytes:
        params = dict(request.params)
        return _links(int(params["offset"]), int(params["offset"]) + int(params["limit"]))

    requests = answering(source, answer)
    pages = list(source.citations("a" * 40))
    assert len(pages) == 10
    assert dict(requests[-1].params)["limit"] == "999"
    assert "more than the 9,999" in pages[-1].problems[-1].message


def test_an_offset_that_does_not_move_is_an_error(answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: _links(0, 0))
    with pytest.raises(MalformedResponse, match="offset 0 after offset 0"):
        list(source.references("a" * 40))


def test_a_paper_is_described_by_a_page_with_one_entry(answering: Answering) -> None:
    source = _source()
    requests = answering(source, lambda _: json.dumps(PAPER).encode())
    page = source.describe_paper("10.1000/abc")
    assert requests[0].url.endswith("/paper/DOI:10.1000/abc")
    assert [entry.document.title for entry in page.entries] == ["Vision models"]


@pytest.mark.parametrize(
    ("paper", "path"),
    [
        ("A" * 40, "a" * 40),
        ("10.1000/X", "DOI:10.1000/x"),
        ("https://doi.org/10.1000/x", "DOI:10.1000/x"),
        ("doi:10.1000/a<b>#c?d", "DOI:10.1000/a%3Cb%3E%23c%3Fd"),
        ("arxiv:2406.10395v3", "ARXIV:2406.10395"),
        ("PMID:0123", "PMID:123"),
        ("PMCID:PMC77", "PMCID:77"),
        ("CorpusId:5", "CorpusId:5"),
    ],
)
def test_a_paper_identifier_is_normalised_and_encoded(paper: str, path: str) -> None:
    assert paper_id(paper) == path


@pytest.mark.parametrize("paper", ["", "W123", "DOI:none", "PMCID:x", "10.1000/../../author/1", "10.1000/./x"])
def test_what_is_no_paper_identifier_is_refused_before_anything_is_sent(paper: str) -> None:
    with pytest.raises(UsageError, match="not a paper identifier"):
        _source().references(paper)
