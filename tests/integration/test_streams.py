"""Standard output and error that are full, closed or left by their reader: an exit code, and never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rich_review import rich_review

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
SLR = f"{sys.executable} -m slr"


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_review(tmp_path_factory.mktemp("streams") / "review")


def shell(review: Path, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line],
        cwd=review,
        env={**os.environ, "SLR_REVIEWER": "ana"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["status", "log --json"])
def test_a_full_disk_behind_standard_output_is_told_and_ends_with_4(review: Path, command: str) -> None:
    ran = shell(review, f"{SLR} {command} > /dev/full")
    assert (ran.returncode, ran.stderr) == (
        4,
        "slr: error: standard output or a file cannot be written: No space left on device\n",
    )


def test_a_closed_standard_output_as_under_cron_is_nothing_to_fail_for_and_no_way_into_the_ledger(
    review: Path,
) -> None:
    ledger = review / "data" / "slr.db"
    ran = shell(review, f"{SLR} report tag 2 seen >&- 2>&- <&-; echo $?; {SLR} report 2 --json")
    code, _, told = ran.stdout.partition("\n")
    assert code == "0"
    assert '"seen"' in told
    assert ledger.read_bytes().startswith(b"SQLite format 3\x00")


def test_a_closed_standard_error_hides_the_message_and_not_the_code(review: Path) -> None:
    assert shell(review, f"{SLR} report 9999 2>&-").returncode == 2
    assert shell(review, f"{SLR} report 9999 2>/dev/full").returncode == 2


@pytest.mark.parametrize("command", ["status", "log", "log --json", "export ris"])
def test_a_reader_that_goes_away_ends_it_with_141_and_without_an_error(review: Path, command: str) -> None:
    """The reader is gone before the first byte: a pipe whose other end is closed."""
    reading, writing = os.pipe()
    os.close(reading)
    gone = subprocess.run(
        [sys.executable, "-m", "slr", *command.split()],
        cwd=review,
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert gone.returncode == 141
    assert "rror" not in gone.stderr
