"""The pace is that of the last twenty decisions, and a pause of the program does not count."""

from __future__ import annotations

import pytest

from slr.stages.screen.session import Stopwatch, describe_pace, measure_pace


def test_nothing_decided_has_no_pace() -> None:
    assert measure_pace([]) is None
    assert describe_pace([], 100) == ""


def test_only_the_last_twenty_count() -> None:
    assert measure_pace([1000.0] * 5 + [6.0] * 20) == pytest.approx(10.0)


def test_decisions_that_took_no_time_make_no_pace() -> None:
    assert measure_pace([0.0, 0.0]) is None


@pytest.mark.parametrize(
    ("seconds", "left", "words"),
    [
        ([20.0], 0, "3.0 a minute"),
        ([20.0], 2, "3.0 a minute, under a minute left"),
        ([20.0], 30, "3.0 a minute, about 10 min left"),
        ([20.0], 180, "3.0 a minute, about 1 h left"),
        ([20.0], 390, "3.0 a minute, about 2 h 10 min left"),
        ([20.0], 180 * 12, "3.0 a minute, about 12 h left"),
        ([2.0], 30, "30 a minute, about 1 min left"),
        ([600.0], 3, "0.1 a minute, about 30 min left"),
    ],
)
def test_pace_and_rest_in_words(seconds: list[float], left: int, words: str) -> None:
    assert describe_pace(seconds, left) == words


def test_a_stopwatch_counts_what_was_not_paused() -> None:
    watch = Stopwatch(100.0)
    assert watch.seconds(103.5) == 3.5
    watch.pause(104.0)
    watch.pause(106.0)
    assert watch.seconds(200.0) == 4.0
    watch.resume(204.0)
    watch.resume(204.0)
    assert watch.seconds(205.0) == 5.0


def test_a_clock_that_goes_back_gives_no_negative_time() -> None:
    assert Stopwatch(10.0).seconds(9.0) == 0.0
