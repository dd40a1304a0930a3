"""The screening played again: the record ranked first is read, its known decision is learned from, and so on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from slr.core.ranking.features import Corpus
from slr.core.ranking.ranker import Ranker, shuffle

#: Told how many records have been ranked.
Progress = Callable[[int], None]

#: Up to so many records the ranker learns after each decision; in larger sets after this share of what was read.
_EVERY_ONE = 5_000
_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Replay:
    """Positions in the order in which they were read, without the priors.

    random: how many stood at random, before anything relevant was known. learned: how often the ranker learned.
    """

    order: tuple[int, ...]
    random: int
    learned: int


def replay(
    texts: Sequence[str],
    labels: Sequence[bool | None],
    priors: Sequence[int] = (),
    *,
    titles: Sequence[str] = (),
    criteria: str = "",
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Replay:
    """Rank and reveal until every relevant record is found; the rest keeps its last order, which no measure needs.

    Records without a label cannot be revealed; they stand behind all others, in the order of the last scores.

    Args:
        texts: of the records.
        labels: whether each is relevant; None when it is not known.
        priors: positions of records known before the screening starts; their labels are not None.
        titles: of the records, to be looked at by themselves too; may be empty.
        criteria: the review's question and criteria. Without them, and without a relevant prior, records stand in
            a seeded random order until something relevant is found.
        seed: of that order.
        progress: told how many records have been ranked.
    """
    return _Reader(Ranker(Corpus(texts, titles), criteria), labels, priors, seed).read(progress)


class _Reader:
    def __init__(self, ranker: Ranker, labels: Sequence[bool | None], priors: Sequence[int], seed: int) -> None:
        size = len(labels)
        self._labels = labels
        self._known = {place: bool(labels[place]) for place in priors}
        self._priors = frozenset(priors)
        self._ranker = ranker
        self._shuffled = shuffle(size, seed)
        self._chance = np.empty(size, np.float32)
        self._chance[self._shuffled] = -np.arange(size, dtype=np.float32)
        self._closed = np.array(
            [label is None or place in self._known for place, label in enumerate(labels)], bool
        )
        self._left = sum(bool(label) for place, label in enumerate(labels) if place not in self._known)
        self._random = self._learned = 0

    def read(self, progress: Progress) -> Replay:
        order: list[int] = []
        while self._left and len(order) < len(self._labels):
            for place in self._next():
                order.append(place)
                self._reveal(place)
                if not self._left:
                    break
            progress(len(order))
        return Replay((*order, *self._rest()), self._random, self._learned)

    def _next(self) -> list[int]:
        """The records to read before the ranker learns again, best first."""
        scores = np.where(self._closed, -np.inf, self._scores())
        if not self._ranker.knows_enough(self._known):
            self._random += 1
            return [int(scores.argmax())]
        self._learned += 1
        count = 1 if len(self._labels) <= _EVERY_ONE else max(1, round(_SHARE * len(self._known)))
        best = np.argsort(-scores, kind="stable")[:count] if count > 1 else [scores.argmax()]
        return [int(place) for place in best if not self._closed[place]]

    def _scores(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return self._ranker.scores(self._known) if self._ranker.knows_enough(self._known) else self._chance

    def _reveal(self, place: int) -> None:
        self._known[place] = bool(self._labels[place])
        self._closed[place] = True
        self._left -= self._known[place]

    def _rest(self) -> list[int]:
        """What was not read: the labelled ones, then those without a label, each best first."""
        ranked = [int(place) for place in np.argsort(-self._scores(), kind="stable") if place not in self._known]
        return sorted(ranked, key=lambda place: self._labels[place] is None)
