"""The screen on which one reviewer decides, one report at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message as Event
from textual.widgets import Static

from slr.errors import SlrError
from slr.model import Stage, Verdict
from slr.screen.card import confirmation, counts, face
from slr.screen.desk import Card, Desk
from slr.screen.links import links
from slr.screen.tui.browser import open_page
from slr.screen.tui.dialogs import HelpScreen, NoteScreen, ReasonScreen, SameScreen
from slr.screen.tui.widgets import CardView, Heading, Message, Tally, criteria_list
from slr.screen.words import next_steps

#: From this width on the criteria stand beside the report.
_WIDE = 120


class ScreeningApp(App[None]):
    """One reviewer, one stage. A verdict is confirmed in words only after the desk has returned it."""

    CSS_PATH = "screen.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "verdict('include')", show=False),
        Binding("e", "exclude(False)", show=False),
        Binding("E", "exclude(True)", show=False),
        Binding("m", "verdict('maybe')", show=False),
        Binding("r", "verdict('not-retrieved')", show=False),
        Binding("n", "note", show=False),
        Binding("s", "skip", show=False),
        Binding("equals_sign", "same", show=False),
        Binding("u", "undo", show=False),
        Binding("o", "link", show=False),
        Binding("h", "highlight", show=False),
        Binding("question_mark", "keys", show=False),
        Binding("q", "leave", show=False),
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        open_url: Callable[[str], bool] = open_page,
    ) -> None:
        # The terminal's own colours: light stays light, dark stays dark, and NO_COLOR leaves nothing but the text.
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self._desk = desk
        self._review = title
        self._open_url = open_url
        self._criteria = tuple(desk.criteria)
        self._card: Card | None = None
        self._notes: dict[int, str] = {}  # written here, not yet kept by the desk
        self._warned = False
        self._is_highlighting = True
        self._shown_at = 0.0

    def compose(self) -> ComposeResult:
        """Heading, report (and criteria where there is room), message, footer."""
        yield Heading(self._review, self._desk.stage, self._desk.reviewer)
        with Horizontal(id="middle"):
            with CardView(id="card"):
                yield Static()
            if self._criteria:
                with VerticalScroll(id="criteria", can_focus=False):
                    yield Static(Text("Criteria (e, then the key)", style="bold"))
                    yield Static(criteria_list(self._criteria))
        yield Message(id="message")
        yield Tally(self._desk.stage)

    def on_mount(self) -> None:
        """Show the first report."""
        self.query_one(CardView).focus()
        self._advance("? shows the keys.")

    def on_resize(self, event: events.Resize) -> None:
        """Put the criteria beside the report where there is room."""
        self.set_class(event.size.width >= _WIDE, "wide")

    async def on_event(self, event: events.Event) -> None:
        """Drop keys pressed before the present report stood on the screen, so that none decides it unseen."""
        if not (isinstance(event, events.Key) and event.time < self._shown_at):
            await super().on_event(event)

    def action_verdict(self, word: str) -> None:
        """i, m, r: a verdict that needs no reason."""
        verdict = Verdict(word)
        if verdict is Verdict.NOT_RETRIEVED and self._desk.stage is not Stage.FULL_TEXT:
            self._message.say("r belongs to the full-text stage.")
        elif self._card is not None:
            self._decide(self._card, verdict, ())

    def action_exclude(self, many: bool) -> None:  # noqa: FBT001 - Textual calls actions by position
        """e, E: ask for the reason, if the stage has criteria."""
        if self._card is None:
            return
        if not self._criteria:
            self._decide(self._card, Verdict.EXCLUDE, ())
            return
        required = self._desk.stage is Stage.FULL_TEXT
        ask = ReasonScreen(self._criteria, many=many, required=required)
        self.push_screen(ask, partial(self._exclude, self._card))

    def _exclude(self, card: Card, reasons: tuple[str, ...] | None) -> None:
        if reasons is None:
            self._message.say("Not decided.")
        else:
            self._decide(card, Verdict.EXCLUDE, reasons)

    def _decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...]) -> None:
        try:
            decision = self._desk.decide(card.report_id, verdict, reasons, self._note(card) or None)
        except SlrError as error:
            self._message.fail("NOT SAVED", error.message, error.hint)
            self._draw()
            return
        self._notes.pop(card.report_id, None)
        self._advance(confirmation(decision, card))

    def action_note(self) -> None:
        """n: write a note."""
        if self._card is not None:
            self.push_screen(NoteScreen(self._note(self._card)), partial(self._keep_note, self._card))

    def _keep_note(self, card: Card, note: str | None) -> None:
        if note is not None:
            self._notes[card.report_id] = note.strip()
            self._message.say("The note is kept with your verdict on this report.")
            self._draw()

    def _note(self, card: Card) -> str:
        start = card.note or (card.previous.note if card.previous else None) or ""
        return self._notes.get(card.report_id, start)

    def action_skip(self) -> None:
        """s: put the report behind the others; without a report, ask for the next one again."""
        try:
            if self._card is not None:
                self._desk.skip(self._card.report_id)
        except SlrError as error:
            self._message.fail("NOT SKIPPED", error.message, error.hint)
            return
        self._advance("Skipped for now." if self._card else "")

    def action_same(self) -> None:
        """=: ask which report met before this one is."""
        if self._card is None:
            return
        try:
            candidates = self._desk.nearest(self._card.report_id)
        except SlrError as error:
            self._message.fail("CANNOT READ ON", error.message, error.hint)
            return
        self.push_screen(SameScreen(candidates), partial(self._merge, self._card))

    def _merge(self, card: Card, other: int | None) -> None:
        if other is None:
            self._message.say("Not merged.")
            return
        try:
            told = self._desk.same_as(card.report_id, other)
        except SlrError as error:
            self._message.fail("NOT MERGED", error.message, error.hint)
            return
        self._advance(told)

    def action_undo(self) -> None:
        """u: take the last verdict back and show its report."""
        try:
            card = self._desk.undo()
        except SlrError as error:
            self._message.fail("NOT TAKEN BACK", error.message, error.hint)
            return
        if card is None:
            self._message.say("There is no verdict of yours to take back.")
        else:
            self._turn_to(lambda: card, "Taken back: this report is open again.")

    def action_link(self) -> None:
        """o: open the page of the report."""
        if self._card is None:
            return
        pages = links(self._card.document.ids)
        if not pages:
            self._message.say("No DOI, arXiv or PubMed identifier, so no link.")
        elif self._open_url(pages[0]):
            self._message.say(f"Opened {pages[0]}")
        else:
            self._message.say(f"No browser could be started here. Link: {'  '.join(pages)}")

    def action_highlight(self) -> None:
        """h: mark the words of the query, or leave them plain."""
        self._is_highlighting = not self._is_highlighting
        self._message.say(f"Query words {'marked' if self._is_highlighting else 'not marked'}.")
        self._draw()

    def action_keys(self) -> None:
        """?: the help."""
        self.push_screen(HelpScreen(self._desk.stage, self._criteria))

    def action_leave(self) -> None:
        """q: quit, after one warning if a note would be lost."""
        unsaved = [note for note in self._notes.values() if note]
        if unsaved and not self._warned:
            self._warned = True
            self._message.fail(
                "NOT SAVED", "a note without a verdict", "Give the verdict, or press q again to drop it."
            )
        else:
            self.exit()

    @property
    def _message(self) -> Message:
        return self.query_one("#message", Message)

    def _advance(self, message: str) -> None:
        self._turn_to(self._desk.next_card, message)

    def _turn_to(self, get: Callable[[], Card | None], message: str) -> None:
        """Show another report; the message says what led to it."""
        try:
            self.query_one(Tally).progress = self._desk.progress()
            self._card, broken = get(), False
        except SlrError as error:
            self._card, broken = None, True
            self._message.fail("CANNOT READ ON", error.message, error.hint, after=message)
        else:
            self._message.say(message)
        self._warned = False
        if broken:
            self.query_one(CardView).show(Text("Press s to try again, u to undo, q to quit."))
        else:
            self._draw()
        # Any event carries the time of its making, by the same clock as the keys.
        self._shown_at = Event().time

    def _draw(self) -> None:
        card = self._card
        if card is None:
            self.query_one(CardView).show(self._end())
            return
        terms = self._desk.terms if self._is_highlighting else lambda _text: ()
        self.query_one(CardView).show(face(card, terms, self._note(card)))

    def _end(self) -> Text:
        stage = self._desk.stage
        now = self.query_one(Tally).progress
        steps = [Text.assemble("  ", (command, "bold"), f"   {what}") for command, what in next_steps(stage)]
        return Text("\n").join(
            [
                Text("All done: nothing waits for you at this stage.", style="bold"),
                Text(),
                Text(f"{now.decided} decided: {counts(now, not_retrieved=stage is Stage.FULL_TEXT)}"),
                Text(),
                Text("Next:"),
                *steps,
                Text(),
                Text("u takes your last verdict back, q quits."),
            ]
        )
