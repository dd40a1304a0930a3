"""Each service fails once, always at the same request, and works afterwards."""

import json

import pytest

from slr.demo.answers import ServerRequest
from slr.demo.server import Faults

BULK = ServerRequest("/graph/v1/paper/search/bulk", {"query": "brain"})
FIRST_PAGE = ServerRequest("/works", {"query": "brain", "cursor": "*"})
SECOND_PAGE = ServerRequest("/works", {"query": "brain", "cursor": "abc"})
ESEARCH = ServerRequest("/esearch.fcgi", {"term": "brain"})


def test_the_first_bulk_search_is_throttled_without_a_retry_after() -> None:
    answer = Faults().answer(BULK)
    assert answer is not None
    assert answer.status == 429
    assert json.loads(answer.body)["code"] == "429"
    assert not [name for name, _ in answer.headers if name.lower() == "retry-after"]


def test_the_second_page_of_crossref_is_html_with_status_503() -> None:
    faults = Faults()
    assert faults.answer(FIRST_PAGE) is None
    answer = faults.answer(SECOND_PAGE)
    assert answer is not None
    assert (answer.status, answer.content_type.partition(";")[0]) == (503, "text/html")


def test_the_first_search_of_pubmed_reports_an_error_with_status_200() -> None:
    answer = Faults().answer(ESEARCH)
    assert answer is not None
    assert answer.status == 200
    assert list(json.loads(answer.body)["esearchresult"]) == ["ERROR"]


@pytest.mark.parametrize("request_", [BULK, SECOND_PAGE, ESEARCH])
def test_a_fault_happens_once(request_: ServerRequest) -> None:
    faults = Faults()
    assert faults.answer(request_) is not None
    assert [faults.answer(request_) for _ in range(3)] == [None, None, None]


@pytest.mark.parametrize("request_", [BULK, SECOND_PAGE, ESEARCH])
def test_faults_can_be_switched_off(request_: ServerRequest) -> None:
    assert Faults(enabled=False).answer(request_) is None


@pytest.mark.parametrize("path", ["/graph/v1/paper/x", "/works/10.1/x", "/efetch.fcgi", "/"])
def test_look_ups_never_fail(path: str) -> None:
    assert Faults().answer(ServerRequest(path, {"cursor": "abc"})) is None
