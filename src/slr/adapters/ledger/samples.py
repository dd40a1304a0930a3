"""What is drawn at random: rounds that every reviewer screens first, samples of what nobody has seen, audits.

A sample bounds what ending the screening would miss; an audit, how often the rules of deduplication err.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slr.adapters.ledger.decisions import name_act
from slr.adapters.ledger.members import find_newest_decision
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import MergeKind, Stage
from slr.core.record_values import dumps


@dataclass(frozen=True, slots=True)
class AuditPair:
    """One pair of a sample; with `merge_id` the rules had merged it, without they had not."""

    a: int
    b: int
    zone: str
    kind: MergeKind
    rule: str
    score: float
    features: Mapping[str, object]
    merge_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample: `merged` merges and `apart` pairs left apart it was drawn from, `wanted` of each."""

    seed: int
    wanted: int
    merged: int
    apart: int
    actor: str
    pairs: tuple[AuditPair, ...]
    at: datetime | None = None
    id: int | None = None


class Audits:
    """The samples in the ledger. What persons said of the pairs is in `judgements`."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(self, audit: Audit) -> Audit:
        """Keep a sample."""
        with self._store.write() as session:
            row = {
                "seed": audit.seed,
                "wanted": audit.wanted,
                "merged": audit.merged,
                "apart": audit.apart,
                "actor": audit.actor,
                "at": write_timestamp(self._clock()),
            }
            number = session.add("dedup_audits", row)
            session.insert("dedup_audit_pairs", ("audit_id", *_PAIR), _rows(number, audit.pairs))
            return _audit(session, _row_of(session, "dedup_audits", number))

    def all(self) -> list[Audit]:
        """Every sample, oldest first."""
        with self._store.read() as session:
            rows = session.execute("SELECT * FROM dedup_audits ORDER BY id").named()
            return [_audit(session, row) for row in rows]


_PAIR = ("merge_id", "record_a", "record_b", "zone", "kind", "rule", "score", "features")


def _row_of(session: Transaction, table: str, number: int) -> Any:
    """One row by its number; the table is a name of this program."""
    return session.execute(f"SELECT * FROM {table} WHERE id = :id", {"id": number}).one_named()  # noqa: S608


def _rows(audit_id: int, pairs: Iterable[AuditPair]) -> list[tuple[object, ...]]:
    return [
        (
            *(audit_id, pair.merge_id, pair.a, pair.b, pair.zone, pair.kind.value, pair.rule, pair.score),
            dumps(dict(pair.features)),
        )
        for pair in pairs
    ]


def _audit(session: Transaction, row: Any) -> Audit:
    statement = "SELECT * FROM dedup_audit_pairs WHERE audit_id = :audit ORDER BY id"
    pairs = session.execute(statement, {"audit": row.id}).named()
    return Audit(
        seed=row.seed,
        wanted=row.wanted,
        merged=row.merged,
        apart=row.apart,
        actor=row.actor,
        pairs=tuple(_pair(pair) for pair in pairs),
        at=datetime.fromisoformat(row.at),
        id=row.id,
    )


def _pair(row: Any) -> AuditPair:
    return AuditPair(
        a=row.record_a,
        b=row.record_b,
        zone=row.zone,
        kind=MergeKind(row.kind),
        rule=row.rule,
        score=row.score,
        features=json.loads(row.features),
        merge_id=row.merge_id,
    )


@dataclass(frozen=True, slots=True)
class Pilot:
    """One round. wanted: how many reports were asked for; seed: what they were drawn with."""

    id: int
    stage: Stage
    wanted: int
    seed: int
    actor: str
    at: datetime
    report_ids: tuple[int, ...]


class Pilots:
    """The calibration rounds in the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(self, stage: Stage, report_ids: Sequence[int], *, wanted: int, seed: int, actor: str) -> Pilot:
        """Begin a round with these reports."""
        with self._store.write() as session:
            at = write_timestamp(self._clock())
            row = {"stage": stage.value, "wanted": wanted, "seed": seed, "actor": actor, "at": at}
            number = session.add("pilots", row)
            reports = ((number, report) for report in report_ids)
            session.insert("pilot_reports", ("pilot_id", "report_id"), reports)
            return _pilot(session, _row_of(session, "pilots", number))

    def all(self, stage: Stage) -> list[Pilot]:
        """The rounds of a stage, oldest first."""
        with self._store.read() as session:
            statement = "SELECT * FROM pilots WHERE stage = :stage ORDER BY id"
            rows = session.execute(statement, {"stage": stage.value}).named()
            return [_pilot(session, row) for row in rows]


def _pilot(session: Transaction, row: Any) -> Pilot:
    statement = "SELECT report_id FROM pilot_reports WHERE pilot_id = :pilot ORDER BY report_id"
    reports = session.execute(statement, {"pilot": row.id}).values()
    moment = datetime.fromisoformat(row.at)
    return Pilot(row.id, Stage(row.stage), row.wanted, row.seed, row.actor, moment, tuple(reports))


_NEWEST_RECORD = "SELECT COALESCE(MAX(id), 0) FROM records"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. When it was drawn, `screened` reports were settled, `found` of them went on, `unseen` were left.

    wanted: how many were asked for. seed: what they were drawn with. report_ids: in the order of the draw, under
    the numbers they had then; the first n of them are a random sample as well. after_decision, after_record: the
    newest ones there were; None in ledgers older than the question, and for a sample that was drawn on a copy.
    """

    id: int
    stage: Stage
    wanted: int
    seed: int
    screened: int
    found: int
    unseen: int
    actor: str
    at: datetime
    report_ids: tuple[int, ...]
    after_decision: int | None = None
    after_record: int | None = None


class Samples:
    """The samples in the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        stage: Stage,
        report_ids: Sequence[int],
        *,
        wanted: int,
        seed: int,
        screened: int,
        found: int,
        unseen: int,
        actor: str,
    ) -> Sample:
        """Keep a sample of these reports."""
        with self._store.write() as session:
            row = {
                "stage": stage.value,
                "wanted": wanted,
                "seed": seed,
                "screened": screened,
                "found": found,
                "unseen": unseen,
                "actor": actor,
                "act": name_act(),
                "at": write_timestamp(self._clock()),
                "after_decision": find_newest_decision(session),
                "after_record": session.execute(_NEWEST_RECORD).value(),
            }
            number = session.add("samples", row)
            reports = ((number, report) for report in report_ids)
            session.insert("sample_reports", ("sample_id", "report_id"), reports)
            return _sample(session, _row_of(session, "samples", number))

    def all(self, stage: Stage | None = None) -> list[Sample]:
        """The samples of a stage, or of every stage, oldest first."""
        with self._store.read() as session:
            rows = session.execute("SELECT * FROM samples ORDER BY id").named()
            return [_sample(session, row) for row in rows if stage is None or row.stage == stage.value]


def draw_order(report_ids: Sequence[int], seed: int) -> list[int]:
    """The order of a draw, by a digest of seed and number: the same on every machine and in every version."""
    return sorted(report_ids, key=lambda report: hashlib.sha256(f"{seed}:{report}".encode()).digest())


def _sample(session: Transaction, row: Any) -> Sample:
    statement = "SELECT report_id FROM sample_reports WHERE sample_id = :sample"
    reports = session.execute(statement, {"sample": row.id}).values()
    return Sample(
        row.id,
        Stage(row.stage),
        row.wanted,
        row.seed,
        row.screened,
        row.found,
        row.unseen,
        row.actor,
        datetime.fromisoformat(row.at),
        tuple(draw_order(reports, row.seed)),
        row.after_decision,
        row.after_record,
    )
