"""How the screen looks: report, marks, colours, criteria, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory_desk import FT, TA, MemoryDesk, document
from screens import HOSTILE, lines, press, screen_of, shown
from slr.adapters.terminal.themes import LOOKS
from slr.core.model import (
    Author,
    Criterion,
    Document,
)
from slr.core.review.keymap import Theme
from slr.stages.screen.desk import Card
from slr.stages.screen.tui.app import ScreeningApp
from slr.stages.screen.tui.widgets import CardView

pytestmark = pytest.mark.usefixtures("colours")


async def test_the_head_names_review_stage_and_reviewer() -> None:
    app = screen_of(MemoryDesk(stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        head = lines(app)[0]
        assert head.startswith("Reporting of [i]prompts[/i]")
        assert head.endswith("full text · ana")


async def test_a_card_shows_all_that_is_known() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        for words in (
            "Study 1 of [b]bold[/b] language models",
            "Ng, A.; Ødegård, Bø",
            "Journal of Tests · 2023 · journal-article",
            "DOI 10.1000/x1 · PMID 1001",
            "Report 1 · Found by: Crossref, PubMed",
            "Abstract 1. A language model was tested.",
        ):
            assert words in text


async def test_hostile_text_is_shown_letter_by_letter() -> None:
    bad = Document(
        title=HOSTILE,
        abstract=HOSTILE,
        venue=HOSTILE,
        type=HOSTILE,
        authors=(Author(HOSTILE),),
        keywords=(HOSTILE,),
    )
    ask = (Criterion("[b]C[/b]", TA, HOSTILE, HOSTILE),)
    app = ScreeningApp(MemoryDesk([bad, bad], crit=ask), title=HOSTILE)
    safe = "[red]x[/red] [31m[@click=app.quit]go[/]"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert shown(app).count(safe) == 6
        await press(pilot, "e")
        assert f"[b]C[/b]: {safe}" in shown(app)
        await press(pilot, "1")
        assert f"Excluded ([b]C[/b]): {safe}" in shown(app)
        assert not set(shown(app)) & {"\x1b", "\u202e"}


async def test_query_words_are_underlined_and_h_takes_the_mark_away() -> None:
    app = screen_of(MemoryDesk())

    def underlined() -> list[str]:
        strips = app.screen._compositor.render_strips()[:-3]
        return [s.text for strip in strips for s in strip if s.style is not None and s.style.underline]

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert underlined() == ["language", "language"]
        await press(pilot, "h")
        assert underlined() == []


async def test_no_color_leaves_no_colour_and_keeps_the_underline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1")
        assert len(desk.calls) == 2
        styles = [
            s.style for strip in app.screen._compositor.render_strips() for s in strip if s.style is not None
        ]
        assert any(style.underline for style in styles)
        for style in styles:
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default


async def test_no_colour_of_its_own_is_painted_behind_the_text() -> None:
    """The terminal's ground shows through, so that a light terminal stays light and a dark one dark."""
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                if segment.text.strip() and segment.style is not None and segment.style.bgcolor is not None:
                    assert segment.style.bgcolor.is_default, segment


