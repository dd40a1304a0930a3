"""Which verdict of a reviewer counts as an independent judgement. The rule is told in `docs/agreement.md`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from slr.core.model import Decision, Resolution, Stage, Verdict


@dataclass(frozen=True, slots=True)
class IndependentJudgement:
    """What a reviewer said of a report before anybody could know what others had said of it.

    changed: the reviewer says something else by now.
    """

    report_id: int
    reviewer: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class StageJudgements:
    """The judgements of a stage, and what does not count as one.

    copies: (report, reviewer) of standing verdicts taken over from another version of the document.
    late: (report, reviewer) of those who first decided when the report had been resolved already.
    """

    judgements: tuple[IndependentJudgement, ...]
    copies: frozenset[tuple[int, str]] = frozenset()
    late: frozenset[tuple[int, str]] = frozenset()


def judge_stage(
    history: Iterable[Decision],
    resolutions: Iterable[Resolution],
    stage: Stage,
    *,
    copy_origin: str,
    reports: Collection[int] | None = None,
) -> StageJudgements:
    """The independent judgements at one stage.

    Args:
        history: every decision, withdrawals as well, each with the report it belongs to now; the whole
            ledger's, so that slips can be told.
        resolutions: every resolution, in the same way.
        stage: the stage.
        copy_origin: how the origin of a copy begins.
        reports: only these; None for all.
    """
    rows = sorted((row for row in history if row.stage is stage), key=_number)
    own = [row for row in rows if not row.origin.startswith(copy_origin)]
    first = _first_resolutions(resolutions, stage)
    wanted = None if reports is None else frozenset(reports)
    newest = {(row.report_id, row.reviewer): row for row in rows if wanted is None or row.report_id in wanted}
    standing = {place: row for place, row in newest.items() if row.verdict is not Verdict.WITHDRAWN}
    copies = frozenset(place for place, row in standing.items() if row.origin.startswith(copy_origin))
    counted = _that_count(own, first)
    mine = standing.keys() - copies
    judgements = tuple(_judgement(counted[place], standing[place]) for place in sorted(mine & counted.keys()))
    return StageJudgements(judgements, copies, frozenset(mine - counted.keys()))


def _judgement(counted: Decision, now: Decision) -> IndependentJudgement:
    changed = now.verdict is not counted.verdict
    return IndependentJudgement(counted.report_id, counted.reviewer, counted.verdict, counted.reasons, changed)


def _number(row: Decision) -> int:
    return row.id or 0


def _first_resolutions(resolutions: Iterable[Resolution], stage: Stage) -> dict[int, Resolution]:
    first: dict[int, Resolution] = {}
    for row in sorted(resolutions, key=lambda resolution: resolution.id or 0):
        if row.stage is stage:
            first.setdefault(row.report_id, row)
    return first


def _that_count(own: Sequence[Decision], resolved: dict[int, Resolution]) -> dict[tuple[int, str], Decision]:
    """The decision that counts of each report and reviewer; a later withdrawal is not looked at here."""
    slips = _slips(own)
    by_report: dict[int, dict[str, Decision]] = {}
    for row in own:
        if _number(row) not in slips and not _comes_after(row, resolved.get(row.report_id)):
            _take(by_report.setdefault(row.report_id, {}), row)
    return {(report, who): row for report, said in by_report.items() for who, row in said.items()}


def _take(said: dict[str, Decision], row: Decision) -> None:
    """One more row of a report: as soon as two have decided, what each of them said stays."""
    if len(said) > 1 and row.reviewer in said:
        return
    if row.verdict is not Verdict.WITHDRAWN:
        said[row.reviewer] = row
    elif len(said) < 2:
        said.pop(row.reviewer, None)


def _comes_after(row: Decision, resolution: Resolution | None) -> bool:
    """Whether a decision is newer than the resolution: than all it was made over, else by the clock."""
    if resolution is None:
        return False
    if resolution.decision_ids:
        return _number(row) > max(resolution.decision_ids)
    return row.at is not None and resolution.at is not None and row.at > resolution.at


def _slips(own: Iterable[Decision]) -> set[int]:
    """The ids of verdicts taken back before their reviewer decided on anything else, and of the undoing."""
    slips: set[int] = set()
    kept: dict[str, list[Decision]] = {}
    for row in own:
        stack = kept.setdefault(row.reviewer, [])
        if row.verdict is not Verdict.WITHDRAWN:
            stack.append(row)
        elif stack and stack[-1].report_id == row.report_id:
            slips |= {_number(row), _number(stack.pop())}
    return slips
