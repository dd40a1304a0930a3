"""The words of a review that screens mark in a text: those of its queries, and the reviewers' own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from slr.adapters.folder.queries import load_queries
from slr.adapters.folder.review import Review
from slr.core.errors import QuerySyntaxError, SlrError
from slr.core.query import Node, Or, marker, parse

#: Where words stand in a text: (start, end) in characters, end exclusive.
Spans = Callable[[str], Sequence[tuple[int, int]]]


class WordMarkers(NamedTuple):
    """What finds the words of all queries in a text, and what finds the reviewers' own."""

    query: Spans
    own: Spans


def make_word_markers(review: Review) -> WordMarkers:
    """Of the queries and the protocol of a review."""
    return WordMarkers(_query_marker(review), _word_marker(review.protocol.words))


def _query_marker(review: Review) -> Spans:
    """Where the words of all queries stand; a query that cannot be read highlights nothing and stops nobody."""
    nodes: list[Node] = []
    for query in _queries(review):
        try:
            nodes.append(parse(query))
        except QuerySyntaxError:
            continue
    if not nodes:
        return lambda _text: ()
    return marker(nodes[0] if len(nodes) == 1 else Or(tuple(nodes)))


def _queries(review: Review) -> list[str]:
    try:
        return [query.expression for query in load_queries(review, [])]
    except SlrError:  # screening goes on without queries; `slr query check` tells what is wrong with them
        return []


def _word_marker(words: Sequence[str]) -> Spans:
    """Where the reviewers' own words stand in a text.

    A word stands for itself, in capitals or not; with `*` at its end it stands for any ending. A phrase may have
    any white space between its words.
    """
    patterns = [_word_pattern(word) for word in words if word.strip(" *")]
    if not patterns:
        return lambda _text: ()
    any_word = re.compile("|".join(patterns), re.IGNORECASE)
    return lambda text: [match.span() for match in any_word.finditer(text)]


def _word_pattern(word: str) -> str:
    stem = word.strip()
    is_open = stem.endswith("*")
    body = r"\s+".join(re.escape(part) for part in stem.rstrip("*").split())
    return rf"(?<!\w){body}\w*" if is_open else rf"(?<!\w){body}(?!\w)"
