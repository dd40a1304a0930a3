"""What two reviewers said of the same reports, crossed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crossed:
    """A square table of counts: `counts[i][j]` reports are category i to the first and j to the second reviewer.

    With two categories, include and exclude, the cells are a, b in the first row and c, d in the second.
    """

    categories: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def n(self) -> int:
        """How many reports both judged."""
        return sum(map(sum, self.counts))

    @property
    def agreed(self) -> int:
        """On how many both said the same."""
        return sum(row[i] for i, row in enumerate(self.counts))

    @property
    def rows(self) -> tuple[int, ...]:
        """How often the first reviewer used each category."""
        return tuple(map(sum, self.counts))

    @property
    def columns(self) -> tuple[int, ...]:
        """How often the second reviewer used each category."""
        return tuple(map(sum, zip(*self.counts, strict=True)))

    @property
    def means(self) -> tuple[float, ...]:
        """The mean share of each category over both reviewers; n must be positive."""
        return tuple((row + column) / (2 * self.n) for row, column in zip(self.rows, self.columns, strict=True))

    def cells(self) -> Iterator[tuple[int, int, float]]:
        """Every cell as (row, column, share of all); n must be positive."""
        n = self.n
        for i, row in enumerate(self.counts):
            for j, count in enumerate(row):
                yield i, j, count / n


def cross(pairs: Iterable[tuple[str, str]], categories: Sequence[str]) -> Crossed:
    """The table of (what the first said, what the second said), one for each report."""
    counted = Counter(pairs)
    rows = tuple(tuple(counted[first, second] for second in categories) for first in categories)
    return Crossed(tuple(categories), rows)
