"""What of a stage was read, in which order, and what nobody has read. Pure.

Only what is settled tells a verdict: what one of several reviewers said so far is counted and not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from slr.core.model import Decision, Standing, Verdict

#: Orders in which the reports that come first are more often relevant, or as often as any.
_BY_RELEVANCE, _AT_RANDOM = frozenset({"relevance", "mixed"}), frozenset({"random", "sample"})
_AS_THEY_CAME = frozenset({"found", "as found", "newest"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The screening of titles and abstracts, in reports.

    reports, labels: those that are settled, in the order in which they first came before a reviewer, and whether
    each goes on to full text. orders: how the queue was ordered for each; empty where that is not known. waiting:
    how many somebody has judged and that are not settled. unseen: those nobody has judged, by number. left_out:
    how many an earlier stop left out. label_of, since: by report, its
    label, and the decision with which somebody first judged it.
    """

    reports: tuple[int, ...]
    labels: tuple[bool, ...]
    orders: tuple[str, ...]
    waiting: int
    unseen: tuple[int, ...]
    left_out: int = 0
    label_of: Mapping[int, bool] = field(default_factory=dict)
    since: Mapping[int, Decision] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All reports of the stage."""
        return len(self.labels) + self.waiting + len(self.unseen) + self.left_out

    @property
    def found(self) -> int:
        """The relevant ones so far."""
        return sum(self.labels)

    @property
    def ways(self) -> Counter[str]:
        """The settled ones by the way in which they were read: `relevance`, `random`, `found` or `unknown`."""
        return Counter(map(_way, self.orders))

    @property
    def was_ranked(self) -> bool:
        """False when most were read as they came, so that the last ones read say nothing of the rest."""
        return 2 * self.ways["found"] <= len(self.labels)


def _way(order: str) -> str:
    kind = order.partition(",")[0].split(" ")[0] if order != "as found" else order
    if kind in _BY_RELEVANCE:
        return "relevance"
    if kind in _AT_RANDOM:
        return "random"
    return "found" if kind in _AS_THEY_CAME else "unknown"


def count_seen(standings: Iterable[Standing], history: Sequence[Decision]) -> Seen:
    """Count the screening of titles and abstracts.

    Args:
        standings: every report (`Ledger.standings`).
        history: every decision ever made, oldest first, with the report it belongs to now (`Decisions.history`).
    """
    first: dict[int, tuple[int, str]] = {}
    since: dict[int, Decision] = {}
    said: dict[tuple[int, str, str], bool] = {}
    for place, row in enumerate(history):
        stands = row.verdict is not Verdict.WITHDRAWN
        said[row.report_id, row.stage, row.reviewer] = stands
        if stands:
            first.setdefault(row.report_id, (place, row.order or ""))
            if row.at is not None:
                since.setdefault(row.report_id, row)
    touched = {report for (report, _, _), stands in said.items() if stands}
    label_of: dict[int, bool] = {}
    unseen: list[int] = []
    waiting = left_out = 0
    for standing in standings:
        label = None if standing.title_abstract is None else standing.reached_full_text
        if standing.left_out is not None:
            left_out += 1
        elif label is not None:
            label_of[standing.report_id] = label
        elif standing.report_id in touched:
            waiting += 1
        else:
            unseen.append(standing.report_id)
    last = len(history), ""
    ordered = sorted(label_of, key=lambda report: (first.get(report, last), report))
    return Seen(
        tuple(ordered),
        tuple(label_of[report] for report in ordered),
        tuple(first.get(report, last)[1] for report in ordered),
        waiting,
        tuple(sorted(unseen)),
        left_out,
        label_of,
        since,
    )
