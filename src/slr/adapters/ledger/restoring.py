"""A copy of a ledger put in its place again. What stood there is moved aside, never removed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from slr.adapters.folder.files import place_file
from slr.adapters.ledger.access import Access, beside, connect
from slr.adapters.ledger.copies import Copy, copy_names, count_missing_rows, look_into
from slr.adapters.ledger.sqlite import translate_errors
from slr.core.errors import StoreError, UsageError


@dataclass(frozen=True, slots=True)
class Restorable:
    """A copy, and what putting it in place would take away.

    lost: how many rows of each table the ledger has more than the copy; None where the ledger is missing or cannot
    be read. fault: why the copy itself cannot be read.
    """

    path: Path
    copy: Copy | None
    lost: Mapping[str, int] | None
    fault: str | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        told: dict[str, object] = {"name": self.path.name, "fault": self.fault, "lost": self.lost}
        if self.copy is not None:
            told |= {
                "at": self.copy.at.isoformat(),
                "bytes": self.copy.size,
                "schema_of_ledger": self.copy.schema,
                "ledger": self.copy.ledger,
                "rows": dict(self.copy.rows),
            }
        return told


def list_restorable(path: Path) -> list[Restorable]:
    """The copies of a ledger, newest first."""
    present = _present(path)
    return [_one(copy, present) for copy in copy_names(path)]


def find_copy(path: Path, name: str) -> Restorable:
    """The copy of that name.

    Raises:
        UsageError: there is none. StoreError: it is damaged.
    """
    known = {copy.name: copy for copy in copy_names(path)}
    if name not in known:
        hint = "`slr ledger restore` lists the copies." if known else "There is no copy of this ledger."
        raise UsageError(f"there is no copy {name}", hint=hint)
    copy = _one(known[name], _present(path))
    if copy.copy is None:
        raise StoreError(f"{copy.path} cannot be restored: {copy.fault}", hint="Take another copy.")
    return copy


def restore(path: Path, copy: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a ledger, and give where that one went.

    Raises:
        StoreLocked: another program has the ledger open. StoreError: the disk does not take it, or the copy is
            damaged; the ledger is then as it was.
    """
    _fold(path)
    with place_file(path) as draft, translate_errors(path):
        shutil.copyfile(copy, draft)
        with closing(connect(draft, Access.WRITE, timeout=0)) as made:
            verdict = made.execute("PRAGMA quick_check(1)").fetchone()[0]
            if verdict != "ok":
                raise StoreError(f"{copy} is damaged: {verdict}", hint="Take another copy.")
            made.execute("PRAGMA journal_mode=WAL")
        return set_aside(path, now)


def set_aside(path: Path, now: datetime) -> Path | None:
    """Move a ledger's file, with those SQLite keeps beside it, out of the way; None where there was none."""
    stem = f"{path.name}.aside-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    aside, number = path.with_name(stem), 1
    while any(beside(aside, ending).exists() for ending in _ENDINGS):
        aside, number = path.with_name(f"{stem}.{number}"), number + 1
    moved = [beside(path, ending).rename(beside(aside, ending)) for ending in _ENDINGS if _is(path, ending)]
    return moved[0] if moved else None


#: The file first: without it, nothing reads the others; but they would spoil a copy put beside them.
_ENDINGS = ("", "-wal", "-shm")


def _is(path: Path, ending: str) -> bool:
    return beside(path, ending).exists()


def _present(path: Path) -> Copy | None:
    try:
        return look_into(path) if path.exists() and path.stat().st_size else None
    except StoreError:
        return None


def _one(path: Path, present: Copy | None) -> Restorable:
    try:
        copy = look_into(path)
    except StoreError as error:
        return Restorable(path, None, None, error.message)
    return Restorable(path, copy, None if present is None else count_missing_rows(present, copy))


def _fold(path: Path) -> None:
    """Bring all rows into the one file, which only works while nobody else has it open.

    A damaged ledger cannot be folded; it is moved with the files beside it.
    """
    if not path.exists() or not path.stat().st_size:
        return
    with translate_errors(path):
        try:
            with closing(connect(path, Access.WRITE, timeout=0)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            return
