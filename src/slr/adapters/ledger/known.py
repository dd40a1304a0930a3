"""Which records of an answer the ledger has already, under the name by which each counts now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmodel import Session, col, select

from slr.adapters.ledger.amended import GENERATION, Named, RunAmendment, base_of, states
from slr.adapters.ledger.tables import RecordRow, SearchRunRow
from slr.core.model import SourceKind

#: Values bound in one statement, below SQLite's limit in older builds (999).
_MOST_BOUND = 500


def known_records(session: Session, run: SearchRunRow, keys: list[str]) -> dict[str, int]:
    """The numbers of the records that this source, searched in this way, gave under these keys before."""
    amended = states(session)
    if not amended:
        return {key: record_id for key, record_id, _ in _held(session, run.source, run.kind, keys)}
    wanted = Named(base_of(run.source), run.label, SourceKind(run.kind))
    runs = _named(session, amended)
    alike = {number for number, named in runs.items() if _is_same(named, wanted)}
    found: dict[str, int] = {}
    stored = select(SearchRunRow.source, SearchRunRow.kind).where(col(SearchRunRow.id).in_(alike)).distinct()
    for source, kind in session.exec(stored).all():
        held = _held(session, source, kind, keys)
        found |= {key: record_id for key, record_id, run_id in held if run_id in alike}
    return found


def _held(session: Session, source: str, kind: str, keys: list[str]) -> Iterator[tuple[str, int, int]]:
    """Key, number and run of the records that are stored under a source with one of these keys."""
    for start in range(0, len(keys), _MOST_BOUND):
        statement = select(RecordRow.key, RecordRow.id, RecordRow.run_id).where(
            RecordRow.source == source,
            RecordRow.kind == kind,
            col(RecordRow.key).in_(keys[start : start + _MOST_BOUND]),
        )
        yield from ((key, number, run) for key, number, run in session.exec(statement) if number is not None)


def _named(session: Session, amended: Mapping[int, RunAmendment]) -> dict[int, Named]:
    """The name under which each run counts."""
    rows = session.exec(select(SearchRunRow.id, SearchRunRow.source, SearchRunRow.label, SearchRunRow.kind))
    return {
        number: amended[number].named if number in amended else Named(base_of(source), label, SourceKind(kind))
        for number, source, label, kind in rows
        if number is not None
    }


def _is_same(one: Named, other: Named) -> bool:
    return (one.source, one.kind) == (other.source, other.kind)


def generation(session: Session, run: SearchRunRow) -> str:
    """What the source of a new run needs behind it where older records of its name were given another one.

    They keep their place among the keys, so the same key must be able to come again under the name they left.
    """
    own = Named(run.source, run.label, SourceKind(run.kind))
    left = [
        number
        for number, state in states(session).items()
        if not _is_same(state.named, own) and _stored_as(session, number, own)
    ]
    return f"{GENERATION}{max(left)}" if left else ""


def _stored_as(session: Session, run_id: int, named: Named) -> bool:
    row = session.get_one(SearchRunRow, run_id)
    return (base_of(row.source), row.kind) == (named.source, named.kind)
