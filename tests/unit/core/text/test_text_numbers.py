"""Whole numbers are ASCII digits that fit the ledger."""

from __future__ import annotations

import pytest

from slr.core.text.numbers import LARGEST, whole


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
