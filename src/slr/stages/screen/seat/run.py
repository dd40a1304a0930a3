"""The desk of one reviewer over the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from slr.adapters.folder import Review
from slr.adapters.ledger import DraftOf, Ledger, Pilot, Sample, Seat, new_act
from slr.adapters.ledger.session_id import is_gone, new_sitting
from slr.adapters.ledger.settle import is_given
from slr.core.bibliography.history import NOTHING
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.errors import SlrError, StoreUnreachable, UsageError
from slr.core.model import Criterion, CriterionAnswer, Decision, Overlay, Stage, Verdict
from slr.core.text.numbers import whole
from slr.stages.screen.desk import Card, FoundReport, ReviewerProgress
from slr.stages.screen.draft import Draft, after_verdict, from_text, to_text
from slr.stages.screen.ending import Left
from slr.stages.screen.footer import Foot
from slr.stages.screen.hand_out import Walk
from slr.stages.screen.left import what_is_left
from slr.stages.screen.nearest import nearest
from slr.stages.screen.own_words import finder
from slr.stages.screen.queue_order import Ordering
from slr.stages.screen.sample import SampleOrder

#: Up to so many reports, counting them all is quicker than a key press, so it is done after every act.
_SMALL = 500

#: Reports that a search gives.
_FOUND = 50

Spans = Callable[[str], Sequence[tuple[int, int]]]


class LedgerScreeningDesk:
    """A desk over the ledger (`desk.Desk`). Each verdict is committed before `decide` returns."""

    def __init__(
        self,
        ledger: Ledger,
        review: Review,
        stage: Stage,
        reviewer: str,
        terms: Spans,
        part: Pilot | Sample | None = None,
        ordering: Ordering | SampleOrder | None = None,
    ) -> None:
        self.stage = stage
        self.reviewer = reviewer
        self.criteria: tuple[Criterion, ...] = review.protocol.criteria_at(stage)
        is_sample = isinstance(part, Sample)
        what = "random sample" if is_sample else "pilot round"
        self.round = f"{what} of {len(part.report_ids)}" if part else ""
        self._keeps_to = part
        self._ledger = ledger
        self._review = review
        self._terms = terms
        self._own_words = finder(review.protocol.words)
        protocol = review.protocol
        self._seat = Seat(
            stage,
            reviewer,
            new_sitting(),
            protocol.needed,
            protocol.slot_minutes,
            pilot=part.id if part and not is_sample else None,
            sample=part.id if part and is_sample else None,
        )
        ledger.queue.release([sitting for sitting in ledger.queue.sittings(reviewer) if is_gone(sitting)])
        self._ordering = ordering
        self._foot = Foot(ledger, protocol, stage)
        self._conflict = 0
        self._pending: tuple[object, str] | None = None
        self._acts = 0
        self._is_small = ledger.queue.size() <= _SMALL
        self._tally: Counter[Verdict] = Counter()
        self._left = 0
        self._count(whole=self._is_small)
        # Nearly all before the last one decided is done: what is not comes after the end has been reached.
        last = None if self._is_small else ledger.decisions.last(reviewer, stage)
        # A full-text `maybe` settles nothing: it comes back, behind everything else, in this sitting too.
        aside = ledger.decisions.undecided(reviewer) if stage is Stage.FULL_TEXT else []
        self._walk = Walk(ledger, self._seat, ordering, after=last.report_id if last else 0, aside=aside)

    def close(self) -> None:
        """Give back the report on the screen."""
        if self._ordering is not None:
            self._ordering.close()
        self._ledger.queue.release([self._seat.sitting])

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of the review's queries stand in the text."""
        return self._terms(text)

    def own_words(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of `[screening] words` stand in the text."""
        return self._own_words(text)

    def next_card(self) -> Card | None:
        """The report to decide now."""
        present = self._walk.present()
        return None if present is None else self.card(present)

    def card(self, report_id: int) -> Card:
        """One report, whether decided or not."""
        ledger = self._ledger
        report = ledger.reports.get(report_id)
        versions = ledger.reports.versions(report)
        overlay = ledger.remarks.overlay(report.id, "abstract")
        made = ledger.decisions.standing(report.id, self.stage)
        mine = next((one for one in made if one.reviewer == self.reviewer), None)
        document = report.document
        if overlay is not None:
            document = replace(document, abstract=overlay.value, abstract_note=None)
        numbers = [record.id for record in report.records if record.id != report.id]
        return Card(
            report.id,
            document,
            ledger.reports.labels(report.id),
            mine,
            mine.note if mine else None,
            tags=ledger.remarks.tags(report.id, self.reviewer),
            records=tuple((label, record.document) for label, record in ledger.reports.witnesses(report)),
            overlay=overlay,
            earlier=tuple(ledger.decisions.said(self.reviewer, [*numbers, *(one for one, _ in versions)])),
            sides=tuple(made) if mine and self._is_conflict(report.id) else (),
            versions=tuple(versions),
            history=ledger.changes.histories([report.id]).get(report.id, NOTHING),
            draft=self._draft(report.id),
        )

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
        decision = Decision(
            report_id,
            self.stage,
            self.reviewer,
            verdict,
            tuple(reasons),
            note,
            answers=tuple(answers),
            seconds=seconds,
            order=self._walk.order,
        )
        before = self._ledger.decisions.standing(report_id, self.stage)
        made, *copies = self._record(decision)
        mine = next((one for one in before if one.reviewer == self.reviewer), None)
        with suppress(SlrError):  # the verdict is kept; a draft that stays behind is only offered once more
            self.keep_draft(report_id, after_verdict(self._draft(report_id)))
        self._tell([made, *copies], mine)
        self._learn(made, *copies)
        self._walk.leave()
        if self.stage is Stage.FULL_TEXT and verdict is Verdict.MAYBE:
            self._walk.put_aside(report_id)
        return made

    def undo(self) -> Card | None:
        """Withdraw this reviewer's last verdict at this stage, or merge, also one of an earlier sitting."""
        last = self._ledger.decisions.last(self.reviewer, self.stage)
        merge = self._ledger.judgements.last(self.reviewer, Asked.SCREEN)
        if merge is not None and (last is None or self._is_later(merge, last)):
            return self._part(merge)
        if last is None:
            return None
        gone = self._ledger.decisions.withdraw(last)
        self._learn(*gone)
        self._tally[last.verdict] -= len(gone)
        self._left += len(gone)
        self._acts += 1
        self._walk.reopen(one.report_id for one in gone)
        self._count(whole=self._is_small)
        self._walk.put_first(last.report_id)
        return self._with_draft(last)

    def _with_draft(self, gone: Decision) -> Card:
        """The report of a verdict that was taken back; its note and form are a draft, unless there is one."""
        card = self.card(gone.report_id)
        if not card.draft.is_empty or not (gone.note or gone.answers):
            return card
        draft = Draft(gone.note, gone.answers or None)
        with suppress(SlrError):  # it stays on the screen all the same
            self.keep_draft(card.report_id, draft)
        return replace(card, draft=draft)

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        """Keep what is written on a report."""
        drafts, place = self._ledger.drafts, (self.reviewer, self.stage, report_id)
        if draft.is_empty:
            drafts.drop(*place, DraftOf.VERDICT)
        else:
            drafts.keep(*place, to_text(draft), DraftOf.VERDICT)

    def _draft(self, report_id: int) -> Draft:
        return from_text(self._ledger.drafts.get(self.reviewer, self.stage, report_id, DraftOf.VERDICT))

    def drafts(self) -> Sequence[int]:
        """The reports with a draft of this reviewer."""
        return self._ledger.drafts.of(self.reviewer, self.stage, DraftOf.VERDICT)

    def left(self) -> Left:
        """What the stage still holds."""
        return what_is_left(self._ledger, self._seat, self._keeps_to, is_filtered=self._walk.no_abstract)

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        """The reports with the nearest titles."""
        titles = {number: title for number, title in self._ledger.queue.titles().items() if number != report_id}
        return nearest(self._ledger.reports.get(report_id).document.title, titles)

    def same_as(self, report_id: int, other: int) -> str:
        """Merge the report with another one, in this reviewer's name."""
        here, there = self._ledger.reports.get(report_id), self._ledger.reports.get(other)
        if here.id == there.id:
            raise UsageError(f"{other} is this report itself", hint="Give the number of another one.")
        said = PairJudgement(
            report_id, other, PairOpinion.SAME, self.reviewer, Asked.SCREEN, features={"screened": report_id}
        )
        self._ledger.judgements.record([said], anew=True)
        self._start_over()
        kept = min(here.id, there.id)
        clash = [str(one) for one in self._ledger.disagreements() if one.report_id == kept]
        told = f"Reports {here.id} and {there.id} are one now: report {kept}."
        return " ".join([told, *(f"Verdicts disagree: {one}." for one in clash)])

    def skip(self, report_id: int) -> None:
        """Put the report behind all others, for this sitting."""
        self._walk.put_aside(report_id)

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
        told = ((report, title, self._state(report)) for report, title in hits)
        found = [FoundReport(report, title, state) for report, title, state in told if state]
        return found[:_FOUND]

    def jump(self, report_id: int) -> Card:
        """Make a report the present one."""
        report = self._ledger.reports.get(report_id)
        if not self._state(report.id):
            raise UsageError(f"report {report.id} has not reached full text", hint="Its title comes first.")
        self._walk.put_first(report.id)
        return self.card(report.id)

    def next_conflict(self) -> Card | None:
        """The next report on which this reviewer and others disagree."""
        apart = self._ledger.queue.conflicts(self.reviewer, self.stage)
        found = [one for one in apart if self._is_conflict(one) and self._has_reached(one)]
        if not found:
            return None
        self._conflict = next((one for one in found if one > self._conflict), found[0])
        self._walk.put_first(self._conflict)
        return self.card(self._conflict)

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - as the port has it
        """Hand out only reports that have no abstract, or all again."""
        self._walk.no_abstract = on
        self._walk.start_over()

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        """Put a tag on the report, or take it away."""
        tag = " ".join(word.split())
        if not tag:
            raise UsageError("a tag needs a word")
        return self._ledger.remarks.tag(report_id, self.reviewer, tag)

    def known_tags(self) -> Sequence[str]:
        """The tags this reviewer has used."""
        return self._ledger.remarks.known_tags(self.reviewer)

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        """Lay an abstract over the report."""
        if text.strip() and not provenance.strip():
            raise UsageError(
                "the place where the abstract was read is missing", hint="A page or an address is enough."
            )
        overlay = Overlay(report_id, "abstract", text.strip(), provenance.strip(), self.reviewer)
        self._ledger.remarks.lay(overlay)
        return self.card(report_id)

    def progress(self) -> ReviewerProgress:
        """How far this reviewer is."""
        return _progress(self.stage, self._tally, self._left, self._foot.text)

    def recount(self) -> ReviewerProgress:
        """Count anew, and keep the report on the screen for this reviewer; may run in another thread."""
        acts = self._acts
        tally, left = self._counted()
        self._ledger.queue.renew(self._seat)
        self._foot.refresh()
        if acts == self._acts:  # otherwise the numbers are older than what was decided meanwhile
            self._tally, self._left = tally, left
        return self.progress()

    def _record(self, decision: Decision) -> list[Decision]:
        """Record once, even when the connection goes away between the commit and the answer to it."""
        if self._pending is None or self._pending[0] != replace(decision, seconds=None):
            self._pending = (replace(decision, seconds=None), new_act())
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

    def _tell(self, made: Sequence[Decision], before: Decision | None) -> None:
        """Keep the counts up to date."""
        self._acts += 1
        if before is not None:
            self._tally[before.verdict] -= 1
        for one in made:
            self._tally[one.verdict] += 1
        settles = self.stage is Stage.TITLE_ABSTRACT or made[0].verdict is not Verdict.MAYBE
        was_open = before is None or (self.stage is Stage.FULL_TEXT and before.verdict is Verdict.MAYBE)
        self._left -= len(made) - 1 + (settles and was_open)
        self._count(whole=self._is_small)

    def _count(self, *, whole: bool) -> None:
        if whole:
            self._tally, self._left = self._counted()
        elif not self._acts and not self._left:
            # Until it is counted beside the work: every report there is, less the verdicts given.
            self._tally = self._ledger.queue.rough_tally(self.reviewer, self.stage)
            self._left = max(self._ledger.queue.size() - self._tally.total(), 0)

    def _counted(self) -> tuple[Counter[Verdict], int]:
        return self._ledger.queue.tally(self.reviewer, self.stage), self._ledger.queue.count(self._seat)

    def _learn(self, *decisions: Decision) -> None:
        for decision in decisions:
            if self._ordering is not None:
                self._ordering.learn(decision)

    def _part(self, merge: PairJudgement) -> Card:
        """Take a merge back and show the report it was made on."""
        self._ledger.judgements.withdraw(merge, self.reviewer)
        self._start_over()
        screened = merge.features.get("screened")
        number = self._ledger.reports.get(screened if isinstance(screened, int) else merge.b).id
        self._walk.put_first(number)
        return self.card(number)

    def _start_over(self) -> None:
        """Reports came together or apart: nothing that was looked up before holds."""
        self._acts += 1
        self._walk.start_over()
        self._tally, self._left = self._counted()

    def _is_later(self, merge: PairJudgement, last: Decision) -> bool:
        """Whether a merge came after a decision, by the order of their rows where the ledger tells it."""
        after = self._ledger.judgements.after_decision(merge)
        return _time(merge) > _time(last) if after is None else after >= (last.id or 0)

    def _is_conflict(self, report_id: int) -> bool:
        return self._ledger.queue.settled(report_id, self.stage, self._review.protocol.needed).is_conflict

    def _has_reached(self, report_id: int) -> bool:
        """Whether the report is at this stage, or through it."""
        if self.stage is Stage.TITLE_ABSTRACT:
            return True
        first = self._ledger.queue.settled(report_id, Stage.TITLE_ABSTRACT, self._review.protocol.needed)
        return first.verdict is Verdict.INCLUDE

    def _state(self, report_id: int) -> str:
        """Where a report stands for this reviewer, in words that tell nobody's vote; empty before this stage."""
        if not self._has_reached(report_id):
            return ""
        made = self._ledger.decisions.standing(report_id, self.stage)
        mine = next((one for one in made if one.reviewer == self.reviewer), None)
        if mine is not None:
            return f"you decided {mine.verdict}"
        return "left for you" if self._ledger.queue.is_open(self._seat, report_id) else "not left for you"


def _progress(stage: Stage, tally: Counter[Verdict], left: int, recall: str) -> ReviewerProgress:
    """A `maybe` at full text is counted as one and not as decided: the report comes back."""
    decided = sum(number for verdict, number in tally.items() if is_given(verdict, stage))
    return ReviewerProgress(
        total=decided + left,
        decided=decided,
        included=tally[Verdict.INCLUDE],
        excluded=tally[Verdict.EXCLUDE],
        maybe=tally[Verdict.MAYBE],
        not_retrieved=tally[Verdict.NOT_RETRIEVED],
        left=left,
        recall=recall,
    )


def _time(act: Decision | PairJudgement) -> datetime:
    assert act.at is not None  # whatever comes from the ledger has its time
    return act.at
