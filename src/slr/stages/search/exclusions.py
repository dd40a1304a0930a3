"""The NOT part of a query as marks: what it would have removed is kept, and can be looked at. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from slr.core.errors import UsageError
from slr.core.model import Record, Standing, Truth
from slr.core.query import And, Matching, Node, Not, compile_matcher, to_text

#: Stands in the notes of a run whose NOT part was not sent.
MARKED = "the NOT part was not sent; what it would have removed is marked: "


def without_exclusions(node: Node) -> tuple[Node, tuple[Node, ...]]:
    """The query without what stands under NOT, and the negated parts.

    Only a NOT beside AND can be taken out alone: `a NOT b`. One inside an OR changes what is asked for otherwise.

    Raises:
        UsageError: there is a NOT elsewhere.
    """
    if not isinstance(node, And):
        return _check(node), ()
    kept = [child for child in node.children if not isinstance(child, Not)]
    removed = tuple(child.child for child in node.children if isinstance(child, Not))
    for child in kept:
        _check(child)
    return (kept[0] if len(kept) == 1 else And(tuple(kept))), removed


def _check(node: Node) -> Node:
    inner = getattr(node, "children", ())
    if isinstance(node, Not) or any(isinstance(child, Not) for child in inner):
        raise UsageError(
            "exclusions can be marked only for a NOT at the top level of the query",
            hint='Write it as `… NOT (x OR y)`, or set exclusions = "apply".',
        )
    for child in inner:
        _check(child)
    return node


@dataclass(frozen=True, slots=True)
class Mark:
    """One negated part: how many records it would have removed, which reports, and how many of those are included.

    `unknown` counts records whose abstract was not returned and whose title does not settle it.
    """

    term: str
    records: int
    unknown: int
    reports: tuple[int, ...]
    included: tuple[int, ...]


def audit(parts: Iterable[Node], records: Iterable[Record], standings: Iterable[Standing]) -> list[Mark]:
    """What each negated part would have cost, over the records that came in while it was only marked."""
    included = {standing.report_id for standing in standings if standing.is_included}
    there = list(records)
    return [_mark(to_text(part), compile_matcher(part, Matching.STEMMED), there, included) for part in parts]


def _mark(
    term: str, matcher: Callable[[str, str | None], Truth], records: Iterable[Record], included: set[int]
) -> Mark:
    hit: dict[int, int] = {}
    unknown = 0
    for record in records:
        truth = matcher(record.document.full_title, record.document.abstract)
        unknown += truth is Truth.UNKNOWN
        if truth is Truth.TRUE:
            hit[record.report_id] = hit.get(record.report_id, 0) + 1
    reports = tuple(sorted(hit))
    lost = tuple(report for report in reports if report in included)
    return Mark(term, sum(hit.values()), unknown, reports, lost)


def as_row(mark: Mark) -> Mapping[str, object]:
    """For scripts."""
    return {
        "term": mark.term,
        "records": mark.records,
        "unknown": mark.unknown,
        "reports": list(mark.reports),
        "included": list(mark.included),
    }