async def test_a_long_abstract_says_there_is_more_until_its_end_is_read() -> None:
    app = screen_of(MemoryDesk([replace(document(1), abstract="word " * 500 + "THE END")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "more below" in shown(app)
        assert "THE END" not in shown(app)
        await press(pilot, *["space"] * 8)
        assert "THE END" in shown(app)
        assert "more below" not in shown(app)


async def test_the_next_report_is_shown_from_its_beginning() -> None:
    long = [replace(document(n), abstract="word " * 900) for n in (1, 2)]
    app = screen_of(MemoryDesk(long))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end", "i")
        assert "Study 2 of" in shown(app)


async def test_the_criteria_stand_beside_the_report_only_where_there_is_room() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        assert "C1: Does it fail test number 1?" in shown(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "C1: Does it fail test number 1?" not in shown(app)
        assert "0/3 decided" in shown(app)


async def test_what_each_source_said_stands_field_by_field() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "v")
        text = shown(app)
        for words in (
            "Crossref",
            "PubMed",
            "Journal of Tests",
            "J Tests",
            "Ng, A.; Ødegård, Bø",
            "This source gives",
        ):
            assert words in text
        await press(pilot, "i", "escape")
        assert "Study 1 of" in shown(app)


async def test_own_words_and_query_words_look_different_and_h_takes_both_away() -> None:
    desk = MemoryDesk()
    desk.own = "tested"
    app = screen_of(desk)

    def styled() -> dict[str, tuple[bool, bool]]:
        strips = app.screen._compositor.render_strips()[:-6]
        return {
            s.text: (bool(s.style.underline), bool(s.style.reverse))
            for strip in strips
            for s in strip
            if s.style is not None and s.text in {"language", "tested"}
        }

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert styled() == {"language": (True, False), "tested": (False, True)}
        await press(pilot, "h")
        assert styled() == {}


async def test_without_colour_the_two_kinds_of_words_still_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = MemoryDesk()
    desk.own = "tested"
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found = {
            s.text: s.style
            for strip in app.screen._compositor.render_strips()
            for s in strip
            if s.style is not None and s.text in {"language", "tested"}
        }
        assert found["language"].underline
        assert found["tested"].reverse
        assert not found["tested"].underline
        for style in found.values():
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default


async def test_the_criteria_come_and_go_at_80_columns_and_deciding_goes_on_beside_them() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "C")
        assert "C3: Does it fail test number 3?" in shown(app)
        assert "Study 1 of" in shown(app)
        await press(pilot, "i", "C")
        assert "C3: Does it fail" not in shown(app)
        assert "Study 2 of" in shown(app)


async def test_the_criteria_can_be_put_away_on_a_wide_screen() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "C")
        assert "C3: Does it fail" not in shown(app)


async def test_without_criteria_there_is_nothing_to_show() -> None:
    app = screen_of(MemoryDesk(crit=(), stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "C")
        assert "no criteria for this stage" in shown(app)
        await press(pilot, "f")
        assert "this stage has none" in shown(app)


async def test_authors_and_journal_can_be_hidden() -> None:
    app = screen_of(MemoryDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "M")
        assert "Ng, A." not in shown(app)
        assert "Journal of Tests" not in shown(app)
        assert "Abstract 1." in shown(app)
        await press(pilot, "M")
        assert "Ng, A." in shown(app)


async def test_the_round_stands_in_the_heading() -> None:
    desk = MemoryDesk()
    desk.round = "pilot round of 50"
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert lines(app)[0].endswith("title and abstract · pilot round of 50 · ana")


@pytest.mark.parametrize("theme", Theme)
async def test_a_theme_paints_its_own_ground_and_marks_in_words_stay(theme: Theme) -> None:
    app = screen_of(MemoryDesk(), theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", "2")
        assert "main reason: C2" in shown(app)
        grounds = {
            s.style.bgcolor.name
            for strip in app.screen._compositor.render_strips()
            for s in strip
            if s.style is not None and s.style.bgcolor is not None and s.text.strip("─│╭╮╰╯█░ ")
        }
        assert grounds == {LOOKS[theme].ground.replace("ansi_", "")}


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2, "contrast ratio")."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK, Theme.CONTRAST])
def test_every_ink_of_a_theme_has_a_contrast_of_seven_to_one(theme: Theme) -> None:
    look = LOOKS[theme]
    query = look.marks.query.split()[-1]
    own = look.marks.own.split()
    pairs = [(look.ink, look.ground), (look.line, look.ground), (query, look.ground), (own[-3], own[-1])]
    assert [pair for pair in pairs if _contrast(*pair) < 7.0] == []


@pytest.mark.parametrize(
    "text",
    [
        "\u202eevil\u202c \u2066x\u2069 \u200f\u200e",
        "\x1b[2J\x1b]0;title\x07 \x9b31m \x00",
        "e\u0301" * 200 + "\u0300" * 50,
        "日本語の要旨。" * 300,
        "مرحبا بالعالم " * 100,
        "zero\u200bwidth\u200cjoiners\u200d \ufeff",
        "👩\u200d🔬" * 100,
        "\ud800 lone",
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_hostile_text_breaks_neither_the_lines_nor_the_numbers(text: str, size: tuple[int, int]) -> None:
    bad = replace(document(1), title=text, abstract=text, venue=text, keywords=(text,), authors=(Author(text),))
    desk = MemoryDesk([bad, bad])
    app = screen_of(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "v", "escape", "h", "M", "end", "i")
        drawn = ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]
        assert not any(
            ord(letter) < 32 or letter in "\x7f\x9b\u202e\u2066\u200f\ufeff" for letter in "".join(drawn)
        )
        assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {size[0]}
        assert "1/2 decided" in drawn[-2]


async def test_an_abstract_of_100_000_characters_is_shown_to_its_end_and_cleared_away_again() -> None:
    long = replace(
        document(1), abstract="METHODS: " + "A language model was tested. " * 3500 + "RESULTS: THE END."
    )
    app = screen_of(MemoryDesk([long, document(2)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end")
        assert "THE END." in shown(app)
        await press(pilot, "i")
        assert "Study 2 of" in shown(app)
        assert "A language model was tested. A" in shown(app)
        assert app.query_one(CardView).max_scroll_y == 0


async def test_a_terminal_that_changes_its_size_keeps_the_question() -> None:
    desk = MemoryDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "Which reason for exclusion applies?" in shown(app)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        await press(pilot, "2")
        assert desk.calls == [(1, "exclude", ("C2",), None)]
        assert "1/3 decided" in shown(app)


async def test_a_report_whose_records_are_not_at_hand_says_so() -> None:
    class Bare(MemoryDesk):
        def card(self, report_id: int) -> Card:
            return replace(super().card(report_id), records=())

    app = screen_of(Bare())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        assert "The ledger holds no source record of this report." in shown(app)
