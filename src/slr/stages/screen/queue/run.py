"""The door of the queue: the reports of one reviewer at one stage, in their order, read from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rapidfuzz import fuzz, process, utils

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Pilot, Sample, Seat
from slr.adapters.ledger.session_id import name_sitting
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Stage, Verdict
from slr.core.text.numbers import whole
from slr.core.text.printable import clean
from slr.stages.screen.desk import Card, FoundReport
from slr.stages.screen.ending import Left, SittingPart, survey
from slr.stages.screen.queue.hand_out import HandOut
from slr.stages.screen.queue.learned_order import LABELS, LearnedOrder
from slr.stages.screen.queue.order import Order
from slr.stages.screen.report.run import is_conflict, read_card

#: Reports that a search gives.
_FOUND = 50

#: Titles offered as the same report.
_OFFERED = 5

#: So many reports are looked at one by one; more are counted by what is quick and a little generous.
_EXACT = 200


class LedgerQueue:
    """The reports of one reviewer, read in the ledger (`desk.ReviewerQueue`)."""

    def __init__(self, ledger: Ledger, seat: Seat, hand_out: HandOut, part: Pilot | Sample | None) -> None:
        self._ledger = ledger
        self._seat = seat
        self._hand_out = hand_out
        self._part = part
        self._conflict = 0

    def next_card(self) -> Card | None:
        """The report to decide now."""
        present = self._hand_out.present()
        return None if present is None else self.card(present)

    def card(self, report_id: int) -> Card:
        """One report, whether decided or not."""
        return read_card(self._ledger, self._seat, report_id)

    def skip(self, report_id: int) -> None:
        """Put the report behind all others, for this sitting."""
        self._hand_out.put_aside(report_id)

    def find(self, words: str) -> Sequence[FoundReport]:
        """Reports of this stage with all the words, or the one of that number."""
        given = words.split()
        if not given:
            return ()
        hits = self._ledger.queue.find(given, limit=10 * _FOUND)
        number = whole(given[0], 1) if len(given) == 1 else None
        if number is not None:
            titles = self._ledger.queue.titles()
            hits = [(number, titles[number])] if number in titles else []
        states = ((report, title, self._state(report)) for report, title in hits)
        return [FoundReport(report, title, state) for report, title, state in states if state][:_FOUND]

    def jump(self, report_id: int) -> Card:
        """Make a report the present one."""
        report = self._ledger.reports.get(report_id)
        if not self._state(report.id):
            raise UsageError(f"report {report.id} has not reached full text", hint="Its title comes first.")
        self._hand_out.put_first(report.id)
        return self.card(report.id)

    def next_conflict(self) -> Card | None:
        """The next report on which this reviewer and others disagree."""
        apart = self._ledger.queue.conflicts(self._seat.reviewer, self._seat.stage)
        conflicts = [
            report_id
            for report_id in apart
            if is_conflict(self._ledger, self._seat, report_id) and self._has_reached(report_id)
        ]
        if not conflicts:
            return None
        self._conflict = next((conflict for conflict in conflicts if conflict > self._conflict), conflicts[0])
        self._hand_out.put_first(self._conflict)
        return self.card(self._conflict)

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - as the port has it
        """Hand out only reports that have no abstract, or all again."""
        self._hand_out.no_abstract = on
        self._hand_out.start_over()

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        """The reports with the nearest titles; case and punctuation do not count."""
        titles = {number: title for number, title in self._ledger.queue.titles().items() if number != report_id}
        nearest = process.extract(
            self._ledger.reports.get(report_id).document.title,
            titles,
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            limit=_OFFERED,
        )
        return tuple((number, clean(title)) for title, _, number in nearest)

    def left(self) -> Left:
        """What the stage still holds for this reviewer, who keeps to a part of it or to nothing."""
        ledger, seat, part = self._ledger, self._seat, self._part
        here = _count_open(ledger, seat)
        rest = here if part is None else _count_open(ledger, replace(seat, pilot=None, sample=None))
        left = survey(ledger.standings(seat.needed), seat.stage, here=here, rest=rest)
        left = replace(left, is_filtered=self._hand_out.no_abstract)
        if part is None:
            return left
        kind = SittingPart.SAMPLE if isinstance(part, Sample) else SittingPart.PILOT
        return replace(left, part=kind, size=len(part.report_ids))

    def _has_reached(self, report_id: int) -> bool:
        """Whether the report is at this stage, or through it."""
        if self._seat.stage is Stage.TITLE_ABSTRACT:
            return True
        first = self._ledger.queue.settled(report_id, Stage.TITLE_ABSTRACT, self._seat.needed)
        return first.verdict is Verdict.INCLUDE

    def _state(self, report_id: int) -> str:
        """Where a report stands for this reviewer, in words that tell nobody's vote; empty before this stage."""
        if not self._has_reached(report_id):
            return ""
        made = self._ledger.decisions.standing(report_id, self._seat.stage)
        mine = next((decision for decision in made if decision.reviewer == self._seat.reviewer), None)
        if mine is not None:
            return f"you decided {mine.verdict}"
        return "left for you" if self._ledger.queue.is_open(self._seat, report_id) else "not left for you"


