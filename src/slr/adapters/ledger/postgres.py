"""The ledger of a team: a schema of a PostgreSQL database (12 or newer), spoken to with psycopg 3.

Transactions that read and then write take one advisory lock of the schema, so that they run one after the other as
they do on a file; acts of single reviewers run beside them (`slr.adapters.ledger.store`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError
from sqlmodel import Session, create_engine

from slr.adapters.ledger.migrations import STEPS
from slr.adapters.ledger.migrations.ddl import GUARD_FUNCTION, Translated, create_table
from slr.core.errors import (
    AlreadyRunning,
    LedgerGone,
    MigrationFailed,
    SchemaTooNew,
    StoreError,
    StoreLocked,
    StoreUnreachable,
    UsageError,
    ValueRefused,
)
from slr.core.text.places import FORM

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")

#: The schema of a database that a URL without `?schema=` means.
DEFAULT_SCHEMA = "slr"


class PostgresSchema:
    """A schema that holds one ledger.

    Args:
        address: `postgresql://user@host/database?schema=name`; every other parameter is libpq's.
        busy_timeout: how long a lock is waited for, in seconds.

    Raises:
        UsageError: the address cannot be read, or psycopg is not installed.
        StoreError: the database cannot be reached, or holds something else.
    """

    def __init__(self, address: str, busy_timeout: float, *, make: bool = True) -> None:
        url, self.schema = _read(address)
        shown = url.set(password=None, drivername="postgresql", query={})
        self.name = f"{shown.render_as_string()} (schema {self.schema})"
        self.is_writable = True
        self._key = zlib.crc32(f"slr {self.schema}".encode())  # below 2**32
        self.engine = _engine(url, self.schema, busy_timeout)
        with ExitStack() as on_failure:
            on_failure.callback(self.engine.dispose)
            with self.translate_errors():
                self._prepare(make=make)
            on_failure.pop_all()

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """The failures of the server and of the way to it in our words."""
        try:
            yield
        except (DataError, IntegrityError) as error:
            raise ValueRefused(self.name, str(error.orig).strip().partition("\n")[0]) from error
        except DatabaseError as error:
            raise _translate(self.name, error.orig) from error

    def begin_read(self, session: Session) -> None:
        """Every statement of the transaction sees the same state."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        session.connection(execution_options=options)

    def begin_write(self, session: Session, *, alone: bool, lasting: bool) -> None:
        """Wait for the schema's lock where the transaction must be alone."""
        if not lasting:
            session.execute(text("SET LOCAL synchronous_commit = off"))
        if alone:
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": self._key})

    def lock_report(self, session: Session, report_id: int) -> bool:
        """Lock the report's row unless somebody else has it; references to it can still be written."""
        statement = text("SELECT id FROM reports WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED")
        return session.execute(statement, {"id": report_id}).scalar() is not None

    def now(self, session: Session, clock: Callable[[], datetime]) -> datetime:  # noqa: ARG002 - of one machine
        """The server's clock: those of the reviewers' machines may differ."""
        found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
        return found

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock of long jobs for the length of the block, on a connection of its own."""
        with self.translate_errors(), self.engine.connect() as connection:
            statement = text("SELECT pg_try_advisory_lock(:key, 1)")
            key = {"key": self._key - 2**31}  # of the two-number locks, which never meet the others
            if not connection.execute(statement, key).scalar_one():
                raise AlreadyRunning(
                    f"another slr command is at work on {self.name}",
                    hint="It ends by itself; run this one again afterwards.",
                )
            connection.commit()
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key, 1)"), key)
                connection.commit()

    def copy_of_the_day(self, now: datetime, keep: int) -> str | None:  # noqa: ARG002 - a server has its own
        """Nothing: copies of a database are its administrator's."""
        return None

    def _prepare(self, *, make: bool) -> None:
        with self.engine.connect() as connection:
            found = self._schema_of(connection)
        if found == len(STEPS):
            return
        if found == 0 and not make:
            raise LedgerGone(f"there is no ledger in {self.name}")
        with self.engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": self._key})
            found = self._schema_of(connection)
            if found < len(STEPS):
                self._migrate(connection, found)

    def _schema_of(self, connection: Connection) -> int:
        """The schema number: 0 where there is nothing yet."""
        if connection.execute(text("SELECT to_regclass('slr_schema')")).scalar() is None:
            tables = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = :schema"
            if connection.execute(text(tables), {"schema": self.schema}).scalar_one():
                raise StoreError(f"{self.name} holds tables, but not a ledger of slr", hint="It was not touched.")
            return 0
        found = int(connection.execute(text("SELECT MAX(version) FROM slr_schema")).scalar_one() or 0)
        if found > len(STEPS):
            raise SchemaTooNew(self.name, found, len(STEPS))
        return found

    def _migrate(self, connection: Connection, found: int) -> None:
        """All steps in the one transaction that is open: a server's tables change whole or not at all."""
        raw = _Raw(connection)
        database = Translated(raw)
        try:
            if found == 0:
                raw.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
                raw.execute(GUARD_FUNCTION)
                create_table(database, "slr_schema", "version INTEGER PRIMARY KEY, at TEXT NOT NULL")
            for number in range(found + 1, len(STEPS) + 1):
                STEPS[number - 1](database)
                raw.execute(f"INSERT INTO slr_schema VALUES ({number}, now()::text)")  # noqa: S608
        except raw.failure as error:
            raise MigrationFailed(
                f"{self.name} could not be brought to schema {len(STEPS)}: {error}",
                hint="It was left as it was.",
            ) from error


