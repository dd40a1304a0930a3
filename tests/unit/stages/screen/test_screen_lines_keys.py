"""The keys and words that line mode understands."""

from __future__ import annotations

from line_mode import plain_desk, talk
from memory_desk import FT, TA
from slr.core.review.keymap import Action, Profile, make_keymap
from slr.stages.screen.lines.commands import (
    SPOKEN_ACTIONS,
    help_lines,
    keys_of,
    list_prompt_keys,
    understand,
    word_of,
)


def test_help_lists_every_command_of_the_stage_with_its_key_and_word() -> None:
    out = talk(plain_desk(stage=FT), "?")
    for action in SPOKEN_ACTIONS:
        assert f" or {word_of(action)}" in out
    assert "e or exclude CODES: exclude" in out
    assert "\nCriterion C1: Does it fail C1?\n" in out
    assert " or form" not in talk(plain_desk(), "help")


def test_the_keys_of_a_profile_take_the_place_of_the_usual_ones() -> None:
    profile = {"include": "1 y", "exclude": "2", "maybe": "3", "skip": "space", "sources": "v", "unheard-of": "z"}
    desk = plain_desk()
    out = talk(desk, "1", "2 C1", "y", keymap=profile)
    assert [one.verdict.value for one in desk.kept] == ["include", "exclude", "include"]
    assert "Decide (1, 2, 3, s, u, ?; report 1" in out


def test_a_usual_key_decides_nothing_where_the_profile_gives_the_verdict_another() -> None:
    keys = keys_of({"include": "y", "exclude": "n", "note": "w", "sources": "v"})
    assert understand("i", keys).command is None
    assert understand("e", keys).command is None
    assert understand("n", keys).command is Action.EXCLUDE
    assert understand("v", keys).command is understand("details", keys).command is Action.SOURCES
    assert understand("include", keys).command is Action.INCLUDE


def test_a_key_given_to_another_command_leaves_the_first_one_its_word() -> None:
    keys = keys_of({"include": "e"})
    assert understand("e", keys) == (Action.INCLUDE, "")
    assert understand("exclude C1", keys) == (Action.EXCLUDE, "C1")
    assert list_prompt_keys(keys, TA) == "e, exclude, m, s, u, ?"
    assert "exclude CODES: exclude; without codes or numbers of criteria it asks for them" in help_lines(keys, TA)


def test_every_key_of_every_profile_of_the_screen_means_the_same_on_a_line() -> None:
    for profile in Profile:
        screen = make_keymap(profile).keys
        keys = keys_of({action.value: " ".join(typed) for action, typed in screen.items()})
        meant = {action: action for action in SPOKEN_ACTIONS} | {Action.EXCLUDE_MANY: Action.EXCLUDE}
        for action in Action:
            for key in screen[action]:
                if len(key) == 1:
                    assert understand(key, keys).command == meant.get(action), (profile, key)


def test_a_key_that_only_the_screen_has_is_no_capital_of_a_verdict() -> None:
    desk = plain_desk()
    assert "Unknown command" in talk(desk, "M", keymap={"metadata": "M", "maybe": "m"})
    assert desk.kept == []


def test_capitals_are_told_apart_only_where_the_profile_says_so() -> None:
    keys = keys_of(None)
    assert understand("A", keys).command is Action.NO_ABSTRACT
    assert understand("a", keys).command is Action.ABSTRACT
    assert understand("S", keys).command is Action.SKIP


def test_an_action_of_the_screen_goes_by_its_name_there_too() -> None:
    keys = keys_of({action.value: " ".join(own) for action, own in make_keymap().keys.items()})
    assert understand("duplicate 12", keys) == (Action.DUPLICATE, "12")
    for action in SPOKEN_ACTIONS:
        assert understand(action.value, keys).command is understand(word_of(action), keys).command is action
