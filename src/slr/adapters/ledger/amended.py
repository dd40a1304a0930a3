"""What amended runs mean for the records they met. Read inside a transaction that is open.

A run is amended when a person took it back, put it back or gave it another source. The views of the schema say
which run each record counts by; while no run was amended they are empty, and so is everything here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from slr.adapters.ledger.transaction import Transaction
from slr.core.model import SourceKind

UNDONE, RESTORED, RELABELLED = "undone", "restored", "relabelled"

#: What stands behind the name of a source of files when its records must not meet older ones of the same name.
GENERATION = "~"

_STATES = "SELECT run_id, what, source, label, kind FROM run_states"
_RECORDS = (
    "SELECT a.record_id, n.source, n.label, n.kind, a.run_id FROM amended_records AS a "
    "LEFT JOIN search_runs AS n ON n.id = a.run_id"
)


class Named(NamedTuple):
    """Under which source, label and kind something counts."""

    source: str
    label: str
    kind: SourceKind


class RunAmendment(NamedTuple):
    """How an amended run stands: whether it was taken back, and under which name it counts."""

    is_undone: bool
    named: Named


@dataclass(frozen=True, slots=True)
class Amended:
    """gone: records that count no longer. named, runs: the others that an amended run met.

    named: with the name they have now. runs: with the first run that met them and counts.
    """

    gone: frozenset[int] = frozenset()
    named: Mapping[int, Named] = field(default_factory=dict)
    runs: Mapping[int, int] = field(default_factory=dict)


def base_of(source: str) -> str:
    """The name of a source without its generation."""
    return source.partition(GENERATION)[0]


def states(session: Transaction) -> dict[int, RunAmendment]:
    """The amended runs by number."""
    return {
        int(run): RunAmendment(what == UNDONE, Named(source, label, SourceKind(kind)))
        for run, what, source, label, kind in session.execute(_STATES)
    }


def read_amended(session: Transaction) -> Amended:
    """The records that amended runs met."""
    changed = states(session)
    if not changed:
        return Amended()
    gone, named, runs = set(), {}, {}
    for record, source, label, kind, run in session.execute(_RECORDS):
        if run is None:
            gone.add(int(record))
        else:
            own = Named(base_of(source), label, SourceKind(kind))
            named[int(record)] = changed[run].named if run in changed else own
            runs[int(record)] = int(run)
    return Amended(frozenset(gone), named, runs)
