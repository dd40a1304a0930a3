"""Least squares with one weight for each labelled record, solved from where the last answer stood.

With labels y of -1 and 1, similarity K between records (a constant for the intercept is part of it) and penalties
d, the answer is b = (K + diag(d))^-1 y, and the score of any record is the sum of b_i times its similarity to
labelled record i: ridge regression in its dual form (Saunders, Gammerman, Vovk, ICML 1998), d_i = 1 / (2 C w_i).
With penalties as large as a ranker needs no labelled record ever lies beyond its margin, so a support vector
machine with squared hinge loss gives the same scores.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from slr.core.ranking.features import Rows

#: Numbers, one for each row that is meant: shape (n,); of `similarities` (n, n).
Floats = NDArray[np.float32]
#: Positions of rows, from 0: shape (k,).
Places = NDArray[np.int64]

#: Up to so many records all similarities are kept at hand (100 MB for each view).
MOST_DENSE = 5_000
#: What of a label may be left unexplained; labels are -1 and 1.
_TOLERANCE = 0.02
_MOST_SWEEPS = 50
_INTERCEPT = np.float32(1.0)
#: Above this share of the records a term is cheaper in a dense product; so many of them are made dense at once.
_OFTEN, _AT_ONCE = 0.05, 1024


class Solver(Protocol):
    """Fits labelled rows and scores every row; asking again with one label more is cheap."""

    def scores(self, rows: Places, labels: Floats, penalties: Floats) -> Floats:
        """The score of every row, shape (n,).

        `rows` are the k labelled ones, `labels` (1 or -1) and `penalties` theirs: each of shape (k,).
        """


def solver_for(rows: Rows) -> Solver:
    """The solver that suits the number of rows."""
    return Dense(rows) if rows.shape[0] <= MOST_DENSE else Sparse(rows)


def similarities(rows: Rows) -> Floats:
    """All rows with all, shape (n, n).

    Terms of many records are multiplied in a dense product, the others in a sparse one, as is quicker.
    """
    columns = rows.tocsc()
    count = rows.shape[0]
    often = np.diff(columns.indptr) > _OFTEN * count
    few = columns[:, ~often].tocsr()
    products = np.asarray((few @ few.T).toarray(), dtype=np.float32)
    places = np.flatnonzero(often)
    for start in range(0, len(places), _AT_ONCE):
        block = columns[:, places[start : start + _AT_ONCE]].toarray()
        products += block @ block.T
    return products


class Dense:
    """All similarities at hand; each step corrects the label explained worst (Gauss and Southwell's rule)."""

    def __init__(self, rows: Rows) -> None:
        self._similar: Floats = similarities(rows) + _INTERCEPT
        self._own: Floats = self._similar.diagonal().copy()
        self._dual: Floats = np.zeros(rows.shape[0], np.float32)
        self._scores: Floats = np.zeros(rows.shape[0], np.float32)

    def scores(self, rows: Places, labels: Floats, penalties: Floats) -> Floats:
        """The score of every row."""
        dual = self._dual[rows]
        left = labels - self._scores[rows] - penalties * dual
        scale = self._own[rows] + penalties
        for _ in range(_MOST_SWEEPS * max(len(rows), 1)):
            worst = int(np.abs(left).argmax())
            if abs(left[worst]) < _TOLERANCE:
                break
            step = left[worst] / scale[worst]
            change = step * self._similar[rows[worst]]
            self._scores += change
            left -= change[rows]
            left[worst] -= step * penalties[worst]
            dual[worst] += step
        self._dual[rows] = dual
        return self._scores


class Sparse:
    """No similarity is kept: conjugate gradients (Hestenes and Stiefel 1952) on the rows themselves."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._dual: Floats = np.zeros(rows.shape[0], np.float32)

    def scores(self, rows: Places, labels: Floats, penalties: Floats) -> Floats:
        """The score of every row."""
        known = self._rows[rows]
        turned = known.T.tocsr()
        scale = np.asarray(known.multiply(known).sum(axis=1)).ravel() + _INTERCEPT + penalties

        def applied(vector: Floats) -> Floats:
            return np.asarray(known @ (turned @ vector) + _INTERCEPT * vector.sum() + penalties * vector)

        dual = self._dual[rows]
        left = labels - applied(dual)
        eased = left / scale
        towards = eased.copy()
        norm = float(left @ eased)
        for _ in range(_MOST_SWEEPS):
            if np.abs(left).max() < _TOLERANCE:
                break
            ahead = applied(towards)
            step = np.float32(norm / float(towards @ ahead))
            dual += step * towards
            left -= step * ahead
            eased = left / scale
            before, norm = norm, float(left @ eased)
            towards = eased + np.float32(norm / before) * towards
        self._dual[rows] = dual
        return np.asarray(self._rows @ (turned @ dual) + _INTERCEPT * dual.sum(), dtype=np.float32)
