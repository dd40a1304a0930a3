"""The door of the status: reads the ledger, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from slr.adapters.folder import Review, find_ended_windows, list_planned_searches, read_readable_queries
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.people import describe_uncounted
from slr.core.model import Decision, Policy, Stage
from slr.core.stopping.outlook import Outlook, find_opened_since, take_stock
from slr.core.stopping.rule import StoppingRule, share
from slr.outputs.status.due import DueInputs, PilotRound
from slr.outputs.status.summary import ReviewStatus, summarise


def look(
    ledger: Ledger, review: Review, today: date, *, pairs: int = 0, stale: int = 0, me: str | None = None
) -> ReviewStatus:
    """Where the review stands now, what is due, and which windows have ended by today.

    Args:
        ledger: the ledger.
        review: the review.
        today: the day.
        pairs: of records that a person must judge, as deduplication counts them.
        stale: decisions made under criteria that have changed since, as screening counts them.
        me: who asks; None for nobody in particular.
    """
    protocol, runs = review.protocol, ledger.runs.all()
    standings = ledger.standings(protocol.needed)
    outlook = take_stock(
        StoppingRule(share(protocol.stop_target), share(protocol.stop_confidence)),
        standings,
        ledger.decisions.history(),
        ledger.samples.all(Stage.TITLE_ABSTRACT),
        lambda number: ledger.reports.get(number).id,
        lambda sample: find_opened_since(sample, runs, ledger.runs.seen_by),
    )
    seen = summarise(
        runs,
        standings,
        disagreements=[str(disagreement) for disagreement in ledger.disagreements()],
        outlook=outlook,
        histories=ledger.changes.histories(),
        planned=list_planned_searches(review),
        windows=find_ended_windows(read_readable_queries(review), today),
        work=replace(_work(ledger, review, outlook), pairs=pairs, stale=stale, me=me),
    )
    return replace(
        seen, uncounted=describe_uncounted(decision.reviewer for decision in ledger.decisions.uncounted())
    )


def _work(ledger: Ledger, review: Review, outlook: Outlook) -> DueInputs:
    """What is due beside searches, duplicates and verdicts."""
    protocol, decisions = review.protocol, ledger.decisions.current()
    drawn = outlook.drawn
    return DueInputs(
        decisions=decisions,
        needs_two=frozenset(
            stage for stage in Stage if protocol.policy.get(stage, Policy.SINGLE) is not Policy.SINGLE
        ),
        needs_dedup=ledger.merge_log.is_dedup_due(),
        rounds=tuple(_rounds(ledger, protocol.reviewers, decisions)),
        sample_left=drawn.size - drawn.judged if drawn else 0,
    )


def _rounds(ledger: Ledger, named: Sequence[str], decisions: Sequence[Decision]) -> Iterator[PilotRound]:
    """The newest pilot round of each stage, with what everybody who takes part has left of it."""
    for stage in Stage:
        for pilot in ledger.pilots.all(stage)[-1:]:
            alive = frozenset(
                report_id for report_id in pilot.report_ids if ledger.reports.get(report_id).id == report_id
            )
            decided: dict[str, set[int]] = {who: set() for who in named}
            for row in decisions:
                if row.stage is stage and row.report_id in alive:
                    decided.setdefault(row.reviewer, set()).add(row.report_id)
            left = {who: len(alive - reports) for who, reports in decided.items()}
            yield PilotRound(stage, pilot.wanted, alive, pilot.at, left)
