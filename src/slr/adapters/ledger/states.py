"""Newer states of known records: found when an answer gives them again, and kept as rows.

A page has up to 1,000 records and a ledger 100,000, so known records are compared column by column first, in one
query a page; only what differs there is looked at as a document.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, text
from sqlmodel import Session

from slr.core.bibliography.changes import COMPARED, differences, newer_facts, with_facts
from slr.core.bibliography.notices import notice_of
from slr.core.model import Document, Identifiers, Relation, Truth
from slr.core.record_values import COLUMNS, IDS, dumps

#: The columns of a record that are compared, as they stand in the table.
_COLUMNS = (*COMPARED, *IDS, "relations")
#: Where they stand in a row of `slr.core.record_values.record_rows` that has the match in front.
_PLACES = tuple(COLUMNS.index(name) + 1 for name in _COLUMNS)

_HELD = f"SELECT id, match, {', '.join(_COLUMNS)} FROM records WHERE id IN :ids"  # noqa: S608 - own names
_LATER = "SELECT record_id, facts FROM counted_states WHERE record_id IN :ids ORDER BY id"
_ALL_LATER = "SELECT record_id, facts FROM counted_states ORDER BY id"

#: Values bound in one statement, below SQLite's limit in older builds (999).
_MOST_BOUND = 500

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


def newer_states(
    session: Session, ids: Mapping[str, int], rows: Iterable[Sequence[Any]], *, run_id: int, page_id: int, at: str
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
    held = held_columns(session, ids.values())
    given = {ids[row[1]]: row for row in rows}
    differing = [number for number, row in given.items() if held[number][1:] != _values(row)]
    later = later_facts(session, differing)
    made = ((number, _state(held[number], later.get(number, ()), given[number])) for number in differing)
    return [NewState(number, run_id, page_id, *state, at) for number, state in made if state is not None]


def _state(held: Sequence[Any], later: Iterable[Facts], row: Sequence[Any]) -> tuple[str, str, str | None] | None:
    """Facts, names of what changed and notice of a newer state; None when it says nothing new."""
    match, first = held[0], document_of(held)
    before = first
    for one in later:
        before, match = with_facts(before, one), one.get("match", match)
    after = document_of((row[0], *_values(row)))
    changed = differences(first, before, after)
    if not changed:
        return None
    facts = newer_facts(before, after)
    if match == Truth.UNKNOWN and row[0] == Truth.TRUE:
        facts["match"] = row[0]
    notice = notice_of(with_facts(before, facts), first)
    return dumps(facts), dumps(changed), notice.value if notice else None


def _values(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([row[place] for place in _PLACES])


def held_columns(session: Session, numbers: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """The match of records and what is compared of them, as they were first met."""
    return {row[0]: tuple(row[1:]) for row in rows_of(session, _HELD, numbers)}


def document_of(held: Sequence[Any]) -> Document:
    """What is compared of a document, from `held_columns`."""
    named = dict(zip(_COLUMNS, held[1:], strict=True))
    relations = tuple(Relation(*one) for one in json.loads(named.pop("relations")))
    ids = Identifiers(**{name: named.pop(name) for name in IDS})
    return Document(**named, ids=ids, relations=relations)


def later_facts(session: Session, numbers: Collection[int] | None) -> dict[int, list[Facts]]:
    """The facts of the newer states of these records, oldest first; None stands for all records."""
    rows = session.execute(text(_ALL_LATER)) if numbers is None else rows_of(session, _LATER, numbers)
    found: dict[int, list[Facts]] = {}
    for number, facts in rows:
        found.setdefault(number, []).append(json.loads(facts))
    return found


def rows_of(session: Session, statement: str, numbers: Iterable[int]) -> Iterator[Sequence[Any]]:
    """The rows of a statement that names numbers as `:ids`, some hundred of them at a time."""
    asked, bound = list(numbers), text(statement).bindparams(bindparam("ids", expanding=True))
    for start in range(0, len(asked), _MOST_BOUND):
        yield from session.execute(bound, {"ids": asked[start : start + _MOST_BOUND]})
