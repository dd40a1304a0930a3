"""Trees for Hypothesis: any shape the query language allows, over terms a test chooses."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from slr.core.query import Field, Near, Node, Or, Term
from slr.core.query.tree import conjunction, disjunction, negation

FIELDS = st.none() | st.sampled_from(list(Field))


def nears(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Near]:
    """Proximities of terms and of alternatives, all in one field."""

    def near(left: list[Term], right: list[Term], distance: int, field: Field | None) -> Near:
        left, right = ([replace(term, field=field) for term in side] for side in (left, right))
        sides = [side[0] if len(side) == 1 else Or(tuple(side)) for side in (left, right)]
        return Near(sides[0], sides[1], distance)

    sides = st.lists(terms, min_size=1, max_size=3)
    return st.builds(near, sides, sides, st.integers(0, 4), FIELDS)


def trees(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = terms | nears(terms)

    def grow(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(nodes, min_size=1, max_size=4)
        return several.map(conjunction) | several.map(disjunction) | nodes.map(negation)

    return st.recursive(leaves, grow, max_leaves=12)
