"""The other door of the exchange: records and reports that go out of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from slr.adapters.folder import Review
from slr.adapters.folder.files import open_draft
from slr.adapters.formats.base import TOO_LONG
from slr.adapters.ledger import Ledger, list_visible
from slr.adapters.ledger.heard import read_heard
from slr.core.bibliography.evidence import UNHEARD
from slr.core.model import Decision, Document, Record, Stage, Standing
from slr.outputs.exports.export_sets import Wanted
from slr.outputs.exports.selection import Outgoing, choose_statements, is_wanted
from slr.outputs.exports.targets import Target, list_lost

#: Identifiers as (kind, value).
Ids = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Exported:
    """What went out: how many records of which reports, with how many verdicts, and what had no place there."""

    target: Target
    wanted: Wanted
    written: int = 0
    decided: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    reports: set[int] = field(default_factory=set)

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "set": self.wanted.value,
            "format": self.target.name,
            "written": self.written,
            "reports": len(self.reports),
            "with_decision": self.decided,
            "cannot_hold": dict(sorted(self.lost.items())),
        }

    def through(self, records: Iterator[Outgoing]) -> Iterator[Outgoing]:
        """The records, counted as they pass."""
        for record in records:
            self.written += 1
            self.reports.add(record.of_report)
            self.decided += bool(record.said)
            self.lost.update(list_lost(record, self.target.cannot_hold))
            self.lost.update([TOO_LONG] if self.target.cuts(record) else [])
            yield record


def read_outgoing(
    ledger: Ledger, review: Review, wanted: Wanted, stage: Stage | None = None
) -> Iterator[Outgoing]:
    """The records of a set in order of their numbers: reports, or for `all` every record as its source gave it."""
    standings = {standing.report_id: standing for standing in ledger.standings(review.protocol.needed)}
    chosen = {number: standing for number, standing in standings.items() if is_wanted(standing, wanted, stage)}
    votes = by_report(ledger) if wanted is Wanted.CONFLICTS else {}
    histories = ledger.changes.histories()
    heard = read_heard(ledger, review.protocol.needed, me=None, standings=standings.values())

    def make_outgoing(
        number: int, document: Document, labels: Iterable[str], standing: Standing, ids: Ids = ()
    ) -> Outgoing:
        at, said = choose_statements(
            standing, votes.get(standing.report_id, ()), review.protocol.reason, wanted, stage
        )
        behind = heard.get(standing.report_id, UNHEARD)
        mark = histories[standing.report_id].mark if standing.report_id in histories else ""
        is_split = wanted is Wanted.CONFLICTS
        return Outgoing(number, document, tuple(labels), at, said, is_split, behind, mark, ids, standing.report_id)

    if wanted is Wanted.ALL:
        labels = {run.id: run.label for run in ledger.runs.all()}
        for record in ledger.reports.each_record():
            yield make_outgoing(record.id, record.document, (labels[record.run_id],), chosen[record.report_id])
    elif chosen:
        for report in ledger.reports.all(chosen.keys()):
            standing = chosen[report.id]
            labels_of = dict.fromkeys(name for name, _ in standing.sources)
            yield make_outgoing(report.id, report.document, labels_of, standing, all_ids(report.records))


def all_ids(records: Iterable[Record]) -> Ids:
    """Every identifier of some records, each once, in the order they came."""
    return tuple(dict.fromkeys(pair for record in records for pair in record.document.ids.items()))


def by_report(ledger: Ledger) -> dict[int, list[Decision]]:
    """The decisions that stand, by report, where all have decided who must."""
    decisions: dict[int, list[Decision]] = {}
    shown, _ = list_visible(ledger.decisions.current(), needed=ledger.needed, me=None)
    for decision in shown:
        decisions.setdefault(decision.report_id, []).append(decision)
    return decisions


def export(exported: Exported, records: Iterator[Outgoing], stream: BinaryIO) -> None:
    """Write the records to a stream, and count them."""
    exported.target.write(exported.through(records), stream)


def export_file(exported: Exported, records: Iterator[Outgoing], path: Path) -> None:
    """Write the records to a file, which is whole or not there.

    Raises:
        StoreError: the disk does not take it; what stood there before still does.
    """
    with open_draft(path) as stream:
        export(exported, records, stream)
