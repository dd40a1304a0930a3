"""arXiv: feeds that echo the query, errors and empty pages with status 200, DOIs of another document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import unquote

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.arxiv import ArXiv, echo_notes, parse_feed
from slr.core.errors import MalformedResponse, RateLimited, RequestRejected, SourceUnavailable
from slr.core.model import Author, Identifiers, Relation, SourceSettings, Window
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _entry(number: str = "2104.12255v1", title: str = "T", more: str = "") -> str:
    return f"<entry><id>http://arxiv.org/abs/{number}</id><title>{title}</title>{more}</entry>"


def _feed(*entries: str, total: int = 5, echo: str = "x") -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:os="http://a9.com/-/spec/opensearch/1.1/">'
        f"<title>arXiv Query: search_query={echo}&amp;id_list=&amp;start=0</title>"
        f"<os:totalResults>{total}</os:totalResults>{''.join(entries)}</feed>"
    ).encode()


def _source() -> ArXiv:
    return ArXiv(SourceSettings(), HttpOptions())


def test_a_whole_paper_is_read() -> None:
    more = (
        "<summary>  Two\n lines. </summary><published>2021-04-20T16:07:14Z</published>"
        "<author><name>Ada Lovelace</name></author><category term='cs.CR'/>"
        "<link title='pdf' href='https://arxiv.org/pdf/2104.12255v1'/><arxiv:doi>10.1000/J</arxiv:doi>"
    )
    (entry,) = parse_feed(_feed(_entry(title="0", more=more))).entries
    document = entry.document
    assert (entry.key, document.title, document.abstract) == ("2104.12255", "0", "Two lines.")
    assert (document.date, document.venue, document.type) == ("2021-04-20", "arXiv", "preprint")
    assert document.authors == (Author("Lovelace", "Ada"),)
    assert document.keywords == ("cs.CR",)
    assert document.open_pdf == "https://arxiv.org/pdf/2104.12255v1"


def test_the_doi_of_the_journal_version_is_a_relation_and_not_the_preprints_own() -> None:
    (entry,) = parse_feed(_feed(_entry(more="<arxiv:doi>10.1000/J</arxiv:doi>"))).entries
    assert entry.document.ids == Identifiers(arxiv="2104.12255")
    assert entry.document.relations == (
        Relation("is-preprint-of", "doi", "10.1000/j"),
        Relation("version", "arxiv", "1"),
    )


def test_a_doi_that_is_none_is_told() -> None:
    parsed = parse_feed(_feed(_entry(more="<arxiv:doi>none</arxiv:doi>")))
    assert parsed.problems[0].message == "left out: 'none' is not a valid doi"


def test_an_old_identifier_keeps_its_archive() -> None:
    assert parse_feed(_feed(_entry("astro-ph/0601001v1"))).entries[0].key == "astro-ph/0601001"


def test_an_error_entry_with_status_200_is_an_error() -> None:
    error = (
        "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>bad start</summary></entry>"
    )
    with pytest.raises(RequestRejected, match="bad start"):
        parse_feed(_feed(error, total=1))


def test_a_paper_called_error_is_a_paper() -> None:
    assert parse_feed(_feed(_entry(title="Error"))).entries[0].document.title == "Error"


def test_an_empty_page_is_an_end_only_where_nothing_is_left() -> None:
    assert parse_feed(_feed(total=0)).received == 0
    assert parse_feed(_feed(total=5), start=5).received == 0
    with pytest.raises(SourceUnavailable, match="empty page although it reports 5"):
        parse_feed(_feed(total=5), start=4)


def test_rate_exceeded_is_a_rate_limit_whatever_the_status() -> None:
    with pytest.raises(RateLimited):
        parse_feed(b"Rate exceeded.")


@pytest.mark.parametrize(
    "body", [b"", b"<html/>", _feed()[:80], b'<!DOCTYPE a [<!ENTITY b "c">]><feed>&b;</feed>']
)
def test_anything_but_a_whole_feed_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedResponse):
        parse_feed(body)


def test_an_echo_that_differs_is_a_note() -> None:
    sent = '(ti:"a b") AND submittedDate:[202101010000 TO 202112312359]'
    same = '(ti:"a b")  AND submittedDate:"202101010000 TO 202112312359"'
    assert echo_notes(sent, _feed(echo=same)) == ()
    assert echo_notes(sent, None) == ()
    assert echo_notes("bad:x", _feed(echo="all:bad:x")) == (
        "arXiv ran another query than the one sent: all:bad:x",
    )


def test_the_window_is_put_around_the_whole_query(any_tree: Node) -> None:
    search = SourceSearch(any_tree, Window(date(2021, 1, 1), date(2021, 12, 31)), override="a OR b")
    plan = _source().plan(search)
    assert "search_query=(a OR b) AND submittedDate:[202101010000 TO 202112312359]" in unquote(plan.request)
    assert plan.notes == ("the window counts the day a paper's first version was submitted",)


def test_pages_start_where_the_last_one_ended(answering: Answering, any_tree: Node) -> None:
    source = _source()
    pages = iter(
        [_feed(_entry("2101.00001"), _entry("2101.00002"), total=3), _feed(_entry("2101.00003"), total=3)]
    )
    requests = answering(source, lambda _: next(pages))
    given = list(source.search(SourceSearch(any_tree, override="x")))
    assert [page.received for page in given] == [2, 1]
    assert [dict(request.params)["start"] for request in requests] == ["0", "2"]
    assert given[0].notes == ()


def test_a_limit_cuts_and_says_so(answering: Answering, any_tree: Node) -> None:
    source = _source()
    requests = answering(source, lambda _: _feed(_entry("2101.00001"), _entry("2101.00002")))
    (page,) = source.search(SourceSearch(any_tree, override="x", limit=1))
    assert (page.received, page.notes, dict(requests[0].params)["max_results"]) == (
        1,
        ("stopped at 1 of 5 results",),
        "1",
    )


def test_a_comment_that_says_so_withdraws_the_version_and_one_that_mentions_it_does_not() -> None:
    said = "<arxiv:comment>This paper has been withdrawn by the author due to an error</arxiv:comment>"
    (entry,) = parse_feed(_feed(_entry("2104.12255v3", more=said))).entries
    assert Relation("withdrawal-in", "version", "3") in entry.document.relations
    said = "<arxiv:comment>12 pages; an earlier version was withdrawn</arxiv:comment>"
    (entry,) = parse_feed(_feed(_entry("2104.12255v3", more=said))).entries
    assert entry.document.relations == (Relation("version", "arxiv", "3"),)
