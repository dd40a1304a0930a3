"""What is written and not decided is kept as a draft, however the sitting ends, and offered again."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from ledgers import add, entry, place
from services import REVIEW, review_folder
from slr.adapters.folder import load_review
from slr.adapters.ledger import DraftOf, Ledger
from slr.core.model import CriterionAnswer, Decision, Merge, MergeKind, Stage, Truth, Verdict
from slr.stages.resolving.run import open_desk as open_conflicts
from slr.stages.resolving.tui import ResolvingApp
from slr.stages.screen.draft import BLANK, Draft, from_text, to_text
from slr.stages.screen.lines.screening import run_plain
from slr.stages.screen.seat.run import LedgerScreeningDesk, open_desk
from slr.stages.screen.tui.app import ScreeningApp

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
NOTE = "Note not saved yet: half a thought"


@pytest.fixture
def folder(tmp_path: Path, backend: str) -> Path:
    made = review_folder(
        tmp_path / "review", toml=REVIEW.replace("[screening]", '[screening]\ntitle-abstract = "double"')
    )
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number, title=f"Numbered-{number}") for number in range(1, 5)))
    return made


@contextmanager
def desk_of(folder: Path, reviewer: str = "ana", stage: Stage = TA) -> Iterator[LedgerScreeningDesk]:
    with (
        Ledger(place(folder)) as ledger,
        closing(open_desk(ledger, load_review(folder, {}), stage, reviewer)) as desk,
    ):
        yield desk


def said(folder: Path, *lines: str, stage: Stage = TA, reviewer: str = "ana") -> str:
    out = io.StringIO()
    with desk_of(folder, reviewer, stage) as desk:
        run_plain(desk, title="A test", source=io.StringIO("".join(f"{line}\n" for line in lines)), out=out)
    return out.getvalue()


def drafts(folder: Path, reviewer: str = "ana", stage: Stage = TA) -> dict[int, Draft]:
    with Ledger(place(folder)) as ledger:
        numbers = ledger.drafts.of(reviewer, stage, DraftOf.VERDICT)
        return {one: from_text(ledger.drafts.get(reviewer, stage, one, DraftOf.VERDICT)) for one in numbers}


def to_full_text(folder: Path) -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record([Decision(1, TA, who, Verdict.INCLUDE) for who in ("ana", "ben")])


# line mode


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "slr", "screen", "--review", str(folder), *arguments]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_note_outlives_whatever_ends_line_mode(folder: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        command(folder, "--plain"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"n half a thought\n")
        while not process.stdout.readline().startswith(b"Note not saved yet: it goes in with your verdict."):
            assert process.poll() is None
        process.send_signal(number)
    assert drafts(folder) == {1: Draft("half a thought")}
    assert f"\n{NOTE}\n" in said(folder)


def test_a_draft_goes_in_with_the_verdict_and_is_gone_then(folder: Path) -> None:
    assert "Kept as a draft, not decided yet: report 1." in said(folder, "n half a thought", "q")
    assert f"\n{NOTE}\n" in said(folder, "i")
    assert drafts(folder) == {}
    with Ledger(place(folder)) as ledger:
        assert [one.note for one in ledger.decisions.history()] == ["half a thought"]


def test_the_form_with_its_quotes_comes_back_as_far_as_it_was_filled_in(folder: Path) -> None:
    to_full_text(folder)
    said(folder, "f", "yes", "no evaluation was done", "page 4", stage=FT)
    answers = (CriterionAnswer("F1", Truth.TRUE, "no evaluation was done", "page 4"),)
    assert drafts(folder, stage=FT) == {1: Draft(answers=answers)}
    told = "Answer not saved yet: F1 yes, quote: no evaluation was done, place: page 4"
    assert f"\n{told}\n" in said(folder, "e F1", stage=FT)
    with Ledger(place(folder)) as ledger:
        assert ledger.decisions.history()[-1].answers == answers


def test_a_draft_is_nobody_elses(folder: Path) -> None:
    said(folder, "n half a thought")
    assert "half a thought" not in said(folder, "d", "c", reviewer="ben")
    assert drafts(folder, "ben") == {}


def test_note_and_form_of_a_verdict_that_was_taken_back_are_a_draft(folder: Path) -> None:
    said(folder, "n half a thought", "i", "u")
    assert drafts(folder) == {1: Draft("half a thought")}
    assert f"\n{NOTE}\n" in said(folder)


def test_a_draft_on_a_report_that_was_merged_into_another_is_offered_there(folder: Path) -> None:
    said(folder, "g 2", "n half a thought")
    with Ledger(place(folder)) as ledger:
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "ana", "by-hand")])
    assert f"\n{NOTE}\n" in said(folder, "m")
    assert drafts(folder) == {}


def test_a_skipped_report_and_one_left_for_another_keep_their_drafts(folder: Path) -> None:
    said(folder, "n one", "s", "n two", "g 4", "n four")
    assert drafts(folder) == {1: Draft("one"), 2: Draft("two"), 4: Draft("four")}


def test_what_cannot_be_read_is_no_draft_and_what_is_kept_is_read_as_it_was() -> None:
    for text in ("{", "[]", '{"note": 1}', '{"answers": [{"code": 3}]}', None):
        assert from_text(text) == BLANK
    whole = Draft("", (CriterionAnswer("F1", Truth.UNKNOWN, "q", None),), "An abstract", "a page")
    assert from_text(to_text(whole)) == whole


# the screen


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("leaving", [("q",), ("ctrl+c",)])
async def test_q_and_ctrl_c_keep_a_note_that_was_entered(folder: Path, leaving: tuple[str, ...]) -> None:
    with desk_of(folder) as desk:
        app = ScreeningApp(desk, title="A test")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("n", *"abc", "enter")
            await pilot.pause()
            await pilot.press(*leaving)
            await pilot.pause()
            assert app._exit
    assert drafts(folder) == {1: Draft("abc")}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_ctrl_c_keeps_what_stands_in_an_open_dialog_with_the_quote_over_the_form(folder: Path) -> None:
    to_full_text(folder)
    with desk_of(folder, stage=FT) as desk:
        app = ScreeningApp(desk, title="A test")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f", "y", "enter")
            await pilot.pause()
            app.screen.query_one(TextArea).text = "all were treated"
            app.screen.query_one(Input).value = "p. 4"
            await pilot.press("ctrl+c")
            await pilot.pause()
    answers = (CriterionAnswer("F1", Truth.TRUE, "all were treated", "p. 4"),)
    assert drafts(folder, stage=FT) == {1: Draft(answers=answers)}
    with desk_of(folder, stage=FT) as desk:
        again = ScreeningApp(desk, title="A test")
        async with again.run_test(size=(80, 24)) as pilot:
            await pilot.press("e", "1")
            await pilot.pause()
    assert drafts(folder, stage=FT) == {}
    with Ledger(place(folder)) as ledger:
        assert ledger.decisions.history()[-1].answers == answers


#: Makes the terminal the one whose end the process is told of, and becomes the program.
_OWN_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)


class Screen:
    """The screen on a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *command(folder, *arguments)[1:]],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        )
        os.close(slave)

    def type_after(self, words: bytes, keys: str) -> None:
        """Wait until these words were drawn, then type."""
        while words not in self.seen:
            assert select.select([self.master], [], [], 60)[0], self.seen[-2000:]
            self.seen += os.read(self.master, 65536)
        self.seen = b""
        os.write(self.master, keys.encode())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_when_the_terminal_is_closed_the_note_that_was_being_typed_is_kept(folder: Path) -> None:
    screen = Screen(folder)
    screen.type_after(b"Numbered-1", "n")
    screen.type_after(b"Note on this report", "half")
    screen.type_after(b"half", "")
    os.close(screen.master)
    screen.process.wait(timeout=60)
    assert drafts(folder) == {1: Draft("half")}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_the_note_that_was_being_typed(folder: Path, number: signal.Signals) -> None:
    screen = Screen(folder)
    screen.type_after(b"Numbered-1", "n")
    screen.type_after(b"Note on this report", "half")
    screen.type_after(b"half", "")
    screen.process.send_signal(number)
    while select.select([screen.master], [], [], 60)[0]:
        try:
            if not os.read(screen.master, 65536):
                break
        except OSError:  # the other end is closed
            break
    screen.process.wait(timeout=60)
    os.close(screen.master)
    assert drafts(folder) == {1: Draft("half")}


# conflicts


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("keys", [("enter", "q"), ("ctrl+c",), ("enter", "s", "ctrl+c")])
async def test_a_note_on_a_conflict_is_kept_until_it_is_settled(folder: Path, keys: tuple[str, ...]) -> None:
    review = load_review(folder, {})
    with Ledger(place(folder)) as ledger:
        for number in (1, 2):
            ledger.decisions.record(
                [Decision(number, TA, "ana", Verdict.INCLUDE), Decision(number, TA, "ben", Verdict.EXCLUDE)]
            )
        app = ResolvingApp(open_conflicts(ledger, review, "cleo"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("n", *"talked")
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
        assert ledger.drafts.of("cleo", None, DraftOf.RESOLUTION) == [1]
        assert ledger.drafts.of("ana", None, DraftOf.RESOLUTION) == []
        again = ResolvingApp(open_conflicts(ledger, review, "cleo"))
        async with again.run_test(size=(80, 24)) as pilot:
            await pilot.press("i")
            await pilot.pause()
        assert [(one.report_id, one.note) for one in ledger.decisions.resolutions()] == [(1, "talked")]
        assert ledger.drafts.of("cleo", None, DraftOf.RESOLUTION) == []
