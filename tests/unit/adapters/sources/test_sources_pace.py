"""Politeness on a clock that only moves when somebody sleeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from slr.adapters.sources.pace import Pace, Paces, interval_asked_for, pause_asked_for, retry_after

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


class _Clock:
    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def test_starts_of_requests_are_an_interval_apart() -> None:
    clock = _Clock()
    pace = Pace(1.0, clock=clock)
    pace.wait_turn(clock.sleep)
    clock.time += 0.25
    pace.wait_turn(clock.sleep)
    clock.time += 5
    pace.wait_turn(clock.sleep)
    assert clock.slept == [0.75]


def test_a_lower_limit_slows_down_and_a_higher_one_does_not_speed_up() -> None:
    clock = _Clock()
    pace = Pace(0.5, clock=clock)
    pace.heed({"x-rate-limit-limit": "1", "x-rate-limit-interval": "1s"})
    assert pace.interval == 1.0
    pace.heed({})
    assert pace.interval == 1.0
    pace.heed({"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"})
    assert pace.interval == 0.5


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [
        ("5", "1s", 0.2),
        ("5", "10", 2.0),
        ("1", "9999s", 60.0),
        ("0", "1s", None),
        ("five", "1s", None),
        ("5", "1m", None),
        ("", "", None),
    ],
)
def test_rate_limit_headers_give_seconds_per_request(limit: str, interval: str, seconds: float | None) -> None:
    assert interval_asked_for({"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("4", 4.0),
        ("1.5", 1.5),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 -0000", 30.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-limit": "10"}, 0.1),
        ({"x-ratelimit-limit": "0"}, None),
        ({"x-ratelimit-limit": "10000", "x-ratelimit-reset": "600"}, None),
    ],
)
def test_a_limit_by_the_second_gives_an_interval_and_one_by_the_day_none(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert interval_asked_for(headers) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "600"}, 0.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "600"}, 600.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795435200"}, 0.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, 0.0),
        ({"x-ratelimit-remaining": "0"}, 1.0),
    ],
)
def test_a_used_up_allowance_gives_a_pause(headers: dict[str, str], seconds: float) -> None:
    assert pause_asked_for(headers) == seconds


def test_a_used_up_allowance_holds_the_next_request_back() -> None:
    clock = _Clock()
    pace = Pace(1.0, clock=clock)
    pace.wait_turn(clock.sleep)
    pace.heed({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"})
    assert pace.left == 30
    pace.wait_turn(clock.sleep)
    assert clock.slept == [30.0]


def test_one_service_at_one_address_has_one_pace_and_the_longest_interval_holds() -> None:
    paces, clock = Paces(), _Clock()
    first = paces.of("Service", "http://a", 1.0, clock)
    assert paces.of("Service", "http://a", 3.0, clock) is first
    assert paces.of("Service", "http://a", 0.1, clock).interval == 3.0
    assert paces.of("Service", "http://b", 1.0, clock) is not first
    assert paces.of("Other", "http://a", 1.0, clock) is not first
    assert Paces().of("Service", "http://a", 1.0, clock) is not first
