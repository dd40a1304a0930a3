"""What the screen does, from scripts: the queue, one report, tags, abstracts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import review_folder, team
from slr.adapters.ledger import Ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review", toml=team("Ana", "Ben"))
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, entry(1, abstract="Words."), entry(2, title="Evil \x1b[2J title"), entry(3))
    return made


def test_the_queue_is_what_the_screen_would_show(folder: Path) -> None:
    at = ("--review", folder, "--reviewer", "Ana")
    slr("decide", 1, "exclude", *at)
    found = json.loads(slr("screen", "queue", *at, "--json").out)
    assert [one["report_id"] for one in found["reports"]] == [2, 3]
    told = slr("screen", "queue", *at, "--limit", "1")
    assert (told.code, told.out.count("\n"), "\x1b" in told.out) == (0, 1, False)
    assert (found["total"], told.err) == (2, "1 of 2; `--limit N` shows more\n")
    assert json.loads(slr("screen", "queue", *at, "--limit", "1", "--json").out)["total"] == 2
    assert json.loads(slr("screen", "queue", *at, "--limit", "1", "--no-abstract", "--json").out)["total"] == 2
    assert slr("screen", "queue", *at, "--limit", "2").err == ""
    assert "No report is left for Ana" in slr("screen", "queue", *at, "--stage", "full-text").err


def test_the_status_says_how_to_name_who_decides_until_somebody_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.cli.options._git_name", lambda: None)
    monkeypatch.delenv("SLR_REVIEWER", raising=False)
    line = "Who decides: add --reviewer NAME or set SLR_REVIEWER (Ana, Ben)\n"
    assert slr("status", "--review", folder).out.endswith(line)
    assert "Who decides" not in slr("status", "--review", folder, env={"SLR_REVIEWER": "Ana"}).out
    (folder / "review.toml").write_text(team("Ana"), encoding="utf-8")
    assert "Who decides" not in slr("status", "--review", folder).out


def test_a_report_is_shown_with_what_each_source_said_and_no_escape_sequence(folder: Path) -> None:
    at = ("--review", folder, "--reviewer", "Ana")
    shown = slr("report", "10.5555/work.2", *at, "--sources")
    assert shown.code == 0
    assert "Source 1 of 1: Crossref" in shown.out
    assert "\x1b" not in shown.out
    card = json.loads(slr("report", 1, *at, "--json").out)
    assert (card["report_id"], card["document"]["abstract"], card["records"][0]["source"]) == (
        1,
        "Words.",
        "Crossref",
    )
    assert slr("report", 99, *at).code == 2


def test_a_report_shows_each_vote_and_each_tag_once(folder: Path) -> None:
    at = ("--review", folder, "--reviewer", "Ana")
    slr("report", "tag", 1, "later", *at)
    assert slr("decide", 1, "include", *at).code == 0
    lines = slr("report", 1, *at).out.splitlines()
    assert [line for line in lines if "include" in line] == ["Your verdict so far: included"]
    assert [line for line in lines if "later" in line] == ["Your tags: later"]
    assert "Vote of Ana at title and abstract: included" in slr("report", 1, *at, "--stage", "full-text").out


def test_a_tag_goes_on_once_and_off_again(folder: Path) -> None:
    at = ("--review", folder, "--reviewer", "Ana")
    assert slr("report", "tag", 1, "later", *at, "--dry-run").out == (
        "report 1: later (dry run: nothing was written)\n"
    )
    assert slr("report", "tag", 1, "later", *at, "--dry-run", "--remove").out.startswith("report 1: no tag (dry")
    for _ in range(2):
        assert json.loads(slr("report", "tag", 1, "  later ", *at, "--json").out)["tags"] == ["later"]
    assert slr("report", "tag", 1, "later", *at, "--remove").out == "report 1: no tag\n"
    assert slr("report", "tag", 1, " ", *at).code == 2


def test_an_abstract_is_filled_in_with_where_it_was_read_and_taken_away(folder: Path) -> None:
    at = ("--review", folder, "--reviewer", "Ana")
    text = folder / "abstract.txt"
    text.write_text("Found on paper.", encoding="utf-8")
    assert "where the abstract was read" in slr("report", "abstract", 3, "--file", text, *at).err
    assert slr("report", "abstract", 3, "--file", text, *at, "--dry-run").code == 2
    assert slr("report", "abstract", 3, "--file", text, "--read-in", "the print", *at, "--dry-run").code == 0
    assert [
        one["report_id"]
        for one in json.loads(slr("screen", "queue", *at, "--no-abstract", "--json").out)["reports"]
    ] == [2, 3]
    assert slr("report", "abstract", 3, "--file", text, "--read-in", "the print", *at).code == 0
    assert [
        one["report_id"]
        for one in json.loads(slr("screen", "queue", *at, "--no-abstract", "--json").out)["reports"]
    ] == [2]
    assert "read at: the print" in slr("report", 3, *at).out
    assert slr("report", "abstract", 3, "--remove", *at).code == 0
    assert "No source gives an abstract" in slr("report", 3, *at).out
    for words in ((), ("--text", "x", "--file", text), ("--text", " "), ("--file", folder / "none.txt")):
        assert slr("report", "abstract", 3, *words, "--read-in", "x", *at).code == 2


def test_a_pilot_round_ends_with_the_agreement_of_those_who_are_through(folder: Path) -> None:
    def sit(who: str, *lines: str) -> Ran:
        return slr(
            "screen",
            "--pilot",
            2,
            "--plain",
            "--review",
            folder,
            "--reviewer",
            who,
            given="\n".join([*lines, "q", ""]),
        )

    first = sit("Ana", "i", "i")
    assert first.code == 0
    assert "Calibration round: 2 reports" in first.err
    assert "Finished the calibration round: Ana" in first.err
    second = sit("Ben", "i", "e 0")
    assert "Ana (rows) and Ben (columns): 2 reports judged by both" in second.out
    assert "percent agreement" in second.out
