"""The pairs that a pass left to a person. Read and written inside a transaction that is open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from slr.adapters.ledger.transaction import Transaction
from slr.core.model import MergeKind
from slr.core.record_values import dumps

_DOUBT = ("record_a", "record_b", "zone", "kind", "rule", "score", "features")
_DOUBTS = f"SELECT {', '.join(_DOUBT)} FROM dedup_doubts WHERE pass_id >= :whole ORDER BY id"  # noqa: S608 - own names
_NEWEST = (
    "SELECT p.last_record_id, p.actor, EXISTS (SELECT 1 FROM dedup_scopes AS s WHERE s.pass_id = p.id) "
    "FROM dedup_passes AS p ORDER BY p.id DESC LIMIT 1"
)


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


def add_doubts(session: Transaction, pass_id: int, after: int, doubts: Iterable[Doubt]) -> None:
    """Keep what a pass left."""
    session.insert("dedup_scopes", ("pass_id", "after_record_id"), [(pass_id, after)])
    session.insert(
        "dedup_doubts",
        ("pass_id", *_DOUBT),
        (
            (
                pass_id,
                doubt.a,
                doubt.b,
                doubt.zone,
                doubt.kind.value,
                doubt.rule,
                doubt.score,
                dumps(dict(doubt.features)),
            )
            for doubt in doubts
        ),
    )


def read_doubts(session: Transaction) -> list[Doubt]:
    """The doubts of the last pass over everything and of those after it; the newest word on each pair."""
    whole = session.execute("SELECT MAX(pass_id) FROM dedup_scopes WHERE after_record_id = 0").number()
    rows = session.execute(_DOUBTS, {"whole": whole})
    newest = {
        (a, b): Doubt(a, b, zone, MergeKind(kind), rule, score, json.loads(features))
        for a, b, zone, kind, rule, score, features in rows
    }
    return list(newest.values())


def read_last_pass(session: Transaction) -> LastPass | None:
    """The newest pass."""
    row = session.execute(_NEWEST).first()
    return None if row is None else LastPass(row[0], row[1], bool(row[2]))
