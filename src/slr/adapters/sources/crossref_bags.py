"""One boolean query as several, each small enough to be ranked as a bag of words. Pure.

Crossref ranks by words in common and joins the words by OR, so a wide group of alternatives drowns the rest: works
that hold five of its words and none of the others come first. What splitting brings: `docs/decisions`, number 12.
"""

from __future__ import annotations

from itertools import pairwise, product

from slr.core.query import And, Node, Or, positive_terms

#: Most bags one query is asked in: a cursor is forgotten after minutes, and the bags are read in turn.
MOST_BAGS = 12
#: A query of so few words is better ranked whole: a work that holds all of them is among the first anyway.
_FEW_WORDS = 6


def bags(tree: Node, most: int = MOST_BAGS) -> tuple[Node, ...]:
    """The query as at most `most` queries whose disjunction means the same.

    Every group of alternatives that stands beside AND (or is the whole query) can be cut into runs of neighbouring
    alternatives. The group whose largest run holds the most words is cut first, into one run more, as long as the
    combinations of all runs stay within `most`. Each combination is one query; what stands under NOT stays in all.
    A query of few words stays whole.
    """
    if _words(tree) <= _FEW_WORDS:
        return (tree,)
    clauses = tree.children if isinstance(tree, And) else (tree,)
    pieces = [1] * len(clauses)
    while (widest := _widest(clauses, pieces, most)) is not None:
        pieces[widest] += 1
    runs = [_runs(clause, number) for clause, number in zip(clauses, pieces, strict=True)]
    return tuple(And(chosen) if len(chosen) > 1 else chosen[0] for chosen in product(*runs))


def _widest(clauses: tuple[Node, ...], pieces: list[int], most: int) -> int | None:
    """The clause to cut next, or None when nothing can be cut within `most` combinations."""
    combinations = 1
    for number in pieces:
        combinations *= number
    sizes = {
        index: max(map(_words, _runs(clause, pieces[index])))
        for index, clause in enumerate(clauses)
        if isinstance(clause, Or)
        and pieces[index] < len(clause.children)
        and combinations // pieces[index] * (pieces[index] + 1) <= most
    }
    return max(sizes, key=lambda index: sizes[index]) if sizes else None


def _runs(clause: Node, number: int) -> tuple[Node, ...]:
    """The alternatives of a group in so many runs of nearly equal length, in their order."""
    if number == 1 or not isinstance(clause, Or):
        return (clause,)
    parts = clause.children
    ends = [len(parts) * place // number for place in range(number + 1)]
    cut = (parts[start:end] for start, end in pairwise(ends))
    return tuple(Or(run) if len(run) > 1 else run[0] for run in cut)


def _words(node: Node) -> int:
    """How many different words the node adds to a bag."""
    return len({word for term in positive_terms(node) for word in term.text.casefold().split()})
