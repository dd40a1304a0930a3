"""Time, counts and the full-text form on the screen."""

from __future__ import annotations

import contextlib
import threading

import pytest
from textual.worker import WorkerFailed

from memory_desk import FT, MemoryDesk
from screens import lines, press, screen_of, shown
from slr.core.errors import StoreLocked
from slr.stages.screen.desk import ReviewerProgress
from slr.stages.screen.tui.app import Counted

pytestmark = pytest.mark.usefixtures("colours")


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_time_a_report_stood_is_kept_with_the_verdict_and_makes_the_pace() -> None:
    desk, clock = MemoryDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        clock.now = 30.0
        await press(pilot, "e")
        clock.now = 31.0
        await press(pilot, "1")
        assert "1.9 a minute, about 1 min left" in shown(app)
        clock.now = 40.0
        await press(pilot, "i")
        assert desk.seconds == [31.0, 9.0]
        assert "3.0 a minute, under a minute left" in shown(app)


async def test_time_goes_on_after_an_error_and_starts_anew_after_a_skip() -> None:
    desk, clock = MemoryDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        desk.error = StoreLocked("x")
        clock.now = 5.0
        await press(pilot, "i")
        desk.error = None
        clock.now = 7.0
        await press(pilot, "i", "s")
        clock.now = 9.0
        await press(pilot, "m")
        assert desk.seconds == [7.0, 2.0]


async def test_a_suspended_screen_counts_no_time() -> None:
    desk, clock = MemoryDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        clock.now = 5.0
        app.app_suspend_signal.publish(app)
        await pilot.pause()
        clock.now = 5000.0
        app.app_resume_signal.publish(app)
        await pilot.pause()
        clock.now = 5002.0
        await press(pilot, "i")
        assert desk.seconds == [7.0]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["f", "n", "y", "down", "y", "ctrl+s", "enter"], (1, "exclude", ("C2", "C3"), None)),
        (["f", "n", "y", "down", "y", "ctrl+s", "e"], (1, "exclude", ("C2", "C3"), None)),
        (["f", "n", "n", "n", "ctrl+s", "i"], (1, "include", (), None)),
        (["f", "n", "n", "y", "ctrl+s", "escape", "m"], (1, "maybe", (), None)),
        (["f", "n", "u", "n", "ctrl+s", "i"], (1, "include", (), None)),
    ],
)
async def test_the_form_proposes_a_verdict_and_one_key_gives_it(
    keys: list[str], expected: tuple[int, str, tuple[str, ...], str | None]
) -> None:
    desk = MemoryDesk(stage=FT)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == [expected]
        assert [answer.code for answer in desk.rows[0].answers] == ["C1", "C2", "C3"]


async def test_a_form_that_was_left_changes_nothing_and_the_next_one_starts_from_the_answers() -> None:
    desk = MemoryDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "y", "escape")
        assert "The form is unchanged." in shown(app)
        await press(pilot, "f", "n", "y", "ctrl+s", "escape", "f")
        assert "2 of 3 answered" in shown(app)
        await press(pilot, "escape", "q")
        assert app._exit
        assert desk.calls == []
        assert [(one.code, one.applies.value) for one in desk.written[1].answers or ()] == [
            ("C1", "false"),
            ("C2", "true"),
        ]


async def test_a_verdict_against_the_form_is_taken_and_told() -> None:
    desk = MemoryDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "y", "ctrl+s", "escape", "i")
        assert desk.calls == [(1, "include", (), None)]
        assert "the answers point to exclude (C1), the verdict is include" in " ".join(shown(app).split())


async def test_a_report_that_was_not_retrieved_has_no_form() -> None:
    desk = MemoryDesk(stage=FT)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "n", "ctrl+s", "r")
        assert desk.rows[0].answers == ()


async def test_the_form_belongs_to_the_full_text_stage() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f")
        assert "f belongs to the full-text stage." in shown(app)


async def test_the_ledger_is_counted_anew_and_the_numbers_shown() -> None:
    class Elsewhere(MemoryDesk):
        def recount(self) -> ReviewerProgress:
            return ReviewerProgress(total=10, decided=4, included=4, left=6)

    app = screen_of(Elsewhere())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "4/10 decided" in shown(app)


@pytest.mark.parametrize("error", [StoreLocked("x"), RuntimeError("broken")])
async def test_a_count_that_fails_is_told_in_words_and_stops_nothing(error: Exception) -> None:
    class Busy(MemoryDesk):
        def recount(self) -> ReviewerProgress:
            raise error

    app = screen_of(Busy())
    async with app.run_test(size=(80, 24)) as pilot:
        with contextlib.suppress(WorkerFailed):
            await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.pause()
        assert "the counts could not be renewed" in lines(app)[-1]
        await press(pilot, "i")
        assert "1/3 decided" in shown(app)


async def test_the_ledger_is_counted_once_at_a_time() -> None:
    class Slow(MemoryDesk):
        def recount(self) -> ReviewerProgress:
            super().recount()
            go_on.wait(30)
            return self.progress()

    go_on = threading.Event()
    desk = Slow()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app._recount()
        app._recount()
        go_on.set()
        await app.workers.wait_for_complete()
        assert desk.counted == 1
        app._recount()
        await app.workers.wait_for_complete()
        assert desk.counted == 2


async def test_a_count_that_was_begun_before_a_verdict_is_not_shown_after_it() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await press(pilot, "i")
        app.post_message(Counted(0, ReviewerProgress(total=3, left=3)))
        await pilot.pause()
        assert "1/3 decided" in shown(app)
