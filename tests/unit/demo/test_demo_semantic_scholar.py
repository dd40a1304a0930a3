"""The demonstration's Semantic Scholar: shapes, paging, filters, and a query that is really evaluated."""

import json
import re
from typing import Any

import pytest

from slr.demo.answers import ServerRequest
from slr.demo.catalogue import load_catalogue
from slr.demo.dialect_semantic_scholar import SemanticScholarDialect

CATALOGUE = load_catalogue()
SERVICE = SemanticScholarDialect(CATALOGUE, page_size=25)
REVIEW_QUERY = (
    '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
    '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
)


def get(path: str, **params: str) -> tuple[int, Any]:
    answer = SERVICE.answer(ServerRequest(f"/graph/v1/paper/{path}", params))
    return answer.status, json.loads(answer.body)


def bulk(query: str, **params: str) -> list[dict[str, Any]]:
    """All pages of a search, in the order in which they come."""
    papers: list[dict[str, Any]] = []
    asked = {"query": query, "fields": "title,abstract,corpusId,year,publicationDate", **params}
    while True:
        status, page = get("search/bulk", **asked)
        assert status == 200
        papers += page["data"]
        if page["token"] is None:
            assert len(papers) == page["total"]
            return papers
        asked["token"] = page["token"]


def refs(papers: list[dict[str, Any]]) -> set[int]:
    return {paper["corpusId"] - 990_000_000 for paper in papers}


def test_the_published_query_finds_models_in_the_published_window() -> None:
    found = refs(bulk(REVIEW_QUERY, publicationDateOrYear="2020-02-18:2025-02-18"))
    assert 15 <= len(found) <= 40
    assert all(CATALOGUE.work(ref).included for ref in found)
    assert 34 in found


def test_a_search_of_more_than_one_page_ends_with_a_null_token() -> None:
    status, first = get("search/bulk", query="brain | image | model")
    assert status == 200
    assert len(first["data"]) == 25
    assert first["total"] > 25
    assert isinstance(first["token"], str)
    assert len(bulk("brain | image | model")) == first["total"]


def test_pages_are_in_the_order_of_the_paper_id_and_repeat_nothing() -> None:
    ids = [paper["paperId"] for paper in bulk("brain | image | model")]
    assert ids == sorted(set(ids))


def test_not_removes_papers() -> None:
    every, without = refs(bulk("segmentation")), refs(bulk("segmentation -brain"))
    assert without < every
    assert refs(bulk("segmentation brain")) == every - without


def test_or_adds_and_and_removes() -> None:
    brain, registration = refs(bulk("brain")), refs(bulk("registration"))
    assert refs(bulk("brain | registration")) == brain | registration
    assert refs(bulk("brain registration")) == refs(bulk("brain + registration")) == brain & registration


def test_words_are_stemmed_and_phrases_are_not_taken_apart() -> None:
    assert refs(bulk("imaging")) == refs(bulk("images"))
    assert refs(bulk('"anything model"')) < refs(bulk("anything model | anything"))


def test_the_review_itself_is_found_unless_the_query_excludes_reviews() -> None:
    query = '"are we there yet"'
    assert refs(bulk(query)) == {0}
    assert refs(bulk(f"{query} -review")) == set()


def test_a_paper_known_by_year_counts_as_1_january() -> None:
    """Entry 6 is of 2024 without a month."""
    assert 6 in refs(bulk("BrainMorph", publicationDateOrYear="2024-01-01:2024-01-01"))
    assert 6 not in refs(bulk("BrainMorph", publicationDateOrYear="2024-01-02:2024-12-31"))


@pytest.mark.parametrize(
    ("period", "found"), [("2025-01:", {8}), (":2025-01", {8}), ("2025", {8}), ("2026:", set()), (":2024", set())]
)
def test_a_period_may_be_partial_or_open(period: str, found: set[int]) -> None:
    """Entry 8 is of January 2025."""
    assert refs(bulk("MedicoSAM", publicationDateOrYear=period)) == found


def test_a_paper_without_year_is_in_no_period() -> None:
    assert CATALOGUE.work(101).year is None
    assert refs(bulk("LVM-Med")) == {101}
    assert refs(bulk("LVM-Med", publicationDateOrYear="1900:2100")) == set()


def test_works_of_2019_fall_out_of_the_window() -> None:
    assert refs(bulk('"transfer learning for 3D"')) == {22}
    assert refs(bulk('"transfer learning for 3D"', publicationDateOrYear="2020-02-18:2025-02-18")) == set()


def test_only_title_and_id_come_unasked() -> None:
    _, page = get("search/bulk", query="BrainMorph")
    assert [sorted(paper) for paper in page["data"]] == [["paperId", "title"]]


def test_a_paper_has_the_fields_of_the_service() -> None:
    fields = "title,abstract,authors,externalIds,year,publicationDate,venue,journal,publicationTypes,citationCount"
    status, paper = get("ARXIV:2501.11734", fields=fields)
    assert status == 200
    assert set(paper) == {"paperId", "openAccessPdf", *fields.split(",")}
    assert paper["externalIds"]["ArXiv"] == "2501.11734"
    assert paper["publicationDate"] == "2025-01-01"
    assert paper["journal"] == {"name": "ArXiv", "volume": "abs/2501.11734"}
    assert paper["citationCount"] is None


def test_arxiv_works_mostly_have_arxivs_doi_and_a_date_only_when_a_month_is_known() -> None:
    papers = [get(work.s2_id, fields="externalIds,publicationDate")[1] for work in CATALOGUE.works if work.arxiv]
    dois = [paper.get("externalIds", {}).get("DOI", "") for paper in papers]
    assert 0 < dois.count("") < len(dois) / 2
    assert {paper.get("publicationDate") is None for paper in papers} == {True, False}


