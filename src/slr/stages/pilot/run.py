"""Calibration rounds: everybody screens the same few reports first, and sees how far they agree.

A round tells whether the criteria are read in the same way before weeks are spent on them (CEE guidelines, 5;
Cochrane Handbook, 4.6.4).
"""

from __future__ import annotations

import random
from collections.abc import Collection

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Pilot, Seat
from slr.adapters.ledger.session_id import name_sitting
from slr.core.errors import ReviewStateError
from slr.core.model import Stage


def join_pilot(
    ledger: Ledger, review: Review, stage: Stage, reviewer: str, *, wanted: int, anew: bool = False
) -> Pilot:
    """The newest round of a stage, or a new one where there is none or a new one is asked for.

    Args:
        ledger: the ledger.
        review: the review.
        stage: the stage.
        reviewer: who asks.
        wanted: reports in a new round; fewer are taken where fewer wait. A round that has begun keeps its own.
        anew: begin another round.

    Raises:
        ReviewStateError: no report waits at this stage.
    """
    rounds = ledger.pilots.all(stage)
    if rounds and not anew:
        return rounds[-1]
    protocol = review.protocol
    seat = Seat(stage, reviewer, name_sitting(), protocol.needed, protocol.slot_minutes)
    waiting = [
        waiting_report.report_id
        for waiting_report in ledger.queue.ahead(seat, after=0, limit=ledger.queue.size() + 1)
    ]
    if not waiting:
        raise ReviewStateError(
            "no report is left for you at this stage", hint="`slr status` shows what comes next."
        )
    seed = len(rounds) + 1
    return ledger.pilots.add(stage, draw(waiting, wanted, seed), wanted=wanted, seed=seed, actor=reviewer)


def draw(waiting: Collection[int], wanted: int, seed: int) -> list[int]:
    """That many of the reports at random, by number; the same seed draws the same."""
    ordered = sorted(waiting)
    return sorted(random.Random(seed).sample(ordered, min(wanted, len(ordered))))  # noqa: S311 - no secret


def has_finished(ledger: Ledger, pilot: Pilot, reviewer: str) -> bool:
    """Whether this reviewer has decided on every report of the round that is there and counts still."""
    kept = (number for number in pilot.report_ids if ledger.reports.get(number).id == number)
    alive = {number for number in kept if ledger.reports.counts(number)}
    decided = {
        decision.report_id
        for decision in ledger.decisions.current()
        if decision.reviewer == reviewer and decision.stage is pilot.stage
    }
    return alive <= decided


def list_finishers(ledger: Ledger, pilot: Pilot) -> list[str]:
    """Who has decided on every report of the round, in alphabetical order."""
    people = {decision.reviewer for decision in ledger.decisions.current() if decision.stage is pilot.stage}
    return sorted(who for who in people if has_finished(ledger, pilot, who))
