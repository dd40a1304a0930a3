"""Orders of the queue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slr.stages.screen.queue.order import EVERY, at_random, mix_orders, sort_newest_first


@given(st.sets(st.integers(1, 500), max_size=60), st.integers(0, 3), st.integers(2, 12))
def test_a_mixed_order_holds_every_report_once_and_one_in_so_many_at_random(
    reports: set[int], seed: int, every: int
) -> None:
    ranked, drawn = sorted(reports), at_random(reports, seed)
    made = mix_orders(ranked, drawn, every=every)
    assert sorted(made) == ranked
    if len(made) >= every:
        first = next(one for one in drawn if one not in made[: every - 1])
        assert made[every - 1] == first


def test_a_random_order_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert at_random(range(50)) == at_random(reversed(range(50)))
    assert at_random(range(50)) != at_random(range(50), seed=1)
    assert at_random(range(50)) != list(range(50))
    assert EVERY == 10


def test_the_newest_come_first_and_unknown_years_last() -> None:
    assert sort_newest_first({1: 1999, 2: None, 3: 2024, 4: 2024}) == [3, 4, 1, 2]
