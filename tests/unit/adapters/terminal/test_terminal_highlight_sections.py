"""A structured abstract is cut at its labels and nowhere else, and no word of it changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.adapters.terminal.highlight import MARK, OWN_MARK, MarkStyles, cut_pieces, labels, lay_out, mark_spans
from slr.core.text.printable import clean


def cut(text: str) -> list[str]:
    return [part.plain for part in lay_out(mark_spans(text, ()), labels(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BACKGROUND: Sleep matters. METHODS: We asked. RESULTS: It does.",
            ["BACKGROUND: Sleep matters.", "METHODS: We asked.", "RESULTS: It does."],
        ),
        (
            "Background. Sleep matters. Methods. We asked. Results. It does.",
            ["Background. Sleep matters.", "Methods. We asked.", "Results. It does."],
        ),
        (
            "BACKGROUND Sleep matters. MATERIALS AND METHODS We asked. CONCLUSIONS It does.",
            ["BACKGROUND Sleep matters.", "MATERIALS AND METHODS We asked.", "CONCLUSIONS It does."],
        ),
        (
            "First a sentence. Methods: We asked (twice). Results: Yes. Authors' conclusions: Fine.",
            ["First a sentence.", "Methods: We asked (twice).", "Results: Yes.", "Authors' conclusions: Fine."],
        ),
        ("Aim: a.Methods: b.", ["Aim: a.", "Methods: b."]),
        ("OBJECTIVES: 42 trials. METHODS 17 of them.", ["OBJECTIVES: 42 trials.", "METHODS 17 of them."]),
    ],
)
def test_each_section_is_a_paragraph(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We describe methods. results were good: yes.",
        "Methods matter. Results vary.",
        "Methods: only one label is found here.",
        "The METHODS: of the AIM: stand inside a sentence, the RESULTS: too.",
        "Our aim: to sleep, our methods: to rest.",
    ],
)
def test_plain_text_is_left_whole(text: str) -> None:
    assert labels(text) == ()
    assert cut(text) == [text]


def test_a_label_is_bold_and_the_marks_stay_where_they_were() -> None:
    text = "AIM: Sleep. METHODS: We slept."
    shown = mark_spans(text, [(5, 10)], own=[(24, 29)])
    found = [
        (part.plain[span.start : span.end], str(span.style))
        for part in lay_out(shown, labels(text))
        for span in part.spans
    ]
    assert sorted(found) == [("AIM:", "bold"), ("METHODS:", "bold"), ("Sleep", MARK), ("slept", OWN_MARK)]


def test_the_two_marks_differ_without_colour() -> None:
    plain = {"bold", "underline", "italic", "reverse"}
    assert set(MARK.split()) & plain == {"bold", "underline"}
    assert set(OWN_MARK.split()) & plain == {"italic", "reverse"}


def test_marks_may_look_otherwise() -> None:
    spans = mark_spans("one two", [(0, 3)], own=[(4, 7)], marks=MarkStyles("bold", "italic")).spans
    assert [(span.start, span.end, span.style) for span in spans] == [(0, 3, "bold"), (4, 7, "italic")]


WORDS = st.sampled_from(
    [
        "METHODS:",
        "Results.",
        "AIM",
        "a",
        "word",
        "(n = 3).",
        "Yes!",
        "combining e\u0301",
        "日本語.",
        "مرحبا",
        "👩\u200d🔬",
    ]
)


@given(st.lists(WORDS | st.text(max_size=8), max_size=40).map(" ".join))
def test_no_word_is_altered_lost_or_moved(text: str) -> None:
    tidy = clean(text)
    assert "".join("".join(cut(tidy)).split()) == "".join(tidy.split())


def test_a_hundred_thousand_characters_are_cut_at_once() -> None:
    text = "METHODS: " + "We asked. " * 10_000 + "RESULTS: None."
    assert len(cut(text)) == 2


def test_a_short_text_is_one_piece() -> None:
    text = mark_spans("One. Two.", [(0, 3)])
    assert cut_pieces(text) == [text]


def test_a_long_text_is_cut_after_sentences_and_keeps_its_marks() -> None:
    text = mark_spans("Sleep matters. " * 5, [(0, 5), (60, 65)])
    parts = cut_pieces(text, 20)
    assert [part.plain for part in parts] == [
        "Sleep matters. Sleep matters.",
        "Sleep matters. Sleep matters.",
        "Sleep matters.",
    ]
    assert [[(s.start, s.end) for s in part.spans] for part in parts] == [[(0, 5)], [], [(0, 5)]]


def test_a_long_text_without_any_end_is_cut_all_the_same() -> None:
    assert [len(part) for part in cut_pieces(mark_spans("x" * 95, ()), 20)] == [40, 40, 15]
