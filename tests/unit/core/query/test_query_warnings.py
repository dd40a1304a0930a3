"""What an author is told about a query that is well-formed."""

from __future__ import annotations

import pytest

from slr.core.query import parse, parse_with_warnings, warnings
from slr.core.query.lint import IRREGULAR, SWEPT
from slr.core.query.word_forms import Lexicon, WordForm


def told(text: str) -> str:
    return "\n".join(parse_with_warnings(text).warnings)


@pytest.mark.parametrize(
    "text", ["brain tumour", "(brain | tumour) NOT-ready", '"lower and case"', "brain (a1234 | b1234)"]
)
def test_an_ordinary_query_has_no_warning(text: str) -> None:
    assert parse_with_warnings(text).warnings == ()


def test_short_terms_are_named_together_and_once() -> None:
    (warning,) = warnings(parse("(FM | MR | FM) brain PET* CT"))
    assert warning == (
        "FM, MR, PET*, CT: short words often mean other things too (MR is also Mr., PET also "
        "pet animals), and no service distinguishes capitals"
    )


def test_a_short_word_of_another_script_is_no_abbreviation() -> None:
    assert warnings(parse("\u8111")) == ()


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("aaaa | bbbb cccc", "aaaa OR (bbbb AND cccc)"),
        ("aaaa OR bbbb AND cccc", "aaaa OR (bbbb AND cccc)"),
        ("aaaa -bbbb | cccc", "(aaaa AND NOT bbbb) OR cccc"),
        ("dddd (aaaa | bbbb cccc)", "dddd AND (aaaa OR (bbbb AND cccc))"),
    ],
)
def test_and_beside_or_is_flagged_with_its_reading(text: str, reading: str) -> None:
    expected = f"AND and OR are mixed without parentheses, which services read differently; slr reads: {reading}"
    assert parse_with_warnings(text).warnings[0] == expected


@pytest.mark.parametrize("text", ["(aaaa | bbbb) cccc", "aaaa | (bbbb cccc)", "aaaa (bbbb | cccc) -dddd"])
def test_parentheses_make_the_mixture_plain(text: str) -> None:
    assert "one level" not in told(text)


@pytest.mark.parametrize("word", ["and", "or", "not", "Or", "nOT"])
def test_an_operator_not_in_capitals_is_a_word_and_flagged(word: str) -> None:
    remark = f'"{word}" is read as a word; operators are written in capitals: {word.upper()}'
    assert parse_with_warnings(f"brain {word} tumour {word} head").warnings[0] == remark
    assert remark not in told(f'brain "{word}" tumour')


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("brain NEAR tumour", '"NEAR" is not a proximity operator here (NEAR/3, in capitals, is)'),
        ("brain near/3 tumour", '"near/3" is not a proximity operator here'),
        ("brain W/3 tumour", '"W/3" is not a proximity operator here'),
        ("brain ADJ3 tumour", '"ADJ3" is not a proximity operator here'),
        ("ti:brain", '"ti:brain" is not a field name here (title: and abstract: are)'),
        ("TITLE-ABS-KEY(brain)", '"TITLE-ABS-KEY" is not a field name here'),
        ("TS=(brain)", '"TS=" is not a field name here'),
        ("wom?n", '"wom?n" holds no wildcard of slr'),
        ("brain~2", '"brain~2" holds a tilde'),
        ("'large model'", '"\'large" does not open a phrase'),
        ("brain, tumour", '"brain,": the "," is ignored'),
    ],
)
def test_habits_from_other_services_are_flagged(text: str, remark: str) -> None:
    assert remark in told(text)


def test_negated_terms_act_on_unseen_text_and_on_whole_stems() -> None:
    unseen, widened = warnings(parse("brain -animal -mice -mouse"))
    assert unseen == (
        "NOT animal, mice, mouse: a service applies this also to abstracts it does not show, so what is lost cannot "
        "be checked; consider a search without it, and exclude while screening"
    )
    assert widened == "NOT animal: Semantic Scholar compares word stems, so this also removes animation, animated"
    assert "compares word stems" not in told("brain -anim*")


def test_an_irregular_plural_is_missed_unless_both_are_there_with_the_same_sign() -> None:
    assert "mice does not find mouse: no service and no stemmer joins them" in warnings(parse("brain -mice"))
    assert "does not find" not in told("brain -mice -mouse")
    assert "women does not find woman" in told("women NOT woman")


def test_a_group_that_nearly_every_record_satisfies_is_flagged() -> None:
    sentence = "bbbb OR NOT cccc: nearly every record satisfies an alternative that is only negated"
    assert sentence in warnings(parse("aaaa (bbbb | -cccc)"))
    assert "nearly every record" not in told("aaaa NOT (bbbb | -cccc)")


@pytest.mark.parametrize(("stem", "words"), SWEPT.items())
def test_the_words_said_to_be_swept_along_have_that_stem(stem: str, words: str) -> None:
    assert set(Lexicon().read(words.split(", "), WordForm.STEM)) == {stem}


def test_irregular_plurals_are_listed_both_ways() -> None:
    lexicon = Lexicon()
    for word, other in IRREGULAR.items():
        assert IRREGULAR[other] == word
        assert len(set(lexicon.read([word, other], WordForm.STEM))) == 2
