"""Searching the reports of the stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from slr.adapters.terminal.dialogs import Ask
from slr.core.errors import SlrError
from slr.core.text.printable import clean
from slr.stages.screen.desk import FoundReport


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
        listed.add_options([Option(_line(one)) for one in self._found])
        listed.display = bool(self._found)
        if self._found:
            listed.highlighted = 0
            listed.focus()

    def _tell(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(words, style="bold"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click on a report: go there."""
        self.dismiss(self._found[event.option_index].report_id)


def _line(found: FoundReport) -> Text:
    title = clean(found.title) or "(no title)"
    return Text.assemble((str(found.report_id), "bold"), f"  {title}  ", (f"[{clean(found.state)}]", "italic"))
