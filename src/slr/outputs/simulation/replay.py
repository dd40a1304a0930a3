"""The records of a labelled file, and the screening of them played again by a ranker that learns as it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from slr.adapters.formats.base import FileRecord, Remark
from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.ranking.features import Corpus
from slr.core.ranking.ranker import Ranker, shuffle
from slr.core.ranking.record_text import MOST_LETTERS, record_text, record_title
from slr.core.vocabulary import Verdict

_RELEVANT = {Verdict.INCLUDE: True, Verdict.EXCLUDE: False}


@dataclass(frozen=True, slots=True)
class Labelled:
    """Records by position. A label is None where the file holds no decision, or a maybe.

    problems: what is odd about the file and its records. lost: the records of it that could not be read.
    """

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    labels: tuple[bool | None, ...]
    problems: tuple[Problem, ...] = ()
    lost: int = 0

    def positions(self, ids: Sequence[str]) -> tuple[int, ...]:
        """Where the records of these ids stand; each once, in the order asked for.

        Raises:
            UsageError: an id is not in the file, or its record has no decision.
        """
        known = {name: place for place, name in enumerate(self.ids)}
        if missing := [name for name in ids if name not in known]:
            raise UsageError(
                f"not in the file: {', '.join(missing[:5])}",
                hint="Ids are those of the id column, else row numbers.",
            )
        places = tuple(dict.fromkeys(known[name] for name in ids))
        if silent := [self.ids[place] for place in places if self.labels[place] is None]:
            raise UsageError(
                f"without a decision: {', '.join(silent[:5])}", hint="A prior needs include or exclude."
            )
        return places


def label_records(items: Iterable[FileRecord | Problem | Remark]) -> Labelled:
    """The records of a file: ids, texts and labels; what is odd about them becomes a problem and is kept."""
    ids: dict[str, None] = {}
    titles: list[str] = []
    texts: list[str] = []
    labels: list[bool | None] = []
    problems: list[Problem] = []
    lost = 0
    for item in items:
        if not isinstance(item, FileRecord):
            problems.append(Problem(item.where, item.message))
            lost += isinstance(item, Problem)
            continue
        number = len(ids) + 1
        ids[_own(item, number, ids, problems)] = None
        titles.append(record_title(item.document.title or ""))
        texts.append(_text(item, number, problems))
        labels.append(_RELEVANT.get(item.decision.verdict) if item.decision else None)
    problems += _contradictions(texts, labels)
    return Labelled(tuple(ids), tuple(titles), tuple(texts), tuple(labels), tuple(problems), lost)


def _own(item: FileRecord, number: int, taken: dict[str, None], problems: list[Problem]) -> str:
    """The record's own id, else its row number; an id that stands twice gets the row number behind it."""
    name = item.key or str(number)
    if name not in taken:
        return name
    other = f"{name}#{number}"
    while other in taken:
        other += "#"
    problems.append(Problem(f"record {number}", f"the id {name} occurs before; this record is called {other}"))
    return other


def _text(item: FileRecord, number: int, problems: list[Problem]) -> str:
    title, abstract = item.document.title or "", item.document.abstract or ""
    if max(len(title), len(abstract)) > MOST_LETTERS:
        problems.append(
            Problem(f"record {number}", f"only the first {MOST_LETTERS:,} letters of its text are used")
        )
    text = record_text(title, abstract)
    if not text:
        problems.append(Problem(f"record {number}", "it has neither title nor abstract to rank it by"))
    return text


def _contradictions(texts: Sequence[str], labels: Sequence[bool | None]) -> list[Problem]:
    """The same text, once included and once excluded: both stay, and the reader is told."""
    first: dict[str, int] = {}
    problems = []
    for place, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if not text or label is None:
            continue
        other = first.setdefault(text, place)
        if labels[other] is not label:
            problems.append(
                Problem(f"record {place + 1}", f"the same text as record {other + 1}, with another decision")
            )
    return problems


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
