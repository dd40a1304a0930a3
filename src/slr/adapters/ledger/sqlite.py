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
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, create_engine

from slr.adapters.ledger.access import Access, access_to, connect
from slr.adapters.ledger.copies import copy_of_the_day, make_copy
from slr.adapters.ledger.migrations import STEPS, Step
from slr.core.errors import LedgerGone, MigrationFailed, SchemaTooNew, StoreError, StoreLocked, ValueRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

#: `PRAGMA application_id` of a ledger ("slr1"): tells our file from any other SQLite database.
APPLICATION_ID = 0x736C7231


class SqliteFile:
    """A ledger file. One program writes at a time, whoever it is; readers never wait."""

    def __init__(self, path: Path, busy_timeout: float, *, make: bool = True) -> None:
        self.name = str(path)
        self._path = path
        with self.translate_errors():
            if not make:
                _require_some(path)
            elif not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            access = access_to(path, make=make)
            self.is_writable = access.is_writing
            with closing(connect(path, access, timeout=busy_timeout)) as connection:
                if access.is_writing:
                    migrate(connection, path, STEPS)
                else:
                    _require_present(connection, path)
        self.engine = _engine(path, access, busy_timeout)

    def translate_errors(self) -> AbstractContextManager[None]:
        """Failures of SQLite and of the disk in our words."""
        return translate_errors(self._path)

    def begin_read(self, session: Session) -> None:
        """Any transaction sees one state of the file."""

    def begin_write(self, session: Session, *, alone: bool, lasting: bool) -> None:  # noqa: ARG002 - alone anyway
        """Take the file's one place for a writer."""
        session.connection(execution_options={"slr_write": True, "slr_lasting": lasting})

    def lock_report(self, session: Session, report_id: int) -> bool:  # noqa: ARG002 - the whole file is held
        """Nobody else is writing anything, so the report is free."""
        return True

    def alone(self) -> AbstractContextManager[None]:
        """The lock file of the review (`slr.adapters.ledger.store`) is enough on one machine."""
        return nullcontext()

    def now(self, session: Session, clock: Callable[[], datetime]) -> datetime:  # noqa: ARG002 - one machine
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
    found = _schema_of(connection, path)
    if found > len(STEPS):
        raise SchemaTooNew(str(path), found, len(STEPS))
    if found < len(STEPS):
        raise StoreError(
            f"the ledger {path} has schema {found}, this slr needs schema {len(STEPS)}, and it is read-only here",
            hint="Copy the folder to a place you may write to, or have its owner run `slr status` there.",
        )


def migrate(connection: sqlite3.Connection, path: Path, steps: tuple[Step, ...]) -> None:
    """Bring the file to schema `len(steps)`; an older ledger is copied into `backup/` first.

    Raises:
        SchemaTooNew: written by a newer program; the file is untouched.
        StoreError: the file is a database of something else.
        MigrationFailed: a step failed, or no copy could be made; the ledger is as it was before that step.
    """
    found = _schema_of(connection, path)
    if found > len(steps):
        raise SchemaTooNew(str(path), found, len(steps))
    if found == len(steps):
        return
    if found > 0:
        _back_up(connection, path)
    connection.execute("PRAGMA journal_mode=WAL")
    for number in range(found + 1, len(steps) + 1):
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


def _engine(path: Path, access: Access, busy_timeout: float) -> Engine:
    # A connection stays open between transactions: closing the last one would fold the journal in each time.
    # Transactions begin where we say so, see _begin.
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path, access, timeout=busy_timeout),
        poolclass=QueuePool,
        pool_size=2,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        # At most 32 MB of pages in memory: the keys of one answer lie all over the index of a large ledger.
        for pragma in ("foreign_keys=ON", "recursive_triggers=ON", "synchronous=FULL", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "invalidate")
    def _give_up(connection: Any, _record: object, _error: object) -> None:
        # Ctrl-C within a statement: the exception may hold the connection, and that would hold the file's lock.
        connection.rollback()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        # NORMAL writes to the journal and does not wait for the disk (https://www.sqlite.org/pragma.html).
        connection.exec_driver_sql(
            f"PRAGMA synchronous={'FULL' if options.get('slr_lasting', True) else 'NORMAL'}"
        )
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("slr_write", False) else "BEGIN")

    return engine


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Turn the failures of SQLite and of the disk into errors a person can act on."""
    try:
        yield
    except (DataError, IntegrityError) as error:
        raise ValueRefused(str(path), str(error.orig)) from error
    except DatabaseError as error:
        raise _translate(path, str(error.orig)) from error
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
