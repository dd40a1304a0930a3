"""A screening played again reads each record once and finds everything relevant."""

from __future__ import annotations

import pytest

from slr.outputs.simulation import replay as module
from slr.outputs.simulation.replay import replay

SLEEP = [f"Sleep and shift work in nurses, cohort {n}: fatigue after night duty" for n in range(5)]
SOIL = [f"Nitrogen in arable soil, plot {n}: yield of wheat after manure" for n in range(15)]
TEXTS = (*SOIL, *SLEEP)
LABELS = (*(False for _ in SOIL), *(True for _ in SLEEP))


def test_with_one_prior_of_each_kind_the_relevant_ones_come_first() -> None:
    found = replay(TEXTS, LABELS, [0, 15])
    assert set(found.order[:4]) == {16, 17, 18, 19}
    assert (found.random, found.learned) == (0, 4)


def test_the_priors_are_left_out_and_every_other_record_is_ranked_once() -> None:
    assert sorted(replay(TEXTS, LABELS, [0, 15]).order) == [*range(1, 15), *range(16, 20)]


def test_the_criteria_choose_the_first_record() -> None:
    found = replay(TEXTS, LABELS, criteria="night duty of nurses")
    assert set(found.order[:5]) == {15, 16, 17, 18, 19}
    assert found.random == 0


def test_without_priors_and_criteria_the_start_is_random_by_the_seed() -> None:
    first, again, other = (replay(TEXTS, LABELS, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first.order != other.order
    assert first.random >= 1
    assert LABELS[first.order[first.random - 1]]


def test_a_record_without_a_label_stands_last() -> None:
    labels = (None, *LABELS[1:18], None, True)
    found = replay(TEXTS, labels, [1, 15])
    assert set(found.order[-2:]) == {0, 18}
    assert found.order[-2] == 18  # the one that looks relevant before the other


@pytest.mark.parametrize("labels", [(False,) * 20, (True,) * 20, (None,) * 20])
def test_one_kind_of_label_is_ranked_too(labels: tuple[bool | None, ...]) -> None:
    assert sorted(replay(TEXTS, labels).order) == list(range(20))
    assert sorted(replay(TEXTS, labels, criteria="sleep").order) == list(range(20))


@pytest.mark.parametrize(
    ("texts", "labels"), [((), ()), (("one",), (True,)), (("",), (False,)), (("", ""), (True, False))]
)
def test_hardly_any_records_are_no_trouble(texts: tuple[str, ...], labels: tuple[bool, ...]) -> None:
    assert sorted(replay(texts, labels).order) == list(range(len(texts)))


def test_in_a_large_set_the_ranker_learns_after_a_share_of_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_EVERY_ONE", 10)
    monkeypatch.setattr(module, "_SHARE", 0.5)
    often = replay(TEXTS, LABELS, [0, 1, 2, 3, 15])
    assert often.learned == 2  # 2 records, then 4 (round(0.5 * 7)), of which the last relevant are two
    assert set(often.order[:4]) == {16, 17, 18, 19}


def test_the_progress_tells_how_many_are_ranked() -> None:
    seen: list[int] = []
    replay(TEXTS, LABELS, [0, 15], progress=seen.append)
    assert seen == [1, 2, 3, 4]
