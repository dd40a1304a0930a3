"""Who waits for whom, in which order, and the counts of it."""

from __future__ import annotations

import pytest

from slr.model import Stage, Standing, Verdict
from slr.screen.desk import Progress
from slr.screen.queue import progress, queue, waits

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


def standing(
    number: int, ta: Verdict | None = None, ft: Verdict | None = None, conflicts: tuple[Stage, ...] = ()
) -> Standing:
    return Standing(number, number, f"T{number}", (), ta, ft, (), conflicts)


@pytest.mark.parametrize(
    ("ta", "ft", "conflicts", "at_ta", "at_ft"),
    [
        (None, None, (), True, False),
        (None, None, (TA,), False, False),
        (Verdict.EXCLUDE, None, (), False, False),
        (Verdict.INCLUDE, None, (), False, True),
        (Verdict.MAYBE, None, (), False, True),
        (Verdict.INCLUDE, None, (FT,), False, False),
        (Verdict.INCLUDE, Verdict.EXCLUDE, (), False, False),
        (Verdict.INCLUDE, Verdict.NOT_RETRIEVED, (), False, False),
    ],
)
def test_a_report_waits_where_it_is_open(
    ta: Verdict | None, ft: Verdict | None, conflicts: tuple[Stage, ...], *, at_ta: bool, at_ft: bool
) -> None:
    where = standing(1, ta, ft, conflicts)
    assert (waits(where, TA), waits(where, FT)) == (at_ta, at_ft)


def test_the_queue_keeps_the_order_and_leaves_out_what_i_decided() -> None:
    standings = [standing(n) for n in (5, 3, 9, 1)]
    assert queue(standings, TA, decided={3}) == (5, 9, 1)


def test_skipped_reports_come_last_in_the_order_of_skipping() -> None:
    standings = [standing(n) for n in (1, 2, 3, 4)]
    assert queue(standings, TA, decided=(), skipped=[3, 1]) == (2, 4, 3, 1)


def test_a_report_skipped_again_goes_behind_the_others() -> None:
    standings = [standing(n) for n in (1, 2)]
    assert queue(standings, TA, decided=(), skipped=[1, 2, 1]) == (2, 1)


def test_a_skipped_report_that_was_decided_is_gone() -> None:
    assert queue([standing(1), standing(2)], TA, decided={1}, skipped=[1]) == (2,)


def test_progress_adds_up_and_leaves_out_what_was_withdrawn() -> None:
    verdicts = [
        Verdict.INCLUDE,
        Verdict.EXCLUDE,
        Verdict.EXCLUDE,
        Verdict.MAYBE,
        Verdict.NOT_RETRIEVED,
        Verdict.WITHDRAWN,
    ]
    assert progress(verdicts, left=4) == Progress(
        total=9, decided=5, included=1, excluded=2, maybe=1, not_retrieved=1, left=4
    )
