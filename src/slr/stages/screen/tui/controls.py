"""What the keys of the screen act on: the session, and the few things a screen can do. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from slr.adapters.terminal.dialogs import Ask
from slr.core.model import Verdict
from slr.core.review.keymap import Keymap
from slr.stages.screen.desk import Card
from slr.stages.screen.session import Outcome, Session

_T = TypeVar("_T")


class Controls(Protocol):
    """A screen as its keys know it.

    browse: opens an address in the browser and says whether it could.
    """

    session: Session
    keys: Keymap
    browse: Callable[[str], bool]

    def ask(self, dialog: Ask[_T], answer: Callable[[_T | None], None] | None = None, /) -> None:
        """Put a question over the report, and hand the answer on."""

    def say(self, words: str, /) -> None:
        """Tell something."""

    def show(self, outcome: Outcome, /) -> None:
        """Tell what became of an act, and draw what stands now."""

    def decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...], /) -> None:
        """Have a verdict kept."""

    def leave(self) -> None:
        """Quit, with every draft kept."""
