"""What every screen is made of: heading, scrolling text, message, line of keys, lists to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.table import Table
from rich.text import Text
from textual import events
from textual.containers import VerticalScroll
from textual.message import Message as Event
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from slr.core.model import Criterion
from slr.core.review.keymap import CRITERION_KEYS, Action
from slr.core.text.printable import clean

#: Keys that people know by another name than Textual does.
_TERMINAL_NAMES = {"esc": "escape", "PgDn": "pagedown"}


class Heading(Widget):
    """One line: the review on the left, cut when it is long; what is screened and by whom on the right, whole."""

    right: reactive[str] = reactive("")

    def __init__(self, title: str) -> None:
        super().__init__()
        self._left = clean(title)

    def render(self) -> Text:
        """Draw the line for the present width."""
        right = Text(f"  {self.right}")
        left = Text(self._left, style="bold")
        left.truncate(max(self.size.width - right.cell_len, 0), overflow="ellipsis", pad=True)
        return left + right


class Scroller(VerticalScroll):
    """Scrolls by the actions that the keys of the reviewer stand for."""

    def steer(self, action: Action) -> None:
        """Scroll as the action says."""
        moves: Mapping[Action, Callable[..., None]] = {
            Action.LINE_DOWN: self.scroll_down,
            Action.LINE_UP: self.scroll_up,
            Action.PAGE_DOWN: self.scroll_page_down,
            Action.PAGE_UP: self.scroll_page_up,
            Action.TOP: self.scroll_home,
            Action.BOTTOM: self.scroll_end,
        }
        moves[action](animate=False)


class LongText(Scroller):
    """A text to scroll; its lower edge says when there is more to read, and which key shows it."""

    more_key = "PgDn"

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep the edge up to date while scrolling."""
        super().watch_scroll_y(old_value, new_value)
        self.tell_rest()

    def on_resize(self) -> None:
        """Keep the edge up to date when the terminal changes."""
        self.call_after_refresh(self.tell_rest)

    def tell_rest(self) -> None:
        """Say on the edge whether there is more."""
        more = self.max_scroll_y > round(self.scroll_y)
        self.border_subtitle = Text(f"more below: {self.more_key}") if more else ""


class Message(Static):
    """What just happened, or what went wrong; failures are marked by words and reverse video."""

    def say(self, text: str) -> None:
        """Tell something."""
        self.update(Text(clean(text)))

    def fail(self, what: str, reason: str, hint: str | None, *, after: str = "") -> None:
        """Tell what did not happen, why, and what to do; `after` is what did happen before it."""
        words = f" {what}: {clean(reason)} "
        done = f"{clean(after)}\n" if after else ""
        self.update(Text.assemble(done, (words, "bold reverse"), f" {clean(hint)}" if hint else ""))


class KeyLine(Widget):
    """One line of keys with a word each; a click on one is that key."""

    pairs: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def __init__(self, pairs: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.set_reactive(KeyLine.pairs, tuple(pairs))

    def _items(self) -> list[Text]:
        return [Text.assemble((key, "bold underline"), f" {word}") for key, word in self.pairs]

    def _gap(self) -> int:
        return 2 if sum(item.cell_len + 2 for item in self._items()) <= self.size.width + 2 else 1

    def render(self) -> Text:
        """Draw the line for the present width."""
        line = Text(" " * self._gap()).join(self._items())
        line.truncate(self.size.width, overflow="ellipsis")
        return line

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        start = 0
        for (key, _), item in zip(self.pairs, self._items(), strict=True):
            if key and start <= event.x < start + item.cell_len:
                self.app.simulate_key(_TERMINAL_NAMES.get(key, key))
                return
            start += item.cell_len + self._gap()


class Choice(Static):
    """One line of a list that a key or a click chooses."""

    class Picked(Event):
        """The line at this place was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, place: int, content: Table) -> None:
        super().__init__(content)
        self._place = place

    def on_click(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Picked(self._place))


def make_choice_row(place: int, words: str, mark: str = "") -> Table:
    """A line with its key and, when it is chosen, a mark in words."""
    table = Table.grid(padding=(0, 1))
    key = CRITERION_KEYS[place] if place < len(CRITERION_KEYS) else " "
    text = Text.assemble((f"{mark}:", "bold reverse"), " ", words) if mark else Text(words)
    table.add_row(Text(f" {key} ", style="reverse"), text)
    return table


def make_criterion_row(place: int, criteria: Sequence[Criterion], chosen: tuple[str, ...] = ()) -> Table:
    """One criterion; a chosen one carries a mark, the main one its own."""
    criterion = criteria[place]
    mark = ""
    if criterion.code in chosen:
        mark = "main reason" if criterion.code == chosen[0] else "also"
    return make_choice_row(place, f"{clean(criterion.code)}: {clean(criterion.text or criterion.reason)}", mark)
