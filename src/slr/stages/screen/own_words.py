"""The reviewers' own words, found in a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence


def finder(words: Sequence[str]) -> Callable[[str], Sequence[tuple[int, int]]]:
    """A function that says where the words stand in a text, as (start, end).

    A word stands for itself, in capitals or not; with `*` at its end it stands for any ending. A phrase may have
    any white space between its words.
    """
    patterns = [_pattern(word) for word in words if word.strip(" *")]
    if not patterns:
        return lambda _text: ()
    found = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda text: [match.span() for match in found.finditer(text)]


def _pattern(word: str) -> str:
    stem = word.strip()
    is_open = stem.endswith("*")
    body = r"\s+".join(re.escape(part) for part in stem.rstrip("*").split())
    return rf"(?<!\w){body}\w*" if is_open else rf"(?<!\w){body}(?!\w)"