def _count_open(ledger: Ledger, seat: Seat) -> int:
    ahead = ledger.queue.ahead(seat, after=0, limit=_EXACT + 1)
    if len(ahead) > _EXACT:
        return ledger.queue.count(seat)
    return sum(ledger.queue.is_open(seat, waiting_report.report_id) for waiting_report in ahead)


def open_learned_order(ledger: Ledger, review: Review, stage: Stage, reviewer: str, order: Order) -> LearnedOrder:
    """An order of the queue that reads the ledger in a thread of its own; close it after use."""
    protocol = review.protocol

    def known() -> Mapping[int, bool]:
        relevant = _settled_labels(ledger, review, stage)
        for decision in ledger.decisions.current():
            label = LABELS.get(decision.verdict)
            if decision.reviewer == reviewer and decision.stage is stage and label is not None:
                relevant[decision.report_id] = label
        return relevant

    about = f"{protocol.title} {protocol.question}".strip()
    return LearnedOrder(order, lambda: list(ledger.reports.all()), known, about)


def _settled_labels(ledger: Ledger, review: Review, stage: Stage) -> dict[int, bool]:
    """What is settled at the stage; a report that a stop left out was judged by nobody."""
    relevant: dict[int, bool] = {}
    for standing in ledger.standings(review.protocol.needed):
        verdict = None if standing.left_out is not None else standing.at(stage)
        label = LABELS.get(verdict or Verdict.WITHDRAWN)
        if label is not None:
            relevant[standing.report_id] = label
    return relevant


def read_newest_sample(ledger: Ledger, stage: Stage) -> Sample:
    """The random sample that counts.

    Raises:
        ReviewStateError: none was drawn at this stage.
    """
    samples = ledger.samples.all(stage)
    if not samples:
        raise ReviewStateError(f"no random sample was drawn at {stage}", hint="Draw one with `slr stop draw 300`.")
    return samples[-1]


def count_waiting(ledger: Ledger, review: Review, sample: Sample, reviewer: str) -> int:
    """How many reports of a sample wait for this reviewer."""
    protocol = review.protocol
    seat = Seat(sample.stage, reviewer, name_sitting(), protocol.needed, protocol.slot_minutes, sample=sample.id)
    return ledger.queue.count(seat)


class SampleOrder:
    """The order of a draw for one screen (`hand_out.QueueOrder`)."""

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


class WaitingReport(NamedTuple):
    """One report that waits for a reviewer."""

    report_id: int
    title: str


def list_waiting(
    ledger: Ledger, review: Review, stage: Stage, reviewer: str, *, limit: int, no_abstract: bool
) -> tuple[list[WaitingReport], int]:
    """The next reports that wait for a reviewer, in the order of the screen, and how many there are in all.

    Those on other screens are among them.
    """
    protocol = review.protocol
    seat = Seat(stage, reviewer, name_sitting(), protocol.needed, protocol.slot_minutes)
    numbers: list[int] = []
    after = 0
    while len(numbers) < limit:
        ahead = ledger.queue.ahead(seat, after=after, limit=200, no_abstract=no_abstract)
        if not ahead:
            break
        after = ahead[-1].report_id
        numbers += [
            waiting_report.report_id
            for waiting_report in ahead
            if ledger.queue.is_open(seat, waiting_report.report_id)
        ]
    total = len(numbers) if len(numbers) < limit else ledger.queue.count(seat, no_abstract=no_abstract)
    return [WaitingReport(number, ledger.reports.get(number).document.title) for number in numbers[:limit]], total
