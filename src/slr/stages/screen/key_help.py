"""What the screen says of its keys: the line of keys and the help. Pure."""

from __future__ import annotations

from slr.adapters.terminal.keymap import Action, Keymap
from slr.core.model import Stage

#: Actions that belong to the full-text stage only.
FULL_TEXT_ONLY = frozenset({Action.NOT_RETRIEVED, Action.FORM})

#: Actions that move the text, in the order in which the help names their keys.
SCROLLS = (
    Action.LINE_DOWN,
    Action.LINE_UP,
    Action.PAGE_DOWN,
    Action.PAGE_UP,
    Action.TOP,
    Action.BOTTOM,
)

#: What an action does, as a sentence for the help, in the order of the help.
_SENTENCES = {
    Action.INCLUDE: "include",
    Action.EXCLUDE: "exclude: then one key names the reason",
    Action.EXCLUDE_MANY: "exclude for several reasons; the first one chosen is the main one",
    Action.MAYBE: "maybe",
    Action.NOT_RETRIEVED: "the full text could not be obtained",
    Action.FORM: "the form: each criterion, its answer and the words that show it",
    Action.NOTE: "write a note; it goes in with your verdict on this report",
    Action.TAG: "put tags of your own on the report, or remove them",
    Action.SKIP: "skip for now; skipped reports come back at the end",
    Action.UNDO: "take back your last verdict or merge, any number, after a restart too",
    Action.DUPLICATE: "a duplicate of another report: merges the two, in your name",
    Action.ABSTRACT: "fill in a missing abstract, with where you read it",
    Action.SEARCH: "search the reports of this stage and go to one",
    Action.JUMP: "go to a report by its number",
    Action.CONFLICT: "the next report on which you and another reviewer disagree",
    Action.NO_ABSTRACT: "only reports without an abstract, or all again",
    Action.PAGE: "open the DOI, arXiv or PubMed page in the browser",
    Action.PDF: "open the free copy in the browser",
    Action.SOURCES: "show the record of each source",
    Action.HIGHLIGHT: "show or hide the marks on words of the query and your own",
    Action.METADATA: "show or hide authors, journal and other facts",
    Action.CRITERIA: "show or hide the criteria beside the report",
    Action.HELP: "this help",
    Action.QUIT: "quit (also ctrl+c); every verdict is saved, notes and forms stay as drafts",
}

#: Words for the line of keys: those that are always there, and those for a wider screen.
_ALWAYS = {
    Action.INCLUDE: "include",
    Action.EXCLUDE: "exclude",
    Action.MAYBE: "maybe",
    Action.NOT_RETRIEVED: "not retrieved",
    Action.FORM: "form",
    Action.NOTE: "note",
    Action.UNDO: "undo",
    Action.HELP: "help",
    Action.QUIT: "quit",
}
_IF_ROOM = {
    Action.SKIP: "skip",
    Action.TAG: "tag",
    Action.SEARCH: "search",
    Action.PAGE: "page",
    Action.PDF: "copy",
    Action.CRITERIA: "criteria",
    Action.SOURCES: "sources",
    Action.CONFLICT: "conflict",
    Action.DUPLICATE: "same",
    Action.JUMP: "number",
}


def holds(action: Action, stage: Stage) -> bool:
    """Whether the stage has the action."""
    return stage is Stage.FULL_TEXT or action not in FULL_TEXT_ONLY


def key_table(keys: Keymap, stage: Stage) -> tuple[tuple[str, str], ...]:
    """The keys of a stage as they hold now: as printed, and a sentence for the help."""
    table = [(keys.shown(action), words) for action, words in _SENTENCES.items() if holds(action, stage)]
    scroll = " ".join(keys.shown(action) for action in SCROLLS)
    return (*table[:-2], (scroll, "scroll; arrows, PgUp, PgDn, Home, End and the mouse wheel too"), *table[-2:])


def key_line(keys: Keymap, stage: Stage, width: int) -> tuple[tuple[Action, str, str], ...]:
    """The line of keys: action, key and word; more of them where there is room for so many columns."""
    line = [(action, keys.first(action), word) for action, word in _ALWAYS.items() if holds(action, stage)]
    taken = sum(_width(key, word) for _, key, word in line)
    more = []
    for action, word in _IF_ROOM.items():
        taken += _width(keys.first(action), word)
        if taken > width:
            break
        more.append((action, keys.first(action), word))
    return (*line[:-2], *more, *line[-2:])  # help and quit end the line


def _width(key: str, word: str) -> int:
    """Columns of one key with its word and two blanks."""
    return len(key) + len(word) + 3
