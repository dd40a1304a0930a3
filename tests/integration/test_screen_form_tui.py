"""The full-text form on the screen, driven key by key and click by click."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import TextArea

from slr.adapters.terminal.themes import LOOKS, STYLES, name_variables
from slr.core.model import Criterion, CriterionAnswer, Stage, Truth
from slr.core.review.keymap import Theme
from slr.stages.screen.tui.full_text_form import CriterionRow, EvidenceScreen, FormScreen

YES, NO, UNCLEAR = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
HOSTILE = "[red]x[/red] \x1b[31m[@click=app.quit]go[/]\u202e"


def criteria(count: int = 3, text: str = "Does it fail test number {}?") -> tuple[Criterion, ...]:
    return tuple(Criterion(f"F{n}", Stage.FULL_TEXT, text.format(n), f"failed {n}") for n in range(1, count + 1))


class Host(App[None]):
    """What a form stands over; `result` is what it gave."""

    CSS_PATH = STYLES

    def __init__(self, form: FormScreen) -> None:
        super().__init__(ansi_color=True)
        self._form = form
        self.result: object = "still open"

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), **name_variables(LOOKS[Theme.TERMINAL])}

    def on_mount(self) -> None:
        self.push_screen(self._form, self._take)

    def _take(self, result: tuple[CriterionAnswer, ...] | None) -> None:
        self.result = result


def host(count: int = 3, answers: tuple[CriterionAnswer, ...] = ()) -> Host:
    return Host(FormScreen(criteria(count), answers))


def lines(app: App[None]) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def shown(app: App[None]) -> str:
    return "\n".join(lines(app))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "truths"),
    [
        ([], ()),
        (["y"], (YES,)),
        (["n"], (NO,)),
        (["question_mark"], (UNCLEAR,)),
        (["u"], (UNCLEAR,)),
        (["n", "n", "n"], (NO, NO, NO)),
        (["n", "question_mark", "y"], (NO, UNCLEAR, YES)),
        (["y", "down", "n"], (YES, NO)),
        (["y", "tab", "n"], (YES, NO)),
        (["y", "n", "up", "y"], (YES,)),
        (["y", "down", "y", "shift+tab", "n"], (NO, YES)),
        (["n", "n", "n", "home", "y"], (YES, NO, NO)),
        (["n", "n", "n", "n"], (NO, NO, NO)),
        (["up", "up", "y"], (YES,)),
        (["right"], (YES,)),
        (["right", "right"], (NO,)),
        (["right", "right", "right"], (UNCLEAR,)),
        (["left"], (UNCLEAR,)),
        (["left", "left", "left"], (YES,)),
        (["y", "backspace"], ()),
        (["y", "delete"], ()),
        (["backspace", "x", "1"], ()),
    ],
)
async def test_keys_fill_the_form(keys: list[str], truths: tuple[Truth, ...]) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys, "ctrl+s")
        assert app.result == tuple(CriterionAnswer(f"F{n}", truth) for n, truth in enumerate(truths, start=1))


async def test_end_goes_to_the_last_criterion() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end", "y", "ctrl+s")
        assert app.result == (CriterionAnswer("F3", YES),)


async def test_escape_leaves_the_form_as_it_was() -> None:
    app = host(answers=(CriterionAnswer("F1", NO),))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "home", "y", "escape")
        assert app.result is None


async def test_a_form_begun_before_goes_on_at_the_first_open_criterion() -> None:
    given = (CriterionAnswer("F1", NO, "words", "p. 2"), CriterionAnswer("F3", UNCLEAR))
    app = host(answers=given)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "> ( ) yes  ( ) no  ( ) unclear  F2" in shown(app)
        await press(pilot, "y", "ctrl+s")
        assert app.result == (given[0], CriterionAnswer("F2", YES), given[1])


async def test_answers_are_told_in_words_and_signs_with_what_follows_from_them() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "y")
        screen = shown(app)
        assert "  ( ) yes  (x) no  ( ) unclear  F1" in screen
        assert "> (x) yes  ( ) no  ( ) unclear  F2" in screen
        assert "Does it apply? 2 of 3 answered; so far: excluded (F2)" in screen
        await press(pilot, "n", "n")
        assert "3 of 3 answered; so far: included" in shown(app)


async def test_enter_takes_quote_and_place_and_keeps_the_answer() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "enter", *"no data", "tab", *"p. 4", "enter")
        assert '"no data", p. 4' in shown(app)
        await press(pilot, "ctrl+s")
        assert app.result == (CriterionAnswer("F1", YES, "no data", "p. 4"),)


async def test_a_quote_of_several_lines_is_kept_whole_on_one() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "enter", "a", "enter", "b", "ctrl+s", "ctrl+s")
        assert app.result == (CriterionAnswer("F1", YES, "a b"),)


async def test_a_quote_stays_when_the_answer_changes_and_goes_when_it_is_cleared() -> None:
    app = host(1, (CriterionAnswer("F1", YES, "words", "p. 2"),))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n")
        assert '"words", p. 2' in shown(app)
        await press(pilot, "backspace")
        assert "words" not in shown(app)


async def test_a_quote_without_an_answer_counts_as_unclear() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "a", "ctrl+s", "ctrl+s")
        assert app.result == (CriterionAnswer("F1", UNCLEAR, "a"),)


async def test_escape_from_the_quote_leaves_it_as_it_was_and_the_form_open() -> None:
    app = host(1, (CriterionAnswer("F1", YES, "words"),))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "x", "escape")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "ctrl+s")
        assert app.result == (CriterionAnswer("F1", YES, "words"),)


async def test_an_emptied_quote_is_no_quote() -> None:
    app = host(1, (CriterionAnswer("F1", YES, "w", "p"),))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter")
        app.screen.query_one(TextArea).clear()
        await press(pilot, "ctrl+s", "ctrl+s")
        assert app.result == (CriterionAnswer("F1", YES, None, "p"),)


async def test_a_click_chooses_an_answer_or_a_row() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = list(app.screen.query(CriterionRow))
        for row, column in zip(rows, (4, 12, 20), strict=True):
            await pilot.click(row, offset=(column, 0))
            await pilot.pause()
        assert "> ( ) yes  ( ) no  (x) unclear  F3" in shown(app)
        await pilot.click(rows[1], offset=(30, 1))
        await pilot.pause()
        assert "> ( ) yes  (x) no  ( ) unclear  F2" in shown(app)
        await pilot.click(rows[1], offset=(9, 0))
        await press(pilot, "ctrl+s")
        assert app.result == (
            CriterionAnswer("F1", YES),
            CriterionAnswer("F2", NO),
            CriterionAnswer("F3", UNCLEAR),
        )


async def test_a_click_on_a_key_below_is_that_key() -> None:
    app = host(2)
    async with app.run_test(size=(80, 24)) as pilot:
        bottom = next(n for n, line in enumerate(lines(app)) if "ctrl+s" in line)
        line = lines(app)[bottom]
        for words in ("n no", "? unclear", "ctrl+s done"):
            await pilot.click(offset=(line.index(words), bottom))
            await pilot.pause()
        assert app.result == (CriterionAnswer("F1", NO), CriterionAnswer("F2", UNCLEAR))


async def test_a_click_beside_the_frame_throws_nothing_away() -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        await pilot.click(offset=(40, 0))
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        await press(pilot, "ctrl+s")
        assert app.result == (CriterionAnswer("F1", YES),)


async def test_long_criteria_scroll_with_the_pointer_and_the_keys_stay_in_sight_at_80_by_24() -> None:
    text = (
        "A question that needs more than one line to be asked in full, with number {}, and then some more words."
    )
    app = Host(FormScreen(criteria(20, text)))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "number 20" not in shown(app)
        for number in range(1, 21):
            screen = shown(app)
            assert f"> ( ) yes  ( ) no  ( ) unclear  F{number} " in screen
            assert f"{number}, and then some more words." in screen
            assert "ctrl+s done" in screen
            assert "esc cancel" in screen
            await press(pilot, "n")
        assert "20 of 20 answered; so far: included" in shown(app)


async def test_text_of_the_protocol_is_text_and_nothing_else() -> None:
    app = Host(
        FormScreen(
            (Criterion("F1", Stage.FULL_TEXT, HOSTILE, "r"),), (CriterionAnswer("F1", YES, HOSTILE, HOSTILE),)
        )
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "[red]x[/red] [31m[@click=app.quit]go[/]" in shown(app)
        assert "\x1b" not in shown(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, EvidenceScreen)


async def test_without_criteria_the_form_says_so_and_ends() -> None:
    app = host(0)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "n", "right", "down", "enter", "backspace")
        assert "no criteria" in shown(app)
        await press(pilot, "ctrl+s")
        assert app.result == ()
