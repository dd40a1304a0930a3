"""Screening as lines: for screen readers, terminals that only print, and scripts.

A report is printed once, then a prompt, and one line is read: no drawing, no colour, no moving cursor. A verdict
is confirmed (`Saved: …`) only after the desk has returned it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TextIO

from slr.core.bibliography.links import links
from slr.core.errors import SlrError
from slr.core.model import Stage, Verdict
from slr.core.review.keymap import Action
from slr.core.text.numbers import whole
from slr.stages.screen.actions import ACTIONS, holds
from slr.stages.screen.desk import Card, ScreeningDesk
from slr.stages.screen.ending import choose_ending
from slr.stages.screen.form import propose
from slr.stages.screen.lines import questions as ask
from slr.stages.screen.lines.commands import (
    Keys,
    SpokenCommand,
    help_lines,
    keys_of,
    list_prompt_keys,
    takes_words,
    understand,
    word_of,
)
from slr.stages.screen.lines.report import list_details, report_lines
from slr.stages.screen.lines.talk import Talk
from slr.stages.screen.pending import describe_saved
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
        told = choose_ending(left, stage)
        not_retrieved = f"{now.not_retrieved} not retrieved, " if stage is Stage.FULL_TEXT else ""
        verdicts = f"{now.included} included, {now.excluded} excluded, {now.maybe} maybe"
        return [
            told.title,
            f"{now.decided} decided: {verdicts}, {not_retrieved}{left.rest} left.",
            *told.lines,
            *(f"Next: {command} ({what})" for command, what in told.steps),
        ]


def run_plain(
    desk: ScreeningDesk,
    *,
    title: str,
    source: TextIO,
    out: TextIO,
    keymap: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Screen line by line until the reviewer quits or the input ends; every confirmed verdict is kept.

    Args:
        desk: where the reports come from and the verdicts go.
        title: the title of the review.
        source: the lines of the reviewer.
        out: where everything is printed.
        keymap: action to its keys (`slr.stages.screen.lines.commands.keys_of`); None for the usual letters.
        clock: seconds, to tell how long a report stood before the reviewer.
    """
    keys = keys_of(keymap)
    sitting = Sitting(desk, Talk(source, out), clock)
    sitting.open(title)
    while (
        line := sitting.talk.ask(f"Decide ({list_prompt_keys(keys, desk.stage)}; {sitting.place()}):")
    ) is not None:
        if not line:
            sitting.show()
        elif not _obey(sitting, understand(line, keys), keys):
            return
    sitting.talk.say("", f"The input has ended. {_saved(sitting)}")


def _obey(sitting: Sitting, said: SpokenCommand, keys: Keys) -> bool:
    """Do what a line says; False when that is to quit."""
    command, rest = said
    if command is Action.QUIT and not rest:
        return not _may_quit(sitting)
    sitting.session.was_warned = False
    if command is None:
        sitting.talk.say("Unknown command; ? lists the commands. Nothing was changed.")
    elif (refusal := _refusal(sitting, command, rest)) is not None:
        sitting.talk.say(f"{refusal} Nothing was changed.")
    elif command is Action.HELP:
        sitting.talk.say(*help_lines(keys, sitting.session.desk.stage), "An empty line repeats the report.")
        sitting.talk.say(
            *(
                f"Criterion {criterion.code}: {criterion.text or criterion.reason}"
                for criterion in sitting.session.criteria
            )
        )
    else:
        _attempt(sitting, command, rest)
    return True


def _refusal(sitting: Sitting, command: Action, rest: str) -> str | None:
    """Why a command cannot be obeyed as it stands; a verdict with words behind it may be no verdict at all."""
    if rest and not takes_words(command):
        return f"Nothing may follow {word_of(command)}."
    if not holds(command, sitting.session.desk.stage):
        return f"{word_of(command)} belongs to the full-text stage."
    if sitting.session.card is None and ACTIONS[command].needs_report:
        return "There is no report here."
    return None


