"""Which of the pairs found become rows of the merge log, given what the log and persons say already. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from slr.core.bibliography.pair_judgement import PairJudgement, PairOpinion
from slr.core.model import Merge, MergeKind
from slr.stages.dedup.pairs import RecordPair, Zone

#: The rule of an undo row that takes a judgement back; it does not say that the two records differ.
_TAKEN_BACK = "taken-back"

Judged = Mapping[tuple[int, int], PairJudgement]


class ChosenPairs(NamedTuple):
    """`take` are new rows for the log; `ask` are pairs for a person, the most likely first."""

    take: tuple[RecordPair, ...]
    ask: tuple[RecordPair, ...]


def choose(
    pairs: Iterable[RecordPair], broken: Iterable[RecordPair], log: Sequence[Merge], said: Judged | None = None
) -> ChosenPairs:
    """Leave out what the log holds, and never bring together again what a person took apart.

    A row that was taken back, and a judgement that two records differ, is a veto: a pair that would join the two,
    directly or through others, goes to a person instead.

    Args:
        pairs: what the rules found.
        broken: pairs whose rule must not be followed, since a chain would contradict itself.
        log: the whole merge log.
        said: the judgements that count, by pair.
    """
    held = _Held(log, said or {})
    refused = {(pair.a, pair.b) for pair in broken}
    take: list[RecordPair] = []
    ask: list[RecordPair] = []
    for pair in _likeliest_first(pairs):
        if held.has(pair):
            continue
        if pair.zone is Zone.AUTO and (pair.a, pair.b) not in refused and held.may_join(pair):
            held.join(pair)
            take.append(pair)
        elif held.is_open(pair):
            ask.append(pair)
    return ChosenPairs(tuple(take), held.once(ask))


def still_open(pairs: Iterable[RecordPair], log: Sequence[Merge], said: Judged) -> tuple[RecordPair, ...]:
    """Of the pairs left to a person those nobody has answered since, the most likely first, two reports once."""
    held = _Held(log, said)
    return held.once(pair for pair in _likeliest_first(pairs) if not held.has(pair) and held.is_open(pair))


def kept_apart(one: int, other: int, log: Sequence[Merge], said: Judged) -> list[tuple[int, int]]:
    """The pairs of records said to differ that a merge of `one` and `other` would bring together."""
    return _Held(log, said).apart(one, other)


def _likeliest_first(pairs: Iterable[RecordPair]) -> list[RecordPair]:
    return sorted(pairs, key=lambda p: (-p.score, p.a, p.b))


class _Held:
    """The groups that the log makes, and the pairs it forbids. Reports for duplicates, studies for versions."""

    def __init__(self, log: Sequence[Merge], said: Judged) -> None:
        self._groups = {MergeKind.DUPLICATE: _Groups(), MergeKind.VERSION: _Groups()}
        self._answered = set(said)
        by_id = {merge.id: merge for merge in log}
        gone = {merge.undoes for merge in log if merge.kind is MergeKind.UNDO}
        vetoes: dict[tuple[int, int, MergeKind], bool] = {}
        for merge in log:
            if merge.kind is MergeKind.UNDO:
                undone = by_id[merge.undoes]
                vetoes[_ends(undone.keep_id, undone.drop_id, undone.kind)] = merge.rule != _TAKEN_BACK
            else:
                vetoes[_ends(merge.keep_id, merge.drop_id, merge.kind)] = False
                if merge.id not in gone:
                    self._unite(merge.keep_id, merge.drop_id, merge.kind)
        for (a, b, kind), is_veto in vetoes.items():
            if is_veto:
                self._answered.add((a, b))
                self._groups[kind].part(a, b)
        for (a, b), judgement in said.items():
            if judgement.said in {PairOpinion.DIFFERENT, PairOpinion.VERSION}:
                self._groups[MergeKind.DUPLICATE].part(a, b)
            if judgement.said is PairOpinion.DIFFERENT:
                self._groups[MergeKind.VERSION].part(a, b)
        self._different = _differing(said, self._groups[MergeKind.DUPLICATE])

    def has(self, pair: RecordPair) -> bool:
        """True when the two are together already."""
        groups = self._groups[pair.kind]
        return groups.find(pair.a) == groups.find(pair.b)

    def is_open(self, pair: RecordPair) -> bool:
        """False when a person has spoken about exactly these two, or about these two reports.

        A pair that the rules were sure of is asked all the same when the reports were judged by other records.
        """
        if (pair.a, pair.b) in self._answered:
            return False
        if pair.zone is Zone.AUTO:
            return True
        reports = self._groups[MergeKind.DUPLICATE]
        return frozenset({reports.find(pair.a), reports.find(pair.b)}) not in self._different

    def may_join(self, pair: RecordPair) -> bool:
        """False when joining the two would bring a vetoed pair together."""
        return self._groups[pair.kind].may_join(pair.a, pair.b)

    def apart(self, one: int, other: int) -> list[tuple[int, int]]:
        """The vetoed pairs between the two groups."""
        return self._groups[MergeKind.DUPLICATE].between(one, other)

    def once(self, pairs: Iterable[RecordPair]) -> tuple[RecordPair, ...]:
        """One pair for every two reports, the first: three records of one against two of the other ask once."""
        reports = self._groups[MergeKind.DUPLICATE]
        first: dict[tuple[int, int], RecordPair] = {}
        for pair in pairs:
            ends = sorted((reports.find(pair.a), reports.find(pair.b)))
            if ends[0] != ends[1] and not self.has(pair):
                first.setdefault((ends[0], ends[1]), pair)
        return tuple(first.values())

    def join(self, pair: RecordPair) -> None:
        """Put the two together."""
        self._unite(pair.a, pair.b, pair.kind)

    def _unite(self, one: int, other: int, kind: MergeKind) -> None:
        self._groups[MergeKind.VERSION].join(one, other)
        if kind is MergeKind.DUPLICATE:
            self._groups[kind].join(one, other)


class _Groups:
    """Disjoint sets of records, each known by its lowest member, and the pairs that must stay apart."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._foes: dict[int, set[tuple[int, int]]] = defaultdict(set)

    def find(self, item: int) -> int:
        """The lowest number of the set that holds the item."""
        parent = self._parent
        while (up := parent.get(item, item)) != item:
            parent[item] = parent.get(up, up)
            item = parent[item]
        return item

    def part(self, one: int, other: int) -> None:
        """These two must not come together."""
        for item in (one, other):
            self._foes[self.find(item)].add((one, other))

    def between(self, one: int, other: int) -> list[tuple[int, int]]:
        """The pairs to keep apart of which one record is in each of the two sets."""
        ends = {self.find(one), self.find(other)}
        nearer = min((self._foes.get(end, set()) for end in ends), key=len)
        return sorted(pair for pair in nearer if {self.find(pair[0]), self.find(pair[1])} == ends)

    def may_join(self, one: int, other: int) -> bool:
        """False when a pair to keep apart would come together."""
        return not self.between(one, other)

    def join(self, one: int, other: int) -> None:
        """Put two sets together."""
        low, high = sorted((self.find(one), self.find(other)))
        if low != high:
            self._parent[high] = low
            self._foes[low] |= self._foes.pop(high, set())


def _differing(said: Judged, reports: _Groups) -> set[frozenset[int]]:
    """Two reports each that a person, looking at a record of each, called different."""
    return {
        frozenset({reports.find(a), reports.find(b)})
        for (a, b), judgement in said.items()
        if judgement.said is PairOpinion.DIFFERENT
    }


def _ends(one: int, other: int, kind: MergeKind) -> tuple[int, int, MergeKind]:
    return (one, other, kind) if one < other else (other, one, kind)
