"""The door of the status: reads the ledger, writes nothing."""

from __future__ import annotations

from datetime import date

from slr.ledger import Ledger
from slr.model import Stage
from slr.ranking.outlook import opened_since, take_stock
from slr.ranking.stopping import StoppingRule, share
from slr.review import Review, ended_windows, planned_searches, readable_queries
from slr.status.summary import Status, summarise


def look(ledger: Ledger, review: Review, today: date) -> Status:
    """Where the review stands now, and which windows have ended by today."""
    protocol, runs = review.protocol, ledger.runs.all()
    standings = ledger.standings(protocol.needed)
    outlook = take_stock(
        StoppingRule(share(protocol.stop_target), share(protocol.stop_confidence)),
        standings,
        ledger.decisions.history(),
        ledger.samples.all(Stage.TITLE_ABSTRACT),
        lambda number: ledger.reports.get(number).id,
        lambda sample: opened_since(sample, runs, ledger.seen_by),
    )
    return summarise(
        runs,
        standings,
        needs_dedup=ledger.reports.is_dedup_due(),
        disagreements=[str(one) for one in ledger.disagreements()],
        outlook=outlook,
        histories=ledger.changes.histories(),
        planned=planned_searches(review),
        windows=ended_windows(readable_queries(review), today),
    )
