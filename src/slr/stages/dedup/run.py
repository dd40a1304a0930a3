"""The door of the deduplication stage: reads the records, appends to the merge log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from slr import __version__
from slr.adapters.ledger import Doubt, Ledger, find_active
from slr.core.model import Merge, MergeKind, Protocol, Record
from slr.core.text.printable import clean
from slr.stages.dedup.choose import ChosenPairs, choose, still_open
from slr.stages.dedup.cluster import clusters
from slr.stages.dedup.pairs import RecordPair, Wishes, Zone, from_doubt

#: Who made the merges of a pass.
PROGRAM = f"slr {__version__}"

#: Characters of a title; parts and volumes of one work differ at its end, so few titles are cut.
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair as told: the two records in a few words each, the rule and its score; `merge_id` if in the log."""

    merge_id: int | None
    rule: str
    score: float
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class DedupPass:
    """What a pass did, and how the records stand after it (in a dry run: would stand before it).

    disagreements: verdicts that merges brought together and that contradict each other. capped: groups too large
    for all their pairs to be compared, in words.
    """

    records: int
    reports: int
    studies: int
    merged: tuple[PairLine, ...]
    linked: tuple[PairLine, ...]
    unsure: tuple[PairLine, ...]
    disagreements: tuple[str, ...] = ()
    capped: tuple[str, ...] = ()


def run(
    ledger: Ledger, protocol: Protocol | None = None, *, dry_run: bool = False, everything: bool = False
) -> DedupPass:
    """Look at the records, merge and link what the rules are sure of, and tell the rest.

    What the protocol asks of the rules holds for the pairs that are compared; for all of them with `everything`.

    Only pairs with a record that came after the last pass are compared, unless `everything` is set or another
    version of the program made that pass. Merges are kept some at a time, and the pass as made when all are: one
    that was broken off is made again, and finds together what it has merged.
    """
    after = 0 if everything else _looked_up_to(ledger)
    looked = _look_again(ledger) if after and not ledger.merge_log.has_records_after(after) else None
    looked = looked or _look(ledger, after, wishes_of(protocol))
    choice = looked.choice
    merges = [_merge(pair) for pair in choice.take]
    made: Sequence[Merge] = merges
    if not dry_run:
        # The newest word on a pair counts, so what was left before and is open still need not be kept again.
        held = {(doubt.a, doubt.b) for doubt in ledger.merge_log.doubts()} if after else set()
        made = ledger.merge_log.add_pass(
            merges,
            actor=PROGRAM,
            records=looked.records,
            unsure=len(choice.ask),
            doubts=[_doubt(pair) for pair in choice.ask if (pair.a, pair.b) not in held],
            after=after,
        )
    gone, totals = ledger.reports.uncounted(), ledger.reports.totals()
    asked = [pair for pair in choice.ask if pair.a not in gone and pair.b not in gone]
    ends = [(merge.keep_id, merge.drop_id) for merge in made] + [(pair.a, pair.b) for pair in asked]
    by_id = {record.id: record for record in ledger.reports.some(number for pair in ends for number in pair)}
    return DedupPass(
        records=totals.records,
        reports=totals.reports,
        studies=totals.studies,
        merged=_lines(made, MergeKind.DUPLICATE, by_id),
        linked=_lines(made, MergeKind.VERSION, by_id),
        unsure=tuple(_line(None, p.rule, p.score, by_id[p.a], by_id[p.b]) for p in asked),
        disagreements=tuple(map(str, ledger.disagreements())),
        capped=looked.capped,
    )


class _Look(NamedTuple):
    """What a look at the records came to: how many they are, what is to be done, groups that were too large."""

    records: int
    choice: ChosenPairs
    capped: tuple[str, ...]


def wishes_of(protocol: Protocol | None) -> Wishes | None:
    """What a review asks of the rules; None for nothing."""
    return Wishes(protocol.dedup_vetoes, protocol.dedup_ask_from) if protocol else None


