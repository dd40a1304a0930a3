"""Outside text loses what steers a terminal and nothing else."""

from __future__ import annotations

import pytest

from slr.screen.text import clean


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[red]x[/red] \x1b[31mred", "[red]x[/red] [31mred"),
        ("a\x9b31mb\x07\x00c\x7f", "a31mbc"),
        ("two\r\nlines\tand \u2028 more", "two lines and more"),
        ("abc\u202edef\u2066g\u200f\ufeff", "abcdefg"),
        ("tag\U000e0041\U000e007fs", "tags"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ødegård 日本語 👩\u200d🔬", "Ødegård 日本語 👩\u200d🔬"),
        ("  ", ""),
    ],
)
def test_clean(given: str, expected: str) -> None:
    assert clean(given) == expected
