"""The questions that only screening asks: an abstract to fill in, a search, what each source gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from slr.adapters.terminal.dialogs import Ask
from slr.core.errors import SlrError
from slr.core.text.printable import clean
from slr.stages.screen.card import list_source_fields
from slr.stages.screen.desk import Card, FoundReport


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


class FindScreen(Ask[int | None]):
    """Words to look for, and what they met. Gives the number of the report that was chosen.

    Args:
        find: looks the words up; an error of it stands in the dialog.
    """

    AUTO_FOCUS = "Input"
    heading = "Search title and abstract"
    ways = (("enter", "search, then go to the report"), ("tab", "words or list"), ("esc", "cancel"))

    def __init__(self, find: Callable[[str], Sequence[FoundReport]]) -> None:
        super().__init__()
        self._find = find
        self._found: Sequence[FoundReport] = ()

    def parts(self) -> ComposeResult:
        """The line for the words, what came of it, the list."""
        yield Input(placeholder="words, or the number of a report")
        yield Static(id="told")
        yield OptionList()

    def on_mount(self) -> None:
        """No list before a search."""
        self.query_one(OptionList).display = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: look the words up."""
        words = clean(event.value)
        if not words:
            return
        try:
            self._found = self._find(words)
        except SlrError as error:
            self._found = ()
            self._tell(f"CANNOT SEARCH: {clean(error.message)}")
        else:
            self._tell(f"{len(self._found)} found" if self._found else "No report has all these words.")
        listed = self.query_one(OptionList)
        listed.clear_options()
        listed.add_options([Option(_line(found_report)) for found_report in self._found])
        listed.display = bool(self._found)
        if self._found:
            listed.highlighted = 0
            listed.focus()

    def _tell(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(words, style="bold"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on a report: go there."""
        self.dismiss(self._found[event.option_index].report_id)


def _line(report: FoundReport) -> Text:
    title = clean(report.title) or "(no title)"
    return Text.assemble((str(report.report_id), "bold"), f"  {title}  ", (f"[{clean(report.state)}]", "italic"))


class SourcesScreen(Ask[None]):
    """Every record of a report, field by field."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss(None)", show=False, priority=True)]
    heading = "What each source gives"
    ways = (("PgDn", "more"), ("esc", "close"))

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def parts(self) -> ComposeResult:
        """One block per record."""
        said = list_source_fields(self._card)
        if not said:
            yield Static("The ledger holds no source record of this report.")
        for label, fields in said:
            yield Static(Text(label, style="bold underline"))
            table = Table.grid(padding=(0, 2))
            for name, value in fields:
                table.add_row(Text(name, style="italic"), Text(value))
            yield Static(table)
            yield Static()
