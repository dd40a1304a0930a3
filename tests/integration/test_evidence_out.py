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
from slr.ledger import Ledger
from slr.model import Answer, Decision, Stage, Truth, Verdict
from slr.review import create_review

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
FORM = (Answer("F-METHOD", Truth.TRUE, "all patients were treated", "p. 4"),)


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
