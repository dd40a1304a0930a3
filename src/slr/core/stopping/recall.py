"""How far screening has come: the curve of what was found, and what may be missed by ending now.

Two tests give the bound, both of Callaghan and Müller-Hansen (`rule`). On a random sample of what
nobody has read the test is exact, whatever came before. On the reports read last it is a heuristic: it takes them
as no less often relevant than reports drawn at random, which holds only as far as the ranking is any good.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from slr.core.statistics.hypergeometric import lower_tail
from slr.core.stopping.rule import StoppingRule, least_missing, missed_probability, sample_probability

_BARS = "▁▂▃▄▅▆▇█"

#: The share of what was read last whose rate of finds is taken for the rest, and the fewest reports for that.
_LAST, _FEWEST = Fraction(1, 10), 50


@dataclass(frozen=True, slots=True)
class Bound:
    """What a test says of the relevant reports that ending now would miss.

    p: how likely so few finds are if recall were below the target. is_met: p is below 1 - confidence. at_most: the
    most that can be missed with that confidence, and recall the least that can then have been reached; it is the
    largest target that the same test would call met. expected: how many are missed if the unread hold as many as
    the sample, or as what was read last.
    """

    p: float
    is_met: bool
    at_most: int
    recall: float
    expected: float

    @property
    def confidence(self) -> float:
        """How sure one may be that the target is reached."""
        return 1 - self.p


def sample_bound(
    before: int, population: int, drawn: int, found: int, rule: StoppingRule, *, since: tuple[int, int] = (0, 0)
) -> Bound | None:
    """The exact test on a random sample; None when nothing relevant was found.

    It may be asked again while reading goes on: whatever is found since, a wrong "reached" needs no more finds in
    the sample than are unlikely for the number of relevant reports there are (docs/decisions/0026-stop.md).

    Args:
        before: relevant reports found outside what nobody had read at the draw.
        population: reports nobody had read then.
        drawn: reports drawn from them and judged.
        found: relevant ones among those drawn.
        rule: the target recall and the confidence.
        since: reports of the population, not drawn, that were read since then, and how many of them are relevant.
    """
    read, more = since
    have, left = before + found + more, population - drawn - read
    if not have:
        return None
    known = found + more
    # At the target have / (have + m) the test asks whether more than m are missed.
    at_most = bisect_left(
        range(left), x=True, key=lambda m: lower_tail(population, known + m + 1, drawn, found) < rule.threshold
    )
    p = lower_tail(population, least_missing(have, before, rule.target), drawn, found)
    expected = (population - drawn) * found / drawn - more if drawn else left
    return _bound(p, have, at_most, min(max(expected, 0.0), float(left)), rule)


def bound_ranked(labels: Sequence[bool], total: int, rule: StoppingRule) -> Bound | None:
    """The heuristic test on the reports read last; None when nothing relevant was found.

    Args:
        labels: the reports that were read, in that order; True is relevant.
        total: all reports.
        rule: the target recall and the confidence.
    """
    have, left = sum(labels), total - len(labels)
    if not have:
        return None
    last = labels[-max(_FEWEST, math.ceil(len(labels) * _LAST)) :]
    p = missed_probability(labels, total, rule.target)
    return _bound(p, have, _at_most(labels, total, rule), left * sum(last) / len(last), rule)


def _at_most(labels: Sequence[bool], total: int, rule: StoppingRule) -> int:
    """The smallest m for which some look-back rejects that more than m are missed; all that are left at worst.

    As `missed_probability` is at the target have / (have + m).
    """
    seen = len(labels)

    def rejecting(start: int, found: int) -> Callable[[int], bool]:
        return lambda m: lower_tail(total - start, found + m + 1, seen - start, found) < rule.threshold

    return _smallest(total - seen, (rejecting(*look) for look in _look_backs(labels)))


def _look_backs(labels: Sequence[bool]) -> list[tuple[int, int]]:
    """Of each number of finds the longest look-back: the place it begins after, and that number."""
    ranks = [rank for rank, relevant in enumerate(labels, 1) if relevant]
    return [(start, found) for found, start in enumerate([*reversed(ranks), 0])]


def _smallest(limit: int, tests: Iterable[Callable[[int], bool]]) -> int:
    """The smallest number below `limit` at which some test holds, else `limit`. Each holds from one number on.

    Most tests are asked once: whether they hold just below what those before gave.
    """
    best = limit
    for holds in tests:
        if best and holds(best - 1):
            best = bisect_left(range(best - 1), x=True, key=holds)
    return best


def _bound(p: float, have: int, at_most: int, expected: float, rule: StoppingRule) -> Bound:
    return Bound(p, p < rule.threshold, at_most, have / (have + at_most), expected)


def sample_needed(found: int, unread: int, rule: StoppingRule) -> int:
    """The smallest random sample that would reach the target if nothing relevant were in it."""
    return bisect_left(
        range(unread),
        x=True,
        key=lambda drawn: sample_probability(found, unread, drawn, 0, rule.target) < rule.threshold,
    )


def run_needed(labels: Sequence[bool], total: int, rule: StoppingRule) -> int | None:
    """How many irrelevant reports more in a row would meet the ranked test; None when nothing was found."""
    seen, have = len(labels), sum(labels)
    if not have:
        return None

    def meeting(start: int, found: int) -> Callable[[int], bool]:
        marked = least_missing(have, have - found, rule.target)
        return lambda more: lower_tail(total - start, marked, seen + more - start, found) < rule.threshold

    return _smallest(total - seen, (meeting(*look) for look in _look_backs(labels)))


def curve(labels: Sequence[bool], points: int) -> list[int]:
    """How many relevant reports had been found after each of that many equal parts of the reading."""
    marks = [len(labels) * point // points for point in range(1, points + 1)]
    counts, so_far = [], 0
    for start, end in zip([0, *marks], marks, strict=False):
        so_far += sum(labels[start:end])
        counts.append(so_far)
    return counts


def draw_sparkline(labels: Sequence[bool], width: int = 20) -> str:
    """The curve as a line of bars, the highest one for all that was found; empty when nothing was."""
    counts = curve(labels, min(width, len(labels)))
    most = counts[-1] if counts else 0
    return "".join(_BARS[(len(_BARS) - 1) * count // most] for count in counts) if most else ""


def at_least(share: float) -> str:
    """A share in per cent, rounded down to one digit: nothing is claimed that was not reached."""
    return f"{math.floor(share * 1000 + 1e-9) / 10:g} %"


def chance(p: float) -> str:
    """A probability in words of a table."""
    if p == 0:
        return "0"
    return f"{p:.4f}" if p >= 0.0001 else "below 0.0001"
