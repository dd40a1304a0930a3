"""Independent judgement: what another reviewer decided stays hidden until all have decided who must.

Two reviewers who screen one report are to judge it without knowing each other's verdict (Cochrane Handbook,
section 4.6.4; PRISMA 2020, item 8). Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slr.adapters.ledger.settle import is_given
from slr.core.model import Decision, Stage


def list_visible(
    decisions: Iterable[Decision], *, needed: Callable[[int, Stage], int], me: str | None
) -> tuple[list[Decision], int]:
    """The decisions that may be shown, in the order given, and how many are held back.

    A decision is shown when it is of the one who asks, or when its report has, at its stage, standing decisions of
    as many reviewers as must decide.

    Args:
        decisions: those that stand now, all of each report and stage concerned; a withdrawal stands for nothing.
        needed: how many reviewers must decide on a report at a stage (`slr.core.model.Protocol.needed`).
        me: who asks; None for nobody in particular.
    """
    rows = list(decisions)
    deciders: dict[tuple[int, Stage], set[str]] = {}
    for row in rows:
        if is_given(row.verdict, row.stage):
            deciders.setdefault((row.report_id, row.stage), set()).add(row.reviewer)
    shown = [row for row in rows if row.reviewer == me or _all_said(row, deciders, needed)]
    return shown, len(rows) - len(shown)


def _all_said(
    row: Decision, deciders: dict[tuple[int, Stage], set[str]], needed: Callable[[int, Stage], int]
) -> bool:
    return len(deciders.get((row.report_id, row.stage), ())) >= needed(row.report_id, row.stage)
