"""Which works the review lists under two numbers, read off what deduplication did. Pure.

The answer to a citation request lists the review's references in their printed order, so the n-th candidate record
is reference n. What stands in one study here and under two numbers there is listed twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slr.core.model import Merge, MergeKind, Record, Report


class Twice(NamedTuple):
    """A work under several numbers: `45/151`, the rule that found it, and its title."""

    numbers: str
    how: str
    work: str


def numbering(records: Iterable[Record]) -> dict[int, int]:
    """Record id to reference number, for the candidates that citation searching brought in."""
    candidates = sorted(record.id for record in records if not record.kind.is_searched)
    return {record_id: place for place, record_id in enumerate(candidates, start=1)}


def listed_twice(reports: Sequence[Report], merges: Sequence[Merge]) -> list[Twice]:
    """The studies that stand under more than one number, in order of the first."""
    numbers = numbering(record for report in reports for record in report.records)
    studies: dict[int, list[Report]] = {}
    for report in reports:
        studies.setdefault(report.study_id, []).append(report)
    found = []
    for group in studies.values():
        ids = {record.id for report in group for record in report.records}
        refs = sorted(numbers[record_id] for record_id in ids if record_id in numbers)
        if len(refs) > 1:
            found.append(
                (refs, Twice("/".join(map(str, refs)), _how(group, ids, merges), group[0].document.title))
            )
    return [twice for _, twice in sorted(found)]


def _how(group: Sequence[Report], ids: set[int], merges: Sequence[Merge]) -> str:
    rules = [
        merge.rule
        for merge in merges
        if merge.kind is not MergeKind.UNDO and {merge.keep_id, merge.drop_id} <= ids
    ]
    kind = "one report" if len(group) == 1 else f"{len(group)} reports of one study"
    return f"{kind}: {', '.join(dict.fromkeys(rules))}"
