"""Who judged what, counted from the decisions; what anybody said is not looked at."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from slr.core.agreement.judgements import judge_stage
from slr.core.agreement.summary import section
from slr.core.model import Decision, Manner, Policy, Protocol, Resolution, Stage, Verdict, is_drawn
from slr.outputs.publish.material import JudgedReport, StageFacts

#: How the origin of a verdict that was read from a file begins, and the order that is no ranking.
_FROM_FILES = ("import", "demo")
_AS_FOUND = frozenset({"found", "as found"})


def stage_facts(
    stage: Stage,
    protocol: Protocol,
    history: Sequence[Decision],
    resolutions: Iterable[Resolution],
    wordings: Mapping[int, str],
    copy_origin: str,
) -> StageFacts:
    """One stage, counted.

    Args:
        stage: the stage.
        protocol: what `review.toml` says now.
        history: every decision of the ledger, withdrawals too.
        resolutions: every resolution.
        wordings: the text of `review.toml` by the number that decisions name.
        copy_origin: how the origin of a verdict taken over from another version begins.
    """
    settled = list(resolutions)
    found = judge_stage(history, settled, stage, copy_origin=copy_origin)
    rows = [row for row in history if row.stage is stage and row.verdict is not Verdict.WITHDRAWN]
    mine: dict[int, set[str]] = {}
    for one in found.judgements:
        mine.setdefault(one.report_id, set()).add(one.reviewer)
    return StageFacts(
        stage,
        protocol.policy.get(stage, Policy.SINGLE),
        _judged(mine, rows, _hiding(wordings, stage)),
        tuple(sorted({one.reviewer for one in found.judgements})),
        section(found, stage),
        _manners(settled, stage),
        sum(map(_is_from_file, {(row.report_id, row.reviewer): row for row in rows}.values())),
        len(found.copies),
        Counter(way for row in rows if row.order and (way := _way(row.order)) not in _AS_FOUND),
    )


def _way(order: str) -> str:
    """`relevance` of `relevance, MODEL, 12 labels`; what stands behind the comma differs each time."""
    return order.partition(",")[0]


def _judged(
    mine: Mapping[int, set[str]], rows: Iterable[Decision], hidden: Callable[[Decision], bool]
) -> dict[int, JudgedReport]:
    of_report: dict[int, list[Decision]] = {}
    for row in rows:
        if row.reviewer in mine.get(row.report_id, ()):
            of_report.setdefault(row.report_id, []).append(row)
    return {
        report: JudgedReport(
            len(who),
            all(map(hidden, of_report.get(report, ()))),
            any(map(_is_from_file, of_report.get(report, ()))),
        )
        for report, who in mine.items()
    }


def _is_from_file(row: Decision) -> bool:
    return row.origin.startswith(_FROM_FILES)


def _manners(resolutions: Iterable[Resolution], stage: Stage) -> dict[Manner | None, int]:
    last = {one.report_id: one for one in resolutions if one.stage is stage}
    newest = {report: one for report, one in last.items() if one.verdict is not Verdict.WITHDRAWN}
    return dict(Counter(one.manner for one in newest.values()))


def _hiding(wordings: Mapping[int, str], stage: Stage) -> Callable[[Decision], bool]:
    """Whether a decision was made under a wording that kept verdicts on its report from the other reviewers.

    A decision that names no wording is taken as open: independence is claimed only where the ledger shows it.
    """
    policies = {number: _policy(text, stage) for number, text in wordings.items()}

    def is_hidden(row: Decision) -> bool:
        policy, percent = policies.get(row.protocol_id or 0, (None, 0.0))
        return policy == Policy.DOUBLE or (policy == Policy.SAMPLE and is_drawn(row.report_id, percent))

    return is_hidden


def _policy(text: str, stage: Stage) -> tuple[object, float]:
    try:
        table = tomllib.loads(text).get("screening", {})
    except tomllib.TOMLDecodeError:
        return None, 0.0
    if not isinstance(table, dict):
        return None, 0.0
    share = table.get("check", 0.0)
    return table.get(stage.value), float(share) if isinstance(share, int | float) else 0.0
