"""The door of the audit: draws samples from the ledger, opens the desk for them, and counts the errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from slr.adapters.ledger import Audit, AuditPair, Ledger, find_active
from slr.core.bibliography.pair_judgement import Asked, PairJudgement
from slr.core.errors import ReviewStateError
from slr.core.model import Merge, Record
from slr.stages.dedup.audit.error_rates import Result, draw, near_the_line, rate
from slr.stages.dedup.block import blocks
from slr.stages.dedup.decide import judge
from slr.stages.dedup.judge.run import LedgerPairDesk
from slr.stages.dedup.normalise import clean, sketch
from slr.stages.dedup.pairs import RecordPair, Zone
from slr.stages.dedup.sieve import alike

_PROGRAM = re.compile(r"slr \d")


def open_audit(
    ledger: Ledger, actor: str, wanted: int, seed: int | None, *, dry_run: bool = False
) -> tuple[Audit, LedgerPairDesk]:
    """The desk for a sample. An audit that is not finished goes on, unless a seed or size asks for a new one.

    Args:
        ledger: the ledger.
        actor: who judges.
        wanted: pairs of each sort.
        seed: makes the sample repeatable on the same ledger; None goes on with the newest audit, or draws one.
        dry_run: draw, but do not keep the sample.

    Raises:
        ReviewStateError: there is nothing to draw from.
    """
    held = _audit_to_go_on(ledger, wanted, seed)
    audit = held or _draw(ledger, actor, wanted, seed)
    if held is None and not dry_run:
        audit = ledger.audits.add(audit)
    pairs = [_pair(pair) for pair in audit.pairs]

    def waiting(_log: Sequence[Merge], said: dict[tuple[int, int], PairJudgement]) -> list[RecordPair]:
        return [pair for pair in pairs if (pair.a, pair.b) not in said]

    return audit, LedgerPairDesk(ledger, actor, Asked.AUDIT, f"Audit {audit.id}", waiting)


def result(ledger: Ledger, audit_id: int | None = None) -> Result:
    """What an audit (the newest one) says so far.

    Raises:
        ReviewStateError: there is none.
    """
    audit = next((one for one in reversed(ledger.audits.all()) if audit_id in {None, one.id}), None)
    if audit is None or audit.id is None:
        raise ReviewStateError("there is no audit yet", hint="`slr dedup audit` draws one.")
    said = ledger.judgements.current()
    merged = [_pair(pair) for pair in audit.pairs if pair.merge_id is not None]
    apart = [_pair(pair) for pair in audit.pairs if pair.merge_id is None]
    return Result(
        audit=audit.id,
        seed=audit.seed,
        wanted=audit.wanted,
        merged=rate(audit.merged, merged, said, merged=True),
        apart=rate(audit.apart, apart, said, merged=False),
    )


def _audit_to_go_on(ledger: Ledger, wanted: int, seed: int | None) -> Audit | None:
    """The audit to go on with: that of this seed and size, or the newest one while it is not finished."""
    held = ledger.audits.all()
    if seed is not None:
        return next((audit for audit in reversed(held) if (audit.seed, audit.wanted) == (seed, wanted)), None)
    said = ledger.judgements.current()
    is_open = held and any((pair.a, pair.b) not in said for pair in held[-1].pairs)
    return held[-1] if is_open else None


def _draw(ledger: Ledger, actor: str, wanted: int, seed: int | None) -> Audit:
    chosen = Random().randrange(1_000_000) if seed is None else seed  # noqa: S311 - a sample, no secret
    log = ledger.merge_log.merges()
    made = {
        (merge.keep_id, merge.drop_id) if merge.keep_id < merge.drop_id else (merge.drop_id, merge.keep_id): merge
        for merge in find_active(log)
        if _PROGRAM.match(merge.actor)
    }
    records = ledger.reports.records()
    pool = near_the_line(_apart(ledger, records), wanted)
    if not made and not pool:
        raise ReviewStateError("there are no merges and no pairs near the line to audit", hint="Run `slr dedup`.")
    random = Random(chosen)  # noqa: S311 - a sample, no secret
    merged = draw([_pair_of_merge(ends, merge) for ends, merge in made.items()], wanted, random)
    apart = draw(pool, wanted, random)
    return Audit(
        seed=chosen,
        wanted=wanted,
        merged=len(made),
        apart=len(pool),
        actor=actor,
        pairs=(
            *(_to_audit_pair(pair, made[pair.a, pair.b].id) for pair in merged),
            *(_to_audit_pair(p, None) for p in apart),
        ),
    )


def _apart(ledger: Ledger, records: Sequence[Record]) -> Iterator[RecordPair]:
    """Pairs that came into question, are two reports of two studies now, and nobody has judged."""
    said = ledger.judgements.current()
    study_of = {record.id: report.study_id for report in ledger.reports.all() for record in report.records}
    for pair in _in_question(records):
        is_apart = study_of[pair.a] != study_of[pair.b]
        if is_apart and pair.zone is not Zone.AUTO and (pair.a, pair.b) not in said:
            yield pair


def _in_question(records: Sequence[Record]) -> Iterator[RecordPair]:
    sketches = [sketch(record.document) for record in records]
    for first, second in alike(sketches, blocks(sketches)):
        yield judge(clean(records[first]), clean(records[second]))


def _pair_of_merge(ends: tuple[int, int], merge: Merge) -> RecordPair:
    score = 1.0 if merge.score is None else merge.score
    return RecordPair(*ends, Zone.AUTO, merge.kind, merge.rule, score, merge.features)


def _to_audit_pair(pair: RecordPair, merge_id: int | None) -> AuditPair:
    return AuditPair(
        pair.a, pair.b, pair.zone.value, pair.kind, pair.rule, pair.score, dict(pair.features), merge_id
    )


def _pair(pair: AuditPair) -> RecordPair:
    return RecordPair(pair.a, pair.b, Zone(pair.zone), pair.kind, pair.rule, pair.score, pair.features)
