"""The screen on which one reviewer decides, one report at a time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message as Event
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from slr.adapters.terminal.browser import open_page
from slr.adapters.terminal.dialogs import Ask, NoteScreen
from slr.adapters.terminal.keyed_app import KeyedApp
from slr.adapters.terminal.leaving import on_signals
from slr.adapters.terminal.themes import STYLES
from slr.adapters.terminal.widgets import Heading, KeyLine, Message, make_criterion_row
from slr.core.errors import SlrError
from slr.core.model import Decision, Verdict
from slr.core.review.keymap import SCROLLS, Action, Keymap, Theme
from slr.core.text.printable import clean
from slr.stages.screen.actions import ACTIONS, fill_key_line, holds
from slr.stages.screen.card import EndKeys, View, draw_card, draw_sides, end
from slr.stages.screen.card import describe_verdict as verdict_words
from slr.stages.screen.desk import Card, ReviewerProgress, ScreeningDesk
from slr.stages.screen.pending import Pending
from slr.stages.screen.session import Outcome, Session, Stopwatch, describe_pace
from slr.stages.screen.tui.dialogs import AbstractScreen
from slr.stages.screen.tui.queue_actions import OF_THE_QUEUE
from slr.stages.screen.tui.report_actions import OF_A_REPORT
from slr.stages.screen.tui.widgets import CardView, Numbers

_T = TypeVar("_T")

#: From this width on the criteria stand beside the report.
_WIDE = 120

#: Seconds between two counts of the ledger, which other reviewers may have changed.
_RECOUNT = 30


class Counted(Event):
    """The ledger was counted anew; `turns` is how often another report had come when that began."""

    def __init__(self, turns: int, progress: ReviewerProgress | None) -> None:
        super().__init__()
        self.turns = turns
        self.progress = progress


class ScreeningApp(KeyedApp):
    """One reviewer, one stage (`controls.Controls`). It draws what stands in the session.

    A verdict is confirmed in words only after the desk has returned it.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES, "screen.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
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
        super().__init__(keys, theme)
        self.session = Session(desk)
        self.browse = open_url
        self._view = View(desk.own_words, self._look.marks)
        self._is_highlighting = True
        self._has_criteria: bool | None = None  # None: where there is room
        self.of_the_view = {
            Action.HIGHLIGHT: self._toggle_highlight,
            Action.METADATA: self._toggle_metadata,
            Action.CRITERIA: self._toggle_criteria,
        }
        self._review = title
        self._clock = clock
        self._watch = Stopwatch(clock())
        self._seconds: list[float] = []
        self._give_back_signals: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Heading, report (and criteria where there is room), message, keys, numbers."""
        yield Heading(self._review)
        with Horizontal(id="middle"):
            yield CardView(id="card")
            if criteria := self.session.criteria:
                with VerticalScroll(id="criteria", can_focus=False):
                    exclude = self.keys.first(Action.EXCLUDE)
                    yield Static(Text(f"Criteria ({exclude}, then the key)", style="bold"))
                    for place in range(len(criteria)):
                        yield Static(make_criterion_row(place, criteria))
        yield Message(id="message")
        yield KeyLine()
        yield Numbers(self.session.desk.stage)

    def on_mount(self) -> None:
        """Show the first report, and count from time to time."""
        self.app_suspend_signal.subscribe(self, lambda _: self._watch.pause(self._clock()))
        self.app_resume_signal.subscribe(self, lambda _: self._resume())
        view = self.query_one(CardView)
        view.more_key = self.keys.first(Action.PAGE_DOWN)
        view.focus()
        self.show(self.session.advance(f"{self.keys.first(Action.HELP)} shows the keys."))
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
        if self.session.card is not None:
            _keep_typed(self.screen_stack[1:], self.session.pending, self.session.card)

    def _resume(self) -> None:
        """Draw everything again: the terminal has forgotten it while slr was suspended."""
        self._watch.resume(self._clock())
        self.refresh(layout=True)

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        """Put the criteria beside the report where there is room, and more keys on the line."""
        base, is_wide = self.screen_stack[0], width >= _WIDE
        base.set_class(not is_wide, "narrow")
        base.set_class(is_wide if self._has_criteria is None else self._has_criteria, "criteria")
        line = fill_key_line(self.keys, self.session.desk.stage, width)
        base.query_one(KeyLine).pairs = tuple((key, word) for _, key, word in line)

    async def act(self, action: Action) -> bool:
        """Do what a key stands for."""
        if action not in ACTIONS and action not in SCROLLS:
            return False
        if not holds(action, self.session.desk.stage):
            self.say(f"{self.keys.first(action)} belongs to the full-text stage.")
        elif action in SCROLLS:
            self.query_one(CardView).steer(action)
        elif action in self.of_the_view:
            self.of_the_view[action]()
        elif action in OF_THE_QUEUE:
            OF_THE_QUEUE[action](self)
        elif self.session.card is not None:
            OF_A_REPORT[action](self, self.session.card)
        return True

    def decide(self, card: Card, verdict: Verdict, reasons: tuple[str, ...]) -> None:
        """Have a verdict kept with the time the report stood, and turn to the next report."""
        seconds, desk = self._watch.seconds(self._clock()), self.session.desk
        outcome = self.session.decide(card, verdict, reasons, seconds=seconds)
        if outcome.has_turned:
            self._seconds.append(seconds)
        elif outcome.failed:
            said = Decision(card.report_id, desk.stage, desk.reviewer, verdict, reasons)
            outcome = outcome._replace(failed=f"{outcome.failed}, {verdict_words(said)}")
        self.show(outcome)

    async def action_quit(self) -> None:
        """Ctrl-C and a signal, wherever the reviewer is: what stands in an open dialog is kept as a draft too."""
        self.leave()

    def leave(self) -> None:
        """Quit with every draft kept, after one warning where one could not be."""
        self._hang_up()
        if self.session.lost_by_leaving():
            again = self.keys.first(Action.QUIT)
            hint = f"Give the verdict, or press {again} again to drop it."
            self._message.fail("NOT SAVED", "what you wrote could not be kept as a draft", hint)
        else:
            self.exit()

    @property
    def _message(self) -> Message:
        return self.screen_stack[0].query_one(Message)

    def say(self, words: str) -> None:
        """Tell something."""
        self._message.say(words)

    def ask(self, dialog: Ask[_T], answer: Callable[[_T | None], None] | None = None) -> None:
        """Put a question over the report, and hand the answer on."""
        self.push_screen(dialog, answer)

    def show(self, outcome: Outcome) -> None:
        """Tell what became of an act; draw the report that stands now, another one from its beginning."""
        if outcome.error is not None:
            error = outcome.error
            self._message.fail(outcome.failed, error.message, error.hint, after=outcome.message)
        elif outcome.has_turned or outcome.message:
            self.say(outcome.message + (f" Note: {outcome.remark}." if outcome.remark else ""))
        if outcome.has_turned:
            numbers = self.screen_stack[0].query_one(Numbers)
            numbers.progress = self.session.progress
            numbers.pace = describe_pace(self._seconds, numbers.progress.left)
            self._watch = Stopwatch(self._clock())
        if outcome.has_turned or outcome.error is None:
            self._draw(home=outcome.has_turned)
        if outcome.has_turned:
            self.show_from_now()

    def _draw(self, *, home: bool = False) -> None:
        """Draw the heading and the present report, or the end; with `home` from its beginning."""
        base, session = self.screen_stack[0], self.session
        view, desk, card = base.query_one(CardView), session.desk, session.card
        if session.is_broken:
            again, back, leave = map(self.keys.first, (Action.SKIP, Action.UNDO, Action.QUIT))
            view.show(Text(f"Press {again} to try again, {back} to undo, {leave} to quit."))
            return
        only = "only without abstract" if session.is_filtering else ""
        parts = (desk.stage.words, clean(desk.round), only, clean(desk.reviewer))
        base.query_one(Heading).right = " · ".join(filter(None, parts))
        if card is None:
            view.show(self._end())
            return
        terms = desk.terms if self._is_highlighting else _no_spans
        view.show(draw_card(card, terms, session.pending.of(card), self._view), draw_sides(card), home=home)

    def _end(self) -> Text:
        keys = EndKeys(*map(self.keys.first, (Action.UNDO, Action.QUIT, Action.SKIP, Action.NO_ABSTRACT)))
        progress = self.screen_stack[0].query_one(Numbers).progress
        return end(progress, self.session.left, self.session.desk.stage, keys)

    def _toggle_highlight(self) -> None:
        self._is_highlighting = not self._is_highlighting
        own = self.session.desk.own_words if self._is_highlighting else _no_spans
        self._view = replace(self._view, own=own)
        self.show(Outcome(f"Query words and your own {'marked' if self._is_highlighting else 'not marked'}."))

    def _toggle_metadata(self) -> None:
        self._view = replace(self._view, has_metadata=not self._view.has_metadata)
        self.show(Outcome(f"Authors, journal and other facts {'shown' if self._view.has_metadata else 'hidden'}."))

    def _toggle_criteria(self) -> None:
        """Show the criteria, or leave the room to the report."""
        if not self.session.criteria:
            self.say("The protocol has no criteria for this stage.")
            return
        self._has_criteria = not self.screen_stack[0].has_class("criteria")
        self._arrange(self.size.width)

    def _recount(self) -> None:
        """Count the ledger beside the work, once at a time; it must not hold up a key."""
        if all(worker.is_finished for worker in self.workers):
            self.run_worker(self._count, thread=True, exit_on_error=False)

    def _count(self) -> None:
        turns = self.session.turns
        try:
            progress = self.session.desk.recount()
        except SlrError:
            self.post_message(Counted(turns, None))
        else:
            self.post_message(Counted(turns, progress))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A count that broke down stops nobody, and is told like one that failed."""
        if event.state is WorkerState.ERROR:
            self.post_message(Counted(self.session.turns, None))

    def on_counted(self, event: Counted) -> None:
        """Show the new numbers, unless the reviewer has gone on meanwhile."""
        numbers = self.screen_stack[0].query_one(Numbers)
        numbers.trouble = "" if event.progress else "the counts could not be renewed"
        if event.progress and event.turns == self.session.turns:
            numbers.progress = event.progress
            numbers.pace = describe_pace(self._seconds, event.progress.left)


def _no_spans(_text: str) -> Sequence[tuple[int, int]]:
    return ()


def _keep_typed(dialogs: Sequence[Screen[object]], pending: Pending, card: Card) -> None:
    """Keep what is typed into the dialogs that stand over a report, the one in front first."""
    from slr.stages.screen.tui.full_text_form import (  # noqa: PLC0415 - most sittings never open it
        EvidenceScreen,
        FormScreen,
    )

    quoted = None
    for dialog in reversed(dialogs):
        if isinstance(dialog, NoteScreen):
            pending.write_note(card, dialog.query_one(Input).value)
        elif isinstance(dialog, AbstractScreen):
            typed = dialog.typed(is_draft=True)
            if typed != dialog.start:
                pending.write_abstract(card, typed.text, typed.provenance)
        elif isinstance(dialog, EvidenceScreen):
            quoted = dialog.typed()
        elif isinstance(dialog, FormScreen):
            pending.write_answers(card, dialog.answered(quoted))
