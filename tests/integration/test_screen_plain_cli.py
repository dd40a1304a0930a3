"""Line mode over a real ledger: `slr screen --plain` as scripts, pipes and terminals meet it."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledgers import add, entry, environment, new_run, place
from services import review_folder, team
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.core.model import CriterionAnswer, Decision, Stage, Truth, Verdict
from slr.stages.screen.lines.screening import run_plain
from slr.stages.screen.seat.run import open_desk

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def folder(tmp_path: Path, backend: str) -> Path:
    made = review_folder(
        tmp_path / "review",
        toml=team("ana", "ben", policy="double"),
    )
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number, title=f"Numbered-{number}") for number in range(1, 5)))
    return made


def screen(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "slr", "screen", "--review", str(folder), *arguments]


def typed(folder: Path, lines: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run it with these lines on its input."""
    return subprocess.run(
        screen(folder, "--plain", *arguments),
        input=lines.encode(),
        env={**os.environ, **environment(folder)},
        capture_output=True,
        check=False,
        timeout=120,
    )


def said(folder: Path, *lines: str, stage: Stage = TA, reviewer: str = "ana") -> str:
    """What is printed in this process when these lines are typed."""
    out = io.StringIO()
    with Ledger(place(folder)) as ledger:
        desk = open_desk(ledger, load_review(folder, {}), stage, reviewer)
        run_plain(desk, title="A test", source=io.StringIO("".join(f"{line}\n" for line in lines)), out=out)
        desk.close()
    return out.getvalue()


def kept(folder: Path) -> list[Decision]:
    with Ledger(place(folder)) as ledger:
        return ledger.decisions.history()


def short(folder: Path) -> list[tuple[int, str, tuple[str, ...], str | None]]:
    return [(one.report_id, one.verdict.value, one.reasons, one.note) for one in kept(folder)]


def test_a_script_writes_one_command_per_line_and_each_verdict_is_in_the_ledger(folder: Path) -> None:
    ran = typed(folder, "i\nn too small\nexclude T1\nwhat\nm\nq\ni\n")
    assert ran.returncode == 0, ran.stderr
    out = ran.stdout.decode()
    assert [line for line in out.splitlines() if line.startswith("Saved: ")] == [
        "Saved: Included: Numbered-1",
        "Saved: Excluded (T1): Numbered-2",
        "Saved: Maybe: Numbered-3",
    ]
    assert "Unknown command" in out
    assert short(folder) == [
        (1, "include", (), None),
        (2, "exclude", ("T1",), "too small"),
        (3, "maybe", (), None),
    ]
    assert all(one.seconds is not None for one in kept(folder))
    assert b"\x1b" not in ran.stdout + ran.stderr


def test_the_end_of_the_input_ends_with_code_0_and_the_next_sitting_goes_on(folder: Path) -> None:
    assert typed(folder, "i\nn half a thou").returncode == 0
    ran = typed(folder, "u\nu\nu\n")
    assert ran.returncode == 0
    assert b"\nReport 2\n" in ran.stdout
    assert b"Taken back: this report is open again.\n\nReport 1\n" in ran.stdout
    assert b"You have no verdict to take back." in ran.stdout
    assert [one.verdict for one in kept(folder)] == [Verdict.INCLUDE, Verdict.WITHDRAWN]


