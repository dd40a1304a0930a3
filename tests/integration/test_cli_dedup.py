"""slr dedup by hand: merge, split, undo and explain put a named person's word into the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import slr
from dedup_commands import TITLES, groups, queue, run, studies, told
from ledgers import add, entry, new_run
from services import review_folder, team
from slr.adapters.ledger import Ledger
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.model import Author, Identifiers


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four records nobody would confuse, and one (5) that repeats the first in another source."""
    made = review_folder(tmp_path / "review", toml=team("ana", "ben"))
    people = {number: (Author(f"Person{'abcd'[number - 1]}", "N."),) for number in TITLES}
    with Ledger(made / "data" / "slr.db") as ledger:
        items = [entry(number, title=title, authors=people[number]) for number, title in TITLES.items()]
        add(ledger, *items)
        add(ledger, items[0], run=new_run("pubmed", "PubMed"))
    return made


def test_a_named_person_merges_what_no_rule_would_and_a_pass_leaves_it(folder: Path) -> None:
    assert told(folder, "merge", 2, 3, 4, "--dry-run")["dry_run"] is True
    assert groups(folder) == [[1], [2], [3], [4], [5]]
    made = run(folder, "merge", 2, 3, 4, "--reason", "one trial")
    assert made.code == 0, made.err
    assert "report 2: records 2, 3, 4" in made.out
    log = json.loads(run(folder, "list", "--json").out)["merges"]
    assert {(row["actor"], row["rule"], row["features"]["reason"]) for row in log} == {
        ("ana", "by-person", "one trial")
    }
    run(folder)
    assert groups(folder) == [[1, 5], [2, 3, 4]]


def test_versions_stay_two_reports_of_one_study(folder: Path) -> None:
    assert run(folder, "merge", 2, 3, "--as", "version", "--reviewer", "ben").code == 0
    assert groups(folder) == [[1], [2], [3], [4], [5]]
    assert studies(folder)[3] == 2
    again = run(folder, "merge", 2, 3, "--as", "version")
    assert again.code == 5
    assert "versions of one study already" in again.err


def test_a_split_record_leaves_for_good_and_the_rest_stays_whole(folder: Path) -> None:
    run(folder)
    run(folder, "merge", 1, 2)
    run(folder, "merge", 1, 3)
    assert groups(folder) == [[1, 2, 3, 5], [4]]
    assert run(folder, "split", 1, 1, "--dry-run").code == 0
    assert groups(folder) == [[1, 2, 3, 5], [4]]
    assert run(folder, "split", 1, 1, "--reason", "another trial").code == 0
    assert groups(folder) == [[1], [2, 3, 5], [4]]
    for extra in ((), ("--all",)):
        assert told(folder, *extra)["merged"] == []
    assert groups(folder) == [[1], [2, 3, 5], [4]]


def test_records_split_together_stay_together(folder: Path) -> None:
    run(folder, "merge", 2, 3)
    run(folder, "merge", 2, 4)
    assert run(folder, "split", 2, 3, 4).code == 0
    assert groups(folder) == [[1], [2], [3, 4], [5]]


def test_a_person_who_merges_again_what_was_split_is_told_and_obeyed(folder: Path) -> None:
    run(folder)
    run(folder, "split", 1, 5)
    made = run(folder, "merge", 1, 5)
    assert made.code == 0
    assert "judged different by ana" in made.err
    assert groups(folder)[0] == [1, 5]


def test_undo_takes_rows_back_for_good(folder: Path) -> None:
    run(folder)
    assert run(folder, "undo", 1, "--dry-run").code == 0
    assert groups(folder)[0] == [1, 5]
    assert run(folder, "undo", 1).code == 0
    run(folder, "--all")
    assert groups(folder)[0] == [1]
    log = json.loads(run(folder, "list", "--json").out)["merges"]
    assert (log[-1]["kind"], log[-1]["actor"], log[-1]["undoes"]) == ("undo", "ana", 1)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("merge", 1, 99), 2, "there is no report 99"),
        (("merge", 1, 1), 2, "two different"),
        (("merge", 1), 2, "two different"),
        (("merge", 1, 5), 5, "one report already"),
        (("split", 99, 1), 2, "there is no report 99"),
        (("split", 1, 2), 5, "record 2 is not in report 1: it is in report 2"),
        (("split", 1, 99), 2, "there is no report 99"),
        (("split", 1, 1, 5), 5, "leave some"),
        (("undo", 99), 2, "there is no merge 99"),
        (("undo", 1, 99), 2, "there is no merge 99"),
        (("explain", 1, 99), 2, "there is no report 99"),
        (("explain", 1, 1), 2, "same number"),
        (("reveiw",), 2, "no such command"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    folder: Path, arguments: tuple[object, ...], code: int, words: str
) -> None:
    run(folder)
    before = run(folder, "list", "--json").out
    made = run(folder, *arguments)
    assert made.code == code
    assert words in made.err
    assert run(folder, "list", "--json").out == before


