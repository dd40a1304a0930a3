"""Deduplication: which records describe one report, and which reports belong to one study.

Pure: records in, pairs and groups out (`docs/deduplication.md`).
"""

from __future__ import annotations

from collections.abc import Sequence

from slr.dedup.block import candidate_pairs
from slr.dedup.cluster import Clusters, clusters
from slr.dedup.decide import Pair, Zone, judge
from slr.dedup.normalise import clean
from slr.model import Record

__all__ = ["Clusters", "Pair", "Zone", "clusters", "find_pairs"]


def find_pairs(records: Sequence[Record]) -> list[Pair]:
    """All pairs that the rules merge or hand to a person, in order of (a, b), whatever the order of `records`.

    Args:
        records: records with different ids.
    """
    candidates = candidate_pairs([clean(record) for record in records])
    judged = (judge(one, other) for one, other in candidates)
    return [pair for pair in judged if pair is not None]
