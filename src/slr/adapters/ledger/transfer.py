"""A whole ledger brought from one database to another, each row compared afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlmodel import Session, SQLModel

from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables import TABLES
from slr.core.errors import ReviewStateError, StoreError

#: Rows read and written at once: an answer of a service may be a megabyte, and few of them fit into memory.
_BATCH = 500

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
            for model in TABLES:
                table = _table(model)
                counts[table.name] = _bring(reading, writing, table, tell)
            for model in TABLES:
                _compare(reading, writing, _table(model))
                _number_on(writing, _table(model))
            return counts
    finally:
        old.close()
        new.close()


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def _refuse_filled(session: Session, name: str) -> None:
    for model in TABLES:
        if session.execute(select(_table(model)).limit(1)).first() is not None:
            raise ReviewStateError(
                f"{name} holds a review already", hint="Copy to a file or a schema that is new."
            )


def _bring(reading: Session, writing: Session, table: Table, tell: Tell) -> int:
    total = reading.execute(select(func.count()).select_from(table)).scalar_one()
    done = 0
    for rows in _batches(reading, table):
        writing.execute(insert(table), [dict(row) for row in rows])
        done += len(rows)
        tell(table.name, done, total)
    return done


def _batches(session: Session, table: Table) -> Iterator[list[Any]]:
    statement = select(table).order_by(*table.primary_key.columns)
    result = session.execute(statement.execution_options(yield_per=_BATCH))
    for part in result.mappings().partitions(_BATCH):
        yield list(part)


def _compare(reading: Session, writing: Session, table: Table) -> None:
    theirs = (row for rows in _batches(writing, table) for row in rows)
    for ours in (row for rows in _batches(reading, table) for row in rows):
        if dict(ours) != dict(next(theirs, {})):
            key = ", ".join(str(ours[column.name]) for column in table.primary_key.columns)
            raise StoreError(f"row {key} of {table.name} was not copied as it is", hint="Nothing was kept.")
    if next(theirs, None) is not None:
        raise StoreError(f"{table.name} holds more rows than were copied", hint="Nothing was kept.")


def _number_on(session: Session, table: Table) -> None:
    """PostgreSQL gives numbers from a counter of its own, which must stand behind the rows brought."""
    if session.get_bind().dialect.name != "postgresql" or "id" not in table.columns:
        return
    counter = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), MAX(id)) FROM {table.name}"  # noqa: S608
    session.execute(text(f"{counter} HAVING MAX(id) IS NOT NULL"))
