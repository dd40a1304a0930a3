"""The way from records to pairs: blocks, a sieve, and a judgement of what is left. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from slr.core.gc_pause import collector_paused
from slr.core.model import Record
from slr.stages.dedup.block import Blocks, blocks, name_capped
from slr.stages.dedup.decide import judge
from slr.stages.dedup.normalise import Clean, Sketch, clean, sketch
from slr.stages.dedup.pairs import RecordPair, Wishes, Zone
from slr.stages.dedup.sieve import alike
from slr.stages.dedup.versions import VERSION_KINDS


class FoundPairs(NamedTuple):
    """The pairs, in order of (a, b), and the blocks that were too large for all their pairs, in words."""

    pairs: list[RecordPair]
    capped: tuple[str, ...]


def find_pairs(records: Sequence[Record], new: AbstractSet[int] | None = None) -> list[RecordPair]:
    """All pairs that the rules merge or hand to a person, in order of (a, b), whatever the order of `records`.

    Args:
        records: records with different ids.
        new: ids of which a pair must hold at least one; None means all pairs.
    """
    return survey(records, new).pairs


def survey(
    records: Sequence[Record], new: AbstractSet[int] | None = None, wishes: Wishes | None = None
) -> FoundPairs:
    """The pairs of `find_pairs` as the review wants them, and how far blocks were cut."""
    with collector_paused():
        ordered = sorted(records, key=lambda record: record.id)
        sketches = [sketch(record.document) for record in ordered]
        found = blocks(sketches)
        if new is not None:
            found = _touching(found, [record.id in new for record in ordered])
        worth = {*alike(sketches, found), *_stated_versions(ordered, sketches, new)}
        found_pairs = _judge_pairs(ordered, sketches, worth)
        if wishes:
            found_pairs = (pair for pair in map(wishes.over, found_pairs) if pair.zone is not Zone.NEVER)
        pairs = sorted(found_pairs, key=lambda pair: (pair.a, pair.b))
        return FoundPairs(pairs, name_capped(found, sketches))


def explain(record: Record, other: Record, *, wishes: Wishes | None = None) -> RecordPair:
    """All about two records, also when no rule brings them together (zone `never`)."""
    pair = judge(clean(record), clean(other))
    return wishes.over(pair) if wishes else pair


def _judge_pairs(
    records: Sequence[Record], sketches: Sequence[Sketch], worth: AbstractSet[tuple[int, int]]
) -> Iterator[RecordPair]:
    """Judge pairs of positions in the order of titles, so that a record need not be kept whole for long."""
    passed = sorted(worth, key=lambda pair: (sketches[pair[0]].key, pair))
    uses = Counter(position for pair in passed for position in pair)
    whole: dict[int, Clean] = {}

    def take(position: int) -> Clean:
        known = whole.pop(position, None) or clean(records[position], sketches[position])
        uses[position] -= 1
        if uses[position]:
            whole[position] = known
        return known

    for first, second in passed:
        pair = judge(take(first), take(second))
        if pair.zone is not Zone.NEVER:
            yield pair


def _stated_versions(
    records: Sequence[Record], sketches: Sequence[Sketch], new: AbstractSet[int] | None
) -> Iterator[tuple[int, int]]:
    """Positions of records of which one names the other as a version of its text."""
    wanted: dict[tuple[str, str], list[int]] = {}
    for position, record in enumerate(records):
        for relation in record.document.relations:
            if relation.kind in VERSION_KINDS:
                wanted.setdefault((relation.id_kind, relation.value), []).append(position)
    if not wanted:
        return
    for position, known in enumerate(sketches):
        for item in known.ids.items():
            for other in wanted.get(item, ()):
                is_new = new is None or not new.isdisjoint((records[position].id, records[other].id))
                if other != position and is_new:
                    yield min(position, other), max(position, other)


def _touching(found: Blocks, is_new: Sequence[bool]) -> Blocks:
    chosen = np.asarray(is_new, dtype=np.bool_)
    kept = chosen[found.first] | chosen[found.second]
    return replace(found, first=found.first[kept], second=found.second[kept])
