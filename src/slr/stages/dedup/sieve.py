"""The batch comparison: which of the pairs that share a block are alike enough to be read whole.

Titles are compared by rapidfuzz in one call for many pairs; what passes is judged pair by pair. What `decide`
would merge passes: it wants an identifier, like titles, a cut title or the same spot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Prefix

from slr.stages.dedup.block import Blocks, Numbers
from slr.stages.dedup.normalise import Sketch

Scorer = Callable[..., float]

#: Similarity of titles (0..100, rapidfuzz) from which they are alike.
NEAR = 82.0
#: Similarity from which titles are looked at whoever wrote them.
NEARLY_EQUAL = 95.0
#: Similarity of the first authors' family names from which they may be one name, damaged or abridged.
_SAME_FAMILY = 60.0
#: Pairs compared in one call, so that memory does not grow with the number of pairs.
_BATCH = 50_000


def alike(sketches: Sequence[Sketch], blocks: Blocks) -> Iterator[tuple[int, int]]:
    """The pairs of positions that deserve a closer look, in the order of `blocks`."""
    numbers, titles = _number_all(sketches), _Titles(sketches)
    for start in range(0, len(blocks.first), _BATCH):
        first, second = blocks.first[start : start + _BATCH], blocks.second[start : start + _BATCH]
        chosen = _is_alike(titles, numbers, first, second)
        yield from zip(first[chosen].tolist(), second[chosen].tolist(), strict=True)


def _is_alike(titles: _Titles, numbers: Numbers, first: Numbers, second: Numbers) -> NDArray[np.bool_]:
    one, other = numbers[:, first], numbers[:, second]
    key, bare, head, spot, page = range(5)
    ids = range(5, len(numbers))
    chosen = _equal(one[key], other[key]) | _equal(one[spot], other[spot]) | _equal(one[page], other[page])
    for a, b in ((bare, key), (key, bare), (head, key), (key, head)):
        chosen |= _equal(one[a], other[b])
    for kind in ids:
        chosen |= _equal(one[kind], other[kind])
    open_ = np.flatnonzero(~chosen)
    chosen[open_] = _like_titles(titles, first[open_], second[open_])
    return chosen


def _like_titles(titles: _Titles, first: Numbers, second: Numbers) -> NDArray[np.bool_]:
    """Alike as they stand, or cut off; and of the rest, alike when their words are put in order.

    Titles that are alike but not nearly equal must also have first authors that may be one.
    """
    lengths = titles.lengths[first], titles.lengths[second]
    short, long = np.minimum(*lengths), np.maximum(*lengths)
    # The ratio of two texts is at most twice the shorter length by the sum of both.
    may_be = np.flatnonzero((short > 0) & (200 * short >= NEAR * (short + long)))
    may_be_cut = np.flatnonzero((short > 0) & (200 * short < NEAR * (short + long)))
    chosen = np.zeros(len(first), dtype=np.bool_)
    chosen[may_be] = _alike(titles, first[may_be], second[may_be])
    shared = _each(Prefix.similarity, titles.as_written(first[may_be_cut]), titles.as_written(second[may_be_cut]))
    chosen[may_be_cut] = shared == short[may_be_cut]
    return chosen


def _alike(titles: _Titles, first: Numbers, second: Numbers) -> NDArray[np.bool_]:
    one, other = titles.as_written(first), titles.as_written(second)
    ratio = _each(fuzz.ratio, one, other)
    chosen: NDArray[np.bool_] = ratio >= NEAR
    open_ = np.flatnonzero(~chosen)
    in_order = titles.in_order(first[open_]), titles.in_order(second[open_])
    chosen[open_] = _each(fuzz.ratio, *in_order) >= NEAR
    doubtful = np.flatnonzero(chosen & (ratio < NEARLY_EQUAL))
    families = titles.families(first[doubtful]), titles.families(second[doubtful])
    known = np.fromiter((bool(a and b) for a, b in zip(*families, strict=True)), np.bool_, len(doubtful))
    chosen[doubtful] = ~known | (process.cpdist(*families, scorer=fuzz.partial_ratio) >= _SAME_FAMILY)
    is_cut = np.flatnonzero(~chosen)
    shared = _each(Prefix.similarity, titles.as_written(first[is_cut]), titles.as_written(second[is_cut]))
    chosen[is_cut] |= shared == np.minimum(titles.lengths[first[is_cut]], titles.lengths[second[is_cut]])
    return chosen


def _each(scorer: Scorer, one: list[str], other: list[str]) -> NDArray[np.float64]:
    """The similarity of each text with the one in the same place of the other list."""
    scores: NDArray[np.float64] = process.cpdist(one, other, scorer=scorer)
    return scores


class _Titles:
    """The titles, and each with its words in order, made when it is first asked for."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self._sketches = sketches
        self._known: dict[int, str] = {}
        self.lengths = np.fromiter((len(sketch.title) for sketch in sketches), np.int64, len(sketches))

    def as_written(self, positions: Numbers) -> list[str]:
        return [self._sketches[at].title for at in positions.tolist()]

    def families(self, positions: Numbers) -> list[str]:
        return [self._sketches[at].family for at in positions.tolist()]

    def in_order(self, positions: Numbers) -> list[str]:
        known, wanted = self._known, positions.tolist()
        for at in wanted:
            if at not in known:
                known[at] = " ".join(sorted(self._sketches[at].title.split()))
        return [known[at] for at in wanted]


_KINDS = ("doi", "arxiv", "pmid", "pmcid", "s2")


def _number_all(sketches: Sequence[Sketch]) -> Numbers:
    """A row for key, bare key, head, spot, page and each kind of identifier; a column for a record; 0 for none."""
    rows = [
        _column(sketch.key for sketch in sketches),
        _column(sketch.bare for sketch in sketches),
        _column(sketch.head for sketch in sketches),
        _column(_spot(sketch) for sketch in sketches),
        _column(_page_of_author(sketch) for sketch in sketches),
    ]
    rows += [_column(sketch.ids.get(kind, "") for sketch in sketches) for kind in _KINDS]
    return np.vstack(rows)


def _spot(sketch: Sketch) -> str:
    return f"{sketch.year} {sketch.volume} {sketch.page}" if sketch.page and sketch.volume and sketch.year else ""


def _page_of_author(sketch: Sketch) -> str:
    is_known = sketch.page and sketch.family and sketch.year
    return f"{sketch.family} {sketch.year} {sketch.page}" if is_known else ""


def _column(texts: Iterator[str]) -> Numbers:
    return np.fromiter((hash(text) if text else 0 for text in texts), dtype=np.int64)


def _equal(one: Numbers, other: Numbers) -> NDArray[np.bool_]:
    equal: NDArray[np.bool_] = (one == other) & (one != 0)
    return equal
