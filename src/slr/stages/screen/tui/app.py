"""The screen on which one reviewer decides, one report at a time."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message as Event
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from slr.adapters.terminal.browser import open_page
from slr.adapters.terminal.keymap import Action, Keymap, Theme, keymap
from slr.adapters.terminal.leaving import on_signals
from slr.adapters.terminal.themes import LOOKS, STYLES, variables
from slr.adapters.terminal.widgets import Heading, KeyLine, Message, Scroller, criterion_row
from slr.core.errors import SlrError
from slr.core.model import Decision, Verdict
from slr.core.text.printable import clean
from slr.stages.screen.card import EndKeys, View, confirmation, end, face, sides
from slr.stages.screen.card import told as verdict_words
from slr.stages.screen.desk import Card, ReviewerProgress, ScreeningDesk
from slr.stages.screen.ending import Left
from slr.stages.screen.form import contradiction
from slr.stages.screen.key_help import SCROLLS, holds, key_line
from slr.stages.screen.pace import Stopwatch, told
from slr.stages.screen.pending import Pending
from slr.stages.screen.tui.drafts import keep_typed
from slr.stages.screen.tui.queue_actions import MOVES
from slr.stages.screen.tui.report_actions import OF_A_REPORT
from slr.stages.screen.tui.widgets import CardView, Numbers

#: From this width on the criteria stand beside the report.
_WIDE = 120

#: Seconds that a key waits for a dialog which is still at work on the one before it.
_PATIENCE = 1.0

#: Seconds between two counts of the ledger, which other reviewers may have changed.
_RECOUNT = 30


class Counted(Event):
    """The ledger was counted anew; `acts` is how many acts of this reviewer had been done when that began."""

    def __init__(self, acts: int, progress: ReviewerProgress | None) -> None:
        super().__init__()
        self.acts = acts
        self.progress = progress


class ScreeningApp(App[None]):
    """One reviewer, one stage. A verdict is confirmed in words only after the desk has returned it.

    card: the report on the screen; None at the end, or when none could be read. pending: what was written and not
    decided. reasons: those of a verdict that could not be kept, by report.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES, "screen.tcss"]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self,
        desk: ScreeningDesk,
        *,
        title: str,
        keys: Keymap | None = None,
        theme: Theme = Theme.TERMINAL,
        open_url: Callable[[str], bool] = open_page,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = LOOKS[theme]
        # Colours go to the terminal as they are named: light stays light, dark stays dark.
        super().__init__(ansi_color=True)
        self.animation_level = "none"
        self.desk = desk
        self.keys = keys or keymap()
        self.criteria = tuple(desk.criteria)
        self.browse = open_url
        self.card: Card | None = None
        self.pending = Pending(desk)
        self.reasons: dict[int, tuple[str, ...]] = {}
        self.was_warned = False
        self.is_highlighting = True
        self.has_metadata = True
        self.is_filtering = False
        self.has_criteria: bool | None = None  # None: where there is room
        self._review = title
        self._clock = clock
        self._watch = Stopwatch(clock())
        self._seconds: list[float] = []
        self._acts = 0
        self._shown_at = 0.0
        self._left = Left()
        self._give_back_signals: Callable[[], None] = lambda: None

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme, for the style sheet."""
        return {**super().get_css_variables(), **variables(self._look)}

    def compose(self) -> ComposeResult:
        """Heading, report (and criteria where there is room), message, keys, numbers."""
        yield Heading(self._review)
        with Horizontal(id="middle"):
            yield CardView(id="card")
            if self.criteria:
                with VerticalScroll(id="criteria", can_focus=False):
                    exclude = self.keys.first(Action.EXCLUDE)
                    yield Static(Text(f"Criteria ({exclude}, then the key)", style="bold"))
                    for place in range(len(self.criteria)):
                        yield Static(criterion_row(place, self.criteria))
        yield Message(id="message")
        yield KeyLine()
        yield Numbers(self.desk.stage)

    def on_mount(self) -> None:
        """Show the first report, and count from time to time."""
        self.app_suspend_signal.subscribe(self, lambda _: self._watch.pause(self._clock()))
        self.app_resume_signal.subscribe(self, lambda _: self._resume())
        view = self.query_one(CardView)
        view.more_key = self.keys.first(Action.PAGE_DOWN)
        view.focus()
        self.advance(f"{self.keys.first(Action.HELP)} shows the keys.")
        self._recount()
        self.set_interval(_RECOUNT, self._recount)
        self._give_back_signals = on_signals(self.leave, self._hang_up)
        # What was loaded until now stays: to look through it again and again would hold up key presses.
        gc.freeze()
        gc.enable()

    def on_unmount(self) -> None:
        """Leave the signals to others."""
        self._give_back_signals()

    def _hang_up(self) -> None:
        """The terminal is gone: keep what is written."""
        if self.card is not None:
            keep_typed(self.screen_stack[1:], self.pending, self.card)

    def _resume(self) -> None:
        """Draw everything again: the terminal has forgotten it while slr was suspended."""
        self._watch.resume(self._clock())
        self.refresh(layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self.arrange(event.size.width)

    def arrange(self, width: int) -> None:
        """Put the criteria beside the report where there is room, and more keys on the line."""
        base, is_wide = self.screen_stack[0], width >= _WIDE
        base.set_class(not is_wide, "narrow")
        base.set_class(is_wide if self.has_criteria is None else self.has_criteria, "criteria")
        line = key_line(self.keys, self.desk.stage, width)
        base.query_one(KeyLine).pairs = tuple((key, word) for _, key, word in line)

    async def on_event(self, event: events.Event) -> None:
        """Take the keys of the report before anything else does, so that they act in the order they were typed.

        Keys pressed before the present report stood on the screen are dropped, so that none decides it unseen.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            if event.time < self._shown_at:
                return
            if len(self.screen_stack) == 1 and (action := self.keys.action(_name(event))):
                self._do(action)
                return
            await self._settle()
        await super().on_event(event)

    async def _settle(self) -> None:
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
        action = self.keys.action(_name(event))
        if action in SCROLLS and len(self.screen_stack) > 1:
            for scroller in self.screen.query(Scroller):
                scroller.steer(action)

    def _do(self, action: Action) -> None:
        if not holds(action, self.desk.stage):
            self.message.say(f"{self.keys.first(action)} belongs to the full-text stage.")
        elif action in SCROLLS:
            self.query_one(CardView).steer(action)
        elif action in MOVES:
            MOVES[action](self)
        elif self.card is not None:
            OF_A_REPORT[action](self, self.card)

    def decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...]) -> None:
        """Have a verdict kept, and turn to the next report; when that fails, the report and the reason stay.

        The answer of a dialog that was left open over another report decides nothing.
        """
        if self.card is None or self.card.report_id != card.report_id:
            self.message.say("Another report is shown now; nothing was decided.")
            return
        seconds = self._watch.seconds(self._clock())
        # Answers rest on a full text that was read.
        answers = () if verdict is Verdict.NOT_RETRIEVED else self.pending.answers(card)
        self.reasons[card.report_id] = reasons
        said = Decision(card.report_id, self.desk.stage, self.desk.reviewer, verdict, reasons)
        with self.telling(f"NOT SAVED, {verdict_words(said)}"):
            decision = self.desk.acts.decide(
                card.report_id,
                verdict,
                reasons,
                self.pending.note(card) or None,
                answers=answers,
                seconds=seconds,
            )
            del self.reasons[card.report_id]
            self.pending.forget(card.report_id)
            self._seconds.append(seconds)
            told_too = contradiction(self.criteria, answers, verdict, reasons)
            self.advance(confirmation(decision, card) + (f" Note: {told_too}." if told_too else ""))

    async def action_quit(self) -> None:
        """Ctrl-C and a signal, wherever the reviewer is: what stands in an open dialog is kept as a draft too."""
        self.leave()

    def leave(self) -> None:
        """Quit with every draft kept, after one warning where one could not be."""
        if self.card is not None:
            keep_typed(self.screen_stack[1:], self.pending, self.card)
        if self.pending.unkept and not self.was_warned:
            self.was_warned = True
            again = self.keys.first(Action.QUIT)
            hint = f"Give the verdict, or press {again} again to drop it."
            self.message.fail("NOT SAVED", "what you wrote could not be kept as a draft", hint)
        else:
            self.exit()

    @contextmanager
    def telling(self, failed: str) -> Iterator[None]:
        """Tell what did not happen, and why, when the desk raises; the report stays on the screen."""
        try:
            yield
        except SlrError as error:
            self.message.fail(failed, error.message, error.hint)

    @property
    def message(self) -> Message:
        """The lines that say what happened."""
        return self.screen_stack[0].query_one(Message)

    def advance(self, message: str) -> None:
        """Turn to the next report of the queue; the message says what led to it."""
        self.turn_to(self.desk.queue.next_card, message)

    def turn_to(self, get: Callable[[], Card | None], message: str) -> None:
        """Show another report; the message says what led to it."""
        base = self.screen_stack[0]
        numbers = base.query_one(Numbers)
        self._acts += 1
        try:
            numbers.progress = self.desk.progress()
            self.card, broken = get(), False
            self._left = self.desk.queue.left() if self.card is None else Left()
        except SlrError as error:
            self.card, broken = None, True
            self.message.fail("CANNOT READ ON", error.message, error.hint, after=message)
        else:
            self.message.say(message)
        numbers.pace = told(self._seconds, numbers.progress.left)
        self.was_warned = False
        self._watch = Stopwatch(self._clock())
        if broken:
            again, back, leave = map(self.keys.first, (Action.SKIP, Action.UNDO, Action.QUIT))
            base.query_one(CardView).show(Text(f"Press {again} to try again, {back} to undo, {leave} to quit."))
        else:
            self.draw(home=True)
        # Any event carries the time of its making, by the same clock as the keys.
        self._shown_at = Event().time

    def replace_card(self, card: Card, message: str) -> None:
        """Show the same report with something changed; the message says what."""
        self.card = card
        self.message.say(message)
        self.draw()

    def draw(self, *, home: bool = False) -> None:
        """Draw the heading and the present report, or the end; with `home` from its beginning."""
        base = self.screen_stack[0]
        view, stage, card = base.query_one(CardView), self.desk.stage, self.card
        only = "only without abstract" if self.is_filtering else ""
        parts = (stage.words, clean(self.desk.round), only, clean(self.desk.reviewer))
        base.query_one(Heading).right = " · ".join(filter(None, parts))
        if card is None:
            view.show(self._end(base.query_one(Numbers).progress))
            return
        marks = self._look.marks
        if self.is_highlighting:
            view_of, terms = View(self.desk.own_words, marks, self.has_metadata), self.desk.terms
        else:
            view_of, terms = View(marks=marks, has_metadata=self.has_metadata), lambda _text: ()
        view.show(face(card, terms, self.pending.of(card), view_of), sides(card), home=home)

    def _end(self, progress: ReviewerProgress) -> Text:
        actions = (Action.UNDO, Action.QUIT, Action.SKIP, Action.NO_ABSTRACT)
        return end(progress, self._left, self.desk.stage, EndKeys(*map(self.keys.first, actions)))

    def _recount(self) -> None:
        """Count the ledger beside the work, once at a time; it must not hold up a key."""
        if all(worker.is_finished for worker in self.workers):
            self.run_worker(self._count, thread=True, exit_on_error=False)

    def _count(self) -> None:
        acts = self._acts
        try:
            progress = self.desk.recount()
        except SlrError:
            self.post_message(Counted(acts, None))
        else:
            self.post_message(Counted(acts, progress))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A count that broke down stops nobody, and is told like one that failed."""
        if event.state is WorkerState.ERROR:
            self.post_message(Counted(self._acts, None))

    def on_counted(self, event: Counted) -> None:
        """Show the new numbers, unless the reviewer has gone on meanwhile."""
        numbers = self.screen_stack[0].query_one(Numbers)
        numbers.trouble = "" if event.progress else "the counts could not be renewed"
        if event.progress and event.acts == self._acts:
            numbers.progress = event.progress
            numbers.pace = told(self._seconds, event.progress.left)


def _name(event: events.Key) -> str:
    """The key as `slr.adapters.terminal.keymap` writes it: the character it types, else its name."""
    typed = event.character or ""
    return typed if typed and typed.isprintable() and not typed.isspace() else event.key
