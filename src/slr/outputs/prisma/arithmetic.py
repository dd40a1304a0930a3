"""Sums and differences that can say themselves: what the checks compare, and the words for it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from slr.outputs.prisma.counts import Count, CountWithLines


class Level(StrEnum):
    """How much a finding weighs. An error forbids the figure; an unknown number leaves a rule unchecked."""

    ERROR = "error"
    WARNING = "warning"
    NOT_CHECKABLE = "not checkable"


class Finding(NamedTuple):
    """What one check says. `str()` puts the code before the message."""

    code: str
    level: Level
    message: str

    def __str__(self) -> str:
        """`F04: records screened (500) is not …`."""
        return f"{self.code}: {self.message}"


class EquationSide(NamedTuple):
    """One side of an equation: words (`identified + added`), figures (`547 + 6 = 553`), value."""

    words: str
    figures: str
    value: Count
    unknown: tuple[str, ...] = ()


Term = tuple[str, Count]


def take(name: str, count: Count) -> EquationSide:
    """A side of a single number."""
    return EquationSide(name, str(count), count, () if count is not None else (name,))


def total(*terms: Term) -> EquationSide:
    """The sum of the terms."""
    return _combine(" + ", terms, [count for _, count in terms])


def subtract(first: Term, *rest: Term) -> EquationSide:
    """The first term less all others."""
    return _combine(" \N{MINUS SIGN} ", (first, *rest), [first[1], *(None if n is None else -n for _, n in rest)])


def lines_of(tally: CountWithLines) -> EquationSide:
    """The sum of the lines of a tally, which may be many: only the numbers are written out."""
    return total(*((line.label, line.n) for line in tally.lines))._replace(words="the sum of its lines")


def _combine(sign: str, terms: tuple[Term, ...], values: list[Count]) -> EquationSide:
    words = sign.join(name for name, _ in terms)
    unknown = tuple(name for name, count in terms if count is None)
    value = None if unknown else sum(value for value in values if value is not None)
    figures = sign.join(str(count) for _, count in terms)
    return EquationSide(words, figures if len(terms) == 1 else f"{figures} = {value}", value, unknown)


def keep_nonzero(*terms: Term) -> tuple[Term, ...]:
    """The terms that matter: those that are not zero, such as the reports still awaiting a verdict."""
    return tuple(term for term in terms if term[1] != 0)


def check_equal(
    code: str, left: EquationSide, right: EquationSide, *, level: Level = Level.ERROR
) -> list[Finding]:
    """A finding when the two sides differ, or when a number of theirs is unknown."""
    if left.value is None or right.value is None:
        return _unknown(code, left, right)
    if left.value == right.value:
        return []
    return [Finding(code, level, f"{_told(left)} is not {_told(right)}")]


def at_most(code: str, left: EquationSide, right: EquationSide) -> list[Finding]:
    """A finding when the left side is larger than the right one, or when a number of theirs is unknown."""
    if left.value is None or right.value is None:
        return _unknown(code, left, right)
    if left.value <= right.value:
        return []
    return [Finding(code, Level.ERROR, f"{_told(left)} is more than {_told(right)}")]


def _told(side: EquationSide) -> str:
    return f"{side.words} ({side.figures})"


def _unknown(code: str, left: EquationSide, right: EquationSide) -> list[Finding]:
    names = ", ".join(dict.fromkeys((*left.unknown, *right.unknown)))
    return [Finding(code, Level.NOT_CHECKABLE, f"not checkable, unknown: {names}")]
