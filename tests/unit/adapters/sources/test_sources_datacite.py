"""DataCite: JSON:API pages behind a cursor, years of publication, and records of every type."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.datacite import DataCite, parse_dois
from slr.core.bibliography.notices import Notice, notice_of
from slr.core.bibliography.types import PublicationKind, kind_of
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Relation, SourceSettings, Window
from slr.core.query import Node, parse

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _list(items: list[Any], *, total: int = 5, following: str | None = None) -> bytes:
    links = {"next": following} if following else {}
    return json.dumps({"data": items, "meta": {"total": total}, "links": links}).encode()


def _some(start: int, count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"10.5072/{number}", "attributes": {"titles": [{"title": "T"}]}}
        for number in range(start, start + count)
    ]


def _record(**attributes: Any) -> Document:
    item = {"id": "10.5072/A", "attributes": {"titles": [{"title": "T"}]} | attributes}
    return parse_dois(_list([item])).entries[0].document


def _next(cursor: str) -> str:
    return f"https://elsewhere.example/dois?page%5Bcursor%5D={cursor}&page%5Bsize%5D=500"


def test_a_whole_record_is_read() -> None:
    document = _record(
        doi="10.5072/ABC",
        titles=[
            {"title": "Eine Studie", "titleType": "TranslatedTitle"},
            {"title": "A <i>study</i>"},
            {"title": "of brains", "titleType": "Subtitle"},
        ],
        creators=[
            {"name": "Lovelace, Ada", "nameType": "Personal", "familyName": "Lovelace", "givenName": "Ada"},
            {"name": "Brain Institute", "nameType": "Organizational"},
            {"name": "Babbage, Charles"},
            {"name": ""},
        ],
        descriptions=[
            {"description": "<p>What was found.</p>", "descriptionType": "Abstract"},
            {"description": "How it was found.", "descriptionType": "Methods"},
        ],
        publicationYear=2022,
        dates=[{"date": "2021-12-30", "dateType": "Created"}, {"date": "2022-03-01", "dateType": "Issued"}],
        container={"title": "Data in Brief", "volume": "7", "issue": "2", "firstPage": "1", "lastPage": "9"},
        types={"resourceTypeGeneral": "DataPaper", "resourceType": "Data paper"},
        language="en",
        subjects=[{"subject": "brain"}, {"subject": "brain"}, {}],
        url="https://example.org/a",
        citationCount=3,
    )
    assert (document.title, document.subtitle, document.abstract) == ("A study", "of brains", "What was found.")
    assert document.authors == (
        Author("Lovelace", "Ada"),
        Author("Brain Institute", None, collective=True),
        Author("Babbage", "Charles"),
    )
    assert (document.ids.doi, document.year, document.date) == ("10.5072/abc", 2022, "2022-03-01")
    assert (document.venue, document.volume, document.issue, document.pages) == ("Data in Brief", "7", "2", "1-9")
    assert (document.keywords, document.language, document.citation_count) == (("brain",), "en", 3)


def test_a_record_of_nulls_is_kept_under_its_doi() -> None:
    parsed = parse_dois(_list([{"id": "10.5072/A", "attributes": None}, {"id": None}]))
    assert parsed.entries[0].key == "10.5072/a"
    assert parsed.received == len(parsed.entries) == 2
    assert parsed.entries[0].document.abstract_note == "absent"


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ("2022", "2022"),
        ("2022-03", "2022-03"),
        ("2022-03-01T10:00:00Z", "2022-03-01"),
        ("2022-03-01/2022-04-01", "2022-03-01"),
        ("2019-03-01", "2022"),
        ("March 2022", "2022"),
    ],
)
def test_the_date_of_issue_counts_where_it_lies_in_the_year_of_publication(issued: str, expected: str) -> None:
    document = _record(publicationYear=2022, dates=[{"date": issued, "dateType": "Issued"}])
    assert (document.date, document.year) == (expected, 2022)


def test_the_publisher_stands_for_a_container_as_text_or_as_an_object() -> None:
    assert _record(publisher="Zenodo").venue == _record(publisher={"name": "Zenodo"}).venue == "Zenodo"


@pytest.mark.parametrize(
    ("general", "own", "kind"),
    [
        ("Dataset", "dataset", PublicationKind.DATASET),
        ("Software", None, PublicationKind.SOFTWARE),
        ("Text", "Thesis", PublicationKind.THESIS),
        ("Dissertation", "", PublicationKind.THESIS),
        ("JournalArticle", "", PublicationKind.ARTICLE),
        ("Preprint", "Article", PublicationKind.PREPRINT),
        ("ConferencePaper", None, PublicationKind.PAPER),
    ],
)
def test_the_general_type_and_that_of_the_repository_tell_the_kind(
    general: str, own: str | None, kind: PublicationKind
) -> None:
    assert kind_of(_record(types={"resourceTypeGeneral": general, "resourceType": own}).type) is kind


def test_a_date_of_withdrawal_is_a_notice_and_a_newer_version_is_none() -> None:
    withdrawn = _record(types={"resourceTypeGeneral": "Preprint"}, dates=[{"dateType": "Withdrawn"}])
    assert notice_of(withdrawn) is Notice.WITHDRAWN
    newer = {"relationType": "IsObsoletedBy", "relatedIdentifier": "10.5072/B", "relatedIdentifierType": "DOI"}
    document = _record(
        relatedIdentifiers=[newer, {"relationType": "Cites"} | newer, newer | {"relationType": "X"}]
    )
    assert Relation("is-obsoleted-by", "doi", "10.5072/b") in document.relations
    assert notice_of(document) is None


def test_an_arxiv_paper_names_the_article_it_became() -> None:
    version = {"relationType": "IsVersionOf", "relatedIdentifier": "10.1000/X", "relatedIdentifierType": "DOI"}
    paper = _record(doi="10.48550/arXiv.2406.10395", relatedIdentifiers=[version])
    assert paper.ids.arxiv == "2406.10395"
    assert paper.relations == (Relation("is-preprint-of", "doi", "10.1000/x"),)
    assert _record(relatedIdentifiers=[version]).relations == (Relation("is-version-of", "doi", "10.1000/x"),)


def test_a_window_is_sent_as_years_and_what_that_adds_is_noted(any_tree: Node) -> None:
    source = DataCite(SourceSettings(), HttpOptions())
    search = SourceSearch(any_tree, Window(date(2021, 11, 23), date(2026, 12, 31)), override="brain")
    assert dict(source._page(search, "brain", "1").params)["query"] == "(brain) AND publicationYear:[2021 TO 2026]"
    assert source.plan(search).notes == (
        "DataCite is asked for whole years: records of other months of 2021 are found as well",
    )
    assert source.plan(SourceSearch(any_tree, Window(date(2021, 1, 1)), override="brain")).notes == ()


def test_a_mail_address_is_sent_and_never_shown() -> None:
    source = DataCite(SourceSettings(email="ana@example.org"), HttpOptions())
    request = source._page(SourceSearch(parse("brain")), "brain", "1")
    assert "mailto=ana%40example.org" in request.address
    assert "example.org" not in request.describe()


def test_pages_follow_the_cursor_of_the_next_link_and_not_its_host(answering: Answering, any_tree: Node) -> None:
    source = DataCite(SourceSettings(), HttpOptions())
    pages = iter(
        [
            _list(_some(1, 2), following=_next("MTIz%2B")),
            _list(_some(3, 2), following=_next("b")),
            _list(_some(5, 1)),
        ]
    )
    requests = answering(source, lambda _: next(pages))
    assert [page.received for page in source.search(SourceSearch(any_tree, override="x"))] == [2, 2, 1]
    assert [dict(request.params)["page[cursor]"] for request in requests] == ["1", "MTIz+", "b"]
    assert {request.url for request in requests} == {"https://api.datacite.org/dois"}


def test_a_limit_cuts_and_the_page_says_so(answering: Answering, any_tree: Node) -> None:
    source = DataCite(SourceSettings(), HttpOptions())
    requests = answering(source, lambda _: _list(_some(1, 4), following=_next("b")))
    (page,) = source.search(SourceSearch(any_tree, override="x", limit=3))
    assert (page.received, page.notes) == (3, ("stopped at 3 of 5 results",))
    assert dict(requests[0].params)["page[size]"] == "3"


@pytest.mark.parametrize("link", [7, "http://[", "https://api.datacite.org/dois", "?" + "a=1&" * 99])
def test_a_next_link_without_a_usable_cursor_ends_the_list(link: object) -> None:
    body = json.dumps({"data": [], "links": {"next": link}}).encode()
    assert parse_dois(body).next is None


def test_an_answer_with_errors_gives_their_title() -> None:
    with pytest.raises(MalformedResponse, match="The query could not be parsed"):
        parse_dois(b'{"errors": [{"status": "400", "title": "The query could not be parsed"}]}')
