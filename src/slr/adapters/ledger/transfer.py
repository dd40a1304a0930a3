"""A whole ledger brought from one database to another, each row compared afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables import TABLES
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError, StoreError

if TYPE_CHECKING:
    from sqlmodel import SQLModel

#: (table, rows brought so far, rows in all)
Tell = Callable[[str, int, int], None]


def copy_ledger(source: Path | str, target: Path | str, tell: Tell) -> dict[str, int]:
    """Bring every row to a new ledger, in one transaction, and give the number of rows of each table.

    Args:
        source: the ledger to read, which is left as it is.
        target: a ledger without any row; it is made where there is none.
        tell: is told how far it is.

    Raises:
        ReviewStateError: the target holds something already, or both are one place.
        StoreError: a row was not copied as it is; nothing was kept.
    """
    if str(source) == str(target):
        raise ReviewStateError("a ledger cannot be copied onto itself")
    old, new = Store(source, make=False), Store(target)
    try:
        with old.read() as reading, new.write() as writing:
            _refuse_filled(writing, new.name)
            counts = {}
            tables = [_table(model) for model in TABLES]
            for table in tables:
                counts[table.name] = _bring(reading, writing, table, tell)
            for table in tables:
                _compare(reading, writing, table)
                _number_on(writing, table)
            return counts
    finally:
        old.close()
        new.close()


class _Table(NamedTuple):
    """A table with its columns, and those of its key."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def rows(self) -> str:
        """A statement that gives all of its rows, in the order of the key."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {', '.join(self.key)}"  # noqa: S608


def _table(model: type[SQLModel]) -> _Table:
    described = model.__table__  # type: ignore[attr-defined]
    key = tuple(column.name for column in described.primary_key.columns)
    return _Table(described.name, tuple(column.name for column in described.columns), key)


def _refuse_filled(session: Transaction, name: str) -> None:
    for model in TABLES:
        if session.execute(f"SELECT 1 FROM {_table(model).name} LIMIT 1").first() is not None:  # noqa: S608
            raise ReviewStateError(
                f"{name} holds a review already", hint="Copy to a file or a schema that is new."
            )


def _bring(reading: Transaction, writing: Transaction, table: _Table, tell: Tell) -> int:
    total = reading.execute(f"SELECT COUNT(*) FROM {table.name}").number()  # noqa: S608 - a name of this program
    flags = _flags(writing, table)
    done = 0
    for rows in reading.stream(table.rows):
        writing.insert(table.name, table.columns, (_typed(row, flags) for row in rows))
        done += len(rows)
        tell(table.name, done, total)
    return done


def _flags(writing: Transaction, table: _Table) -> frozenset[int]:
    """The places of the columns that are true or false on PostgreSQL, and numbers in a file."""
    if not writing.is_server:
        return frozenset()
    statement = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND table_name = :table AND data_type = 'boolean'"
    )
    names = set(writing.execute(statement, {"table": table.name}).values())
    return frozenset(place for place, name in enumerate(table.columns) if name in names)


def _typed(row: Sequence[Any], flags: frozenset[int]) -> Sequence[Any]:
    if not flags:
        return row
    return [bool(value) if place in flags and value is not None else value for place, value in enumerate(row)]


def _compare(reading: Transaction, writing: Transaction, table: _Table) -> None:
    theirs = (row for rows in writing.stream(table.rows) for row in rows)
    for ours in (row for rows in reading.stream(table.rows) for row in rows):
        if tuple(ours) != tuple(next(theirs, ())):
            named = dict(zip(table.columns, ours, strict=True))
            key = ", ".join(str(named[column]) for column in table.key)
            raise StoreError(f"row {key} of {table.name} was not copied as it is", hint="Nothing was kept.")
    if next(theirs, None) is not None:
        raise StoreError(f"{table.name} holds more rows than were copied", hint="Nothing was kept.")


def _number_on(session: Transaction, table: _Table) -> None:
    """PostgreSQL gives numbers from a counter of its own, which must stand behind the rows brought."""
    if not session.is_server or "id" not in table.columns:
        return
    counter = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), MAX(id)) FROM {table.name}"  # noqa: S608
    session.execute(f"{counter} HAVING MAX(id) IS NOT NULL")
