"""The pairs that passes left to a person, out of the ledger; nothing here compares records."""

from __future__ import annotations

from slr.adapters.ledger import Doubt, Ledger
from slr.stages.dedup.choose import still_open
from slr.stages.dedup.pairs import RecordPair, Zone


def from_doubt(doubt: Doubt) -> RecordPair:
    """A pair as a pass left it."""
    return RecordPair(doubt.a, doubt.b, Zone(doubt.zone), doubt.kind, doubt.rule, doubt.score, doubt.features)


def doubtful_pairs(ledger: Ledger) -> int:
    """How many pairs the passes left to a person and nobody has judged since."""
    last = ledger.merge_log.last_pass()
    if last is None or not last.kept_doubts:
        return 0
    doubts = [from_doubt(doubt) for doubt in ledger.merge_log.doubts()]
    return len(still_open(doubts, ledger.merge_log.merges(), ledger.judgements.current())) if doubts else 0
