"""The demonstration's Crossref: ranked words, cursor, filters, item shapes and errors."""

import html
import json
import re
from typing import Any

import pytest

from slr.demo.answers import ServerAnswer, ServerRequest
from slr.demo.catalogue import load_catalogue
from slr.demo.dialect_crossref import CrossrefDialect

CATALOGUE = load_catalogue()
SERVICE = CrossrefDialect(CATALOGUE, most_rows=25)
WORDS = "FM large model large vision model brain MR MRI CT PET medical image medical imaging"
WINDOW = "from-pub-date:2020-02-18,until-pub-date:2025-02-18"


def ask(path: str = "/works", **params: str) -> ServerAnswer:
    return SERVICE.answer(ServerRequest(path, params))


def message(**params: str) -> dict[str, Any]:
    answer = ask(**params)
    assert answer.status == 200
    body: dict[str, Any] = json.loads(answer.body)
    assert (body["status"], body["message-type"]) == ("ok", "work-list")
    found: dict[str, Any] = body["message"]
    return found


def pages(**params: str) -> list[list[dict[str, Any]]]:
    """Follow the cursor to the first page without items."""
    found: list[list[dict[str, Any]]] = []
    cursor = "*"
    while True:
        page = message(**params, cursor=cursor)
        found.append(page["items"])
        if not page["items"]:
            return found
        cursor = page["next-cursor"]


def items(**params: str) -> list[dict[str, Any]]:
    return [item for page in pages(**params) for item in page]


def dois(**params: str) -> set[str]:
    return {item["DOI"] for item in items(**params)}


def item_of(ref: int) -> dict[str, Any]:
    answer = ask(f"/works/{CATALOGUE.work(ref).doi}")
    assert answer.status == 200
    work: dict[str, Any] = json.loads(answer.body)["message"]
    return work


