"""`slr screen` in a real terminal: what it showed as decided is in the ledger, even after kill -9."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ledgers import add, entry
from services import review_folder
from slr.adapters.ledger import Ledger


class Terminal:
    """A process in a terminal of 80 columns and 24 lines."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self._master = master
        self._seen = b""

    def press(self, keys: str) -> None:
        """Type."""
        self._seen = b""
        os.write(self._master, keys.encode())

    def wait_for(self, words: str) -> None:
        """Read until the words were drawn since the last key, and then until the screen is still.

        A key that comes while a card is still being drawn is dropped by design, so that no report is decided unseen.
        """
        deadline = time.monotonic() + 60
        while words.encode() not in self._seen:
            assert time.monotonic() < deadline, f"never saw {words!r} in {self._seen[-2000:]!r}"
            self._read(0.2)
        while self._read(0.5):
            pass

    def _read(self, patience: float) -> bool:
        """Take what is drawn within so many seconds; False when nothing was."""
        ready, _, _ = select.select([self._master], [], [], patience)
        if not ready:
            return False
        try:
            self._seen += os.read(self._master, 65536)
        except OSError as error:  # the other end is closed: the process is gone
            raise AssertionError(f"the screen ended: {self._seen[-2000:]!r}") from error
        return True


@contextmanager
def terminal(*arguments: object) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "slr", *map(str, arguments)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number, title=f"Numbered-{number}") for number in range(1, 5)))
    return made


def decisions(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "slr.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(connection.execute("SELECT report_id, reviewer, verdict, reasons FROM decisions ORDER BY id"))


def test_after_kill_9_every_decision_the_screen_had_confirmed_is_in_the_ledger(folder: Path) -> None:
    with terminal("screen", "--review", folder) as screen:
        screen.wait_for("Numbered-1")
        screen.press("i")
        screen.wait_for("Numbered-2")
        screen.press("e")
        screen.wait_for("T1")
        screen.press("1")
        screen.wait_for("Numbered-3")
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait()
    assert decisions(folder) == [(1, "ana", "include", "[]"), (2, "ana", "exclude", '["T1"]')]


def test_undo_works_across_a_restart_and_quitting_ends_with_code_0(folder: Path) -> None:
    with terminal("screen", "--review", folder) as screen:
        screen.wait_for("Numbered-1")
        screen.press("i")
        screen.wait_for("Numbered-2")
        screen.press("q")
        assert screen.process.wait(timeout=30) == 0
    with terminal("screen", "--review", folder) as screen:
        screen.wait_for("Numbered-2")
        screen.press("u")
        screen.wait_for("Numbered-1")
        screen.press("q")
        assert screen.process.wait(timeout=30) == 0
    assert [row[2] for row in decisions(folder)] == ["include", "withdrawn"]
