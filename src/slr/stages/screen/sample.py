"""Screening a random sample: its reports in the order of the draw, for every reviewer who must decide on them."""

from __future__ import annotations

from collections.abc import Sequence

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Sample, Seat
from slr.adapters.ledger.session_id import new_sitting
from slr.core.errors import ReviewStateError
from slr.core.model import Decision, Stage


def newest_sample(ledger: Ledger, stage: Stage) -> Sample:
    """The random sample that counts.

    Raises:
        ReviewStateError: none was drawn at this stage.
    """
    samples = ledger.samples.all(stage)
    if not samples:
        raise ReviewStateError(
            f"no random sample was drawn at {stage}", hint="Draw one with `slr stop --draw 300`."
        )
    return samples[-1]


def waits_for(ledger: Ledger, review: Review, sample: Sample, reviewer: str) -> int:
    """How many reports of a sample wait for this reviewer."""
    protocol = review.protocol
    seat = Seat(sample.stage, reviewer, new_sitting(), protocol.needed, protocol.slot_minutes, sample=sample.id)
    return ledger.queue.count(seat)


class SampleOrder:
    """The order of a draw for one screen, used as `slr.stages.screen.queue_order.Ordering` is."""

    def __init__(self, ledger: Ledger, sample: Sample) -> None:
        here = (ledger.reports.get(number).id for number in sample.report_ids)
        self._ids = tuple(dict.fromkeys(here))
        self._name = f"sample {sample.id}, seed {sample.seed}"

    def upcoming(self) -> tuple[Sequence[int], str]:
        """The reports as they were drawn, under the numbers they have now."""
        return self._ids, self._name

    def learn(self, decision: Decision) -> None:
        """A draw does not change."""

    def wait(self, seconds: float) -> bool:  # noqa: ARG002 - nothing is being learned
        """Everything is in the order at once."""
        return True

    def close(self) -> None:
        """Nothing is held."""
