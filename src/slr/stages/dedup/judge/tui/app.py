"""The screen on which a person judges pairs, one at a time.

A pair is a table of the mark, the field, and both texts; words the other side lacks are underlined.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from slr.adapters.terminal.browser import open_page
from slr.adapters.terminal.keyed_app import KeyedApp
from slr.adapters.terminal.themes import STYLES
from slr.adapters.terminal.widgets import LongText, Message, Scroller
from slr.core.bibliography.links import main_link
from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.errors import SlrError
from slr.core.review.keymap import SCROLLS, Action, Keymap, Theme
from slr.core.text.printable import clean
from slr.stages.dedup.judge.compare_fields import MARKS, ComparedField, fields, odd_words
from slr.stages.dedup.judge.desk import OPINIONS, PAIR_ACTIONS, PairDesk, PairTally, Question

#: Bold, underline and reverse carry the mark where there is no colour.
_ODD = "bold underline"


def head(question: Question) -> Text:
    """Rule, probability and veto; then who the two are, and what to know before saying `same`."""
    lines = [Text(question.why, style="bold")]
    lines += [Text(f"! {clean(warning)}", style="reverse") for warning in question.warnings]
    return Text("\n").join(lines)


def face(question: Question) -> Table:
    """The pair side by side."""
    table = Table(box=None, expand=True, padding=(0, 1), pad_edge=False, show_header=True, header_style="bold")
    table.add_column("", width=1)
    table.add_column("", width=8)
    table.add_column(Text(str(question.one)), ratio=1, overflow="fold")
    table.add_column(Text(str(question.other)), ratio=1, overflow="fold")
    for line in fields(question.one.record, question.other.record):
        mark = Text(line.mark, style="bold reverse" if line.mark == "!" else "")
        table.add_row(mark, Text(line.name), *_texts(line))
    return table


def _texts(line: ComparedField) -> tuple[Text, Text]:
    if line.mark != "!":
        return Text(line.left or "?"), Text(line.right or "?")
    left, right = odd_words(line.left, line.right)
    return _underline(left), _underline(right)


def _underline(words: list[tuple[str, bool]]) -> Text:
    return Text(" ").join(Text(word, style=_ODD if is_odd else "") for word, is_odd in words)


def key_line(keys: Keymap, width: int) -> Text:
    """The line of keys."""
    line = Text("  ").join(
        Text.assemble((keys.first(action), "bold underline"), f" {row.short}")
        for action, row in PAIR_ACTIONS.items()
    )
    line.truncate(width, overflow="ellipsis")
    return line


def bar(tally: PairTally, width: int) -> Text:
    """How far the work is."""
    percent = 100 * tally.done // tally.total if tally.total else 100
    label = f" {tally.done}/{tally.total} judged ({percent} %), {tally.left} left"
    room = max(width - len(label), 0)
    full = room * tally.done // tally.total if tally.total else room
    return Text("█" * full + "░" * (room - full) + label)


def help_table(keys: Keymap) -> Table:
    """The keys and the marks in sentences."""
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=11)  # a row of many keys leaves the sentences their room
    scroll = " ".join(keys.shown(action) for action in SCROLLS)
    rows = [(keys.shown(action), row.does) for action, row in PAIR_ACTIONS.items()]
    for key, sentence in (*rows[:-2], (scroll, "scroll; arrows, PgUp and PgDn too"), *rows[-2:]):
        table.add_row(Text(key, style="bold"), Text(sentence))
    table.add_row(Text(), Text())
    for mark, meaning in MARKS.items():
        table.add_row(Text(mark, style="bold"), Text(meaning))
    table.add_row(Text("underlined", style=_ODD), Text("words the other side does not have"))
    return table


def end(keys: Keymap) -> Text:
    """What to do when nothing is left."""
    return Text.assemble(
        ("All done: every pair is judged.\n\n", "bold"),
        "Next:\n  ",
        ("slr status", "bold"),
        "        where the review stands, and what comes next\n  ",
        ("slr dedup audit", "bold"),
        "   how often the rules err, on a random sample\n\n",
        f"{keys.first(Action.UNDO)} takes your last judgement back, {keys.first(Action.QUIT)} quits.",
    )


class PairView(LongText):
    """The pair, scrollable."""

    def show(self, content: Text | Table) -> None:
        """Show something from its beginning."""
        self.query_one(Static).update(content)
        self.scroll_home(animate=False, force=True)
        self.call_after_refresh(self.tell_rest)


class PairFooter(Widget):
    """The keys and the bar."""

    tally: reactive[PairTally] = reactive(PairTally(0, 0))

    def __init__(self, keys: Keymap) -> None:
        super().__init__()
        self._keys = keys

    def render(self) -> Text:
        """Two lines for the present width."""
        return Text("\n").join([key_line(self._keys, self.size.width), bar(self.tally, self.size.width)])


class PairHelpScreen(ModalScreen[None]):
    """The keys and the marks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", show=False, priority=True),
    ]

    def __init__(self, keys: Keymap) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """A frame over the pair."""
        frame = Scroller(Static(help_table(self._keys)), id="help")
        frame.border_title = "Keys"
        frame.border_subtitle = "esc: close"
        yield frame


