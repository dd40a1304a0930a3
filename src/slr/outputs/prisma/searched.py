"""The state of the searches as the figure tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from slr.core.model import SearchRun
from slr.core.search_state import Lack, find_short_searches, total
from slr.outputs.prisma.counts import ShortLine


def list_short(runs: Iterable[SearchRun], until: datetime | None = None) -> tuple[ShortLine, ...]:
    """Every search that is short, the worst first.

    Args:
        runs: all runs, in the order they began.
        until: only runs that began by then.
    """
    began = [run for run in runs if until is None or run.started_at <= until]
    return tuple(
        ShortLine(
            short.lack.value,
            short.label,
            short.search.query,
            total(short.run) if short.lack is Lack.FELL else short.run.fetched,
        )
        for short in find_short_searches(began)
        if short.run is not None
    )
