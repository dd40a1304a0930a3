"""What stands at the foot of the screen: counts kept up to date act by act, and an estimate of recall. Pure."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from slr.adapters.ledger.settle import is_given
from slr.core.model import Decision, Stage, Verdict
from slr.stages.screen.desk import ReviewerProgress

#: After each estimate this many times its duration goes by before the next one.
_REST = 20

#: Verdicts given, and reports left.
Counts = tuple[Counter[Verdict], int]


class RunningCounts:
    """The counts of one reviewer at one stage.

    Args:
        stage: the stage.
        exact: counts the ledger.
        rough: a quick guess, until it is counted beside the work.
        is_small: whether to count the ledger is quicker than a key press, so that it is done after every act.
    """

    def __init__(
        self, stage: Stage, exact: Callable[[], Counts], rough: Callable[[], Counts], *, is_small: bool
    ) -> None:
        self.is_small = is_small
        self._stage = stage
        self._exact = exact
        self._acts = 0
        self._tally, self._left = exact() if is_small else rough()

    def count(self) -> None:
        """Count everything anew, unless the reviewer acted meanwhile: then the numbers are too old."""
        acts = self._acts
        tally, left = self._exact()
        if acts == self._acts:
            self._tally, self._left = tally, left

    def start_over(self) -> None:
        """Reports came together or apart: count everything."""
        self._acts += 1
        self._tally, self._left = self._exact()

    def add(self, made: Sequence[Decision], before: Decision | None) -> None:
        """Decisions were made: one, which replaces the one `before`, and its copies on other versions."""
        self._acts += 1
        if before is not None:
            self._tally[before.verdict] -= 1
        for decision in made:
            self._tally[decision.verdict] += 1
        settles = self._stage is Stage.TITLE_ABSTRACT or made[0].verdict is not Verdict.MAYBE
        was_open = before is None or (self._stage is Stage.FULL_TEXT and before.verdict is Verdict.MAYBE)
        self._left -= len(made) - 1 + (settles and was_open)
        self._count_small()

    def take_back(self, verdict: Verdict, number: int) -> None:
        """So many decisions with this verdict were taken back."""
        self._acts += 1
        self._tally[verdict] -= number
        self._left += number
        self._count_small()

    def progress(self, recall: str) -> ReviewerProgress:
        """How far the reviewer is. A `maybe` at full text is one and not decided: the report comes back."""
        tally = self._tally
        decided = sum(number for verdict, number in tally.items() if is_given(verdict, self._stage))
        return ReviewerProgress(
            total=decided + self._left,
            decided=decided,
            included=tally[Verdict.INCLUDE],
            excluded=tally[Verdict.EXCLUDE],
            maybe=tally[Verdict.MAYBE],
            not_retrieved=tally[Verdict.NOT_RETRIEVED],
            left=self._left,
            recall=recall,
        )

    def _count_small(self) -> None:
        if self.is_small:
            self._tally, self._left = self._exact()


class Footer:
    """The line about recall, worked out beside the work and never for long; empty where nobody estimates it.

    Args:
        estimate: works the line out. It is made from what is settled, so it tells nobody what another reviewer
            said of an open report. None at full text, where everything is judged.
    """

    def __init__(self, estimate: Callable[[], str] | None) -> None:
        self.text = ""
        self._estimate = estimate
        self._next = float("-inf")

    def refresh(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Work it out anew, unless that was done just now."""
        start = clock()
        if self._estimate is not None and start >= self._next:
            self.text = self._estimate()
            end = clock()
            self._next = end + _REST * (end - start)
