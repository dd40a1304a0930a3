"""What a query means, worked out from its tree without the matcher: a second opinion, true or false."""

from __future__ import annotations

from engine_dialects import Work, words
from engine_dialects_infix import Analyse
from slr.core.query import And, Field, Near, Node, Not, Or, Term

_PLACES = {None: slice(0, 2), Field.TITLE: slice(0, 1), Field.ABSTRACT: slice(1, 2)}


def means(node: Node, work: Work, analyse: Analyse = words, negated: Analyse | None = None) -> bool:
    """True when the work satisfies the query, its words compared as `analyse` says (`negated` under NOT)."""
    match node:
        case Term():
            return any(starts(node, text, analyse) for text in work[_PLACES[node.field]])
        case Near():
            where = _PLACES[node.pairs[0][0].field]
            return any(_near(a, b, node.distance, text, analyse) for a, b in node.pairs for text in work[where])
        case Not(child):
            return not means(child, work, negated or analyse, analyse)
        case And(children):
            return all(means(child, work, analyse, negated) for child in children)
        case Or(children):
            return any(means(child, work, analyse, negated) for child in children)


def starts(term: Term, text: str, analyse: Analyse) -> list[int]:
    """Where a term begins in a text; the word before an asterisk is compared as written."""
    wanted, index, written = analyse(term.text), analyse(text), words(text)
    size = len(wanted)
    places = range(len(index) - size + 1)
    if not term.truncated:
        return [place for place in places if index[place : place + size] == wanted]
    last = words(term.text)[-1]
    return [
        place
        for place in places
        if index[place : place + size - 1] == wanted[:-1] and written[place + size - 1].startswith(last)
    ]


def _near(left: Term, right: Term, distance: int, text: str, analyse: Analyse) -> bool:
    sizes = [len(words(term.text)) for term in (left, right)]
    pairs = [(a, b) for a in starts(left, text, analyse) for b in starts(right, text, analyse)]
    return any(0 <= b - a - sizes[0] <= distance or 0 <= a - b - sizes[1] <= distance for a, b in pairs)