def _look(ledger: Ledger, after: int, wishes: Wishes | None) -> _Look:
    """Compare the records above a number with all."""
    from slr.stages.dedup.survey import survey  # noqa: PLC0415 - where nothing is compared, nothing need be loaded

    # Records of an import that was taken back are looked at too: what was decided on a report must be found again
    # when another import brings it, and nothing needs to be compared anew when this one is put back.
    records = ledger.reports.records(uncounted=True)
    found = survey(records, {record.id for record in records if record.id > after} if after else None, wishes)
    return _Look(len(records), _choose(ledger, records, found.pairs, after), found.capped)


def _look_again(ledger: Ledger) -> _Look | None:
    """What was left to a person and is open still, where no record is new; None where a pair may be merged now.

    Such a pair is one that the rules were sure of and a person kept apart, who may have taken that back.
    """
    pairs = [from_doubt(doubt) for doubt in ledger.merge_log.doubts()]
    if any(pair.zone is Zone.AUTO for pair in pairs):
        return None
    still = still_open(pairs, ledger.merge_log.merges(), ledger.judgements.current())
    return _Look(ledger.reports.size(), ChosenPairs((), still), ())


def doubtful_pairs(ledger: Ledger) -> int:
    """How many pairs the passes left to a person and nobody has judged since."""
    last = ledger.merge_log.last_pass()
    if last is None or not last.kept_doubts:
        return 0
    doubts = [from_doubt(doubt) for doubt in ledger.merge_log.doubts()]
    return len(still_open(doubts, ledger.merge_log.merges(), ledger.judgements.current())) if doubts else 0


def _looked_up_to(ledger: Ledger) -> int:
    """The last record that need not be compared with those before it."""
    last = ledger.merge_log.last_pass()
    return last.last_record_id if last and last.kept_doubts and last.actor == PROGRAM else 0


def _choose(ledger: Ledger, records: Sequence[Record], pairs: list[RecordPair], after: int) -> ChosenPairs:
    log = ledger.merge_log.merges()
    known: list[RecordPair] = []
    if after:
        # What the log holds already belongs to the chains that must not contradict themselves.
        known = [_from_merge(merge) for merge in find_active(log)]
        pairs = [*pairs, *(from_doubt(doubt) for doubt in ledger.merge_log.doubts())]
    broken = clusters(records, [*known, *pairs]).broken
    return choose(pairs, broken, log, ledger.judgements.current())


def _doubt(pair: RecordPair) -> Doubt:
    return Doubt(pair.a, pair.b, pair.zone.value, pair.kind, pair.rule, pair.score, pair.features)


def _from_merge(merge: Merge) -> RecordPair:
    one, other = sorted((merge.keep_id, merge.drop_id))
    score = 1.0 if merge.score is None else merge.score
    return RecordPair(one, other, Zone.AUTO, merge.kind, merge.rule, score, merge.features)


def _merge(pair: RecordPair) -> Merge:
    return Merge(pair.kind, pair.a, pair.b, PROGRAM, pair.rule, pair.score, dict(pair.features))


def _lines(merges: Iterable[Merge], kind: MergeKind, by_id: Mapping[int, Record]) -> tuple[PairLine, ...]:
    return tuple(
        _line(merge.id, merge.rule, merge.score or 0.0, by_id[merge.keep_id], by_id[merge.drop_id])
        for merge in merges
        if merge.kind is kind
    )


def _line(merge_id: int | None, rule: str, score: float, record: Record, other: Record) -> PairLine:
    return PairLine(merge_id, rule, score, in_words(record), in_words(other))


def in_words(record: Record) -> str:
    """`12 Wang 2024: BrainMorph: A Foundational Model [crossref]`: the record's number first, for the commands."""
    document = record.document
    who = clean(document.authors[0].family) if document.authors else "?"
    title = clean(document.title)
    title = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return f"{record.id} {who} {document.year or '?'}: {title} [{record.source}]"
