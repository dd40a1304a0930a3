"""Which of the pairs found become rows of the merge log, given what the log says already. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slr.dedup.decide import Pair, Zone
from slr.model import Merge, MergeKind


class Choice(NamedTuple):
    """`take` are new rows for the log; `ask` are pairs for a person, the most likely first."""

    take: tuple[Pair, ...]
    ask: tuple[Pair, ...]


def choose(pairs: Iterable[Pair], broken: Iterable[Pair], log: Sequence[Merge]) -> Choice:
    """Leave out what the log holds, and never bring together again what a person took apart.

    A row that was taken back is a veto: a pair that would join its two records, directly or through others, goes
    to a person instead.
    """
    held = _Held(log)
    refused = {(pair.a, pair.b) for pair in broken}
    take: list[Pair] = []
    ask: list[Pair] = []
    for pair in sorted(pairs, key=lambda p: (-p.score, p.a, p.b)):
        if held.has(pair):
            continue
        if pair.zone is Zone.AUTO and (pair.a, pair.b) not in refused and held.may_join(pair):
            held.join(pair)
            take.append(pair)
        elif not held.is_vetoed(pair):
            ask.append(pair)
    return Choice(tuple(take), held.once(ask))


class _Held:
    """The groups that the log makes, and the pairs it forbids. Reports for duplicates, studies for versions."""

    def __init__(self, log: Sequence[Merge]) -> None:
        by_id = {merge.id: merge for merge in log}
        undone = [by_id[merge.undoes] for merge in log if merge.kind is MergeKind.UNDO]
        gone = {merge.id for merge in undone}
        self._vetoes = [(m.keep_id, m.drop_id, m.kind) for m in undone]
        self._reports: dict[int, int] = {}
        self._studies: dict[int, int] = {}
        for merge in log:
            if merge.kind is not MergeKind.UNDO and merge.id not in gone:
                self._unite(merge.keep_id, merge.drop_id, merge.kind)

    def has(self, pair: Pair) -> bool:
        """True when the two are together already."""
        parent = self._of(pair.kind)
        return _root(parent, pair.a) == _root(parent, pair.b)

    def is_vetoed(self, pair: Pair) -> bool:
        """True when a person took exactly these two apart; then nobody is asked again."""
        return any({pair.a, pair.b} == {one, other} for one, other, _ in self._vetoes)

    def may_join(self, pair: Pair) -> bool:
        """False when joining the two would bring a vetoed pair together."""
        parent = self._of(pair.kind)
        ends = {_root(parent, pair.a), _root(parent, pair.b)}
        return not any(
            kind is pair.kind and {_root(parent, one), _root(parent, other)} == ends
            for one, other, kind in self._vetoes
        )

    def once(self, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        """One pair for every two reports, the first: three records of one against two of the other ask once."""
        first: dict[tuple[int, int], Pair] = {}
        for pair in pairs:
            ends = sorted((_root(self._reports, pair.a), _root(self._reports, pair.b)))
            if ends[0] != ends[1] and not self.has(pair):
                first.setdefault((ends[0], ends[1]), pair)
        return tuple(first.values())

    def join(self, pair: Pair) -> None:
        """Put the two together."""
        self._unite(pair.a, pair.b, pair.kind)

    def _unite(self, one: int, other: int, kind: MergeKind) -> None:
        groups = [self._studies] if kind is MergeKind.VERSION else [self._studies, self._reports]
        for parent in groups:
            low, high = sorted((_root(parent, one), _root(parent, other)))
            if low != high:
                parent[high] = low

    def _of(self, kind: MergeKind) -> dict[int, int]:
        return self._studies if kind is MergeKind.VERSION else self._reports


def _root(parent: dict[int, int], item: int) -> int:
    while item in parent:
        item = parent[item]
    return item
