"""A query as its service means it: what foreign languages can say and ours cannot is still there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from slr.core.query.tree import Field

#: Wildcards within the text of a `Leaf`: any number of signs, at most one, exactly one. A strategy holds none of
#: these characters, for its cleaning refuses them.
MANY, OPTIONAL, ONE = "\ue000", "\ue001", "\ue002"

#: How the wildcards are shown to people.
WILDCARDS = str.maketrans({MANY: "*", OPTIONAL: "?", ONE: "?"})


class Role(StrEnum):
    """What a leaf is: words of a text, a subject heading, or something records are only limited by."""

    TEXT = "text"
    HEADING = "heading"
    LIMIT = "limit"


class Operator(StrEnum):
    """How parts are joined; NOT removes what follows it."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, phrase, heading or limit.

    text: without quotes and field, with `MANY`, `OPTIONAL` and `ONE` for wildcards. offset: its place in the
    strategy. field: the part of a record it is limited to here. tag: the field as written, empty while none has
    reached it. what: what a limit limits by, with its article (`a date`). outside: what the field searches there
    and nothing searches here (`keywords`). is_loose: words without quotes, one name in a heading or
    limit, and joined by AND in a text.
    """

    text: str
    offset: int
    role: Role = Role.TEXT
    field: Field | None = None
    tag: str = ""
    what: str = ""
    outside: tuple[str, ...] = ()
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Combined:
    """At least two parts, joined by AND or OR."""

    operator: Operator
    parts: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """What the part does not find."""

    part: Written


@dataclass(frozen=True, slots=True)
class Close:
    """Both sides with at most `distance` words between them; `sign` is the operator as written."""

    left: Written
    right: Written
    distance: int
    sign: str
    offset: int
    is_ordered: bool = False


#: What a limit limits by that no word says: as an alternative, too, it is left out.
WORDLESS = "a code"

#: What stands where a part could not be read.
LOST = Leaf("", 0, Role.LIMIT, what="what cannot be read")


Written: TypeAlias = Leaf | Combined | Negated | Close


def join(operator: Operator, parts: list[Written]) -> Written:
    """The parts (at least one) joined; what is joined the same way already is not nested."""
    if len(parts) == 1:
        return parts[0]
    if operator is Operator.NOT:
        return join(Operator.AND, [parts[0], *map(Negated, parts[1:])])
    flat = [
        inner
        for part in parts
        for inner in (part.parts if isinstance(part, Combined) and part.operator is operator else (part,))
    ]
    return Combined(operator, tuple(flat))


def leaves(written: Written) -> Iterator[Leaf]:
    """Every leaf in the order of the query."""
    match written:
        case Leaf():
            yield written
        case Combined(_, parts):
            for part in parts:
                yield from leaves(part)
        case Negated(part):
            yield from leaves(part)
        case Close(left, right):
            yield from leaves(left)
            yield from leaves(right)


def measure(written: Written) -> tuple[int, int]:
    """How many leaves a tree has, and how many levels."""
    match written:
        case Leaf():
            return 1, 0
        case Combined(_, parts):
            found = [measure(part) for part in parts]
        case Negated(part):
            found = [measure(part)]
        case Close(left, right):
            found = [measure(left), measure(right)]
    return sum(size for size, _ in found), 1 + max(deep for _, deep in found)


def limited(written: Written, limit: Leaf) -> Written:
    """The tree within a field: its leaves that no field has reached become like `limit` but for text and place."""
    return mapped(
        written,
        lambda leaf: (
            leaf if leaf.tag else replace(limit, text=leaf.text, offset=leaf.offset, is_loose=leaf.is_loose)
        ),
    )


def loosened(leaf: Leaf) -> list[Leaf]:
    """The words of a loose leaf, one by one."""
    words = re.finditer(r"\S+", leaf.text)
    return [replace(leaf, text=word[0], offset=leaf.offset + word.start(), is_loose=False) for word in words]


def is_limit(written: Written) -> bool:
    """Nothing in it searches words or headings."""
    return all(leaf.role is Role.LIMIT for leaf in leaves(written))


def shown(written: Written) -> str:
    """The tree for a message, every group within parentheses."""
    match written:
        case Leaf():
            text = " ".join(written.text.translate(WILDCARDS).split())
            body = f'"{text}"' if " " in text else text
            return f"{written.field}:{body}" if written.field else body
        case Combined(operator, parts):
            return f" {operator} ".join(map(_group, parts))
        case Negated(part):
            return f"NOT {_group(part)}"
        case Close(left, right):
            return f"{_group(left)} {written.sign} {_group(right)}"


def _group(written: Written) -> str:
    return f"({shown(written)})" if isinstance(written, Combined | Close) else shown(written)


def mapped(written: Written, change: Callable[[Leaf], Written]) -> Written:
    """The tree with another for each of its leaves."""
    match written:
        case Leaf():
            return change(written)
        case Combined(operator, parts):
            return join(operator, [mapped(part, change) for part in parts])
        case Negated(part):
            return Negated(mapped(part, change))
        case Close(left, right):
            return replace(written, left=mapped(left, change), right=mapped(right, change))


def without_lost(written: Written) -> Written | None:
    """The tree without the parts that could not be read; None when nothing else is there."""
    match written:
        case Leaf():
            return None if written.what == LOST.what else written
        case Combined(operator, parts):
            kept = [part for part in map(without_lost, parts) if part is not None]
            return join(operator, kept) if kept else None
        case Negated(part):
            inner = without_lost(part)
            return None if inner is None else Negated(inner)
        case Close(left, right):
            first, second = without_lost(left), without_lost(right)
            return replace(written, left=first, right=second) if first and second else first or second
