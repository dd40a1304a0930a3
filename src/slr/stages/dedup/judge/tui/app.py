"""The screen on which a person judges pairs, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message as Event
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from slr.core.bibliography.links import main_link
from slr.core.errors import SlrError
from slr.core.text.printable import clean
from slr.stages.dedup.judge.desk import KEYS, PairDesk, PairTally, Question
from slr.stages.dedup.judge.tui.browser import open_page
from slr.stages.dedup.judge.tui.render import bar, end, face, head, help_table, keys


class PairView(VerticalScroll):
    """The pair, scrollable; its lower edge says when there is more to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]

    def show(self, content: Text | Table) -> None:
        """Show something from its beginning."""
        self.query_one(Static).update(content)
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
        self.border_subtitle = "more below: PgDn" if self.max_scroll_y > round(self.scroll_y) else ""


class PairFooter(Widget):
    """The keys and the bar."""

    tally: reactive[PairTally] = reactive(PairTally(0, 0))

    def render(self) -> Text:
        """Two lines for the present width."""
        return Text("\n").join([keys(self.size.width), bar(self.tally, self.size.width)])


class PairHelpScreen(ModalScreen[None]):
    """The keys and the marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        """A frame over the pair."""
        frame = VerticalScroll(Static(help_table()), id="help")
        frame.border_title = "Keys"
        frame.border_subtitle = "esc: close"
        yield frame


class PairApp(App[None]):
    """One person and a pile of pairs. A judgement is confirmed in words only after the desk has kept it."""

    CSS_PATH = "pairs.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "judge('s')", show=False),
        Binding("v", "judge('v')", show=False),
        Binding("d", "judge('d')", show=False),
        Binding("space,right", "later", show=False, priority=True),
        Binding("u", "undo", show=False),
        Binding("o", "link", show=False),
        Binding("question_mark", "keys", show=False),
        Binding("q", "quit", show=False),
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(self, desk: PairDesk, *, open_url: Callable[[str], bool] = open_page) -> None:
        # The terminal's own colours: light stays light, dark stays dark, and NO_COLOR leaves nothing but the text.
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self._desk = desk
        self._open_url = open_url
        self._question: Question | None = None
        self._shown_at = 0.0

    def compose(self) -> ComposeResult:
        """Heading, what the rules say, the pair, the message, the footer."""
        yield Static(Text(clean(f"{self._desk.title} · {self._desk.actor}"), style="bold"), id="heading")
        yield Static(id="why")
        with PairView(id="pair"):
            yield Static()
        yield Static(id="message")
        yield PairFooter()

    def on_mount(self) -> None:
        """Show the first pair."""
        self.query_one(PairView).focus()
        self._turn_to(self._desk.next, "? shows the keys.")

    async def on_event(self, event: events.Event) -> None:
        """Drop keys pressed before the present pair stood on the screen, so that none judges it unseen."""
        if not (isinstance(event, events.Key) and event.time < self._shown_at):
            await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """A dialog in front takes every key but those that quit."""
        return action == "quit" or not isinstance(self.screen, PairHelpScreen)

    def action_judge(self, key: str) -> None:
        """s, v, d: keep a judgement and go on."""
        question = self._question
        if question is None:
            return
        try:
            told = self._desk.judge(question, KEYS[key])
        except SlrError as error:
            self._turn_to(self._desk.next, f"NOT SAVED: {error.message}")
        else:
            self._turn_to(self._desk.next, told)

    def action_later(self) -> None:
        """Space, right: the pair comes back behind the others."""
        if self._question is not None:
            self._desk.later(self._question)
            self._turn_to(self._desk.next, "Later.")

    def action_undo(self) -> None:
        """u: take the last judgement back and show its pair."""
        try:
            question = self._desk.undo()
        except SlrError as error:
            self._say(f"NOT TAKEN BACK: {error.message}")
            return
        if question is None:
            self._say("You have no judgement to take back.")
        else:
            self._turn_to(lambda: question, "Taken back: this pair is open again.")

    def action_link(self) -> None:
        """o: open the pages of both."""
        if self._question is None:
            return
        sides = (self._question.one, self._question.other)
        found = dict.fromkeys(filter(None, (main_link(side.record.document.ids) for side in sides)))
        if not found:
            self._say("No DOI, arXiv or PubMed identifier, so no link.")
            return
        opened = [self._open_url(url) for url in found]
        told = "Opened" if all(opened) else "No browser could be started here. Link:"
        self._say(f"{told} {'  '.join(found)}")

    def action_keys(self) -> None:
        """?: the help."""
        self.push_screen(PairHelpScreen())

    def _say(self, words: str) -> None:
        self.query_one("#message", Static).update(Text(clean(words)))

    def _turn_to(self, get: Callable[[], Question | None], message: str) -> None:
        """Show another pair; the message says what led to it."""
        try:
            self._question = get()
            self.query_one(PairFooter).tally = self._desk.tally()
        except SlrError as error:
            self._question = None
            message = f"{message} CANNOT READ ON: {error.message}"
        self._say(message)
        question = self._question
        self.query_one("#why", Static).update(head(question) if question else Text())
        self.query_one(PairView).show(face(question) if question else end())
        # Any event carries the time of its making, by the same clock as the keys.
        self._shown_at = Event().time
