"""A catalogue that changes between two searches: what every command says of a report that was retracted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr
from services import Reply, review_folder, service


@dataclass
class Catalogue:
    """Papers that Semantic Scholar gives, and the review that asks for them."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    papers: list[dict[str, Any]] = field(default_factory=list)

    def run(self, *arguments: object) -> Ran:
        return slr(*arguments, "--review", self.folder, env=self.env)

    def told(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments, "--json").out)

    @property
    def listings(self) -> list[str]:
        return [path.read_text() for path in sorted((self.folder / "reports").glob("new-*.md"))]


def paper(number: int) -> dict[str, Any]:
    return {
        "paperId": f"{number:040x}",
        "externalIds": {"DOI": f"10.5555/paper.{number}"},
        "title": f"Brain MRI with model {number}",
        "abstract": f"Abstract {number}.",
        "year": 2024,
        "citationCount": 1,
        "authors": [{"authorId": None, "name": f"N. Okafor{number}"}],
    }


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """Three papers, searched once: the first is included, the second excluded, the third is not screened."""
    made = Catalogue(review_folder(tmp_path / "r"), papers=[paper(1), paper(2), paper(3)])

    def answer(_path: str, _parameters: dict[str, str]) -> Reply:
        return Reply(json.dumps({"total": len(made.papers), "token": None, "data": made.papers}).encode())

    with service(answer) as server:
        made.env["SLR_SEMANTIC_SCHOLAR_URL"] = server.url
        assert made.run("search").code == 0
        assert made.run("dedup").code == 0
        assert made.run("decide", 1, "include", "--reviewer", "ana").code == 0
        assert made.run("decide", 1, "include", "--reviewer", "ana", "--stage", "full-text").code == 0
        assert made.run("decide", 2, "exclude", "--reason", "T1", "--reviewer", "ana").code == 0
        yield made


def test_nothing_is_said_while_nothing_changed(catalogue: Catalogue) -> None:
    for one in catalogue.papers:
        one["citationCount"] = 99
        one["title"] += "."
    assert catalogue.run("refresh", "--exit-code") == Ran(0, "", "")
    assert "changed" not in catalogue.run("status").out
    assert catalogue.told("search", "changes")["reports"] == []
    assert "No source has changed" in catalogue.run("search", "changes").out


