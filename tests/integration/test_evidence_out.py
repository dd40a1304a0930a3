"""Notes, quotes, tags and votes leave the ledger with what they belong to, once all have decided who must."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import begin_ledger
from slr.adapters.folder import create_review
from slr.adapters.ledger import DraftOf, Ledger
from slr.core.model import CriterionAnswer, Decision, Stage, Truth, Verdict

TOML = """
title = "Evidence"
[screening]
reviewers = ["ana", "ben"]
title-abstract = "double"
full-text = "double"
[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Is it about something else?"
reason = "wrong topic"
[[criteria]]
code = "F-METHOD"
stage = "full-text"
text = "Has it no control group?"
reason = "no control group"
"""
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
FORM = (CriterionAnswer("F-METHOD", Truth.TRUE, "all patients were treated", "p. 4"),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Report 1 is excluded at full text by both; of report 2 only ana has spoken, who also tagged it."""
    root = tmp_path / "review"
    create_review(root, review_toml=TOML, queries={})
    with Ledger(root / "data" / "slr.db") as ledger:
        add(ledger, entry(1), entry(2), entry(3))
        first = [Decision(1, TA, who, Verdict.INCLUDE, (), f"first look of {who}") for who in ("ana", "ben")]
        full = [
            Decision(1, FT, who, Verdict.EXCLUDE, ("F-METHOD",), f"{who} is sure", answers=FORM)
            for who in ("ana", "ben")
        ]
        ledger.decisions.record([*first, *full, Decision(2, TA, "ana", Verdict.INCLUDE, (), "secret opinion")])
        ledger.remarks.tag(1, "ana", "for the discussion")
        ledger.remarks.tag(1, "ben", "rather; odd")
        ledger.remarks.tag(2, "ana", "secret tag")
    return root


def run(folder: Path, *arguments: object) -> Ran:
    ran = slr(*arguments, "--review", folder)
    assert ran.code == 0, ran.err
    return ran


# export and import


def test_a_table_has_the_votes_notes_quotes_and_tags_of_each_report(folder: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run(folder, "export", "csv", "--set", "excluded").out))
    assert row["slr_notes"] == (
        "ana at title-abstract: first look of ana; ben at title-abstract: first look of ben; "
        "ana at full-text: ana is sure; ben at full-text: ben is sure"
    )
    told = 'F-METHOD yes: "all patients were treated" (p. 4)'
    assert row["slr_quotes"] == f"ana: {told}; ben: {told}"
    assert json.loads(row["slr_tags"]) == {"ana": ["for the discussion"], "ben": ["rather; odd"]}
    votes = json.loads(row["slr_votes"])
    assert [(one["reviewer"], one["stage"], one["verdict"]) for one in votes] == [
        ("ana", "title-abstract", "include"), ("ben", "title-abstract", "include"),
        ("ana", "full-text", "exclude"), ("ben", "full-text", "exclude"),
    ]  # fmt: skip
    assert votes[2]["answers"] == [
        {"code": "F-METHOD", "applies": True, "quote": "all patients were treated", "place": "p. 4"}
    ]


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "xlsx", "ris", "bibtex", "rayyan", "covidence"])
def test_nothing_of_an_open_report_goes_out(folder: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    run(folder, "export", form, "-o", path)
    body = path.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(path) as book:
            body = b"".join(map(book.read, book.namelist()))
    assert b"Work 2" in body
    assert b"secret" not in body


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_what_went_out_comes_in_again_with_votes_notes_quotes_and_tags(
    folder: Path, form: str, tmp_path: Path
) -> None:
    path, other = tmp_path / "out.data", tmp_path / "other"
    run(folder, "export", form, "--set", "excluded", "-o", path)
    create_review(other, review_toml=TOML, queries={})
    begin_ledger(other)
    run(other, "import", path, "--with-decisions")
    with Ledger(folder / "data" / "slr.db") as ledger:
        wanted = [one for one in ledger.decisions.current() if one.report_id == 1]
        tags = [one for one in ledger.remarks.all_tags() if one[0] == 1]
    with Ledger(other / "data" / "slr.db") as ledger:
        found = ledger.decisions.current()
        assert ledger.remarks.all_tags() == tags

    def substance(rows: list[Decision]) -> set[tuple[object, ...]]:
        return {(one.reviewer, one.stage, one.verdict, one.reasons, one.note, one.answers) for one in rows}

    assert substance(found) == substance(wanted)
    run(other, "import", path, "--with-decisions")  # once more: nothing is new
    with Ledger(other / "data" / "slr.db") as ledger:
        assert (ledger.decisions.history(), ledger.remarks.all_tags()) == (found, tags)


def test_a_column_of_votes_that_somebody_broke_is_told_and_nothing_is_guessed(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "out.csv"
    run(folder, "export", "csv", "--set", "excluded", "-o", path)
    path.write_text(path.read_text().replace('"verdict"', '"verdikt"').replace('""verdict""', '""verdikt""'))
    ran = slr("import", path, "--with-decisions", "--reviewer", "ana", "--review", folder, "--json")
    (told,) = json.loads(ran.out)["files"]
    assert told["decisions"]["recorded"] == 0
    assert "slr_votes or slr_tags is not what `slr export` writes" in json.dumps(told["decisions"])


# log and show


def acts(folder: Path, *arguments: object) -> list[dict[str, object]]:
    told = json.loads(run(folder, "log", *arguments, "--json").out)
    assert isinstance(told["acts"], list)
    return told["acts"]


def test_the_log_has_quotes_notes_and_tags_as_acts_of_their_reviewers(folder: Path, tmp_path: Path) -> None:
    mine = [act for act in acts(folder, "--report", 1, "--reviewer", "ben") if act["who"] == "ana"]
    assert [(act["kind"], act["note"]) for act in mine] == [
        ("decision", "first look of ana"), ("decision", "ana is sure"), ("tag", None),
    ]  # fmt: skip
    assert mine[1]["answers"] == [
        {"code": "F-METHOD", "applies": True, "quote": "all patients were treated", "place": "p. 4"}
    ]
    assert mine[2]["about"] == "for the discussion on"
    run(folder, "log", "-o", tmp_path / "log.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text())))
    assert json.loads(next(row["answers"] for row in rows if row["answers"]))[0]["place"] == "p. 4"
    shown = " ".join(run(folder, "log", "--report", 1).out.split())
    assert "all patients were treated" in shown


def test_what_ana_wrote_on_an_open_report_is_told_to_ana_alone(folder: Path) -> None:
    for command in (("log",), ("log", "--json"), ("report", 2), ("report", 2, "--json")):
        assert "secret" in run(folder, *command, "--reviewer", "ana").out
        assert "secret" not in run(folder, *command, "--reviewer", "ben").out


def test_show_tells_everybody_the_votes_of_a_report_that_is_decided_by_all_who_must(folder: Path) -> None:
    told = json.loads(run(folder, "report", 1, "--reviewer", "ben", "--json").out)
    assert [(one["reviewer"], one["stage"], one["note"]) for one in told["votes"]][2:] == [
        ("ana", "full-text", "ana is sure"), ("ben", "full-text", "ben is sure"),
    ]  # fmt: skip
    assert told["votes"][2]["answers"][0]["quote"] == "all patients were treated"
    assert told["all_tags"] == [
        {"reviewer": "ana", "word": "for the discussion"}, {"reviewer": "ben", "word": "rather; odd"},
    ]  # fmt: skip
    lines = run(folder, "report", 1, "--reviewer", "ben").out.splitlines()
    assert "Vote of ana at full text: excluded (F-METHOD). Note: ana is sure" in lines
    assert 'Answer of ana: F-METHOD yes: "all patients were treated" (p. 4)' in lines
    assert "Tag of ana: for the discussion" in lines


def test_a_draft_is_in_no_command_but_the_screens(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.drafts.keep("ana", TA, 3, '{"note": "half a thought"}', DraftOf.VERDICT)
    for command in (
        ("report", 3, "--reviewer", "ben"),
        ("report", 3, "--json", "--reviewer", "ben"),
        ("log", "--json"),
        ("export", "jsonl"),
        ("screen", "queue", "--json", "--reviewer", "ben"),
    ):
        assert "half a thought" not in run(folder, *command).out


# what is published


def test_tables_and_cards_hold_votes_notes_quotes_and_tags_and_name_nobody(folder: Path) -> None:
    run(folder, "publish", "--only", "tables,site")
    reports = folder / "reports"
    votes = list(csv.DictReader(io.StringIO((reports / "tables" / "votes.csv").read_text())))
    assert [(row["report"], row["stage"], row["reviewer"], row["verdict"]) for row in votes] == [
        ("1", "title-abstract", "reviewer 1", "include"), ("1", "title-abstract", "reviewer 2", "include"),
        ("1", "full-text", "reviewer 1", "exclude"), ("1", "full-text", "reviewer 2", "exclude"),
    ]  # fmt: skip
    assert votes[2]["reasons"] == "no control group"
    (first, second) = csv.DictReader(io.StringIO((reports / "tables" / "evidence.csv").read_text()))
    assert (first["criterion"], first["applies"], first["quote"], first["place"]) == (
        "F-METHOD", "yes", "all patients were treated", "p. 4",
    )  # fmt: skip
    assert second["reviewer"] == "reviewer 2"
    tags = csv.DictReader(io.StringIO((reports / "tables" / "tags.csv").read_text()))
    assert [row["tag"] for row in tags] == ["for the discussion", "rather; odd"]
    page = (reports / "site" / "index.html").read_text()
    assert "Full text, reviewer 1: exclude (no control group)" in page
    assert "all patients were treated" in page
    for path in reports.rglob("*.csv"):
        assert "ben at" not in path.read_text()
        assert ",ben," not in path.read_text()


def test_nothing_that_is_published_tells_of_an_open_report(folder: Path) -> None:
    run(folder, "publish")
    for path in (folder / "reports").rglob("*"):
        if path.is_file():
            assert b"secret" not in path.read_bytes(), path


def test_the_lists_behind_the_figure_of_the_team_have_the_quotes(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "flow.html"
    slr("prisma", "-o", path, "--review", folder)
    assert "all patients were treated" in path.read_text()
