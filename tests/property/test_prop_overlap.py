"""Whatever the sources found, the numbers of the overlap and of its figure add up."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from slr.outputs.publish.overlap import count_overlap, find_failures
from slr.outputs.publish.plots.upset import choose_shown
from upset_figures import reports_of

FOUND = st.lists(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=7), max_size=40)


@given(FOUND)
def test_records_are_reports_and_duplicates_within_and_between(found: list[list[str]]) -> None:
    overlap = count_overlap(reports_of(found))
    assert overlap.records == sum(map(len, found)) == overlap.reports + overlap.within + overlap.between
    assert overlap.within == sum(len(sources) - len(set(sources)) for sources in found)
    assert find_failures(overlap) == []


@given(FOUND)
def test_combinations_sum_to_reports_and_pairs_are_symmetric_counts(found: list[list[str]]) -> None:
    overlap = count_overlap(reports_of(found))
    assert sum(one.reports for one in overlap.combinations) == len(found)
    for pair in overlap.pairs:
        assert pair.reports == sum({pair.one, pair.other} <= set(sources) for sources in found)
    for source in overlap.sources:
        assert source.only == sum({source.name} == set(sources) for sources in found)


@given(FOUND, st.integers(2, 40))
def test_the_bars_of_the_figure_sum_to_reports_and_are_at_most_as_many_as_asked(
    found: list[list[str]], most: int
) -> None:
    overlap = count_overlap(reports_of(found))
    own, rest = choose_shown(overlap, most)
    assert len(own) + bool(rest) <= most
    assert len(rest) != 1
    assert sum(one.reports for one in (*own, *rest)) == overlap.reports


@given(FOUND, st.randoms())
def test_neither_the_order_of_reports_nor_of_records_changes_a_number(
    found: list[list[str]], random: Random
) -> None:
    mixed = [random.sample(sources, len(sources)) for sources in random.sample(found, len(found))]
    assert count_overlap(reports_of(mixed)) == count_overlap(reports_of(found))
