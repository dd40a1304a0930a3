"""The database below the ledger: which one it is, and its transactions.

Two are spoken: a file (`sqlite`) for one machine, PostgreSQL (`postgres`) for a team. All
else in the ledger is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import Session

from slr.adapters.ledger.sqlite import SqliteFile
from slr.core.errors import AlreadyRunning, StoreError
from slr.core.text.places import ledger_place
from slr.core.text.storable import storable_values


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block; the system frees it when the process dies.

    Raises:
        AlreadyRunning: another process holds it. StoreError: the file cannot be made.
    """
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise AlreadyRunning(
            f"another slr command is at work on this review (lock {path})",
            hint="It ends by itself; run this one again afterwards.",
        ) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", hint="Check the folder and the disk.") from error
    try:
        yield
    finally:
        lock.release()


#: How long a writer waits for another one before the ledger counts as locked, in seconds.
BUSY_TIMEOUT = 10.0


class Base(Protocol):
    """What the two databases do in their own ways."""

    name: str
    engine: Engine
    is_writable: bool

    def translate_errors(self) -> AbstractContextManager[None]:
        """The database's failures in our words."""

    def begin_read(self, session: Session) -> None:
        """Begin a transaction that sees one state of the ledger."""

    def begin_write(self, session: Session, *, alone: bool, lasting: bool) -> None:
        """Begin a transaction that writes.

        alone: no other one that asks for the same is at work. lasting: it is on the disk when it has ended; else a
        power cut may take it back, whole.
        """

    def lock_report(self, session: Session, report_id: int) -> bool:
        """Hold a report until the transaction ends; False when somebody else holds it, without waiting."""

    def alone(self) -> AbstractContextManager[None]:
        """Hold the lock of long jobs, which one program at a time has."""

    def copy_of_the_day(self, now: datetime, keep: int) -> str | None:
        """Copy the ledger unless that was done today, and keep so many copies; what went wrong, as a sentence."""

    def now(self, session: Session, clock: Callable[[], datetime]) -> datetime:
        """The time that all programs at work on this ledger agree on."""


class Store:
    """An opened ledger. `read()` and `write()` give one transaction each.

    Args:
        place: the path of a SQLite file, or a URL of PostgreSQL.
        busy_timeout: how long to wait for another writer, in seconds.
        make: make the ledger where there is none.

    Raises:
        LedgerGone: there is none, and none is to be made.
    """

    def __init__(self, place: Path | str, *, busy_timeout: float = BUSY_TIMEOUT, make: bool = True) -> None:
        self._base = _base(place, busy_timeout, make=make)
        self._before_writing: Callable[[], None] | None = None
        event.listen(self._base.engine, "before_cursor_execute", _with_storable_values, retval=True)
        self.name = self._base.name
        self.is_writable = self._base.is_writable
        self.lock_report = self._base.lock_report
        self.now = self._base.now
        self.alone = self._base.alone
        self.copy_of_the_day = self._base.copy_of_the_day

    def before_writing(self, prepare: Callable[[], None]) -> None:
        """Have something done once, before the first transaction that adds lasting rows."""
        self._before_writing = prepare

    def prepare(self) -> None:
        """Do now what is to be done before the first rows, unless it was done."""
        prepare, self._before_writing = self._before_writing, None
        if prepare is not None and self.is_writable:
            prepare()

    def close(self) -> None:
        """Let the database go."""
        self._base.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one state of the ledger."""
        with self._base.translate_errors(), Session(self._base.engine) as session:
            self._base.begin_read(session)
            yield session

    @contextmanager
    def write(self, *, alone: bool = True, lasting: bool = True, rehearsal: bool = False) -> Iterator[Session]:
        """A transaction that is on the disk when the block has ended, or not at all.

        alone: nothing that reads before it writes may run beside it. Acts of single reviewers (a decision, a tag)
        need not be; on PostgreSQL they then do not wait for each other. lasting: False for what nothing of the
        review hangs on, which then costs no wait for the disk. rehearsal: nothing of it is kept.
        """
        if lasting and not rehearsal:
            self.prepare()
        with self._base.translate_errors(), Session(self._base.engine, expire_on_commit=False) as session:
            self._base.begin_write(session, alone=alone, lasting=lasting)
            yield session
            if rehearsal:
                session.rollback()
            else:
                session.commit()


class Held(Store):
    """The same ledger as seen inside a transaction that is open, with the rows that are not kept yet."""

    def __init__(self, store: Store, session: Session) -> None:
        self.name, self.is_writable = store.name, store.is_writable
        self.lock_report, self.now, self.alone = store.lock_report, store.now, store.alone
        self.copy_of_the_day = store.copy_of_the_day
        self._session = session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """The open transaction."""
        self._session.flush()
        yield self._session

    def write(self, **_: bool) -> AbstractContextManager[Session]:  # type: ignore[override]
        """Nothing may be written through a view.

        Raises:
            TypeError: always.
        """
        raise TypeError("a ledger seen inside a transaction is only read")


def _with_storable_values(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: object
) -> tuple[str, Any]:
    """Make every text that is about to enter the ledger, or is looked for in it, one that it can hold.

    All statements pass here, so no writer has to think of it.
    """
    if isinstance(parameters, list):
        return statement, [_storable_row(row) for row in parameters]
    return statement, _storable_row(parameters)


def _storable_row(row: Any) -> Any:
    if isinstance(row, Mapping):
        return dict(zip(row, storable_values(row.values()), strict=True))
    return tuple(storable_values(row))


def _base(place: Path | str, busy_timeout: float, *, make: bool) -> Base:
    found = place if isinstance(place, Path) else ledger_place(place)
    if isinstance(found, Path):
        return SqliteFile(found, busy_timeout, make=make)
    from slr.adapters.ledger.postgres import PostgresSchema  # noqa: PLC0415 - an extra that most reviews do without

    return PostgresSchema(found, busy_timeout, make=make)
