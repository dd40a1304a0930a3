"""A search that is cut, partial or broken off says so wherever a person looks: the run, the status, the appendix."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr
from services import REVIEW, Reply, Service, review_folder, s2_page, service

PUBMED = REVIEW.replace("semantic_scholar", "pubmed")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


def run(folder: Path, server: Service, *arguments: object) -> Ran:
    env = {"SLR_SEMANTIC_SCHOLAR_URL": server.url, "SLR_PUBMED_URL": server.url}
    return slr(*arguments, "--review", folder, env=env)


def two_pages(_path: str, parameters: dict[str, str]) -> Reply:
    if "token" in parameters:
        return Reply(s2_page(3, 5, total=5, token=None))
    return Reply(s2_page(0, 3, total=5, token="more"))


def broken(path: str, parameters: dict[str, str]) -> Reply:
    return Reply(b"{}", 500) if "token" in parameters else two_pages(path, parameters)


def section(text: str, name: str) -> str:
    return text.split(f". {name}\n")[1].split("\n## ", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("answer", "more", "outcome", "message", "date_note"),
    [
        (two_pages, ("--max", 3), "cut", "stopped at the limit of 3; 5 reported", "(stopped at a set limit)"),
        (broken, (), "partial", "HTTP 500", "(partial)"),
    ],
)
def test_a_run_that_fell_short_says_so_in_run_status_and_appendix(
    tmp_path: Path, answer: Any, more: tuple[object, ...], outcome: str, message: str, date_note: str
) -> None:
    folder = review_folder(tmp_path / "r")
    with service(answer) as server:
        ran = run(folder, server, "search", *more)
        status = run(folder, server, "status")
        told = json.loads(run(folder, server, "status", "--json").out)
        text = run(folder, server, "search", "appendix").out
    assert f"{outcome}: " in ran.out
    assert message in ran.out
    assert f"! Semantic Scholar, main: {outcome} on " in status.out
    assert message in " ".join(told["short"])
    assert told["sources"][0]["outcome"] == outcome
    assert f"{outcome}: 3 of 5 reported fetched; " in section(text, "Limits and restrictions")
    assert message in section(text, "Limits and restrictions")
    assert f"- {outcome}: 3 of 5 reported" in section(text, "Full search strategies")
    assert date_note in section(text, "Dates of searches")


def test_a_complete_search_has_nothing_to_say(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    with service(two_pages) as server:
        run(folder, server, "search")
        assert "! Semantic" not in run(folder, server, "status").out
        limits = section(run(folder, server, "search", "appendix").out, "Limits and restrictions").strip()
    assert limits == "No limit on the date of publication. Every last search is complete."


def test_a_query_that_ended_well_does_not_hide_one_that_did_not(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    (folder / "queries" / "second.toml").write_text("expression = 'heart'\n", encoding="utf-8")

    def answer(path: str, parameters: dict[str, str]) -> Reply:
        return (broken if "brain" in parameters["query"] else two_pages)(path, parameters)

    with service(answer) as server:
        run(folder, server, "search")
        told = json.loads(run(folder, server, "status", "--json").out)
    assert told["sources"][0]["outcome"] == "partial"
    assert len(told["short"]) == 1


def test_a_dead_run_has_a_date_and_an_earlier_end_keeps_its_own(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    with service(two_pages) as server:
        run(folder, server, "search")
    with service(broken) as server:
        run(folder, server, "search")
        text = run(folder, server, "search", "appendix").out
    assert "(partial)" not in section(text, "Dates of searches")
    assert "main: partial on " in section(text, "Limits and restrictions")
    assert "; 3 of 5 records retrieved; " in section(text, "Limits and restrictions")


class Library:
    """A PubMed with a record every third day; `more` is added to its total, one number for each time it is asked."""

    def __init__(self, more: list[int]) -> None:
        first = date(1930, 1, 1)
        self.days = {str(number): first + timedelta(days=3 * number) for number in range(1, 10_401)}
        self.more = more

    def __call__(self, path: str, parameters: dict[str, str]) -> Reply:
        if path.endswith("efetch.fcgi"):
            article = "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>Brain</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
            body = "".join(map(article.format, parameters["id"].split(",")))
            return Reply(f"<PubmedArticleSet>{body}</PubmedArticleSet>".encode(), kind="text/xml")
        part = re.search(r'"(\S+)"\[edat\] : "(\S+)"\[edat\]', parameters["term"])
        low, high = part.groups() if part else ("0", "9")
        ids = [pmid for pmid, day in self.days.items() if low <= f"{day:%Y/%m/%d}" <= high]
        count = len(ids) + (0 if part else self.more.pop(0))
        found = {"count": str(count), "idlist": ids[: min(9_999, int(parameters["retmax"]))]}
        return Reply(json.dumps({"esearchresult": found}).encode())


@pytest.mark.parametrize(("more", "outcome"), [([0], "complete"), ([7, 0], "complete"), ([7, -7], "partial")])
def test_parts_by_entrez_date_that_do_not_add_up_end_partial_with_both_figures(
    tmp_path: Path, more: list[int], outcome: str
) -> None:
    folder = review_folder(tmp_path / "r", toml=PUBMED)
    figures = f"the parts by Entrez date hold 10,400 hits and the whole search holds {10_400 + more[-1]:,}"
    with service(Library(list(more))) as server:
        ran = run(folder, server, "search", "--json")
        text = run(folder, server, "search", "appendix").out
        status = run(folder, server, "status").out
    (row,) = json.loads(ran.out)["runs"]
    assert (row["outcome"], row["fetched"], row["new"]) == (outcome, 10_400, 10_400)
    assert ran.code == (3 if outcome == "partial" else 0)
    for told in (row["message"] or "", section(text, "Limits and restrictions"), status):
        assert (figures in told) == (outcome == "partial")
    assert ("slr asks for the whole list again" in text) == (len(more) == 2)