def test_a_retraction_of_an_included_report_is_an_outcome_of_refresh_of_its_own(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.papers.append(paper(4))
    ended = catalogue.run("refresh", "--exit-code")
    assert ended.code == 11
    assert "! Included report 1 is retracted (Semantic Scholar since " in ended.out
    assert "1 report retracted or under concern, 1 new report, 1 report changed; see " in ended.out
    (listing,) = catalogue.listings
    assert "## Retracted or under concern\n\n- Included report 1 is retracted" in listing
    assert "Title before: Brain MRI with model 1" in listing
    assert catalogue.run("refresh", "--exit-code") == Ran(0, "", "")


def test_refresh_tells_scripts_of_retractions_and_changes(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.papers[2]["abstract"] = "Another abstract."
    told = catalogue.told("refresh")
    assert [(one["report"], one["notice"], one["included"]) for one in told["alarms"]] == [(1, "retracted", True)]
    assert [one["report"] for one in told["changed"]] == [1, 3]
    assert told["new"] == []


def test_a_retraction_of_an_excluded_report_is_on_record_and_not_loud(catalogue: Catalogue) -> None:
    catalogue.papers[1]["title"] = "RETRACTED: Brain MRI with model 2"
    assert catalogue.run("refresh", "--exit-code") == Ran(0, "", "")
    assert "! " not in catalogue.run("status").out
    (row,) = catalogue.told("search", "changes")["reports"]
    assert (row["report"], row["notice"], row["title"]) == (2, "retracted", "Brain MRI with model 2")


def test_a_new_report_that_is_retracted_already_is_marked_in_the_listing(catalogue: Catalogue) -> None:
    catalogue.papers.append(paper(4) | {"title": "WITHDRAWN: Brain MRI with model 4"})
    assert catalogue.run("refresh", "--exit-code").code == 10
    assert "**WITHDRAWN: Brain MRI" in catalogue.listings[0]
    assert "! Report 4 is withdrawn (Semantic Scholar): WITHDRAWN: Brain MRI" in catalogue.run("status").out


def test_status_names_each_report_that_is_retracted_and_counts_what_changed(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.papers[2]["title"] = "[Retracted] Brain MRI with model 3"
    assert catalogue.run("search").code == 0
    out = catalogue.run("status").out
    assert "! Included report 1 is retracted (Semantic Scholar since " in out
    assert "! Report 3 is retracted (Semantic Scholar since " in out
    assert "2 reports changed since first met (`slr search changes`)" in out
    told = catalogue.told("status")
    assert [one["report"] for one in told["alarms"]] == [1, 3]
    assert told["changed"] == 2


def test_show_gives_the_notice_the_newer_state_and_the_first_one(catalogue: Catalogue) -> None:
    catalogue.papers[0] |= {"title": "RETRACTED: Brain MRI with model 1", "abstract": "Retracted at the request."}
    catalogue.run("search")
    out = catalogue.run("report", 1, "--reviewer", "ana").out
    assert "Notice: RETRACTED (Semantic Scholar since " in out
    assert "Title: RETRACTED: Brain MRI with model 1" in out
    assert "Title before: Brain MRI with model 1" in out
    assert "Abstract before: Abstract 1." in out
    told = catalogue.told("report", 1, "--reviewer", "ana")
    assert told["notice"] == "retracted"
    assert told["changes"][0]["changed"] == ["notice", "title", "abstract"]
    assert told["changes"][0]["title_before"] == "Brain MRI with model 1"
    assert catalogue.told("report", 2, "--reviewer", "ana")["notice"] is None


def test_the_card_of_line_mode_says_it(catalogue: Catalogue) -> None:
    catalogue.papers[2]["title"] = "RETRACTED: Brain MRI with model 3"
    catalogue.run("search")
    ended = slr(
        "screen", "--plain", "--reviewer", "ana", "--review", catalogue.folder, env=catalogue.env, given="q\n"
    )
    assert "Notice: RETRACTED (Semantic Scholar since " in ended.out


def test_search_changes_lists_what_became_of_known_reports(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.papers[1]["year"] = 2025
    catalogue.run("search")
    lines = catalogue.run("search", "changes").out.splitlines()
    assert lines[0] == "1. Brain MRI with model 1"
    assert lines[1].startswith("   RETRACTED (Semantic Scholar since ")
    assert "2. Brain MRI with model 2" in lines
    assert any("publication" in line for line in lines)


def test_search_tells_at_once_of_what_changed(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    out = catalogue.run("search").out
    assert "! Included report 1 is retracted (Semantic Scholar since " in out
    assert "1 report changed since first met" in out
    assert "retracted" not in catalogue.run("search").out
    catalogue.papers[2]["title"] = "RETRACTED: Brain MRI with model 3"
    told = catalogue.told("search")
    assert ([one["report"] for one in told["alarms"]], told["changed"]) == ([3], [3])


def test_what_is_published_marks_a_retracted_report(catalogue: Catalogue) -> None:
    catalogue.papers[0]["abstract"] = "This paper has been withdrawn by its authors."
    catalogue.run("search")
    assert catalogue.run("publish").code == 0
    reports = catalogue.folder / "reports"
    mark = "WITHDRAWN (Semantic Scholar since "
    table = (reports / "tables" / "included.csv").read_text(encoding="utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["notice"].startswith(mark)
    assert row["citation"].startswith("[WITHDRAWN] ")
    assert "[WITHDRAWN]" in (reports / "references.html").read_text()
    assert "WITHDRAWN" in (reports / "references.md").read_text()
    assert mark in (reports / "references.bib").read_text()
    assert "Included report 1 is withdrawn (Semantic Scholar since" in flat(reports / "methods.md")
    assert "Included report 1 is withdrawn" in flat(reports / "limitations.md")
    assert "Sources changed their entry for 1 report after we first retrieved it." in flat(
        reports / "limitations.md"
    )
    page = (reports / "site" / "index.html").read_text()
    assert "WITHDRAWN: Brain MRI with model 1" in page
    assert mark in page
    assert mark in (reports / "site" / "reports.csv").read_text(encoding="utf-8-sig")


def flat(path: Path) -> str:
    """A Markdown file without escapes."""
    return path.read_text().replace("\\", "")


@pytest.mark.parametrize(
    ("form", "place"),
    [("csv", "slr_notice"), ("jsonl", "slr_notice"), ("ris", "N1  - "), ("bibtex", "note"), ("rayyan", "|")],
)
def test_an_export_carries_the_notice_where_the_format_has_a_place(
    catalogue: Catalogue, form: str, place: str
) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.run("search")
    out = catalogue.run("export", form, "--set", "included").out
    assert "RETRACTED (Semantic Scholar since " in out
    assert place in out


def test_an_export_that_has_no_place_for_a_notice_says_so(catalogue: Catalogue) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.run("search")
    ended = catalogue.run("export", "asreview", "--set", "included")
    assert "notices of retraction and correction" in ended.err


def test_a_verdict_is_read_back_from_a_note_that_has_a_notice(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.papers[0]["title"] = "RETRACTED: Brain MRI with model 1"
    catalogue.run("search")
    path = tmp_path / "out.ris"
    assert catalogue.run("export", "ris", "--set", "included", "-o", path).code == 0
    other = review_folder(tmp_path / "other")
    assert slr("import", path, "--source", "x", "--review", other).code == 0
    assert slr("decide", 1, "include", "--reviewer", "ana", "--review", other).code == 0
    assert slr("import", path, "--with-decisions", "--reviewer", "ana", "--review", other).code == 0
    found = json.loads(
        slr("report", 1, "--stage", "full-text", "--reviewer", "ana", "--review", other, "--json").out
    )
    assert found["previous"]["verdict"] == "include"


def test_an_abstract_that_came_later_is_what_a_reviewer_reads(catalogue: Catalogue) -> None:
    catalogue.papers.append(paper(4) | {"abstract": None})
    catalogue.run("search")
    assert "No source gives an abstract" in catalogue.run("report", 4, "--reviewer", "ana").out
    catalogue.papers[3]["abstract"] = "It came."
    catalogue.run("search")
    assert "Abstract: It came." in catalogue.run("report", 4, "--reviewer", "ana").out
