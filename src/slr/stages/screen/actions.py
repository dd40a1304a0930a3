"""What a reviewer can do on a report: one table for the terminal screen and for line mode. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from slr.core.model import Stage
from slr.core.review.keymap import SCROLLS, Action, Keymap


class Spoken(NamedTuple):
    """An action as a command of line mode.

    word: the command written out. key: where the profile names none. argument: what may stand after it. does: as
    on the screen where it is empty.
    """

    word: str
    key: str
    argument: str = ""
    does: str = ""


class ActionRow(NamedTuple):
    """One action.

    does: for the help. short: for the line of keys. rank: 0 stands on it always, the others where there is room,
    the lowest first. spoken: None where line mode does not have it.
    """

    does: str
    short: str = ""
    rank: int = 0
    needs_report: bool = False
    is_of_full_text: bool = False
    spoken: Spoken | None = None


#: In the order of the help.
ACTIONS: Mapping[Action, ActionRow] = {
    Action.INCLUDE: ActionRow("include", "include", needs_report=True, spoken=Spoken("include", "i")),
    Action.EXCLUDE: ActionRow(
        "exclude: then one key names the reason",
        "exclude",
        needs_report=True,
        spoken=Spoken("exclude", "e", "CODES", "exclude; without codes or numbers of criteria it asks for them"),
    ),
    Action.EXCLUDE_MANY: ActionRow(
        "exclude for several reasons; the first one chosen is the main one", needs_report=True
    ),
    Action.MAYBE: ActionRow("maybe", "maybe", needs_report=True, spoken=Spoken("maybe", "m")),
    Action.NOT_RETRIEVED: ActionRow(
        "the full text could not be obtained",
        "not retrieved",
        needs_report=True,
        is_of_full_text=True,
        spoken=Spoken("not-retrieved", "r"),
    ),
    Action.FORM: ActionRow(
        "the form: each criterion, its answer and the words that show it",
        "form",
        needs_report=True,
        is_of_full_text=True,
        spoken=Spoken("form", "f", "", "answer the criteria one by one; a verdict is proposed at the end"),
    ),
    Action.NOTE: ActionRow(
        "write a note; it goes in with your verdict on this report",
        "note",
        needs_report=True,
        spoken=Spoken("note", "n", "TEXT"),
    ),
    Action.TAG: ActionRow(
        "put tags of your own on the report, or remove them",
        "tag",
        rank=2,
        needs_report=True,
        spoken=Spoken("tag", "t", "TAG", "put a tag on this report, or remove it; without a tag, list the tags"),
    ),
    Action.SKIP: ActionRow(
        "skip for now; skipped reports come back at the end", "skip", rank=1, spoken=Spoken("skip", "s")
    ),
    Action.UNDO: ActionRow(
        "take back your last verdict or merge, any number, after a restart too",
        "undo",
        spoken=Spoken("undo", "u", "", "take back your last verdict or merge"),
    ),
    Action.DUPLICATE: ActionRow(
        "a duplicate of another report: merges the two, in your name",
        "same",
        rank=9,
        needs_report=True,
        spoken=Spoken("same", "=", "NUMBER", "a duplicate of that report: merge the two, in your name"),
    ),
    Action.ABSTRACT: ActionRow(
        "fill in a missing abstract, with where you read it",
        needs_report=True,
        spoken=Spoken("abstract", "a", "", "fill in the abstract"),
    ),
    Action.SEARCH: ActionRow(
        "search the reports of this stage and go to one",
        "search",
        rank=3,
        spoken=Spoken("search", "/", "WORDS", "find reports with all these words in title or abstract"),
    ),
    Action.JUMP: ActionRow(
        "go to a report by its number",
        "number",
        rank=10,
        spoken=Spoken("jump", "g", "NUMBER", "go to a report, decided or not"),
    ),
    Action.CONFLICT: ActionRow(
        "the next report on which you and another reviewer disagree",
        "conflict",
        rank=8,
        spoken=Spoken("conflict", "c"),
    ),
    Action.NO_ABSTRACT: ActionRow(
        "only reports without an abstract, or all again", spoken=Spoken("no-abstract", "A")
    ),
    Action.PAGE: ActionRow(
        "open the DOI, arXiv or PubMed page in the browser",
        "page",
        rank=4,
        needs_report=True,
        spoken=Spoken("open", "o", "", "list the links of this report"),
    ),
    Action.PDF: ActionRow("open the free copy in the browser", "copy", rank=5, needs_report=True),
    Action.SOURCES: ActionRow(
        "show the record of each source",
        "sources",
        rank=7,
        needs_report=True,
        spoken=Spoken("details", "v"),
    ),
    Action.HIGHLIGHT: ActionRow("show or hide the marks on words of the query and your own"),
    Action.METADATA: ActionRow("show or hide authors, journal and other facts"),
    Action.CRITERIA: ActionRow("show or hide the criteria beside the report", "criteria", rank=6),
    Action.HELP: ActionRow("this help", "help", spoken=Spoken("help", "?")),
    Action.QUIT: ActionRow(
        "quit (also ctrl+c); every verdict is saved, notes and forms stay as drafts",
        "quit",
        spoken=Spoken("quit", "q", "", "quit; every verdict is saved, notes and forms stay as drafts"),
    ),
}


def holds(action: Action, stage: Stage) -> bool:
    """Whether the stage has the action."""
    return stage is Stage.FULL_TEXT or action in SCROLLS or not ACTIONS[action].is_of_full_text


def list_keys(keys: Keymap, stage: Stage) -> tuple[tuple[str, str], ...]:
    """The keys of a stage as they hold now: as printed, and a sentence for the help."""
    table = [(keys.shown(action), row.does) for action, row in ACTIONS.items() if holds(action, stage)]
    scroll = " ".join(keys.shown(action) for action in SCROLLS)
    return (*table[:-2], (scroll, "scroll; arrows, PgUp, PgDn, Home, End and the mouse wheel too"), *table[-2:])


def fill_key_line(keys: Keymap, stage: Stage, width: int) -> tuple[tuple[Action, str, str], ...]:
    """The line of keys: action, key and word; more of them where there is room for so many columns."""
    words = {action: row for action, row in ACTIONS.items() if row.short and holds(action, stage)}
    line = [(action, keys.first(action), row.short) for action, row in words.items() if not row.rank]
    taken = sum(_width(key, word) for _, key, word in line)
    more = []
    for action, row in sorted(words.items(), key=lambda item: item[1].rank):
        if row.rank:
            taken += _width(keys.first(action), row.short)
            if taken > width:
                break
            more.append((action, keys.first(action), row.short))
    return (*line[:-2], *more, *line[-2:])  # help and quit end the line


def _width(key: str, word: str) -> int:
    """Columns of one key with its word and two blanks."""
    return len(key) + len(word) + 3
