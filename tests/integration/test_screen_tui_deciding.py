"""Deciding on the screen: keys, undo, notes, skipping, the end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.widgets import Input

from memory_desk import FT, TA, MemoryDesk, criteria, document
from screens import lines, press, screen_of, shown
from slr.core.model import (
    Decision,
    Stage,
    Verdict,
)
from slr.stages.screen.desk import Card, ReviewerProgress

pytestmark = pytest.mark.usefixtures("colours")


@pytest.mark.parametrize(
    ("stage", "keys", "expected"),
    [
        (TA, ["i"], (1, "include", (), None)),
        (TA, ["m"], (1, "maybe", (), None)),
        (TA, ["e", "1"], (1, "exclude", ("C1",), None)),
        (TA, ["e", "3"], (1, "exclude", ("C3",), None)),
        (TA, ["e", "0"], (1, "exclude", (), None)),
        (TA, ["E", "3", "1", "enter"], (1, "exclude", ("C3", "C1"), None)),
        (TA, ["E", "3", "1", "3", "enter"], (1, "exclude", ("C1",), None)),
        (FT, ["r"], (1, "not-retrieved", (), None)),
        (FT, ["e", "2"], (1, "exclude", ("C2",), None)),
        (TA, ["n", "h", "i", "enter", "i"], (1, "include", (), "hi")),
        (TA, ["n", "h", "i", "enter", "e", "1"], (1, "exclude", ("C1",), "hi")),
    ],
)
async def test_keys_make_exactly_one_decision(
    stage: Stage, keys: list[str], expected: tuple[int, str, tuple[str, ...], str | None]
) -> None:
    desk = MemoryDesk(stage=stage)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == [expected]
        assert "Study 2 of" in shown(app)
        assert "1/3 decided" in shown(app)


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        (TA, ["r"]),
        (TA, ["e", "escape"]),
        (TA, ["e", "enter"]),
        (TA, ["e", "4"]),
        (TA, ["e", "i"]),
        (TA, ["E", "enter"]),
        (TA, ["E", "1", "escape"]),
        (TA, ["n", "i", "escape"]),
        (TA, ["question_mark", "i", "m"]),
        (TA, ["h", "j", "k", "space", "down", "pagedown", "home"]),
        (FT, ["e", "0"]),
        (FT, ["E", "0", "enter"]),
    ],
)
async def test_keys_that_decide_nothing(stage: Stage, keys: list[str]) -> None:
    desk = MemoryDesk(stage=stage)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == []


async def test_without_criteria_e_excludes_at_once() -> None:
    desk = MemoryDesk(stage=FT, crit=())
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "E")
        assert desk.calls == [(1, "exclude", (), None), (2, "exclude", (), None)]


async def test_the_tenth_criterion_has_the_key_a_and_the_36th_the_capital() -> None:
    desk = MemoryDesk(crit=criteria(TA, 40))
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "a", "e", "q", "e", "A")
        assert [call[2] for call in desk.calls] == [("C10",), ("C26",), ("C36",)]


async def test_typing_ahead_of_the_reason_question_reaches_it() -> None:
    desk = MemoryDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "2", "e", "1")
        await pilot.pause()
        assert [call[2] for call in desk.calls] == [("C2",), ("C1",)]


async def test_a_key_pressed_before_the_report_was_shown_decides_nothing() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        early = events.Key("i", "i")
        await press(pilot, "i")
        app.post_message(early)
        await pilot.pause()
        assert [call[0] for call in desk.calls] == [1]


async def test_a_decision_is_confirmed_in_words() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "2")
        assert "Excluded (C2): Study 1 of [b]bold[/b] language models" in shown(app)


async def test_undo_goes_back_step_by_step_and_past_the_first_says_so() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "m", "u")
        assert "Study 2 of" in shown(app)
        assert "1/3 decided" in shown(app)
        await press(pilot, "u")
        assert "Study 1 of" in shown(app)
        assert "0/3 decided" in shown(app)
        await press(pilot, "u")
        assert "no verdict to take back" in shown(app)
        await press(pilot, "e", "1")
        assert [row.verdict.value for row in desk.rows] == [
            "include",
            "maybe",
            "withdrawn",
            "withdrawn",
            "exclude",
        ]


async def test_a_note_survives_undo() -> None:
    desk = MemoryDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "h", "i", "enter", "i", "u", "m")
        assert [call[3] for call in desk.calls] == ["hi", "hi"]


async def test_a_note_can_be_emptied() -> None:
    desk = MemoryDesk(rows=[])
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "i", "u", "n", "backspace", "enter", "i")
        assert [call[3] for call in desk.calls] == ["x", None]


async def test_a_note_waits_for_its_own_report_while_that_is_skipped() -> None:
    desk = MemoryDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "s", "i", "i", "i")
        assert [(call[0], call[3]) for call in desk.calls] == [(2, None), (3, None), (1, "x")]


async def test_a_restart_resumes_where_the_last_sitting_ended() -> None:
    first = MemoryDesk()
    async with screen_of(first).run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1", "q")
    second = MemoryDesk(rows=first.rows)
    app = screen_of(second)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Study 3 of" in shown(app)
        assert "2/3 decided" in shown(app)
        await press(pilot, "u")
        assert "Study 2 of" in shown(app)


async def test_a_skipped_report_comes_back_at_the_end() -> None:
    desk = MemoryDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "s", "i", "i", "i")
        assert [call[0] for call in desk.calls] == [2, 3, 1]


async def test_the_end_tells_the_counts_and_the_next_commands_and_undo_still_works() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1", "m")
        text = shown(app)
        assert "All done" in text
        assert "3 decided: 1 included · 1 excluded · 1 maybe · 0 left" in text
        assert "slr screen --stage full-text" in text
        await press(pilot, "i", "e", "n", "s", "o")
        assert "All done" in shown(app)
        await press(pilot, "u")
        assert "Study 3 of" in shown(app)


async def test_nothing_to_screen_is_an_end_at_once() -> None:
    app = screen_of(MemoryDesk([], stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "no report to decide" in shown(app)
        assert "0/0" not in shown(app)
        assert "No report has reached the full text yet." in shown(app)
        assert "All done" not in shown(app)


@pytest.mark.parametrize("stage", [TA, FT])
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_count_stands_on_the_screen_even_with_80000_reports(
    stage: Stage, size: tuple[int, int]
) -> None:
    class Huge(MemoryDesk):
        def progress(self) -> ReviewerProgress:
            return ReviewerProgress(80000, 30000, 10000, 10001, 10002, 10003, 49994)

    app = screen_of(Huge([replace(document(1), abstract="word " * 2000)], stage=stage))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        foot = "\n".join(lines(app)[-3:])
        wanted = ["30000/80000 decided (37 %)", "10000 included", "10001 excluded", "10002 maybe", "49994 left"]
        if stage is FT:
            wanted.append("10003 not retrieved")
        assert [words for words in wanted if words not in foot] == []
        keys = ["i include", "e exclude", "m maybe", "n note", "u undo", "? help", "q quit"]
        if stage is TA or size[0] > 80:  # at full text the line of keys needs the room for "not retrieved"
            keys.append("s skip")
        assert [words for words in keys if words not in foot] == []


class ReturningDesk(MemoryDesk):
    """A desk that hands a decided report out again first."""

    def next_card(self) -> Card | None:
        return super().next_card() if self.calls else self.card(2)


async def test_a_report_that_comes_back_is_shown_with_the_verdict_so_far() -> None:
    rows = [Decision(2, TA, "ana", Verdict.EXCLUDE, ("C1",), "old words")]
    desk = ReturningDesk(rows=rows)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Your verdict so far: excluded (C1)" in shown(app)
        await press(pilot, "n")
        assert app.screen.query_one(Input).value == "old words"
        await press(pilot, "escape", "m")
        assert desk.calls == [(2, "maybe", (), "old words")]
        assert "Study 1 of" in shown(app)


async def test_an_answer_given_over_another_report_decides_nothing() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        app.show(app.session.jump(2))
        await press(pilot, "1")
        assert desk.calls == []
        assert "nothing was decided" in shown(app)
