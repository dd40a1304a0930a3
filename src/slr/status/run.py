"""The door of the status: reads the ledger, writes nothing."""

from __future__ import annotations

from slr.ledger import Ledger
from slr.review import Review
from slr.status.summary import Status, summarise


def look(ledger: Ledger, review: Review) -> Status:
    """Where the review stands now."""
    runs = ledger.runs.all()
    return summarise(
        runs,
        ledger.standings(review.protocol.needed),
        needs_dedup=ledger.reports.is_dedup_due(),
        disagreements=[str(one) for one in ledger.disagreements()],
    )
