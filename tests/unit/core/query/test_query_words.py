"""How words are cut out of a text and made comparable."""

from __future__ import annotations

import pytest

from slr.core.query.word_forms import WORD, Lexicon, WordForm, fold, singular


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("large-scale, T2/FLAIR_x", ["large", "scale", "T2", "FLAIR", "x"]),
        ("Alzheimer's don't", ["Alzheimer's", "don", "t"]),
        ("cafe\u0301 na\u0308ive", ["cafe\u0301", "na\u0308ive"]),
        ("3.5", ["3", "5"]),
        ("", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("BRAIN", "brain"),
        ("M\u00fcller", "muller"),
        ("cafe\u0301", "cafe"),
        ("Stra\u00dfe", "strasse"),
        ("\ufb01eld", "field"),
        ("Crohn's", "crohn"),
        ("Crohn\u2019S", "crohn"),
    ],
)
def test_folding_takes_case_diacritics_and_the_possessive_off(word: str, folded: str) -> None:
    assert fold(word) == folded


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("studies", "study"),
        ("images", "image"),
        ("animals", "animal"),
        ("animation", "animation"),
        ("virus", "virus"),
        ("mass", "mass"),
        ("zombaies", "zombaie"),
        ("gas", "gas"),
    ],
)
def test_the_s_stemmer(word: str, expected: str) -> None:
    assert singular(word) == expected


def test_a_form_is_made_once_and_remembered() -> None:
    lexicon = Lexicon()
    assert lexicon.read(["Images", "Imaging", "Images"], WordForm.STEM) == ["imag", "imag", "imag"]
    assert lexicon.read(["Images"], WordForm.SINGULAR) == ["image"]
    assert lexicon.read(["Images"], WordForm.FOLDED) == ["images"]
