"""Whole numbers are ASCII digits that fit the ledger."""

from __future__ import annotations

import pytest

from slr.core.text.numbers import LARGEST, counted, is_or_are, join_words, percent, whole


@pytest.mark.parametrize(
    ("text", "least", "number"),
    [
        ("12", 1, 12),
        ("007", 1, 7),
        ("0", 0, 0),
        ("0", 1, None),
        (str(LARGEST), 1, LARGEST),
        (str(LARGEST + 1), 1, None),
        ("0" * 5000 + "1", 1, 1),
        ("9" * 5000, 1, None),
        ("٣", 1, None),
        ("१२", 1, None),
        ("²", 1, None),
        ("1_000", 1, None),
        ("+1", 1, None),
        ("-1", 0, None),
        (" 1", 1, None),
        ("1.0", 1, None),
        ("", 0, None),
    ],
)
def test_whole(text: str, least: int, number: int | None) -> None:
    assert whole(text, least) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 reports are"), (1, "1 report is"), (2, "2 reports are"), (2010, "2,010 reports are")],
)
def test_a_count_goes_with_its_noun_and_verb(number: int, words: str) -> None:
    assert f"{counted(number, 'report')} {is_or_are(number)}" == words


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert [counted(number, "study", "studies") for number in (1, 2)] == ["1 study", "2 studies"]


@pytest.mark.parametrize(
    ("parts", "words"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_a_list_reads_as_words(parts: tuple[str, ...], words: str) -> None:
    assert join_words(parts) == words
    assert join_words(parts, "or") == words.replace("and", "or")


def test_a_share_has_one_digit_and_nothing_of_nothing_has_none() -> None:
    assert percent(1, 8) == "12.5 %"
    assert percent(0, 0) == "not defined"
