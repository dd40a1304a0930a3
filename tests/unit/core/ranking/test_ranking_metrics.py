"""The measures of an order are those of their definitions."""

from __future__ import annotations

import pytest

from slr.core.ranking.metrics import measure, recall_curve

BEST = [True] * 5 + [False] * 95


def test_the_best_order_has_no_loss_and_the_worst_loses_all() -> None:
    best, worst = measure(BEST), measure(BEST[::-1])
    assert best is not None
    assert worst is not None
    assert (best.loss, worst.loss) == (0.0, 1.0)


def test_loss_is_the_share_of_pairs_in_the_wrong_order() -> None:
    labels = [False, True, False, True, True, False]
    wrong = sum(1 for i, a in enumerate(labels) for j, b in enumerate(labels) if i < j and not a and b)
    found = measure(labels)
    assert found is not None
    assert found.loss == pytest.approx(wrong / 9)


def test_work_saved_counts_from_the_record_that_reaches_the_recall() -> None:
    labels = [True] * 19 + [False] * 80 + [True]
    found = measure(labels)
    assert found is not None
    assert found.wss_95 == pytest.approx(0.81 - 0.05)  # 19 of 20 after 19 records
    assert found.wss_100 == pytest.approx(0.0)
    assert found.last_rank == 100


def test_recall_is_read_off_after_whole_records() -> None:
    found = measure([True, False, False, False, False, True, False, False, False, False] * 2)
    assert found is not None
    assert dict(found.recall_at) == {0.05: 0.25, 0.10: 0.25, 0.20: 0.25, 0.50: 0.5}


def test_the_time_to_discovery_is_the_mean_rank() -> None:
    found = measure([False, True, False, True])
    assert found is not None
    assert found.discovery == 3.0


@pytest.mark.parametrize("labels", [[], [True], [False], [True, True], [False, False]])
def test_without_both_classes_there_is_nothing_to_measure(labels: list[bool]) -> None:
    assert measure(labels) is None


def test_the_curve_starts_at_nothing_and_ends_at_all() -> None:
    assert recall_curve([False, True, True]) == [0, 0, 1, 2]
