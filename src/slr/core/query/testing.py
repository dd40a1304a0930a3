"""Does a query find the works it should? For each work, which part of the query fails, and what each part costs.

Known relevant works are the usual test of a search strategy (relative recall; Sampson et al., Journal of Clinical
Epidemiology 59(2006), 1057-1067).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slr.core.model import Truth
from slr.core.query.matching import Matcher, Matching, compile_matcher
from slr.core.query.printing import to_text
from slr.core.query.tree import And, Node, Not, Or


@dataclass(frozen=True, slots=True)
class WantedWork:
    """A work that a search should find. abstract: None when it is not known. label: what people call it."""

    title: str
    abstract: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """One part of the query on one work: its canonical text and its truth, NOT included for a negated clause."""

    text: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class ClauseCheck:
    """One top-level AND-clause on one work.

    truth: with its NOT, so FALSE always means that the clause keeps the work out. parts: the alternatives of the
    clause (for a negated one, what removes the work where TRUE).
    """

    text: str
    is_negated: bool
    truth: Truth
    parts: tuple[PartCheck, ...]


@dataclass(frozen=True, slots=True)
class WorkCheck:
    """The whole query on one work."""

    work: WantedWork
    truth: Truth
    clauses: tuple[ClauseCheck, ...]

    @property
    def failing(self) -> tuple[ClauseCheck, ...]:
        """The clauses that keep the work out."""
        return tuple(clause for clause in self.clauses if clause.truth is Truth.FALSE)

    @property
    def unknown(self) -> tuple[ClauseCheck, ...]:
        """The clauses an abstract would have to decide."""
        return tuple(clause for clause in self.clauses if clause.truth is Truth.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PartCost:
    """What one alternative or negated term does, in numbers of works.

    alone: in a wanted clause, works for which it is the only true alternative (without it they would be lost
    or unknown); in a negated clause, works no other part of the query keeps out (without it they come back).
    """

    text: str
    alone: int


@dataclass(frozen=True, slots=True)
class ClauseCost:
    """What one clause costs: how many works it fails, alone loses, and leaves unknown."""

    text: str
    is_negated: bool
    failed: int
    lost_alone: int
    unknown: int
    parts: tuple[PartCost, ...]


@dataclass(frozen=True, slots=True)
class TermReport:
    """What a query does to works that it should find. total = found + unknown + lost."""

    works: tuple[WorkCheck, ...]
    clauses: tuple[ClauseCost, ...]

    @property
    def total(self) -> int:
        """How many works were tried."""
        return len(self.works)

    @property
    def found(self) -> int:
        """Works that satisfy the query for certain."""
        return sum(work.truth is Truth.TRUE for work in self.works)

    @property
    def unknown(self) -> int:
        """Works whose missing abstract could decide either way."""
        return sum(work.truth is Truth.UNKNOWN for work in self.works)

    @property
    def lost(self) -> int:
        """Works that the query misses for certain."""
        return self.total - self.found - self.unknown

    @property
    def recall(self) -> float | None:
        """Found / total, from 0 to 1; unknown works count as not found. None without works."""
        return self.found / self.total if self.works else None


@dataclass(frozen=True, slots=True)
class _Clause:
    """A top-level clause ready to be asked; `parts` are what is under its NOT when it is negated."""

    text: str
    is_negated: bool
    ask: Matcher
    parts: tuple[tuple[str, Matcher], ...]


def evaluate_terms(node: Node, works: Sequence[WantedWork], matching: Matching = Matching.STEMMED) -> TermReport:
    """Every top-level clause of a query, and every alternative in it, on every work.

    Words are compared as the local evaluation does (`matching`), so the report speaks of the query, not of what a
    service has in its index.
    """
    nodes = node.children if isinstance(node, And) else (node,)
    clauses = [_prepare(clause, matching) for clause in nodes]
    whole = compile_matcher(node, matching)
    checks = tuple(
        WorkCheck(work, whole(work.title, work.abstract), tuple(_check(clause, work) for clause in clauses))
        for work in works
    )
    return TermReport(checks, tuple(_cost(checks, index, clause) for index, clause in enumerate(clauses)))


def _prepare(node: Node, matching: Matching) -> _Clause:
    inner = node.child if isinstance(node, Not) else node
    parts = inner.children if isinstance(inner, Or) else (inner,)
    # A part of a negated clause is asked as it stands under the NOT, where words may be compared more narrowly.
    is_negated = isinstance(node, Not)
    asked = tuple((to_text(part), _part_matcher(part, matching, is_negated=is_negated)) for part in parts)
    return _Clause(to_text(node), is_negated, compile_matcher(node, matching), asked)


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def _part_matcher(part: Node, matching: Matching, *, is_negated: bool) -> Matcher:
    if not is_negated:
        return compile_matcher(part, matching)
    refuses = compile_matcher(Not(part), matching)
    return lambda title, abstract: _OPPOSITE[refuses(title, abstract)]


def _check(clause: _Clause, work: WantedWork) -> ClauseCheck:
    parts = tuple(PartCheck(text, ask(work.title, work.abstract)) for text, ask in clause.parts)
    return ClauseCheck(clause.text, clause.is_negated, clause.ask(work.title, work.abstract), parts)


def _cost(checks: tuple[WorkCheck, ...], index: int, clause: _Clause) -> ClauseCost:
    mine = [(check, check.clauses[index]) for check in checks]
    return ClauseCost(
        clause.text,
        clause.is_negated,
        failed=sum(own.truth is Truth.FALSE for _, own in mine),
        lost_alone=sum(check.failing == (own,) for check, own in mine),
        unknown=sum(own.truth is Truth.UNKNOWN for _, own in mine),
        parts=tuple(
            PartCost(text, sum(_is_alone(check, own, place) for check, own in mine))
            for place, (text, _) in enumerate(clause.parts)
        ),
    )


def _is_alone(check: WorkCheck, own: ClauseCheck, place: int) -> bool:
    """True when this part alone makes the clause what it is (and, if negated, the clause alone loses the work)."""
    true_places = [index for index, part in enumerate(own.parts) if part.truth is Truth.TRUE]
    return true_places == [place] and (not own.is_negated or check.failing == (own,))
