"""The comparison of names holds for any text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from slr.core.text import names

words = st.text(min_size=1, max_size=12)
unseen = st.sampled_from("\u200b\u200d\u00ad\u2060\ufeff\u034f\ufe0f\u202e")


@given(words)
def test_the_key_of_a_key_is_the_key(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)


@given(words)
def test_a_tidy_name_is_the_same_name_and_stays_as_it_is(name: str) -> None:
    assert names.key(names.tidy(name)) == names.key(name)
    assert names.tidy(names.tidy(name)) == names.tidy(name)


@given(words, unseen, st.integers(0, 12))
def test_nothing_unseen_makes_another_name(name: str, char: str, place: int) -> None:
    assert names.key(name[:place] + char + name[place:]) == names.key(name)


@given(words)
def test_case_and_width_make_no_other_name(name: str) -> None:
    assert names.key(name.casefold()) == names.key(name)
    assert names.key(unicodedata.normalize("NFKC", name)) == names.key(name)


@given(words)
def test_every_text_is_a_name_or_has_a_fault_told_in_words(name: str) -> None:
    why = names.fault(name)
    assert why is None or why.split()[0] in {"holds", "is", "mixes"}


@given(words, words)
def test_the_same_name_is_never_its_own_lookalike_and_looking_alike_goes_both_ways(one: str, other: str) -> None:
    assert names.lookalike(one, [one]) is None
    assert (names.lookalike(one, [other]) is None) == (names.lookalike(other, [one]) is None)