def test_after_kill_9_every_verdict_that_a_line_confirmed_is_in_the_ledger(folder: Path) -> None:
    process = subprocess.Popen(
        screen(folder, "--plain"),
        env={**os.environ, **environment(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for verdict in (b"i\n", b"e T1\n"):
            process.stdin.write(verdict)
            while not process.stdout.readline().startswith(b"Saved: "):
                assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert short(folder) == [(1, "include", (), None), (2, "exclude", ("T1",), None)]


class Terminal:
    """A process in a terminal, and all that it has printed."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.seen = b""
        self._master = master

    def type_after(self, words: str, line: str) -> None:
        """Wait for the words, then type the line."""
        deadline = time.monotonic() + 60
        while words.encode() not in self.seen:
            assert time.monotonic() < deadline, self.seen
            self._read()
        self.seen = self.seen.replace(words.encode(), b"")
        os.write(self._master, line.encode())

    def finish(self) -> int:
        """Read to the end; gives the exit code."""
        while self.process.poll() is None:
            self._read()
        return self.process.wait()

    def _read(self) -> None:
        if select.select([self._master], [], [], 0.2)[0]:
            try:
                self.seen += os.read(self._master, 65536)
            except OSError:  # the other end is closed
                self.process.wait(timeout=60)


@contextmanager
def terminal(folder: Path, *arguments: str, term: str) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        screen(folder, *arguments),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, **environment(folder), "TERM": term, "COLUMNS": "60", "LINES": "20"},
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.mark.parametrize(("arguments", "term"), [(["--plain"], "xterm-256color"), ([], "dumb")])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_on_a_terminal_nothing_is_drawn_and_lines_fit_its_width(
    folder: Path, arguments: list[str], term: str
) -> None:
    with Ledger(place(folder)) as ledger:
        add(
            ledger, entry(9, title="Long", abstract="Words of an abstract. " * 30), run=new_run("pubmed", "PubMed")
        )
    with terminal(folder, *arguments, term=term) as screen:
        screen.type_after("report 1, 1 of 5): ", "g 5\n")
        screen.type_after("report 5, 1 of 5): ", "i\n")
        screen.type_after("Saved: Included: Long", "q\n")
        assert screen.finish() == 0
    assert b"\x1b" not in screen.seen
    assert all(len(line) <= 60 for line in screen.seen.decode().splitlines() if not line.startswith("Decide"))
    assert short(folder) == [(5, "include", (), None)]


def test_the_form_brings_answers_and_the_proposed_verdict_into_the_ledger(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(1, TA, who, Verdict.INCLUDE) for who in ("ana", "ben")])
    out = said(folder, "f", "yes", "no evaluation was done", "page 4", "yes", stage=FT)
    assert "Criterion 1 of 1, F1: Does it lack an evaluation?\n" in out
    assert "Saved: Excluded (F1): Numbered-1\n" in out
    last = kept(folder)[-1]
    assert (last.stage, last.verdict, last.reasons) == (FT, Verdict.EXCLUDE, ("F1",))
    assert last.answers == (CriterionAnswer("F1", Truth.TRUE, "no evaluation was done", "page 4"),)


def test_a_full_text_exclusion_without_a_reason_is_never_brought_to_the_ledger(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(1, TA, who, Verdict.INCLUDE) for who in ("ana", "ben")])
    out = said(folder, "e", "", "e none", "e 0", stage=FT)
    assert "Saved: " not in out
    assert len(kept(folder)) == 2


def test_a_conflict_shows_what_each_side_said_and_a_new_verdict_settles_it(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(2, TA, "ben", Verdict.EXCLUDE, ("T1",), "rats only")])
    out = said(folder, "g 2", "i", "c", "e 1", "c")
    assert "Conflict, ana at title and abstract: included\n" in out
    assert "Conflict, ben at title and abstract: excluded (T1)\nNote of ben: rats only\n" in out
    assert "Saved: Excluded (T1): Numbered-2\n" in out
    assert out.count("No other reviewer disagrees with you at this stage.\n") == 1


def test_another_reviewers_verdict_is_not_told_before_ones_own(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(1, TA, "ben", Verdict.EXCLUDE, ("T1",), "rats only")])
    out = said(folder, "v", "/ Numbered", "c", "")
    assert "\nReport 1\n" in out
    assert "ben" not in out
    assert "rats" not in out


def test_an_abstract_filled_in_is_there_in_the_next_sitting_with_where_it_was_read(folder: Path) -> None:
    assert "No source gives an abstract" in said(folder, "a", "Rats were", "imaged.", ".", "the publisher's page")
    out = said(folder)
    assert "\nAbstract: Rats were imaged.\n" in out
    assert "filled in by ana, read at: the publisher's page\n" in out


def test_tags_search_jump_and_merge_work_on_the_ledger(folder: Path) -> None:
    out = said(folder, "t pilot", "/ Numbered-3", "g 3", "= 4", "u")
    assert "Tags of this report: pilot.\n" in out
    assert "\n3: Numbered-3 (left for you)\n1 found." in out
    assert "Reports 3 and 4 are one now: report 3." in out
    assert "Taken back: this report is open again.\n\nReport 3\n" in out
    assert "Tags you have used: pilot.\n" in said(folder, "t")


def test_a_report_that_is_not_there_is_told_and_the_present_one_stays(folder: Path) -> None:
    out = said(folder, "g 99", "i")
    assert "\nNOT SHOWN: " in out
    assert short(folder) == [(1, "include", (), None)]
