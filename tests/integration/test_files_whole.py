"""Commands that write a file: killed, stopped, sent to a pipe, a link, a folder or nowhere."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry
from services import review_folder
from slr.adapters.ledger import Ledger

#: The command line, halted where a file is complete and has not yet got its name.
_HALTED = """
import os, sys
real = os.fsync
def fsync(number):
    print("halted", flush=True)
    sys.stdin.readline()
    real(number)
os.fsync = fsync
from slr.cli.app import main
main()
"""

#: What each command writes last, by its words.
_COMMANDS = {
    "export": ("export", "csv", "-o", "reports/out.csv"),
    "prisma": ("prisma", "--interim", "-o", "reports/out.csv"),
    "publish": ("publish", "--only", "methods"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number) for number in range(1, 4)))
    return made


def halted(folder: Path, *words: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HALTED, *words],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "halted\n"
    return process


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("command", _COMMANDS)
def test_a_command_that_is_stopped_leaves_the_old_file_whole(folder: Path, command: str, sent: int) -> None:
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    path = reports / ("methods.md" if command == "publish" else "out.csv")
    path.write_text("old")
    with halted(folder, *_COMMANDS[command]) as process:
        process.send_signal(sent)
        _, err = process.communicate()
    assert path.read_text() == "old"
    if sent == signal.SIGINT:
        assert (process.returncode, "Traceback" in err) == (130, False)
        assert [one.name for one in reports.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["", ".", "reports"])
@pytest.mark.parametrize(
    "words",
    [
        ("export", "csv", "-o"),
        ("prisma", "-o"),
        ("log", "-o"),
        ("agreement", "-o"),
        ("criteria", "stale", "-o"),
        ("search", "appendix", "-o"),
        ("dedup", "sources", "-o"),
        ("dedup", "review", "--export"),
        ("dedup", "--input", "refs.ris", "--output"),
        ("simulate", "refs.ris", "--plot"),
        ("convert", "refs.ris"),
    ],
)
def test_a_path_that_is_no_file_is_wrong_usage(
    folder: Path, words: tuple[str, ...], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "refs.ris").write_text("TY  - JOUR\nTI  - One\nER  - \n")
    (folder / "reports").mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    done = slr(*words, name)
    assert done.code == 2
    assert ("has no name" in done.err) or ("is a folder" in done.err)


def test_standard_output_named_as_a_device_gets_the_file(folder: Path) -> None:
    words = [sys.executable, "-m", "slr", "export", "csv", "-o", "/dev/stdout"]
    piped = subprocess.run(words, cwd=folder, capture_output=True, check=True, text=True)
    with (folder / "kept.csv").open("w") as kept:
        subprocess.run(words, cwd=folder, stdout=kept, check=True)
    assert piped.stdout.count("Work ") == 3
    assert (folder / "kept.csv").read_text() == piped.stdout


def test_a_link_is_not_written_through(folder: Path, tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", folder / "out.csv"
    victim.write_text("precious")
    link.symlink_to(victim)
    done = slr("export", "csv", "-o", link, "--review", folder)
    assert (done.code, victim.read_text()) == (2, "precious")
    assert f"Name the file itself: {victim}" in done.err


@pytest.mark.parametrize("command", ["publish", "site", "refresh"])
def test_reports_that_lead_out_of_the_folder_are_refused(folder: Path, tmp_path: Path, command: str) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (folder / "reports").symlink_to(away)
    done = slr(command, "--review", folder)
    assert (done.code, list(away.iterdir())) == (2, [])
    assert "is not within" in done.err
