"""Ending a stage early: what is left out, what the queue gives then, taking it back; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import MOMENT, add, entry, open_ledger
from slr.adapters.ledger import Ledger, Seat, Stop, draw_order
from slr.core.errors import ReviewStateError
from slr.core.model import Decision, Merge, MergeKind, Stage, Verdict

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def ledger(backend: str, tmp_path: Path) -> Iterator[Ledger]:
    del backend
    with open_ledger(tmp_path) as made:
        add(made, *(entry(number) for number in range(1, 7)))
        say(made, "ana", 1, Verdict.INCLUDE)
        say(made, "ana", 2, Verdict.EXCLUDE)
        yield made


def say(ledger: Ledger, who: str, report: int, verdict: Verdict, stage: Stage = TA) -> None:
    ledger.decisions.record([Decision(report, stage, who, verdict)])


def stop(ledger: Ledger, *reports: int) -> Stop:
    return ledger.stops.record(
        TA, "random sample", {"p": 0.04, "expected": 1}, reports, note="Enough.", actor="ana", protocol="title = 1"
    )


def seat(who: str, *, needed: int = 1, stage: Stage = TA, sample: int | None = None) -> Seat:
    return Seat(stage, who, f"screen of {who}", lambda _report, _stage: needed, 30.0, sample=sample)


def waiting(ledger: Ledger, who: Seat) -> list[int]:
    found = [one.report_id for one in ledger.queue.ahead(who, after=0, limit=100)]
    assert ledger.queue.count(who) == len(found)
    assert [report for report in range(1, 7) if ledger.queue.is_open(who, report)] == found
    return found


def verdicts(ledger: Ledger, needed: int = 1) -> dict[int, tuple[Verdict | None, int | None]]:
    found = ledger.standings(lambda _report, _stage: needed)
    return {one.report_id: (one.title_abstract, one.left_out) for one in found}


def test_a_stop_is_read_back_as_it_was_recorded(ledger: Ledger) -> None:
    made = stop(ledger, 6, 4)
    assert ledger.stops.all() == ledger.stops.all(TA) == ledger.stops.active(TA) == [made]
    assert ledger.stops.all(FT) == []
    assert (made.rule, dict(made.facts), made.note) == ("random sample", {"p": 0.04, "expected": 1}, "Enough.")
    assert (made.report_ids, made.actor, made.at, made.undone) == ((4, 6), "ana", MOMENT, None)
    assert list(ledger.protocol_texts().values()) == ["title = 1"]


def test_what_it_leaves_out_is_excluded_by_no_person_and_waits_for_nobody(ledger: Ledger) -> None:
    made = stop(ledger, 4, 6)
    assert verdicts(ledger) == {
        1: (Verdict.INCLUDE, None),
        2: (Verdict.EXCLUDE, None),
        3: (None, None),
        4: (Verdict.EXCLUDE, made.id),
        5: (None, None),
        6: (Verdict.EXCLUDE, made.id),
    }
    assert waiting(ledger, seat("ana")) == [3, 5]
    assert waiting(ledger, seat("ben", needed=2)) == [1, 2, 3, 5]
    assert waiting(ledger, seat("ana", stage=FT)) == [1]
    assert ledger.queue.take(seat("ana"), [4, 6]) is None


def test_a_report_found_later_is_not_left_out(ledger: Ledger) -> None:
    stop(ledger, 3, 4, 5, 6)
    add(ledger, entry(7))
    assert verdicts(ledger)[7] == (None, None)
    assert [one.report_id for one in ledger.queue.ahead(seat("ana"), after=0, limit=9)] == [7]


def test_taken_back_its_reports_wait_again_and_the_log_keeps_both(ledger: Ledger) -> None:
    made = stop(ledger, 3, 4, 5, 6)
    back = ledger.stops.undo(made.id, actor="ben", note="One more database.")
    assert back.undone is not None
    assert (back.id, back.undone.actor, back.undone.note) == (made.id, "ben", "One more database.")
    assert ledger.stops.all() == [back]
    assert ledger.stops.active(TA) == []
    assert waiting(ledger, seat("ana")) == [3, 4, 5, 6]
    assert verdicts(ledger)[4] == (None, None)
    again = stop(ledger, 3, 4)
    assert ledger.stops.active(TA) == [again]


def test_it_cannot_be_taken_back_twice_nor_can_a_taking_back(ledger: Ledger) -> None:
    made = stop(ledger, 3)
    ledger.stops.undo(made.id, actor="ana", note=None)
    for number in (made.id, made.id + 1, 99):
        with pytest.raises(ReviewStateError):
            ledger.stops.undo(number, actor="ana", note=None)
    assert len(ledger.stops.all()) == 1


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ((2, 3), "1 of the reports to leave out have been judged by now (the first: 2)"),
        ((3, 9), "1 of the reports to leave out have been merged into others by now (the first: 9)"),
        ((), "there is no report left to leave out"),
    ],
)
def test_reports_that_cannot_be_left_out_are_refused_and_nothing_is_kept(
    ledger: Ledger, reports: tuple[int, ...], said: str
) -> None:
    with pytest.raises(ReviewStateError) as caught:
        stop(ledger, *reports)
    assert said in str(caught.value)
    assert ledger.stops.all() == []
    assert list(ledger.protocol_texts().values()) == []


def test_a_second_stop_leaves_out_only_what_the_first_did_not(ledger: Ledger) -> None:
    first = stop(ledger, 3, 4)
    with pytest.raises(ReviewStateError, match="left out by a stop"):
        stop(ledger, 4, 5)
    second = stop(ledger, 5)
    assert ledger.stops.active(TA) == [first, second]


def test_full_texts_are_all_judged(ledger: Ledger) -> None:
    with pytest.raises(ReviewStateError, match="titles and abstracts"):
        ledger.stops.record(FT, "any", {}, [1], actor="ana")


def test_a_word_said_of_a_report_left_out_counts_before_the_stop(ledger: Ledger) -> None:
    made = stop(ledger, 3, 4)
    say(ledger, "ben", 4, Verdict.INCLUDE)
    assert verdicts(ledger)[4] == (Verdict.INCLUDE, None)
    assert verdicts(ledger, needed=2)[4] == (None, None)
    assert verdicts(ledger)[3] == (Verdict.EXCLUDE, made.id)
    assert waiting(ledger, seat("ana", needed=2)) == [4, 5, 6]


def test_a_report_left_out_follows_its_merge(ledger: Ledger) -> None:
    stop(ledger, 5, 6)
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 5, "rule", "same-doi")])
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 3, 6, "rule", "same-doi")])
    found = verdicts(ledger)
    assert found[1] == (Verdict.INCLUDE, None)
    assert found[3] == (Verdict.EXCLUDE, 1)
    assert waiting(ledger, seat("ana")) == [4]


def test_a_sample_is_read_back_in_the_order_of_its_draw(ledger: Ledger) -> None:
    made = ledger.samples.add(TA, [3, 5, 6], wanted=3, seed=7, screened=2, found=1, unseen=4, actor="ana")
    assert ledger.samples.all() == ledger.samples.all(TA) == [made]
    assert ledger.samples.all(FT) == []
    assert list(made.report_ids) == draw_order([6, 5, 3], 7)
    assert (made.wanted, made.seed, made.screened, made.found, made.unseen) == (3, 7, 2, 1, 4)
    assert {tuple(draw_order([3, 5, 6], seed)) for seed in range(40)} > {made.report_ids}


def test_a_seat_of_a_sample_is_given_its_reports_only(ledger: Ledger) -> None:
    sample = ledger.samples.add(TA, [3, 6], wanted=2, seed=1, screened=2, found=1, unseen=4, actor="ana")
    inside = seat("ana", sample=sample.id)
    assert [one.report_id for one in ledger.queue.ahead(inside, after=0, limit=9)] == [3, 6]
    assert ledger.queue.count(inside) == 2
    say(ledger, "ana", 3, Verdict.EXCLUDE)
    assert ledger.queue.count(inside) == 1


def test_a_sampled_report_is_found_under_the_number_it_was_merged_into(ledger: Ledger) -> None:
    sample = ledger.samples.add(TA, [4, 6], wanted=2, seed=1, screened=2, found=1, unseen=4, actor="ana")
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 3, 6, "rule", "same-doi")])
    inside = seat("ana", sample=sample.id)
    assert [one.report_id for one in ledger.queue.ahead(inside, after=0, limit=9)] == [3, 4]
