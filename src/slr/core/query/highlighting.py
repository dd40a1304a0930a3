"""Where in a text the wanted terms stand, to be shown in colour."""

from __future__ import annotations

from collections.abc import Callable

from slr.core.query.needles import ReadText, make_needle
from slr.core.query.tree import Node, positive_terms
from slr.core.query.word_forms import WORD, Lexicon, WordForm


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
        return _merged(sorted(found))

    return mark


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
