"""The parts of the screen: heading, card, message bar, footer."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from slr.model import Criterion, Stage
from slr.screen.card import counts
from slr.screen.desk import Progress
from slr.screen.text import clean
from slr.screen.words import CRITERION_KEYS, STAGES, keys


class Heading(Widget):
    """One line: the review on the left, cut when it is long; stage and reviewer on the right, whole."""

    def __init__(self, title: str, stage: Stage, reviewer: str) -> None:
        super().__init__()
        self._left = clean(title)
        self._right = f"{STAGES[stage]} · {clean(reviewer)}"

    def render(self) -> Text:
        """Draw the line for the present width."""
        right = Text(f"  {self._right}")
        left = Text(self._left, style="bold")
        left.truncate(max(self.size.width - right.cell_len, 0), overflow="ellipsis", pad=True)
        return left + right


class Scroller(VerticalScroll):
    """Scrolls with the keys of a pager, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("space", "page_down", show=False),
    ]


class CardView(Scroller):
    """The report, scrollable; its lower edge says when there is more to read."""

    def show(self, text: Text) -> None:
        """Show a text from its beginning."""
        self.query_one(Static).update(text)
        self.scroll_home(animate=False, force=True)
        self.call_after_refresh(self._tell_rest)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Keep the edge up to date while scrolling."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_rest()

    def on_resize(self) -> None:
        """Keep the edge up to date when the terminal changes."""
        self.call_after_refresh(self._tell_rest)

    def _tell_rest(self) -> None:
        more = self.max_scroll_y > round(self.scroll_y)
        self.border_subtitle = "more below: space" if more else ""


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


class Tally(Widget):
    """The footer: the keys, a bar, and the counts."""

    progress: reactive[Progress] = reactive(Progress())

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def render(self) -> Text:
        """Draw three lines for the present width."""
        now = self.progress
        percent = 100 * now.decided // now.total if now.total else 100
        label = f" {now.decided}/{now.total} decided ({percent} %)"
        width = max(self.size.width - len(label), 0)
        full = width * now.decided // now.total if now.total else width
        bar = "█" * full + "░" * (width - full)
        numbers = counts(now, not_retrieved=self._stage is Stage.FULL_TEXT)
        lines = [self._keys(), Text(bar + label), Text(numbers)]
        for line in lines:  # a line that wrapped would push the counts off a narrow screen
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(lines)

    def _keys(self) -> Text:
        pairs = [Text.assemble((key, "bold underline"), f" {word}") for key, word, _ in keys(self._stage) if word]
        gap = "  " if sum(pair.cell_len + 2 for pair in pairs) <= self.size.width + 2 else " "
        return Text(gap).join(pairs)


def criteria_list(criteria: tuple[Criterion, ...], chosen: tuple[str, ...] = ()) -> Table:
    """The criteria with their keys; chosen codes carry a mark, the main one its own."""
    table = Table.grid(padding=(0, 1))
    for place, criterion in enumerate(criteria):
        key = CRITERION_KEYS[place] if place < len(CRITERION_KEYS) else " "
        words = Text(f"{clean(criterion.code)}: {clean(criterion.text or criterion.reason)}")
        if criterion.code in chosen:
            mark = "main reason" if criterion.code == chosen[0] else "also"
            words = Text.assemble((f"{mark}:", "bold reverse"), " ", words)
        table.add_row(Text(f" {key} ", style="reverse"), words)
    return table
