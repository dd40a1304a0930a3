"""The commands of line mode: their words, their keys, and how a line is read as one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from slr.core.model import Stage
from slr.core.text.printable import clean


class Command(StrEnum):
    """What a line can ask for; the value is the command written out."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    NOT_RETRIEVED = "not-retrieved"
    NOTE = "note"
    TAG = "tag"
    SKIP = "skip"
    UNDO = "undo"
    NO_ABSTRACT = "no-abstract"
    SEARCH = "search"
    JUMP = "jump"
    SAME = "same"
    CONFLICT = "conflict"
    ABSTRACT = "abstract"
    FORM = "form"
    DETAILS = "details"
    OPEN = "open"
    HELP = "help"
    QUIT = "quit"


class _Usage(NamedTuple):
    """The key of a command where the profile names none, what may stand after it, and what it does."""

    key: str
    argument: str
    does: str


_USAGE = {
    Command.INCLUDE: _Usage("i", "", "include"),
    Command.EXCLUDE: _Usage("e", "CODES", "exclude; without codes or numbers of criteria it asks for them"),
    Command.MAYBE: _Usage("m", "", "maybe"),
    Command.NOT_RETRIEVED: _Usage("r", "", "the full text could not be obtained"),
    Command.NOTE: _Usage("n", "TEXT", "write a note; it goes in with your verdict on this report"),
    Command.TAG: _Usage("t", "TAG", "put a tag on this report, or remove it; without a tag, list the tags"),
    Command.SKIP: _Usage("s", "", "skip for now; skipped reports come back at the end"),
    Command.UNDO: _Usage("u", "", "take back your last verdict or merge"),
    Command.NO_ABSTRACT: _Usage("A", "", "only reports without an abstract, or all again"),
    Command.SEARCH: _Usage("/", "WORDS", "find reports with all these words in title or abstract"),
    Command.JUMP: _Usage("g", "NUMBER", "go to a report, decided or not"),
    Command.SAME: _Usage("=", "NUMBER", "a duplicate of that report: merge the two, in your name"),
    Command.CONFLICT: _Usage("c", "", "the next report on which you and another reviewer disagree"),
    Command.ABSTRACT: _Usage("a", "", "fill in the abstract"),
    Command.FORM: _Usage("f", "", "answer the criteria one by one; a verdict is proposed at the end"),
    Command.DETAILS: _Usage("d", "", "show the record of each source"),
    Command.OPEN: _Usage("o", "", "list the links of this report"),
    Command.HELP: _Usage("?", "", "this help"),
    Command.QUIT: _Usage("q", "", "quit; every verdict is saved, notes and forms stay as drafts"),
}

#: Commands that belong to the full-text stage alone.
FULL_TEXT_ONLY = frozenset({Command.NOT_RETRIEVED, Command.FORM})

_IN_THE_PROMPT = (
    Command.INCLUDE,
    Command.EXCLUDE,
    Command.MAYBE,
    Command.NOT_RETRIEVED,
    Command.SKIP,
    Command.UNDO,
    Command.HELP,
)

#: Commands by the names that the profiles of the screen have for them, where these differ from the words here.
_OTHER_NAMES = {
    "exclude-many": Command.EXCLUDE,
    "duplicate": Command.SAME,
    "page": Command.OPEN,
    "sources": Command.DETAILS,
}
_COMMANDS = {**{command.value: command for command in Command}, **_OTHER_NAMES}

#: Commands whose usual key decides nothing any more where the profile gives them another.
_VERDICTS = frozenset({Command.INCLUDE, Command.EXCLUDE, Command.MAYBE, Command.NOT_RETRIEVED})


#: What a key means; None where it works on the screen only.
Keys = Mapping[str, Command | None]


class SpokenCommand(NamedTuple):
    """A line as it was understood; `command` is None when no command begins like it."""

    command: Command | None
    rest: str


def keys_of(profile: Mapping[str, str] | None) -> Keys:
    """Key to command, the first key of a command first.

    Args:
        profile: action to its keys, with blanks between them. Keys that no line can begin with (space, ctrl+d) are
            left out, and those of actions that line mode does not have mean nothing. A usual key that the profile
            gives to nothing keeps its meaning, unless it is that of a verdict which has a key of its own there.
    """
    written = {word: keys.split() for word, keys in (profile or {}).items()}
    given = {key: _COMMANDS.get(word) for word, keys in written.items() for key in keys if len(key) == 1}
    settled = _VERDICTS.intersection(given.values())
    usual = {usage.key: command for command, usage in _USAGE.items() if command not in settled}
    return given | {key: command for key, command in usual.items() if key not in given}


def _first_keys(keys: Keys) -> dict[Command, str]:
    return {command: key for key, command in reversed(list(keys.items())) if command is not None}


def understood(line: str, keys: Keys) -> SpokenCommand:
    """Read a line that is not empty: a key or a command written out, a blank, and the rest.

    No blank is needed after a sign (`/brain`, `=12`). Small and capital letters are told apart only where the
    profile gives both a meaning.
    """
    head, _, rest = clean(line).partition(" ")
    word = head.lower()
    if word == "not" and rest.lower() == "retrieved":
        return SpokenCommand(Command.NOT_RETRIEVED, "")
    if head in keys:
        return SpokenCommand(keys[head], rest)
    if word in set(Command):
        return SpokenCommand(Command(word), rest)
    if head.swapcase() in keys:
        return SpokenCommand(keys[head.swapcase()], rest)
    if not head[:1].isalnum() and head[:1] in keys:
        return SpokenCommand(keys[head[:1]], f"{head[1:]} {rest}".strip())
    return SpokenCommand(None, rest)


def takes_words(command: Command) -> bool:
    """Whether anything may stand after the command."""
    return bool(_USAGE[command].argument)


def short_list(keys: Keys, stage: Stage) -> str:
    """The keys that a prompt reminds of."""
    by_command = _first_keys(keys)
    return ", ".join(by_command.get(command, command) for command in _at(stage, _IN_THE_PROMPT))


def help_lines(keys: Keys, stage: Stage) -> Iterator[str]:
    """One line per command: its key, the word, what may stand after it, what it does."""
    by_command = _first_keys(keys)
    for command in _at(stage, tuple(Command)):
        usage = _USAGE[command]
        key = f"{by_command[command]} or " if command in by_command else ""
        yield f"{f'{key}{command} {usage.argument}'.rstrip()}: {usage.does}"


def _at(stage: Stage, commands: tuple[Command, ...]) -> list[Command]:
    return [command for command in commands if stage is Stage.FULL_TEXT or command not in FULL_TEXT_ONLY]
