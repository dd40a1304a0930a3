"""`slr screen` without a terminal: line mode where commands can come, exit code 6 where none will; its settings."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

import commands
from ledgers import add, entry
from services import review_folder
from slr.adapters.ledger import Ledger
from slr.core.model import Stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number, title=f"Numbered-{number}") for number in range(1, 4)))
    return made


def verdicts(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "slr.db")) as connection:
        return list(connection.execute("SELECT report_id, verdict FROM decisions ORDER BY id"))


def slr(
    folder: Path, *arguments: str, stdin: int | None = None, typed: str | None = None, term: str = "xterm"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "slr", "screen", "--review", folder, *arguments],
        stdin=stdin,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "TERM": term},
    )


def setting(folder: Path, text: str) -> None:
    """Put lines at the end of the `[screening]` table."""
    path = folder / "review.toml"
    before, table, after = path.read_text(encoding="utf-8").partition("[screening]\n")
    assert table
    path.write_text(f"{before}{table}{text}\n{after}", encoding="utf-8")


@pytest.mark.parametrize("arguments", [[], ["--plain"]])
def test_without_a_terminal_and_without_input_it_ends_with_code_6_and_prints_no_report(
    folder: Path, arguments: list[str]
) -> None:
    ran = slr(folder, *arguments, stdin=subprocess.DEVNULL)
    assert ran.returncode == 6
    assert "screening needs a terminal" in ran.stderr
    assert "Numbered" not in ran.stdout


def test_commands_from_a_pipe_decide(folder: Path) -> None:
    ran = slr(folder, typed="i\nm\n")
    assert ran.returncode == 0
    assert verdicts(folder) == [(1, "include"), (2, "maybe")]
    assert "Numbered-3" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "2 of 3 decided by ana; 1 left." in ran.stderr


@pytest.mark.parametrize(
    "options", [("--dry-run",), ("--json",), ("--dry-run", "--pilot", "2"), ("--import", "x.csv", "--pilot", "2")]
)
def test_options_that_would_be_passed_over_are_refused_and_nothing_is_written(
    folder: Path, options: tuple[str, ...]
) -> None:
    ran = slr(folder, "--reviewer", "ana", *options, typed="i\nq\n")
    assert ran.returncode == 2
    assert "--import" in ran.stderr
    assert verdicts(folder) == []
    with Ledger(folder / "data" / "slr.db") as ledger:
        assert ledger.pilots.all(Stage.TITLE_ABSTRACT) == []


def test_a_dumb_terminal_gets_lines(folder: Path) -> None:
    master, slave = pty.openpty()
    try:
        os.write(master, b"i\nq\n")
        ran = slr(folder, stdin=slave, term="dumb")
    finally:
        os.close(slave)
        os.close(master)
    assert ran.returncode == 0
    assert verdicts(folder) == [(1, "include")]


def test_the_profile_of_the_option_goes_before_that_of_the_file(folder: Path) -> None:
    setting(folder, 'profile = "covidence"')
    slr(folder, typed="y\n")
    slr(folder, "--keys", "asreview", typed="r\n")
    assert verdicts(folder) == [(1, "include"), (2, "include")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('profile = "emacs"', 'unknown profile "emacs"'),
        ('theme = "pink"', 'unknown theme "pink"'),
        ('keys = { inclde = "y" }', "no action 'inclde'"),
        ('keys = { include = "m" }', "'m' would be both include and maybe"),
    ],
)
def test_a_bad_setting_is_told_before_anything_is_shown(folder: Path, text: str, words: str) -> None:
    setting(folder, text)
    ran = slr(folder, typed="i\n")
    assert ran.returncode == 2
    assert words in ran.stderr
    assert re.search(r"review.toml:\d+: ", ran.stderr)
    assert verdicts(folder) == []
    seen = commands.slr("status", "--review", folder)
    assert (seen.code, words in seen.err) == (2, True)


def test_own_keys_hold_in_line_mode(folder: Path) -> None:
    setting(folder, 'keys = { include = "y" }')
    slr(folder, typed="y\n")
    assert verdicts(folder) == [(1, "include")]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with job control")
def test_after_ctrl_z_and_fg_the_report_stands_on_the_screen_again_and_the_next_key_decides(folder: Path) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", PS1="$ ")
        os.execvp("bash", ["bash", "--norc", "-i"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def typed(keys: str, words: str) -> None:
        """Type, and read until the words are drawn and the screen is still."""
        os.write(terminal, keys.encode())
        seen, deadline = b"", time.monotonic() + 60
        while words.encode() not in seen or select.select([terminal], [], [], 0.5)[0]:
            assert time.monotonic() < deadline, f"never saw {words!r} in {seen[-1000:]!r}"
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 65536)

    try:
        typed(f"{sys.executable} -m slr screen --review {folder}\r", "Numbered-1")
        typed("\x1a", "Stopped")
        typed("fg\r", "Numbered-1")
        typed("i", "Numbered-2")
        typed("q", "1 of 3 decided")
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    assert verdicts(folder) == [(1, "include")]
