"""Leaving the screen in the middle of something: what stands in an open dialog becomes a draft."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress

from textual.screen import Screen
from textual.widgets import Input

from slr.stages.screen.desk import Card
from slr.stages.screen.pending import Pending
from slr.stages.screen.tui.dialogs.abstract import AbstractScreen
from slr.stages.screen.tui.dialogs.questions import NoteScreen


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


def on_signals(leave: Callable[[], None], hang_up: Callable[[], None]) -> Callable[[], None]:
    """Leave as with the key when the program is asked to end; keep what is written when the terminal is gone.

    Without a terminal nothing can be drawn any more, so the program then ends as it would have.

    Returns:
        What gives the signals back.
    """
    loop = asyncio.get_running_loop()

    def gone() -> None:
        try:
            hang_up()
        finally:
            back()
            os.kill(os.getpid(), signal.SIGHUP)

    def back() -> None:
        for number in handlers:
            with suppress(*_NO_SIGNALS):
                loop.remove_signal_handler(number)

    handlers = {signal.SIGINT: leave, signal.SIGTERM: leave, signal.SIGHUP: gone}
    for number, handler in handlers.items():
        with suppress(*_NO_SIGNALS):
            loop.add_signal_handler(number, handler)
    return back


#: What a loop, or a thread, that takes no signals raises.
_NO_SIGNALS = (NotImplementedError, RuntimeError, ValueError)
