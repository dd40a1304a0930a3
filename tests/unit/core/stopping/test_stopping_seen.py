"""What was read in which order; what others said of an open report stays out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from slr.core.model import Decision, RunOutcome, SearchRun, SourceKind, Stage, Standing, Verdict, Window
from slr.core.stopping.outlook import Drawn, Outlook, at_foot, find_opened_since, in_short, take_stock
from slr.core.stopping.rule import StoppingRule
from slr.core.stopping.seen import Seen, count_seen

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def standing(
    number: int, first: Verdict | None = None, full: Verdict | None = None, left: int | None = None
) -> Standing:
    return Standing(number, number, "", (("Crossref", SourceKind.DATABASE),), first, full, left_out=left)


def said(report: int, verdict: Verdict, who: str = "ana", stage: Stage = TA, order: str | None = None) -> Decision:
    return Decision(report, stage, who, verdict, order=order)


def test_reports_stand_in_the_order_in_which_they_first_came_before_somebody() -> None:
    found = count_seen(
        [standing(1, IN), standing(2, OUT), standing(3, OUT), standing(4)],
        [said(3, OUT), said(1, OUT), said(2, OUT), said(3, OUT, "ben"), said(1, IN)],
    )
    assert (found.reports, found.labels) == ((3, 1, 2), (False, True, False))
    assert (found.unseen, found.waiting, found.total, found.found) == ((4,), 0, 4, 1)


def test_what_is_not_settled_is_counted_and_its_verdict_is_nowhere() -> None:
    found = count_seen([standing(1), standing(2), standing(3)], [said(1, IN), said(2, OUT), said(2, IN, "ben")])
    assert found == Seen((), (), (), 2, (3,))


def test_a_verdict_taken_back_leaves_the_report_unseen() -> None:
    found = count_seen([standing(1)], [said(1, IN), said(1, Verdict.WITHDRAWN)])
    assert (found.unseen, found.waiting) == ((1,), 0)


def test_a_report_judged_on_its_full_text_alone_is_neither_settled_nor_unseen() -> None:
    found = count_seen([standing(1), standing(2)], [said(1, OUT, stage=FT)])
    assert (found.reports, found.waiting, found.unseen) == ((), 1, (2,))


def test_what_a_stop_left_out_was_not_read_and_is_not_unseen() -> None:
    found = count_seen([standing(1, IN), standing(2, OUT, left=1)], [said(1, IN)])
    assert (found.labels, found.left_out, found.unseen, found.total) == ((True,), 1, (), 2)


@pytest.mark.parametrize(
    ("order", "way"),
    [
        ("relevance, slr-2, 12 labels, place 1", "relevance"),
        ("mixed, slr-2, 12 labels, place 1", "relevance"),
        ("random, seed 0, place 4", "random"),
        ("sample 2, seed 2, place 1", "random"),
        ("found", "found"),
        ("found, until relevance was ready", "found"),
        ("as found", "found"),
        ("newest, place 3", "found"),
        (None, "unknown"),
        ("by hand", "unknown"),
    ],
)
def test_the_order_of_a_decision_is_one_of_four_ways_of_reading(order: str | None, way: str) -> None:
    assert count_seen([standing(1, IN)], [said(1, IN, order=order)]).ways == {way: 1}


def test_reading_mostly_as_it_came_is_not_ranked() -> None:
    ways = ["found", "found", "relevance, x", "relevance, x"]
    rows = [said(number, OUT, order=way) for number, way in enumerate(ways, 1)]
    places = [standing(number, OUT) for number in range(1, 5)]
    assert count_seen(places, rows).was_ranked
    assert not count_seen(places[:3], rows[:3]).was_ranked


class Kept:
    """A sample as the ledger gives it."""

    def __init__(self, *report_ids: int, found: int = 1, unseen: int = 5) -> None:
        self.id, self.seed, self.at = 4, 9, NOW
        self.report_ids, self.found, self.unseen = report_ids, found, unseen
        self.after_decision: int | None = None
        self.after_record: int | None = None


def stock(standings: list[Standing], *samples: Kept, new: set[int] = frozenset()) -> Outlook:  # type: ignore[assignment]
    rows = [said(one.report_id, OUT) for one in standings if one.title_abstract]
    return take_stock(StoppingRule(), standings, rows, samples, lambda number: number - 1, lambda _: new)


def test_a_sample_is_counted_as_it_stands_now() -> None:
    now = stock([standing(1, IN), standing(2, IN), standing(3, OUT), standing(4), standing(5)], Kept(3, 2, 5))
    assert now.drawn == Drawn(4, 1, 9, size=3, judged=2, found=1, before=1, population=5)
    assert not now.drawn.is_complete
    assert now.sample is None


def test_a_report_of_the_sample_that_was_merged_away_counts_where_it_is_now() -> None:
    now = stock([standing(1, IN), standing(2, OUT), standing(4, OUT)], Kept(2, 3, 4))  # 3 is in 2 now
    assert now.drawn is not None
    assert (now.drawn.size, now.drawn.judged, now.drawn.holds) == (2, 2, True)
    assert now.is_exact


def test_an_include_taken_back_since_the_draw_does_not_count() -> None:
    now = stock([standing(1, OUT), standing(2, IN)], Kept(2, found=1))
    assert now.drawn is not None
    assert now.drawn.before == 0


def test_what_was_read_since_the_draw_is_told_apart_from_what_was_judged_before() -> None:
    early, late = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    rows = [
        replace(said(1, IN), at=early),
        replace(said(2, IN), at=NOW),  # in the moment of the draw: not since
        replace(said(3, OUT), at=late),
        replace(said(4, IN), at=late),
        replace(said(5, IN), at=late),  # of a search after the draw
        replace(said(6, IN), at=early),
        replace(said(6, IN, "ben"), at=late),  # waited for a second reviewer at the draw
        replace(said(7, OUT), at=late),
    ]
    verdicts = {1: IN, 2: IN, 3: OUT, 4: IN, 5: IN, 6: IN, 7: OUT}
    standings = [standing(number, verdict) for number, verdict in verdicts.items()]
    now = take_stock(StoppingRule(), standings, rows, [Kept(7)], lambda number: number, lambda _: {5})
    assert now.drawn == Drawn(
        4, 1, 9, size=1, judged=1, found=0, before=3, population=5, read_since=2, found_since=1, late=0
    )


def test_unread_reports_that_came_after_the_draw_are_not_covered_by_it() -> None:
    now = stock([standing(1, IN), standing(2, OUT), standing(3), standing(4)], Kept(2), new={1, 4})
    assert now.drawn is not None
    assert (now.drawn.late, now.drawn.is_complete, now.drawn.holds, now.is_exact) == (1, True, False, False)
    assert now.best == now.ranked


def run(number: int, start: int, end: int | None) -> SearchRun:
    return SearchRun(
        id=number, source="crossref", label="Crossref", kind=SourceKind.DATABASE, query_name="main", expression="x",
        request="GET", window=Window(), started_at=NOW + timedelta(hours=start),
        ended_at=None if end is None else NOW + timedelta(hours=end), outcome=RunOutcome.COMPLETE, message=None,
        reported=1, fetched=1, kept=1, new=1, known=0, unknown=0, problems=0,
    )  # fmt: skip


def test_records_are_new_when_only_runs_met_them_that_ended_after_the_moment() -> None:
    met = {1: {1, 2}, 2: {2, 3}, 3: {4}, 4: {5}}
    runs = [run(1, -2, -1), run(2, -1, 1), run(3, 1, 2), run(4, -3, None)]
    found = find_opened_since(Kept(), runs, lambda ids: set().union(*(met[one] for one in ids)))
    assert found == {3, 4}
    assert find_opened_since(Kept(), runs[:1], lambda _: {1}) == set()


def outlook(labels: str, unseen: int) -> Outlook:
    marks = tuple(mark == "x" for mark in labels)
    return Outlook(
        Seen(tuple(range(len(marks))), marks, ("",) * len(marks), 0, tuple(range(unseen))), StoppingRule()
    )


def test_in_one_line_stand_curve_bound_and_what_kind_of_bound_it_is() -> None:
    assert in_short(outlook("", 5)) == at_foot(outlook("", 5)) == at_foot(outlook("..", 5)) == ""
    assert in_short(outlook("..", 5)) == "nothing relevant in 2 settled"
    assert (
        in_short(outlook("xx..", 0))
        == "▄███ 2 relevant in 4 settled: at least 100 % of all (95 % sure, heuristic)"
    )
    now = stock([standing(1, IN), standing(2, OUT)], Kept(2, unseen=1))
    assert at_foot(now) == "recall ≥ 100 % (by random sample) ██"
