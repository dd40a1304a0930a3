"""The questions that stand over the report: reasons, a line of words, a proposal; and the help."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from rich.table import Table
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from slr.adapters.terminal.widgets import Choice, KeyLine, Scroller, make_choice_row, make_criterion_row
from slr.core.model import Criterion
from slr.core.review.keymap import CRITERION_KEYS
from slr.core.text.numbers import whole
from slr.core.text.printable import clean

_T = TypeVar("_T")
Pairs = tuple[tuple[str, str], ...]


class Dialog(Vertical):
    """A frame with a title; the content scrolls, the line of keys below it stays."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.border_title = Text(title)


class Ask(ModalScreen[_T]):
    """A dialog over the report. Esc, or a click beside it, answers None: the reviewer thinks again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    heading: str = ""
    ways: Pairs = ()
    _has_answered = False

    def compose(self) -> ComposeResult:
        """The frame."""
        with Dialog(self.heading):
            with Scroller():
                yield from self.parts()
            yield KeyLine(self.ways)

    @abstractmethod
    def parts(self) -> ComposeResult:
        """What stands in the frame."""

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Answer, once: a key that repeats reaches a dialog that has answered already."""
        if self._has_answered:
            return AwaitComplete.nothing()  # type: ignore[no-any-return, no-untyped-call]
        self._has_answered = True
        return super().dismiss(result)

    def on_click(self, event: events.Click) -> None:
        """A click beside the frame goes back."""
        if event.widget is self:
            self.dismiss(None)


class ReasonScreen(Ask[tuple[str, ...] | None]):
    """Why is the report excluded? Gives the codes, the main one first, or None when the reviewer thinks again.

    With `many` the keys mark criteria and Enter ends; otherwise one key decides. `0` gives no reason, where the
    stage allows that. `chosen` are marked from the start.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "finish", show=False, priority=True)]

    def __init__(
        self, criteria: tuple[Criterion, ...], *, many: bool, required: bool, chosen: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._criteria = criteria
        self._many = many
        self._required = required
        self._chosen = chosen
        self.heading = (
            "Which reasons for exclusion apply? The first is the main one."
            if many
            else "Which reason for exclusion applies?"
        )
        self.ways = self._ways_out()

    def parts(self) -> ComposeResult:
        """The criteria."""
        for place in range(len(self._criteria)):
            yield Choice(place, make_criterion_row(place, self._criteria, self._chosen))

    def _ways_out(self) -> Pairs:
        keyless = len(self._criteria) - len(CRITERION_KEYS)
        ways = (
            ("enter", "exclude") if self._many else ("", "one key excludes"),
            ("", "") if self._required else ("0", "no reason"),
            ("esc", "cancel"),
            ("", f"{keyless} criteria have no key: click on them") if keyless > 0 else ("", ""),
        )
        return tuple(way for way in ways if way[1])

    def on_key(self, event: events.Key) -> None:
        """Take a criterion's key."""
        key = event.character or ""
        if key == "0" and not self._required:
            event.stop()
            self.dismiss(())
            return
        place = CRITERION_KEYS.find(key) if key else -1
        if 0 <= place < len(self._criteria):
            event.stop()
            self._pick(place)

    @on(Choice.Picked)
    def on_picked(self, event: Choice.Picked) -> None:
        """Take a criterion that was clicked."""
        self._pick(event.place)

    def _pick(self, place: int) -> None:
        code = self._criteria[place].code
        if not self._many:
            self.dismiss((code,))
            return
        others = tuple(other for other in self._chosen if other != code)
        self._chosen = others if code in self._chosen else (*self._chosen, code)
        for number, row in enumerate(self.query(Choice)):
            row.update(make_criterion_row(number, self._criteria, self._chosen))

    def action_finish(self) -> None:
        """Enter: the marked criteria are the answer; none marked is no answer."""
        self.dismiss(self._chosen or None)


