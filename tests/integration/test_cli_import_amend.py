"""`slr import undo`, `--restore`, `--relabel` and `-`: what every command says afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import slr as run
from ledgers import add, entry, open_ledger
from slr.adapters.folder import create_review
from slr.core.model import Decision, Stage, Verdict

TOML = """
title = "Files"
[screening]
reviewers = ["ana"]
[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Is it about brains?"
reason = "wrong topic"
"""
ONE = "TY  - JOUR\nTI  - One\nAU  - Smith, J.\nPY  - 2020\nER  -\n"
TWO = "TY  - JOUR\nTI  - Two\nER  -\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_review(tmp_path, review_toml=TOML, queries={})
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
    (tmp_path / "scopus.ris").write_text(ONE + TWO)
    return tmp_path


def told(folder: Path, *words: object) -> Any:
    ran = run(*words, "--review", folder, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def imported(folder: Path, *words: object) -> None:
    assert run("import", folder / "scopus.ris", *words, "--review", folder).code == 0


def decided(folder: Path, *reports: int) -> None:
    with open_ledger(folder) as ledger:
        ledger.decisions.record(
            [Decision(report, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE) for report in reports]
        )


def test_an_import_taken_back_tells_what_stays_and_what_goes(folder: Path) -> None:
    imported(folder, "--source", "Scopus")
    decided(folder, 1, 2)
    ran = run("import", "undo", 2, "--review", folder)
    assert ran.code == 0, ran.err
    assert "Run 2 (Scopus, database) is taken back" in ran.out
    assert "2 of 2 records no longer count" in ran.out
    assert "2 reports leave the review" in ran.out
    assert "1 decision on 1 report stays in the ledger and no longer counts" in ran.out
    assert "`slr import restore 2` puts it back" in ran.out


def test_what_was_taken_back_is_in_no_count_no_set_and_no_figure(folder: Path) -> None:
    before = told(folder, "prisma")["counts"]
    status = told(folder, "status")
    imported(folder, "--source", "Scopus")
    decided(folder, 2, 3)
    assert told(folder, "prisma")["counts"] != before
    run("import", "undo", 2, "--review", folder)
    assert told(folder, "prisma")["counts"] == before
    assert told(folder, "status") == status
    assert run("export", "csv", "--review", folder).out.count("\n") == 2
    assert "Scopus" not in run("search", "appendix", "--review", folder).out
    assert "taken back" in run("search", "runs", "--review", folder).out
    for command in (("report", 2), ("decide", 2, "include")):
        ran = run(*command, "--review", folder)
        assert (ran.code, "report 2 counts no longer" in ran.err) == (5, True), ran.err
    assert "Scopus" not in run("prisma", "--review", folder).out
    for words in (("prisma", "--as-of", "2025-01-01"), ("prisma", "--until", "2026-03-02"), ("publish", "--dry-run"), ("log",), ("agreement",),
                  ("stop",), ("dedup", "--dry-run"), ("dedup", "sources"), ("screen", "queue", "--reviewer", "ana")):  # fmt: skip
        ran = run(*words, "--review", folder)
        assert "Traceback" not in ran.err, words
        assert ran.code in {0, 5}, (words, ran.err)


def test_an_import_put_back_gives_the_same_figure_again(folder: Path) -> None:
    imported(folder, "--source", "Scopus")
    decided(folder, 2)
    before = told(folder, "prisma")["counts"]
    run("import", "undo", 2, "--review", folder)
    effect = told(folder, "import", "restore", 2)
    assert (effect["records"], effect["reports"], effect["decisions"]) == (2, 2, 1)
    assert told(folder, "prisma")["counts"] == before


def test_a_survey_is_that_name_in_the_figure_and_in_the_appendix(folder: Path) -> None:
    imported(folder)
    ran = run("import", "relabel", 2, "--source", "Azad 2023", "--kind", "citation", "--review", folder)
    assert "Run 2 (scopus, database) is relabelled: Azad 2023, citation" in ran.out
    figure = run("prisma", "--review", folder).out
    rows = {
        line.rsplit(None, 1)[0].strip(): line.rsplit(None, 1)[1]
        for line in figure.splitlines()
        if " " in line.strip()
    }
    assert rows["Azad 2023"] == "2"
    appendix = run("search", "appendix", "--review", folder).out
    item = appendix.partition("## 5. Citation searching")[2].partition("## 6.")[0]
    assert "Azad 2023, references imported from a file; 2 works identified" in item
    assert "Azad 2023" not in appendix.partition("## 5.")[0]
    assert {row["label"] for row in told(folder, "status")["sources"]} == {"Crossref", "Azad 2023"}


def test_the_same_file_with_another_kind_is_recognised_and_explained(folder: Path) -> None:
    imported(folder, "--source", "Embase")
    ran = run("import", folder / "scopus.ris", "--source", "Azad 2023", "--kind", "citation", "--review", folder)
    assert ran.code == 0
    assert "already imported as run 2, Embase, database" in ran.out
    assert "slr import relabel 2 --source 'Azad 2023' --kind citation" in ran.out
    again = run("import", folder / "scopus.ris", "--review", folder)
    assert "relabel" not in again.out


def test_a_file_that_was_taken_back_is_put_back_or_read_under_another_name(folder: Path) -> None:
    imported(folder, "--source", "Scopus")
    run("import", "undo", 2, "--review", folder)
    for option in ((), ("--dry-run",)):
        ran = run("import", folder / "scopus.ris", "--source", "Scopus", *option, "--review", folder)
        assert ran.code == 5
        assert "slr import restore 2" in ran.err
    (other,) = told(folder, "import", folder / "scopus.ris", "--source", "Embase")["files"]
    assert (other["run"], other["new"], other["already_imported"]) == (3, 2, False)


def test_decisions_come_back_with_the_reports_when_another_import_brings_them(folder: Path) -> None:
    imported(folder, "--source", "Scopus")
    decided(folder, 2)
    run("import", "undo", 2, "--review", folder)
    imported(folder, "--source", "Embase")
    run("dedup", "--review", folder)
    assert told(folder, "prisma")["counts"]["searched"]["sought"] == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("undo", 1), 5, "run 1 searched Crossref; only imports of files"),
        (("undo", 9), 2, "there is no run 9"),
        (("undo", 10**19), 2, "whole number"),
        (("restore", 2), 5, "run 2 was not taken back"),
        (("relabel", 2), 2, "no new source or kind given"),
        (("undo", 2, "--kind", "citation"), 2, "no such option: --kind"),
        (("undo", 2, "restore", 2), 2, "unexpected extra argument"),
        ((), 2, "missing argument 'FILE...'"),
    ],
)
def test_what_cannot_be_meant_is_refused(folder: Path, words: tuple[object, ...], code: int, says: str) -> None:
    imported(folder, "--source", "Scopus")
    ran = run("import", *words, "--review", folder)
    assert (ran.code, says in ran.err) == (code, True), ran.err


def test_a_dry_run_takes_nothing_back(folder: Path) -> None:
    imported(folder, "--source", "Scopus")
    ran = run("import", "undo", 2, "--dry-run", "--review", folder)
    assert "Run 2 (Scopus, database) would be taken back" in ran.out
    assert "Dry run: nothing was written." in ran.out
    assert run("import", "undo", 2, "--review", folder).code == 0


def test_standard_input_is_read_under_the_source_that_is_named(folder: Path) -> None:
    ran = run("import", "-", "--source", "PsycInfo", "--review", folder, given=ONE)
    assert ran.code == 0, ran.err
    with open_ledger(folder) as ledger:
        found = ledger.runs.all()[-1]
        assert (found.label, found.query_name, found.new) == ("PsycInfo", "standard input", 1)
        assert b"".join(body for _, body in ledger.runs.answers(found.id)) == ONE.encode()
    ran = run("import", "-", "--review", folder, given=ONE)
    assert ran.code == 2
    assert "--source" in ran.err
