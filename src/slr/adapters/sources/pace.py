"""Politeness: a least time between the starts of two requests to one service, counted over the whole process."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Clock = Callable[[], float]

#: A reset further away than this is a moment (Unix time), not seconds to wait.
_LONGEST_RESET = 864_000


class Pace:
    """Holds each request to one service back until its turn.

    `turn` is held by whoever asks, from the start of a request to the end of its retries: one thing at a time.
    """

    def __init__(self, interval: float, *, clock: Clock) -> None:
        self.turn = threading.Lock()
        self._least = self._interval = interval
        self._clock = clock
        self._next = clock()

    @property
    def interval(self) -> float:
        """Seconds between two starts, now."""
        return self._interval

    @property
    def left(self) -> float:
        """Seconds until the next request may start; 0 when it may start now."""
        return max(0.0, self._next - self._clock())

    def at_least(self, interval: float) -> None:
        """Agree on a longer interval, never on a shorter one."""
        self._least = max(self._least, interval)
        self._interval = max(self._interval, interval)

    def wait_turn(self, sleep: Callable[[float], None]) -> None:
        """Sleep until the next request may start, and count it as started."""
        if self.left > 0:
            sleep(self.left)
        self._next = self._clock() + self._interval

    def heed(self, headers: Mapping[str, str]) -> None:
        """Slow down when the service states a lower limit than ours; never go faster than agreed at the start.

        An allowance that is used up holds the next request back until the service gives a new one.
        """
        told = interval_asked_for(headers)
        if told is not None:
            longer = max(self._least, told)
            self._next += longer - self._interval
            self._interval = longer
        self._next = max(self._next, self._clock() + pause_asked_for(headers))


class Paces:
    """The pace of every service this process asks, so that two adapters of one service do not add up.

    One pace belongs to a label, an address and a clock, since times of two clocks cannot be compared. A test that
    wants a fresh one hands its own `Paces()`, or its own clock, to `HttpOptions`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, Clock], Pace] = {}
        self._lock = threading.Lock()

    def of(self, label: str, address: str, interval: float, clock: Clock) -> Pace:
        """The pace of a service; the longest interval that anyone has asked for holds."""
        with self._lock:
            pace = self._known.setdefault((label, address, clock), Pace(interval, clock=clock))
        pace.at_least(interval)
        return pace


#: The one of this process; `HttpOptions` has it unless told otherwise.
PROCESS = Paces()


def interval_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds per request as a service states them, or None.

    Crossref: `x-rate-limit-limit` in `x-rate-limit-interval` ("1s"). NCBI: `x-ratelimit-limit` in one second. With
    a reset beside it (OpenAlex) that limit is an allowance for the day and says nothing about the interval.
    Sources: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/ and
    https://www.ncbi.nlm.nih.gov/books/NBK25497/
    """
    limit, interval = _number(headers, "x-rate-limit-limit"), headers.get("x-rate-limit-interval", "")
    span = re.fullmatch(r"\s*(\d{1,4})\s*s?\s*", interval, re.ASCII)
    if limit and span:
        return min(int(span[1]) / limit, 60.0)
    each_second = _number(headers, "x-ratelimit-limit")
    if each_second and "x-ratelimit-reset" not in headers:
        return 1 / each_second
    return None


def pause_asked_for(headers: Mapping[str, str]) -> float:
    """Seconds until a used-up allowance is given anew: `x-ratelimit-remaining` is 0; 0.0 while some is left.

    OpenAlex states the wait in `x-ratelimit-reset` (seconds); NCBI, without it, counts by the second.
    """
    if _number(headers, "x-ratelimit-remaining") != 0:
        return 0.0
    if "x-ratelimit-reset" not in headers:
        return 1.0
    reset = _number(headers, "x-ratelimit-reset")
    return float(reset) if reset is not None and reset <= _LONGEST_RESET else 0.0


def _number(headers: Mapping[str, str], name: str) -> int | None:
    match = re.fullmatch(r"\s*(\d{1,12})(?:\.0*)?\s*", headers.get(name, ""), re.ASCII)
    return int(match[1]) if match else None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait out of a `Retry-After` header: a number, or an HTTP date (RFC 9110, section 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text, re.ASCII):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
