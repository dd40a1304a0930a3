"""Crossref: a ranked bag of words with a cursor, and works of every shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.crossref import SELECT, Crossref, parse_works
from slr.core.bibliography.notices import Notice, notice_of
from slr.core.errors import MalformedResponse, UsageError
from slr.core.model import Author, Document, Relation, SourceSettings, Window
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]

#: The names the service lets one select, from its own error text for an unknown name.
SELECTABLE_NAMES = """
abstract URL resource member posted score created degree update-policy short-title license ISSN container-title issued
update-to issue prefix approved indexed article-number clinical-trial-number accepted author group-title DOI
is-referenced-by-count updated-by event chair standards-body original-title funder translator published archive
published-print alternative-id subject subtitle published-online publisher-location content-domain reference title
link type publisher volume references-count ISBN issn-type assertion deposited page content-created
short-container-title relation editor
"""


def _work(**fields: Any) -> Document:
    body = {"status": "ok", "message-type": "work", "message": {"DOI": "10.1000/A", "title": ["T"]} | fields}
    return parse_works(json.dumps(body).encode()).entries[0].document


def _list(items: list[Any], *, total: int = 5, cursor: str = "next+/=", rows: int | None = None) -> bytes:
    message: dict[str, Any] = {"total-results": total, "items": items, "next-cursor": cursor}
    if rows is not None:
        message["items-per-page"] = rows
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def _source(**settings: str) -> Crossref:
    return Crossref(SourceSettings(**settings), HttpOptions())


def _some(start: int, count: int) -> list[dict[str, Any]]:
    return [{"DOI": f"10.1000/{number}", "title": ["T"]} for number in range(start, start + count)]


def test_only_names_that_may_be_selected_are_asked_for() -> None:
    assert set(SELECT.split(",")) <= set(SELECTABLE_NAMES.split())


def test_title_subtitle_and_abstract_lose_their_markup() -> None:
    document = _work(
        title=["The &lt;scp&gt;MRI&lt;/scp&gt; of\n H<sub>2</sub>O", "Second"],
        subtitle=["A <i>test</i>"],
        abstract="<jats:title>Abstract</jats:title>\n <jats:p>One &amp;lt; two.</jats:p>",
    )
    assert document.title == "The MRI of H2O"
    assert document.subtitle == "A test"
    assert document.abstract == "One < two."
    assert document.abstract_note is None


def test_a_work_without_title_or_abstract_is_kept_and_told() -> None:
    body = _list([{"DOI": "10.1000/x", "type": "component"}])
    parsed = parse_works(body)
    assert [entry.key for entry in parsed.entries] == ["10.1000/x"]
    assert parsed.entries[0].document.abstract_note == "absent"
    assert [problem.message for problem in parsed.problems] == ["the work has no title"]


def test_a_work_without_a_usable_doi_is_kept_under_a_derived_key() -> None:
    parsed = parse_works(_list([{"title": ["T"]}, {"DOI": "none", "title": ["U"]}]))
    assert [entry.key[:5] for entry in parsed.entries] == ["text:", "text:"]
    assert [problem.message for problem in parsed.problems] == ["left out: 'none' is not a valid doi"]


def test_authors_of_every_shape() -> None:
    people = [
        {"given": "Ada", "family": "Lovelace", "suffix": "Jr."},
        {"family": "Plato"},
        {"given": "Madonna"},
        {"name": "The Widget Group"},
        {"sequence": "additional"},
    ]
    body = _list([{"DOI": "10.1000/x", "title": ["T"], "author": people}])
    parsed = parse_works(body)
    assert parsed.entries[0].document.authors == (
        Author("Lovelace", "Ada Jr."),
        Author("Plato"),
        Author("Madonna"),
        Author("The Widget Group", collective=True),
    )
    assert [problem.message for problem in parsed.problems] == ["1 author(s) without a name"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"published": {"date-parts": [[2023, 5, 6]]}, "issued": {"date-parts": [[2020]]}}, "2023-05-06"),
        ({"published": {"date-parts": [[None]]}, "issued": {"date-parts": [[2020, 4]]}}, "2020-04"),
        ({"issued": {"date-parts": [[None]]}, "posted": {"date-parts": [[2019]]}}, "2019"),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": None}, None),
    ],
)
def test_the_first_date_that_is_one_counts(dates: dict[str, Any], expected: str | None) -> None:
    document = _work(**dates)
    assert document.date == expected
    assert document.year == (int(expected[:4]) if expected else None)


def test_a_preprint_has_its_server_as_venue_and_its_journal_version_as_relation() -> None:
    document = _work(
        type="posted-content",
        institution=[{"name": "bioRxiv"}],
        relation={"is-preprint-of": [{"id-type": "doi", "id": "10.1000/B", "asserted-by": "subject"}]},
    )
    assert document.venue == "bioRxiv"
    assert document.relations == (Relation("is-preprint-of", "doi", "10.1000/b"),)


def test_retraction_and_correction_are_stated_from_both_ends() -> None:
    notice = _work(**{"update-to": [{"DOI": "10.1000/OLD", "type": "retraction"}]})
    article = _work(
        **{
            "updated-by": [
                {"DOI": "10.1000/n1", "type": "correction"},
                {"DOI": "10.1000/n2", "type": "expression_of_concern"},
                {"DOI": "10.1000/a", "type": "new_version"},
                {"type": "retraction"},
            ]
        }
    )
    assert notice.relations == (Relation("retraction-of", "doi", "10.1000/old"),)
    assert article.relations == (
        Relation("correction-in", "doi", "10.1000/n1"),
        Relation("expression-of-concern-in", "doi", "10.1000/n2"),
    )


def test_of_a_retraction_deposited_in_both_directions_the_notice_is_told_from_the_article() -> None:
    publisher, watch = {"source": "publisher"}, {"source": "retraction-watch"}
    there, here = {"DOI": "10.1000/article", "type": "retraction"}, {"DOI": "10.1000/notice", "type": "retraction"}
    notice = _work(**{"update-to": [there | watch], "updated-by": [there | publisher]})
    article = _work(**{"update-to": [here | publisher], "updated-by": [here | publisher, here | watch]})
    assert notice_of(notice) is None
    assert notice_of(article) is Notice.RETRACTED


def test_a_text_that_names_itself_as_its_partial_retraction_is_partly_retracted() -> None:
    own = {"DOI": "10.1000/a", "type": "partial_retraction", "source": "publisher"}
    assert notice_of(_work(**{"update-to": [own], "updated-by": [own]})) is Notice.PARTLY_RETRACTED


def test_a_pdf_link_counts_as_open_only_under_a_creative_commons_licence() -> None:
    link = [{"URL": "https://example.org/a.xml", "content-type": "text/xml"}]
    link.append({"URL": "https://example.org/a.pdf", "content-type": "application/pdf"})
    free = [{"URL": "https://creativecommons.org/licenses/by/4.0/"}]
    assert _work(link=link, license=free).open_pdf == "https://example.org/a.pdf"
    assert _work(link=link).open_pdf is None
    assert _work(license=free).open_pdf is None


def test_the_rest_of_the_fields() -> None:
    document = _work(
        **{
            "container-title": ["Journal"],
            "volume": "1",
            "issue": "2",
            "article-number": "e5",
            "type": "journal-article",
            "language": "en",
            "URL": "https://doi.org/10.1000/a",
            "is-referenced-by-count": 3,
        }
    )
    assert (document.venue, document.volume, document.issue, document.pages) == ("Journal", "1", "2", "e5")
    assert (document.type, document.language, document.citation_count) == ("journal-article", "en", 3)
    assert (document.url, document.ids.doi) == ("https://doi.org/10.1000/a", "10.1000/a")


@pytest.mark.parametrize(
    "body",
    [
        b'{"status":"failed","message-type":"validation-failure","message":[{"message":"Bad filter"}]}',
        b'{"status":"ok","message-type":"work-list","message":{"total-results":0}}',
        b'{"status":"ok"}',
        b"[]",
    ],
)
def test_an_answer_without_works_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedResponse, match="without works"):
        parse_works(body)


def test_the_plan_tells_the_filter_the_cut_and_no_mail_address(any_tree: Node) -> None:
    window = Window(date(2021, 11, 23), date(2026, 11, 23))
    plan = _source(email="me@example.org").plan(SourceSearch(any_tree, window, override="brain model"))
    assert plan.query == "brain model"
    assert plan.request.startswith("GET https://api.crossref.org/works?query.bibliographic=brain%20model&filter=")
    assert (
        "filter=from-pub-date%3A2021-11-23%2Cuntil-pub-date%3A2026-11-23%2Ctype%3Ajournal-article%2C"
        "type%3Aproceedings-article%2Ctype%3Abook-chapter%2Ctype%3Aposted-content&" in plan.request
    )
    assert plan.request.endswith("rows=500&cursor=%2A")
    assert "example" not in repr(plan)
    assert any("at most 10,000" in note for note in plan.notes)
    assert any("only journal articles" in note for note in plan.notes)


def test_pages_follow_the_cursor_until_one_is_not_full(any_tree: Node, answering: Answering) -> None:
    source = _source(email="me@example.org", key="plustoken")
    answers = [_list(_some(0, 500), total=700, cursor="c+1="), _list(_some(500, 200), total=700, cursor="c+1=")]
    requests = answering(source, lambda _: answers[len(requests) - 1])
    pages = list(source.search(SourceSearch(any_tree, override="x")))
    assert [page.received for page in pages] == [500, 200]
    assert [dict(request.params)["cursor"] for request in requests] == ["*", "c+1="]
    assert dict(requests[0].params)["mailto"] == "me@example.org"
    assert requests[0].headers == (("Crossref-Plus-API-Token", "Bearer plustoken"),)
    assert "example" not in pages[0].request
    assert pages[-1].notes == ()


def test_without_a_limit_of_the_user_ten_thousand_are_fetched_and_the_cut_is_told(
    any_tree: Node, answering: Answering
) -> None:
    source = _source()
    requests = answering(source, lambda _: _list(_some(500 * len(requests), 500), total=2_345_678))
    pages = list(source.search(SourceSearch(any_tree, override="x")))
    assert [page.received for page in pages] == [500] * 20
    assert pages[0].notes == ()
    assert pages[-1].notes == ("stopped at 10,000 of 2,345,678 ranked results",)


def test_a_limit_is_asked_for_exactly(any_tree: Node, answering: Answering) -> None:
    source = _source()
    requests = answering(
        source, lambda r: _list(_some(len(requests) * 500, int(dict(r.params)["rows"])), total=9999)
    )
    pages = list(source.search(SourceSearch(any_tree, override="x", limit=520)))
    assert [dict(request.params)["rows"] for request in requests] == ["500", "20"]
    assert pages[-1].notes == ("stopped at 520 of 9,999 ranked results",)


def test_a_service_that_gives_smaller_pages_than_asked_for_is_read_to_its_end(
    any_tree: Node, answering: Answering
) -> None:
    source = _source()
    answers = [_list(_some(0, 2), cursor="a", rows=2), _list(_some(2, 2), cursor="b", rows=2)]
    answers.append(_list(_some(4, 1), cursor="c", rows=2))
    requests = answering(source, lambda _: answers[len(requests) - 1])
    assert [page.received for page in source.search(SourceSearch(any_tree, override="x"))] == [2, 2, 1]


def test_an_empty_page_ends_the_search(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: _list([], total=0, rows=500))
    (page,) = source.search(SourceSearch(any_tree, override="x"))
    assert (page.received, page.reported) == (0, 0)


def test_a_cursor_that_stays_is_fine_while_the_page_moves(any_tree: Node, answering: Answering) -> None:
    source = _source()
    requests = answering(source, lambda _: _list(_some(2 * len(requests), 2), cursor="same", rows=2, total=1_000))
    pages = source.search(SourceSearch(any_tree, override="x"))
    assert len({next(pages).entries[0].key for _ in range(4)}) == 4


def test_the_same_page_twice_is_an_error(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, lambda _: _list(_some(0, 2), cursor="same", rows=2))
    pages = source.search(SourceSearch(any_tree, override="x"))
    next(pages)
    with pytest.raises(MalformedResponse, match="same page twice"):
        next(pages)


def test_one_work_is_asked_for_with_its_doi_wholly_encoded(answering: Answering) -> None:
    source = _source()
    body = {"status": "ok", "message-type": "work", "message": {"DOI": "10.1002/(X)1<2::A>3;4", "title": ["T"]}}
    requests = answering(source, lambda _: json.dumps(body).encode())
    page = source.describe_paper("10.1002/(X)1<2::A>3;4")
    assert requests[0].url == "https://api.crossref.org/works/10.1002%2F%28x%291%3C2%3A%3Aa%3E3%3B4"
    assert page.entries[0].key == "10.1002/(x)1<2::a>3;4"
    with pytest.raises(UsageError, match="not a DOI"):
        source.describe_paper("PMID:1")
