"""The ledger in a file: SQLite in WAL mode with `synchronous=FULL`.

When a transaction has returned, it is on the disk. Nothing is ever updated; `recursive_triggers` is on so that not
even `INSERT OR REPLACE` can slip past the append-only guards (https://www.sqlite.org/lang_conflict.html).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from slr.adapters.ledger.access import access_to, connect
from slr.adapters.ledger.copies import copy_of_the_day, make_copy
from slr.adapters.ledger.migrations import STEPS, Step
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import LedgerGone, MigrationFailed, SchemaTooNew, StoreError, StoreLocked, ValueRefused

#: `PRAGMA application_id` of a ledger ("slr1"): tells our file from any other SQLite database.
APPLICATION_ID = 0x736C7231


class SqliteFile:
    """A ledger file. One program writes at a time, whoever it is; readers never wait."""

    def __init__(self, path: Path, busy_timeout: float, *, make: bool = True) -> None:
        self.name = str(path)
        self.is_server = False
        self._path = path
        self._timeout = busy_timeout
        with self.translate_errors():
            if not make:
                _require_some(path)
            elif not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            self._access = access_to(path, make=make)
            self.is_writable = self._access.is_writing
            with closing(connect(path, self._access, timeout=busy_timeout)) as connection:
                if self.is_writable:
                    migrate(connection, path, STEPS)
                else:
                    _require_present(connection, path)

    def connect(self) -> sqlite3.Connection:
        """A connection of our settings."""
        connection = connect(self._path, self._access, timeout=self._timeout)
        # At most 32 MB of pages in memory: the keys of one answer lie all over the index of a large ledger.
        for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "synchronous=FULL", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def is_lost(self, connection: sqlite3.Connection, error: BaseException | None = None) -> bool:  # noqa: ARG002
        """Never: a file has no way to it that may break."""
        return False

    def roll_back(self, connection: sqlite3.Connection) -> None:
        """Take back what the transaction did. A full disk has ended it already."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def translate_errors(self) -> AbstractContextManager[None]:
        """Failures of SQLite and of the disk in our words."""
        return translate_errors(self._path)

    def begin_read(self, connection: sqlite3.Connection) -> None:
        """Any transaction sees one state of the file."""
        connection.execute("BEGIN")

    def begin_write(self, connection: sqlite3.Connection, *, alone: bool, lasting: bool) -> None:  # noqa: ARG002
        """Take the file's one place for a writer, who is alone anyway."""
        # NORMAL writes to the journal and does not wait for the disk (https://www.sqlite.org/pragma.html).
        connection.execute(f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")

    def lock_report(self, transaction: Transaction, report_id: int) -> bool:  # noqa: ARG002 - the whole file is held
        """Nobody else is writing anything, so the report is free."""
        return True

    def alone(self) -> AbstractContextManager[None]:
        """The lock file of the review (`slr.adapters.ledger.store`) is enough on one machine."""
        return nullcontext()

    def now(self, transaction: Transaction, clock: Callable[[], datetime]) -> datetime:  # noqa: ARG002 - one machine
        """The time by the clock of this machine."""
        return clock()

    def copy_of_the_day(self, now: datetime, keep: int) -> str | None:
        """Copy the file into `backup/` beside it."""
        return copy_of_the_day(self._path, now, keep)


def _require_some(path: Path) -> None:
    """Refuse a place with no file, or with one of no bytes, which SQLite would take for a new database."""
    if not path.exists():
        raise LedgerGone(f"there is no ledger {path}")
    if path.stat().st_size == 0:
        raise LedgerGone(f"the ledger {path} is an empty file")


def _require_present(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse an older ledger where it cannot be migrated."""
    schema = _schema_of(connection, path)
    if schema > len(STEPS):
        raise SchemaTooNew(str(path), schema, len(STEPS))
    if schema < len(STEPS):
        raise StoreError(
            f"the ledger {path} has schema {schema}, this slr needs schema {len(STEPS)}, and it is read-only here",
            hint="Copy the folder to a place you may write to, or have its owner run `slr status` there.",
        )


def migrate(connection: sqlite3.Connection, path: Path, steps: tuple[Step, ...]) -> None:
    """Bring the file to schema `len(steps)`; an older ledger is copied into `backup/` first.

    Raises:
        SchemaTooNew: written by a newer program; the file is untouched.
        StoreError: the file is a database of something else.
        MigrationFailed: a step failed, or no copy could be made; the ledger is as it was before that step.
    """
    schema = _schema_of(connection, path)
    if schema > len(steps):
        raise SchemaTooNew(str(path), schema, len(steps))
    if schema == len(steps):
        return
    if schema > 0:
        _back_up(connection, path)
    connection.execute("PRAGMA journal_mode=WAL")
    for number in range(schema + 1, len(steps) + 1):
        _run_step(connection, number, steps[number - 1])


def _schema_of(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    is_empty = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not is_empty:
        raise StoreError(f"{path} is a database, but not a ledger of slr", hint="It was not touched.")
    return version


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    try:
        make_copy(connection, path, datetime.now(UTC))
    except StoreError as error:
        raise MigrationFailed(
            f"the ledger must be brought to a newer schema, but was not copied before: {error.message}",
            hint=f"It was left as it was. {error.hint}",
        ) from error


def _run_step(connection: sqlite3.Connection, number: int, step: Step) -> None:
    # IMMEDIATE: of two programs that open a new ledger at once, the second waits and then finds it made.
    connection.execute("BEGIN IMMEDIATE")
    try:
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) < number:
            step(connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise MigrationFailed(
            f"the ledger could not be brought to schema {number}: {error}",
            hint="It was left as it was; a copy is in backup/ beside it.",
        ) from error


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn the failures of SQLite and of the disk into errors a person can act on."""
    try:
        yield
    except (sqlite3.DataError, sqlite3.IntegrityError) as error:
        raise ValueRefused(str(path), str(error)) from error
    except sqlite3.DatabaseError as error:
        raise _translate(path, str(error)) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", hint="Check the folder and the disk.") from error


#: What SQLite says, as a pattern, and what we say.
_SENTENCES = (
    (
        r"readonly|read-only",
        "the ledger {path} cannot be written: it or its folder is read-only",
        "Check permissions.",
    ),
    (r"disk is full|database or disk is full", "the disk is full; {path} was left as it was", "Free some space."),
    (r"unable to open", "the ledger {path} cannot be opened", "Check that the folder exists and may be written."),
    (r"not a database|malformed", "{path} is damaged or no ledger", "Restore it from a copy; it was not touched."),
    (r"disk I/O error", "the disk failed while {path} was in use", "Check the disk, then run the command again."),
)


def _translate(path: Path, message: str) -> StoreError:
    if re.search(r"database( table)? is locked", message):
        return StoreLocked(str(path))
    for pattern, sentence, hint in _SENTENCES:
        if re.search(pattern, message):
            return StoreError(sentence.format(path=path), hint=hint)
    return StoreError(f"{path}: {message}")
