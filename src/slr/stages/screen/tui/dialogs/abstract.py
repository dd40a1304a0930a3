"""Filling in an abstract that no source gives."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static, TextArea

from slr.adapters.terminal.dialogs import Ask


class Filling(NamedTuple):
    """An abstract as typed, and where it was read; not yet to be kept while `is_draft`."""

    text: str = ""
    provenance: str = ""
    is_draft: bool = True


class AbstractScreen(Ask[Filling]):
    """Several lines for the abstract and one for its provenance.

    Esc gives what was typed as a draft, so that no pasted text is lost; ctrl+s, or enter on the second line, gives
    it to be kept.
    """

    AUTO_FOCUS = "TextArea"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+s", "keep", show=False, priority=True),
    ]
    heading = "The abstract of this report"
    ways = (("tab", "next field"), ("ctrl+s", "keep"), ("esc", "back; your text stays as a draft"))

    def __init__(self, start: Filling) -> None:
        super().__init__()
        self.start = start

    def parts(self) -> ComposeResult:
        """The two fields."""
        yield TextArea(self.start.text, tab_behavior="focus", show_line_numbers=False)
        yield Static("Where did you read it?")
        yield Input(self.start.provenance, placeholder="page of the publisher, printed copy, …")
        yield Static(id="wanting")

    def typed(self, *, is_draft: bool) -> Filling:
        """What stands in the two fields."""
        return Filling(self.query_one(TextArea).text.strip(), self.query_one(Input).value.strip(), is_draft)

    def on_input_submitted(self) -> None:
        """Enter on the second line: keep."""
        self.action_keep()

    def action_keep(self) -> None:
        """Keep the abstract, if it says where it was read."""
        typed = self.typed(is_draft=False)
        if typed.text and not typed.provenance:
            self.query_one("#wanting", Static).update(Text(" Say where you read it. ", style="bold reverse"))
            self.query_one(Input).focus()
        else:
            self.dismiss(typed)

    def action_leave(self) -> None:
        """Go back; what was typed is a draft."""
        self.dismiss(self.typed(is_draft=True))
