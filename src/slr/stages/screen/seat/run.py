"""The door of a reviewer's seat: the desk over the ledger, from the first report to the last act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from slr.adapters.folder import Review
from slr.adapters.folder.marked_words import make_word_markers
from slr.adapters.ledger import DraftOf, Ledger, Pilot, Sample, Seat, name_act
from slr.adapters.ledger.session_id import is_gone, name_sitting
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.errors import SlrError, StoreUnreachable, UsageError
from slr.core.model import Criterion, CriterionAnswer, Decision, Stage, Verdict
from slr.stages.screen.desk import Card, ReviewerProgress
from slr.stages.screen.draft import Draft, keep_after_verdict, to_text
from slr.stages.screen.queue.hand_out import HandOut, QueueOrder
from slr.stages.screen.queue.order import Order
from slr.stages.screen.queue.run import LedgerQueue, SampleOrder, open_learned_order
from slr.stages.screen.report.run import lay_abstract, read_card, read_draft
from slr.stages.screen.seat.counts import Footer, RunningCounts

#: Up to so many reports, counting them all is quicker than a key press, so it is done after every act.
_SMALL = 500


def open_desk(
    ledger: Ledger,
    review: Review,
    stage: Stage,
    reviewer: str,
    *,
    part: Pilot | Sample | None = None,
    order: Order = Order.FOUND,
    recall: Callable[[], str] | None = None,
) -> LedgerScreeningDesk:
    """The desk of one reviewer at one stage, or at a part of it: a calibration round or a random sample.

    Close it after use.

    Args:
        ledger: the ledger.
        review: the review.
        stage: the stage.
        reviewer: who decides.
        part: the part of the stage; None for all of it.
        order: which report comes first; a part has its own.
        recall: estimates in words how much is found, for the foot of the screen; None where nobody wants to know.
    """
    ordering: QueueOrder | None = None
    if isinstance(part, Sample):
        ordering = SampleOrder(ledger, part)
    elif part is None and order is not Order.FOUND:
        ordering = open_learned_order(ledger, review, stage, reviewer, order)
    return LedgerScreeningDesk(ledger, review, _seat(review, stage, reviewer, part), part, ordering, recall)


def _seat(review: Review, stage: Stage, reviewer: str, part: Pilot | Sample | None) -> Seat:
    protocol = review.protocol
    seat = Seat(stage, reviewer, name_sitting(), protocol.needed, protocol.slot_minutes)
    if isinstance(part, Sample):
        return replace(seat, sample=part.id)
    return seat if part is None else replace(seat, pilot=part.id)


class LedgerScreeningDesk:
    """A desk over the ledger (`desk.ScreeningDesk`). Each act is committed before it returns."""

    def __init__(
        self,
        ledger: Ledger,
        review: Review,
        seat: Seat,
        part: Pilot | Sample | None,
        ordering: QueueOrder | None,
        recall: Callable[[], str] | None,
    ) -> None:
        stage, reviewer = seat.stage, seat.reviewer
        self.stage = stage
        self.reviewer = reviewer
        self.criteria: tuple[Criterion, ...] = review.protocol.criteria_at(stage)
        self.round = _round(part)
        self.ordering = ordering
        self.terms, self.own_words = make_word_markers(review)
        self._ledger = ledger
        self._seat = seat
        self._footer = Footer(recall)
        ledger.queue.release([sitting for sitting in ledger.queue.sittings(reviewer) if is_gone(sitting)])
        self._counts = _counts(ledger, seat)
        hand_out = _hand_out(ledger, seat, ordering, is_small=self._counts.is_small)
        self.queue = LedgerQueue(ledger, seat, hand_out, part)
        self.acts = LedgerActs(ledger, review, seat, hand_out, ordering, self._counts)

    def close(self) -> None:
        """Give back the report on the screen."""
        if self.ordering is not None:
            self.ordering.close()
        self._ledger.queue.release([self._seat.sitting])

    def progress(self) -> ReviewerProgress:
        """How far this reviewer is."""
        return self._counts.progress(self._footer.text)

    def recount(self) -> ReviewerProgress:
        """Count anew, and keep the report on the screen for this reviewer; may run in another thread."""
        self._counts.count()
        self._ledger.queue.renew(self._seat)
        self._footer.refresh()
        return self.progress()


def _round(part: Pilot | Sample | None) -> str:
    if part is None:
        return ""
    kind = "random sample" if isinstance(part, Sample) else "pilot round"
    return f"{kind} of {len(part.report_ids)}"


def _counts(ledger: Ledger, seat: Seat) -> RunningCounts:
    queue, size = ledger.queue, ledger.queue.size()

    def guess() -> tuple[Counter[Verdict], int]:
        """Every report there is, less the verdicts given."""
        tally = queue.rough_tally(seat.reviewer, seat.stage)
        return tally, max(size - tally.total(), 0)

    def exact() -> tuple[Counter[Verdict], int]:
        return queue.tally(seat.reviewer, seat.stage), queue.count(seat)

    return RunningCounts(seat.stage, exact, guess, is_small=size <= _SMALL)


def _hand_out(ledger: Ledger, seat: Seat, ordering: QueueOrder | None, *, is_small: bool) -> HandOut:
    # Nearly all before the last one decided is done: what is not comes after the end has been reached.
    last = None if is_small else ledger.decisions.last(seat.reviewer, seat.stage)
    # A full-text `maybe` settles nothing: it comes back, behind everything else, in this sitting too.
    aside = ledger.decisions.undecided(seat.reviewer) if seat.stage is Stage.FULL_TEXT else []
    return HandOut(ledger.queue, seat, ordering, after=last.report_id if last else 0, aside=aside)


class LedgerActs:
    """What one reviewer does, kept in the ledger (`desk.ReviewerActs`)."""

    def __init__(
        self,
        ledger: Ledger,
        review: Review,
        seat: Seat,
        hand_out: HandOut,
        ordering: QueueOrder | None,
        counts: RunningCounts,
    ) -> None:
        self._ledger = ledger
        self._review = review
        self._seat = seat
        self._hand_out = hand_out
        self._ordering = ordering
        self._counts = counts
        self._pending: tuple[object, str] | None = None

    def decide(
        self,
        report_id: int,
        verdict: Verdict,
        reasons: Sequence[str],
        note: str | None,
        *,
        answers: Sequence[CriterionAnswer] = (),
        seconds: float | None = None,
    ) -> Decision:
        """Keep a verdict; it is in the ledger when this returns."""
        stage, reviewer = self._seat.stage, self._seat.reviewer
        decision = Decision(
            report_id,
            stage,
            reviewer,
            verdict,
            tuple(reasons),
            note,
            answers=tuple(answers),
            seconds=seconds,
            order=self._hand_out.order,
        )
        before = self._ledger.decisions.standing(report_id, stage)
        made, *copies = self._record(decision)
        mine = next((decision for decision in before if decision.reviewer == reviewer), None)
        with suppress(SlrError):  # the verdict is kept; a draft that stays behind is only offered once more
            self.keep_draft(report_id, keep_after_verdict(read_draft(self._ledger, self._seat, report_id)))
        self._counts.add([made, *copies], mine)
        self._learn(made, *copies)
        self._hand_out.leave()
        if stage is Stage.FULL_TEXT and verdict is Verdict.MAYBE:
            self._hand_out.put_aside(report_id)
        return made

    def undo(self) -> Card | None:
        """Withdraw this reviewer's last verdict at this stage, or merge, also one of an earlier sitting."""
        last = self._ledger.decisions.last(self._seat.reviewer, self._seat.stage)
        merge = self._ledger.judgements.last(self._seat.reviewer, Asked.SCREEN)
        if merge is not None and (last is None or self._is_later(merge, last)):
            return self._part(merge)
        if last is None:
            return None
        gone = self._ledger.decisions.withdraw(last)
        self._learn(*gone)
        self._hand_out.reopen(decision.report_id for decision in gone)
        self._counts.take_back(last.verdict, len(gone))
        self._hand_out.put_first(last.report_id)
        return self._with_draft(last)

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        """Keep what is written on a report."""
        drafts, place = self._ledger.drafts, (self._seat.reviewer, self._seat.stage, report_id)
        if draft.is_empty:
            drafts.drop(*place, DraftOf.VERDICT)
        else:
            drafts.keep(*place, to_text(draft), DraftOf.VERDICT)

    def drafts(self) -> Sequence[int]:
        """The reports with a draft of this reviewer."""
        return self._ledger.drafts.of(self._seat.reviewer, self._seat.stage, DraftOf.VERDICT)

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        """Put a tag on the report, or take it away."""
        tag = " ".join(word.split())
        if not tag:
            raise UsageError("a tag needs a word")
        return self._ledger.remarks.tag(report_id, self._seat.reviewer, tag)

    def known_tags(self) -> Sequence[str]:
        """The tags this reviewer has used."""
        return self._ledger.remarks.known_tags(self._seat.reviewer)

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        """Lay an abstract over the report."""
        lay_abstract(
            self._ledger, report_id, self._seat.reviewer, text, provenance, hint="A page or an address is enough."
        )
        return self._card(report_id)

    def same_as(self, report_id: int, other: int) -> str:
        """Merge the report with another one, in this reviewer's name."""
        here, there = self._ledger.reports.get(report_id), self._ledger.reports.get(other)
        if here.id == there.id:
            raise UsageError(f"{other} is this report itself", hint="Give the number of another one.")
        judgement = PairJudgement(
            report_id,
            other,
            PairOpinion.SAME,
            self._seat.reviewer,
            Asked.SCREEN,
            features={"screened": report_id},
        )
        self._ledger.judgements.record([judgement], anew=True)
        self._start_over()
        kept = min(here.id, there.id)
        clash = [
            str(disagreement) for disagreement in self._ledger.disagreements() if disagreement.report_id == kept
        ]
        merged = f"Reports {here.id} and {there.id} are one now: report {kept}."
        return " ".join([merged, *(f"Verdicts disagree: {disagreement}." for disagreement in clash)])

    def _card(self, report_id: int) -> Card:
        return read_card(self._ledger, self._seat, report_id)

    def _with_draft(self, gone: Decision) -> Card:
        """The report of a verdict that was taken back; its note and form are a draft, unless there is one."""
        card = self._card(gone.report_id)
        if not card.draft.is_empty or not (gone.note or gone.answers):
            return card
        draft = Draft(gone.note, gone.answers or None)
        with suppress(SlrError):  # it stays on the screen all the same
            self.keep_draft(card.report_id, draft)
        return replace(card, draft=draft)

    def _record(self, decision: Decision) -> list[Decision]:
        """Record once, even when the connection goes away between the commit and the answer to it."""
        if self._pending is None or self._pending[0] != replace(decision, seconds=None):
            self._pending = (replace(decision, seconds=None), name_act())
        protocol = self._review.protocol
        keep = self._ledger.decisions.record
        for is_last in (False, True):
            try:
                made = keep(
                    [decision],
                    protocol=self._review.protocol_text,
                    versions_too=protocol.versions_once,
                    act=self._pending[1],
                    needed=protocol.needed,
                )
            except StoreUnreachable:
                if is_last:
                    raise
            else:
                break
        self._pending = None
        return made

    def _learn(self, *decisions: Decision) -> None:
        for decision in decisions:
            if self._ordering is not None:
                self._ordering.learn(decision)

    def _part(self, merge: PairJudgement) -> Card:
        """Take a merge back and show the report it was made on."""
        self._ledger.judgements.withdraw(merge, self._seat.reviewer)
        self._start_over()
        screened = merge.features.get("screened")
        number = self._ledger.reports.get(screened if isinstance(screened, int) else merge.b).id
        self._hand_out.put_first(number)
        return self._card(number)

    def _start_over(self) -> None:
        """Reports came together or apart: nothing that was looked up before holds."""
        self._hand_out.start_over()
        self._counts.start_over()

    def _is_later(self, merge: PairJudgement, last: Decision) -> bool:
        """Whether a merge came after a decision, by the order of their rows where the ledger tells it."""
        after = self._ledger.judgements.after_decision(merge)
        return _time(merge) > _time(last) if after is None else after >= (last.id or 0)


def _time(act: Decision | PairJudgement) -> datetime:
    assert act.at is not None  # whatever comes from the ledger has its time
    return act.at
