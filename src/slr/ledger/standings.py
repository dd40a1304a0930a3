"""Where every report stands: the one question behind the queue, the status and the flow diagram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import text

from slr.ledger.decisions import Decisions, by_report
from slr.ledger.disagreements import disagreements, unsettled
from slr.ledger.settle import Settled, settle
from slr.ledger.store import Store
from slr.model import Decision, Resolution, SourceKind, Stage, Standing

#: How many reviewers must decide on a report at a stage.
Needed = Callable[[int, Stage], int]

_RECORDS = """
SELECT m.report_id, a.study_id, r.label, r.kind, r.title
FROM records r
JOIN current_memberships m ON m.record_id = r.id
JOIN current_affiliations a ON a.report_id = m.report_id
ORDER BY m.report_id, r.id
"""


def standings(store: Store, needed: Needed, decisions: Decisions) -> list[Standing]:
    """Every report with its sources and what was settled at each stage, by number."""
    with store.read() as session:
        rows = session.execute(text(_RECORDS)).all()
    made = by_report(decisions.current())
    resolved: dict[int, list[Resolution]] = {}
    resolutions = decisions.resolutions()
    split = {(one.report_id, one.stage) for one in unsettled(disagreements(store), resolutions)}
    for resolution in resolutions:
        resolved.setdefault(resolution.report_id, []).append(resolution)
    sources: dict[int, list[tuple[str, SourceKind]]] = {}
    heads: dict[int, tuple[int, str]] = {}
    for report_id, study_id, label, kind, title in rows:
        sources.setdefault(report_id, []).append((label, SourceKind(kind)))
        heads.setdefault(report_id, (study_id, title))
    return [
        _standing(report_id, heads[report_id], tuple(found), made.get(report_id, []), resolved, needed, split)
        for report_id, found in sources.items()
    ]


def _standing(
    report_id: int,
    head: tuple[int, str],
    sources: tuple[tuple[str, SourceKind], ...],
    decisions: list[Decision],
    resolved: Mapping[int, list[Resolution]],
    needed: Needed,
    split: Collection[tuple[int, Stage]],
) -> Standing:
    at = {
        stage: Settled(is_conflict=True)
        if (report_id, stage) in split
        else _at(stage, decisions, resolved.get(report_id, []), needed(report_id, stage))
        for stage in Stage
    }
    full = at[Stage.FULL_TEXT]
    first = at[Stage.TITLE_ABSTRACT]
    return Standing(
        report_id=report_id,
        study_id=head[0],
        title=head[1],
        sources=sources,
        title_abstract=first.verdict,
        full_text=full.verdict,
        reasons=full.reasons if full.verdict is not None else first.reasons,
        conflicts=tuple(stage for stage in Stage if at[stage].is_conflict),
    )


def _at(stage: Stage, decisions: list[Decision], resolutions: list[Resolution], needed: int) -> Settled:
    return settle(
        [decision for decision in decisions if decision.stage is stage],
        [resolution for resolution in resolutions if resolution.stage is stage],
        needed,
        stage,
    )
