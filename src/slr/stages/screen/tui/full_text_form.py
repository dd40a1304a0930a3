"""The full-text form on the screen: one row per criterion, an answer for each, and the words that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message as Event
from textual.widgets import Input, Static, TextArea

from slr.adapters.terminal.dialogs import Ask, Dialog
from slr.core.model import Criterion, CriterionAnswer, Truth
from slr.core.text.printable import clean
from slr.stages.screen.form import WORDS, propose

_ORDER = (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN)
_KEYS = {"y": Truth.TRUE, "n": Truth.FALSE, "?": Truth.UNKNOWN, "u": Truth.UNKNOWN}
_LEAD = 2  # columns of the pointer before the answers
_GAP = "  "


class CriterionRow(Static):
    """One criterion with its answer and the words that show it; a click chooses the row, or an answer on it."""

    class Picked(Event):
        """The row was clicked, on an answer or elsewhere."""

        def __init__(self, place: int, truth: Truth | None) -> None:
            super().__init__()
            self.place = place
            self.truth = truth

    def __init__(self, place: int, criterion: Criterion) -> None:
        super().__init__()
        self._place = place
        self._criterion = criterion

    def show(self, answer: CriterionAnswer | None, *, is_here: bool) -> None:
        """Draw the row; `is_here` puts the pointer on it."""
        truth = answer.applies if answer else None
        head = Text("> " if is_here else "  ", style="bold", no_wrap=True, overflow="ellipsis")
        head.append_text(Text(_GAP).join(_choice(choice, truth) for choice in _ORDER))
        head.append(f"{_GAP}{clean(self._criterion.code)}", style="bold reverse" if is_here else "bold")
        lines = [Text(clean(self._criterion.text or self._criterion.reason))]
        if answer and (answer.quote or answer.place):
            lines.append(_evidence(answer))
        self.update(Group(head, *(Padding(line, (0, 0, 0, _LEAD)) for line in lines)))

    def on_click(self, event: events.Click) -> None:
        """Tell the form which row, and which answer on it."""
        self.post_message(self.Picked(self._place, _answer_at(event.x) if event.y == 0 else None))


def _choice(choice: Truth, truth: Truth | None) -> Text:
    return Text(f"(x) {WORDS[choice]}", style="bold reverse") if choice is truth else Text(f"( ) {WORDS[choice]}")


def _answer_at(column: int) -> Truth | None:
    """The answer drawn at a column of a row's first line."""
    start = _LEAD
    for truth in _ORDER:
        end = start + _choice(truth, None).cell_len
        if start <= column < end:
            return truth
        start = end + len(_GAP)
    return None


def _evidence(answer: CriterionAnswer) -> Text:
    quote = f'"{clean(answer.quote)}"' if answer.quote else "no quote"
    return Text(f"{quote}, {clean(answer.place)}" if answer.place else quote, style="italic")


