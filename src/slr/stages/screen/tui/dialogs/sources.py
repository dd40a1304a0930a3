"""What each source gives of a report."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from slr.adapters.terminal.dialogs import Ask
from slr.stages.screen.card import sources_said
from slr.stages.screen.desk import Card


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
        said = sources_said(self._card)
        if not said:
            yield Static("The ledger holds no source record of this report.")
        for label, fields in said:
            yield Static(Text(label, style="bold underline"))
            table = Table.grid(padding=(0, 2))
            for name, value in fields:
                table.add_row(Text(name, style="italic"), Text(value))
            yield Static(table)
            yield Static()
