"""The commands of line mode: their words, their keys, and how a line is read as one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slr.core.model import Stage
from slr.core.review.keymap import Action
from slr.core.text.printable import clean
from slr.stages.screen.actions import ACTIONS, holds

#: In the order of the help of line mode.
SPOKEN_ACTIONS = (
    Action.INCLUDE,
    Action.EXCLUDE,
    Action.MAYBE,
    Action.NOT_RETRIEVED,
    Action.NOTE,
    Action.TAG,
    Action.SKIP,
    Action.UNDO,
    Action.NO_ABSTRACT,
    Action.SEARCH,
    Action.JUMP,
    Action.DUPLICATE,
    Action.CONFLICT,
    Action.ABSTRACT,
    Action.FORM,
    Action.SOURCES,
    Action.PAGE,
    Action.HELP,
    Action.QUIT,
)
_SPOKEN = {action: spoken for action in SPOKEN_ACTIONS if (spoken := ACTIONS[action].spoken) is not None}
_WORDS = {spoken.word: action for action, spoken in _SPOKEN.items()}

#: Actions by the names that profiles have for them, and by the words of line mode.
_BY_NAME = {**{action.value: action for action in _SPOKEN}, **_WORDS, Action.EXCLUDE_MANY.value: Action.EXCLUDE}

_IN_THE_PROMPT = (
    Action.INCLUDE,
    Action.EXCLUDE,
    Action.MAYBE,
    Action.NOT_RETRIEVED,
    Action.SKIP,
    Action.UNDO,
    Action.HELP,
)

#: Commands whose usual key decides nothing any more where the profile gives them another.
_VERDICTS = frozenset({Action.INCLUDE, Action.EXCLUDE, Action.MAYBE, Action.NOT_RETRIEVED})


#: What a key means; None where it works on the screen only.
Keys = Mapping[str, Action | None]


class SpokenCommand(NamedTuple):
    """A line as it was understood; `command` is None when no command begins like it."""

    command: Action | None
    rest: str


def keys_of(profile: Mapping[str, str] | None) -> Keys:
    """Key to command, the first key of a command first.

    Args:
        profile: action to its keys, with blanks between them. Keys that no line can begin with (space, ctrl+d) are
            left out, and those of actions that line mode does not have mean nothing. A usual key that the profile
            gives to nothing keeps its meaning, unless it is that of a verdict which has a key of its own there.
    """
    written = {word: keys.split() for word, keys in (profile or {}).items()}
    given = {key: _BY_NAME.get(word) for word, keys in written.items() for key in keys if len(key) == 1}
    settled = _VERDICTS.intersection(given.values())
    usual = {spoken.key: action for action, spoken in _SPOKEN.items() if action not in settled}
    return given | {key: command for key, command in usual.items() if key not in given}


def _first_keys(keys: Keys) -> dict[Action, str]:
    return {command: key for key, command in reversed(list(keys.items())) if command is not None}


def understand(line: str, keys: Keys) -> SpokenCommand:
    """Read a line that is not empty: a key or a command written out, a blank, and the rest.

    Written out, a command goes by its word and by its name among the actions of the screen (`sources`).
    No blank is needed after a sign (`/brain`, `=12`). Small and capital letters are told apart only where the
    profile gives both a meaning.
    """
    head, _, rest = clean(line).partition(" ")
    word = head.lower()
    if word == "not" and rest.lower() == "retrieved":
        return SpokenCommand(Action.NOT_RETRIEVED, "")
    if head in keys:
        return SpokenCommand(keys[head], rest)
    if word in _BY_NAME:
        return SpokenCommand(_BY_NAME[word], rest)
    if head.swapcase() in keys:
        return SpokenCommand(keys[head.swapcase()], rest)
    if not head[:1].isalnum() and head[:1] in keys:
        return SpokenCommand(keys[head[:1]], f"{head[1:]} {rest}".strip())
    return SpokenCommand(None, rest)


def takes_words(command: Action) -> bool:
    """Whether anything may stand after the command."""
    return bool(_SPOKEN[command].argument)


def word_of(command: Action) -> str:
    """The command written out."""
    return _SPOKEN[command].word


def list_prompt_keys(keys: Keys, stage: Stage) -> str:
    """The keys that a prompt reminds of."""
    by_command = _first_keys(keys)
    return ", ".join(
        by_command.get(command, word_of(command)) for command in _IN_THE_PROMPT if holds(command, stage)
    )


def help_lines(keys: Keys, stage: Stage) -> Iterator[str]:
    """One line per command: its key, the word, what may stand after it, what it does."""
    by_command = _first_keys(keys)
    for command, spoken in _SPOKEN.items():
        if holds(command, stage):
            key = f"{by_command[command]} or " if command in by_command else ""
            does = spoken.does or ACTIONS[command].does
            yield f"{f'{key}{spoken.word} {spoken.argument}'.rstrip()}: {does}"
