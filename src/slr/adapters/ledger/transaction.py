"""Statements and rows inside one open transaction, straight through the driver of the database.

A statement is written once, for SQLite and PostgreSQL, with values named as `:name`; a list stands for the values
of an `IN`. The drivers are spoken to directly: an object-relational mapper would take longer to load than most
commands run, and several times as long as the database for every row.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol
from weakref import WeakSet

from slr.core.text.storable import storable_values

#: Values bound in one statement, below SQLite's limit in older builds (999).
MOST_BOUND = 500

#: A text or a name in quotation marks, PostgreSQL's cast, a named value, a per cent sign.
_SIGNS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|::|:([A-Za-z_]\w*)|%")

_ROWS_AT_ONCE = 500


class Cursor(Protocol):
    """What is read from the cursors of both drivers (PEP 249)."""

    description: Any

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All the rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """The rows one after the other."""

    def close(self) -> None:
        """Be done with it."""


class Connection(Protocol):
    """What the connections of both drivers share (PEP 249)."""

    def cursor(self) -> Any:
        """A cursor."""

    def close(self) -> None:
        """Let the database go."""


class Rows:
    """What a statement gave: tuples, each once."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows that are left."""
        return iter(self._cursor)

    def all(self) -> list[tuple[Any, ...]]:
        """All the rows that are left."""
        return self._cursor.fetchall()

    def first(self) -> tuple[Any, ...] | None:
        """The first row, if there is one."""
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        self._cursor.close()
        return row

    def value(self) -> Any:
        """The first value of the first row; None where there is no row."""
        row = self.first()
        return None if row is None else row[0]

    def values(self) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self._cursor]

    def number(self) -> int:
        """The first value of the first row as a number: 0 where there is none."""
        return int(self.value() or 0)

    def named(self) -> list[Any]:
        """Every row with its values under the names of their columns."""
        make = _row_type(tuple(column[0] for column in self._cursor.description))
        return [make(*row) for row in self._cursor]

    def each_named(self) -> Iterator[Any]:
        """As `named`, one row after the other."""
        make = _row_type(tuple(column[0] for column in self._cursor.description))
        return (make(*row) for row in self._cursor)

    def one_named(self) -> Any:
        """The first row so, or None."""
        make = _row_type(tuple(column[0] for column in self._cursor.description))
        row = self.first()
        return None if row is None else make(*row)


@lru_cache(maxsize=256)
def _row_type(columns: tuple[str, ...]) -> type[Any]:
    return namedtuple("Row", columns, rename=True)  # noqa: PYI024 - the columns are known when a statement ran


class Transaction:
    """One open transaction of a ledger.

    Args:
        connection: of the driver; `Store` begins and ends the transaction.
        is_server: it is PostgreSQL's.
    """

    def __init__(self, connection: Connection, *, is_server: bool) -> None:
        self._connection = connection
        self.is_server = is_server
        self._open: WeakSet[Any] = WeakSet()

    def close(self) -> None:
        """Be done with all rows: a cursor that was not read to its end would keep SQLite on an old state."""
        for cursor in list(self._open):
            cursor.close()

    def execute(self, statement: str, values: Mapping[str, Any] | None = None) -> Rows:
        """Run one statement with these values in the places of their names."""
        bound = _storable(values) if values else {}
        if any(isinstance(value, list) for value in bound.values()):
            statement, bound = _spread(statement, bound)
        cursor = self._connection.cursor()
        cursor.execute(_for_server(statement) if self.is_server else statement, bound)
        if cursor.description is not None:
            self._open.add(cursor)
        return Rows(cursor)

    def select_in(self, statement: str, numbers: Iterable[Any], **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of a statement that names many values as `:ids`, some hundred of them at a time."""
        asked = list(numbers)
        for start in range(0, len(asked), MOST_BOUND):
            yield from self.execute(statement, {"ids": asked[start : start + MOST_BOUND], **values})

    def add(self, table: str, row: Mapping[str, Any]) -> int:
        """Add a row to a table whose rows have numbers, and give its number."""
        marks = ", ".join(f":{name}" for name in row)
        statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608 - names of this program
        if self.is_server:
            return self.execute(f"{statement} RETURNING id", row).number()
        cursor = self._connection.cursor()
        cursor.execute(statement, _storable(row))
        return int(cursor.lastrowid)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows at once. Table and columns are names of this program; the values are bound."""
        bound = [tuple(storable_values(row)) for row in rows]
        if bound:
            marks = ", ".join(["%s" if self.is_server else "?"] * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - see above
            self._many(statement, bound)

    def stream(self, statement: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a statement without values, some hundred at a time: all of them may not fit into memory."""
        cursor = self._connection.cursor("slr_rows") if self.is_server else self._connection.cursor()  # type: ignore[call-arg]
        try:
            cursor.execute(statement)
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield rows
        finally:
            cursor.close()

    def _many(self, statement: str, bound: list[Any]) -> None:
        cursor = self._connection.cursor()
        try:
            cursor.executemany(statement, bound)
        finally:
            cursor.close()


def _storable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values that are about to enter the ledger, or are looked for in it, as it can hold them.

    All statements pass here, so no writer has to think of it.
    """
    return dict(zip(row, storable_values(row.values()), strict=True))


def _spread(statement: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Each list as values of its own, in parentheses. Nothing is in an empty one."""
    bound: dict[str, Any] = {}
    for name, value in values.items():
        if not isinstance(value, list):
            bound[name] = value
            continue
        places = {f"{name}_{number}": item for number, item in enumerate(value)}
        bound |= places
        marks = ", ".join(f":{place}" for place in places) or "NULL"
        statement = re.sub(rf":{name}\b", f"({marks})", statement)
    return statement, bound


@lru_cache(maxsize=512)
def _for_server(statement: str) -> str:
    """A statement in the words of psycopg: `%(name)s` for `:name`, and every per cent sign twice."""

    def put(match: re.Match[str]) -> str:
        return f"%({match[1]})s" if match[1] else match[0].replace("%", "%%")

    return _SIGNS.sub(put, statement)
