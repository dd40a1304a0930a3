"""The pairs that a pass left to a person. Read and written inside a transaction that is open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.adapters.ledger.tables import DedupDoubtRow, DedupPassRow, DedupScopeRow
from slr.core.model import MergeKind
from slr.core.record_values import dumps


class Doubt(NamedTuple):
    """Two records that may belong together: what the rules made of them. `zone` is theirs to name."""

    a: int
    b: int
    zone: str
    kind: MergeKind
    rule: str
    score: float
    features: Mapping[str, object]


class LastPass(NamedTuple):
    """The last look for duplicates. `kept_doubts` is False for a pass of a program that did not keep them."""

    last_record_id: int
    actor: str
    kept_doubts: bool


def add_doubts(session: Session, pass_id: int, after: int, doubts: Iterable[Doubt]) -> None:
    """Keep what a pass left."""
    session.add(DedupScopeRow(pass_id=pass_id, after_record_id=after))
    session.add_all(
        DedupDoubtRow(
            pass_id=pass_id,
            record_a=doubt.a,
            record_b=doubt.b,
            zone=doubt.zone,
            kind=doubt.kind.value,
            rule=doubt.rule,
            score=doubt.score,
            features=dumps(dict(doubt.features)),
        )
        for doubt in doubts
    )


def read_doubts(session: Session) -> list[Doubt]:
    """The doubts of the last pass over everything and of those after it; the newest word on each pair."""
    whole = session.execute(text("SELECT MAX(pass_id) FROM dedup_scopes WHERE after_record_id = 0")).scalar()
    rows = session.exec(
        select(DedupDoubtRow).where(col(DedupDoubtRow.pass_id) >= (whole or 0)).order_by(col(DedupDoubtRow.id))
    )
    found = {
        (row.record_a, row.record_b): Doubt(
            row.record_a,
            row.record_b,
            row.zone,
            MergeKind(row.kind),
            row.rule,
            row.score,
            json.loads(row.features),
        )
        for row in rows
    }
    return list(found.values())


def read_last_pass(session: Session) -> LastPass | None:
    """The newest pass."""
    row = session.exec(select(DedupPassRow).order_by(col(DedupPassRow.id).desc())).first()
    if row is None or row.id is None:
        return None
    return LastPass(row.last_record_id, row.actor, session.get(DedupScopeRow, row.id) is not None)
