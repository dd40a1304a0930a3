"""What the reviewers settled, from their decisions and resolutions, and where that leaves a report. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from slr.core.errors import StageNotReached
from slr.core.model import Decision, Resolution, SourceKind, Stage, Standing, Verdict

#: How many reviewers must decide on a report at a stage.
Needed = Callable[[int, Stage], int]

#: The verdicts that count at a stage. A `maybe` at full text leaves the report to its reviewer.
COUNTED = {
    Stage.TITLE_ABSTRACT: (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE),
    Stage.FULL_TEXT: (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED),
}


class Settled(NamedTuple):
    """The verdict that counts (None while the stage is open), its reasons, and whether reviewers disagree."""

    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    is_conflict: bool = False


def settle(decisions: Sequence[Decision], resolutions: Iterable[Resolution], needed: int, stage: Stage) -> Settled:
    """Settle one stage of one report on which `needed` reviewers must decide.

    A resolution counts for as long as no decision is newer and nobody took it back. Reviewers who disagree are in
    conflict under every policy. On title and abstract a `maybe` lets the report go on to full text, since one
    should be over-inclusive there (Cochrane Handbook for Systematic Reviews of Interventions, 4.6.4); at full text
    it is no verdict yet: it neither settles the report nor disagrees with anybody.
    """
    if not decisions:
        return Settled()
    resolution = find_resolution(decisions, resolutions)
    if resolution is not None and is_given(resolution.verdict, stage):
        return Settled(counts_as(resolution.verdict, stage), resolution.reasons)
    given = [decision for decision in decisions if is_given(decision.verdict, stage)]
    if contradict((decision.verdict for decision in given), stage):
        return Settled(is_conflict=True)
    if len(given) < max(needed, 1):
        return Settled()
    latest = max(given, key=_number)
    return Settled(counts_as(latest.verdict, stage), latest.reasons)


def find_resolution(decisions: Iterable[Decision], resolutions: Iterable[Resolution]) -> Resolution | None:
    """The resolution that counts over these decisions: the newest one made over all of them.

    None when there is none, or when it was taken back: then the reviewers disagree again, whatever had settled
    them before it.
    """
    newest = max(map(_number, decisions), default=0)
    covering = (row for row in resolutions if max(row.decision_ids, default=0) >= newest)
    last = max(covering, key=lambda row: row.id or 0, default=None)
    return None if last is None or last.verdict is Verdict.WITHDRAWN else last


def is_given(verdict: Verdict, stage: Stage) -> bool:
    """Whether somebody who says this has decided at the stage."""
    return verdict in COUNTED[stage]


def contradict(verdicts: Iterable[Verdict], stage: Stage) -> bool:
    """Whether the verdicts disagree; on title and abstract a `maybe` goes on as an include does."""
    return len({counts_as(verdict, stage) for verdict in verdicts if is_given(verdict, stage)}) > 1


def counts_as(verdict: Verdict, stage: Stage) -> Verdict:
    """A `maybe` on title and abstract goes on as an include does."""
    goes_on = verdict is Verdict.MAYBE and stage is Stage.TITLE_ABSTRACT
    return Verdict.INCLUDE if goes_on else verdict


def refuse_early(report_id: int, first: Settled) -> StageNotReached:
    """Why the full text of a report cannot be judged yet, when title and abstract have come to `first`."""
    if first.verdict is Verdict.EXCLUDE:
        return StageNotReached(
            f"report {report_id} is excluded on title and abstract, so its full text is not judged",
            hint=f"If that exclusion is wrong, change it first: `slr decide {report_id} include`.",
        )
    if first.is_conflict:
        return StageNotReached(
            f"reviewers disagree on title and abstract of report {report_id}, so its full text is not judged yet",
            hint=f"`slr resolve {report_id} include --stage title-abstract` lets it through.",
        )
    return StageNotReached(
        f"report {report_id} is not through title and abstract, so its full text is not judged yet",
        hint=f"It needs all its votes there first: `slr decide {report_id} include`.",
    )


class ReportPlace(NamedTuple):
    """A report with its records: its number, its study, its title, (label, kind) of each record."""

    report_id: int
    study_id: int
    title: str
    sources: tuple[tuple[str, SourceKind], ...]


def standing_of(place: ReportPlace, first: Settled, full: Settled, *, is_read: bool) -> Standing:
    """Where a report stands after title and abstract (`first`) and the full text (`full`).

    What was said of a full text counts once title and abstract let the report through, and no longer than that:
    an exclusion there wins over an earlier include at full text.

    Args:
        place: the report.
        first: what title and abstract have come to.
        full: what the full text has come to.
        is_read: somebody's word on the full text stands.
    """
    if first.verdict is not Verdict.INCLUDE:
        split = (Stage.TITLE_ABSTRACT,) if first.is_conflict else ()
        return Standing(*place, first.verdict, None, first.reasons, split, is_early=is_read)
    split = (Stage.FULL_TEXT,) if full.is_conflict else ()
    reasons = first.reasons if full.verdict is None else full.reasons
    return Standing(*place, first.verdict, full.verdict, reasons, split)


def _number(decision: Decision) -> int:
    return decision.id or 0
