"""Keys and clicks: the help, the profiles, the reviewer's own keys, typing ahead."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events

from memory_desk import FT, TA, MemoryDesk, criteria, document
from screens import lines, press, screen_of, shown
from slr.adapters.terminal.dialogs import HelpScreen
from slr.adapters.terminal.widgets import Choice, KeyLine, Scroller
from slr.core.model import (
    Stage,
)
from slr.core.review.keymap import SCROLLS, Action, Profile, make_keymap
from slr.stages.screen.actions import ACTIONS
from slr.stages.screen.tui.queue_actions import OF_THE_QUEUE
from slr.stages.screen.tui.report_actions import OF_A_REPORT
from slr.stages.screen.tui.widgets import CardView

pytestmark = pytest.mark.usefixtures("colours")


async def test_help_lists_every_key_and_closes() -> None:
    app = screen_of(MemoryDesk(stage=FT))
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "question_mark")
        text = shown(app)
        for words in ("take back", "the full text could not be obtained", "open the DOI", "C1: Does it fail"):
            assert words in text
        await press(pilot, "space", "q")
        assert not isinstance(app.screen, HelpScreen)
        assert not app._exit


async def test_help_without_criteria_lists_the_keys_alone() -> None:
    app = screen_of(MemoryDesk(crit=()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        assert "take back" in shown(app)
        assert "Criteria" not in shown(app)


def test_every_action_has_a_deed() -> None:
    app = screen_of(MemoryDesk())
    groups = [*OF_A_REPORT, *OF_THE_QUEUE, *app.of_the_view, *SCROLLS]
    assert sorted(groups) == sorted({*ACTIONS, *SCROLLS})
    assert set(Action) - set(groups) == {Action.VERSION, Action.DIFFERENT}  # of two records
    assert {action for action, row in ACTIONS.items() if row.needs_report} == set(OF_A_REPORT)


#: A decision is what a verdict key makes, at once or after one more key.
VERDICT_KEYS = [
    (Action.INCLUDE, [], "include", ()),
    (Action.MAYBE, [], "maybe", ()),
    (Action.NOT_RETRIEVED, [], "not-retrieved", ()),
    (Action.EXCLUDE, ["2"], "exclude", ("C2",)),
    (Action.EXCLUDE_MANY, ["2", "1", "enter"], "exclude", ("C2", "C1")),
]


@pytest.mark.parametrize("profile", Profile)
async def test_the_verdict_keys_of_a_profile_do_what_its_table_says(profile: Profile) -> None:
    keys = make_keymap(profile)
    for action, more, verdict, reasons in VERDICT_KEYS:
        for key in keys.keys[action]:
            desk = MemoryDesk(stage=FT)
            async with screen_of(desk, keys=keys).run_test(size=(80, 24)) as pilot:
                await press(pilot, key, *more)
                assert desk.calls == [(1, verdict, reasons, None)]
                await press(pilot, keys.first(Action.UNDO))
                assert [row.verdict.value for row in desk.rows] == [verdict, "withdrawn"]


@pytest.mark.parametrize("profile", Profile)
async def test_the_foot_and_the_help_name_the_keys_that_hold(profile: Profile) -> None:
    keys = make_keymap(profile, {"tag": "T", "line-down": "ctrl+n"})
    app = screen_of(MemoryDesk(), keys=keys)
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.pause()
        foot = lines(app)[-3]
        for action, word in ((Action.INCLUDE, "include"), (Action.EXCLUDE, "exclude"), (Action.UNDO, "undo")):
            assert f"{keys.first(action)} {word}" in foot
        await press(pilot, "?")
        table = [line.strip("│ ").split("  ")[0] for line in lines(app)]
        for action in (Action.INCLUDE, Action.MAYBE, Action.NOTE, Action.TAG, Action.SEARCH, Action.QUIT):
            assert keys.shown(action) in table
        assert "ctrl+n" in shown(app)


async def test_own_keys_hold_and_those_they_replace_do_nothing() -> None:
    desk = MemoryDesk()
    async with screen_of(desk, keys=make_keymap(None, {"include": "y ctrl+y"})).run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        assert desk.calls == []
        await press(pilot, "y", "ctrl+y")
        assert [call[:2] for call in desk.calls] == [(1, "include"), (2, "include")]


@pytest.mark.parametrize(
    ("profile", "keys"), [("vim", ["G", "g"]), ("vim", ["ctrl+d", "ctrl+u"]), ("default", [">", "<"])]
)
async def test_scrolling_keys_scroll_down_and_up_again(profile: str, keys: list[str]) -> None:
    app = screen_of(MemoryDesk([replace(document(1), abstract="word " * 900)]), keys=make_keymap(profile))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, keys[0])
        assert app.query_one(CardView).scroll_y > 5
        await press(pilot, keys[1])
        assert app.query_one(CardView).scroll_y == 0


async def test_a_click_is_as_good_as_a_key() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        foot = lines(app)[-3]
        await pilot.click(KeyLine, offset=(foot.index("maybe"), 0))
        await pilot.pause()
        assert desk.calls == [(1, "maybe", (), None)]
        await pilot.click(KeyLine, offset=(foot.index("exclude"), 0))
        await pilot.pause()
        await pilot.click(Choice, offset=(8, 0))
        await pilot.pause()
        assert desk.calls[1:] == [(2, "exclude", ("C1",), None)]


async def test_a_click_beside_a_question_thinks_again_and_one_on_its_keys_answers() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E")
        await pilot.click(offset=(40, 1))
        await pilot.pause()
        assert "Not decided." in shown(app)
        await press(pilot, "E", "2")
        await pilot.click("Dialog KeyLine", offset=(1, 0))
        await pilot.pause()
        assert desk.calls == [(1, "exclude", ("C2",), None)]


async def test_a_click_on_a_key_with_a_long_name_is_that_key() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "?")
        await pilot.click("Dialog KeyLine", offset=(1, 0))
        await pilot.pause()
        assert app.screen.query_one(Scroller).scroll_y > 3
        await pilot.click("Dialog KeyLine", offset=(12, 0))
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_criteria_without_a_key_can_be_clicked() -> None:
    desk = MemoryDesk(crit=criteria(TA, 62))
    app = screen_of(desk)
    async with app.run_test(size=(80, 100)) as pilot:
        await press(pilot, "e")
        assert "1 criteria have no key" in shown(app)
        await pilot.click(list(app.screen.query(Choice))[61])
        await pilot.pause()
        assert desk.calls == [(1, "exclude", ("C62",), None)]


async def test_a_click_between_the_keys_does_nothing() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(200, 24)) as pilot:
        await pilot.pause()
        await pilot.click(KeyLine, offset=(199, 0))
        await press(pilot, "e")
        await pilot.click("Dialog KeyLine", offset=(2, 0))
        await pilot.pause()
        assert desk.calls == []
        assert "Which reason for exclusion applies?" in shown(app)


@pytest.mark.parametrize(
    ("stage", "keys", "expected"),
    [
        (TA, ["e", "1", "1"], [(1, "exclude", ("C1",), None)]),
        (TA, ["e", "1", "2", "3"], [(1, "exclude", ("C1",), None)]),
        (TA, ["E", "2", "1", "enter", "enter"], [(1, "exclude", ("C2", "C1"), None)]),
        (TA, ["e", "escape", "escape"], []),
        (TA, ["n", "x", "enter", "enter"], []),
        (TA, ["t", "1", "enter", "enter"], []),
        (TA, ["g", "2", "enter", "enter"], []),
        (TA, ["i", "i", "i"], [(1, "include", (), None)]),
        (FT, ["f", "n", "n", "y", "ctrl+s", "ctrl+s"], []),
        (FT, ["f", "n", "n", "n", "ctrl+s", "enter", "enter"], [(1, "include", (), None)]),
    ],
)
async def test_keys_that_come_all_at_once_act_in_their_order_and_none_acts_on_what_was_not_seen(
    stage: Stage, keys: list[str], expected: list[tuple[int, str, tuple[str, ...], str | None]]
) -> None:
    desk = MemoryDesk(stage=stage)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(5):
            await pilot.pause()
        assert desk.calls == expected
        assert app.return_code is None
