"""A number that may be not defined, and its confidence interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: The 97.5 % point of the normal distribution: every interval is a 95 % interval.
Z = 1.959963984540054
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient. What is not defined is None, never 0 or 1, and `why` says the reason.

    low, high: the 95 % confidence interval, None where there is none. why: why the value, or else the interval,
    is missing.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts; rounded to four digits."""
        return {
            "value": _round(self.value),
            "low": _round(self.low),
            "high": _round(self.high),
            "reason": self.why,
        }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS) + 0.0  # no minus zero


def undefined(why: str) -> Estimate:
    """Nothing can be said."""
    return Estimate(why=why)


def with_variance(value: float, variance: float, lowest: float = -1.0) -> Estimate:
    """A value and its normal interval, cut at the ends of the scale.

    A variance of 0 is no certainty: the sample showed no variation that could tell how sure the value is.
    """
    if variance <= 1e-15:  # what rounding leaves of 0
        return Estimate(value, why="no interval: its large-sample variance is 0 in this table")
    half = Z * sqrt(variance)
    return Estimate(value, max(lowest, value - half), min(1.0, value + half))


def proportion(hits: int, n: int) -> Estimate:
    """A share with its score interval (Wilson, J Am Stat Assoc 1927;22:209-212); n must be positive."""
    share, weight = hits / n, Z * Z / n
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / n + weight / (4 * n)) / (1 + weight)
    return Estimate(share, max(0.0, middle - half), min(1.0, middle + half))
