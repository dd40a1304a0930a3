"""The door of the log: every act in the ledger that the one who asks may see."""

from __future__ import annotations

from collections.abc import Iterator

from slr.bibliography.judgement import Asked, Judgement
from slr.ledger import Ledger
from slr.review import Review
from slr.screen.log import Filter, Kind, Line, Log, collect, of_decision, of_resolution, seen_by


def read_log(ledger: Ledger, review: Review, wanted: Filter, *, me: str | None) -> Log:
    """The acts that fit the filter, newest last, as `me` may see them; None asks as nobody.

    What others decided on a report at a stage is kept back until all have decided who must, or it was settled. The
    number kept back is of the whole ledger, whatever the filter, so that no filter tells whose they are.
    """
    history = ledger.decisions.history()
    resolutions = ledger.decisions.resolutions()
    seen = seen_by(me, history, ledger.decisions.current(), resolutions, review.protocol.needed)
    lines = [*map(of_decision, seen), *map(of_resolution, resolutions), *_merges(ledger)]
    return collect(lines, wanted, held_back=len(history) - len(seen), wordings=len(ledger.protocols()))


def _merges(ledger: Ledger) -> Iterator[Line]:
    """What reviewers merged while they screened."""
    for row in ledger.judgements.history():
        if row.asked is Asked.SCREEN:
            yield _merge(row, ledger.reports.get(min(row.ends)).id)


def _merge(row: Judgement, report_id: int) -> Line:
    assert row.at is not None  # whatever comes from the ledger has its time
    a, b = row.ends
    about = f"records {a} and {b}"
    return Line(
        row.at, Kind.MERGE, row.actor, report_id, row.id or 0, None, row.said.value, note=row.reason, about=about
    )
