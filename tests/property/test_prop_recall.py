"""What holds of every screening that might end: the bounds agree with the tests they are made of."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from slr.core.stopping.recall import bound_ranked, curve, draw_sparkline, run_needed, sample_bound, sample_needed
from slr.core.stopping.rule import StoppingRule, missed_probability

SHARES = st.sampled_from([Fraction(n, 20) for n in range(10, 20)])
RULES = st.builds(StoppingRule, SHARES, SHARES)
LABELS = st.lists(st.booleans(), min_size=1, max_size=60).filter(any)


@given(labels=LABELS, left=st.integers(0, 40), rule=RULES)
def test_the_ranked_bound_is_where_the_test_begins_to_reject(
    labels: list[bool], left: int, rule: StoppingRule
) -> None:
    total, have = len(labels) + left, sum(labels)
    bound = bound_ranked(labels, total, rule)
    assert bound is not None
    rejected = [missed_probability(labels, total, Fraction(have, have + m)) < rule.threshold for m in range(left)]
    assert rejected == [m >= bound.at_most for m in range(left)]
    assert bound.is_met == (Fraction(have, have + bound.at_most) >= rule.target)  # recall is rounded: 0.6 < 3/5


@given(labels=LABELS, left=st.integers(0, 40), rule=RULES)
def test_so_many_irrelevant_ones_more_meet_the_test_and_one_less_does_not(
    labels: list[bool], left: int, rule: StoppingRule
) -> None:
    total = len(labels) + left
    more = run_needed(labels, total, rule)
    assert more is not None
    met = [missed_probability([*labels, *[False] * n], total, rule.target) < rule.threshold for n in range(left)]
    assert met == [n >= more for n in range(left)]


@given(before=st.integers(0, 60), unread=st.integers(1, 80), data=st.data(), rule=RULES)
def test_a_sample_meets_the_target_exactly_when_its_bound_does(
    before: int, unread: int, data: st.DataObject, rule: StoppingRule
) -> None:
    drawn = data.draw(st.integers(0, unread))
    found = data.draw(st.integers(0, drawn))
    bound = sample_bound(before, unread, drawn, found, rule)
    assert (bound is None) == (before + found == 0)
    if bound is not None:
        assert 0 <= bound.at_most <= unread - drawn
        assert bound.is_met == (Fraction(before + found, before + found + bound.at_most) >= rule.target)
    if before:
        needed = sample_needed(before, unread, rule)
        assert sample_bound(before, unread, needed, 0, rule).is_met  # type: ignore[union-attr]


@given(labels=st.lists(st.booleans(), max_size=80), points=st.integers(1, 30))
def test_the_curve_never_falls_and_ends_with_everything_found(labels: list[bool], points: int) -> None:
    found = curve(labels, points)
    assert found == sorted(found)
    assert found[-1] == sum(labels)
    assert len(draw_sparkline(labels, points)) == (min(points, len(labels)) if any(labels) else 0)