def _attempt(sitting: Sitting, command: Action, rest: str) -> None:
    try:
        if sitting.session.card is not None and command in _ON_A_REPORT:
            _ON_A_REPORT[command](sitting, sitting.session.card, rest)
        else:
            _ANYWHERE[command](sitting, rest)
    except ask.Unusable as reason:
        sitting.talk.say(f"{reason} Nothing was changed.")
    except SlrError as error:  # something that is only read
        sitting.tell(Outcome(failed=_NOT_READ.get(command, "NOT SAVED"), error=error))


#: What could not be read for a command that asks before it acts.
_NOT_READ = {Action.DUPLICATE: "NOT MERGED", Action.SEARCH: "NOT SEARCHED"}


def _may_quit(sitting: Sitting) -> bool:
    """True unless words would be lost, since no draft could be kept, that the reviewer was not warned about."""
    if unkept := sitting.session.lost_by_leaving():
        numbers = ", ".join(map(str, unkept))
        sitting.talk.say(f"NOT SAVED: what you wrote on report {numbers}. Quit again to drop it.")
        return False
    sitting.talk.say(_saved(sitting))
    return True


def _saved(sitting: Sitting) -> str:
    """What is kept when a sitting ends, and what is not."""
    return describe_saved(sitting.session.desk, sitting.session.pending.unkept)


def _include(sitting: Sitting, card: Card, _: str) -> None:
    sitting.decide(card, Verdict.INCLUDE, ())


def _maybe(sitting: Sitting, card: Card, _: str) -> None:
    sitting.decide(card, Verdict.MAYBE, ())


def _not_retrieved(sitting: Sitting, card: Card, _: str) -> None:
    sitting.decide(card, Verdict.NOT_RETRIEVED, ())


def _exclude(sitting: Sitting, card: Card, rest: str) -> None:
    criteria, required = sitting.session.criteria, sitting.session.desk.stage is Stage.FULL_TEXT
    reasons: tuple[str, ...] | None = ()
    if rest:
        reasons = ask.read_reasons(rest, criteria, required=required)
    elif criteria:
        reasons = ask.ask_reasons(sitting.talk, criteria, required=required)
    if reasons is None:
        sitting.talk.say("Not decided.")
    else:
        sitting.decide(card, Verdict.EXCLUDE, reasons)


def _form(sitting: Sitting, card: Card, _: str) -> None:
    criteria = sitting.session.criteria
    before = sitting.session.pending.answers(card)
    answers = ask.fill_form(sitting.talk, criteria, partial(sitting.session.pending.write_answers, card))
    if not answers:
        if not sitting.talk.is_over:
            sitting.session.pending.write_answers(card, before)
        sitting.talk.say("The form is unchanged.")
        return
    verdict, reasons = propose(criteria, answers)
    why = f" ({', '.join(reasons)})" if reasons else ""
    if ask.ask_yes(sitting.talk, f"The answers point to: {verdict.words.lower()}{why}. Record this verdict?"):
        sitting.decide(card, verdict, reasons)
    else:
        sitting.talk.say("Not decided. Answers not saved yet: they go in with your verdict.")


def _note(sitting: Sitting, card: Card, rest: str) -> None:
    note = rest or sitting.talk.ask("Note (a single minus removes it, an empty line keeps it):")
    if not note:
        sitting.talk.say("The note is unchanged.")
        return
    outcome = sitting.session.note(card, "" if note == "-" else note)
    sitting.tell(outcome._replace(message="The note is removed.") if note == "-" else outcome)


def _tag(sitting: Sitting, card: Card, rest: str) -> None:
    tags = card.tags
    if rest:
        outcome = sitting.session.tag(card, rest)
        if outcome.failed or sitting.session.card is None:
            sitting.tell(outcome)
            return
        tags = sitting.session.card.tags
    else:
        sitting.talk.say(f"Tags you have used: {', '.join(sitting.session.desk.acts.known_tags()) or 'none'}.")
    sitting.talk.say(f"Tags of this report: {', '.join(tags) or 'none'}.")


