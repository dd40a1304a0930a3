"""What may be missed: golden values, against exact fractions, and the curve."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb
from pathlib import Path

import pytest

from slr.core.stopping.recall import (
    at_least,
    bound_ranked,
    chance,
    curve,
    draw_sparkline,
    run_needed,
    sample_bound,
    sample_needed,
)
from slr.core.stopping.rule import StoppingRule, missed_probability

RULE = StoppingRule()


def tail(population: int, marked: int, drawn: int, found: int) -> Fraction:
    """P(X <= found), X hypergeometric, in whole numbers."""
    ways = sum(comb(marked, x) * comb(population - marked, drawn - x) for x in range(found + 1))
    return Fraction(ways, comb(population, drawn))


@pytest.mark.parametrize(
    ("drawn", "p", "at_most", "is_met"), [(300, 0.1169, 8, False), (400, 0.0462, 5, True), (500, 0.0154, 4, True)]
)
def test_the_published_samples_give_their_p_and_the_most_that_is_missed(
    drawn: int, p: float, at_most: int, *, is_met: bool
) -> None:
    bound = sample_bound(95, 1000, drawn, 0, RULE)
    assert bound is not None
    assert (round(bound.p, 4), bound.at_most, bound.is_met) == (p, at_most, is_met)
    assert bound.recall == 95 / (95 + at_most)
    assert bound.confidence == 1 - bound.p
    assert tail(1000, at_most + 1, drawn, 0) < Fraction(5, 100) <= tail(1000, at_most, drawn, 0)


def test_the_bound_of_a_sample_is_the_smallest_that_exact_fractions_allow() -> None:
    source = random.Random(7)
    for _ in range(60):
        population = source.randrange(1, 60)
        drawn = source.randrange(population + 1)
        found = source.randrange(drawn + 1)
        before = source.randrange(20)
        bound = sample_bound(before, population, drawn, found, RULE)
        if before + found == 0:
            assert bound is None
            continue
        assert bound is not None
        left = population - drawn
        rejected = [m for m in range(left) if tail(population, found + m + 1, drawn, found) < Fraction(5, 100)]
        assert bound.at_most == (rejected[0] if rejected else left)


@pytest.mark.parametrize(("before", "unread", "drawn"), [(0, 30, 20), (3, 40, 25), (19, 60, 40), (40, 60, 30)])
def test_the_sample_errs_less_often_than_the_confidence_allows_whatever_is_unread(
    before: int, unread: int, drawn: int
) -> None:
    rule = StoppingRule(Fraction(8, 10), Fraction(9, 10))
    for marked in range(unread + 1):
        wrong = Fraction(0)
        for found in range(max(0, drawn + marked - unread), min(marked, drawn) + 1):
            bound = sample_bound(before, unread, drawn, found, rule)
            below = before + found < rule.target * (before + marked)
            if bound is not None and bound.is_met and below:
                ways = comb(marked, found) * comb(unread - marked, drawn - found)
                wrong += Fraction(ways, comb(unread, drawn))
        assert wrong < Fraction(1, 10)


@pytest.mark.parametrize(("before", "unread", "drawn"), [(0, 20, 12), (3, 24, 15), (12, 30, 20)])
def test_it_errs_no_more_often_when_it_is_asked_again_after_more_reading(
    before: int, unread: int, drawn: int
) -> None:
    rule = StoppingRule(Fraction(8, 10), Fraction(9, 10))
    for marked in range(unread + 1):
        wrong = Fraction(0)
        for found in range(max(0, drawn + marked - unread), min(marked, drawn) + 1):
            tries = [
                sample_bound(before, unread, drawn, found, rule, since=(unread - drawn, more))
                for more in range(marked - found + 1)
                if before + found + more < rule.target * (before + marked)
            ]
            if any(bound is not None and bound.is_met for bound in tries):
                ways = comb(marked, found) * comb(unread - marked, drawn - found)
                wrong += Fraction(ways, comb(unread, drawn))
        assert wrong < Fraction(1, 10)


def test_what_is_found_since_the_draw_counts_for_recall_and_is_not_missed() -> None:
    bound = sample_bound(95, 1000, 300, 0, RULE, since=(50, 1))
    assert bound is not None
    assert round(bound.p, 9) == round(float(tail(1000, 7, 300, 0)), 9)  # 96 / 0.95 - 95 = 6.05
    assert (bound.at_most, bound.recall) == (7, 96 / 103)  # more than 8 of 1,000 are rejected; one is found
    later = sample_bound(10, 100, 20, 4, RULE, since=(30, 6))
    assert later is not None
    assert later.expected == 80 * 4 / 20 - 6
    assert sample_bound(10, 100, 20, 4, RULE, since=(80, 20)).at_most == 0  # type: ignore[union-attr]


def test_the_table_of_the_documentation_is_right() -> None:
    page = (Path(__file__).parents[4] / "docs" / "stopping.md").read_text("utf-8")
    for found in (10, 20, 50, 100, 200, 400):
        sizes = " | ".join(f"{sample_needed(found, unread, RULE):,}" for unread in (500, 1000, 5000))
        assert f"| {found} | {sizes} |" in page


def test_the_recall_told_is_the_largest_target_that_the_test_calls_met() -> None:
    bound = sample_bound(95, 1000, 400, 2, RULE)
    assert bound is not None
    reached = Fraction(97, 97 + bound.at_most)
    assert sample_bound(95, 1000, 400, 2, StoppingRule(reached)).is_met  # type: ignore[union-attr]
    more = StoppingRule(reached + Fraction(1, 10000))
    assert not sample_bound(95, 1000, 400, 2, more).is_met  # type: ignore[union-attr]


def test_a_sample_lets_expect_its_own_share_of_the_rest() -> None:
    assert sample_bound(10, 100, 20, 4, RULE).expected == 16  # type: ignore[union-attr]
    assert sample_bound(10, 100, 100, 4, RULE).expected == 0  # type: ignore[union-attr]


def test_nothing_found_says_nothing() -> None:
    assert sample_bound(0, 100, 50, 0, RULE) is None
    assert bound_ranked([False] * 50, 100, RULE) is None
    assert run_needed([False] * 50, 100, RULE) is None
    assert bound_ranked([], 0, RULE) is None


def test_with_nothing_left_nothing_is_missed() -> None:
    bound = bound_ranked([True, False], 2, RULE)
    assert bound is not None
    assert (bound.p, bound.at_most, bound.recall, bound.expected, bound.is_met) == (0, 0, 1, 0, True)


def test_a_target_that_can_no_longer_be_missed_has_p_zero() -> None:
    labels = [True] * 40 + [False] * 10
    bound = bound_ranked(labels, 52, RULE)  # 2 unread; recall would be 40 / 42
    assert bound is not None
    assert bound.p == 0


def test_the_ranked_bound_asks_the_same_test_at_every_target() -> None:
    labels = [True, True, False, True] + [False] * 26
    bound = bound_ranked(labels, 40, RULE)
    assert bound is not None
    assert bound.p == missed_probability(labels, 40, RULE.target)
    for m in range(10):
        p = missed_probability(labels, 40, Fraction(3, 3 + m))
        assert (p < RULE.threshold) == (m >= bound.at_most)


def test_the_ranked_test_expects_the_rate_of_what_was_read_last() -> None:
    labels = [True] * 20 + [False] * 80 + [True] * 5 + [False] * 45
    assert bound_ranked(labels, 250, RULE).expected == 100 * 5 / 50  # type: ignore[union-attr]
    assert bound_ranked([True] * 4, 10, RULE).expected == 6  # type: ignore[union-attr]


@pytest.mark.parametrize(("found", "unread"), [(95, 1000), (5, 30), (400, 100)])
def test_the_sample_asked_for_is_the_smallest_that_would_do(found: int, unread: int) -> None:
    needed = sample_needed(found, unread, RULE)
    assert sample_bound(found, unread, needed, 0, RULE).is_met  # type: ignore[union-attr]
    if needed:
        assert not sample_bound(found, unread, needed - 1, 0, RULE).is_met  # type: ignore[union-attr]


def test_the_run_asked_for_is_the_shortest_that_would_do() -> None:
    labels = [True, False, True, False, False]
    needed = run_needed(labels, 100, RULE)
    assert needed is not None
    assert bound_ranked(labels + [False] * needed, 100, RULE).is_met  # type: ignore[union-attr]
    assert not bound_ranked(labels + [False] * (needed - 1), 100, RULE).is_met  # type: ignore[union-attr]


def test_the_curve_counts_finds_over_equal_parts_of_the_reading() -> None:
    labels = [True, True, False, True, False, False, False, False]
    assert curve(labels, 4) == [2, 3, 3, 3]
    assert curve(labels, 3) == [2, 3, 3]
    assert curve([], 0) == []
    assert draw_sparkline(labels, 4) == "▅███"
    assert draw_sparkline([False, True], 20) == "▁█"
    assert draw_sparkline([False] * 5) == draw_sparkline([]) == ""


def test_no_share_is_rounded_up_and_no_chance_down_to_zero() -> None:
    assert [at_least(share) for share in (0.95, 95 / 100, 0.99999, 2 / 3, 1, 0.29)] == [
        "95 %", "95 %", "99.9 %", "66.6 %", "100 %", "29 %",
    ]  # fmt: skip
    assert [chance(p) for p in (0, 1e-9, 0.0462, 1)] == ["0", "below 0.0001", "0.0462", "1.0000"]
