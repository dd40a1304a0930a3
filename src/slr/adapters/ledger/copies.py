"""Copies of a ledger's file in `backup/` beside it: made while others write, verified, the oldest ones removed.

A copy is made before every migration, and before the first rows of a day (UTC).
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slr.adapters.folder.files import place_file
from slr.adapters.ledger.access import Access, access_to, connect
from slr.core.errors import StoreError

_PASSING = frozenset({"slots", "drafts"})
_IDENTITY = "SELECT ledger FROM identities ORDER BY id DESC LIMIT 1"
#: How long a copy waits for somebody who has the whole file, in seconds.
_PATIENCE = 10.0

_FOLDER = "backup"
_STAMP = "%Y-%m-%dT%H%M%SZ"
#: Pages of the database copied between two looks at Ctrl-C: 4 MB of them.
_PAGES = 1024
#: What must be left on the disk beside a copy, in bytes.
_SPARE = 32 << 20


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a ledger.

    size: in bytes. rows: of each table. ledger: which ledger it is of; None before schema 5.
    """

    path: Path
    at: datetime
    size: int
    schema: int
    rows: Mapping[str, int]
    ledger: str | None


def make_copy(connection: sqlite3.Connection, path: Path, now: datetime) -> Path:
    """Copy a ledger into `backup/`, and compare.

    Args:
        connection: of the ledger, outside of a transaction.
        path: the ledger.
        now: what the copy is named after.

    Raises:
        StoreError: the disk does not take it, or it is not what was copied. There is then no new copy.
    """
    target = path.parent / _FOLDER / f"{path.stem}-{now.astimezone(UTC):{_STAMP}}.db"
    _require_room(path)
    with place_file(target) as draft:
        try:
            with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
                for pragma in ("synchronous=OFF", "journal_mode=OFF"):  # it is put on the disk when it is whole
                    copy.execute(f"PRAGMA {pragma}")
                _fill(copy, connection, path)
            draft.chmod(path.stat().st_mode & 0o777)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"no copy of {path} could be made: {error}", hint="Check the disk.") from error
    return target


def _require_room(path: Path) -> None:
    """A disk that a copy would fill fails everybody else's writes too; so it is not tried."""
    try:
        needed, free = path.stat().st_size + _SPARE, shutil.disk_usage(path.parent).free
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", hint="Check the folder and the disk.") from error
    if free < needed:
        raise StoreError(
            f"no copy of {path} was made: {needed >> 20:,} MB are needed, {free >> 20:,} MB are free",
            hint="Free some space.",
        )


def _fill(copy: sqlite3.Connection, connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN")  # one state of the ledger, whoever writes meanwhile
    try:
        counted = _rows(connection)
        # The callback does nothing: that it is Python lets Ctrl-C through.
        connection.backup(copy, pages=_PAGES, progress=lambda *_: None)
    finally:
        connection.execute("COMMIT")
    copy.execute("PRAGMA journal_mode=DELETE")  # one file, which needs none beside it to be read
    verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"{path} is damaged: {verdict}", hint="See the copies there are: `slr ledger restore`.")
    if _rows(copy) != counted:
        raise StoreError(f"the copy of {path} does not hold the same rows", hint="It was not kept.")


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not row[0].startswith("sqlite_")
    ]
    return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


def copy_of_the_day(path: Path, now: datetime, keep: int) -> str | None:
    """Copy the ledger unless that was done today, and remove the oldest copies.

    A failure stops nobody's work: what is wrong is given as a sentence. Where the copy before holds more rows,
    some were lost, and no copy is removed.
    """
    before = copy_names(path)
    if keep < 1 or (before and time_of_copy(before[0]).date() >= now.astimezone(UTC).date()):
        return None
    try:
        with closing(connect(path, Access.READ, timeout=_PATIENCE)) as connection:
            if not connection.execute("SELECT EXISTS (SELECT 1 FROM search_runs)").fetchone()[0]:
                return None
            made = look_into(make_copy(connection, path, now))
        lost = count_missing_rows(look_into(before[0]), made) if before else {}
        if lost:
            less = f"{path} holds fewer rows than its copy {before[0].name} ({list_counts(lost)})"
            return f"{less}; see `slr ledger restore`"
        rotate(path, keep)
    except (StoreError, sqlite3.DatabaseError, OSError) as error:
        return f"today's copy of the ledger was not made: {error}"
    return None


def count_missing_rows(copy: Copy, other: Copy) -> dict[str, int]:
    """How many rows of each table `other` has fewer than `copy`; tables whose rows come and go are left out."""
    return {
        table: count - other.rows.get(table, 0)
        for table, count in copy.rows.items()
        if count > other.rows.get(table, 0) and table not in _PASSING
    }


def list_counts(rows: Mapping[str, int]) -> str:
    """Numbers of rows in one line: decisions: 3, records: 1."""
    return ", ".join(f"{table}: {count:,}" for table, count in sorted(rows.items()))


def copy_names(path: Path) -> list[Path]:
    """The copies of a ledger, newest first, unread."""
    form = re.compile(rf"{re.escape(path.stem)}-\d{{4}}-\d\d-\d\dT\d{{6}}Z\.db")
    folder = path.parent / _FOLDER
    try:
        copies = [path for path in folder.iterdir() if form.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(copies, key=lambda path: path.name, reverse=True)


def time_of_copy(copy: Path) -> datetime:
    """When a copy was made, by its name."""
    return datetime.strptime(copy.stem[-18:], _STAMP).replace(tzinfo=UTC)


def rotate(path: Path, keep: int) -> None:
    """Remove all but the newest copies."""
    for old in copy_names(path)[keep:]:
        old.unlink(missing_ok=True)


def look_into(path: Path) -> Copy:
    """What a copy, or a ledger, holds.

    Raises:
        StoreError: it cannot be read, or is no ledger.
    """
    try:
        with closing(connect(path, access_to(path, make=False), timeout=_PATIENCE)) as connection:
            rows = _rows(connection)
            schema = int(connection.execute("PRAGMA user_version").fetchone()[0])
            identity = connection.execute(_IDENTITY).fetchone() if "identities" in rows else None
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is damaged or no ledger: {error}", hint="It was not touched.") from error
    stat = path.stat()
    is_copy = path.parent.name == _FOLDER
    at = time_of_copy(path) if is_copy else datetime.fromtimestamp(stat.st_mtime, UTC)
    return Copy(path, at, stat.st_size, schema, rows, identity and identity[0])