def _same(sitting: Sitting, card: Card, rest: str) -> None:
    said: str | None = rest
    if not rest:
        nearest = sitting.session.desk.queue.nearest(card.report_id)
        sitting.talk.say(*(f"{number}: {title}" for number, title in nearest))
        said = sitting.talk.ask("The same report as number (an empty line merges nothing):")
    if said:
        sitting.tell(sitting.session.merge(card, _number(said)))
    else:
        sitting.talk.say("Not merged.")


def _abstract(sitting: Sitting, card: Card, _: str) -> None:
    text = ask.read_abstract(sitting.talk, partial(sitting.session.pending.write_abstract, card))
    where: str | None = ""
    if text:
        where = sitting.talk.ask("Where was it read?")
    elif text == "" and card.overlay is not None:
        where = (
            card.overlay.provenance
            if ask.ask_yes(sitting.talk, "Remove the abstract that was filled in?")
            else None
        )
    if not text and not sitting.talk.is_over:
        sitting.session.pending.write_abstract(card, None)
    if text is None or not where:
        sitting.talk.say("The abstract is unchanged.")
        return
    outcome = sitting.session.fill_abstract(card, text, where)
    if outcome.failed:
        sitting.tell(outcome)
        return
    sitting.talk.say("The abstract is saved." if text else "The abstract that was filled in is removed.")
    sitting.show()


def _details(sitting: Sitting, card: Card, _: str) -> None:
    sitting.talk.say(*list_details(card))


def _open(sitting: Sitting, card: Card, _: str) -> None:
    pages = links(card.document.ids)
    sitting.talk.say(*(pages or ("No DOI, arXiv or PubMed identifier, so no link.",)))


def _skip(sitting: Sitting, _: str) -> None:
    sitting.tell(sitting.session.skip())


def _undo(sitting: Sitting, _: str) -> None:
    sitting.tell(sitting.session.undo())


def _no_abstract(sitting: Sitting, _: str) -> None:
    outcome = sitting.session.toggle_filter()
    what = "Only reports without an abstract" if sitting.session.is_filtering else "All reports"
    sitting.tell(outcome._replace(message=f"{what} are shown now.") if outcome.has_turned else outcome)


def _search(sitting: Sitting, rest: str) -> None:
    reports = sitting.session.desk.queue.find(rest) if rest else ()
    sitting.talk.say(
        *(f"{found_report.report_id}: {found_report.title} ({found_report.state})" for found_report in reports)
    )
    sitting.talk.say(
        f"{len(reports)} found. Write jump and a number to go to one."
        if reports
        else "No report has all these words."
    )


def _jump(sitting: Sitting, rest: str) -> None:
    sitting.tell(_not_shown(sitting.session.jump(_number(rest))))


def _conflict(sitting: Sitting, _: str) -> None:
    sitting.tell(_not_shown(sitting.session.next_conflict()))


def _not_shown(outcome: Outcome) -> Outcome:
    """Line mode shows one report after the other, and says so of one that it cannot show."""
    return outcome if outcome.has_turned or outcome.error is None else outcome._replace(failed="NOT SHOWN")


def _number(said: str) -> int:
    number = whole(said, 1)
    if number is None:
        raise ask.Unusable("The number of a report is missing.")
    return number


_ON_A_REPORT: Mapping[Action, Callable[[Sitting, Card, str], None]] = {
    Action.INCLUDE: _include,
    Action.EXCLUDE: _exclude,
    Action.MAYBE: _maybe,
    Action.NOT_RETRIEVED: _not_retrieved,
    Action.FORM: _form,
    Action.NOTE: _note,
    Action.TAG: _tag,
    Action.DUPLICATE: _same,
    Action.ABSTRACT: _abstract,
    Action.SOURCES: _details,
    Action.PAGE: _open,
}
_ANYWHERE: Mapping[Action, Callable[[Sitting, str], None]] = {
    Action.SKIP: _skip,
    Action.UNDO: _undo,
    Action.NO_ABSTRACT: _no_abstract,
    Action.SEARCH: _search,
    Action.JUMP: _jump,
    Action.CONFLICT: _conflict,
}
