"""Every profile is free of conflicts, and a bad setting is named."""

from __future__ import annotations

import re

import pytest

from slr.core.errors import ConfigError, UsageError
from slr.core.review.keymap import Action, Profile, find_key_fault, make_keymap
from slr.core.review.settings import read_protocol


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_has_a_key_for_every_action_and_no_key_twice(profile: Profile) -> None:
    keys = make_keymap(profile).keys
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
    found = make_keymap(profile)
    assert {key: found.action(key) for key in expected} == expected


def test_without_a_profile_the_default_one_holds() -> None:
    assert make_keymap() == make_keymap("default")


def test_a_key_that_does_nothing_has_no_action() -> None:
    assert make_keymap().action("Z") is None


def test_own_keys_replace_those_of_the_profile() -> None:
    found = make_keymap("rayyan", {"include": "y  Y", "line-down": "ctrl+n", "exclude": "é"})
    assert found.keys[Action.INCLUDE] == ("y", "Y")
    assert found.first(Action.INCLUDE) == "y"
    assert found.shown(Action.INCLUDE) == "y, Y"
    assert found.action("i") is None
    assert found.action("ctrl+n") is Action.LINE_DOWN
    assert found.action("é") is Action.EXCLUDE


def test_two_actions_may_swap_their_keys() -> None:
    found = make_keymap(None, {"include": "e", "exclude": "i"})
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
def test_a_bad_key_is_refused_by_name(overrides: dict[str, str], words: str) -> None:
    fault = find_key_fault(None, overrides)
    assert fault is not None
    assert words in fault.message
    assert fault.action in overrides
    with pytest.raises(UsageError, match=re.escape("[screening.keys] of review.toml: ")):
        make_keymap(None, overrides)


def test_a_misspelt_action_gets_the_nearest_one_as_a_hint() -> None:
    fault = find_key_fault(None, {"inclde": "y"})
    assert fault is not None
    assert fault.hint == "Did you mean include?"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('profile = "emacs"', 'review.toml:4: unknown profile "emacs"'),
        ('theme = "pink"', 'review.toml:4: unknown theme "pink"'),
        ('keys.inclde = "y"', "review.toml:4: [screening.keys] no action 'inclde'"),
        ('keys.include = "yes"', "review.toml:4: [screening.keys] include: 'yes' cannot be used as a key"),
        ('keys.quit = "i"', "review.toml:4: [screening.keys] the key 'i' would be both include and quit"),
        ('keys.include = "q"', "review.toml:4: [screening.keys] the key 'q' would be both include and quit"),
    ],
)
def test_a_bad_setting_of_the_screens_is_named_with_its_line(line: str, words: str) -> None:
    text = f'title = "T"\n[screening]\nreviewers = ["ana"]\n{line}\n'
    with pytest.raises(ConfigError) as caught:
        read_protocol(text, "review.toml", {}, None)
    assert caught.value.message == words
    assert caught.value.line == 4


def test_a_theme_and_a_profile_are_read_by_their_names_and_have_none_by_default() -> None:
    text = 'title = "T"\n[screening]\ntheme = "contrast"\nprofile = "vim"\n'
    protocol, _ = read_protocol(text, "review.toml", {}, None)
    assert (protocol.theme, protocol.key_profile) == ("contrast", "vim")
    bare, _ = read_protocol('title = "T"', "review.toml", {}, None)
    assert (bare.theme, bare.key_profile) == (None, None)
