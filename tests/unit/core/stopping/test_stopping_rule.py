"""The stopping test gives the published values, and never says stop without a reason."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import pytest

from slr.core.statistics.hypergeometric import lower_tail
from slr.core.stopping.rule import (
    StoppingRule,
    irrelevant_in_a_row,
    least_missing,
    missed_probability,
    sample_probability,
    share,
    stopping_point,
)

NINETEEN_TWENTIETHS = Fraction(19, 20)


@pytest.mark.parametrize(("drawn", "p"), [(300, 0.1169), (400, 0.0462), (500, 0.0154)])
def test_a_random_sample_without_a_relevant_record_gives_the_published_p(drawn: int, p: float) -> None:
    assert sample_probability(95, 1000, drawn, 0, NINETEEN_TWENTIETHS) == pytest.approx(p, abs=5e-5)


def test_95_of_100_is_95_percent_and_so_6_must_be_missing_and_not_5() -> None:
    assert least_missing(95, 95, NINETEEN_TWENTIETHS) == 6
    assert least_missing(95, 95, share(0.95)) == 6


@pytest.mark.parametrize("bad", ["0", "1", "1.5", "-0.1", "nan", "much"])
def test_a_share_lies_between_0_and_1(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        share(bad)


def exact_tail(population: int, marked: int, drawn: int, found: int) -> Fraction:
    ways = sum(comb(marked, x) * comb(population - marked, drawn - x) for x in range(found + 1) if drawn >= x)
    return Fraction(ways, comb(population, drawn))


@pytest.mark.parametrize(
    ("population", "marked", "drawn", "found"),
    [(10, 3, 4, 0), (10, 3, 4, 1), (10, 9, 4, 3), (50, 20, 25, 12), (2000, 6, 900, 0), (2000, 150, 900, 40)],
)
def test_the_tail_is_that_of_the_hypergeometric_distribution(
    population: int, marked: int, drawn: int, found: int
) -> None:
    exact = float(exact_tail(population, marked, drawn, found))
    assert lower_tail(population, marked, drawn, found) == pytest.approx(exact, rel=1e-10)


def test_a_tail_of_a_hundred_thousand_records_is_still_right() -> None:
    # one marked record: the chance that it is not drawn
    assert lower_tail(100_000, 1, 40_000, 0) == pytest.approx(0.6, rel=1e-9)
    two = (60_000 / 100_000) * (59_999 / 99_999)
    assert lower_tail(100_000, 2, 40_000, 0) == pytest.approx(two, rel=1e-9)


def test_p_is_the_smallest_over_every_look_back() -> None:
    total = 14
    for places in combinations(range(9), 3):
        labels = [place in places for place in range(9)]
        every = []
        for n in range(1, 10):
            k = sum(labels[-n:])
            target = least_missing(3, 3 - k, NINETEEN_TWENTIETHS)
            every.append(float(exact_tail(total - 9 + n, target, n, k)) if target <= total - 9 + n else 0.0)
        assert missed_probability(labels, total, NINETEEN_TWENTIETHS) == pytest.approx(min(every), abs=1e-12)


def test_nothing_found_never_stops() -> None:
    assert missed_probability([False] * 500, 500, NINETEEN_TWENTIETHS) == 1
    assert stopping_point([False] * 500, 500, StoppingRule()) is None
    assert stopping_point([], 0, StoppingRule()) is None


def test_when_nothing_more_can_be_missed_p_is_0() -> None:
    assert missed_probability([False, True, True], 3, NINETEEN_TWENTIETHS) == 0
    assert missed_probability([True] * 40, 42, NINETEEN_TWENTIETHS) == 0  # 40 of 42 at worst: 95.2 %


def test_more_found_in_a_row_means_more_to_read() -> None:
    early = [True] * 20 + [False] * 980
    late = [True] * 19 + [False] * 400 + [True] + [False] * 580
    rule = StoppingRule()
    first, second = stopping_point(early, 1000, rule), stopping_point(late, 1000, rule)
    assert first is not None
    assert second is not None
    assert first < second


def test_the_stopping_point_is_the_first_place_where_p_is_below_the_threshold() -> None:
    labels = [True, False, True, True] + [False] * 200 + [True] + [False] * 295
    rule = StoppingRule(Fraction(9, 10), Fraction(4, 5))
    stop = stopping_point(labels, 500, rule)
    stepwise = next(n for n in range(501) if missed_probability(labels[:n], 500, rule.target) < rule.threshold)
    assert stop == stepwise


def test_the_count_of_irrelevant_records_ends_at_the_last_relevant_one() -> None:
    assert irrelevant_in_a_row([True, False, False]) == 2
    assert irrelevant_in_a_row([False, True]) == 0
    assert irrelevant_in_a_row([False, False]) == 2
    assert irrelevant_in_a_row([]) == 0
