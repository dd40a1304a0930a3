"""The screen on which a conflict is settled: the report above, the decisions side by side below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from slr.adapters.ledger.settle import COUNTED
from slr.adapters.terminal.dialogs import HelpScreen, NoteScreen, ReasonScreen
from slr.adapters.terminal.highlight import mark_spans
from slr.adapters.terminal.keyed_app import KeyedApp
from slr.adapters.terminal.leaving import on_signals
from slr.adapters.terminal.themes import STYLES
from slr.adapters.terminal.widgets import Heading, KeyLine, Message, Scroller
from slr.core.errors import ReviewStateError, SlrError
from slr.core.model import Stage, Verdict
from slr.core.review.keymap import SCROLLS, Action, Keymap, Theme
from slr.stages.resolving.conflicts import Conflict, ConflictDesk, confirm, draw_head, draw_side, write_heading

#: What the keys do, for the help; those of one stage say so.
_HELP = {
    Action.INCLUDE: "include",
    Action.EXCLUDE: "exclude: then one key names the reason",
    Action.EXCLUDE_MANY: "exclude for several reasons; the first one chosen is the main one",
    Action.MAYBE: "maybe (title and abstract only)",
    Action.NOT_RETRIEVED: "the full text could not be obtained (full text only)",
    Action.NOTE: "write a note; it goes in with what you settle",
    Action.SKIP: "skip for now; skipped conflicts come back at the end",
    Action.HIGHLIGHT: "show or hide the marks on words of the query and your own",
    Action.UNDO: "show again what you settled last: a newer resolution replaces the older one",
}


class ResolvingApp(KeyedApp):
    """One person and the conflicts that wait. What is settled is told only after the desk has kept it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES, "resolve.tcss"]

    def __init__(self, desk: ConflictDesk, *, keys: Keymap | None = None, theme: Theme = Theme.TERMINAL) -> None:
        super().__init__(keys, theme)
        self._desk = desk
        self._conflict: Conflict | None = None
        self._is_broken = False
        self._note = ""
        self._is_highlighting = True
        self._give_back_signals: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Heading, report, decisions, message, keys, tally."""
        yield Heading(self._desk.title)
        with Scroller(id="report"):
            yield Static()
        yield Horizontal(id="decisions")
        yield Message(id="message")
        yield KeyLine()
        yield Static(id="tally")

    async def on_mount(self) -> None:
        """Show the first conflict."""
        self._give_back_signals = on_signals(self._leave, self._keep_typed)
        self.query_one("#report").focus()
        await self._turn_to(self._desk.next, f"{self.keys.first(Action.HELP)} shows the keys.")

    async def act(self, action: Action) -> bool:
        """Do what a key stands for."""
        if action in SCROLLS:
            if isinstance(self.focused, Scroller):
                self.focused.steer(action)
        elif action in _VERDICTS:
            await self._give(_VERDICTS[action])
        elif action in {Action.EXCLUDE, Action.EXCLUDE_MANY}:
            await self._ask_reasons(many=action is Action.EXCLUDE_MANY)
        elif action is Action.SKIP:
            await self._skip()
        elif action is Action.UNDO:
            await self._show_again()
        elif action is Action.HIGHLIGHT:
            await self._toggle_highlight()
        elif action in {Action.NOTE, Action.HELP, Action.QUIT}:
            {Action.NOTE: self._ask_note, Action.HELP: self._help, Action.QUIT: self._leave}[action]()
        else:
            return False
        return True

    async def _give(self, verdict: Verdict) -> None:
        """What counts, without a reason."""
        conflict = self._conflict
        if conflict is None:
            return
        if verdict not in COUNTED[conflict.stage]:
            self._message.say(f"{verdict} cannot settle a conflict at this stage.")
            return
        await self._settle(conflict, verdict, ())

    async def _ask_reasons(self, *, many: bool) -> None:
        """Ask for the reason, if the stage has criteria."""
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
            await self._turn_to(self._desk.next, confirm(made))

    def _ask_note(self) -> None:
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
        """Ctrl+c and a signal: what stands in an open dialog is kept as a draft too."""
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

    async def _skip(self) -> None:
        """Put the conflict behind the others; without one, ask for the next one again."""
        if self._conflict is not None:
            self._desk.skip(self._conflict)
        await self._turn_to(self._desk.next, "Skipped for now." if self._conflict else "")

    async def _show_again(self) -> None:
        """What was settled last, to be settled anew."""
        try:
            conflict = self._desk.again()
        except SlrError as error:
            self._message.fail("CANNOT READ ON", error.message, error.hint)
            return
        if conflict is None:
            self._message.say("You have settled nothing in this sitting yet.")
        else:
            told = f"It stays settled until you settle it anew; {self.keys.first(Action.SKIP)} leaves it as it is."
            await self._turn_to(lambda: conflict, told)

    def _help(self) -> None:
        """The keys, and the criteria."""
        stage = self._conflict.stage if self._conflict else Stage.TITLE_ABSTRACT
        exclude = self.keys.first(Action.EXCLUDE)
        self.push_screen(HelpScreen(self._key_table(), self._desk.criteria(stage), exclude))

    @property
    def _message(self) -> Message:
        return self.query_one(Message)

    async def _turn_to(self, get: Callable[[], Conflict | None], message: str) -> None:
        """Show another conflict; the message says what led to it."""
        try:
            self._conflict = get()
            self._is_broken = False
            self._note = self._note_on(self._conflict)
        except SlrError as error:
            self._conflict = None
            self._is_broken = True
            self._message.fail("CANNOT READ ON", error.message, error.hint, after=message)
        else:
            self._message.say(message)
        await self._draw()
        self.show_from_now()

    async def _draw(self) -> None:
        conflict = self._conflict
        report, box = self.query_one("#report", Scroller), self.query_one("#decisions", Horizontal)
        report.query_one(Static).update(self._head(conflict) if conflict else self._end())
        report.scroll_home(animate=False, force=True)
        await box.remove_children()
        if conflict is not None:
            await box.mount_all(
                Scroller(Static(draw_side(decision, self._words(conflict.stage))), classes="side")
                for decision in conflict.sides
            )
        place = write_heading(conflict) if conflict else "no conflict"
        self.query_one(Heading).right = f"{place} · {self._desk.resolver}"
        self.query_one(KeyLine).pairs = self._key_line(conflict.stage if conflict else None)
        self.query_one("#tally", Static).update(Text(self._counts()))
        report.focus()

    def _key_line(self, stage: Stage | None) -> tuple[tuple[str, str], ...]:
        third = Action.NOT_RETRIEVED if stage is Stage.FULL_TEXT else Action.MAYBE
        words = {Action.INCLUDE: "include", Action.EXCLUDE: "exclude", third: third.value.replace("-", " ")}
        words |= {Action.NOTE: "note", Action.SKIP: "skip"}
        rest = {Action.UNDO: "again", Action.HELP: "help", Action.QUIT: "quit"}
        return tuple(
            (self.keys.first(action), word) for action, word in (rest if stage is None else words | rest).items()
        )

    def _key_table(self) -> tuple[tuple[str, str], ...]:
        keys = self.keys
        scroll = " ".join(keys.shown(action) for action in SCROLLS)
        return (
            *((keys.shown(action), words) for action, words in _HELP.items()),
            ("tab", "go to the next pane"),
            (scroll, "scroll it; arrows, PgUp and PgDn too"),
            (keys.shown(Action.HELP), "this help"),
            (keys.shown(Action.QUIT), "quit (also ctrl+c); every resolution is saved, notes stay as drafts"),
        )

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
        return draw_head(conflict, self._note if self._note != _settled_note(conflict) else "", self._mark)

    def _mark(self, text: str, style: str) -> Text:
        if not self._is_highlighting:
            return Text(text, style=style)
        desk = self._desk
        return mark_spans(text, desk.terms(text), style=style, own=desk.own_words(text), marks=self._look.marks)

    async def _toggle_highlight(self) -> None:
        self._is_highlighting = not self._is_highlighting
        self._message.say(f"Query words and your own {'marked' if self._is_highlighting else 'not marked'}.")
        await self._draw()

    def _end(self) -> Text:
        """All done is said only when no conflict is left, not even one that is hidden so far."""
        if self._is_broken:
            return Text(f"The next conflict could not be read. {self.keys.first(Action.SKIP)} tries again.")
        hidden = self._desk.tally().held_back
        bold = Text(
            "No conflict can be settled now." if hidden else "All done: no conflict is left.", style="bold"
        )
        more = [Text(f"{hidden} hidden: those reports still wait for another reviewer.")] if hidden else []
        again, leave = map(self.keys.first, (Action.UNDO, Action.QUIT))
        rest = Text(f"{again} shows again what you settled last, {leave} quits.\nNext: slr status")
        return Text("\n\n").join([bold, *more, rest])


#: Verdicts that a key gives at once.
_VERDICTS = {
    Action.INCLUDE: Verdict.INCLUDE,
    Action.MAYBE: Verdict.MAYBE,
    Action.NOT_RETRIEVED: Verdict.NOT_RETRIEVED,
}


def _settled_note(conflict: Conflict) -> str:
    return (conflict.resolution.note if conflict.resolution else None) or ""


def run_resolving(desk: ConflictDesk, *, keys: Keymap | None = None, theme: Theme = Theme.TERMINAL) -> None:
    """Show the screen until the resolver quits; standard input and output must be a terminal.

    Args:
        desk: where the conflicts come from and the resolutions go.
        keys: the keys that hold; None for the default ones.
        theme: the colours.

    Raises:
        SlrError: the screen broke down; Textual has printed why. Every confirmed resolution is kept.
    """
    app = ResolvingApp(desk, keys=keys, theme=theme)
    app.run()
    if app.return_code:
        raise SlrError("the screen stopped on an error", hint="Every resolution it confirmed is in the ledger.")
