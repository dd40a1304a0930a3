"""The drafts of one sitting: what was written on reports, kept at the desk as it is written. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slr.core.errors import SlrError
from slr.core.model import CriterionAnswer
from slr.core.text.numbers import form_for
from slr.stages.screen.desk import Card, ScreeningDesk
from slr.stages.screen.draft import Draft, with_note


class Pending:
    """What was written and not decided. A draft that the desk cannot keep stays here, and is told at the end."""

    def __init__(self, desk: ScreeningDesk) -> None:
        self._desk = desk
        self._drafts: dict[int, Draft] = {}
        self._unkept: set[int] = set()

    def of(self, card: Card) -> Draft:
        """The draft on a report; what was written here counts before what the desk had."""
        return self._drafts.get(card.report_id, card.draft)

    def note(self, card: Card) -> str:
        """The note that goes with the next verdict."""
        note = self.of(card).note
        return read_saved_note(card) if note is None else note

    def answers(self, card: Card) -> tuple[CriterionAnswer, ...]:
        """The form that goes with the next verdict: as it was filled in, now or with the verdict so far."""
        answers = self.of(card).answers
        before = card.previous.answers if card.previous else ()
        return before if answers is None else answers

    def write_note(self, card: Card, note: str) -> None:
        """Keep a note; an empty one takes the note away."""
        self._keep(card, with_note(self.of(card), note.strip(), read_saved_note(card)))

    def write_answers(self, card: Card, answers: tuple[CriterionAnswer, ...]) -> None:
        """Keep the form as far as it is filled in."""
        before = card.previous.answers if card.previous else ()
        self._keep(card, replace(self.of(card), answers=None if answers == before else answers))

    def write_abstract(self, card: Card, text: str | None, provenance: str | None = None) -> None:
        """Keep an abstract as far as it is written; None forgets it."""
        self._keep(card, replace(self.of(card), abstract=text or None, provenance=provenance or None))

    def forget(self, report_id: int) -> None:
        """A verdict took the draft along: what the desk gives of the report counts again."""
        self._drafts.pop(report_id, None)
        self._unkept.discard(report_id)

    @property
    def unkept(self) -> list[int]:
        """Reports whose drafts the desk could not keep: what was written on them is lost with this sitting."""
        return sorted(report_id for report_id in self._unkept if self._drafts[report_id].has_words)

    def _keep(self, card: Card, draft: Draft) -> None:
        if draft == self.of(card) and card.report_id not in self._unkept:
            return
        self._drafts[card.report_id] = draft
        self._unkept.discard(card.report_id)
        try:
            self._desk.acts.keep_draft(card.report_id, draft)
        except SlrError:
            self._unkept.add(card.report_id)


def read_saved_note(card: Card) -> str:
    """The note of the verdict so far."""
    return card.note or (card.previous.note if card.previous else None) or ""


#: Told when a note was written.
NOTE_PENDING = "Note not saved yet: it goes in with your verdict."

#: Drafts that are named by their numbers.
_NAMED = 10


def describe_saved(desk: ScreeningDesk, unkept: Sequence[int] = ()) -> str:
    """What is kept when a sitting ends: `Every verdict is saved. Kept as a draft, not decided yet: …`.

    Args:
        desk: whose drafts are named.
        unkept: reports with a draft that could not be kept.
    """
    try:
        drafts = desk.acts.drafts()
    except SlrError:
        drafts = ()
    lost = f" What you wrote on {_named(unkept)} could not be kept." if unkept else ""
    return f"Every verdict is saved.{describe_drafts(drafts)}{lost}"


def describe_drafts(drafts: Iterable[int]) -> str:
    """The drafts there are, in a sentence after a blank; empty without any."""
    numbers = sorted(drafts)
    what = "drafts" if len(numbers) > 1 else "a draft"
    return f" Kept as {what}, not decided yet: {_named(numbers)}." if numbers else ""


def _named(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED:,} more" if len(numbers) > _NAMED else ""
    return f"{form_for(len(numbers), 'report')} {', '.join(map(str, numbers[:_NAMED]))}{more}"
