"""The line of keys and the help are made from the keys that hold."""

from __future__ import annotations

import pytest

from slr.core.model import Stage
from slr.core.review.keymap import SCROLLS, Action, Profile, make_keymap
from slr.stages.screen.actions import ACTIONS, fill_key_line, holds, list_keys

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("profile", Profile)
def test_the_help_names_every_key_of_the_stage_once(profile: Profile, stage: Stage) -> None:
    keys = make_keymap(profile)
    named = [key for key, _ in list_keys(keys, stage)]
    wanted = [keys.shown(action) for action in ACTIONS if holds(action, stage)]
    scrolls = " ".join(keys.shown(action) for action in SCROLLS)
    assert sorted(named) == sorted([*wanted, scrolls])


def test_the_full_text_stage_has_more_keys() -> None:
    assert {action for action in ACTIONS if holds(action, FT) and not holds(action, TA)} == {
        Action.NOT_RETRIEVED,
        Action.FORM,
    }


def test_the_line_always_has_the_keys_a_reviewer_cannot_do_without() -> None:
    actions = [action for action, _, _ in fill_key_line(make_keymap(), TA, 0)]
    assert actions[:3] == [Action.INCLUDE, Action.EXCLUDE, Action.MAYBE]
    assert actions[-2:] == [Action.HELP, Action.QUIT]
    assert Action.TAG not in actions


@pytest.mark.parametrize("width", [100, 120, 200])
def test_a_wider_screen_has_more_keys_and_they_fit(width: int) -> None:
    line = fill_key_line(make_keymap(), FT, width)
    assert len(line) > len(fill_key_line(make_keymap(), FT, 0))
    assert sum(len(key) + len(word) + 3 for _, key, word in line) <= width
    assert line[-1][0] is Action.QUIT


def test_at_80_columns_the_line_fits_with_single_blanks() -> None:
    assert sum(len(key) + len(word) + 2 for _, key, word in fill_key_line(make_keymap(), FT, 80)) - 1 <= 80


def test_the_line_shows_the_reviewers_own_keys() -> None:
    line = fill_key_line(make_keymap(None, {"include": "y Y"}), TA, 0)
    assert line[0] == (Action.INCLUDE, "y", "include")
