"""The screen on which a conflict is settled: the report above, the decisions side by side below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message as Event
from textual.widgets import Input, Static

from slr.adapters.ledger.settle import COUNTED
from slr.adapters.terminal.dialogs import HelpScreen, NoteScreen, ReasonScreen
from slr.adapters.terminal.keymap import Theme
from slr.adapters.terminal.leaving import on_signals
from slr.adapters.terminal.themes import LOOKS, STYLES, variables
from slr.adapters.terminal.widgets import Heading, KeyLine, Message
from slr.core.errors import ReviewStateError, SlrError
from slr.core.model import Stage, Verdict
from slr.stages.resolving.conflicts import Conflict, ConflictDesk, confirmation, head, heading, side

_HELP = (
    ("i", "include"),
    ("e", "exclude: then one key names the reason"),
    ("E", "exclude for several reasons; the first one chosen is the main one"),
    ("m", "maybe (title and abstract only)"),
    ("r", "the full text could not be obtained (full text only)"),
    ("n", "write a note; it goes in with what you settle"),
    ("s", "skip for now; skipped conflicts come back at the end"),
    ("u", "show again what you settled last: a newer resolution replaces the older one"),
    ("tab", "go to the next pane; arrows, PgUp and PgDn scroll it"),
    ("?", "this help"),
    ("q", "quit (also ctrl+c); every resolution is saved, notes stay as drafts"),
)


class ResolvingApp(App[None]):
    """One person and the conflicts that wait. What is settled is told only after the desk has kept it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES, "resolve.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "settle('include')", show=False),
        Binding("e", "exclude(False)", show=False),
        Binding("E", "exclude(True)", show=False),
        Binding("m", "settle('maybe')", show=False),
        Binding("r", "settle('not-retrieved')", show=False),
        Binding("n", "note", show=False),
        Binding("s", "skip", show=False),
        Binding("u", "again", show=False),
        Binding("question_mark", "keys", show=False),
        Binding("q", "quit", show=False),
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(self, desk: ConflictDesk) -> None:
        # The terminal's own colours: light stays light, dark stays dark, and NO_COLOR leaves nothing but the text.
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self._desk = desk
        self._conflict: Conflict | None = None
        self._note = ""
        self._shown_at = 0.0
        self._give_back_signals: Callable[[], None] = lambda: None

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the terminal."""
        return super().get_css_variables() | variables(LOOKS[Theme.TERMINAL])

    def compose(self) -> ComposeResult:
        """Heading, report, decisions, message, keys, tally."""
        yield Heading(self._desk.title)
        with VerticalScroll(id="report"):
            yield Static()
        yield Horizontal(id="decisions")
        yield Message(id="message")
        yield KeyLine()
        yield Static(id="tally")

    async def on_mount(self) -> None:
        """Show the first conflict."""
        self._give_back_signals = on_signals(self._leave, self._keep_typed)
        self.query_one("#report").focus()
        await self._turn_to(self._desk.next, "? shows the keys.")

    async def on_event(self, event: events.Event) -> None:
        """Drop keys pressed before the present conflict stood on the screen, so that none settles it unseen."""
        if not (isinstance(event, events.Key) and event.time < self._shown_at):
            await super().on_event(event)

    async def action_settle(self, word: str) -> None:
        """i, m, r: what counts, without a reason."""
        conflict, verdict = self._conflict, Verdict(word)
        if conflict is None:
            return
        if verdict not in COUNTED[conflict.stage]:
            self._message.say(f"{word} cannot settle a conflict at this stage.")
            return
        await self._settle(conflict, verdict, ())

    async def action_exclude(self, many: bool) -> None:  # noqa: FBT001 - Textual calls actions by position
        """e, E: ask for the reason, if the stage has criteria."""
        conflict = self._conflict
        if conflict is None:
            return
        criteria = self._desk.criteria(conflict.stage)
        if not criteria:
            await self._settle(conflict, Verdict.EXCLUDE, ())
            return
        ask = ReasonScreen(criteria, many=many, required=conflict.stage is Stage.FULL_TEXT)
        self.push_screen(ask, partial(self._exclude, conflict))

    async def _exclude(self, conflict: Conflict, reasons: tuple[str, ...] | None) -> None:
        if reasons is None:
            self._message.say("Not settled.")
        else:
            await self._settle(conflict, Verdict.EXCLUDE, reasons)

    async def _settle(self, conflict: Conflict, verdict: Verdict, reasons: Sequence[str]) -> None:
        try:
            made = self._desk.settle(conflict, verdict, reasons, self._note.strip() or None)
        except ReviewStateError as error:  # somebody was here meanwhile: show how it stands now
            await self._turn_to(self._desk.next, f"NOT SAVED: {error.message}")
        except SlrError as error:
            self._message.fail("NOT SAVED", error.message, error.hint)
        else:
            await self._turn_to(self._desk.next, confirmation(made))

    def action_note(self) -> None:
        """n: write a note."""
        if self._conflict is not None:
            self.push_screen(NoteScreen(self._note), self._keep_note)

    async def _keep_note(self, note: str | None) -> None:
        if note is None:
            return
        self._message.say("Note not saved yet: it goes in with what you settle." if note.strip() else "No note.")
        self._write(note)
        await self._draw()

    def _write(self, note: str) -> None:
        """Keep a note as a draft, as soon as it is written."""
        self._note = note.strip()
        if self._conflict is not None:
            try:
                self._desk.keep_draft(self._conflict, self._note)
            except SlrError as error:
                self._message.fail("NOT SAVED", error.message, error.hint)

    async def action_quit(self) -> None:
        """Q and ctrl+c: what stands in an open dialog is kept as a draft too."""
        self._leave()

    def _leave(self) -> None:
        self._keep_typed()
        self.exit()

    def _keep_typed(self) -> None:
        for dialog in self.screen_stack[1:]:
            if isinstance(dialog, NoteScreen) and dialog.query_one(Input).value.strip() != self._note:
                self._write(dialog.query_one(Input).value)

    def on_unmount(self) -> None:
        """Leave the signals to others."""
        self._give_back_signals()

    async def action_skip(self) -> None:
        """s: put the conflict behind the others; without one, ask for the next one again."""
        if self._conflict is not None:
            self._desk.skip(self._conflict)
        await self._turn_to(self._desk.next, "Skipped for now." if self._conflict else "")

    async def action_again(self) -> None:
        """u: what was settled last, to be settled anew."""
        try:
            conflict = self._desk.again()
        except SlrError as error:
            self._message.fail("CANNOT READ ON", error.message, error.hint)
            return
        if conflict is None:
            self._message.say("You have settled nothing in this sitting yet.")
        else:
            told = "It stays settled until you settle it anew; s leaves it as it is."
            await self._turn_to(lambda: conflict, told)

    def action_keys(self) -> None:
        """?: the help, with the criteria."""
        stage = self._conflict.stage if self._conflict else Stage.TITLE_ABSTRACT
        self.push_screen(HelpScreen(_HELP, self._desk.criteria(stage), "e"))

    @property
    def _message(self) -> Message:
        return self.query_one(Message)

    async def _turn_to(self, get: Callable[[], Conflict | None], message: str) -> None:
        """Show another conflict; the message says what led to it."""
        try:
            self._conflict = get()
            self._note = self._note_on(self._conflict)
        except SlrError as error:
            self._conflict = None
            self._message.fail("CANNOT READ ON", error.message, error.hint, after=message)
        else:
            self._message.say(message)
        await self._draw()
        # Any event carries the time of its making, by the same clock as the keys.
        self._shown_at = Event().time

    async def _draw(self) -> None:
        conflict = self._conflict
        report, box = self.query_one("#report", VerticalScroll), self.query_one("#decisions", Horizontal)
        report.query_one(Static).update(self._head(conflict) if conflict else self._end())
        report.scroll_home(animate=False, force=True)
        await box.remove_children()
        if conflict is not None:
            await box.mount_all(
                VerticalScroll(Static(side(one, self._words(conflict.stage))), classes="side")
                for one in conflict.sides
            )
        place = heading(conflict) if conflict else "no conflict"
        self.query_one(Heading).right = f"{place} · {self._desk.resolver}"
        self.query_one(KeyLine).pairs = _keys(conflict.stage if conflict else None)
        self.query_one("#tally", Static).update(Text(self._counts()))
        report.focus()

    def _note_on(self, conflict: Conflict | None) -> str:
        """The draft on a conflict, else the note it was settled with before."""
        if conflict is None:
            return ""
        draft = self._desk.draft(conflict)
        return _settled_note(conflict) if draft is None else draft

    def _words(self, stage: Stage) -> Callable[[str], str]:
        words = {criterion.code: criterion.reason or criterion.text for criterion in self._desk.criteria(stage)}
        return lambda code: words.get(code, code)

    def _counts(self) -> str:
        now = self._desk.tally()
        parts = (
            f"{now.settled} settled",
            f"{now.left} left",
            f"{now.meanwhile} settled meanwhile by others" if now.meanwhile else "",
            f"{now.held_back} hidden until all have decided" if now.held_back else "",
        )
        return " · ".join(filter(None, parts))

    def _head(self, conflict: Conflict) -> Text:
        """The report, and the note that is not saved yet."""
        return head(conflict, self._note if self._note != _settled_note(conflict) else "")

    def _end(self) -> Text:
        """All done is said only when no conflict is left, not even one that is hidden so far."""
        hidden = self._desk.tally().held_back
        bold = Text(
            "No conflict can be settled now." if hidden else "All done: no conflict is left.", style="bold"
        )
        more = [Text(f"{hidden} hidden: those reports still wait for another reviewer.")] if hidden else []
        rest = Text("u shows again what you settled last, q quits.\nNext: slr status")
        return Text("\n\n").join([bold, *more, rest])


def _keys(stage: Stage | None) -> tuple[tuple[str, str], ...]:
    if stage is None:
        return (("u", "again"), ("?", "help"), ("q", "quit"))
    third = ("r", "not retrieved") if stage is Stage.FULL_TEXT else ("m", "maybe")
    rest = (("n", "note"), ("s", "skip"), ("u", "again"), ("?", "help"), ("q", "quit"))
    return (("i", "include"), ("e", "exclude"), third, *rest)


def _settled_note(conflict: Conflict) -> str:
    return (conflict.resolution.note if conflict.resolution else None) or ""


def run_resolving(desk: ConflictDesk) -> None:
    """Show the screen until the resolver quits; standard input and output must be a terminal.

    Raises:
        SlrError: the screen broke down; Textual has printed why. Every confirmed resolution is kept.
    """
    app = ResolvingApp(desk)
    app.run()
    if app.return_code:
        raise SlrError("the screen stopped on an error", hint="Every resolution it confirmed is in the ledger.")
