"""A folder that may only be read still answers; what is still in SQLite's log is never passed over."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledgers import add, entry
from services import review_folder
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.access import Access, access_to
from slr.adapters.ledger.migrations import STEPS
from slr.adapters.ledger.sqlite import migrate
from slr.core.errors import StoreError

#: Without this capability root obeys the permissions of files as everybody does.
_OBEDIENT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv to change that")
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, entry(1), entry(2))
    return made


@pytest.fixture
def locked(folder: Path) -> Iterator[Path]:
    """The folder and all in it read-only."""
    with held(folder):
        yield folder


class held:  # noqa: N801 - used as a function
    """Nothing below a folder can be written within the block."""

    def __init__(self, root: Path) -> None:
        self._paths = [root, *root.rglob("*")]

    def __enter__(self) -> None:
        for path in self._paths:
            path.chmod(0o555 if path.is_dir() else 0o444)

    def __exit__(self, *_: object) -> None:
        for path in self._paths:
            path.chmod(stat.S_IRWXU)


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    prefix = _OBEDIENT if os.geteuid() == 0 else ()
    command = [*prefix, sys.executable, "-m", "slr", *map(str, words), "--review", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_only_reads_works_and_what_writes_says_why_not(locked: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in locked.rglob("*")}
    for words in (
        ("status",),
        ("log",),
        ("screen", "queue", "--reviewer", "ana"),
        ("report", "1"),
        ("export", "csv", "-o", tmp_path / "out.csv"),
        ("prisma", "--interim", "-o", tmp_path / "out.svg"),
    ):
        done = run(locked, *words)
        assert done.returncode == 0, (words, done.stderr)
    assert (tmp_path / "out.csv").read_text().count("Work ") == 2
    refused = run(locked, "decide", "1", "include", "--reviewer", "ana")
    assert (refused.returncode, "read-only" in refused.stderr) == (4, True)
    assert {path: path.stat().st_mtime_ns for path in locked.rglob("*")} == before


def test_rows_in_the_log_are_read_where_the_log_can_be(folder: Path) -> None:
    path = folder / "data" / "slr.db"
    with Ledger(path) as ledger:  # open, so its rows are in the log and not in the file
        add(ledger, entry(3))
        with held(folder):
            done = run(folder, "status")
            assert (done.returncode, "3 records" in done.stdout) == (0, True)


def test_rows_in_the_log_that_cannot_be_read_are_told_and_not_passed_over(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(3))
        shutil.copytree(folder, copy)
    (copy / "data" / "slr.db-shm").unlink()
    with held(copy):
        done = run(copy, "status")
    assert (done.returncode, "newest rows are in slr.db-wal" in done.stderr) == (4, True)


def test_an_older_ledger_is_told_and_left(tmp_path: Path, folder: Path) -> None:
    path = folder / "data" / "slr.db"
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, STEPS[:4])
        connection.execute("PRAGMA journal_mode=DELETE")
    with held(folder):
        done = run(folder, "status")
    assert (done.returncode, "has schema 4" in done.stderr) == (4, True)


@pytest.mark.parametrize(
    ("writable", "log", "shared", "expected"),
    [
        ({"file", "folder"}, b"", False, Access.WRITE),
        ({"folder"}, b"rows", False, Access.READ),
        ({"file"}, b"", False, Access.STILL),
        (set(), b"", True, Access.STILL),
        (set(), b"rows", True, Access.READ),
        (set(), b"rows", False, None),
    ],
)
def test_how_a_file_is_opened(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    writable: set[str],
    log: bytes,
    *,
    shared: bool,
    expected: Access | None,
) -> None:
    path = tmp_path / "slr.db"
    path.write_bytes(b"x")
    (tmp_path / "slr.db-wal").write_bytes(log)
    if shared:
        (tmp_path / "slr.db-shm").write_bytes(b"x")
    monkeypatch.setattr(os, "access", lambda one, _how: ("file" if one == path else "folder") in writable)
    if expected is None:
        with pytest.raises(StoreError, match="newest rows"):
            access_to(path, make=False)
    else:
        assert access_to(path, make=False) is expected
