"""The parts of the screen: heading, card, message bar, lines of keys, numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message as Event
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from slr.adapters.terminal.highlight import pieces
from slr.adapters.terminal.keymap import Action
from slr.core.model import Criterion, Stage
from slr.core.text.printable import clean
from slr.stages.screen.card import counts
from slr.stages.screen.desk import ReviewerProgress
from slr.stages.screen.key_help import CRITERION_KEYS

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


class CardView(Scroller):
    """The report, scrollable; its lower edge says when there is more to read."""

    more_key = "PgDn"

    def compose(self) -> ComposeResult:
        """What the reviewers decided, in a conflict; and the report."""
        yield Static(id="sides")
        yield Static(classes="face")

    def show(self, text: Text, sides: RenderableType | None = None, *, home: bool = True) -> None:
        """Show a text below what the reviewers decided, with `home` from its beginning."""
        box = self.query_one("#sides", Static)
        box.update("" if sides is None else sides)
        box.set_class(sides is not None, "there")
        self._fill(pieces(text))
        if home:
            self.scroll_home(animate=False, force=True)
        self.call_after_refresh(self._tell_rest)

    def _fill(self, parts: Sequence[Text]) -> None:
        """Put each part into a box of its own; boxes are made when they are needed, and kept."""
        boxes = list(self.query(".face").results(Static))
        for place, box in enumerate(boxes):
            box.update(parts[place] if place < len(parts) else "")
            box.display = place < len(parts)
        if more := parts[len(boxes) :]:
            self.mount_all(Static(part, classes="face") for part in more)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep the edge up to date while scrolling."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_rest()

    def on_resize(self) -> None:
        """Keep the edge up to date when the terminal changes."""
        self.call_after_refresh(self._tell_rest)

    def _tell_rest(self) -> None:
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


class Numbers(Widget):
    """Two lines: a bar with how far the work is and how fast it goes; the counts, and how much is found."""

    # Always: two that differ in `recall` alone are equal.
    progress: reactive[ReviewerProgress] = reactive(ReviewerProgress(), always_update=True)
    pace: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def render(self) -> Text:
        """Draw the lines for the present width."""
        now = self.progress
        percent = 100 * now.decided // now.total if now.total else 100
        label = " · ".join(filter(None, (f" {now.decided}/{now.total} decided ({percent} %)", self.pace)))
        width = max(self.size.width - len(label), 0)
        full = width * now.decided // now.total if now.total else width
        bar = "█" * full + "░" * (width - full)
        told = counts(now, not_retrieved=self._stage is Stage.FULL_TEXT)
        lines = [Text(bar + label), Text(" · ".join(filter(None, (told, self.trouble, now.recall))))]
        for line in lines:  # a line that wrapped would push the counts off a narrow screen
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(lines)


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


def choice_row(place: int, words: str, mark: str = "") -> Table:
    """A line with its key and, when it is chosen, a mark in words."""
    table = Table.grid(padding=(0, 1))
    key = CRITERION_KEYS[place] if place < len(CRITERION_KEYS) else " "
    text = Text.assemble((f"{mark}:", "bold reverse"), " ", words) if mark else Text(words)
    table.add_row(Text(f" {key} ", style="reverse"), text)
    return table


def criterion_row(place: int, criteria: Sequence[Criterion], chosen: tuple[str, ...] = ()) -> Table:
    """One criterion; a chosen one carries a mark, the main one its own."""
    criterion = criteria[place]
    mark = ""
    if criterion.code in chosen:
        mark = "main reason" if criterion.code == chosen[0] else "also"
    return choice_row(place, f"{clean(criterion.code)}: {clean(criterion.text or criterion.reason)}", mark)
