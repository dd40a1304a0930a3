"""What the review's own words say before any decision."""

from __future__ import annotations

import pytest

from slr.core.ranking.ranker import examples


def test_no_words_give_no_example() -> None:
    assert examples("") == ()
    assert examples("  \n", ["", " "]) == ()


def test_the_criteria_and_each_known_paper_are_examples() -> None:
    found = examples("sleep of nurses", ["a known paper", "another"])
    assert [example.text for example in found] == ["sleep of nurses", "a known paper", "another"]
    assert found[0].weight > found[1].weight


@pytest.mark.parametrize(
    "criteria", ["Randomized controlled trials", "only RCTs", "randomised studies of diet", "F-RCT: not an RCT"]
)
def test_criteria_that_ask_for_randomised_trials_bring_the_words_of_trials(criteria: str) -> None:
    own, trials = examples(criteria)
    assert own.text == criteria
    assert "double-blind" in trials.text


@pytest.mark.parametrize(
    "criteria", ["cohort studies", "non-randomised studies", "non randomized designs", "random forests", "RCTX"]
)
def test_other_criteria_bring_nothing_of_the_kind(criteria: str) -> None:
    assert len(examples(criteria)) == 1
