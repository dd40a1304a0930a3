"""Where records and reports stand, as a function of the merge log alone. Pure.

Every record opens a report of the same number, and every report a study of the same number. The merge log is a
set of edges between reports; those not taken back make up the present: a report is a connected component of the
duplicate edges, a study one of all edges, and both carry the lowest number in it. So taking an edge back gives the
state the ledger would have without it, whatever happened since.
"""

from __future__ import annotations

from collections.abc import Iterable

from slr.core.model import Merge, MergeKind


class Components:
    """Disjoint sets of numbers, each known by its lowest member (Tarjan 1975, path halving)."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def find(self, item: int) -> int:
        """The lowest number of the set that holds `item`; the item itself when it was never joined."""
        parent = self._parent
        while (up := parent.get(item, item)) != item:
            parent[item] = parent.get(up, up)
            item = parent[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Put two sets together."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low


def find_active(merges: Iterable[Merge]) -> list[Merge]:
    """The rows of the log that hold: neither undo rows nor rows taken back."""
    rows = list(merges)
    gone = {merge.undoes for merge in rows if merge.kind is MergeKind.UNDO}
    return [merge for merge in rows if merge.kind is not MergeKind.UNDO and merge.id not in gone]


def place(merges: Iterable[Merge]) -> tuple[Components, Components]:
    """The reports and the studies that the log makes."""
    reports, studies = Components(), Components()
    for merge in find_active(merges):
        studies.join(merge.keep_id, merge.drop_id)
        if merge.kind is MergeKind.DUPLICATE:
            reports.join(merge.keep_id, merge.drop_id)
    return reports, studies
