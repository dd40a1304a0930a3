"""Which key does what on the screens: the actions, the profiles, and the reviewer's own changes. Pure.

The screens of `slr screen`, `slr resolve` and `slr dedup review` take the actions they have; a key means the same
on each.

A key is written as the character it types (`i`, `E`, `?`), or by name: `space`, `backspace`, `delete`, `insert`,
`f1` to `f12`, `ctrl+d`. Several keys of one action stand with blanks between them. Arrows, PgUp, PgDn, Home and
End always scroll, enter and esc always answer a question, and ctrl+c always quits: they cannot be given away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from slr.core.errors import UsageError

_ONE_KEY = "Give one of the two another key; a key holds on all screens, for reports, conflicts and pairs."

#: One key per criterion, in order: digits first, then letters. `0` is kept for "no reason".
CRITERION_KEYS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Action(StrEnum):
    """What a key can do; the value is its name under `[screening.keys]`."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    EXCLUDE_MANY = "exclude-many"
    MAYBE = "maybe"
    NOT_RETRIEVED = "not-retrieved"
    FORM = "form"
    NOTE = "note"
    TAG = "tag"
    SKIP = "skip"
    UNDO = "undo"
    DUPLICATE = "duplicate"
    VERSION = "version"
    DIFFERENT = "different"
    ABSTRACT = "abstract"
    SEARCH = "search"
    JUMP = "jump"
    CONFLICT = "conflict"
    NO_ABSTRACT = "no-abstract"
    PAGE = "page"
    PDF = "pdf"
    SOURCES = "sources"
    HIGHLIGHT = "highlight"
    METADATA = "metadata"
    CRITERIA = "criteria"
    LINE_DOWN = "line-down"
    LINE_UP = "line-up"
    PAGE_DOWN = "page-down"
    PAGE_UP = "page-up"
    TOP = "top"
    BOTTOM = "bottom"
    HELP = "help"
    QUIT = "quit"


#: Actions that move the text, in the order in which a help names their keys.
SCROLLS = (
    Action.LINE_DOWN,
    Action.LINE_UP,
    Action.PAGE_DOWN,
    Action.PAGE_UP,
    Action.TOP,
    Action.BOTTOM,
)


class Profile(StrEnum):
    """A set of keys; all but the first follow a tool a reviewer may know, in what that tool documents."""

    DEFAULT = "default"
    RAYYAN = "rayyan"
    COVIDENCE = "covidence"
    ASREVIEW = "asreview"
    VIM = "vim"


class Theme(StrEnum):
    """The colours of the screen."""

    TERMINAL = "terminal"  #: those of the terminal, so that light stays light and dark stays dark
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"  #: white on black, marks in yellow and in reverse


_DEFAULT = {
    Action.INCLUDE: "i",
    Action.EXCLUDE: "e",
    Action.EXCLUDE_MANY: "E",
    Action.MAYBE: "m",
    Action.NOT_RETRIEVED: "r",
    Action.FORM: "f",
    Action.NOTE: "n",
    Action.TAG: "t",
    Action.SKIP: "s",
    Action.UNDO: "u",
    Action.DUPLICATE: "=",
    Action.VERSION: "l",
    Action.DIFFERENT: "d",
    Action.ABSTRACT: "a",
    Action.SEARCH: "/",
    Action.JUMP: "g",
    Action.CONFLICT: "c",
    Action.NO_ABSTRACT: "A",
    Action.PAGE: "o",
    Action.PDF: "p",
    Action.SOURCES: "v",
    Action.HIGHLIGHT: "h",
    Action.METADATA: "M",
    Action.CRITERIA: "C",
    Action.LINE_DOWN: "j",
    Action.LINE_UP: "k",
    Action.PAGE_DOWN: "space",
    Action.PAGE_UP: "b",
    Action.TOP: "<",
    Action.BOTTOM: ">",
    Action.HELP: "?",
    Action.QUIT: "q",
}

