"""Text from outside as both databases can store it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.text.storable import storable, storable_key, storable_values

#: Any text a Python program can hold: with lone surrogates, with NUL.
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brain MRI", "brain MRI"),
        ("Θ waves 🧠", "Θ waves 🧠"),
        ("half \ud83e of a pair", "half � of a pair"),
        ("W\udcff9", "W�9"),
        ("two halves \ud83e\udde0", "two halves 🧠"),
        ("cut\0off", "cut�off"),
        ("", ""),
    ],
)
def test_what_utf_8_cannot_hold_is_replaced_and_a_pair_is_joined(text: str, expected: str) -> None:
    assert storable(text) == expected


@given(ANYTHING)
def test_every_text_becomes_utf_8_without_nul_and_stays_so(text: str) -> None:
    stored = storable(text)
    assert b"\0" not in stored.encode()
    assert storable(stored) == stored


def test_two_identifiers_that_differ_only_in_what_is_lost_stay_two() -> None:
    first, second = storable_key("W\ud800"), storable_key("W\ud801")
    assert first != second
    assert first.startswith("W�~")
    assert storable_key("W1") == "W1"


def test_the_values_of_a_row_that_are_no_text_stay_as_they_are() -> None:
    assert storable_values(("a\0", b"\0", 7, None, "ü")) == ["a�", b"\0", 7, None, "ü"]
