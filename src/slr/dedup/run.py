"""The door of the deduplication stage: reads the records, appends to the merge log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from slr import __version__
from slr.dedup import clusters, find_pairs
from slr.dedup.choose import choose
from slr.dedup.decide import Pair
from slr.ledger import Ledger
from slr.model import Merge, MergeKind, Record

_ACTOR = f"slr {__version__}"


@dataclass(frozen=True, slots=True)
class Line:
    """One pair as told: the two records in a few words each, the rule and its score; `merge_id` if in the log."""

    merge_id: int | None
    rule: str
    score: float
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass did, and how the records stand after it (in a dry run: would stand before it)."""

    records: int
    reports: int
    studies: int
    merged: tuple[Line, ...]
    linked: tuple[Line, ...]
    unsure: tuple[Line, ...]

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {"schema": 1} | asdict(self)


def run(ledger: Ledger, *, dry_run: bool = False) -> Outcome:
    """Look at all records, merge and link what the rules are sure of, and tell the rest.

    Everything the pass decides goes into the log in one transaction.
    """
    records = ledger.reports.records()
    by_id = {record.id: record for record in records}
    pairs = find_pairs(records)
    choice = choose(pairs, clusters(records, pairs).broken, ledger.reports.merges())
    merges = [_merge(pair) for pair in choice.take]
    made: Sequence[Merge] = merges
    if not dry_run:
        made = ledger.reports.add_pass(merges, actor=_ACTOR, records=len(records), unsure=len(choice.ask))
    reports = list(ledger.reports.all())
    return Outcome(
        records=len(records),
        reports=len(reports),
        studies=len({report.study_id for report in reports}),
        merged=_lines(made, MergeKind.DUPLICATE, by_id),
        linked=_lines(made, MergeKind.VERSION, by_id),
        unsure=tuple(_line(None, p.rule, p.score, by_id[p.a], by_id[p.b]) for p in choice.ask),
    )


def take_back(ledger: Ledger, merge_id: int, *, actor: str) -> None:
    """Undo one row of the merge log. The next pass does not make it again."""
    ledger.reports.undo(merge_id, actor)


def _merge(pair: Pair) -> Merge:
    return Merge(pair.kind, pair.a, pair.b, _ACTOR, pair.rule, pair.score, dict(pair.features))


def _lines(merges: Iterable[Merge], kind: MergeKind, by_id: Mapping[int, Record]) -> tuple[Line, ...]:
    return tuple(
        _line(merge.id, merge.rule, merge.score or 0.0, by_id[merge.keep_id], by_id[merge.drop_id])
        for merge in merges
        if merge.kind is kind
    )


def _line(merge_id: int | None, rule: str, score: float, one: Record, other: Record) -> Line:
    return Line(merge_id, rule, score, _words(one), _words(other))


def _words(record: Record) -> str:
    """`12 Wang 2024: BrainMorph: A Foundational … [crossref]`: the record's number first, for the commands."""
    document = record.document
    who = document.authors[0].family if document.authors else "?"
    title = document.title if len(document.title) <= 60 else f"{document.title[:59]}…"
    return f"{record.id} {who} {document.year or '?'}: {title} [{record.source}]"