def plain(text: str) -> str:
    """What a reader sees: no markup, no entities, single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def test_the_published_words_rank_a_few_dozen_works() -> None:
    scores = [item["score"] for item in items(**{"query.bibliographic": WORDS, "filter": WINDOW, "rows": "25"})]
    assert 25 <= len(scores) <= 70
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_the_cursor_leads_through_all_pages_once() -> None:
    found = pages(query=WORDS, rows="10")
    assert [len(page) for page in found[:-2]] == [10] * (len(found) - 2)
    every = [item["DOI"] for page in found for item in page]
    assert len(every) == len(set(every)) == message(query=WORDS)["total-results"]


def test_rows_are_honoured_up_to_the_size_of_a_page() -> None:
    assert len(message(query=WORDS, rows="3")["items"]) == 3
    assert len(message(query=WORDS, rows="500")["items"]) == 25
    assert len(message(query=WORDS)["items"]) == 20
    assert message(query=WORDS, rows="0")["items"] == []


def test_a_work_is_a_hit_when_any_word_is_in_its_title_authors_or_venue() -> None:
    both = dois(query="glioblastoma keypoint nonsense")
    assert both == {"10.1073/PNAS.1014480108", "10.2139/SSRN.4248356"}
    assert CATALOGUE.work(92).doi in dois(query="Mazurowski Communications")


def test_words_are_not_stemmed_and_abstracts_are_not_searched() -> None:
    assert dois(query="tumor") != dois(query="tumors")
    assert dois(query="demonstration") == set()


def test_operators_are_no_syntax() -> None:
    assert dois(query="brain -glioblastoma") == dois(query="brain glioblastoma")


def test_different_query_parameters_are_anded() -> None:
    brain, zhang = dois(**{"query.title": "brain"}), dois(**{"query.author": "zhang"})
    assert dois(**{"query.title": "brain", "query.author": "zhang"}) == brain & zhang != set()


def test_a_partial_date_counts_as_its_first_day() -> None:
    """Entry 19 is of 2024 without a month."""
    doi = CATALOGUE.work(19).doi
    assert doi in dois(query="brain", filter="from-pub-date:2024-01-01,until-pub-date:2024-01-01")
    assert doi not in dois(query="brain", filter="from-pub-date:2024-01-02")
    assert doi in dois(query="brain", filter="until-pub-date:2024")


def test_filters_of_one_name_are_ored_and_others_anded() -> None:
    journals = dois(query="brain", filter="type:journal-article")
    papers = dois(query="brain", filter="type:proceedings-article")
    assert journals
    assert papers
    assert dois(query="brain", filter="type:journal-article,type:proceedings-article") == journals | papers
    assert dois(query="brain", filter="type:journal-article,doi:10.1000/none") == set()


def test_select_leaves_only_the_named_fields() -> None:
    assert {tuple(item) for item in items(query="brain", select="DOI,title")} == {("DOI", "title")}


@pytest.mark.parametrize(
    "work", [w for w in CATALOGUE.works if w.known_to_crossref], ids=lambda work: str(work.ref)
)
def test_a_title_reads_the_same_whatever_it_is_dressed_in(work: Any) -> None:
    item = item_of(work.ref)
    assert plain(": ".join([*item["title"], *item.get("subtitle", [])])) == work.title


def test_titles_come_with_subtitles_markup_entities_and_line_breaks() -> None:
    held = [item_of(work.ref) for work in CATALOGUE.works if work.known_to_crossref]
    titles = [item["title"][0] for item in held]
    assert any("subtitle" in item for item in held)
    for mark in ("<i>", "&#8211;", "\n"):
        assert any(mark in title for title in titles), mark


def test_an_item_has_the_shape_of_the_service() -> None:
    item = item_of(92)
    assert item["type"] == "journal-article"
    assert item["container-title"] == ["Nature Communications"]
    assert item["author"][0] == {"given": "Jun", "family": "Ma", "sequence": "first", "affiliation": []}
    assert item["issued"] == {"date-parts": [[2024, 1]]}
    assert (item["volume"], item["issue"], item["page"]) == ("15", "1", "654")
    assert "abstract" not in item


def test_types_collectives_and_partial_dates() -> None:
    assert item_of(45)["type"] == "posted-content"
    assert "container-title" not in item_of(45)
    assert item_of(106)["type"] == "book-chapter"
    assert item_of(33)["author"] == [
        {"name": "GBD 2021 Neurology Collaborators", "sequence": "first", "affiliation": []}
    ]
    assert item_of(19)["issued"] == {"date-parts": [[2024]]}


def test_one_work_is_found_by_its_encoded_doi_in_any_case() -> None:
    answer = ask("/works/10.1016%2fS1474-4422%2824%2900038-3")
    assert json.loads(answer.body)["message"]["DOI"] == "10.1016/S1474-4422(24)00038-3"


def test_the_doi_of_another_agency_is_a_plain_text_404() -> None:
    answer = ask("/works/10.48550/arXiv.2405.14019")
    assert (answer.status, answer.body) == (404, b"Resource not found.")
    assert answer.content_type.startswith("text/plain")


def test_every_answer_tells_the_rate_limit() -> None:
    for answer in (ask(query="brain"), ask("/works/10.1/none"), ask(rows="x")):
        assert {"x-rate-limit-limit", "x-rate-limit-interval"} <= {name for name, _ in answer.headers}


@pytest.mark.parametrize(
    ("params", "status", "kind"),
    [
        ({"cursor": "thing"}, 404, "cursor-invalid"),
        ({"cursor": "\u00e9"}, 404, "cursor-invalid"),
        ({"cursor": "QUJD"}, 404, "cursor-invalid"),
        ({"rows": "things"}, 400, "integer-not-valid"),
        ({"rows": "1001"}, 400, "integer-not-valid"),
        ({"offset": "-1"}, 400, "integer-not-valid"),
        ({"filter": "has-abstract:1"}, 400, "filter-not-available"),
        ({"filter": "nonsense"}, 400, "filter-not-available"),
    ],
)
def test_what_cannot_be_served_is_an_error_in_the_services_shape(
    params: dict[str, str], status: int, kind: str
) -> None:
    answer = ask(query="brain", **params)
    body = json.loads(answer.body)
    assert (answer.status, body["status"], body["message"][0]["type"]) == (status, "failed", kind)


def test_a_cursor_belongs_to_its_search() -> None:
    cursor = message(query="brain", cursor="*")["next-cursor"]
    assert ask(query="image", cursor=cursor).status == 404


def test_an_offset_skips_works_without_a_cursor() -> None:
    first, second = message(query="brain", rows="2"), message(query="brain", rows="1", offset="1")
    assert second["items"] == first["items"][1:]
    assert "next-cursor" not in first
