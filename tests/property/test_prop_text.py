"""What holds for every text from outside, whichever place it goes to."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.bibliography.cleaning import plain
from slr.core.text.latex import latex
from slr.core.text.markup import block, code, markdown, script_json
from slr.core.text.printable import clean, printable, safe, strip_controls

Rule = Callable[[str], str]
ALL = pytest.mark.parametrize(
    "rule",
    [printable, safe, clean, strip_controls, plain, markdown, latex, code, block],
    ids=lambda rule: rule.__name__,
)
LINES = pytest.mark.parametrize(
    "rule", [safe, clean, plain, markdown, latex, code], ids=lambda rule: rule.__name__
)
#: Letters, and what is hard about text: controls, blanks, direction, joiners, half characters, marks of markup.
texts = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            "\x00\x07\x1b\x85\x9b\r\n\t\v\x1c\u00ad\u061c\u200b\u200c\u200d\u202e\u2028\u2066\ufeff\uffff"
        ),
        st.sampled_from("[]()*_`~#&%$\\{}<>|=+-@'\"a1."),
    ),
    max_size=30,
)


@ALL
@given(text=texts)
def test_no_place_gets_a_character_that_steers_or_cannot_be_written(rule: Rule, text: str) -> None:
    shown = rule(text)
    shown.encode()
    assert not [letter for letter in shown if unicodedata.category(letter) == "Cc" and letter not in "\r\n\t"]
    assert not set(shown) & set(
        "\u00ad\u061c\u200b\u200e\u200f\u202a\u202e\u2028\u2029\u2066\u2069\ufeff\ufffe\uffff"
    )


@LINES
@given(text=texts)
def test_a_value_of_a_line_cannot_end_the_line(rule: Rule, text: str) -> None:
    assert len(rule(text).splitlines()) <= 1


@pytest.mark.parametrize("rule", [printable, safe, clean, strip_controls], ids=lambda rule: rule.__name__)
@given(text=texts)
def test_text_that_is_harmless_stays_as_it_is(rule: Rule, text: str) -> None:
    assert rule(rule(text)) == rule(text)


@ALL
@pytest.mark.parametrize("word", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🔬"])
def test_a_word_keeps_the_joiners_it_is_spelt_with(rule: Rule, word: str) -> None:
    assert word in rule(word)


@ALL
def test_a_soft_hyphen_leaves_the_word_whole(rule: Rule) -> None:
    assert "hyphenation" in rule("hyphen\u00adation")


@given(value=st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=5))
def test_json_in_a_script_is_read_as_the_same_value_and_ends_nothing(value: object) -> None:
    written = script_json(value)
    assert json.loads(written) == value
    assert not set(written) & set("<>&\n\u2028\u2029")
