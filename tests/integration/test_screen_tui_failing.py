"""What the screen says when something fails, and how it is left."""

from __future__ import annotations

import subprocess
import sys

import pytest

from memory_desk import BARE, FT, MemoryDesk, document
from screens import press, screen_of, shown
from slr.core.errors import NeedsTerminal, SlrError, StoreLocked
from slr.stages.screen.draft import Draft
from slr.stages.screen.tui import run_screen
from slr.stages.screen.tui.app import ScreeningApp

pytestmark = pytest.mark.usefixtures("colours")


@pytest.mark.parametrize("keys", [["i"], ["e", "1"], ["s"], ["u"]])
async def test_an_error_is_shown_and_the_report_stays(keys: list[str]) -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.error = StoreLocked("data/[x].db")
        await press(pilot, *keys)
        text = shown(app)
        assert "NOT " in text
        assert "the ledger data/[x].db is locked" in text
        assert "Study 1 of" in text
        assert "0/3 decided" in text
        desk.error = None
        await press(pilot, "i")
        assert "Study 2 of" in shown(app)
        assert len(desk.rows) == 1


async def test_a_failed_decision_keeps_its_note_for_the_next_attempt() -> None:
    desk = MemoryDesk()
    desk.error = StoreLocked("x")
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "i")
        desk.error = None
        await press(pilot, "i")
        assert [row.note for row in desk.rows] == ["x"]


async def test_a_next_report_that_cannot_be_read_leaves_the_verdict_confirmed_and_s_tries_again() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.unreadable = StoreLocked("x")
        await press(pilot, "i", "i")
        assert len(desk.calls) == 1
        assert "Included: Study 1" in shown(app)
        assert "CANNOT READ ON: the ledger x is locked" in shown(app)
        assert "1/3 decided" in shown(app)
        desk.unreadable = None
        await press(pilot, "s")
        assert "Study 2 of" in shown(app)
        assert desk.skipped == []


async def test_q_and_ctrl_c_quit_and_what_was_confirmed_is_kept() -> None:
    for key in ("q", "ctrl+c"):
        desk = MemoryDesk()
        app = screen_of(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "i", key)
        assert app.return_code == 0
        assert len(desk.rows) == 1


async def test_ctrl_c_quits_from_an_open_question_too() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "ctrl+c")
        await pilot.pause()
        assert not app.is_running or app._exit
    assert desk.calls == []


async def test_q_warns_once_about_a_note_that_no_draft_could_keep() -> None:
    desk = MemoryDesk()
    desk.draft_error = StoreLocked("x")
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "q")
        assert "NOT SAVED: what you wrote could not be kept as a draft" in shown(app)
        assert not app._exit
        await press(pilot, "q")
        assert app._exit


def test_without_a_terminal_the_screen_refuses() -> None:
    with pytest.raises(NeedsTerminal):
        run_screen(MemoryDesk(), title="T", is_terminal=False)


def test_naming_the_screen_does_not_load_textual() -> None:
    code = "import sys, slr.stages.screen.tui, slr.stages.screen.decisions; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_run_screen_ends_well_after_quitting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScreeningApp, "run", lambda self: self.exit())
    run_screen(MemoryDesk(), title="T", is_terminal=True)


def test_a_breakdown_of_the_screen_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScreeningApp, "run", lambda self: self.exit(return_code=1))
    with pytest.raises(SlrError, match="stopped on an error"):
        run_screen(MemoryDesk(), title="T", is_terminal=True)


async def test_ctrl_z_suspends_where_the_terminal_can(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ScreeningApp, "action_suspend_process", lambda self: asked.append("suspend"))
    async with screen_of(MemoryDesk()).run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+z")
        assert asked == ["suspend"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [(["c"], "CANNOT READ ON"), (["A"], "NOT CHANGED"), (["t"], "CANNOT READ ON"), (["u"], "NOT TAKEN BACK")],
)
async def test_an_error_of_any_other_key_keeps_the_report(keys: list[str], words: str) -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.error = StoreLocked("x")
        await press(pilot, *keys)
        assert f"{words}: the ledger x is locked" in shown(app)
        assert "Study 1 of" in shown(app)
        desk.error = None
        await press(pilot, "i")
        assert len(desk.rows) == 1


async def test_a_verdict_that_is_not_saved_is_named_and_its_reasons_are_still_marked() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.error = StoreLocked("x")
        await press(pilot, "E", "3", "1", "enter")
        assert "NOT SAVED, excluded (C3, C1): the ledger x is locked" in " ".join(shown(app).split())
        desk.error = None
        await press(pilot, "E", "enter")
        assert desk.calls[-1] == (1, "exclude", ("C3", "C1"), None)


async def test_the_form_is_still_filled_in_after_an_undo() -> None:
    desk = MemoryDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "n", "n", "n", "ctrl+s", "i", "u", "f")
        assert "3 of 3 answered" in shown(app)
        await press(pilot, "escape", "q")
        assert app._exit


async def test_a_draft_of_an_abstract_outlives_the_verdict() -> None:
    desk = MemoryDesk([BARE, document(2)])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "escape", "n", "x", "enter", "i", "q")
        assert (desk.calls, desk.written) == ([(1, "include", (), "x")], {1: Draft(abstract="New")})
        assert app._exit


async def test_an_abstract_that_was_only_looked_at_is_no_draft() -> None:
    app = screen_of(MemoryDesk([BARE]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "escape", "q")
        assert app._exit