class FormScreen(Ask[tuple[CriterionAnswer, ...] | None]):
    """Does each criterion apply? Gives the answers in the order of the criteria, or None when all stays as it was.

    No and unclear go on to the next criterion, yes waits for its quote. A quote without an answer is unclear.

    Args:
        criteria: those of the stage, in the order in which they are applied.
        answers: the form so far.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,shift+tab", "go(-1)", show=False, priority=True),
        Binding("down,tab", "go(1)", show=False, priority=True),
        Binding("home", "go(-1000)", show=False, priority=True),
        Binding("end", "go(1000)", show=False, priority=True),
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", show=False, priority=True),
        Binding("backspace,delete", "clear", show=False, priority=True),
        Binding("enter", "evidence", show=False, priority=True),
        Binding("ctrl+s", "finish", show=False, priority=True),
    ]
    ways = (
        ("y", "yes"),
        ("n", "no"),
        ("?", "unclear"),
        ("enter", "quote"),
        ("backspace", "clear"),
        ("ctrl+s", "done"),
        ("esc", "cancel"),
    )

    def __init__(self, criteria: tuple[Criterion, ...], answers: tuple[CriterionAnswer, ...] = ()) -> None:
        super().__init__()
        self._criteria = criteria
        self._answers = {answer.code: answer for answer in answers}
        self._here = 0
        self.heading = self._told()

    def parts(self) -> ComposeResult:
        """One row per criterion."""
        if not self._criteria:
            yield Static("The full-text stage has no criteria; write some into review.toml.")
        for place, criterion in enumerate(self._criteria):
            yield CriterionRow(place, criterion)

    def on_mount(self) -> None:
        """Draw the rows, and begin at the first criterion without an answer."""
        open_ones = (
            place for place, criterion in enumerate(self._criteria) if criterion.code not in self._answers
        )
        self._here = next(open_ones, 0)
        self._draw(range(len(self._criteria)))

    def on_key(self, event: events.Key) -> None:
        """Take an answer."""
        truth = _KEYS.get(event.character or "")
        if truth is not None:
            event.stop()
            self._say(truth)

    def on_click(self, event: events.Click) -> None:
        """Unlike in a shorter question, a click beside the frame throws nothing away."""
        event.prevent_default()

    @on(CriterionRow.Picked)
    def on_picked(self, event: CriterionRow.Picked) -> None:
        """Go to the row that was clicked; on an answer, take it."""
        before, self._here = self._here, event.place
        if event.truth is not None:
            self._put(event.truth)
        self._draw((before, self._here))

    def action_go(self, steps: int) -> None:
        """Go to another criterion."""
        before = self._here
        self._here = max(0, min(before + steps, len(self._criteria) - 1))
        self._draw((before, self._here))

    def action_turn(self, steps: int) -> None:
        """The next answer, or the one before."""
        if self._criteria:
            said = self._answers.get(self._criteria[self._here].code)
            start = _ORDER.index(said.applies) if said else (-1 if steps > 0 else 0)
            self._put(_ORDER[(start + steps) % len(_ORDER)])
            self._draw((self._here,))

    def action_clear(self) -> None:
        """Take the answer away, with its quote."""
        if self._criteria:
            self._answers.pop(self._criteria[self._here].code, None)
            self._draw((self._here,))

    def action_evidence(self) -> None:
        """Ask for the words that show it."""
        if self._criteria:
            criterion = self._criteria[self._here]
            said = self._answers.get(criterion.code) or CriterionAnswer(criterion.code, Truth.UNKNOWN)
            self.app.push_screen(EvidenceScreen(said), self._keep)

    def action_finish(self) -> None:
        """The form as it stands."""
        self.dismiss(self.answered())

    def answered(self, quoted: CriterionAnswer | None = None) -> tuple[CriterionAnswer, ...]:
        """The answers in the order of the criteria; `quoted` stands in a dialog over the form and counts too."""
        answers = self._answers if quoted is None else {**self._answers, quoted.code: quoted}
        codes = [criterion.code for criterion in self._criteria]
        return tuple(answers[code] for code in codes if code in answers)

    def _say(self, truth: Truth) -> None:
        if not self._criteria:
            return
        self._put(truth)
        self._draw((self._here,))
        if truth is not Truth.TRUE:
            self.action_go(1)

    def _put(self, truth: Truth) -> None:
        code = self._criteria[self._here].code
        said = self._answers.get(code)
        self._answers[code] = CriterionAnswer(
            code, truth, said.quote if said else None, said.place if said else None
        )

    def _keep(self, answer: CriterionAnswer | None) -> None:
        if answer is not None:
            self._answers[answer.code] = answer
            self._draw((self._here,))

    def _draw(self, places: Iterable[int]) -> None:
        rows = list(self.query(CriterionRow))
        for place in set(places) if rows else ():
            rows[place].show(self._answers.get(self._criteria[place].code), is_here=place == self._here)
        if rows:
            self.call_after_refresh(rows[self._here].scroll_visible, animate=False)
        self.query_one(Dialog).border_title = Text(self._told())

    def _told(self) -> str:
        """How far the form is, and what follows from it."""
        said = [self._answers[criterion.code] for criterion in self._criteria if criterion.code in self._answers]
        words = f"Does it apply? {len(said)} of {len(self._criteria)} answered"
        return f"{words}; so far: {_follows(self._criteria, said)}" if said else words


def _follows(criteria: Sequence[Criterion], answers: Sequence[CriterionAnswer]) -> str:
    verdict, reasons = propose(criteria, answers)
    why = f" ({clean(', '.join(reasons))})" if reasons else ""
    return f"{verdict.words.lower()}{why}"


class EvidenceScreen(Ask[CriterionAnswer | None]):
    """The words of the full text behind an answer, and where they stand; None when they stay as they were."""

    AUTO_FOCUS = "TextArea"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "keep", show=False, priority=True)]
    ways = (("tab", "next field"), ("ctrl+s", "keep"), ("esc", "leave unchanged"))

    def __init__(self, answer: CriterionAnswer) -> None:
        super().__init__()
        self._answer = answer
        self.heading = f"{clean(answer.code)}: which words of the full text show it?"

    def parts(self) -> ComposeResult:
        """Several lines for the words, since a quote out of a PDF has some, and one for their place."""
        yield TextArea(self._answer.quote or "", tab_behavior="focus", show_line_numbers=False)
        yield Static("Where in the full text?")
        yield Input(
            self._answer.place or "", placeholder="for instance p. 4, or section 2.3", select_on_focus=False
        )

    def on_input_submitted(self) -> None:
        """Enter on the last line: keep."""
        self.action_keep()

    def action_keep(self) -> None:
        """Keep the words, on one line."""
        self.dismiss(self.typed())

    def typed(self) -> CriterionAnswer:
        """The answer with the words as they stand."""
        quote, place = clean(self.query_one(TextArea).text), clean(self.query_one(Input).value)
        return CriterionAnswer(self._answer.code, self._answer.applies, quote or None, place or None)
