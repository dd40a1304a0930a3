"""`slr log`: every act with who, when and under which criteria; tables, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from commands import slr
from ledgers import MOMENT, add, entry
from services import REVIEW, review_folder, team
from slr.adapters.ledger import Ledger
from slr.cli import log
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.model import Decision, Manner, Overlay, Resolution, Stage, Verdict

TOML = team("Ada", "Ben", "Cleo")
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


class Clock:
    """A clock that goes on by a minute each time it is read."""

    def __init__(self) -> None:
        self.now = MOMENT

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review", toml=TOML)
    with Ledger(made / "data" / "slr.db", clock=Clock()) as ledger:
        add(ledger, *(entry(number) for number in range(1, 5)))
        note = "=1+1 \x1b[31mred"
        first = Decision(1, TA, "Ada", Verdict.INCLUDE, seconds=4.0, note=note)
        ledger.decisions.record([first], protocol=TOML)
        second = Decision(1, TA, "Ben", Verdict.EXCLUDE, ("T1",), seconds=10.0, origin="import")
        ledger.decisions.record([second], protocol=TOML.replace("something", "anything"))
        third = Decision(2, TA, "Ada", Verdict.MAYBE, seconds=8.0)
        (gone,) = ledger.decisions.record([third], protocol="no TOML")
        ledger.decisions.withdraw(gone)
        over = Resolution(1, TA, "Cleo", Verdict.INCLUDE, (), "talked", (1, 2), manner=Manner.THIRD)
        ledger.decisions.resolve(over)
        ledger.judgements.record([PairJudgement(3, 4, PairOpinion.SAME, "Ben", Asked.SCREEN)])
        ledger.judgements.record([PairJudgement(1, 2, PairOpinion.DIFFERENT, "Ben", Asked.REVIEW)])
        last = Decision(1, FT, "Ada", Verdict.NOT_RETRIEVED)
        ledger.decisions.record([last], protocol=TOML.replace("something", "anything"))
        ledger.remarks.lay(Overlay(3, "abstract", "Words of it.", "the PDF, p. 1", "Cleo"))
    return made


def acts(folder: Path, *options: object) -> list[dict[str, object]]:
    ran = slr("log", *options, "--json", "--review", folder)
    assert ran.code == 0
    found: list[dict[str, object]] = json.loads(ran.out)["acts"]
    return found


def test_every_act_is_one_line_the_newest_last(folder: Path) -> None:
    told = [(act["who"], act["kind"], act["report_id"], act["verdict"]) for act in acts(folder)]
    assert told == [
        ("Ada", "decision", 1, "include"),
        ("Ben", "decision", 1, "exclude"),
        ("Ada", "decision", 2, "maybe"),
        ("Ada", "withdrawal", 2, "withdrawn"),
        ("Cleo", "resolution", 1, "include"),
        ("Ben", "merge", 3, "same"),
        ("Ada", "decision", 1, "not-retrieved"),
        ("Cleo", "overlay", 3, ""),
    ]


def test_criteria_time_origin_and_manner_go_with_the_act(folder: Path) -> None:
    first, second, third, _gone, settled, _merge, last, laid = acts(folder)
    assert (laid["about"], laid["note"]) == ("abstract filled in", "the PDF, p. 1")
    assert (first["wording"], first["criteria"], first["seconds"], first["origin"]) == (1, 1, 4.0, "screen")
    assert (second["wording"], second["criteria"], second["reasons"], second["origin"]) == (2, 2, ["T1"], "import")
    assert (third["wording"], third["criteria"]) == (3, None)
    assert (last["wording"], last["criteria"]) == (2, 1)  # the criteria of the full text stayed the same
    assert (settled["manner"], settled["about"]) == ("third", "over decisions 1, 2")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--report", 2), ["maybe", "withdrawn"]),
        (("--by", "ben"), ["exclude", "same"]),
        (("--stage", "full-text"), ["not-retrieved"]),
        (("--limit", 2), ["not-retrieved", ""]),
        (("--since", "2026-03-02"), []),
        (("--since", "2026-03-01"), 8),
        (("--report", 2, "--by", "Ben"), []),
    ],
)
def test_the_log_can_be_narrowed(folder: Path, options: tuple[object, ...], expected: list[str] | int) -> None:
    found = [act["verdict"] for act in acts(folder, *options)]
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_the_table_ends_with_totals_and_obeys_no_escape(folder: Path) -> None:
    ran = slr("log", "--review", folder)
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "=1+1 [31mred" in ran.out
    assert "resolution: include, third" in ran.out
    totals = ran.out[
        ran.out.index("In all (merges: those made while screening; all: slr dedup list)") :
    ].splitlines()
    assert [line.split() for line in totals if line.strip().startswith(("Ada", "Ben", "Cleo"))] == [
        ["Ada", "3", "1", "0", "0", "6.0"],
        ["Ben", "1", "0", "0", "1", "10.0"],
        ["Cleo", "0", "0", "1", "0", "-"],
    ]


def test_what_the_limit_cuts_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_SHOWN", 5)
    assert "3 older lines not shown (--limit)" in slr("log", "--review", folder).err
    assert "1 older line not shown" in slr("log", "--limit", 7, "--review", folder).err
    assert len(acts(folder)) == 8
    assert "7 older lines not shown (--limit)" in slr("log", "--limit", 1, "--review", folder).err
    ran = slr("log", "--since", "2027-01-01", "--review", folder)
    assert (ran.code, ran.err) == (0, "nothing to show\n")


def test_the_csv_goes_to_a_file_or_to_standard_output(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "log.csv"
    assert slr("log", "-o", path, "--review", folder).code == 0
    ran = slr("log", "-o", "-", "--review", folder)
    rows = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    assert [row["verdict"] for row in rows][:2] == ["include", "exclude"]
    assert rows[0]["note"] == "'=1+1 [31mred"
    # The runner gives what went to standard output with LF only.
    assert path.read_bytes().decode().replace("\r\n", "\n") == ran.out
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "\x1b[31m"])
def test_a_date_that_is_none_is_refused(folder: Path, since: str) -> None:
    ran = slr("log", "--since", since, "--review", folder)
    assert ran.code == 2
    assert "is not a date" in ran.err
    assert "\x1b" not in ran.err


def test_a_moment_with_its_own_offset_is_taken_as_it_is(folder: Path) -> None:
    last = datetime.fromisoformat(str(acts(folder)[-2]["at"])).astimezone(timezone(timedelta(hours=2)))
    assert [act["kind"] for act in acts(folder, "--since", last.isoformat())] == ["decision", "overlay"]


def test_under_single_screening_nothing_is_kept_back_from_anybody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.cli.options._git_name", lambda: None)
    toml = folder / "review.toml"
    toml.write_text(REVIEW.replace('reviewers = ["ana"]', 'reviewers = ["Ada", "Ben"]'), encoding="utf-8")
    ran = slr("log", "--json", "--review", folder)
    assert (len(json.loads(ran.out)["acts"]), json.loads(ran.out)["held_back"]) == (8, 0)