class PairApp(KeyedApp):
    """One person and a pile of pairs. A judgement is confirmed in words only after the desk has kept it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [STYLES, "pairs.tcss"]

    def __init__(
        self,
        desk: PairDesk,
        *,
        keys: Keymap | None = None,
        theme: Theme = Theme.TERMINAL,
        open_url: Callable[[str], bool] = open_page,
    ) -> None:
        super().__init__(keys, theme)
        self._desk = desk
        self._open_url = open_url
        self._question: Question | None = None
        self._is_broken = False
        self._deeds = {
            Action.SKIP: self._later,
            Action.UNDO: self._undo,
            Action.PAGE: self._open_pages,
            Action.HELP: self._help,
            Action.QUIT: self.exit,
        }

    def compose(self) -> ComposeResult:
        """Heading, what the rules say, the pair, the message, the footer."""
        yield Static(Text(clean(f"{self._desk.title} · {self._desk.actor}"), style="bold"), id="heading")
        yield Static(id="why")
        with PairView(id="pair"):
            yield Static()
        yield Message(id="message")
        yield PairFooter(self.keys)

    def on_mount(self) -> None:
        """Show the first pair."""
        self.query_one(PairView).focus()
        self._turn_to(self._desk.next, f"{self.keys.first(Action.HELP)} shows the keys.")

    async def act(self, action: Action) -> bool:
        """Do what a key stands for."""
        if action in SCROLLS:
            self.query_one(PairView).steer(action)
        elif action in OPINIONS:
            self._judge(OPINIONS[action])
        elif action in self._deeds:
            self._deeds[action]()
        else:
            return False
        return True

    def _judge(self, opinion: PairOpinion) -> None:
        """Keep a judgement and go on."""
        question = self._question
        if question is None:
            return
        try:
            told = self._desk.judge(question, opinion)
        except SlrError as error:
            self._turn_to(self._desk.next, f"NOT SAVED: {error.message}")
        else:
            self._turn_to(self._desk.next, told)

    def _later(self) -> None:
        """The pair comes back behind the others; without one, ask for the next one again."""
        if self._question is not None:
            self._desk.later(self._question)
        self._turn_to(self._desk.next, "Later." if self._question is not None else "")

    def _undo(self) -> None:
        """Take the last judgement back and show its pair."""
        try:
            question = self._desk.undo()
        except SlrError as error:
            self._say(f"NOT TAKEN BACK: {error.message}")
            return
        if question is None:
            self._say("You have no judgement to take back.")
        else:
            self._turn_to(lambda: question, "Taken back: this pair is open again.")

    def _open_pages(self) -> None:
        """Open the pages of both."""
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

    def _help(self) -> None:
        self.push_screen(PairHelpScreen(self.keys))

    def _say(self, words: str) -> None:
        self.query_one(Message).say(words)

    def _end(self) -> Text:
        """What stands where no pair does: all done, or what to do when the next one could not be read."""
        if self._is_broken:
            return Text(f"The next pair could not be read. {self.keys.first(Action.SKIP)} tries again.")
        return end(self.keys)

    def _turn_to(self, get: Callable[[], Question | None], message: str) -> None:
        """Show another pair; the message says what led to it."""
        try:
            self._question = get()
            self._is_broken = False
            self.query_one(PairFooter).tally = self._desk.tally()
        except SlrError as error:
            self._question = None
            self._is_broken = True
            message = f"{message} CANNOT READ ON: {error.message}"
        self._say(message)
        question = self._question
        self.query_one("#why", Static).update(head(question) if question else Text())
        self.query_one(PairView).show(face(question) if question else self._end())
        self.show_from_now()
