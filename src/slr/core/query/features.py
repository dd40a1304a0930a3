"""What a query uses of the language, feature by feature, so that a service's shortcomings can be named."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from slr.core.model import Window
from slr.core.query.engines.fitting import MOST_PAIRS
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term, holds_without_words
from slr.core.query.word_forms import WORD, fold

#: Fewer letters before an asterisk are a short beginning; PubMed needs as many.
SHORT_BEGINNING = 4


class Feature(StrEnum):
    """One thing a query can say; the value is its name in JSON."""

    WORDS = "words"
    NOT_WORDS = "not-words"
    PLACES = "places"
    NOT_PLACES = "not-places"
    OPERATORS = "operators"
    GROUPS = "groups"
    NOT = "not"
    OR_NOT = "or-not"
    PHRASE = "phrase"
    UNINDEXED = "unindexed-phrase"
    TRUNCATION = "truncation"
    SHORT_TRUNCATION = "short-truncation"
    NOT_TRUNCATION = "not-truncation"
    CUT_PHRASE = "truncated-phrase"
    NOT_CUT_PHRASE = "not-truncated-phrase"
    NEAR = "near"
    NOT_NEAR = "not-near"
    NEAR_OTHER = "near-other"
    NOT_NEAR_OTHER = "not-near-other"
    NEAR_ABSTRACT = "near-abstract"
    NOT_NEAR_ABSTRACT = "not-near-abstract"
    TITLE = "title"
    ABSTRACT = "abstract"
    NOT_FIELD = "not-field"
    WINDOW = "window"
    YEAR_ONLY = "year-only"


def used_features(node: Node, window: Window | None = None) -> tuple[Feature, ...]:
    """The features of a query and its window, in the order of `Feature`."""
    used = {Feature.PLACES, *_used(node, wanted=True), *_window(window or Window())}
    return tuple(feature for feature in Feature if feature in used)


def _used(node: Node, *, wanted: bool) -> Iterator[Feature]:
    match node:
        case Term():
            yield from _term(node, wanted=wanted)
        case Near():
            yield from _near(node, wanted=wanted)
        case Not(child):
            yield from (Feature.NOT, Feature.NOT_PLACES)
            yield from _used(child, wanted=not wanted)
        case And(children) | Or(children):
            yield Feature.OPERATORS
            if any(isinstance(child, And | Or) for child in children):
                yield Feature.GROUPS
            if isinstance(node, Or) and holds_without_words(node):
                yield Feature.OR_NOT
            for child in children:
                yield from _used(child, wanted=wanted)


def _term(term: Term, *, wanted: bool) -> Iterator[Feature]:
    words = WORD.findall(term.text)
    if len(words) > 1 or not term.truncated:
        yield Feature.WORDS if wanted else Feature.NOT_WORDS
    if term.field:
        yield Feature(term.field.value) if wanted else Feature.NOT_FIELD
    if not term.truncated:
        yield from (Feature.PHRASE, Feature.UNINDEXED) if len(words) > 1 else ()
        return
    if len(words) > 1:
        yield Feature.CUT_PHRASE if wanted else Feature.NOT_CUT_PHRASE
    else:
        yield Feature.TRUNCATION if wanted else Feature.NOT_TRUNCATION
    if words and len(fold(words[-1])) < SHORT_BEGINNING:
        yield Feature.SHORT_TRUNCATION


def _near(near: Near, *, wanted: bool) -> Iterator[Feature]:
    # What is sent as AND has the troubles of its terms too; what is left out under NOT has not.
    for term in {side for pair in near.pairs for side in pair} if wanted else ():
        yield from _term(term, wanted=True)
    yield Feature.WORDS if wanted else Feature.NOT_WORDS
    if not all(_is_simple(*pair) for pair in near.pairs) or len(near.pairs) > MOST_PAIRS:
        yield Feature.NEAR_OTHER if wanted else Feature.NOT_NEAR_OTHER
    else:
        yield Feature.NEAR if wanted else Feature.NOT_NEAR
    field = near.pairs[0][0].field
    if field is Field.ABSTRACT:
        yield Feature.NEAR_ABSTRACT if wanted else Feature.NOT_NEAR_ABSTRACT
    if field:
        yield Feature(field.value) if wanted else Feature.NOT_FIELD


def _is_simple(left: Term, right: Term) -> bool:
    """Two different single words without an asterisk."""
    single = all(len(WORD.findall(term.text)) == 1 and not term.truncated for term in (left, right))
    return single and fold(left.text) != fold(right.text)


def _window(window: Window) -> Iterator[Feature]:
    if window != Window():
        yield Feature.WINDOW
    if window.start is not None and (window.start.month, window.start.day) != (1, 1):
        yield Feature.YEAR_ONLY
