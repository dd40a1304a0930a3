"""The door of the criteria at work: what the ledger holds about them, as the one who asks may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.blind import list_visible
from slr.adapters.ledger.settle import find_resolution
from slr.core.model import Criterion, Decision, Resolution, Stage
from slr.core.review.wordings import CriteriaVersion, at_stage, list_versions, read_wordings
from slr.stages.criteria.table import Again, AtStage, Overview, Period, StaleList
from slr.stages.criteria.usage import Stale, count_uses, list_changes, list_stale, make_upcoming

_Row = TypeVar("_Row", Decision, Resolution)


def read_criteria(ledger: Ledger, review: Review, *, stages: Sequence[Stage], me: str | None) -> Overview:
    """The criteria of these stages, their use and their versions, as `me` may see them; None asks as nobody."""
    wordings, problems = read_wordings(ledger.protocol_texts())
    shown, held_back = list_visible(ledger.decisions.current(), needed=review.protocol.needed, me=me)
    history = ledger.decisions.history()
    tables = [_at_stage(review, stage, wordings, shown, history) for stage in stages]
    return Overview(tuple(tables), held_back, tuple(problems))


def _at_stage(
    review: Review,
    stage: Stage,
    wordings: Mapping[int, Iterable[Criterion]],
    shown: Sequence[Decision],
    history: Sequence[Decision],
) -> AtStage:
    current = at_stage(review.protocol.criteria, stage)
    known = list_versions(wordings, stage)
    coming = make_upcoming(known, current)
    own, gone = count_uses((decision for decision in shown if decision.stage is stage), current)
    pending = list_changes(known[-1].criteria, current) if known and coming.is_new else []
    periods = _periods(known, [decision for decision in history if decision.stage is stage])
    return AtStage(stage, current, coming, tuple(own), tuple(gone), periods, tuple(pending))


def _periods(known: Sequence[CriteriaVersion], history: Sequence[Decision]) -> tuple[Period, ...]:
    tables = []
    before: tuple[Criterion, ...] | None = None
    for version in known:
        rows = [decision for decision in history if decision.protocol_id in version.protocol_ids]
        times = [decision.at for decision in rows if decision.at is not None]
        since = () if before is None else tuple(list_changes(before, version.criteria))
        first, last = min(times, default=None), max(times, default=None)
        tables.append(Period(version, first, last, len(rows), since))
        before = version.criteria
    return tuple(tables)


def read_stale(
    ledger: Ledger, review: Review, *, stages: Sequence[Stage], me: str | None, reviewer: str | None = None
) -> StaleList:
    """The standing decisions that changes of the criteria may affect, by stage and report.

    Args:
        ledger: the ledger.
        review: the review, whose criteria are those of now.
        stages: which stages.
        me: who asks; None asks as nobody.
        reviewer: only decisions of this reviewer.
    """
    wordings, problems = read_wordings(ledger.protocol_texts())
    everything = ledger.decisions.current()
    reviewer = None if reviewer is None else ledger.names.people.of(reviewer)
    shown, held_back = list_visible(everything, needed=review.protocol.needed, me=me)
    stale_decisions: list[Stale] = []
    unknown = 0
    for stage in stages:
        rows = [decision for decision in shown if decision.stage is stage and _is_by(decision, reviewer)]
        current = at_stage(review.protocol.criteria, stage)
        at, lost = list_stale(rows, list_versions(wordings, stage), current)
        stale_decisions += sorted(
            at, key=lambda stale_decision: (stale_decision.decision.report_id, stale_decision.decision.reviewer)
        )
        unknown += lost
    return StaleList(_describe(ledger, review, stale_decisions, everything), held_back, unknown, tuple(problems))


def count_stale(ledger: Ledger, review: Review) -> int:
    """How many decisions that are open to all may be affected by changes of the criteria."""
    wordings, _ = read_wordings(ledger.protocol_texts())
    both = {stage: (list_versions(wordings, stage), at_stage(review.protocol.criteria, stage)) for stage in Stage}
    if all(version.criteria == current for known, current in both.values() for version in known):
        return 0  # no decision was made under other criteria, so none need be read
    shown, _ = list_visible(ledger.decisions.current(), needed=review.protocol.needed, me=None)
    return sum(
        len(list_stale([decision for decision in shown if decision.stage is stage], known, current)[0])
        for stage, (known, current) in both.items()
    )


def _describe(
    ledger: Ledger, review: Review, stale_decisions: Sequence[Stale], everything: Sequence[Decision]
) -> tuple[Again, ...]:
    if not stale_decisions:
        return ()
    titles = {standing.report_id: standing.title for standing in ledger.standings(review.protocol.needed)}
    sides, settled = _by_place(everything), _by_place(ledger.decisions.resolutions())

    def described(stale_decision: Stale) -> Again:
        place = (stale_decision.decision.report_id, stale_decision.decision.stage)
        return Again(
            titles.get(place[0], ""), stale_decision, find_resolution(sides[place], settled.get(place, ()))
        )

    return tuple(map(described, stale_decisions))


def _by_place(rows: Iterable[_Row]) -> dict[tuple[int, Stage], list[_Row]]:
    decisions_at: dict[tuple[int, Stage], list[_Row]] = {}
    for row in rows:
        decisions_at.setdefault((row.report_id, row.stage), []).append(row)
    return decisions_at


def _is_by(decision: Decision, reviewer: str | None) -> bool:
    return reviewer is None or decision.reviewer == reviewer
