"""What the screens of a review have in common: its keys, its colours, and that no key acts on what is not seen."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message as Event
from textual.widget import Widget

from slr.adapters.terminal.themes import LOOKS, name_variables
from slr.adapters.terminal.widgets import Scroller
from slr.core.review.keymap import SCROLLS, Action, Keymap, Theme, make_keymap

#: Seconds that a key waits for a dialog which is still at work on the one before it.
_PATIENCE = 1.0


class KeyedApp(App[None]):
    """A screen with the keys and the theme of `review.toml`.

    Args:
        keys: the keys that hold; None for the default ones.
        theme: the colours. Those of the terminal leave light light and dark dark, and NO_COLOR leaves the text.
    """

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True)]

    def __init__(self, keys: Keymap | None, theme: Theme) -> None:
        self._look = LOOKS[theme]
        # Colours go to the terminal as they are named.
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self.keys = keys or make_keymap()
        self._shown_at = 0.0

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, for the style sheet."""
        return {**super().get_css_variables(), **name_variables(self._look)}

    async def act(self, action: Action) -> bool:  # noqa: ARG002 - each screen has actions of its own
        """Do what a key stands for; False when this screen has no such action."""
        return False

    def show_from_now(self) -> None:
        """Another thing stands on the screen: keys pressed before this moment were not meant for it."""
        # Any event carries the time of its making, by the same clock as the keys.
        self._shown_at = Event().time

    async def on_event(self, event: events.Event) -> None:
        """Take the keys before anything else does, so that they act in the order they were typed.

        Keys pressed before what is shown now stood on the screen are dropped, so that none decides it unseen.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            if event.time < self._shown_at:
                return
            action = self.keys.action(key_name(event)) if len(self.screen_stack) == 1 else None
            if action is not None and await self.act(action):
                return
            await self._wait_for_dialog()
        await super().on_event(event)

    async def _wait_for_dialog(self) -> None:
        """Wait until an open dialog has taken what was typed before.

        Textual runs a priority binding at once: enter would overtake the criterion typed just before it.
        """
        here = self.focused or self.screen
        for node in here.ancestors_with_self if len(self.screen_stack) > 1 else ():
            if isinstance(node, Widget):
                taken = asyncio.Event()
                node.call_later(taken.set)
                with suppress(TimeoutError):
                    await asyncio.wait_for(taken.wait(), _PATIENCE)

    def on_key(self, event: events.Key) -> None:
        """Scroll in a dialog that had no use for the key."""
        action = self.keys.action(key_name(event))
        if action in SCROLLS and len(self.screen_stack) > 1:
            for scroller in self.screen.query(Scroller):
                scroller.steer(action)


def key_name(event: events.Key) -> str:
    """The key as `slr.core.review.keymap` writes it: the character it types, else its name."""
    typed = event.character or ""
    return typed if typed and typed.isprintable() and not typed.isspace() else event.key