class NoteScreen(Ask[str | None]):
    """One line of words about the report; None when the reviewer leaves it as it was."""

    AUTO_FOCUS = "Input"
    heading = "Note on this report"
    ways = (("enter", "keep it for your verdict"), ("esc", "leave unchanged"))

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note

    def parts(self) -> ComposeResult:
        """A line to write on."""
        yield Input(value=self._note, select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the line is the note; an empty line is no note."""
        self.dismiss(event.value)


class NumberScreen(Ask[int | None]):
    """The number of a report, or None when the reviewer thinks again; `offered` are some to choose from."""

    AUTO_FOCUS = "Input"

    def __init__(self, heading: str, enter: str, offered: Sequence[tuple[int, str]] = ()) -> None:
        super().__init__()
        self.heading = heading
        self.ways = (("enter", enter), ("esc", "cancel"))
        self._offered = offered

    def parts(self) -> ComposeResult:
        """The reports to choose from, and a line for the number."""
        for place, (number, title) in enumerate(self._offered):
            table = Table.grid(padding=(0, 2))
            table.add_row(Text(str(number), style="bold"), Text(clean(title)))
            yield Choice(place, table)
        yield Input(type="integer")

    @on(Choice.Picked)
    def on_picked(self, event: Choice.Picked) -> None:
        """A click puts the number on the line; Enter is still to come."""
        line = self.query_one(Input)
        line.value = str(self._offered[event.place][0])
        line.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the number is the answer; an empty line is none."""
        self.dismiss(whole(event.value, 1))


class ProposalScreen(Ask[bool]):
    """A verdict that follows from the form; True when the reviewer gives it."""

    heading = "The form points to"

    def __init__(self, words: str, key: str) -> None:
        super().__init__()
        self._words = words
        self._key = key
        self.ways = (("enter", f"{words[0].lower()}{words[1:]}"), ("esc", "not yet"))

    def parts(self) -> ComposeResult:
        """The verdict in words."""
        yield Static(Text.assemble((self._words, "bold"), f"?  {self._key} or enter gives the verdict."))

    def on_key(self, event: events.Key) -> None:
        """The verdict's own key, or enter, confirms."""
        if event.key == "enter" or event.character == self._key:
            event.stop()
            self.dismiss(result=True)


class TagScreen(Ask[None]):
    """The reviewer's tags on this report. A key or a click puts one on or takes it off, at once.

    Args:
        known: the tags used so far, the most used first.
        tags: those the report has.
        toggle: puts a tag on or takes it off and gives the tags the report has then; None when that failed.
    """

    heading = "Tags on this report"
    ways = (("", "a key adds or removes a tag"), ("+", "a new one"), ("esc", "done"))

    def __init__(
        self, known: Sequence[str], tags: tuple[str, ...], toggle: Callable[[str], tuple[str, ...] | None]
    ) -> None:
        super().__init__()
        self._words = [*dict.fromkeys((*known, *tags))]
        self._tags = tags
        self._toggle = toggle

    def parts(self) -> ComposeResult:
        """The tags, and a line for a new one."""
        for place in range(len(self._words)):
            yield Choice(place, self._row(place))
        yield Input(placeholder="a new tag, then enter")

    def on_mount(self) -> None:
        """Without tags to choose from, start on the line."""
        if not self._words:
            self.query_one(Input).focus()

    def _row(self, place: int) -> Table:
        word = self._words[place]
        return make_choice_row(place, clean(word), "on" if word in self._tags else "")

    def on_key(self, event: events.Key) -> None:
        """Take a tag's key; enter ends, while no line is being written on."""
        place = CRITERION_KEYS.find(event.character) if event.character else -1
        if isinstance(self.focused, Input):
            return
        if event.key == "enter":
            self.dismiss(None)
        elif event.character == "+":
            self.query_one(Input).focus()
        elif 0 <= place < len(self._words):
            self._turn(self._words[place])
        else:
            return
        event.stop()

    @on(Choice.Picked)
    def on_picked(self, event: Choice.Picked) -> None:
        """Take a tag that was clicked."""
        self._turn(self._words[event.place])

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: put the new tag on; on an empty line, end."""
        word = clean(event.value).lstrip("+ ")  # the key for a new tag, pressed where the line was ready already
        if not word:
            self.dismiss(None)
        elif self._turn(word):
            event.input.clear()
            if word not in self._words:
                self._words.append(word)
                await self.query_one(Scroller).mount(
                    Choice(len(self._words) - 1, self._row(len(self._words) - 1)), before=event.input
                )
            self.query_one(Scroller).focus()

    def _turn(self, word: str) -> bool:
        tags = self._toggle(word)
        if tags is None:
            return False
        self._tags = tags
        for place, row in enumerate(self.query(Choice)):
            row.update(self._row(place))
        return True


class HelpScreen(Ask[None]):
    """The keys and the criteria."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", show=False, priority=True),
    ]
    heading = "Keys"
    ways = (("PgDn", "more"), ("esc", "close"))

    def __init__(self, table: Sequence[tuple[str, str]], criteria: tuple[Criterion, ...], exclude: str) -> None:
        super().__init__()
        self._table = table
        self._criteria = criteria
        self._exclude = exclude

    def parts(self) -> ComposeResult:
        """All keys, then all criteria."""
        table = Table.grid(padding=(0, 2))
        table.add_column(max_width=11)  # a row of many keys leaves the sentences their room
        for key, sentence in self._table:
            table.add_row(Text(key, style="bold"), Text(sentence))
        yield Static(table)
        if self._criteria:
            yield Static(Text(f"\nCriteria, with the key that follows {self._exclude}", style="bold"))
            for place in range(len(self._criteria)):
                yield Static(make_criterion_row(place, self._criteria))
