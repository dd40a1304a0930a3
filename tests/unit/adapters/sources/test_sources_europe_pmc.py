"""Europe PMC: a cursor that stands still at the end, errors inside a 200, HTML in abstracts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.europe_pmc import EuropePMC, parse_search
from slr.core.errors import MalformedResponse, RateLimited, RequestRejected, SourceError, SourceUnavailable
from slr.core.model import Author, Document, Identifiers, Relation, SourceSettings, Window
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _list(items: list[Any], *, total: int = 5, cursor: str | None = "next") -> bytes:
    body: dict[str, Any] = {"hitCount": total, "resultList": {"result": items}}
    return json.dumps(body | ({"nextCursorMark": cursor} if cursor else {})).encode()


def _record(**fields: Any) -> Document:
    return parse_search(_list([{"id": "1", "source": "MED", "title": "T"} | fields])).entries[0].document


def _some(start: int, count: int) -> list[dict[str, Any]]:
    return [{"id": str(number), "source": "MED", "title": "T"} for number in range(start, start + count)]


def _source() -> EuropePMC:
    return EuropePMC(SourceSettings(), HttpOptions())


def test_the_key_is_source_and_id_together() -> None:
    parsed = parse_search(
        _list([{"id": "7", "source": "MED", "title": "A"}, {"id": "7", "source": "PPR", "title": "B"}])
    )
    assert [entry.key for entry in parsed.entries] == ["MED:7", "PPR:7"]


def test_html_leaves_the_abstract_and_the_full_stop_leaves_the_title() -> None:
    document = _record(
        title="Gaze in <i>Homo</i> tracking.", abstractText="<h4>Background</h4>CO<sub>2</sub> &lt; 1."
    )
    assert document.title == "Gaze in Homo tracking"
    assert document.abstract == "Background CO2 < 1."
    assert _record(title="The genus Escherichia spp. of U.S.").title.endswith("U.S.")


def test_a_preprint_is_one_by_its_source() -> None:
    document = _record(
        source="PPR", bookOrReportDetails={"publisher": "medRxiv"}, pubTypeList={"pubType": ["Preprint"]}
    )
    assert (document.venue, document.type) == ("medRxiv", "Preprint")
    assert _record(source="PPR").type == "Preprint"


def test_a_whole_record_is_read() -> None:
    document = _record(
        pmid="1",
        pmcid="PMC2",
        doi="10.1000/A",
        authorList={
            "author": [
                {"lastName": "Liu", "firstName": "Qi"},
                {"collectiveName": "The Group"},
                {"fullName": "Ju Z"},
            ]
        },
        journalInfo={"volume": "11", "issue": "2", "journal": {"title": "Journal"}},
        firstPublicationDate="2026-03-06",
        pubYear="2025",
        citedByCount=4,
        keywordList={"keyword": ["Brain"]},
        fullTextUrlList={
            "fullTextUrl": [
                {"availabilityCode": "S", "documentStyle": "pdf", "url": "https://example.org/closed.pdf"},
                {"availabilityCode": "OA", "documentStyle": "pdf", "url": "https://example.org/open.pdf"},
            ]
        },
        commentCorrectionList={
            "commentCorrection": [
                {"id": "99", "source": "MED", "type": "Retraction in"},
                {"id": "PPR5", "source": "PPR", "type": "Preprint in"},
            ]
        },
    )
    assert document.ids == Identifiers(doi="10.1000/a", pmid="1", pmcid="PMC2")
    assert document.authors == (Author("Liu", "Qi"), Author("The Group", collective=True), Author("Ju", "Z"))
    assert (document.date, document.venue, document.volume) == ("2026-03-06", "Journal", "11")
    assert document.open_pdf == "https://example.org/open.pdf"
    assert document.relations == (
        Relation("retraction-in", "pmid", "99"),
        Relation("has-preprint", "europe-pmc", "PPR5"),
    )


def test_a_line_of_authors_that_is_cut_is_incomplete() -> None:
    document = _record(authorString="Schoenfeld JD, Haas-Kogan DA, et al.")
    assert document.authors == (Author("Schoenfeld", "JD"), Author("Haas-Kogan", "DA"))
    assert not document.authors_complete


@pytest.mark.parametrize(
    ("code", "kind"),
    [(404, RequestRejected), (429, RateLimited), (503, SourceUnavailable), ("x", RequestRejected)],
)
def test_an_error_inside_a_200_is_an_error(code: object, kind: type[SourceError]) -> None:
    with pytest.raises(kind):
        parse_search(json.dumps({"errCode": code, "errMsg": "No"}).encode())


def test_an_answer_without_a_list_is_malformed() -> None:
    with pytest.raises(MalformedResponse):
        parse_search(b'{"hitCount": 3}')


def test_the_window_is_the_day_of_first_publication(any_tree: Node) -> None:
    search = SourceSearch(any_tree, Window(date(2021, 11, 23)), override="a OR b")
    sent = dict(_source()._page(search, "a OR b", "*").params)
    assert sent["query"] == "(a OR b) AND FIRST_PDATE:[2021-11-23 TO 3000-12-31]"
    assert (sent["synonym"], sent["resultType"], sent["pageSize"]) == ("false", "core", "500")


def test_a_long_query_is_posted(any_tree: Node) -> None:
    request = _source()._page(SourceSearch(any_tree), "x" * 3000, "*")
    assert (request.method, request.url.rsplit("/", 1)[1], request.params) == ("POST", "searchPOST", ())


@pytest.mark.parametrize(
    "last", [_list([], cursor="next"), _list([], cursor=None), _list(_some(3, 1), cursor="next")]
)
def test_the_end_is_an_unchanged_cursor_no_cursor_or_an_empty_page(
    answering: Answering, any_tree: Node, last: bytes
) -> None:
    source = _source()
    pages = iter([_list(_some(1, 2)), last])
    requests = answering(source, lambda _: next(pages))
    assert len(list(source.search(SourceSearch(any_tree, override="x")))) == len(requests) == 2


def test_a_limit_cuts_and_says_so(answering: Answering, any_tree: Node) -> None:
    source = _source()
    requests = answering(source, lambda _: _list(_some(1, 4)))
    (page,) = source.search(SourceSearch(any_tree, override="x", limit=3))
    assert (page.received, page.notes) == (3, ("stopped at 3 of 5 results",))
    assert dict(requests[0].params)["pageSize"] == "3"
