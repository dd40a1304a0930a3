"""What holds of every order, every stopping test and every screening played again."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from hypothesis import given, settings
from hypothesis import strategies as st

from slr.core.ranking.metrics import measure
from slr.core.statistics.hypergeometric import lower_tail
from slr.core.stopping.rule import StoppingRule, missed_probability, stopping_point
from slr.outputs.simulation.replay import replay

LABELS = st.lists(st.booleans(), max_size=40)
TARGETS = st.fractions(Fraction(1, 2), Fraction(99, 100), max_denominator=100)


@given(LABELS)
def test_loss_counts_the_pairs_in_the_wrong_order(labels: list[bool]) -> None:
    found = measure(labels)
    relevant, others = labels.count(True), labels.count(False)
    if found is None:
        assert not relevant * others
        return
    wrong = sum(not labels[i] and labels[j] for j in range(len(labels)) for i in range(j))
    assert abs(found.loss - wrong / (relevant * others)) < 1e-12
    assert found.wss_100 <= found.wss_95 + 0.05 + 1e-12
    assert [recall for _, recall in found.recall_at] == sorted(recall for _, recall in found.recall_at)


@given(st.integers(1, 60), st.data())
def test_the_tail_is_exact(population: int, data: st.DataObject) -> None:
    marked = data.draw(st.integers(0, population))
    drawn = data.draw(st.integers(0, population))
    found = data.draw(st.integers(0, 60))
    ways = sum(comb(marked, x) * comb(population - marked, drawn - x) for x in range(min(found, drawn) + 1))
    exact = Fraction(ways, comb(population, drawn))
    assert abs(lower_tail(population, marked, drawn, found) - float(exact)) < 1e-12


@given(LABELS, st.integers(0, 60), TARGETS)
def test_p_is_a_probability_and_one_more_irrelevant_record_never_raises_it(
    labels: list[bool], more: int, target: Fraction
) -> None:
    total = len(labels) + 1 + more
    before = missed_probability(labels, total, target)
    after = missed_probability([*labels, False], total, target)
    assert 0 <= after <= before + 1e-12 <= 1 + 1e-12


@given(LABELS, st.integers(0, 30), TARGETS, st.fractions(Fraction(1, 2), Fraction(99, 100), max_denominator=100))
def test_the_stopping_point_is_the_first_record_at_which_p_is_small_enough(
    labels: list[bool], more: int, target: Fraction, confidence: Fraction
) -> None:
    rule, total = StoppingRule(target, confidence), len(labels) + more
    stop = stopping_point(labels, total, rule)
    places = (n for n in range(len(labels) + 1) if missed_probability(labels[:n], total, target) < rule.threshold)
    assert stop == next(places, None)


@given(LABELS, TARGETS)
def test_where_p_is_0_recall_has_reached_the_target(labels: list[bool], target: Fraction) -> None:
    total = len(labels) + 3
    if missed_probability(labels, total, target) == 0:
        assert labels.count(True) >= target * (labels.count(True) + 3)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("ab \u00e9\u4e2d0-", max_size=30), st.sampled_from([True, False, None])), max_size=12
    ),
    st.text("ab \u00e9", max_size=12),
    st.integers(0, 3),
)
def test_a_screening_played_again_reads_each_record_once_and_the_same_way_twice(
    records: list[tuple[str, bool | None]], criteria: str, seed: int
) -> None:
    texts, labels = [text for text, _ in records], [label for _, label in records]
    first, again = (replay(texts, labels, titles=texts, criteria=criteria, seed=seed) for _ in range(2))
    assert first == again
    assert sorted(first.order) == list(range(len(texts)))
