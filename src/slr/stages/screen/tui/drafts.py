"""What stands in an open dialog when the reviewer leaves becomes a draft."""

from __future__ import annotations

from collections.abc import Sequence

from textual.screen import Screen
from textual.widgets import Input

from slr.adapters.terminal.dialogs import NoteScreen
from slr.stages.screen.desk import Card
from slr.stages.screen.pending import Pending
from slr.stages.screen.tui.dialogs.abstract import AbstractScreen


def keep_typed(dialogs: Sequence[Screen[object]], pending: Pending, card: Card) -> None:
    """Keep what is typed into the dialogs that stand over a report, the one in front first."""
    from slr.stages.screen.tui.dialogs.full_text_form import (  # noqa: PLC0415 - most sittings never open it
        EvidenceScreen,
        FormScreen,
    )

    quoted = None
    for dialog in reversed(dialogs):
        if isinstance(dialog, NoteScreen):
            pending.write_note(card, dialog.query_one(Input).value)
        elif isinstance(dialog, AbstractScreen):
            typed = dialog.typed(is_draft=True)
            if typed != dialog.start:
                pending.write_abstract(card, typed.text, typed.provenance)
        elif isinstance(dialog, EvidenceScreen):
            quoted = dialog.typed()
        elif isinstance(dialog, FormScreen):
            pending.write_answers(card, dialog.answered(quoted))
