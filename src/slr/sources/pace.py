"""Politeness: a least time between the starts of two requests to one service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """Holds each request back until its turn. Not safe for threads; `SourceHttp` holds a lock around it."""

    def __init__(self, interval: float, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._least = self._interval = interval
        self._clock = clock
        self._sleep = sleep
        self._last: float | None = None

    @property
    def interval(self) -> float:
        """Seconds between two starts, now."""
        return self._interval

    def wait_turn(self) -> None:
        """Sleep as long as the interval since the last start is not over."""
        if self._last is not None:
            left = self._last + self._interval - self._clock()
            if left > 0:
                self._sleep(left)
        self._last = self._clock()

    def heed(self, headers: Mapping[str, str]) -> None:
        """Slow down when the service states a lower limit than ours; never go faster than agreed at the start."""
        told = told_interval(headers)
        if told is not None:
            self._interval = max(self._least, told)


def told_interval(headers: Mapping[str, str]) -> float | None:
    """Seconds per request out of Crossref's `x-rate-limit-limit` and `x-rate-limit-interval` ("1s"), or None.

    Source: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    """
    limit = re.fullmatch(r"\s*(\d{1,6})\s*", headers.get("x-rate-limit-limit", ""))
    interval = re.fullmatch(r"\s*(\d{1,4})\s*s?\s*", headers.get("x-rate-limit-interval", ""))
    if limit is None or interval is None or int(limit[1]) == 0:
        return None
    return min(int(interval[1]) / int(limit[1]), 60.0)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait out of a `Retry-After` header: a number, or an HTTP date (RFC 9110, section 10.2.3)."""
    if value is None:
        return None
    text = value.strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())
