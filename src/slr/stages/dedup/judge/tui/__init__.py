"""The terminal screen for pairs. Importing this package does not import Textual; running the screen does."""

from __future__ import annotations

from slr.core.errors import SlrError
from slr.core.review.keymap import Keymap, Theme
from slr.stages.dedup.judge.desk import PairDesk


def run_screen(desk: PairDesk, *, keys: Keymap, theme: Theme) -> None:
    """Show pairs until the person quits, with the keys and the colours of the review.

    Raises:
        SlrError: the screen broke down; Textual has printed why. Every confirmed judgement is kept.
    """
    # Textual takes half a second to load: only a person who judges waits for it.
    from slr.stages.dedup.judge.tui.app import PairApp  # noqa: PLC0415

    app = PairApp(desk, keys=keys, theme=theme)
    app.run()
    if app.return_code:
        raise SlrError("the screen stopped on an error", hint="Every judgement it confirmed is in the ledger.")
