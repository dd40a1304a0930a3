"""The terminal screen. Importing this package does not import Textual; running the screen does."""

from __future__ import annotations

from slr.core.errors import NeedsTerminal, SlrError
from slr.core.review.keymap import Keymap, Theme
from slr.stages.screen.desk import ScreeningDesk


def run_screen(
    desk: ScreeningDesk,
    *,
    title: str,
    is_terminal: bool,
    keys: Keymap | None = None,
    theme: Theme = Theme.TERMINAL,
) -> None:
    """Show the screening screen until the reviewer quits.

    Args:
        desk: where the reports come from and the verdicts go.
        title: the title of the review.
        is_terminal: whether standard input and output are both a terminal somebody can answer on.
        keys: the keys that hold; None for the default ones.
        theme: the colours.

    Raises:
        NeedsTerminal: without a terminal.
        SlrError: the screen broke down; Textual has printed why. Every confirmed verdict is kept.
    """
    if not is_terminal:
        raise NeedsTerminal(
            "screening needs a terminal",
            hint="Without one: `slr screen --plain`, `slr decide`, or `slr screen --import FILE.csv`.",
        )
    # Textual takes half a second to load: only a person who screens waits for it.
    from slr.stages.screen.tui.app import ScreeningApp  # noqa: PLC0415

    app = ScreeningApp(desk, title=title, keys=keys, theme=theme)
    app.run()
    if app.return_code:
        raise SlrError("the screen stopped on an error", hint="Every verdict it confirmed is in the ledger.")
