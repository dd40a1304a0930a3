"""When enough has been screened: the test of Callaghan and Müller-Hansen, and a count that is a rule of thumb.

Callaghan MW, Müller-Hansen F. Statistical stopping criteria for automated screening in systematic reviews. Syst
Rev 2020;9:273, doi:10.1186/s13643-020-01521-4. The question asked of every look-back over the last n screened
records: were recall still below the target, how likely would so few relevant records be among them? Of r relevant
ones so far the look-back holds k, so at its beginning at least K = floor(r / target - (r - k)) + 1 relevant
records were left, and p = P(X <= k), X ~ Hypergeometric(records not screened then, K of them relevant, n drawn).
It is a test as long as ranked records are no less often relevant than records drawn at random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from slr.core.statistics.hypergeometric import lower_tail


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """A target recall and how sure one wants to be that it is reached; both between 0 and 1, without the ends."""

    target: Fraction = Fraction(95, 100)
    confidence: Fraction = Fraction(95, 100)  #: from 0 to 1

    @property
    def threshold(self) -> float:
        """The p below which one may stop."""
        return float(1 - self.confidence)


def share(text: str | float | Fraction) -> Fraction:
    """A share as the decimal number it is written as: 0.95 is 19/20, so that 95 / 0.95 is 100 and not a bit less.

    Raises:
        ValueError: it is not a number above 0 and below 1.
    """
    fraction = text if isinstance(text, Fraction) else Fraction(str(text))
    if not 0 < fraction < 1:
        raise ValueError(f"{text} is not between 0 and 1")
    return fraction


def least_missing(found: int, before: int, target: Fraction) -> int:
    """The smallest number of relevant records after the first `before` that would mean recall is below the target.

    floor(found / target - before) + 1, in whole numbers. found: relevant records in all so far.
    """
    return math.floor(Fraction(found) / target - before) + 1


def sample_probability(before: int, unseen: int, drawn: int, found: int, target: Fraction) -> float:
    """The p of a random sample: how likely so few relevant ones are in it if recall were below the target.

    Args:
        before: relevant records found before the sample.
        unseen: records not screened when the sample began.
        drawn: records drawn at random from them and screened.
        found: relevant records among those drawn.
        target: the recall wanted.
    """
    return lower_tail(unseen, least_missing(before + found, before, target), drawn, found)


def missed_probability(labels: Sequence[bool], total: int, target: Fraction) -> float:
    """The smallest p over all look-backs, of `total` records of which `labels` were screened in this order.

    Of the look-backs with the same number of relevant records only the longest can give the smallest p, so r + 1
    are enough. 1 when nothing relevant was found: then nothing can be said. 0 when recall can no longer be
    below the target.
    """
    ranks = [rank for rank, relevant in enumerate(labels, 1) if relevant]
    return _smallest(ranks, len(labels), total, target)


def stopping_point(labels: Sequence[bool], total: int, rule: StoppingRule) -> int | None:
    """After how many records the rule first says stop; None when it never does before the labels end.

    Between two relevant records p only falls, so each such stretch is searched by halving.
    """
    ranks: list[int] = []
    bounds = [rank for rank, relevant in enumerate(labels, 1) if relevant]
    for place, rank in enumerate(bounds):
        ranks.append(rank)
        last = bounds[place + 1] - 1 if place + 1 < len(bounds) else len(labels)
        if _stops(ranks, last, total, rule):
            return _first(ranks, rank, last, total, rule)
    return None


def irrelevant_in_a_row(labels: Sequence[bool]) -> int:
    """How many of the last screened records in a row were not relevant; a rule of thumb, no guarantee."""
    return next((count for count, relevant in enumerate(reversed(labels)) if relevant), len(labels))


def _smallest(ranks: Sequence[int], seen: int, total: int, target: Fraction) -> float:
    if not ranks:
        return 1.0
    found = len(ranks)
    starts = [*reversed(ranks), 0]  # the look-back with k relevant begins after the (k + 1)th from the end
    return min(
        lower_tail(total - start, least_missing(found, found - k, target), seen - start, k)
        for k, start in enumerate(starts)
    )


def _stops(ranks: Sequence[int], seen: int, total: int, rule: StoppingRule) -> bool:
    return _smallest(ranks, seen, total, rule.target) < rule.threshold


def _first(ranks: Sequence[int], low: int, high: int, total: int, rule: StoppingRule) -> int:
    """The smallest of low … high at which the rule stops, known to stop at high."""
    while low < high:
        middle = (low + high) // 2
        if _stops(ranks, middle, total, rule):
            high = middle
        else:
            low = middle + 1
    return low