#: What each profile changes. Rayyan: I includes, E excludes, U is "maybe", R gives reasons (library guides of
#: Northwestern and McGill universities). Covidence: no page on keys was found; these are the first letters of its
#: answers Yes, Maybe and No (support.covidence.org, "Screening by title and abstract"). ASReview LAB: R relevant,
#: I irrelevant, N note, U back, each with Shift too (its documentation, "Keyboard shortcuts"). vim: its motions,
#: `/` and `u`.
_CHANGES: Mapping[Profile, Mapping[Action, str]] = {
    Profile.DEFAULT: {},
    Profile.RAYYAN: {
        Action.MAYBE: "u",
        Action.EXCLUDE_MANY: "r",
        Action.UNDO: "z",
        Action.NOT_RETRIEVED: "x",
    },
    Profile.COVIDENCE: {Action.INCLUDE: "y", Action.EXCLUDE: "n", Action.EXCLUDE_MANY: "N", Action.NOTE: "w"},
    Profile.ASREVIEW: {
        Action.INCLUDE: "r R",
        Action.EXCLUDE: "i I",
        Action.NOTE: "n N",
        Action.UNDO: "u U",
        Action.NOT_RETRIEVED: "x",
    },
    Profile.VIM: {
        Action.PAGE_DOWN: "ctrl+f ctrl+d space",
        Action.PAGE_UP: "ctrl+b ctrl+u",
        Action.TOP: "g",
        Action.BOTTOM: "G",
        Action.JUMP: ":",
        Action.CONFLICT: "]",
    },
}

#: Those that terminals send for enter, tab, backspace and esc, flow control, and the ones that always quit or
#: suspend, are missing.
_CTRL = frozenset(f"ctrl+{letter}" for letter in "abdefgklnoprtuvwxy")
_NAMES = frozenset({"space", "backspace", "delete", "insert", *(f"f{number}" for number in range(1, 13))})


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys that hold. `keys` gives at least one key for every action; no key stands twice."""

    keys: Mapping[Action, tuple[str, ...]]

    def action(self, key: str) -> Action | None:
        """What a key does."""
        return next((action for action, keys in self.keys.items() if key in keys), None)

    def first(self, action: Action) -> str:
        """The key to name where there is room for one."""
        return self.keys[action][0]

    def typed(self, action: Action) -> str:
        """The first key that a line can begin with; the name of the action where it has none."""
        return next((key for key in self.keys[action] if len(key) == 1), action.value)

    def shown(self, action: Action) -> str:
        """All keys of an action, for a person."""
        return ", ".join(self.keys[action])


class KeyFault(NamedTuple):
    """What is wrong with the keys of one action, by the name it was given."""

    action: str
    message: str
    hint: str | None = None


def make_keymap(profile: str | None = None, overrides: Mapping[str, str] = MappingProxyType({})) -> Keymap:
    """The keys of a profile with the reviewer's own laid over them.

    Args:
        profile: the name of a profile; None is the default one.
        overrides: action to its keys, as `[screening.keys]` has them; they replace those of the profile.

    Raises:
        UsageError: there is no such action or key, or one key would do two things.
    """
    fault = find_key_fault(profile, overrides)
    if fault is not None:
        raise UsageError(f"[screening.keys] of review.toml: {fault.message}", hint=fault.hint)
    return Keymap(_lay(Profile(profile or Profile.DEFAULT), overrides))


def find_key_fault(profile: str | None, overrides: Mapping[str, str]) -> KeyFault | None:
    """The first fault of the reviewer's own keys, alone or beside those of the profile; None without one."""
    faults = (_fault_alone(name, written) for name, written in overrides.items())
    alone = next((fault for fault in faults if fault is not None), None)
    return alone or _find_clash(_lay(Profile(profile or Profile.DEFAULT), overrides), overrides)


def _fault_alone(name: str, written: str) -> KeyFault | None:
    if name not in set(Action):
        near = get_close_matches(name, list(Action), n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(Action)}."
        return KeyFault(name, f"no action {name!r}", hint)
    if not written.strip():
        return KeyFault(name, f"{name}: no key is given")
    wrong = next((key for key in written.split() if not _is_key(key)), None)
    if wrong is None:
        return None
    hint = "A key is one character, or space, backspace, delete, insert, f1 to f12, or ctrl+letter."
    return KeyFault(name, f"{name}: {wrong!r} cannot be used as a key", hint)


def _is_key(key: str) -> bool:
    return (len(key) == 1 and key.isprintable()) or key in _NAMES or key in _CTRL


def _lay(profile: Profile, overrides: Mapping[str, str]) -> dict[Action, tuple[str, ...]]:
    written = {**_DEFAULT, **_CHANGES[profile], **{Action(name): keys for name, keys in overrides.items()}}
    return {action: tuple(dict.fromkeys(written[action].split())) for action in Action}


def _find_clash(keys: Mapping[Action, Sequence[str]], overrides: Mapping[str, str]) -> KeyFault | None:
    """The first key that would do two things; the profiles have none, so one of the two was written."""
    taken: dict[str, Action] = {}
    for action, key in ((action, key) for action, own in keys.items() for key in own):
        if key in taken:
            written = action if action in overrides else taken[key]
            return KeyFault(written, f"the key {key!r} would be both {taken[key]} and {action}", _ONE_KEY)
        taken[key] = action
    return None