def test_verdicts_that_disagree_are_told_at_merge_time_and_in_status_until_somebody_decides(folder: Path) -> None:
    slr("decide", 2, "include", "--review", folder)
    slr("decide", 3, "exclude", "--review", folder, "--reason", "T1")
    made = run(folder, "merge", 2, 3)
    sentence = "report 2, title-abstract: ana decided include on 2, ana decided exclude on 3"
    assert sentence in made.err
    seen = slr("status", "--review", folder)
    assert sentence in seen.out
    status = json.loads(slr("status", "--json", "--review", folder).out)
    assert status["stages"][0]["conflicts"] == 1
    assert status["stages"][0]["included"] == status["stages"][0]["excluded"] == 0
    slr("decide", 2, "include", "--review", folder)
    status = json.loads(slr("status", "--json", "--review", folder).out)
    assert (status["stages"][0]["conflicts"], status["stages"][0]["included"]) == (0, 1)
    assert status["disagreements"] == []


def test_verdicts_of_two_reviewers_that_disagree_are_named_too(folder: Path) -> None:
    slr("decide", 2, "include", "--review", folder)
    slr("decide", 3, "exclude", "--review", folder, "--reason", "T1", "--reviewer", "ben")
    assert "ana decided include on 2, ben decided exclude on 3" in run(folder, "merge", 2, 3).err
    status = json.loads(slr("status", "--json", "--review", folder).out)
    assert status["stages"][0]["conflicts"] == len(status["disagreements"]) == 1


def test_verdicts_that_agree_hold_for_the_group_without_a_word(folder: Path) -> None:
    slr("decide", 2, "include", "--review", folder)
    slr("decide", 3, "maybe", "--review", folder)
    assert "!" not in run(folder, "merge", 2, 3).err
    status = json.loads(slr("status", "--json", "--review", folder).out)
    assert (status["stages"][0]["included"], status["disagreements"]) == (1, [])


def test_a_pass_tells_the_disagreements_its_merges_make(folder: Path) -> None:
    slr("decide", 1, "include", "--review", folder)
    slr("decide", 5, "exclude", "--review", folder, "--reason", "T1")
    assert "ana decided include on 1, ana decided exclude on 5" in run(folder).out


def test_explain_shows_fields_rule_and_what_was_done_by_whom(folder: Path) -> None:
    run(folder)
    out = run(folder, "explain", 1, 5).out
    for words in (
        "white matter",
        "10.5555/work.1",
        "same DOI, same title",
        "The rules merge them (same-identifier): ",
        "now: one report",
        "merge 1: ",
    ):
        assert words in out
    assert "the report's title from 1" in out
    seen = told(folder, "explain", 5, 1)
    assert seen["together"] == "one report"
    origins = seen["origins"]
    assert isinstance(origins, dict)
    assert set(origins["ids"]) <= {1, 5}
    run(folder, "split", 1, 5, "--reason", "two texts")
    out = run(folder, "explain", 1, 5).out
    assert "takes back 1, by ana" in out
    assert "different (command) by ana" in out
    assert "two texts" in out


def test_explain_says_when_no_rule_speaks_and_nothing_was_done(folder: Path) -> None:
    seen = told(folder, "explain", 2, 4)
    assert (seen["zone"], seen["merges"], seen["judgements"]) == ("never", [], [])
    assert "No merge and no judgement" in run(folder, "explain", 2, 4).out


def test_hostile_text_reaches_nobody_through_explain(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    with Ledger(folder / "data" / "slr.db") as ledger:
        evil = {"title": "[red]x[/red] \x1b]0;owned\x07 \u202egpj", "ids": Identifiers(doi="10.5555/e")}
        add(ledger, entry(1, **evil), entry(2, **evil))
    out = run(folder, "explain", 1, 2).out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]" in out


def test_a_different_pair_never_merges_through_a_third_record(folder: Path) -> None:
    run(folder)
    run(folder, "merge", 1, 2)
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.judgements.record([PairJudgement(3, 4, PairOpinion.DIFFERENT, "ana", Asked.REVIEW)])
        both = entry(7, title=TITLES[3], ids=Identifiers(doi="10.5555/work.3"))
        add(ledger, both, run=new_run("arxiv", "arXiv"))
        other = entry(8, title=TITLES[4], ids=Identifiers(doi="10.5555/work.4"))
        add(ledger, other, run=new_run("arxiv", "arXiv"))
        ledger.judgements.record([PairJudgement(6, 7, PairOpinion.SAME, "ana", Asked.REVIEW)])
    run(folder)
    with Ledger(folder / "data" / "slr.db") as ledger:
        assert ledger.reports.get(3).id != ledger.reports.get(4).id


def test_a_new_record_joins_no_group_whose_identifier_contradicts_its_own(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "chain")
    facts = {"title": TITLES[1], "authors": (Author("Okafor", "Ngozi"), Author("Lind", "Bo")), "venue": "Tests"}
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(1, **facts), entry(2, **facts, ids=Identifiers()))
    run(folder)
    assert groups(folder) == [[1, 2]]
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(3, **facts))
    seen = told(folder)
    assert seen["merged"] == []
    assert groups(folder) == [[1, 2], [3]]
    assert len(queue(folder)) == 1
