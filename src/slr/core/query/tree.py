"""The tree of a boolean query: words and phrases joined by AND, OR, NOT and NEAR.

Trees are kept in one normal form, so that equal questions compare equal: no `And` stands directly in an `And`, no
`Or` in an `Or`, no `Not` in a `Not`, and no `And` or `Or` has a single child. Build them with `conjunction`,
`disjunction` and `negation`, which see to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class Field(StrEnum):
    """A part of a record that a term can be limited to; the value is how a query names it."""

    TITLE = "title"
    ABSTRACT = "abstract"


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several adjacent words (`phrase`, true exactly when `text` holds a blank).

    `truncated` means the last word may go on (`model*`); the asterisk is not part of `text`. `text` holds at least
    one letter or digit and no double quote. `field` is the part of a record it is limited to; None means title and
    abstract. `offset` is the place in the query, in characters from its start.
    """

    text: str
    phrase: bool = False
    truncated: bool = False
    offset: int = field(default=0, compare=False)
    field: Field | None = None


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


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides stand in one text, in any order, with at most `distance` words between them.

    A side is a term, or an `Or` of terms, any of which will do; all of them are limited to the same field, or
    none.
    """

    left: Term | Or
    right: Term | Or
    distance: int

    @property
    def pairs(self) -> tuple[tuple[Term, Term], ...]:
        """Every term of the left side with every term of the right one; one pair is enough."""
        return tuple((left, right) for left, _ in walk_terms(self.left) for right, _ in walk_terms(self.right))


Node: TypeAlias = Term | And | Or | Not | Near


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
        case Near(left, right):
            yield from walk_terms(left, positive=positive)
            yield from walk_terms(right, positive=positive)
        case And(children) | Or(children):
            for child in children:
                yield from walk_terms(child, positive=positive)


def walk_near(node: Node) -> Iterator[Near]:
    """Every proximity, in the order of the query."""
    match node:
        case Near():
            yield node
        case Not(child):
            yield from walk_near(child)
        case And(children) | Or(children):
            for child in children:
                yield from walk_near(child)


def holds_without_words(node: Node) -> bool:
    """True when a text with none of the query's words satisfies it, so that nearly every record does."""
    match node:
        case Term() | Near():
            return False
        case Not(child):
            return not holds_without_words(child)
        case And(children):
            return all(map(holds_without_words, children))
        case Or(children):
            return any(map(holds_without_words, children))


def depth(node: Node) -> int:
    """Levels of AND and OR, one in the other; a term alone has none, and NEAR counts as one."""
    match node:
        case Term():
            return 0
        case Not(child):
            return depth(child)
        case Near(left, right):
            return 1 + max(depth(left), depth(right))
        case And(children) | Or(children):
            return 1 + max(map(depth, children))
