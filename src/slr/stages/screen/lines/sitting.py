"""One sitting in line mode: the report that was printed last, and what was said of it but not decided yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slr.core.errors import SlrError
from slr.core.model import Stage, Verdict
from slr.stages.screen.card import confirmation
from slr.stages.screen.desk import Card, ReviewerProgress, ScreeningDesk
from slr.stages.screen.ending import Left, ending
from slr.stages.screen.lines.report import report_lines
from slr.stages.screen.lines.talk import Talk
from slr.stages.screen.pending import Pending


class Sitting:
    """Reads reports from the desk, prints them, and brings it verdicts. What is not decided is kept as a draft."""

    def __init__(self, desk: ScreeningDesk, talk: Talk, clock: Callable[[], float]) -> None:
        self.desk = desk
        self.talk = talk
        self.card: Card | None = None
        self.pending = Pending(desk)
        self.warned = False
        self.only_without_abstract = False
        self._clock = clock
        self._progress = ReviewerProgress()
        self._left = Left()
        self._is_broken = False
        self._shown_at = clock()

    def open(self, title: str) -> None:
        """Say what is screened by whom, and print the first report."""
        self.talk.say(f"Review: {title}", f"Stage: {self.desk.stage.words}", f"Reviewer: {self.desk.reviewer}")
        if self.desk.round:
            self.talk.say(f"Round: {self.desk.round}")
        self.turn_to(self.desk.queue.next_card, "Write ? for the commands.")

    def turn_to(self, get: Callable[[], Card | None], message: str) -> None:
        """Go to another report; the message says what led to it, and stands even when nothing can be read."""
        if message:
            self.talk.say(message)
        try:
            self.card, self._is_broken = get(), False
            self._progress = self.desk.progress()
            self._left = self.desk.queue.left() if self.card is None else Left()
        except SlrError as error:
            self.card, self._is_broken = None, True
            self.fail("CANNOT READ ON", error)
        else:
            self.show()
        self._shown_at = self._clock()

    def advance(self, message: str) -> None:
        """Go to the report to decide now."""
        self.turn_to(self.desk.queue.next_card, message)

    def fail(self, what: str, error: SlrError) -> None:
        """Say what did not happen, why, and what to do; then the report again."""
        self.talk.say(f"{what}: {error.message}", *(error.detail or "").splitlines())
        if error.hint:
            self.talk.say(f"Hint: {error.hint}")
        self.show()

    def show(self) -> None:
        """Print the report, or that there is none."""
        if self.card is not None:
            self.talk.say("", *report_lines(self.card, self.pending.of(self.card)))
        elif self._is_broken:
            self.talk.say("", "No report could be read. Skip tries again, undo and quit work too.")
        else:
            self.talk.say("", *self._end())

    def decide(self, card: Card, verdict: Verdict, reasons: Sequence[str]) -> None:
        """Bring a verdict to the desk, say so when it is kept, and go on.

        Raises:
            SlrError: it was not kept.
        """
        decision = self.desk.acts.decide(
            card.report_id,
            verdict,
            reasons,
            self.pending.note(card) or None,
            # Answers rest on a full text that was read.
            answers=() if verdict is Verdict.NOT_RETRIEVED else self.pending.answers(card),
            seconds=max(self._clock() - self._shown_at, 0.0),
        )
        self.pending.forget(card.report_id)
        self.advance(f"Saved: {confirmation(decision, card)}")

    def place(self) -> str:
        """Which report stands here and how far the reviewer is, for the prompt."""
        now = self._progress
        if self.card is None:
            return f"no report, {now.decided} of {now.total} decided"
        return f"report {self.card.report_id}, {min(now.decided + 1, now.total)} of {now.total}"

    def _end(self) -> list[str]:
        now, stage = self._progress, self.desk.stage
        told = ending(self._left, stage)
        not_retrieved = f"{now.not_retrieved} not retrieved, " if stage is Stage.FULL_TEXT else ""
        verdicts = f"{now.included} included, {now.excluded} excluded, {now.maybe} maybe"
        return [
            told.title,
            f"{now.decided} decided: {verdicts}, {not_retrieved}{self._left.rest} left.",
            *told.lines,
            *(f"Next: {command} ({what})" for command, what in told.steps),
        ]
