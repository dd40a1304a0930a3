"""How patiently a service is asked. Every effect (sleep, clocks, narration) is a field, so tests need not wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from slr import __version__
from slr.adapters.sources.pace import PROCESS, Paces


def _silent(_: str) -> None:
    """Tell nobody."""


def _nothing_kept(_: str) -> None:
    """No earlier answer."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Time-outs, retries and the effects behind them. All times are seconds.

    timeout_read: longest silence inside one answer; Crossref needs a minute for a large page.
    timeout_total: longest time one answer may take altogether, against a service that trickles.
    attempts: tries per request, the first one included.
    wait_initial, wait_max: the wait before a retry doubles from the first to the second, with jitter.
    retry_after_cap: a `Retry-After` above this ends the request at once instead of sleeping for hours.
    max_bytes: largest body accepted, after decompression.
    clock: monotonic seconds; now: the time of day, for a `Retry-After` given as a date.
    paces: who counts the time between requests; everyone in the process shares one unless a test hands in its own.
    on_wait: told in one sentence why and how long we wait.
    kept: an earlier answer to a request (as `Request.describe` says it), to be read instead of asking again; it
    may raise to forbid asking at all.
    """

    timeout_connect: float = 15.0
    timeout_read: float = 90.0
    timeout_total: float = 900.0
    attempts: int = 6
    wait_initial: float = 4.0
    wait_max: float = 60.0
    retry_after_cap: float = 120.0
    max_bytes: int = 200_000_000
    user_agent: str = f"slr/{__version__}"
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    paces: Paces = PROCESS
    on_wait: Callable[[str], None] = _silent
    kept: Callable[[str], bytes | None] = _nothing_kept
