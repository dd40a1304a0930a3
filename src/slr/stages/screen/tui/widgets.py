"""The parts of the screen that show a report and how far the work is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from slr.adapters.terminal.highlight import cut_pieces
from slr.adapters.terminal.widgets import LongText
from slr.core.model import Stage
from slr.stages.screen.card import describe_counts
from slr.stages.screen.desk import ReviewerProgress

_NOTHING = "no report to decide"


class CardView(LongText):
    """The report, scrollable; its lower edge says when there is more to read."""

    def compose(self) -> ComposeResult:
        """What the reviewers decided, in a conflict; and the report."""
        yield Static(id="sides")
        yield Static(classes="face")

    def show(self, text: Text, sides: RenderableType | None = None, *, home: bool = True) -> None:
        """Show a text below what the reviewers decided, with `home` from its beginning."""
        box = self.query_one("#sides", Static)
        box.update("" if sides is None else sides)
        box.set_class(sides is not None, "there")
        self._fill(cut_pieces(text))
        if home:
            self.scroll_home(animate=False, force=True)
        self.call_after_refresh(self.tell_rest)

    def _fill(self, parts: Sequence[Text]) -> None:
        """Put each part into a box of its own; boxes are made when they are needed, and kept."""
        boxes = list(self.query(".face").results(Static))
        for place, box in enumerate(boxes):
            box.update(parts[place] if place < len(parts) else "")
            box.display = place < len(parts)
        if more := parts[len(boxes) :]:
            self.mount_all(Static(part, classes="face") for part in more)


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
        done = f"{now.decided}/{now.total} decided ({100 * now.decided // now.total} %)" if now.total else _NOTHING
        label = " · ".join(filter(None, (f" {done}", self.pace)))
        width = max(self.size.width - len(label), 0)
        full = width * now.decided // now.total if now.total else 0
        bar = "█" * full + "░" * (width - full)
        told = describe_counts(now, not_retrieved=self._stage is Stage.FULL_TEXT)
        lines = [Text(bar + label), Text(" · ".join(filter(None, (told, self.trouble, now.recall))))]
        for line in lines:  # a line that wrapped would push the counts off a narrow screen
            line.truncate(self.size.width, overflow="ellipsis")
        return Text("\n").join(lines)
