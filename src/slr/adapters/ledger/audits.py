"""Random samples of what the rules merged and of what they left apart, for a person to judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slr.adapters.ledger.row_values import timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables import DedupAuditPairRow, DedupAuditRow
from slr.core.model import MergeKind
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
            row = DedupAuditRow(
                seed=audit.seed,
                wanted=audit.wanted,
                merged=audit.merged,
                apart=audit.apart,
                actor=audit.actor,
                at=timestamp(self._clock()),
            )
            session.add(row)
            session.flush()
            session.add_all(_rows(row.id or 0, audit.pairs))
            session.flush()
            return _audit(session, row)

    def all(self) -> list[Audit]:
        """Every sample, oldest first."""
        with self._store.read() as session:
            rows = session.exec(select(DedupAuditRow).order_by(col(DedupAuditRow.id))).all()
            return [_audit(session, row) for row in rows]


def _rows(audit_id: int, pairs: Iterable[AuditPair]) -> list[DedupAuditPairRow]:
    return [
        DedupAuditPairRow(
            audit_id=audit_id,
            merge_id=pair.merge_id,
            record_a=pair.a,
            record_b=pair.b,
            zone=pair.zone,
            kind=pair.kind.value,
            rule=pair.rule,
            score=pair.score,
            features=dumps(dict(pair.features)),
        )
        for pair in pairs
    ]


def _audit(session: Session, row: DedupAuditRow) -> Audit:
    pairs = session.exec(
        select(DedupAuditPairRow).where(DedupAuditPairRow.audit_id == row.id).order_by(col(DedupAuditPairRow.id))
    )
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


def _pair(row: DedupAuditPairRow) -> AuditPair:
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
