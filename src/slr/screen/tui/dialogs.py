"""The overlays: reasons, note, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from slr.model import Criterion, Stage
from slr.screen.tui.widgets import Scroller, criteria_list
from slr.screen.words import CRITERION_KEYS, keys


class Dialog(Scroller):
    """A frame with a title above and the ways out below; both stay while the content scrolls."""

    def __init__(self, title: str, ways_out: str) -> None:
        super().__init__()
        self.border_title = title
        self.border_subtitle = ways_out


class ReasonScreen(ModalScreen[tuple[str, ...] | None]):
    """Why is the report excluded? Gives the codes, the main one first, or None when the reviewer thinks again.

    With `many` the keys mark criteria and Enter ends; otherwise one key decides. `0` gives no reason, where the
    stage allows that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("enter", "finish", show=False, priority=True),
    ]

    def __init__(self, criteria: tuple[Criterion, ...], *, many: bool, required: bool) -> None:
        super().__init__()
        self._criteria = criteria
        self._many = many
        self._required = required
        self._chosen: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The criteria, with the question above and the ways out below."""
        question = (
            "Which criteria fail? The first one is the main reason." if self._many else "Which criterion fails?"
        )
        with Dialog(question, self._ways_out()):
            yield Static(criteria_list(self._criteria), id="reasons")

    def _ways_out(self) -> str:
        keyless = len(self._criteria) - len(CRITERION_KEYS)
        ways = [
            "enter: exclude" if self._many else "one key excludes",
            "" if self._required else "0: no reason",
            "esc: cancel" if self._many else "enter or esc: cancel",
            f"{keyless} criteria have no key, import those decisions" if keyless > 0 else "",
        ]
        return ", ".join(filter(None, ways))

    def on_key(self, event: events.Key) -> None:
        """Take a criterion's key."""
        key = event.character or ""
        if key == "0" and not self._required:
            event.stop()
            self.dismiss(())
            return
        place = CRITERION_KEYS.find(key) if key else -1
        if not 0 <= place < len(self._criteria):
            return
        event.stop()
        code = self._criteria[place].code
        if self._many:
            self._toggle(code)
        else:
            self.dismiss((code,))

    def _toggle(self, code: str) -> None:
        others = tuple(other for other in self._chosen if other != code)
        self._chosen = others if code in self._chosen else (*self._chosen, code)
        self.query_one("#reasons", Static).update(criteria_list(self._criteria, self._chosen))

    def action_finish(self) -> None:
        """Enter: the marked criteria are the answer; none marked is no answer."""
        self.dismiss(self._chosen or None)


class NoteScreen(ModalScreen[str | None]):
    """One line of words about the report; None when the reviewer leaves it as it was."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note

    def compose(self) -> ComposeResult:
        """A line to write on."""
        with Dialog("Note on this report", "enter: keep it with your next verdict, esc: leave as it was"):
            yield Input(value=self._note, select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the line is the note; an empty line is no note."""
        self.dismiss(event.value)


class SameScreen(ModalScreen[int | None]):
    """Which report met before is this one? Gives its number, or None when the reviewer thinks again."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, candidates: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self._candidates = candidates

    def compose(self) -> ComposeResult:
        """The reports with the nearest titles, and a line for the number."""
        with Dialog("The same report as number …", "enter: merge the two in your name, esc: cancel"):
            table = Table.grid(padding=(0, 2))
            for number, title in self._candidates:
                table.add_row(Text(str(number), style="bold"), Text(title))
            yield Static(table)
            yield Input(type="integer")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: the number is the answer; an empty line is none."""
        self.dismiss(int(event.value) if event.value.isdecimal() else None)


class HelpScreen(ModalScreen[None]):
    """The keys and the criteria."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", show=False, priority=True),
    ]

    def __init__(self, stage: Stage, criteria: tuple[Criterion, ...]) -> None:
        super().__init__()
        self._stage = stage
        self._criteria = criteria

    def compose(self) -> ComposeResult:
        """All keys, then all criteria."""
        with Dialog("Keys", "space: more, esc: close"):
            yield Static(self._keys())
            if self._criteria:
                yield Static(Text("\nCriteria, with the key that follows e", style="bold"))
                yield Static(criteria_list(self._criteria))

    def _keys(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for key, _, sentence in keys(self._stage):
            table.add_row(Text(key, style="bold"), Text(sentence))
        return table
