"""Outside text loses what steers a terminal and nothing else, whoever prints it."""

from __future__ import annotations

import json
import unicodedata

import pytest

from slr.core.bibliography.cleaning import plain
from slr.core.text.latex import latex
from slr.core.text.markup import block, code, markdown
from slr.core.text.printable import clean, is_harmless, json_escaped, printable, safe, show_hidden, strip_controls

#: Format characters that words are spelt with.
SPELT = {"\u200c", "\u200d"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("[red]x[/red] \x1b[31mred", "[red]x[/red] [31mred"),
        ("a\x9b31mb\x07\x00c\x7f", "a31mbc"),
        ("two\r\nlines\tand \u2028 more", "two lines and more"),
        ("abc\u202edef\u2066g\u200f\ufeff", "abcdefg"),
        ("tag\U000e0041\U000e007fs", "tags"),
        ("soft\u00adhyphen, zero\u200bspace", "softhyphen, zerospace"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ødegård 日本語 👩\u200d🔬", "Ødegård 日本語 👩\u200d🔬"),
        ("  ", ""),
    ],
)
def test_a_sentence_is_cleaned(given: str, expected: str) -> None:
    assert clean(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("plain Θ", "plain Θ"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\nb\tc\x00\x9b", "a b c"),
        ("a\u202eb\u2028c\x85d", "ab c d"),
        ("two  blanks ", "two  blanks "),
    ],
)
def test_a_value_neither_ends_its_line_nor_moves_in_it(given: str, expected: str) -> None:
    assert safe(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("one\ntwo\tthree\r\nfour", "one\ntwo\tthree\r\nfour"),
        ("over\rwritten \x1b]0;title\x07", "over written ]0;title"),
        ("page\fbreak\u2029", "page break "),
    ],
)
def test_a_page_keeps_its_line_ends_and_tabs(given: str, expected: str) -> None:
    assert printable(given) == expected


def test_no_control_separator_or_half_character_is_left_and_every_letter_is() -> None:
    for first in range(0, 0x110000, 0x1000):
        letters = [letter for letter in map(chr, range(first, first + 0x1000)) if letter != "|"]
        shown = safe("|".join(f"a{letter}b" for letter in letters))
        assert shown == safe(shown) == printable(shown)
        for letter, part in zip(letters, shown.split("|"), strict=True):
            kind = unicodedata.category(letter)
            if kind in {"Cc", "Cs", "Zl", "Zp"}:
                assert letter not in part, hex(ord(letter))
            elif kind not in {"Cf", "Cn"} or letter in SPELT:
                assert part == f"a{letter}b", hex(ord(letter))
    assert safe("a|b") == "a|b"


@pytest.mark.parametrize("rule", [printable, safe, clean, strip_controls, plain, markdown, latex, code, block])
def test_bidirectional_controls_are_gone_by_every_rule(rule) -> None:  # type: ignore[no-untyped-def]
    steering = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert {unicodedata.bidirectional(letter) for letter in steering} >= {"RLO", "LRI", "AL"}
    assert rule(f"a{steering}b") == rule("ab")


def test_json_names_steering_characters_by_number_and_is_read_as_the_same_value() -> None:
    value = {"a\x9b": "\u202eb\u2028c\x7f\ud800\U000e0041\u200c\x1b\nλ"}
    shown = json_escaped(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(shown) == value
    assert r"\u009b" in shown
    assert r"\u202e" in shown
    assert "\u200c" in shown
    assert printable(shown) == shown


def test_a_complaint_shows_that_there_is_something_nobody_sees() -> None:
    assert show_hidden("Ad\u202ea\x1b\n") == "Ad?a??"
    assert show_hidden("نرگس\u200cخاتون") == "نرگس\u200cخاتون"


def test_a_name_spelt_with_a_joiner_is_harmless_and_one_that_steers_is_not() -> None:
    assert is_harmless("نرگس\u200cخاتون")
    assert not is_harmless("Ada\u202e")
    assert not is_harmless("two\nlines")
