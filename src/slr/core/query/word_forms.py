"""How texts and query terms are cut into words, and the forms in which two words are compared.

A word is a run of letters and digits in any script; hyphens, slashes and all other signs separate words, and a
possessive 's is dropped. Case and diacritics never matter. Scripts that write no blanks between words (Chinese,
Japanese, Thai) give one long word a sentence part, so terms in them are seldom found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import Enum, auto
from typing import cast

import snowballstemmer

#: A word with its combining marks and its possessive ending.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:['\u2019][sS]\b)?")


class WordForm(Enum):
    """In which form words are compared."""

    FOLDED = auto()  #: without case and diacritics
    SINGULAR = auto()  #: folded, simple plurals made singular
    STEM = auto()  #: folded, English Snowball stem


def fold(word: str) -> str:
    """The word without case, diacritics and possessive ending (NFKD, marks removed)."""
    plain = word.casefold().removesuffix("'s").removesuffix("\u2019s")
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def singular(word: str) -> str:
    """The folded word without a simple English plural ending.

    This is the S stemmer of Harman, "How effective is suffixing?", JASIS 42(1), 1991, 7-15, for words of four
    letters and more: studies = study, images = image, models = model, but animation stays apart from animal.
    """
    if len(word) < 4:
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "ss")) else word


class Forms(dict[str, str]):
    """One form of every word met so far: the vocabulary of a review is small, its texts are not."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        form = self[word] = self._make(word)
        return form


class Lexicon:
    """The forms of words, remembered. Not for use from several threads at once: the stemmer has state."""

    def __init__(self) -> None:
        stem = cast("Callable[[str], str]", snowballstemmer.stemmer("english").stemWord)
        self._forms = {
            WordForm.FOLDED: Forms(fold),
            WordForm.SINGULAR: Forms(lambda word: singular(fold(word))),
            WordForm.STEM: Forms(lambda word: stem(fold(word))),
        }

    def read(self, words: list[str], form: WordForm) -> list[str]:
        """Each word in this form."""
        return list(map(self._forms[form].__getitem__, words))
