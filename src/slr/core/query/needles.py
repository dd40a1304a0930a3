"""Looking for one term in one text, and where all terms of a query stand in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slr.core.query.tree import Node, Term, positive_terms
from slr.core.query.word_forms import WORD, Lexicon, WordForm, fold


def spans(node: Node, text: str) -> list[tuple[int, int]]:
    """Character ranges (start, end) of `text` that hold positive terms, by stems; sorted, overlaps merged."""
    return marker(node)(text)


def marker(node: Node) -> Callable[[str], list[tuple[int, int]]]:
    """`spans` for many texts: stems once found are remembered. Not for use from several threads at once."""
    lexicon = Lexicon()
    needles = [make_needle(term, WordForm.STEM, lexicon) for term in positive_terms(node)]

    def mark(text: str) -> list[tuple[int, int]]:
        read = ReadText(text, lexicon)
        places = [found.span() for found in WORD.finditer(text)]
        found = [
            (places[index][0], places[index + len(needle) - 1][1])
            for needle in needles
            for index in read.find(needle)
        ]
        return _merge(sorted(found))

    return mark


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@dataclass(frozen=True, slots=True)
class Needle:
    """A term made ready: adjacent words in `form`, and after them, if truncated, a word that begins with `prefix`.

    The prefix is compared with words as written, never with stems: `imaging*` is not in `images`.
    """

    words: tuple[str, ...]
    form: WordForm
    prefix: str | None

    def __len__(self) -> int:
        return len(self.words) + (self.prefix is not None)


def make_needle(term: Term, form: WordForm, lexicon: Lexicon) -> Needle:
    """The needle for a term; a hyphenated word becomes adjacent words."""
    words = WORD.findall(term.text)
    prefix = fold(words.pop()) if term.truncated and words else None
    return Needle(tuple(lexicon.read(words, form)), form, prefix)


class ReadText:
    """A text cut into words, in the forms that needles ask for; each form is made once, when first needed."""

    __slots__ = ("_forms", "_lexicon", "_sets", "_words")

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._words = WORD.findall(text)
        self._lexicon = lexicon
        self._forms: dict[WordForm, list[str]] = {}
        self._sets: dict[WordForm, frozenset[str]] = {}

    def holds(self, needle: Needle) -> bool:
        """True when the needle is in the text."""
        if needle.prefix is None:
            present = self._set(needle.form)
            if len(needle.words) == 1:
                return needle.words[0] in present
            if not present.issuperset(needle.words):
                return False
        return any(True for _ in self.find(needle))

    def holds_near(self, left: Needle, right: Needle, distance: int) -> bool:
        """True when both are in the text, in any order and apart, with at most `distance` words between them."""
        lefts = list(self.find(left))
        rights = list(self.find(right)) if lefts else []
        return any(
            0 <= after - before - size <= distance
            for start in lefts
            for end in rights
            for before, size, after in ((start, len(left), end), (end, len(right), start))
        )

    def find(self, needle: Needle) -> Iterator[int]:
        """The index of every word at which the needle begins."""
        words = self._list(needle.form)
        folded = self._list(WordForm.FOLDED)
        size = len(needle)
        length = len(needle.words)
        for index in range(len(words) - size + 1 if size else 0):
            if tuple(words[index : index + length]) != needle.words:
                continue
            if needle.prefix is None or folded[index + length].startswith(needle.prefix):
                yield index

    def _list(self, form: WordForm) -> list[str]:
        if form not in self._forms:
            self._forms[form] = self._lexicon.read(self._words, form)
        return self._forms[form]

    def _set(self, form: WordForm) -> frozenset[str]:
        if form not in self._sets:
            self._sets[form] = frozenset(self._list(form))
        return self._sets[form]
