"""Records as rows of numbers: how often each word, pair of words and word part occurs, weighed by rarity.

Term frequency 1 + ln(tf), inverse document frequency ln((1 + n) / (1 + df)) + 1, rows of length 1 (Salton and
Buckley, Inf Process Manag 1988;24:513-523). Pairs of words are hashed to columns, so that no dictionary of them is
kept (Weinberger et al., ICML 2009, arXiv:0902.2206); parts are looked up once for each different word, not for
each time it occurs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

#: Rows of numbers, nearly all of them 0: shape (texts, terms).
Rows: TypeAlias = csr_matrix
#: The words of one text in their order, as their places in the vocabulary: shape (words,).
Terms: TypeAlias = NDArray[np.int32]

_WORD = re.compile(r"\w\w+")
#: Lengths of the parts of a word; its ends count as blanks.
_PARTS = (4, 5)
#: Columns for pairs of words; a collision of two pairs that matter is unlikely.
_PAIRS = 1 << 20
#: An odd number with no pattern in its bits spreads the pairs (Knuth, TAOCP 3, 6.4: multiplicative hashing).
_SPREAD = np.int64(0x9E3779B1)
#: Texts that are counted in one go.
_AT_ONCE = 10_000
#: A term in more of the records than this tells nothing.
_COMMON = 0.95


class Corpus:
    """The texts of all records, counted once; positions in `texts` name the records from then on.

    titles: of the same records, or none; they are then also looked at by themselves.
    """

    def __init__(self, texts: Sequence[str], titles: Sequence[str] = ()) -> None:
        self.size = len(texts)
        self.titles = Corpus(titles) if titles else None
        self._places: dict[str, int] = {}
        self._words = Weighing(self._count([self._learn(text) for text in texts]))

    def words(self, others: Sequence[str] = ()) -> Rows:
        """A row for each record, and below them for other texts: words and pairs of neighbouring words."""
        return self._words.rows(self._count([self._look_up(text) for text in others]))

    def parts(self, others: Sequence[str] = ()) -> Rows:
        """The same by parts of words, four and five letters long.

        They see `randomised` and `randomized`, `nudge` and `nudging`, and the names of a family of drugs as akin.
        """
        spelled = _count_parts(self._places)
        parts = Weighing(self._words.counts[:, : len(self._places)].astype(np.float32) @ spelled)
        counted = self._count([self._look_up(text) for text in others])
        return parts.rows(counted[:, : len(self._places)] @ spelled)

    def both(self, others: Sequence[str] = ()) -> Rows:
        """The same by words and by parts together, each giving half of what makes two records alike."""
        blocks = [self.words(others), self.parts(others)]
        for rows in blocks:
            rows.data *= np.float32(math.sqrt(0.5))
        return hstack(blocks, format="csr")

    def _learn(self, text: str) -> Terms:
        places = self._places
        return np.array([places.setdefault(word, len(places)) for word in _WORD.findall(text.lower())], np.int32)

    def _look_up(self, text: str) -> Terms:
        """Words that no record holds say nothing about any record."""
        places = (self._places.get(word) for word in _WORD.findall(text.lower()))
        return np.array([place for place in places if place is not None], np.int32)

    def _count(self, texts: Sequence[Terms]) -> Rows:
        """How often each word and each pair stands in each text; some texts at a time, to spare memory."""
        starts = range(0, max(len(texts), 1), _AT_ONCE)
        return vstack([self._count_some(texts[start : start + _AT_ONCE]) for start in starts], format="csr")

    def _count_some(self, texts: Sequence[Terms]) -> Rows:
        words = np.concatenate([np.empty(0, np.int32), *texts])
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        ends = np.cumsum([0, *lengths])
        within = np.ones(max(len(words) - 1, 0), dtype=bool)
        within[[end - 1 for end in ends[1:-1] if 0 < end < len(words)]] = False
        pairs = ((words[:-1] * _SPREAD + words[1:]) * _SPREAD >> np.int64(16) & np.int64(_PAIRS - 1)).astype(
            np.int32
        )
        pair_ends = np.cumsum([0, *np.maximum(lengths - 1, 0)])
        singles = _counts(words, ends, len(self._places))
        return hstack([singles, _counts(pairs[within], pair_ends, _PAIRS)], format="csr")


class Weighing:
    """Counts, and the rarity of each term among the records that they were counted in."""

    def __init__(self, counts: Rows) -> None:
        # Counts are small: as bytes they take a quarter of what the weights take.
        small = np.min_scalar_type(int(counts.data.max(initial=0)))
        self.counts = csr_matrix((counts.data.astype(small), counts.indices, counts.indptr), shape=counts.shape)
        records, columns = counts.shape
        among = np.bincount(counts.indices, minlength=columns)
        rarity = np.log((1 + records) / (1 + among)) + 1
        rarity[among > max(_COMMON * records, 1)] = 0
        self._rarity = rarity.astype(np.float32)

    def rows(self, others: Rows) -> Rows:
        """The records' rows and, below them, those of other texts weighed in the same way."""
        counts = vstack([self.counts, others], format="csr", dtype=np.float32)
        # In place, and some rows at a time: at 100,000 records each copy takes 100 MB.
        for start in range(0, counts.shape[0], _AT_ONCE):
            self._weigh(counts, start, min(start + _AT_ONCE, counts.shape[0]))
        return counts

    def _weigh(self, counts: Rows, start: int, end: int) -> None:
        ends = counts.indptr[start : end + 1]
        data, indices = counts.data[ends[0] : ends[-1]], counts.indices[ends[0] : ends[-1]]
        np.log(data, out=data)
        data += 1
        data *= self._rarity[indices]
        squares = csr_matrix((data**2, indices, ends - ends[0]), shape=(end - start, counts.shape[1]))
        length = np.sqrt(squares.sum(axis=1)).A1
        data /= np.repeat(np.where(length > 0, length, 1).astype(np.float32), np.diff(ends))


def _counts(terms: Terms, ends: NDArray[np.int64], columns: int) -> Rows:
    matrix = csr_matrix((np.ones(len(terms), np.float32), terms, ends), shape=(len(ends) - 1, columns))
    matrix.sum_duplicates()
    return matrix


def _count_parts(words: Iterable[str]) -> Rows:
    """Which parts each word has."""
    places: dict[str, int] = {}
    places_of_words = [[places.setdefault(part, len(places)) for part in _parts_of(word)] for word in words]
    ends = np.cumsum([0, *map(len, places_of_words)])
    return _counts(np.fromiter((part for parts in places_of_words for part in parts), np.int32), ends, len(places))


def _parts_of(word: str) -> list[str]:
    """The parts of a word with a blank at either end; a word too short for one is its own part."""
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in _PARTS
        for start in range(max(len(padded) - length, 0) + (len(padded) >= length))
    ] or [padded]
