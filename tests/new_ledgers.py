"""New ledgers are copies of one that was made before: making one step by step takes longer than most tests.

The program opens a ledger as ever, and the first one of a process goes all the way. A test of the steps names steps of
its own, or has a file or a schema that is there already, and gets what it asks for.
"""

from __future__ import annotations

import sqlite3
from itertools import count
from os import getpid
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from slr.adapters.ledger import postgres, sqlite
from slr.adapters.ledger.migrations import STEPS, Step

_make_file = sqlite.migrate
_make_schema = postgres.PostgresSchema._migrate
_made_file: list[bytes] = []


def copy_new_ledgers() -> None:
    """From now on, in this process."""
    sqlite.migrate = _fill_file
    postgres.PostgresSchema._migrate = _fill_schema  # type: ignore[method-assign]


def _fill_file(connection: sqlite3.Connection, path: Path, steps: tuple[Step, ...]) -> None:
    is_new = steps is STEPS and not (path.exists() and path.stat().st_size)
    if is_new and _made_file:
        path.write_bytes(_made_file[0])
        return
    _make_file(connection, path, steps)
    if is_new:
        _made_file.append(connection.serialize())


def _fill_schema(self: postgres.PostgresSchema, connection: Connection[Any], found: int) -> None:
    is_there = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self.schema,)).fetchone()
    is_new = found == 0 and vars(postgres)["STEPS"] is STEPS  # the steps a test may have set
    if is_new and Spare.names and not is_there:
        connection.execute(_RENAME.format(Identifier(Spare.names.pop()), Identifier(self.schema)))
        return
    _make_schema(self, connection, found)
    if is_new:
        Spare.shape = _shape_of(connection, self.schema)


_RENAME = SQL("ALTER SCHEMA {} RENAME TO {}")
_DROP = SQL("DROP SCHEMA IF EXISTS {} CASCADE")
#: What a schema is made of, to tell one that a test changed: tables and sequences, guards in force, columns.
_SHAPE = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = space.oid AND relkind IN ('r', 'S')),
       (SELECT count(*) FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid
        WHERE relnamespace = space.oid AND tgenabled = 'O' AND NOT tgisinternal),
       (SELECT count(*) FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = space.oid AND relkind = 'r' AND NOT attisdropped)
FROM pg_namespace space WHERE nspname = %s
"""
_RELATIONS = """
SELECT relkind = 'S', relname FROM pg_class JOIN pg_namespace space ON relnamespace = space.oid
WHERE nspname = %s AND relkind IN ('r', 'S') AND relname <> 'slr_schema'
"""


class Spare:
    """Schemas of the server that hold empty ledgers."""

    names: ClassVar[list[str]] = []
    #: Of a schema as the program makes it; None until it has made one.
    shape: ClassVar[tuple[int, ...] | None] = None
    _numbers = count()

    @classmethod
    def keep(cls, connection: Connection[Any], schema: str) -> None:
        """Empty a schema for another test; one that a test changed goes, as does that of a user with few rights."""
        is_ruler = connection.info.parameter_status("is_superuser") == "on"
        if not is_ruler or cls.shape is None or _shape_of(connection, schema) != cls.shape:
            connection.execute(_DROP.format(Identifier(schema)))
            return
        name = f"spare_{getpid()}_{next(cls._numbers)}"
        connection.execute(_emptying(connection, schema, name))
        cls.names.append(name)


def _shape_of(connection: Connection[Any], schema: str) -> tuple[int, ...] | None:
    return connection.execute(_SHAPE, (schema,)).fetchone()


def _emptying(connection: Connection[Any], schema: str, name: str) -> Composed:
    relations = connection.execute(_RELATIONS, (schema,)).fetchall()
    places = [(is_sequence, Identifier(schema, relation)) for is_sequence, relation in relations]
    return SQL("; ").join(
        [
            SQL("SET LOCAL session_replication_role = replica"),  # passes by the guards
            *(SQL("DELETE FROM {}").format(place) for is_sequence, place in places if not is_sequence),
            *(
                SQL("SELECT setval({}, 1, false)").format(Literal(place.as_string(connection)))
                for is_sequence, place in places
                if is_sequence
            ),
            _RENAME.format(Identifier(schema), Identifier(name)),
        ]
    )


def drop_spare_schemas(url: str) -> None:
    """Leave nothing on the server."""
    if Spare.names:
        with psycopg.connect(url) as connection:
            for schema in Spare.names:
                connection.execute(_DROP.format(Identifier(schema)))
    Spare.names.clear()
