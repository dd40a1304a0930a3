"""The way of one screen through the queue: what stands on it, what comes next, what was put aside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from slr.adapters.ledger.queue import Queue, Seat
from slr.core.model import Decision
from slr.stages.screen.queue.order import Order

#: Reports looked up at once ahead of the one on the screen.
_AHEAD = 200


class QueueOrder(Protocol):
    """In which order reports are handed out; made beside the work, so that asking for it never waits."""

    def upcoming(self) -> tuple[Sequence[int], str]:
        """The reports, the first one first, and what is to be kept with a decision made in this order."""

    def learn(self, decision: Decision) -> None:
        """Take a verdict of this reviewer, or its withdrawal, into account, soon."""

    def wait(self, seconds: float) -> bool:
        """Wait until all that was decided is in the order; False when it is not by then."""

    def close(self) -> None:
        """End what works beside."""


class HandOut:
    """Hands out one report after the other; each is kept for this seat until it is left.

    Args:
        queue: the reports that wait.
        seat: who screens.
        ordering: what comes first, else the order in which reports were found.
        after: look from the report behind this number on, and come back for those before it at the end.
        aside: reports that come behind all others.
    """

    def __init__(
        self,
        queue: Queue,
        seat: Seat,
        ordering: QueueOrder | None = None,
        *,
        after: int = 0,
        aside: Iterable[int] = (),
    ) -> None:
        self.order = Order.FOUND.value
        self.no_abstract = False
        self._queue = queue
        self._seat = seat
        self._ordering = ordering
        self._present: int | None = None
        self._after = after
        self._coming: list[int] = []
        self._aside = list(aside)

    def present(self) -> int | None:
        """The report to decide now; the same one until it is left."""
        if self._present is None:
            self.order = Order.FOUND.value
            self._present = self._take_ordered()
            if self._present is None:
                self._present = self._take_found()
        return self._present

    def put_first(self, report_id: int) -> None:
        """Make this report the present one; it is kept for this seat as far as it waits for it."""
        self._queue.take(self._seat, [report_id])
        self._present = report_id

    def leave(self) -> None:
        """Be done with the present report."""
        self._present = None

    def put_aside(self, report_id: int) -> None:
        """Put a report behind all others."""
        self._aside = [*(number for number in self._aside if number != report_id), report_id]
        self._present = None

    def reopen(self, reports: Iterable[int]) -> None:
        """These wait again, each at its place."""
        opened = list(reports)
        self._aside = [report_id for report_id in self._aside if report_id not in opened]
        self._after = min([self._after, *(report_id - 1 for report_id in opened)])
        self._coming = []

    def start_over(self) -> None:
        """Nothing that was looked up before holds."""
        self._present, self._after, self._coming = None, 0, []

    def _take_ordered(self) -> int | None:
        """The first one of the order that waits; None without an order, or when it is at its end."""
        if self._ordering is None or self.no_abstract:
            return None
        ids, name = self._ordering.upcoming()
        aside = set(self._aside)
        places = (place for place, report in enumerate(ids) if report not in aside)
        while batch := list(islice(places, _AHEAD)):
            taken = self._queue.take(self._seat, [ids[place] for place in batch])
            if taken is not None:
                self.order = f"{name}, place {next(n for n in batch if ids[n] == taken) + 1}"
                return taken
        if not ids:
            self.order = name
        return None

    def _take_found(self) -> int | None:
        """From where the last one was to the end, then once from the beginning, then what was put aside."""
        for start in (self._after, 0) if self._after else (0,):
            self._after = start
            while ids := self._look_ahead():
                taken = self._queue.take(self._seat, ids)
                if taken is not None:
                    self._after, self._coming = taken, [report_id for report_id in ids if report_id > taken]
                    return taken
                self._after, self._coming = ids[-1], []
        taken = self._queue.take(self._seat, self._aside)
        if taken is not None:
            self._after = 0
        return taken

    def _look_ahead(self) -> list[int]:
        while not self._coming:
            coming = self._queue.ahead(self._seat, after=self._after, limit=_AHEAD, no_abstract=self.no_abstract)
            if not coming:
                return []
            aside = set(self._aside)
            self._coming = [
                waiting_report.report_id for waiting_report in coming if waiting_report.report_id not in aside
            ]
            if not self._coming:
                self._after = coming[-1].report_id
        return self._coming
