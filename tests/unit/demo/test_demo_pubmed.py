"""The demonstration's PubMed: esearch and efetch, their numbers as strings and their errors with status 200."""

import json
from typing import Any

import pytest
from defusedxml import ElementTree

from slr.demo.answers import ServerAnswer, ServerRequest
from slr.demo.catalogue import load_catalogue
from slr.demo.dialect_pubmed import PubMedDialect

CATALOGUE = load_catalogue()
SERVICE = PubMedDialect(CATALOGUE)
REVIEW_TERM = (
    '((FM[tiab] OR "large model"[tiab] OR "large vision model"[tiab]) AND brain[tiab] AND (MR[tiab] OR MRI[tiab] '
    'OR CT[tiab] OR PET[tiab] OR "medical image"[tiab] OR "medical imaging"[tiab])) '
    "NOT (animal[tiab] OR mice[tiab] OR survey[tiab] OR pig[tiab] OR review[tiab])"
)


def ask(utility: str, **params: str) -> ServerAnswer:
    return SERVICE.answer(ServerRequest(f"/{utility}.fcgi", {"db": "pubmed", **params}))


def search(term: str, **params: str) -> dict[str, Any]:
    answer = ask("esearch", term=term, retmode="json", **params)
    assert answer.status == 200
    result: dict[str, Any] = json.loads(answer.body)["esearchresult"]
    return result


def articles(**params: str) -> list[Any]:
    answer = ask("efetch", retmode="xml", **params)
    assert answer.status == 200
    return list(ElementTree.fromstring(answer.body))


def test_the_published_query_finds_a_handful_of_models() -> None:
    found = search(REVIEW_TERM, mindate="2020/02/18", maxdate="2025/02/18", datetype="pdat")
    assert 3 <= int(found["count"]) <= 15
    assert all(CATALOGUE.work(int(pmid) - 99_000_000).included for pmid in found["idlist"])


def test_numbers_are_strings_and_tags_are_spelled_out() -> None:
    found = search("brain[tiab]", retmax="2")
    assert isinstance(found["count"], str)
    assert (found["retmax"], found["retstart"], len(found["idlist"])) == ("2", "0", 2)
    assert found["querytranslation"] == "brain[Title/Abstract]"
    assert "warninglist" not in found


def test_retstart_goes_through_the_result() -> None:
    every = search("brain[tiab]")["idlist"]
    assert len(every) > 3
    assert search("brain[tiab]", retstart="2", retmax="2")["idlist"] == every[2:4]
    assert search("brain[tiab]", retstart="500")["idlist"] == []


def test_no_hit_is_a_warning() -> None:
    found = search("giraffe[tiab]")
    assert (found["count"], found["idlist"]) == ("0", [])
    assert found["warninglist"] == {"outputmessages": ["No items found."]}


@pytest.mark.parametrize(
    ("term", "params"),
    [("", {}), ("brain[tiab]", {"mindate": "soon", "maxdate": "2025"}), ('"x"[dp] : "y"[dp]', {}), ("(" * 60, {})],
)
def test_a_search_that_fails_says_so_with_status_200(term: str, params: dict[str, str]) -> None:
    assert list(search(term, **params)) == ["ERROR"]


def test_one_date_alone_is_ignored() -> None:
    assert search("brain[tiab]", mindate="2100")["count"] == search("brain[tiab]")["count"]


def test_the_history_gives_the_articles_of_the_search() -> None:
    found = search(REVIEW_TERM, usehistory="y")
    fetched = articles(WebEnv=found["webenv"], query_key=found["querykey"])
    assert [article.findtext("MedlineCitation/PMID") for article in fetched] == found["idlist"]
    second = articles(WebEnv=found["webenv"], query_key="1", retstart="1", retmax="1")
    assert [article.findtext("MedlineCitation/PMID") for article in second] == found["idlist"][1:2]


def test_unknown_ids_are_just_missing() -> None:
    assert len(articles(id="99000026, 99000117,1,none")) == 2
    assert articles(id="1") == []


def test_an_article_has_the_shape_of_the_service() -> None:
    (article,) = articles(id="99000103")
    head = article.find("MedlineCitation/Article")
    assert head.findtext("ArticleTitle").endswith("2016\u20132020.")
    assert head.findtext("Journal/Title") == "Neuro-Oncology"
    assert head.findtext("Journal/JournalIssue/PubDate/Year") == "2023"
    assert head.findtext("Pagination/MedlinePgn") == "iv1-iv100"
    author = head.find("AuthorList/Author")
    assert [child.text for child in author] == ["Ostrom", "Quinn T.", "QT"]
    assert head.find("AuthorList").get("CompleteYN") == "Y"
    assert head.find("Abstract") is None
    ids = {item.get("IdType"): item.text for item in article.find("PubmedData/ArticleIdList")}
    assert ids == {"pubmed": "99000103", "doi": "10.1093/neuonc/noad149"}


def test_a_month_a_collective_and_an_incomplete_author_list_are_shown() -> None:
    with_month, collective, incomplete = (articles(id=str(99_000_000 + ref))[0] for ref in (92, 33, 5))
    assert with_month.findtext(".//PubDate/Month") == "Jan"
    assert collective.findtext(".//CollectiveName") == "GBD 2021 Neurology Collaborators"
    assert incomplete.find(".//AuthorList").get("CompleteYN") == "N"


def test_the_abstract_of_a_model_is_the_demonstration_text() -> None:
    (article,) = articles(id="99000117")
    assert article.findtext(".//AbstractText") == CATALOGUE.work(117).abstract


def test_the_doi_is_missing_for_two_articles() -> None:
    held = articles(id=",".join(work.pmid for work in CATALOGUE.works if work.pmid))
    assert len(held) >= 12
    assert sum(article.find(".//ArticleId[@IdType='doi']") is None for article in held) == 2


def test_a_title_that_asks_needs_no_period_and_others_end_with_one() -> None:
    titles = [article.findtext(".//ArticleTitle") for article in articles(id="99000026,99000117")]
    assert all(title.endswith(".") for title in titles)


def test_without_retmode_a_search_answers_in_xml() -> None:
    root = ElementTree.fromstring(ask("esearch", term="brain[tiab]", usehistory="y", retmax="1").body)
    assert [child.tag for child in root] == ["Count", "RetMax", "RetStart", "QueryKey", "WebEnv", "IdList"]
    assert root.findtext("IdList/Id") == search("brain[tiab]")["idlist"][0]
    assert ElementTree.fromstring(ask("esearch").body).findtext("ERROR", "").startswith("Empty term")


@pytest.mark.parametrize("params", [{}, {"WebEnv": "MCID_x"}, {"WebEnv": "MCID_1", "retstart": "1"}])
def test_a_history_that_is_not_there_is_an_xml_error(params: dict[str, str]) -> None:
    answer = ask("efetch", **params)
    assert answer.status == 400
    assert ElementTree.fromstring(answer.body).findtext("ERROR")


@pytest.mark.parametrize(
    ("utility", "params", "status"),
    [
        ("espell", {}, 404),
        ("esearch", {"db": "gene", "term": "brain"}, 400),
        ("esearch", {"term": "brain", "retmax": "all"}, 400),
        ("efetch", {"id": "99000026", "retstart": "-1"}, 400),
    ],
)
def test_what_cannot_be_served_is_an_error(utility: str, params: dict[str, str], status: int) -> None:
    answer = ask(utility, **params)
    assert (answer.status, list(json.loads(answer.body))) == (status, ["error"])
