"""Marks follow the spans and never the markup in a text."""

from __future__ import annotations

import pytest

from slr.adapters.terminal.highlight import MARK, mark_spans


def test_markup_in_the_text_stays_text() -> None:
    text = mark_spans("[bold]a[/bold] [link=x]", [])
    assert text.plain == "[bold]a[/bold] [link=x]"
    assert text.spans == []


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ((0, 3), [(0, 3)]),
        ((4, 99), [(4, 7)]),
        ((-5, 2), [(0, 2)]),
        ((3, 3), []),
        ((5, 2), []),
        ((-9, -2), []),
        ((8, 12), []),
    ],
)
def test_a_mark_stays_inside_the_text(span: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    spans = mark_spans("one two", [span]).spans
    assert [(s.start, s.end) for s in spans] == expected
    assert all(s.style == MARK for s in spans)


def test_the_mark_is_more_than_a_colour() -> None:
    assert "underline" in MARK
    assert "bold" in MARK


def test_the_whole_text_takes_the_given_style() -> None:
    assert mark_spans("one", [], style="bold").style == "bold"
