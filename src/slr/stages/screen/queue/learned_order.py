"""The order of the queue for one screen; what has to be learned is learned beside the work. Pure.

Each reviewer has an order of their own. It learns from that reviewer's verdicts and from what is settled, never
from another one's verdict that waits for a second: so the order gives no hint of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from slr.core.errors import SlrError
from slr.core.model import Decision, Report, Verdict
from slr.stages.screen.queue.order import Order, at_random, mix_orders, sort_newest_first

if TYPE_CHECKING:
    from slr.core.ranking.ranker import Ranker

#: Verdicts a ranker learns from, and what it learns.
LABELS = {Verdict.INCLUDE: True, Verdict.MAYBE: True, Verdict.EXCLUDE: False}

#: Seconds after which what others settled is read again.
_STALE = 60.0


class LearnedOrder:
    """What comes first. `upcoming` never waits; close it after use.

    Args:
        order: which order; `FOUND` needs none of this.
        reports: reads the reports, in a thread of its own.
        known: reads what this reviewer said at the stage, and what is settled there: relevant or not, by report.
        about: title and question of the review, to begin with.
    """

    def __init__(
        self,
        order: Order,
        reports: Callable[[], Sequence[Report]],
        known: Callable[[], Mapping[int, bool]],
        about: str,
    ) -> None:
        self._order = order
        self._reports = reports
        self._read_known = known
        self._about = about
        self._upcoming: tuple[Sequence[int], str] = (), f"{Order.FOUND}, until {order} was ready"
        self._said: dict[int, bool | None] = {}
        self._wake = threading.Event()
        self._made = threading.Event()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="order of the queue")
        self._thread.start()

    def upcoming(self) -> tuple[Sequence[int], str]:
        """The reports, the first one first, and what is to be kept with a decision made in this order."""
        return self._upcoming

    def learn(self, decision: Decision) -> None:
        """Take a verdict of this reviewer, or its withdrawal, into account, soon."""
        self._said[decision.report_id] = LABELS.get(decision.verdict)
        if self._order in {Order.RELEVANCE, Order.MIXED}:
            self._made.clear()
            self._wake.set()

    def wait(self, seconds: float) -> bool:
        """Wait until all that was said is in the order; False when it is not by then."""
        return self._made.wait(seconds)

    def close(self) -> None:
        """Stop learning, and wait for what is being learned at this moment: it may be reading the ledger."""
        self._is_closed = True
        self._wake.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            reports = self._reports()
            if self._order is Order.RANDOM:
                self._give(at_random(report.id for report in reports), f"{self._order}, seed 0")
            elif self._order is Order.NEWEST:
                self._give(sort_newest_first({report.id: report.document.year for report in reports}), self._order)
            else:
                self._learn_on(reports)
        except SlrError as error:
            # Screening goes on in the order in which reports were found, and each decision says so.
            self._give((), f"{Order.FOUND}, since {self._order} failed: {error.message}")

    def _learn_on(self, reports: Sequence[Report]) -> None:
        from slr.core.ranking.ranker import MODEL  # noqa: PLC0415 - scipy loads only where it is used

        places = {report.id: place for place, report in enumerate(reports)}
        ranker = _ranker(reports, self._about)
        drawn = at_random(places)
        known: Mapping[int, bool] = {}
        read_at = float("-inf")
        while not self._is_closed:
            self._wake.clear()
            if time.monotonic() - read_at > _STALE:
                known, read_at = self._read_known(), time.monotonic()
            said = {**known, **self._said}
            labels = {
                places[report]: label for report, label in said.items() if report in places and label is not None
            }
            scores = ranker.scores(labels)
            ranked = [reports[place].id for place in (-scores).argsort(kind="stable") if int(place) not in labels]
            ids = mix_orders(ranked, drawn) if self._order is Order.MIXED else ranked
            self._give(ids, f"{self._order}, {MODEL}, {len(labels)} labels")
            self._wake.wait()

    def _give(self, ids: Sequence[int], name: str) -> None:
        self._upcoming = ids, name
        if not self._wake.is_set():
            self._made.set()


def _ranker(reports: Sequence[Report], about: str) -> Ranker:
    from slr.core.ranking.features import Corpus  # noqa: PLC0415
    from slr.core.ranking.ranker import Ranker  # noqa: PLC0415
    from slr.core.ranking.record_text import record_text, record_title  # noqa: PLC0415

    texts = [record_text(report.document.title, report.document.abstract or "") for report in reports]
    corpus = Corpus(texts, [record_title(report.document.title) for report in reports])
    return Ranker(corpus, about)
