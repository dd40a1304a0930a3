"""The ledger of a team: a schema of a PostgreSQL database (12 or newer), spoken to with psycopg 3.

Transactions that read and then write take one advisory lock of the schema, so that they run one after the other as
they do on a file; acts of single reviewers run beside them (`slr.adapters.ledger.store`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from slr.adapters.ledger.migrations import STEPS
from slr.adapters.ledger.migrations.ddl import GUARD_FUNCTION, Translated, create_table
from slr.adapters.ledger.transaction import Transaction
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
    from types import ModuleType

    from psycopg import Connection

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
        self._psycopg = _driver()
        self._parameters, self.schema = _read(address)
        shown = {
            key: value for key, value in self._parameters.items() if key in {"host", "port", "dbname", "user"}
        }
        self.name = f"{_shown(**shown)} (schema {self.schema})"
        self.is_writable = self.is_server = True
        self._key = zlib.crc32(f"slr {self.schema}".encode())  # below 2**32
        # Compiling a query of a millisecond takes PostgreSQL longer than running it.
        self._settings = f"-c search_path={self.schema} -c lock_timeout={int(busy_timeout * 1000)} -c jit=off"
        with self.translate_errors():
            self._prepare(make=make)

    def connect(self) -> Connection[Any]:
        """A connection of our settings."""
        given = {"connect_timeout": "10", "application_name": "slr"} | self._parameters
        given["options"] = f"{given.get('options', '')} {self._settings}".strip()
        connection: Connection[Any] = self._psycopg.connect(**given, autocommit=True)
        return connection

    def is_lost(self, connection: Connection[Any], error: BaseException | None = None) -> bool:
        """Whether the server or the way to it went away; the driver may learn it later than the server says it."""
        return connection.closed or (error is not None and _is_way_lost(error))

    def roll_back(self, connection: Connection[Any]) -> None:
        """Take back what the transaction did; the server has done so where the way to it broke."""
        if not connection.closed:
            with suppress(self._psycopg.Error):
                connection.execute("ROLLBACK")

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """The failures of the server and of the way to it in our words."""
        try:
            yield
        except (self._psycopg.DataError, self._psycopg.IntegrityError) as error:
            raise ValueRefused(self.name, str(error).strip().partition("\n")[0]) from error
        except self._psycopg.Error as error:
            raise _translate(self.name, error) from error

    def begin_read(self, connection: Connection[Any]) -> None:
        """Every statement of the transaction sees the same state."""
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def begin_write(self, connection: Connection[Any], *, alone: bool, lasting: bool) -> None:
        """Wait for the schema's lock where the transaction must be alone."""
        connection.execute("BEGIN")
        if not lasting:
            connection.execute("SET LOCAL synchronous_commit = off")
        if alone:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._key,))

    def lock_report(self, transaction: Transaction, report_id: int) -> bool:
        """Lock the report's row unless somebody else has it; references to it can still be written."""
        statement = "SELECT id FROM reports WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED"
        return transaction.execute(statement, {"id": report_id}).value() is not None

    def now(self, transaction: Transaction, clock: Callable[[], datetime]) -> datetime:  # noqa: ARG002 - of one machine
        """The server's clock: those of the reviewers' machines may differ."""
        moment: datetime = transaction.execute("SELECT clock_timestamp()").value()
        return moment

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock of long jobs for the length of the block, on a connection of its own."""
        with self.translate_errors(), closing(self.connect()) as connection:
            key = self._key - 2**31  # of the two-number locks, which never meet the others
            if not _value(connection, "SELECT pg_try_advisory_lock(%s, 1)", key):
                raise AlreadyRunning(
                    f"another slr command is at work on {self.name}",
                    hint="It ends by itself; run this one again afterwards.",
                )
            yield  # the lock goes with the connection

    def copy_of_the_day(self, now: datetime, keep: int) -> str | None:  # noqa: ARG002 - a server has its own
        """Nothing: copies of a database are its administrator's."""
        return None

    def _prepare(self, *, make: bool) -> None:
        with closing(self.connect()) as connection:
            schema = self._schema_of(connection)
            if schema == len(STEPS):
                return
            if schema == 0 and not make:
                raise LedgerGone(f"there is no ledger in {self.name}")
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._key,))
                schema = self._schema_of(connection)
                if schema < len(STEPS):
                    self._migrate(connection, schema)

    def _schema_of(self, connection: Connection[Any]) -> int:
        """The schema number: 0 where there is nothing yet."""
        if _value(connection, "SELECT to_regclass('slr_schema')") is None:
            if _value(connection, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = %s", self.schema):
                raise StoreError(f"{self.name} holds tables, but not a ledger of slr", hint="It was not touched.")
            return 0
        version = int(_value(connection, "SELECT MAX(version) FROM slr_schema") or 0)
        if version > len(STEPS):
            raise SchemaTooNew(self.name, version, len(STEPS))
        return version

    def _migrate(self, connection: Connection[Any], found: int) -> None:
        """All steps in the one transaction that is open: a server's tables change whole or not at all."""
        raw = _Statements(connection)
        database = Translated(raw)
        try:
            if found == 0:
                raw.execute(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
                raw.execute(GUARD_FUNCTION)
                create_table(database, "slr_schema", "version INTEGER PRIMARY KEY, at TEXT NOT NULL")
            for number in range(found + 1, len(STEPS) + 1):
                STEPS[number - 1](database)
                raw.execute(f"INSERT INTO slr_schema VALUES ({number}, now()::text)")  # noqa: S608
        except self._psycopg.Error as error:
            raise MigrationFailed(
                f"{self.name} could not be brought to schema {len(STEPS)}: {error}",
                hint="It was left as it was.",
            ) from error


class _Statements:
    """Statements for the driver as they stand: a `%` in a guard is no parameter."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def execute(self, statement: str, /) -> object:
        """Run one statement."""
        return self._connection.execute(statement)  # type: ignore[call-overload, unused-ignore]


def _value(connection: Connection[Any], statement: str, *values: Any) -> Any:
    row = connection.execute(statement, values or None).fetchone()  # type: ignore[call-overload, unused-ignore]
    return None if row is None else row[0]


def _driver() -> ModuleType:
    try:
        import psycopg  # noqa: PLC0415 - an extra that most reviews do without
    except ModuleNotFoundError as error:
        raise UsageError(
            "a ledger in PostgreSQL needs psycopg", hint='Install it: pip install "slr[postgres]"'
        ) from error
    return psycopg


def _read(address: str) -> tuple[dict[str, str], str]:
    """The parameters of libpq in the address of a database, and the schema it names."""
    from psycopg import ProgrammingError, conninfo  # noqa: PLC0415 - see _driver

    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
        rest = urlencode([(name, value) for name, value in query if name != "schema"], quote_via=quote)
        url = urlunsplit(("postgresql", parts.netloc, parts.path, rest, ""))
        parameters = {
            name: str(value) for name, value in conninfo.conninfo_to_dict(url).items() if value is not None
        }
    except (ProgrammingError, ValueError) as error:
        raise UsageError("the address of the ledger is not a URL", hint=FORM) from error
    schema = dict(query).get("schema", DEFAULT_SCHEMA)
    if not _SCHEMA.fullmatch(schema):
        raise UsageError("the schema of the ledger is small letters, digits and _", hint=FORM)
    return parameters, schema


def _shown(*, host: str = "", port: str = "", dbname: str = "", user: str = "") -> str:
    """The address without its password."""
    who = f"{user}@" if user else ""
    at = f":{port}" if port else ""
    return f"postgresql://{who}{host}{at}/{dbname}"


#: SQLSTATE, as a pattern, and what we say (https://www.postgresql.org/docs/15/errcodes-appendix.html).
_SENTENCES = (
    (r"28...", "the database server does not let this user in: {name}", "Check the user, and ~/.pgpass."),
    (r"3D000", "there is no such database: {name}", "Make it with createdb."),
    (r"53100", "the disk of the database server is full; {name} was left as it was", "Free some space there."),
    (r"42501", "this user may not do that in {name}", "The owner of the database can grant it."),
    (r"25006", "{name} can only be read", "It may be a standby: name the primary server."),
)


def _is_way_lost(error: BaseException) -> bool:
    """No answer at all, a failure of the connection (class 08), or a server that shuts down (57P01 to 57P03)."""
    from psycopg import OperationalError  # noqa: PLC0415 - see _driver

    state = getattr(error, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or re.match("08|57P0[1-3]", state) is not None)


def _translate(name: str, error: BaseException | None) -> StoreError:
    state = getattr(error, "sqlstate", None)
    said = str(error).strip().partition("\n")[0]
    if state in {"55P03", "40P01"}:
        return StoreLocked(name)
    for pattern, sentence, hint in _SENTENCES:
        if state and re.fullmatch(pattern, state):
            return StoreError(sentence.format(name=name), hint=hint)
    if error is not None and _is_way_lost(error):
        return StoreUnreachable(name, said)
    return StoreError(f"{name}: {said}")
