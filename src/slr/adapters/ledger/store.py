"""The database below the ledger: which one it is, and its transactions.

Two are spoken: a file (`sqlite`) for one machine, PostgreSQL (`postgres`) for a team. All
else in the ledger is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from slr.adapters.ledger.sqlite import SqliteFile
from slr.adapters.ledger.transaction import Connection, Transaction
from slr.core.errors import AlreadyRunning, StoreError
from slr.core.text.places import ledger_place


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
    is_writable: bool
    is_server: bool

    def connect(self) -> Connection:
        """A new connection, in autocommit: transactions begin where we say so."""

    def is_lost(self, connection: Any, error: BaseException | None = None) -> bool:
        """Whether the way to the database broke, as an error may tell; another connection may still find it."""

    def roll_back(self, connection: Any) -> None:
        """Take back what the transaction did, where one is open still."""

    def translate_errors(self) -> AbstractContextManager[None]:
        """The database's failures in our words."""

    def begin_read(self, connection: Any) -> None:
        """Begin a transaction that sees one state of the ledger."""

    def begin_write(self, connection: Any, *, alone: bool, lasting: bool) -> None:
        """Begin a transaction that writes.

        alone: no other one that asks for the same is at work. lasting: it is on the disk when it has ended; else a
        power cut may take it back, whole.
        """

    def lock_report(self, transaction: Transaction, report_id: int) -> bool:
        """Hold a report until the transaction ends; False when somebody else holds it, without waiting."""

    def alone(self) -> AbstractContextManager[None]:
        """Hold the lock of long jobs, which one program at a time has."""

    def copy_of_the_day(self, now: datetime, keep: int) -> str | None:
        """Copy the ledger unless that was done today, and keep so many copies; what went wrong, as a sentence."""

    def now(self, transaction: Transaction, clock: Callable[[], datetime]) -> datetime:
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
        self._idle: list[Any] = []
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
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the ledger."""
        with self._base.translate_errors(), self._begun(self._base.begin_read, keep=False) as transaction:
            yield transaction

    @contextmanager
    def write(self, *, alone: bool = True, lasting: bool = True, rehearsal: bool = False) -> Iterator[Transaction]:
        """A transaction that is on the disk when the block has ended, or not at all.

        alone: nothing that reads before it writes may run beside it. Acts of single reviewers (a decision, a tag)
        need not be; on PostgreSQL they then do not wait for each other. lasting: False for what nothing of the
        review hangs on, which then costs no wait for the disk. rehearsal: nothing of it is kept.
        """
        if lasting and not rehearsal:
            self.prepare()
        begin = partial(self._base.begin_write, alone=alone, lasting=lasting)
        with self._base.translate_errors(), self._begun(begin, keep=not rehearsal) as transaction:
            yield transaction

    @contextmanager
    def _begun(self, begin: Callable[[Any], None], *, keep: bool) -> Iterator[Transaction]:
        """A transaction on a connection that is free. It ends with the block, whatever ends that."""
        connection = self._connect(begin)
        transaction = Transaction(connection, is_server=self._base.is_server)
        is_done = False
        try:
            yield transaction
            transaction.close()
            connection.execute("COMMIT" if keep else "ROLLBACK")
            is_done = True
        finally:
            transaction.close()
            if not is_done:
                self._base.roll_back(connection)
            self._give_back(connection)

    def _connect(self, begin: Callable[[Any], None]) -> Any:
        """A connection on which a transaction was begun; one that broke while it lay idle is replaced."""
        while self._idle:
            connection = self._idle.pop()
            try:
                begin(connection)
            except BaseException as error:
                if not self._base.is_lost(connection, error):
                    self._base.roll_back(connection)
                    self._idle.append(connection)
                    raise
                connection.close()
            else:
                return connection
        connection = self._base.connect()
        try:
            begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Any) -> None:
        """Keep the connection for the next transaction: closing the last one would fold SQLite's journal in."""
        if len(self._idle) < _MOST_IDLE and not self._base.is_lost(connection):
            self._idle.append(connection)
        else:
            connection.close()


#: Connections that are kept open between transactions.
_MOST_IDLE = 2


class Held(Store):
    """The same ledger as seen inside a transaction that is open, with the rows that are not kept yet."""

    def __init__(self, store: Store, transaction: Transaction) -> None:
        self.name, self.is_writable = store.name, store.is_writable
        self.lock_report, self.now, self.alone = store.lock_report, store.now, store.alone
        self.copy_of_the_day = store.copy_of_the_day
        self._transaction = transaction

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """The open transaction."""
        yield self._transaction

    def write(self, **_: bool) -> AbstractContextManager[Transaction]:  # type: ignore[override]
        """Nothing may be written through a view.

        Raises:
            TypeError: always.
        """
        raise TypeError("a ledger seen inside a transaction is only read")


def _base(place: Path | str, busy_timeout: float, *, make: bool) -> Base:
    location = place if isinstance(place, Path) else ledger_place(place)
    if isinstance(location, Path):
        return SqliteFile(location, busy_timeout, make=make)
    from slr.adapters.ledger.postgres import PostgresSchema  # noqa: PLC0415 - an extra that most reviews do without

    return PostgresSchema(location, busy_timeout, make=make)
