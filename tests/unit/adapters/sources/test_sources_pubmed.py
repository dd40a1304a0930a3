"""PubMed's searches: parts beyond the cap, limits, and errors inside a 200."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from slr.adapters.sources import HttpOptions, Request, SourceSearch
from slr.adapters.sources.pubmed import PubMed
from slr.adapters.sources.pubmed_search import ALL_DAYS, esearch_form, halves, parse_esearch
from slr.core.errors import MalformedResponse, RateLimited, SourceUnavailable
from slr.core.model import Problem, SourceSettings, Window
from slr.core.query import Node

Answering = Callable[[object, Callable[[Request], bytes]], list[Request]]


def _found(count: object, ids: list[str], **more: Any) -> bytes:
    return json.dumps({"esearchresult": {"count": count, "idlist": ids} | more}).encode()


def _article_set(pmids: Iterable[str]) -> bytes:
    article = "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>T</ArticleTitle></Article>"
    articles = (article.format(pmid) + "</MedlineCitation></PubmedArticle>" for pmid in pmids)
    return f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


@pytest.mark.parametrize(
    ("payload", "kind", "words"),
    [
        (b'{"esearchresult":{"ERROR":"Search Backend failed: busy"}}', SourceUnavailable, "Backend failed: busy"),
        (b'{"error":"API rate limit exceeded","count":"4"}', RateLimited, "refuses requests"),
        (b'{"esearchresult":{"ERROR":"\'retstart\' cannot be\nlarger"}}', MalformedResponse, "cannot be larger"),
        (b'{"esearchresult":{"idlist":[]}}', MalformedResponse, "without a count"),
        (b'{"esearchresult":{"count":"many"}}', MalformedResponse, "without a count"),
        (b'{"header":{}}', SourceUnavailable, "header"),
        (b"<eSearchResult><ERROR>Backend failed</ERROR></eSearchResult>", SourceUnavailable, "Backend failed"),
        (b"<eSearchResult></eSearchResult>", MalformedResponse, "without a count"),
        (b'{"esearchresult": {"count": "1"', MalformedResponse, "cut off"),
    ],
)
def test_an_error_inside_a_200_is_never_taken_for_no_hits(
    payload: bytes, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        parse_esearch(payload)
    assert type(caught.value) is kind


def test_what_pubmed_says_about_the_query_is_kept() -> None:
    found = parse_esearch(
        _found(
            "2",
            ["1", "2", "2", "x"],
            querytranslation='"a"[Title]',
            warninglist={"quotedphrasesnotfound": ['"body battery"'], "outputmessages": ["Odd."]},
            errorlist={"phrasesnotfound": ["the[tiab]"], "fieldsnotfound": ["zz"]},
        )
    )
    assert (found.count, found.ids) == (2, ("1", "2"))
    assert found.notes == (
        'PubMed left out a phrase that is not in its index: "body battery"',
        "PubMed remarks: Odd.",
        "PubMed found nothing for: the[tiab]",
        "PubMed does not know the field: zz",
        'PubMed ran: "a"[Title]',
    )


def test_the_same_is_read_from_xml() -> None:
    found = parse_esearch(
        b"<eSearchResult><Count>1</Count><IdList><Id>5</Id></IdList><QueryTranslation>q</QueryTranslation>"
        b"<ErrorList><PhraseNotFound>p</PhraseNotFound></ErrorList></eSearchResult>"
    )
    assert (found.count, found.ids) == (1, ("5",))
    assert found.notes == ("PubMed found nothing for: p", "PubMed ran: q")


def test_a_window_is_sent_as_two_dates_or_not_at_all() -> None:
    both = dict(esearch_form("q", Window(date(2021, 11, 23), date(2026, 1, 2)), None, 5))
    assert (both["datetype"], both["mindate"], both["maxdate"]) == ("pdat", "2021/11/23", "2026/01/02")
    assert both["term"] == "q"
    left = dict(esearch_form("q", Window(None, date(2026, 1, 2)), None, 5))
    right = dict(esearch_form("q", Window(date(2026, 1, 2)), None, 5))
    assert (left["mindate"], right["maxdate"]) == ("1000/01/01", "3000/12/31")
    assert "mindate" not in dict(esearch_form("q", Window(), None, 5))


def test_halves_tile_a_range_of_days_exactly() -> None:
    first, second = halves(None)
    assert (first[0], second[1]) == ALL_DAYS
    assert second[0] - first[1] == timedelta(days=1)
    assert halves((date(2020, 1, 1), date(2020, 1, 2))) == (
        (date(2020, 1, 1), date(2020, 1, 1)),
        (date(2020, 1, 2), date(2020, 1, 2)),
    )
    assert halves((date(2020, 1, 1), date(2020, 1, 1))) == ()


class _Service:
    """A PubMed of `days`: one record per entry, found by its Entrez date, no more than `cap` of one search."""

    def __init__(self, days: list[date], cap: int, *, lost: frozenset[str] = frozenset()) -> None:
        self.records = {str(number): day for number, day in enumerate(days, 1)}
        self.cap, self.lost = cap, lost

    def __call__(self, request: Request) -> bytes:
        form = dict(request.form)
        assert request.method == "POST"
        assert form["db"] == "pubmed"
        return self.search(form) if request.url.endswith("/esearch.fcgi") else self.fetch(form)

    def search(self, form: dict[str, str]) -> bytes:
        part = re.search(r'\) AND \("(\S+)"\[edat\] : "(\S+)"\[edat\]\)$', form["term"])
        low, high = part.groups() if part else ("0000", "9999")
        ids = [pmid for pmid, day in self.records.items() if low <= f"{day:%Y/%m/%d}" <= high]
        return _found(str(len(ids)), ids[: min(self.cap, int(form["retmax"]))])

    def fetch(self, form: dict[str, str]) -> bytes:
        wanted = [pmid for pmid in form["id"].split(",") if pmid not in self.lost]
        return _article_set(reversed(wanted))


def _source(cap: int = 9_999, batch: int = 200, **settings: str) -> PubMed:
    return PubMed(SourceSettings(**settings), HttpOptions(), cap=cap, batch=batch)


def _keys(pages: list[Any]) -> list[str]:
    return [entry.key for page in pages for entry in page.entries]


def test_the_plan_is_the_first_esearch_without_key_and_mail(any_tree: Node) -> None:
    plan = _source(key="secretkey", email="me@example.org").plan(SourceSearch(any_tree, override="brain[tiab]"))
    assert plan.query == "brain[tiab]"
    assert plan.request == (
        "POST https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi "
        "db=pubmed&term=brain%5Btiab%5D&retmode=json&retmax=9999&tool=slr"
    )


def test_a_search_is_an_esearch_page_and_batches_of_records(any_tree: Node, answering: Answering) -> None:
    source = _source(batch=2, key="secretkey", email="me@example.org")
    requests = answering(source, _Service([date(2020, 1, 1)] * 5, 9_999))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert [page.received for page in pages] == [0, 2, 2, 1]
    assert [page.reported for page in pages] == [5, 5, 5, 5]
    assert sorted(_keys(pages)) == ["1", "2", "3", "4", "5"]
    assert dict(requests[1].form)["id"] == "1,2"
    assert all(dict(request.form)["api_key"] == "secretkey" for request in requests)
    assert all("secretkey" not in page.request and "example" not in page.request for page in pages)


def test_no_hits_are_one_page_and_no_fetch(any_tree: Node, answering: Answering) -> None:
    source = _source()
    requests = answering(source, _Service([], 9_999))
    (page,) = source.search(SourceSearch(any_tree, override="q"))
    assert (page.reported, page.received, len(requests)) == (0, 0, 1)


def test_more_hits_than_the_cap_are_fetched_in_parts_by_entrez_date(any_tree: Node, answering: Answering) -> None:
    days = [date(1999, 1, 1) + timedelta(days=400 * number) for number in range(30)]
    source = _source(cap=4, batch=3)
    answering(source, _Service(days, 4))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert sorted(map(int, _keys(pages))) == list(range(1, 31))
    assert len(_keys(pages)) == len(set(_keys(pages)))
    assert pages[0].notes == ("30 hits are more than the 4 one search gives; asked in parts by Entrez date",)
    assert all(page.reported == 30 for page in pages)
    assert not any(page.problems for page in pages)


def test_a_single_day_beyond_the_cap_is_told(any_tree: Node, answering: Answering) -> None:
    source = _source(cap=4)
    answering(source, _Service([date(2020, 5, 5)] * 6, 4))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert len(_keys(pages)) == 4
    assert [problem for page in pages for problem in page.problems] == [
        Problem("esearch", "2 of 6 hits are not listed")
    ]


def test_a_list_that_is_shorter_than_its_count_is_told(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, _Service([date(2020, 5, 5)] * 6, 4))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert pages[0].problems == (Problem("esearch", "2 of 6 hits are not listed"),)


def test_a_limit_is_asked_for_exactly_and_told(any_tree: Node, answering: Answering) -> None:
    source = _source(cap=4, batch=2)
    requests = answering(source, _Service([date(2020, 5, 5)] * 9, 4))
    pages = list(source.search(SourceSearch(any_tree, override="q", limit=3)))
    assert dict(requests[0].form)["retmax"] == "3"
    assert [page.received for page in pages] == [0, 2, 1]
    assert pages[0].problems == ()
    assert pages[-1].notes == ("stopped at 3 of 9 results",)


def test_a_limit_beyond_the_cap_stops_among_the_parts(any_tree: Node, answering: Answering) -> None:
    days = [date(1999, 1, 1) + timedelta(days=400 * number) for number in range(30)]
    source = _source(cap=4)
    answering(source, _Service(days, 4))
    pages = list(source.search(SourceSearch(any_tree, override="q", limit=10)))
    assert len(_keys(pages)) == 10
    assert pages[-1].notes == ("stopped at 10 of 30 results",)


def test_an_id_whose_record_does_not_come_is_told(any_tree: Node, answering: Answering) -> None:
    source = _source()
    answering(source, _Service([date(2020, 5, 5)] * 3, 9_999, lost=frozenset({"2"})))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert _keys(pages) == ["3", "1"]
    assert [problem.where for problem in pages[1].problems] == ["2"]


class _Moving(_Service):
    """A PubMed that miscounts: `wrong` gives what is added to the count of the whole, one after the other."""

    def __init__(self, days: list[date], cap: int, wrong: list[int]) -> None:
        super().__init__(days, cap)
        self.wrong = wrong

    def search(self, form: dict[str, str]) -> bytes:
        answer = json.loads(super().search(form))
        if "[edat]" not in form["term"]:
            answer["esearchresult"]["count"] = str(len(self.records) + self.wrong.pop(0))
        return json.dumps(answer).encode()


DAYS = [date(1999, 1, 1) + timedelta(days=400 * number) for number in range(30)]


def _notes(pages: list[Any]) -> list[str]:
    return [note for page in pages for note in page.notes if "add up" in note or "hold" in note]


def test_parts_that_add_up_are_asked_once(any_tree: Node, answering: Answering) -> None:
    source = _source(cap=4, batch=3)
    requests = answering(source, _Moving(DAYS, 4, [0]))
    assert len(_keys(list(source.search(SourceSearch(any_tree, override="q"))))) == 30
    terms = [dict(request.form).get("term") for request in requests if "term" in dict(request.form)]
    assert len(terms) == len(set(terms))


def test_a_total_that_moved_is_asked_for_once_more_with_all_parts(any_tree: Node, answering: Answering) -> None:
    source = _source(cap=4, batch=3)
    requests = answering(source, _Moving(DAYS, 4, [2, 0]))
    pages = list(source.search(SourceSearch(any_tree, override="q")))
    assert sorted(map(int, _keys(pages))) == list(range(1, 31))
    assert _notes(pages) == [
        "the parts by Entrez date hold 30 hits and the whole search holds 32; slr asks for the whole list again"
    ]
    searches = [request for request in requests if "term" in dict(request.form)]
    assert len(searches) == 2 * len({dict(request.form)["term"] for request in searches})


@pytest.mark.parametrize("wrong", [3, -3])
def test_parts_that_still_do_not_add_up_end_with_an_error_after_the_last_record(
    any_tree: Node, answering: Answering, wrong: int
) -> None:
    source = _source(cap=4, batch=3)
    answering(source, _Moving(DAYS, 4, [1, wrong]))
    pages, error = _until_it_fails(source.search(SourceSearch(any_tree, override="q")))
    figures = f"the parts by Entrez date hold 30 hits and the whole search holds {30 + wrong}"
    assert sorted(map(int, _keys(pages))) == list(range(1, 31))
    assert _notes(pages)[-1] == figures
    assert error.message == f"PubMed: {figures}; run the search again"
    assert "slr search" in str(error.hint)


def _until_it_fails(pages: Iterable[Any]) -> tuple[list[Any], MalformedResponse]:
    given: list[Any] = []
    try:
        for page in pages:
            given.append(page)  # noqa: PERF402 - a comprehension would lose what came before the error
    except MalformedResponse as error:
        return given, error
    pytest.fail("nothing was wrong")


def test_parts_that_a_limit_left_out_are_no_difference(any_tree: Node, answering: Answering) -> None:
    source = _source(cap=4, batch=3)
    answering(source, _Moving(DAYS, 4, [5]))
    pages = list(source.search(SourceSearch(any_tree, override="q", limit=11)))
    assert len(_keys(pages)) == 11
    assert _notes(pages) == []


def test_a_failure_while_the_parts_are_listed_gives_the_answers_that_came(
    any_tree: Node, answering: Answering
) -> None:
    service = _Service(DAYS, 4)
    requests: list[Request] = []

    def failing(request: Request) -> bytes:
        return service(request) if len(requests) < 4 else b'{"esearchresult": {}}'

    source = _source(cap=4, batch=3)
    requests = answering(source, failing)
    pages, _ = _until_it_fails(source.search(SourceSearch(any_tree, override="q")))
    assert [page.received for page in pages] == [0, 0, 0]
    assert [page.reported for page in pages] == [30, 30, 30]
