"""How a pair looks: a table of the mark, the field, and both texts; words the other side lacks are underlined."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from slr.adapters.terminal.keymap import SCROLLS, Action, Keymap
from slr.core.text.printable import clean
from slr.stages.dedup.judge.compare_fields import MARKS, ComparedField, fields, odd_words
from slr.stages.dedup.judge.desk import PAIR_ACTIONS, PairTally, Question

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
    return _underlined(left), _underlined(right)


def _underlined(words: list[tuple[str, bool]]) -> Text:
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
