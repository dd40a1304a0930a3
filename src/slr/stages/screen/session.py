"""One sitting of one reviewer without any screen: what was done, what became of it, which report stands now.

The terminal screen and line mode draw what stands here; the session decides. It is told how long a report stood
before the reviewer, since only they know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from slr.core.errors import SlrError
from slr.core.model import Verdict
from slr.stages.screen.card import confirm
from slr.stages.screen.desk import Card, ReviewerProgress, ScreeningDesk
from slr.stages.screen.ending import Left
from slr.stages.screen.form import find_contradiction
from slr.stages.screen.pending import NOTE_PENDING, Pending

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


def measure_pace(seconds: Sequence[float]) -> float | None:
    """Reports decided per minute over the last 20; None before the first one.

    Args:
        seconds: how long each decided report stood on the screen, oldest first.
    """
    last = seconds[-LAST:]
    total = sum(last)
    return 60 * len(last) / total if total > 0 else None


def describe_pace(seconds: Sequence[float], left: int) -> str:
    """The pace and the time it leaves for the rest, in words: `3.2 a minute, about 2 h 10 min left`."""
    pace = measure_pace(seconds)
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


class Outcome(NamedTuple):
    """What became of an act.

    message: what happened, in words; it holds even where something failed after it. remark: what to think of
    besides. failed: what did not happen, with the error that says why; empty when all went well. has_turned:
    whether another report stands now, or the end, or nothing since nothing could be read.
    """

    message: str = ""
    remark: str = ""
    failed: str = ""
    error: SlrError | None = None
    has_turned: bool = False


class Session:
    """What a reviewer does at a desk, one act after the other. No error of the desk leaves it: each is an outcome.

    card: the report that stands; None at the end, or when none could be read (`is_broken`). left: what the stage
    holds, at the end. pending: what is written and not decided. reasons: those of a verdict that could not be
    kept, by report. turns: how often another report came. was_warned: whether the reviewer knows what leaving
    would lose.
    """

    def __init__(self, desk: ScreeningDesk) -> None:
        self.desk = desk
        self.criteria = tuple(desk.criteria)
        self.card: Card | None = None
        self.is_broken = False
        self.progress = ReviewerProgress()
        self.left = Left()
        self.pending = Pending(desk)
        self.reasons: dict[int, tuple[str, ...]] = {}
        self.is_filtering = False
        self.was_warned = False
        self.turns = 0

    def advance(self, message: str = "") -> Outcome:
        """Turn to the report to decide now; the message says what led to it."""
        return self._turn_to(self.desk.queue.next_card, message)

    def decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...], *, seconds: float | None) -> Outcome:
        """Have a verdict kept, and turn to the next report; when that fails, the report and the reasons stay.

        An answer that was given over another report decides nothing.
        """
        if self.card is None or self.card.report_id != card.report_id:
            return Outcome("Another report is shown now; nothing was decided.")
        # Answers rest on a full text that was read.
        answers = () if verdict is Verdict.NOT_RETRIEVED else self.pending.answers(card)
        note = self.pending.note(card) or None
        self.reasons[card.report_id] = reasons
        try:
            decision = self.desk.acts.decide(
                card.report_id, verdict, reasons, note, answers=answers, seconds=seconds
            )
        except SlrError as error:
            return Outcome(failed="NOT SAVED", error=error)
        del self.reasons[card.report_id]
        self.pending.forget(card.report_id)
        remark = find_contradiction(self.criteria, answers, verdict, reasons) or ""
        return self.advance(confirm(decision, card))._replace(remark=remark)

    def undo(self) -> Outcome:
        """Take the last act back and show its report."""
        try:
            card = self.desk.acts.undo()
        except SlrError as error:
            return Outcome(failed="NOT TAKEN BACK", error=error)
        if card is None:
            return Outcome("You have no verdict to take back.")
        return self._turn_to(lambda: card, "Taken back: this report is open again.")

    def skip(self) -> Outcome:
        """Put the report behind the others; without a report, ask for the next one again."""
        if self.card is None:
            return self.advance()
        try:
            self.desk.queue.skip(self.card.report_id)
        except SlrError as error:
            return Outcome(failed="NOT SKIPPED", error=error)
        return self.advance("Skipped for now.")

    def jump(self, report_id: int) -> Outcome:
        """Show the report of this number."""
        try:
            card = self.desk.queue.jump(report_id)
        except SlrError as error:
            return Outcome(failed="CANNOT GO THERE", error=error)
        return self._turn_to(lambda: card, "")

    def next_conflict(self) -> Outcome:
        """Show the next report on which the reviewers disagree."""
        try:
            card = self.desk.queue.next_conflict()
        except SlrError as error:
            return Outcome(failed="CANNOT READ ON", error=error)
        if card is None:
            return Outcome("No other reviewer disagrees with you at this stage.")
        return self._turn_to(lambda: card, "")

    def toggle_filter(self) -> Outcome:
        """Hand out only reports without an abstract, or all again."""
        try:
            self.desk.queue.only_without_abstract(not self.is_filtering)
        except SlrError as error:
            return Outcome(failed="NOT CHANGED", error=error)
        self.is_filtering = not self.is_filtering
        return self.advance("Only reports without an abstract." if self.is_filtering else "All reports again.")

    def note(self, card: Card, text: str) -> Outcome:
        """Keep a note for the verdict to come; an empty one takes the note away."""
        self.pending.write_note(card, text)
        return Outcome(NOTE_PENDING)

    def tag(self, card: Card, word: str) -> Outcome:
        """Put a tag on the report, or take it away."""
        try:
            tags = self.desk.acts.tag(card.report_id, word)
        except SlrError as error:
            return Outcome(failed="NOT SAVED", error=error)
        self.card = replace(card, tags=tags)
        return Outcome(f"Tag {'on' if word in tags else 'off'}: {word}")

    def merge(self, card: Card, other: int) -> Outcome:
        """Merge the report with another one, and turn to the next."""
        try:
            merged = self.desk.acts.same_as(card.report_id, other)
        except SlrError as error:
            return Outcome(failed="NOT MERGED", error=error)
        return self.advance(merged)

    def fill_abstract(self, card: Card, text: str, provenance: str) -> Outcome:
        """Lay an abstract over the report, or take it away; what is not kept waits as a draft."""
        try:
            self.card = self.desk.acts.fill_abstract(card.report_id, text, provenance)
        except SlrError as error:
            return Outcome(failed="NOT SAVED", error=error)
        self.pending.write_abstract(card, None)
        return Outcome("The abstract is filled in." if text else "The abstract that was filled in is removed.")

    def lost_by_leaving(self) -> list[int]:
        """Reports on which something is written that could not be kept, unless the reviewer was told before."""
        if self.was_warned:
            return []
        self.was_warned = bool(self.pending.unkept)
        return self.pending.unkept

    def _turn_to(self, get: Callable[[], Card | None], message: str) -> Outcome:
        self.turns += 1
        self.was_warned = False
        try:
            self.progress = self.desk.progress()
            self.card, self.is_broken = get(), False
            self.left = self.desk.queue.left() if self.card is None else Left()
        except SlrError as error:
            self.card, self.is_broken = None, True
            return Outcome(message, failed="CANNOT READ ON", error=error, has_turned=True)
        return Outcome(message, has_turned=True)
