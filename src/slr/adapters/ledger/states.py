"""Newer states of known records: found when an answer gives them again, and kept as rows.

A page has up to 1,000 records and a ledger 100,000, so known records are compared column by column first, in one
query a page; only what differs there is looked at as a document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from slr.adapters.ledger.amended import read_amended
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.bibliography.changes import COMPARED, find_newer_facts, list_differences, with_facts
from slr.core.bibliography.history import History, RecordHistory, RecordState
from slr.core.bibliography.notices import STATES, notice_of
from slr.core.model import Document, Identifiers, Relation, Truth
from slr.core.record_values import COLUMNS, IDS, dumps

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
        histories: dict[int, list[RecordHistory]] = {}
        with self._store.read() as session:
            placed = _suspects(session) if report_ids is None else _reports_of(session, _BY_REPORT, report_ids)
            for past in _pasts(session, sorted(placed)):
                if past.states or past.notice:
                    histories.setdefault(placed[past.record_id], []).append(past)
        return {number: History(number, tuple(pasts)) for number, pasts in sorted(histories.items())}


def _suspects(session: Transaction) -> dict[int, int]:
    """The records that have a newer state or may have a notice, with their reports."""
    numbers = {int(row[0]) for statement in (_MARKED, _STATED) for row in session.execute(statement)}
    return _reports_of(session, _BY_RECORD, sorted(numbers))


def _reports_of(session: Transaction, statement: str, numbers: Collection[int]) -> dict[int, int]:
    return {int(record): int(report) for record, report in session.select_in(statement, numbers)}


def _pasts(session: Transaction, numbers: Collection[int]) -> Iterator[RecordHistory]:
    """Each of these records with its states, in the order in which they came."""
    held = read_held_columns(session, numbers)
    labels = {int(row[0]): row[1] for row in session.select_in(_LABELS, numbers)}
    labels |= {number: named.label for number, named in read_amended(session).named.items()}
    states: dict[int, list[tuple[int, str, str, str]]] = {}
    for number, *rest in session.select_in(_STATES, numbers):
        states.setdefault(number, []).append((rest[0], rest[1], rest[2], rest[3]))
    for number in numbers:
        document = first = document_of(held[number])
        made = []
        for run_id, facts, changed, at in states.get(number, ()):
            document = with_facts(document, json.loads(facts))
            made.append(RecordState(run_id, datetime.fromisoformat(at), tuple(json.loads(changed)), document))
        yield RecordHistory(number, labels[number], first, tuple(made))


#: The columns of a record that are compared, as they stand in the table.
_COLUMNS = (*COMPARED, *IDS, "relations")
#: Where they stand in a row of `slr.core.record_values.record_rows` that has the match in front.
_PLACES = tuple(COLUMNS.index(name) + 1 for name in _COLUMNS)

_HELD = f"SELECT id, match, {', '.join(_COLUMNS)} FROM records WHERE id IN :ids"  # noqa: S608 - own names
_LATER = "SELECT record_id, facts FROM counted_states WHERE record_id IN :ids ORDER BY id"
_ALL_LATER = "SELECT record_id, facts FROM counted_states ORDER BY id"

#: The facts of one newer state: values by the name of the field.
Facts = Mapping[str, Any]


class NewState(NamedTuple):
    """A row of `record_states`, but for its number."""

    record_id: int
    run_id: int
    page_id: int
    facts: str
    changed: str
    notice: str | None
    at: str


def find_newer_states(
    session: Transaction,
    ids: Mapping[str, int],
    rows: Iterable[Sequence[Any]],
    *,
    run_id: int,
    page_id: int,
    at: str,
) -> list[NewState]:
    """A row for each known record that an answer gives otherwise than the ledger last heard.

    Args:
        session: a transaction that is open.
        ids: the known records by the source's key.
        rows: their rows as the answer gives them: the match, then `slr.core.record_values.COLUMNS`.
        run_id: the run of the answer.
        page_id: the answer.
        at: the time of the row.
    """
    held = read_held_columns(session, ids.values())
    given = {ids[row[1]]: row for row in rows}
    differing = [number for number, row in given.items() if held[number][1:] != _values(row)]
    later = read_later_facts(session, differing)
    made = ((number, _state(held[number], later.get(number, ()), given[number])) for number in differing)
    return [NewState(number, run_id, page_id, *state, at) for number, state in made if state is not None]


def _state(held: Sequence[Any], later: Iterable[Facts], row: Sequence[Any]) -> tuple[str, str, str | None] | None:
    """Facts, names of what changed and notice of a newer state; None when it says nothing new."""
    match, first = held[0], document_of(held)
    before = first
    for state in later:
        before, match = with_facts(before, state), state.get("match", match)
    after = document_of((row[0], *_values(row)))
    changed = list_differences(first, before, after)
    if not changed:
        return None
    facts = find_newer_facts(before, after)
    if match == Truth.UNKNOWN and row[0] == Truth.TRUE:
        facts["match"] = row[0]
    notice = notice_of(with_facts(before, facts), first)
    return dumps(facts), dumps(changed), notice.value if notice else None


def _values(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([row[place] for place in _PLACES])


def read_held_columns(session: Transaction, numbers: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """The match of records and what is compared of them, as they were first met."""
    return {row[0]: tuple(row[1:]) for row in session.select_in(_HELD, numbers)}


def document_of(held: Sequence[Any]) -> Document:
    """What is compared of a document, from `held_columns`."""
    named = dict(zip(_COLUMNS, held[1:], strict=True))
    relations = tuple(Relation(*parts) for parts in json.loads(named.pop("relations")))
    ids = Identifiers(**{name: named.pop(name) for name in IDS})
    return Document(**named, ids=ids, relations=relations)


def read_later_facts(session: Transaction, numbers: Collection[int] | None) -> dict[int, list[Facts]]:
    """The facts of the newer states of these records, oldest first; None stands for all records."""
    rows = session.execute(_ALL_LATER) if numbers is None else session.select_in(_LATER, numbers)
    facts_of: dict[int, list[Facts]] = {}
    for number, facts in rows:
        facts_of.setdefault(number, []).append(json.loads(facts))
    return facts_of
