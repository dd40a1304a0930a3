"""What another reviewer decided stays hidden until all have decided who must."""

from __future__ import annotations

from slr.adapters.ledger.blind import list_visible
from slr.core.model import Decision, Stage, Verdict

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


def said(report: int, who: str, verdict: Verdict = Verdict.INCLUDE, stage: Stage = TA) -> Decision:
    return Decision(report, stage, who, verdict)


def two(_report: int, _stage: Stage) -> int:
    return 2


def test_my_own_decisions_are_shown_and_others_wait_for_mine() -> None:
    rows = [said(1, "ana"), said(2, "bo")]
    assert list_visible(rows, needed=two, me="ana") == ([rows[0]], 1)


def test_when_both_have_decided_everybody_sees_both_in_the_order_given() -> None:
    rows = [said(1, "bo"), said(1, "ana")]
    assert list_visible(rows, needed=two, me="ana") == (rows, 0)
    assert list_visible(rows, needed=two, me=None) == (rows, 0)


def test_a_withdrawal_stands_for_no_decision() -> None:
    rows = [said(1, "bo"), said(1, "ana", Verdict.WITHDRAWN)]
    assert list_visible(rows, needed=two, me="cy") == ([], 2)


def test_stages_and_reports_are_told_apart() -> None:
    rows = [said(1, "bo"), said(1, "cy", stage=FT), said(2, "cy")]
    assert list_visible(rows, needed=two, me="ana") == ([], 3)


def test_where_one_reviewer_is_enough_nothing_is_held_back() -> None:
    rows = [said(1, "bo"), said(2, "cy")]
    assert list_visible(rows, needed=lambda report, _: 1 if report == 1 else 2, me=None) == (rows[:1], 1)
