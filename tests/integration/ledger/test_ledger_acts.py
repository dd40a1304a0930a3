"""The order of acts is that of their rows, also when the clock was set back in between; on both databases."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from ledgers import MOMENT, add, entry, place
from services import review_folder
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.transfer import copy_ledger
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.model import Decision, Merge, MergeKind, Resolution, Stage, Verdict
from slr.core.stopping.outlook import find_opened_since
from slr.outputs.log.acts import Filter
from slr.outputs.log.run import read_log
from slr.stages.screen.seat.run import open_desk

pytestmark = pytest.mark.usefixtures("backend")

TA = Stage.TITLE_ABSTRACT
EARLIER, LATER = MOMENT - timedelta(hours=1), MOMENT + timedelta(hours=1)


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self) -> None:
        self.now = MOMENT

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(backend: str, tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """Of report 1 ana said include, of 3 exclude."""
    del backend
    with Ledger(place(tmp_path), clock=clock) as made:  # type: ignore[arg-type]
        add(made, *(entry(number) for number in range(1, 5)))
        yield made


def say(ledger: Ledger, number: int, verdict: Verdict, who: str = "ana") -> int:
    return ledger.decisions.record([Decision(number, TA, who, verdict)])[0].id or 0


def join(ledger: Ledger) -> None:
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 3, "rule", "same-doi")])


def settled(ledger: Ledger, number: int = 1) -> Verdict | None:
    (one,) = (one for one in ledger.standings(lambda _report, _stage: 1) if one.report_id == number)
    return one.title_abstract


def test_a_verdict_given_after_a_merge_ends_the_disagreement_though_the_clock_went_back(
    ledger: Ledger, clock: Clock
) -> None:
    say(ledger, 1, Verdict.INCLUDE)
    say(ledger, 3, Verdict.EXCLUDE)
    join(ledger)
    assert len(ledger.disagreements()) == 1
    clock.now = EARLIER
    say(ledger, 1, Verdict.INCLUDE)
    assert (ledger.disagreements(), settled(ledger)) == ([], Verdict.INCLUDE)


def test_verdicts_from_before_a_merge_disagree_though_the_clock_was_ahead_then(
    ledger: Ledger, clock: Clock
) -> None:
    clock.now = LATER
    say(ledger, 1, Verdict.INCLUDE)
    say(ledger, 3, Verdict.EXCLUDE)
    clock.now = MOMENT
    join(ledger)
    assert (len(ledger.disagreements()), settled(ledger)) == (1, None)


def test_a_merge_that_does_not_tell_its_place_is_placed_by_the_clock(
    ledger: Ledger, clock: Clock, tmp_path: Path, backend: str
) -> None:
    say(ledger, 1, Verdict.INCLUDE)
    say(ledger, 3, Verdict.EXCLUDE)
    join(ledger)
    if backend == "sqlite":  # as an older program left it
        with closing(sqlite3.connect(place(tmp_path))) as connection, connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("UPDATE merges SET after_decision = NULL")
        assert len(ledger.disagreements()) == 1
    clock.now = LATER
    say(ledger, 1, Verdict.INCLUDE)
    assert ledger.disagreements() == []


def test_a_verdict_on_the_number_that_a_merge_took_away_was_given_without_knowing_of_it(ledger: Ledger) -> None:
    """So it comes from a copy on which the reports were not merged."""
    say(ledger, 1, Verdict.INCLUDE)
    join(ledger)
    say(ledger, 3, Verdict.EXCLUDE)
    assert (len(ledger.disagreements()), settled(ledger)) == (1, None)


def test_undo_takes_back_the_act_of_the_newest_row(backend: str, tmp_path: Path, clock: Clock) -> None:
    del backend
    folder = review_folder(tmp_path / "review")
    with Ledger(place(folder), clock=clock) as ledger:  # type: ignore[arg-type]
        add(ledger, *(entry(number) for number in range(1, 4)))
        say(ledger, 2, Verdict.INCLUDE)
        clock.now = EARLIER
        said = PairJudgement(1, 3, PairOpinion.SAME, "ana", Asked.SCREEN, features={"screened": 1})
        ledger.judgements.record([said], anew=True)
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        desk.acts.undo()
        assert (settled(ledger, 2), len(ledger.standings(lambda _report, _stage: 1))) == (Verdict.INCLUDE, 3)
        clock.now = LATER
        ledger.judgements.record([said], anew=True)
        clock.now = EARLIER
        say(ledger, 2, Verdict.EXCLUDE)
        desk.acts.undo()
        assert settled(ledger, 2) is None
        assert len(ledger.standings(lambda _report, _stage: 1)) == 2


def test_the_log_keeps_the_order_of_rows(backend: str, tmp_path: Path, clock: Clock) -> None:
    del backend
    folder = review_folder(tmp_path / "review")
    with Ledger(place(folder), clock=clock) as ledger:  # type: ignore[arg-type]
        add(ledger, entry(1), entry(2))
        ids = (say(ledger, 1, Verdict.INCLUDE), say(ledger, 1, Verdict.EXCLUDE, "ben"))
        ledger.decisions.resolve(Resolution(1, TA, "cy", Verdict.EXCLUDE, decision_ids=ids))
        clock.now = EARLIER
        say(ledger, 2, Verdict.INCLUDE)
        over = Resolution(1, TA, "cy", Verdict.WITHDRAWN, decision_ids=ids)
        ledger.decisions.resolve(over)
        log = read_log(ledger, load_review(folder, {}), Filter(), me="ana")
    told = [(line.who, line.verdict) for line in log.lines]
    assert told == [
        ("ana", "include"),
        ("ben", "exclude"),
        ("cy", "exclude"),
        ("ana", "include"),
        ("cy", "withdrawn"),
    ]


def test_what_came_after_a_sample_is_told_by_rows(ledger: Ledger, clock: Clock) -> None:
    say(ledger, 1, Verdict.INCLUDE)
    sample = ledger.samples.add(TA, [2, 3], wanted=2, seed=1, screened=1, found=1, unseen=3, actor="ana")
    clock.now = EARLIER
    add(ledger, entry(9))
    assert sample.after_decision == 1
    assert find_opened_since(sample, ledger.runs.all(), ledger.runs.seen_by) == {5}


def test_a_copy_brings_no_word_back_that_was_replaced_while_the_clock_was_wrong(
    ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    copy = place(tmp_path / "copy")
    clock.now = LATER
    say(ledger, 1, Verdict.EXCLUDE)
    copy_ledger(place(tmp_path), copy, lambda *_: None)
    clock.now = MOMENT
    say(ledger, 1, Verdict.INCLUDE)
    clock.now = EARLIER
    with Ledger(copy, clock=clock) as other:  # type: ignore[arg-type]
        say(other, 1, Verdict.MAYBE)
        say(other, 2, Verdict.MAYBE)
    assert ledger.join(copy).repeated == 1
    assert settled(ledger) is Verdict.INCLUDE
    assert ledger.decisions.standing(1, TA)[0].verdict is Verdict.INCLUDE
