"""One sitting in line mode: the report that was printed last, and what was said of it but not decided yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slr.errors import SlrError
from slr.model import Answer, Stage, Verdict
from slr.screen.card import confirmation
from slr.screen.desk import Card, Desk, Progress
from slr.screen.plain_report import report_lines
from slr.screen.plain_talk import Talk
from slr.screen.words import STAGES, next_steps


class Sitting:
    """Reads reports from the desk, prints them, and brings it verdicts. Undecided words are kept per report."""

    def __init__(self, desk: Desk, talk: Talk, clock: Callable[[], float]) -> None:
        self.desk = desk
        self.talk = talk
        self.card: Card | None = None
        self.notes: dict[int, str] = {}
        self.answers: dict[int, tuple[Answer, ...]] = {}
        self.warned = False
        self.only_without_abstract = False
        self._clock = clock
        self._progress = Progress()
        self._is_broken = False
        self._shown_at = clock()

    def open(self, title: str) -> None:
        """Say what is screened by whom, and print the first report."""
        self.talk.say(f"Review: {title}", f"Stage: {STAGES[self.desk.stage]}", f"Reviewer: {self.desk.reviewer}")
        if self.desk.round:
            self.talk.say(f"Round: {self.desk.round}")
        self.turn_to(self.desk.next_card, "Write ? for the commands.")

    def turn_to(self, get: Callable[[], Card | None], message: str) -> None:
        """Go to another report; the message says what led to it, and stands even when nothing can be read."""
        if message:
            self.talk.say(message)
        try:
            self.card, self._is_broken = get(), False
            self._progress = self.desk.progress()
        except SlrError as error:
            self.card, self._is_broken = None, True
            self.fail("CANNOT READ ON", error)
        else:
            self.show()
        self._shown_at = self._clock()

    def advance(self, message: str) -> None:
        """Go to the report to decide now."""
        self.turn_to(self.desk.next_card, message)

    def fail(self, what: str, error: SlrError) -> None:
        """Say what did not happen, why, and what to do; then the report again."""
        self.talk.say(f"{what}: {error.message}", *(error.detail or "").splitlines())
        if error.hint:
            self.talk.say(f"Hint: {error.hint}")
        self.show()

    def show(self) -> None:
        """Print the report, or that there is none."""
        if self.card is not None:
            self.talk.say("", *report_lines(self.card, self.note_on(self.card), self._answers_on(self.card)))
        elif self._is_broken:
            self.talk.say("", "No report could be read. Skip tries again, undo and quit work too.")
        else:
            self.talk.say("", *self._end())

    def note_on(self, card: Card) -> str:
        """The note that goes with the next verdict."""
        start = card.note or (card.previous.note if card.previous else None) or ""
        return self.notes.get(card.report_id, start)

    def _answers_on(self, card: Card) -> tuple[Answer, ...]:
        return self.answers.get(card.report_id, ())

    def decide(self, card: Card, verdict: Verdict, reasons: Sequence[str]) -> None:
        """Bring a verdict to the desk, say so when it is kept, and go on.

        Raises:
            SlrError: it was not kept.
        """
        decision = self.desk.decide(
            card.report_id,
            verdict,
            reasons,
            self.note_on(card) or None,
            answers=self._answers_on(card),
            seconds=max(self._clock() - self._shown_at, 0.0),
        )
        self.notes.pop(card.report_id, None)
        self.answers.pop(card.report_id, None)
        self.advance(f"Saved: {confirmation(decision, card)}")

    def undecided(self) -> list[int]:
        """Reports with a note or answers that no verdict has taken along."""
        return sorted({number for number, note in self.notes.items() if note} | set(self.answers))

    def place(self) -> str:
        """Which report stands here and how far the reviewer is, for the prompt."""
        now = self._progress
        if self.card is None:
            return f"no report, {now.decided} of {now.total} decided"
        return f"report {self.card.report_id}, {min(now.decided + 1, now.total)} of {now.total}"

    def _end(self) -> list[str]:
        now, stage = self._progress, self.desk.stage
        not_retrieved = f"{now.not_retrieved} not retrieved, " if stage is Stage.FULL_TEXT else ""
        verdicts = f"{now.included} included, {now.excluded} excluded, {now.maybe} maybe"
        return [
            "All done: nothing waits for you at this stage.",
            f"{now.decided} decided: {verdicts}, {not_retrieved}{now.left} left.",
            *(f"Next: {command} ({what})" for command, what in next_steps(stage)),
        ]
