"""One sitting in line mode: the session, and the report that was printed last."""

from __future__ import annotations

from collections.abc import Callable

from slr.core.model import Stage, Verdict
from slr.stages.screen.desk import Card, ScreeningDesk
from slr.stages.screen.ending import ending
from slr.stages.screen.lines.report import report_lines
from slr.stages.screen.lines.talk import Talk
from slr.stages.screen.session import Outcome, Session


class Sitting:
    """Prints what stands in the session and what became of an act."""

    def __init__(self, desk: ScreeningDesk, talk: Talk, clock: Callable[[], float]) -> None:
        self.session = Session(desk)
        self.talk = talk
        self._clock = clock
        self._shown_at = clock()

    def open(self, title: str) -> None:
        """Say what is screened by whom, and print the first report."""
        desk = self.session.desk
        self.talk.say(f"Review: {title}", f"Stage: {desk.stage.words}", f"Reviewer: {desk.reviewer}")
        if desk.round:
            self.talk.say(f"Round: {desk.round}")
        self.tell(self.session.advance("Write ? for the commands."))

    def decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...]) -> None:
        """Bring a verdict to the desk, say so when it is kept, and go on."""
        seconds = max(self._clock() - self._shown_at, 0.0)
        outcome = self.session.decide(card, verdict, reasons, seconds=seconds)
        self.tell(outcome._replace(message=f"Saved: {outcome.message}") if outcome.has_turned else outcome)

    def tell(self, outcome: Outcome) -> None:
        """Say what happened, or what did not, why, and what to do; then the report that stands."""
        if outcome.message:
            self.talk.say(outcome.message)
        if outcome.error is not None:
            error = outcome.error
            self.talk.say(f"{outcome.failed}: {error.message}", *(error.detail or "").splitlines())
            if error.hint:
                self.talk.say(f"Hint: {error.hint}")
        if outcome.has_turned or outcome.error is not None:
            self.show()
        if outcome.has_turned:
            self._shown_at = self._clock()

    def show(self) -> None:
        """Print the report, or that there is none."""
        card = self.session.card
        if card is not None:
            self.talk.say("", *report_lines(card, self.session.pending.of(card)))
        elif self.session.is_broken:
            self.talk.say("", "No report could be read. Skip tries again, undo and quit work too.")
        else:
            self.talk.say("", *self._end())

    def place(self) -> str:
        """Which report stands here and how far the reviewer is, for the prompt."""
        now, card = self.session.progress, self.session.card
        if card is None:
            return f"no report, {now.decided} of {now.total} decided"
        return f"report {card.report_id}, {min(now.decided + 1, now.total)} of {now.total}"

    def _end(self) -> list[str]:
        now, stage, left = self.session.progress, self.session.desk.stage, self.session.left
        told = ending(left, stage)
        not_retrieved = f"{now.not_retrieved} not retrieved, " if stage is Stage.FULL_TEXT else ""
        verdicts = f"{now.included} included, {now.excluded} excluded, {now.maybe} maybe"
        return [
            told.title,
            f"{now.decided} decided: {verdicts}, {not_retrieved}{left.rest} left.",
            *told.lines,
            *(f"Next: {command} ({what})" for command, what in told.steps),
        ]
