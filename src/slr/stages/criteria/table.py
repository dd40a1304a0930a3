"""What is told of the criteria at work, as tables for spreadsheets and as JSON for scripts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from slr.core.model import Criterion, Problem, Resolution, Stage
from slr.core.review.wordings import CriteriaVersion
from slr.core.tables import write_csv
from slr.stages.criteria.usage import Stale, Upcoming, Use, WordingChange, WordingChangeKind


@dataclass(frozen=True, slots=True)
class Period:
    """One version of the criteria in use.

    first, last: when decisions were made under it, if any. decisions: how many, with those taken back or replaced.
    since: what changed from the version before.
    """

    version: CriteriaVersion
    first: datetime | None
    last: datetime | None
    decisions: int
    since: tuple[WordingChange, ...]


@dataclass(frozen=True, slots=True)
class AtStage:
    """The criteria of one stage as they are now, and as they were.

    uses: how often each excluded, in their order. gone: the same of codes the protocol does not have. pending:
    what changed since the newest version, when the next decision makes one more.
    """

    stage: Stage
    criteria: tuple[Criterion, ...]
    next: Upcoming
    uses: tuple[Use, ...]
    gone: tuple[Use, ...]
    periods: tuple[Period, ...]
    pending: tuple[WordingChange, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The criteria of the stages asked for. held_back: decisions of others that are not counted yet."""

    stages: tuple[AtStage, ...]
    held_back: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A decision to look at again, with the title of its report. settled: how a conflict about it ended."""

    title: str
    stale: Stale
    settled: Resolution | None = None


@dataclass(frozen=True, slots=True)
class StaleList:
    """What to look at again.

    held_back: decisions of others that may not be seen yet, whatever they say. unknown: decisions of which the
    ledger does not say under which wording they were made.
    """

    decisions: tuple[Again, ...]
    held_back: int
    unknown: int
    problems: tuple[Problem, ...]


def in_words(change: WordingChange) -> list[str]:
    """What happened to a criterion, with its old and its new words."""
    lines = [str(change)]
    before, after = change.before, change.after
    if change.kind is not WordingChangeKind.MOVED:
        if before is not None and (after is None or before.text != after.text):
            lines.append(f"  was: {before.text}")
        if after is not None and (before is None or before.text != after.text):
            lines.append(f"  now: {after.text}")
        if before is not None and after is not None and before.reason != after.reason:
            lines.append(f"  in the flow diagram: {after.reason} (was: {before.reason})")
    return lines


def write_overview_csv(seen: Overview) -> str:
    """One row per criterion; those that are gone come with an empty question."""
    heads = ("stage", "code", "main", "extra", "text", "reason")
    return write_csv(heads, (row for at_stage in seen.stages for row in _use_rows(at_stage)))


def _use_rows(at_stage: AtStage) -> list[tuple[object, ...]]:
    words = {item.code: (item.text, item.reason) for item in at_stage.criteria}
    return [
        (at_stage.stage, use.code, use.main, use.extra, *words.get(use.code, ("", "")))
        for use in (*at_stage.uses, *at_stage.gone)
    ]


def write_history_csv(seen: Overview) -> str:
    """One row per change; the criteria of the first version count as added."""
    heads = ("stage", "version", "first", "last", "decisions", "code", "change", "was", "now", "before", "after")
    return write_csv(
        heads, (row for at_stage in seen.stages for period in at_stage.periods for row in _rows(at_stage, period))
    )


def _rows(at_stage: AtStage, period: Period) -> list[tuple[object, ...]]:
    since: Sequence[WordingChange] = period.since
    if period.version.number == 1:
        places = enumerate(period.version.criteria, start=1)
        since = [
            WordingChange(item.code, WordingChangeKind.ADDED, None, item, None, place) for place, item in places
        ]
    start = (at_stage.stage, period.version.number, _iso(period.first), _iso(period.last), period.decisions)
    return [
        (
            *start,
            change.code,
            change.kind,
            change.was,
            change.now,
            change.before.text if change.before else "",
            change.after.text if change.after else "",
        )
        for change in since
    ]


def write_stale_csv(stale_list: StaleList) -> str:
    """One row per decision to look at again."""
    heads = ("report", "title", "stage", "reviewer", "verdict", "reason", "version", "what changed", "settled")
    return write_csv(heads, map(_again, stale_list.decisions))


def _again(doubted: Again) -> tuple[object, ...]:
    decision = doubted.stale.decision
    return (
        decision.report_id,
        doubted.title,
        decision.stage,
        decision.reviewer,
        decision.verdict,
        ";".join(decision.reasons),
        doubted.stale.version,
        "; ".join(map(str, doubted.stale.because)),
        describe_settled(doubted),
    )


def describe_settled(doubted: Again) -> str:
    """`include by bo`, where a conflict about the decision was settled."""
    return f"{doubted.settled.verdict} by {doubted.settled.resolver}" if doubted.settled else ""


def make_overview_json(seen: Overview) -> dict[str, object]:
    """For scripts; keys only grow."""
    return {
        "stages": [_stage_json(at_stage) for at_stage in seen.stages],
        "held_back": seen.held_back,
        "problems": _problems(seen.problems),
    }


def _stage_json(at_stage: AtStage) -> dict[str, object]:
    words = {item.code: item for item in at_stage.criteria}
    return {
        "stage": at_stage.stage.value,
        "next_version": at_stage.next.number,
        "is_new": at_stage.next.is_new,
        "criteria": [
            {"text": words[use.code].text, "reason": words[use.code].reason, **_use(use)} for use in at_stage.uses
        ],
        "gone": [_use(use) for use in at_stage.gone],
        "pending": [change_json(change) for change in at_stage.pending],
        "versions": [_period_json(period) for period in at_stage.periods],
    }


def _period_json(period: Period) -> dict[str, object]:
    return {
        "version": period.version.number,
        "wordings": list(period.version.protocol_ids),
        "first": _iso(period.first) or None,
        "last": _iso(period.last) or None,
        "decisions": period.decisions,
        "criteria": [asdict(item) for item in period.version.criteria],
        "changes": [change_json(change) for change in period.since],
    }


def make_stale_json(stale_list: StaleList) -> dict[str, object]:
    """For scripts; keys only grow."""
    return {
        "decisions": [
            {
                "report": doubted.stale.decision.report_id,
                "title": doubted.title,
                "stage": doubted.stale.decision.stage.value,
                "reviewer": doubted.stale.decision.reviewer,
                "verdict": doubted.stale.decision.verdict.value,
                "reasons": list(doubted.stale.decision.reasons),
                "version": doubted.stale.version,
                "changes": [change_json(change) for change in doubted.stale.because],
                "settled": doubted.settled
                and {"verdict": doubted.settled.verdict, "resolver": doubted.settled.resolver},
            }
            for doubted in stale_list.decisions
        ],
        "held_back": stale_list.held_back,
        "unknown": stale_list.unknown,
        "problems": _problems(stale_list.problems),
    }


def change_json(change: WordingChange) -> dict[str, object]:
    """A change with both questions and places."""
    return {
        "code": change.code,
        "kind": change.kind.value,
        "before": change.before and change.before.text,
        "after": change.after and change.after.text,
        "was": change.was,
        "now": change.now,
    }


def _use(use: Use) -> dict[str, object]:
    return {"code": use.code, "main": use.main, "extra": use.extra}


def _problems(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"where": problem.where, "message": problem.message} for problem in problems]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
