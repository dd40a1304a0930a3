"""`slr export --set reports`: each report once, with all identifiers; what screening tools get."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from commands import slr as run
from ledgers import add, entry, new_run, open_ledger
from slr.adapters.folder import create_review
from slr.core.model import Decision, Identifiers, Merge, MergeKind, Resolution, Stage, Verdict

TITLE = Stage.TITLE_ABSTRACT
TOML = """
title = "Reports"
[screening]
reviewers = ["Ana", "Ben"]
title-abstract = "double"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Report 1 stands in two records with two DOIs; of report 3 one of two reviewers has decided."""
    create_review(tmp_path, review_toml=TOML, queries={})
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
        again = entry(2, title="Work 1", ids=Identifiers(doi="10.5555/other", pmid="77"))
        add(ledger, again, entry(3), entry(4), run=new_run("pubmed", "PubMed"))
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "ana", "hand")])
        ledger.decisions.record([
            Decision(1, TITLE, "Ana", Verdict.INCLUDE), Decision(1, TITLE, "Ben", Verdict.INCLUDE),
            Decision(3, TITLE, "Ana", Verdict.INCLUDE),
            Decision(4, TITLE, "Ana", Verdict.INCLUDE), Decision(4, TITLE, "Ben", Verdict.EXCLUDE),
        ])  # fmt: skip
        made = tuple(one.id or 0 for one in ledger.decisions.current(report_id=4))
        ledger.decisions.resolve(Resolution(4, TITLE, "Ana", Verdict.EXCLUDE, decision_ids=made))
    return tmp_path


def out(folder: Path, *words: object) -> str:
    ran = run("export", *words, "--review", folder)
    assert ran.code == 0, ran.err
    return ran.out


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_reports_are_each_report_once_with_every_identifier_and_source(folder: Path) -> None:
    found = rows(out(folder, "csv", "--set", "reports"))
    assert [row["id"] for row in found] == ["1", "3", "4"]
    assert found[0]["slr_ids"] == "doi:10.5555/work.1; doi:10.5555/other; pmid:77"
    assert found[0]["slr_sources"] == "Crossref; PubMed"


@pytest.mark.parametrize(("form", "count"), [("rayyan", 3), ("asreview", 3), ("csv", 4)])
def test_a_screening_tool_gets_reports_and_other_formats_every_record(folder: Path, form: str, count: int) -> None:
    assert len(rows(out(folder, form))) == count


@pytest.mark.parametrize("form", ["covidence", "eppi"])
def test_in_ris_the_further_identifiers_stand_in_the_notes(folder: Path, form: str) -> None:
    text = out(folder, form)
    assert text.count("TY  - ") == 3
    assert "other identifiers: doi:10.5555/other" in text
    assert ("U1  - slr-1" in text) is (form == "eppi")
    assert text.count("TY  - ") < out(folder, form, "--set", "all").count("TY  - ")


def test_rayyan_gets_each_reviewer_by_name_within_the_blind(folder: Path) -> None:
    notes = {row["key"]: row["notes"] for row in rows(out(folder, "rayyan"))}
    assert notes["slr-1"].startswith('RAYYAN-INCLUSION: {"Ana"=>"Included", "Ben"=>"Included"}')
    assert notes["slr-3"] == ""
    assert notes["slr-4"].startswith('RAYYAN-INCLUSION: {"Ana"=>"Included", "Ben"=>"Excluded"}')
    assert notes["slr-4"].endswith("slr: exclude at title-abstract")


def test_what_has_no_place_for_further_identifiers_tells_so(folder: Path) -> None:
    ran = run("export", "nbib", "--set", "reports", "--review", folder)
    assert "further identifiers (1)" in ran.err
