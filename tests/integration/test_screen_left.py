"""Where no report is handed out, screen and line mode say what ended, what is left, and how to go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from commands import Ran, slr
from ledgers import add, entry, environment, place
from services import review_folder, team
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.core.model import Decision, Stage, Verdict
from slr.stages.pilot.run import join_pilot
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp
from slr.stages.screen.tui.widgets import CardView

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
DOUBLE = team("ana", "ben", policy="double")


@pytest.fixture
def folder(tmp_path: Path, backend: str) -> Path:
    made = review_folder(tmp_path / "review", toml=DOUBLE)
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number) for number in range(1, 11)))
    return made


def lines(folder: Path, given: str, *arguments: object, reviewer: str = "ana") -> Ran:
    at = ("--review", folder, "--reviewer", reviewer)
    return slr("screen", "--plain", *arguments, *at, env=environment(folder), given=given)


def test_after_a_pilot_round_the_rest_of_the_stage_is_named_and_nothing_is_all_done(folder: Path) -> None:
    ran = lines(folder, "i\ni\ni\n", "--pilot", 3)
    assert "The pilot round is done: you have decided on its 3 reports." in ran.out
    assert "7 reports are left for you at title and abstract." in ran.out
    assert "Next: slr screen (go on with the rest)" in ran.out
    assert "All done" not in ran.out


def test_after_a_sample_the_rest_of_the_stage_is_named_and_once_more_when_it_is_asked_for_again(
    folder: Path,
) -> None:
    assert slr("stop", "draw", 2, "--reviewer", "ana", "--review", folder, env=environment(folder)).code == 0
    told = "The random sample is done: you have decided on its 2 reports."
    ran = lines(folder, "i\ni\n", "--sample")
    assert told in ran.out
    assert "All done" not in ran.out
    again = lines(folder, "", "--sample")
    assert f"{told} 8 reports are left for you at title and abstract." in again.err


def test_with_the_whole_stage_decided_all_is_done_for_one_while_another_is_still_needed(folder: Path) -> None:
    ran = lines(folder, "i\n" * 10)
    assert "All done: no report is left for you at this stage." in ran.out
    assert "10 reports still need another reviewer." in ran.out


def test_a_report_on_another_screen_of_the_same_reviewer_is_not_all_done(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        review = load_review(folder, {})
        ledger.decisions.record([Decision(number, TA, "ana", Verdict.INCLUDE) for number in range(1, 10)])
        other = open_desk(ledger, review, TA, "ana")
        assert other.queue.next_card() is not None
        desk = open_desk(ledger, review, TA, "ana")
        assert desk.queue.next_card() is None
        left = desk.queue.left()
        assert (left.here, left.rest) == (1, 1)
        other.close()
        assert desk.queue.next_card() is not None
        desk.close()


def test_full_text_knows_what_has_not_come_to_it_yet_and_what_is_in_conflict(folder: Path) -> None:
    first = lines(folder, "q\n", "--stage", FT)
    assert "No report has reached the full text yet.\n" in first.out
    assert "10 reports are not settled at title and abstract." in first.out
    with Ledger(place(folder)) as ledger:
        votes = [Decision(1, TA, who, Verdict.INCLUDE) for who in ("ana", "ben")]
        apart = [Decision(2, TA, "ana", Verdict.INCLUDE), Decision(2, TA, "ben", Verdict.EXCLUDE, ("T1",))]
        ledger.decisions.record([*votes, *apart, Decision(1, FT, "ana", Verdict.INCLUDE)])
    assert "9 reports are not settled at title and abstract." in lines(folder, "q\n", "--stage", FT).out
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(number, TA, "ana", Verdict.INCLUDE) for number in range(3, 11)])
    ran = lines(folder, "q\n")
    assert "Reviewers disagree on 1 report." in ran.out
    assert "Next: slr resolve (settle the conflicts)" in ran.out


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_screen_says_the_same_after_a_pilot_round(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        review = load_review(folder, {})
        desk = open_desk(ledger, review, TA, "ana", part=join_pilot(ledger, review, TA, "ana", wanted=2))
        app = ScreeningApp(desk, title="A test")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("i", "i")
            await pilot.pause()
            told = " ".join(str(one.render()) for one in app.query_one(CardView).query(Static))
            assert "The pilot round is done: you have decided on its 2 reports." in told
            assert "8 reports are left for you at title and abstract." in told
            assert "slr agreement" in told
            assert "All done" not in told
        desk.close()
