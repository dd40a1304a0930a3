"""What became of documents that the ledger knows: retractions, concerns, corrections, newer states."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from slr.adapters.ledger.amended import amended
from slr.adapters.ledger.states import document_of, held_columns, rows_of
from slr.adapters.ledger.store import Store
from slr.core.bibliography.changes import with_facts
from slr.core.bibliography.history import History, RecordHistory, RecordState
from slr.core.bibliography.notices import STATES

#: Records that may have had a notice when they were first met; `notice_of` has the last word on each.
#: `_` stands for any sign, so that both spellings of a kind are found.
_STATING = " OR ".join(f"LOWER(relations) LIKE '%\"{kind.replace('-', '_')}\"%'" for kind in sorted(STATES))
_MARKED = f"""
SELECT id FROM records
WHERE LOWER(title) LIKE '%retracted%' OR LOWER(title) LIKE '%withdrawn%' OR title LIKE '%REMOV%'
    OR LOWER(type) LIKE '%retracted%' OR LOWER(type) LIKE '%withdrawn%'
    OR (relations <> '[]' AND ({_STATING}))
    OR abstract LIKE 'Th%withdrawn%'
"""  # noqa: S608 - names of this program
_STATED = "SELECT DISTINCT record_id FROM record_states"
_BY_RECORD = "SELECT record_id, report_id FROM counted_memberships WHERE record_id IN :ids"
_BY_REPORT = "SELECT record_id, report_id FROM counted_memberships WHERE report_id IN :ids"
_LABELS = "SELECT id, label FROM records WHERE id IN :ids"
_STATES = "SELECT record_id, run_id, facts, changed, at FROM counted_states WHERE record_id IN :ids ORDER BY id"


class Changes:
    """The one place that says which reports are retracted, under concern, corrected or changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def histories(self, report_ids: Collection[int] | None = None) -> dict[int, History]:
        """The reports with a record that has a notice or a newer state, by number; others are left out.

        report_ids: look at these only.
        """
        found: dict[int, list[RecordHistory]] = {}
        with self._store.read() as session:
            placed = _suspects(session) if report_ids is None else _placed(session, _BY_REPORT, report_ids)
            for past in _pasts(session, sorted(placed)):
                if past.states or past.notice:
                    found.setdefault(placed[past.record_id], []).append(past)
        return {number: History(number, tuple(pasts)) for number, pasts in sorted(found.items())}


def _suspects(session: Session) -> dict[int, int]:
    """The records that have a newer state or may have a notice, with their reports."""
    numbers = {int(row[0]) for statement in (_MARKED, _STATED) for row in session.execute(text(statement))}
    return _placed(session, _BY_RECORD, sorted(numbers))


def _placed(session: Session, statement: str, numbers: Collection[int]) -> dict[int, int]:
    return {int(record): int(report) for record, report in rows_of(session, statement, numbers)}


def _pasts(session: Session, numbers: Collection[int]) -> Iterator[RecordHistory]:
    """Each of these records with its states, in the order in which they came."""
    held = held_columns(session, numbers)
    labels = {int(row[0]): row[1] for row in rows_of(session, _LABELS, numbers)}
    labels |= {number: named.label for number, named in amended(session).named.items()}
    states: dict[int, list[tuple[int, str, str, str]]] = {}
    for number, *rest in rows_of(session, _STATES, numbers):
        states.setdefault(number, []).append((rest[0], rest[1], rest[2], rest[3]))
    for number in numbers:
        document = first = document_of(held[number])
        made = []
        for run_id, facts, changed, at in states.get(number, ()):
            document = with_facts(document, json.loads(facts))
            made.append(RecordState(run_id, datetime.fromisoformat(at), tuple(json.loads(changed)), document))
        yield RecordHistory(number, labels[number], first, tuple(made))
