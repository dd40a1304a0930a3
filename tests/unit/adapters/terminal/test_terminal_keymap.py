"""Every profile is free of conflicts, and a bad setting is named."""

from __future__ import annotations

import pytest

from slr.adapters.terminal.keymap import Action, Profile, Theme, keymap, profile_named, theme_named
from slr.core.errors import ConfigError


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_has_a_key_for_every_action_and_no_key_twice(profile: Profile) -> None:
    keys = keymap(profile).keys
    assert set(keys) == set(Action)
    every = [key for own in keys.values() for key in own]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("default", {"i": "include", "e": "exclude", "m": "maybe", "u": "undo", "r": "not-retrieved"}),
        ("rayyan", {"i": "include", "e": "exclude", "u": "maybe", "r": "exclude-many", "z": "undo"}),
        ("covidence", {"y": "include", "m": "maybe", "n": "exclude", "w": "note"}),
        ("asreview", {"r": "include", "R": "include", "i": "exclude", "I": "exclude", "n": "note", "u": "undo"}),
        ("vim", {"j": "line-down", "ctrl+d": "page-down", "G": "bottom", "/": "search", ":": "jump"}),
    ],
)
def test_what_the_keys_of_a_profile_do(profile: str, expected: dict[str, str]) -> None:
    found = keymap(profile)
    assert {key: found.action(key) for key in expected} == expected


def test_without_a_profile_the_default_one_holds() -> None:
    assert keymap() == keymap("default")
    assert profile_named(None) is Profile.DEFAULT


def test_a_key_that_does_nothing_has_no_action() -> None:
    assert keymap().action("Z") is None


def test_own_keys_replace_those_of_the_profile() -> None:
    found = keymap("rayyan", {"include": "y  Y", "line-down": "ctrl+n", "exclude": "é"})
    assert found.keys[Action.INCLUDE] == ("y", "Y")
    assert found.first(Action.INCLUDE) == "y"
    assert found.shown(Action.INCLUDE) == "y, Y"
    assert found.action("i") is None
    assert found.action("ctrl+n") is Action.LINE_DOWN
    assert found.action("é") is Action.EXCLUDE


def test_two_actions_may_swap_their_keys() -> None:
    found = keymap(None, {"include": "e", "exclude": "i"})
    assert (found.action("e"), found.action("i")) == (Action.INCLUDE, Action.EXCLUDE)


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"inclde": "y"}, "no action 'inclde'"),
        ({"zzz": "y"}, "no action 'zzz'"),
        ({"include": "yes"}, "include: 'yes' cannot be used as a key"),
        ({"include": "ctrl+c"}, "'ctrl+c' cannot be used"),
        ({"include": "enter"}, "'enter' cannot be used"),
        ({"include": "pagedown"}, "'pagedown' cannot be used"),
        ({"include": "\x1b"}, "cannot be used"),
        ({"include": "   "}, "include: no key is given"),
        ({"include": "m"}, "the key 'm' would be both include and maybe"),
        ({"include": "x", "quit": "x"}, "the key 'x' would be both include and quit"),
    ],
)
def test_a_bad_setting_is_refused_by_name(overrides: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        keymap(None, overrides)
    assert words in caught.value.message
    assert caught.value.where == "review.toml"


def test_a_misspelt_action_gets_the_nearest_one_as_a_hint() -> None:
    with pytest.raises(ConfigError) as caught:
        keymap(None, {"inclde": "y"})
    assert caught.value.hint == "Did you mean include?"


def test_an_unknown_profile_or_theme_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown profile of keys 'emacs'"):
        keymap("emacs")
    with pytest.raises(ConfigError, match="unknown theme 'pink'"):
        theme_named("pink")


def test_a_theme_is_found_by_its_name_and_the_terminal_decides_without_one() -> None:
    assert theme_named("contrast") is Theme.CONTRAST
    assert theme_named(None) is Theme.TERMINAL
