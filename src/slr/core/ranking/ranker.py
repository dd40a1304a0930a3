"""Which record to read next, learned from the decisions so far and the review's own words. Local and repeatable.

One small model for each view of the texts (`slr.core.ranking.features`); their scores are brought to one scale and
added. The criteria stand among the relevant records as if they were two (relevance feedback with the request
itself: Rocchio 1971), so the first record is chosen by them and each decision counts from then on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from slr.core.ranking.features import Corpus, Rows
from slr.core.ranking.solver import Floats, Places, solver_for


class Example(NamedTuple):
    """A text that stands among the relevant records as if it were so many of them."""

    text: str
    weight: float  #: in relevant records


#: How many relevant records the criteria are worth, and how many a known paper.
_CRITERIA = 2.0
_KNOWN = 1.0

#: The criteria ask for randomised trials, in so many words.
_ASKS_FOR_TRIALS = re.compile(r"(?<!non-)(?<!non )\b(?:randomi[sz]ed|RCTs?)\b", re.IGNORECASE)

#: How abstracts of randomised trials call themselves: the terms of Cochrane's highly sensitive search strategy
#: (Lefebvre et al., Cochrane Handbook, Technical Supplement to Chapter 4, 3.6.1) and their usual company.
_TRIALS = Example(
    "randomized randomised controlled trial randomly assigned random allocation double-blind double blind "
    "single-blind placebo placebo-controlled crossover parallel group groups comparison compared versus "
    "patients were randomized",
    weight=2.0,
)


def examples(criteria: str, known: Sequence[str] = ()) -> tuple[Example, ...]:
    """The examples that the criteria and papers known to be relevant give; none when both are empty."""
    all_examples = [Example(criteria, _CRITERIA)] if criteria.strip() else []
    all_examples += [Example(text, _KNOWN) for text in known if text.strip()]
    if _ASKS_FOR_TRIALS.search(criteria):
        all_examples.append(_TRIALS)
    return tuple(all_examples)


#: The model's name; whoever keeps a decision keeps it with it. Changed whenever an order could change.
MODEL = "ridge-words-parts/1"

#: How closely labels are followed, and how much all relevant records weigh together beside all others: one choice
#: for all labelled sets (docs/decisions/0018-ranking.md tells what others gave).
_CLOSENESS = 0.3
_RATIO = 60.0
#: What the titles by themselves count beside the whole texts.
_TITLES = 0.2

#: Above so many records the parts of words, four times as many as words, would fill the memory.
_MOST_FOR_PARTS = 20_000


class Ranker:
    """Scores every record of a corpus; made once, asked again after each decision.

    It starts from its last answer, which is quick; among records that are nearly equal the order may then differ
    from that of a new ranker, which hangs on the decisions alone and not on when they were made.

    Args:
        corpus: the records.
        criteria: the review's question and criteria, in its own words; may be empty.
        known: texts of papers known to be relevant that are not among the records.
    """

    def __init__(self, corpus: Corpus, criteria: str = "", known: Sequence[str] = ()) -> None:
        self._size = corpus.size
        self._examples = examples(criteria, known)
        texts = [example.text for example in self._examples]
        self._solvers = [(weight, solver_for(view)) for view, weight in _views(corpus, texts)]

    def knows_enough(self, labels: Mapping[int, bool]) -> bool:
        """Whether there is anything to rank by: something relevant, be it only the criteria."""
        return bool(self._solvers) and (bool(self._examples) or any(labels.values()))

    def scores(self, labels: Mapping[int, bool]) -> Floats:
        """A score for every record, larger for what is more likely relevant; zeros when nothing is known.

        labels: what was decided, by position; True is relevant. Shape of the answer: (records,).
        """
        total: Floats = np.zeros(self._size, np.float32)
        if not self.knows_enough(labels):
            return total
        rows, signs, weights = self._rows_to_learn_from(labels)
        penalties = _penalties(signs, weights)
        open_ones = np.ones(self._size, dtype=bool)
        open_ones[rows[rows < self._size]] = False
        for weight, solver in self._solvers:
            scores = solver.scores(rows, signs, penalties)[: self._size]
            rest = scores[open_ones]
            spread = float(rest.std()) if rest.size else 0.0
            if spread > 0:
                total += (scores - rest.mean()) * np.float32(weight / spread)
        return total

    def _rows_to_learn_from(self, labels: Mapping[int, bool]) -> tuple[Places, Floats, Floats]:
        """The rows to learn from, what each is (1 or -1), and as how many decisions it counts."""
        count, decided = len(self._examples), sorted(labels)
        rows = np.array([*range(self._size, self._size + count), *decided], np.int64)
        relevant = [*(True for _ in self._examples), *(labels[place] for place in decided)]
        weights = np.ones(len(rows), np.float32)
        weights[:count] = [example.weight for example in self._examples]
        return rows, np.where(relevant, 1, -1).astype(np.float32), weights


def rank(
    corpus: Corpus, labels: Mapping[int, bool], criteria: str = "", seed: int = 0, *, ranker: Ranker | None = None
) -> list[int]:
    """The records without a label, the one to read next first.

    Args:
        corpus: the records.
        labels: what was decided, by position.
        criteria: the review's question and criteria; may be empty.
        seed: of the random order that is given while nothing is known to be relevant.
        ranker: one that was made of the same corpus and criteria, to be quicker; see there.
    """
    model = ranker or Ranker(corpus, criteria)
    order = shuffle(corpus.size, seed)
    if model.knows_enough(labels):
        order = np.argsort(-model.scores(labels), kind="stable")
    return [int(place) for place in order if int(place) not in labels]


def shuffle(size: int, seed: int) -> NDArray[np.int64]:
    """0 … size - 1 in a random order that depends on nothing but the seed and the size."""
    return np.random.default_rng(seed).permutation(size).astype(np.int64)


def _views(corpus: Corpus, examples: Sequence[str]) -> list[tuple[Rows, float]]:
    """The rows of the records, and below them of the examples, in each view; and what the view counts."""
    if not corpus.size:
        return []
    # The titles first: they take the most memory on the way, and the words the most to keep.
    titles = None if corpus.titles is None else corpus.titles.both(examples)
    weighted = [(corpus.words(examples), 1.0)]
    if corpus.size <= _MOST_FOR_PARTS:
        weighted.append((corpus.parts(examples), 1.0))
    if titles is not None:
        weighted.append((titles, _TITLES))
    return weighted


def _penalties(signs: Floats, weights: Floats) -> Floats:
    """What it costs to leave each label unexplained: 1 / (2 C w), with weights w of mean 1 over the decisions.

    The relevant together weigh `_RATIO` times as much as all others together.
    """
    relevant = max(float(weights[signs > 0].sum()), 1.0)
    others = max(float(weights[signs < 0].sum()), 1.0)
    each = weights * np.where(signs > 0, _RATIO / relevant, 1 / others)
    return ((1 + _RATIO) / (2 * _CLOSENESS * (relevant + others) * each)).astype(np.float32)