def test_a_missing_abstract_is_null_and_said_to_be_elided() -> None:
    _, paper = get(CATALOGUE.work(161).s2_id, fields="abstract")
    assert paper["abstract"] is None
    assert "elided by the publisher: {'abstract'}" in paper["openAccessPdf"]["disclaimer"]


def test_some_author_names_are_cut_to_initials() -> None:
    names = [
        author["name"]
        for work in (6, 8)
        for author in get(CATALOGUE.work(work).s2_id, fields="authors")[1]["authors"]
    ]
    assert "Alan Q. Wang" in names
    assert "A. Archit" in names


@pytest.mark.parametrize(
    "name",
    [
        "DOI:10.1038/s41551-024-01283-7",
        "doi:10.1038%2FS41551-024-01283-7",
        "10.1038/s41551-024-01283-7",
        "PMID:99000117",
        "CorpusId:990000117",
        CATALOGUE.work(117).s2_id,
    ],
)
def test_a_paper_answers_to_all_its_names(name: str) -> None:
    status, paper = get(name, fields="corpusId")
    assert (status, paper["corpusId"]) == (200, 990_000_117)


def test_an_arxiv_number_of_two_entries_means_the_first() -> None:
    assert get("ARXIV:2406.10395", fields="corpusId")[1]["corpusId"] == 990_000_034


def test_the_references_of_the_review_are_all_entries_in_order() -> None:
    titles: list[str] = []
    offset = 0
    while True:
        status, page = get(f"{CATALOGUE.review_id}/references", offset=str(offset), limit="50")
        assert (status, page["offset"]) == (200, offset)
        titles += [edge["citedPaper"]["title"] for edge in page["data"]]
        if "next" not in page:
            break
        offset = page["next"]
    assert titles == [work.title for work in CATALOGUE.works]


def test_a_reference_that_is_no_paper_has_no_paper_id_and_keeps_what_is_printed() -> None:
    _, page = get(f"{CATALOGUE.review_id}/references", limit="200", fields="title,authors,year,externalIds")
    stub = page["data"][152]["citedPaper"]
    assert stub == {
        "paperId": None,
        "title": "Biomedclip",
        "authors": [{"authorId": None, "name": "S. Zhang"}],
        "year": 2023,
        "externalIds": None,
    }
    assert page["data"][61]["citedPaper"]["paperId"] == CATALOGUE.work(62).s2_id


def test_an_edge_has_its_own_fields() -> None:
    _, page = get(f"{CATALOGUE.review_id}/references", limit="1", fields="contexts,isInfluential,title")
    assert sorted(page["data"][0]) == ["citedPaper", "contexts", "isInfluential"]


def test_nobody_cites_the_review_and_other_papers_have_no_lists() -> None:
    assert get(f"{CATALOGUE.review_id}/citations") == (200, {"offset": 0, "data": []})
    assert get(f"{CATALOGUE.work(6).s2_id}/references") == (200, {"offset": 0, "data": []})


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("0", {}, 404),
        ("", {}, 404),
        ("unknown/references", {}, 404),
        ("search", {"query": "brain"}, 404),
        ("search/match", {"query": "brain"}, 404),
        ("ARXIV:2501.11734/authors", {}, 404),
        ("ARXIV:2501.11734", {"fields": "titel"}, 400),
        ("search/bulk", {}, 400),
        ("search/bulk", {"query": "(brain"}, 400),
        ("search/bulk", {"query": "brain", "token": "NOTATOKEN"}, 400),
        ("search/bulk", {"query": "brain", "token": "\u00e9"}, 400),
        (f"{CATALOGUE.review_id}/references", {"offset": "-1"}, 400),
        (f"{CATALOGUE.review_id}/references", {"limit": "many"}, 400),
    ],
)
def test_what_cannot_be_served_is_an_error_in_the_services_shape(
    path: str, params: dict[str, str], status: int
) -> None:
    code, body = get(path, **params)
    assert (code, list(body)) == (status, ["error"])


def test_a_token_belongs_to_its_query() -> None:
    _, page = get("search/bulk", query="brain | image")
    status, _ = get("search/bulk", query="brain | images", token=page["token"])
    assert status == 400


def test_the_message_for_an_unknown_paper_names_it() -> None:
    assert get("0")[1] == {"error": "Paper with id 0 not found"}


def test_another_path_below_graph_is_not_found() -> None:
    answer = SERVICE.answer(ServerRequest("/graph/v2/author/1", {}))
    assert answer.status == 404
    assert re.match(rb'\{"error"', answer.body)


def test_a_sloppy_phrase_is_two_words_with_others_between_and_not_a_phrase_and_a_number() -> None:
    near, phrase, both = (
        refs(bulk(query)) for query in ('"large brain"~9 | "brain large"~9', '"large brain"', "large brain")
    )
    assert phrase <= near <= both
    assert near
    assert near < both
    assert refs(bulk('brain -("large brain"~9 | "brain large"~9)')) == refs(bulk("brain")) - near
    assert refs(bulk('"large language"~0')) == refs(bulk('"large language"'))
    assert refs(bulk('"large brain"~')) <= near


def test_a_sloppy_phrase_of_three_words_is_refused_and_not_misread() -> None:
    status, body = get("search/bulk", query='"large brain model"~3')
    assert status == 400
    assert "sloppy phrase" in body["error"]
