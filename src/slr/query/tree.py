"""The tree of a boolean query: words and phrases joined by AND, OR and NOT.

Trees are kept in one normal form, so that equal questions compare equal: no `And` stands directly in an `And`, no
`Or` in an `Or`, no `Not` in a `Not`, and no `And` or `Or` has a single child. Build them with `conjunction`,
`disjunction` and `negation`, which see to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several adjacent words (`phrase`, true exactly when `text` holds a blank).

    `truncated` means the last word may go on (`model*`); the asterisk is not part of `text`. `text` holds at least
    one letter or digit and no double quote. `offset` is the place in the query, in characters from its start.
    """

    text: str
    phrase: bool = False
    truncated: bool = False
    offset: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of the children hold."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the children holds."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not hold."""

    child: Node


Node: TypeAlias = Term | And | Or | Not


def conjunction(nodes: list[Node]) -> Node:
    """All of these (at least one), in normal form."""
    flat = [part for node in nodes for part in (node.children if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(nodes: list[Node]) -> Node:
    """Any of these (at least one), in normal form."""
    flat = [part for node in nodes for part in (node.children if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(node: Node) -> Node:
    """Not this; two negations cancel out."""
    return node.child if isinstance(node, Not) else Not(node)


def positive_terms(node: Node) -> tuple[Term, ...]:
    """The terms a record is wanted for, in the order of the query."""
    return tuple(term for term, positive in walk_terms(node) if positive)


def negative_terms(node: Node) -> tuple[Term, ...]:
    """The terms a record is refused for: those under an odd number of NOTs."""
    return tuple(term for term, positive in walk_terms(node) if not positive)


def walk_terms(node: Node, *, positive: bool = True) -> Iterator[tuple[Term, bool]]:
    """Every term with its sign, in the order of the query."""
    match node:
        case Term():
            yield node, positive
        case Not(child):
            yield from walk_terms(child, positive=not positive)
        case And(children) | Or(children):
            for child in children:
                yield from walk_terms(child, positive=positive)


def holds_without_words(node: Node) -> bool:
    """True when a text with none of the query's words satisfies it, so that nearly every record does."""
    match node:
        case Term():
            return False
        case Not(child):
            return not holds_without_words(child)
        case And(children):
            return all(map(holds_without_words, children))
        case Or(children):
            return any(map(holds_without_words, children))


def depth(node: Node) -> int:
    """Levels of AND and OR, one in the other; a term alone has none."""
    match node:
        case Term():
            return 0
        case Not(child):
            return depth(child)
        case And(children) | Or(children):
            return 1 + max(map(depth, children))