class _Raw:
    """Statements for the driver as they stand: a `%` in a guard is no parameter."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.connection.cursor()
        self.failure: type[Exception] = connection.dialect.loaded_dbapi.Error

    def execute(self, statement: str, /) -> object:
        """Run one statement."""
        return self._cursor.execute(statement)


def _read(address: str) -> tuple[URL, str]:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise UsageError("the address of the ledger is not a URL", hint=FORM) from error
    schema = url.query.get("schema", DEFAULT_SCHEMA)
    if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
        raise UsageError("the schema of the ledger is small letters, digits and _", hint=FORM)
    return url.difference_update_query(["schema"]).set(drivername="postgresql+psycopg"), schema


def _engine(url: URL, schema: str, busy_timeout: float) -> Engine:
    # Compiling a query of a millisecond takes PostgreSQL longer than running it.
    settings = f"-c search_path={schema} -c lock_timeout={int(busy_timeout * 1000)} -c jit=off"
    try:
        return create_engine(
            url,
            # A connection that went away while a reviewer was reading is replaced before it is used.
            pool_pre_ping=True,
            pool_size=2,
            connect_args={"options": settings, "connect_timeout": 10, "application_name": "slr"},
        )
    except ModuleNotFoundError as error:
        raise UsageError(
            "a ledger in PostgreSQL needs psycopg", hint='Install it: pip install "slr[postgres]"'
        ) from error


#: SQLSTATE, as a pattern, and what we say (https://www.postgresql.org/docs/15/errcodes-appendix.html).
_SENTENCES = (
    (r"28...", "the database server does not let this user in: {name}", "Check the user, and ~/.pgpass."),
    (r"3D000", "there is no such database: {name}", "Make it with createdb."),
    (r"53100", "the disk of the database server is full; {name} was left as it was", "Free some space there."),
    (r"42501", "this user may not do that in {name}", "The owner of the database can grant it."),
    (r"25006", "{name} can only be read", "It may be a standby: name the primary server."),
)


def _translate(name: str, error: BaseException | None) -> StoreError:
    state = getattr(error, "sqlstate", None)
    said = str(error).strip().partition("\n")[0]
    if state in {"55P03", "40P01"}:
        return StoreLocked(name)
    for pattern, sentence, hint in _SENTENCES:
        if state and re.fullmatch(pattern, state):
            return StoreError(sentence.format(name=name), hint=hint)
    if type(error).__name__ == "OperationalError" and (state is None or re.match("08|57P", state)):
        return StoreUnreachable(name, said)
    return StoreError(f"{name}: {said}")
