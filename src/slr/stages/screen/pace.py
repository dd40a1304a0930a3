"""How long a report stood before the reviewer, how fast the work goes, and what is left of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

#: Decisions that the pace is taken over.
LAST = 20


class Stopwatch:
    """Counts seconds that were not paused. The clock is told at each call: any that never goes back."""

    def __init__(self, now: float) -> None:
        self._start = now
        self._paused_at: float | None = None

    def pause(self, now: float) -> None:
        """Stop counting until `resume`."""
        if self._paused_at is None:
            self._paused_at = now

    def resume(self, now: float) -> None:
        """Count on."""
        if self._paused_at is not None:
            self._start += now - self._paused_at
            self._paused_at = None

    def seconds(self, now: float) -> float:
        """The seconds so far."""
        end = now if self._paused_at is None else self._paused_at
        return max(end - self._start, 0.0)


def per_minute(seconds: Sequence[float]) -> float | None:
    """Reports decided per minute over the last 20; None before the first one.

    Args:
        seconds: how long each decided report stood on the screen, oldest first.
    """
    last = seconds[-LAST:]
    total = sum(last)
    return 60 * len(last) / total if total > 0 else None


def told(seconds: Sequence[float], left: int) -> str:
    """The pace and the time it leaves for the rest, in words: `3.2 a minute, about 2 h 10 min left`."""
    pace = per_minute(seconds)
    if pace is None:
        return ""
    shown = f"{pace:.0f}" if pace >= 9.95 else f"{pace:.1f}"  # one digit after the point while it tells something
    if not left:
        return f"{shown} a minute"
    return f"{shown} a minute, {_duration(left / pace)} left"


def _duration(minutes: float) -> str:
    if minutes < 1:
        return "under a minute"
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if not hours:
        return f"about {whole} min"
    if hours >= 10:  # minutes would claim more than the estimate knows
        return f"about {round(minutes / 60)} h"
    return f"about {hours} h {rest} min" if rest else f"about {hours} h"
