"""What is kept of an answer, and how complete a run is."""

from __future__ import annotations

import pytest

from ledgers import entry
from slr.core.model import RunOutcome, Truth
from slr.stages.search.run import conclude, evaluate


def test_an_engine_that_answered_the_expression_is_not_filtered_again() -> None:
    entries = [entry(1), entry(2)]
    assert evaluate(entries, None) == [(entries[0], None), (entries[1], None)]


def test_local_evaluation_leaves_out_the_false_and_keeps_the_unknown() -> None:
    verdicts = {"Work 1": Truth.TRUE, "Work 2": Truth.FALSE, "Work 3": Truth.UNKNOWN}
    kept = evaluate([entry(1), entry(2), entry(3)], lambda title, _abstract: verdicts[title])
    assert [(item.key, truth) for item, truth in kept] == [("key-1", Truth.TRUE), ("key-3", Truth.UNKNOWN)]


def test_the_subtitle_belongs_to_what_is_evaluated() -> None:
    judged = {"Work 1: a trial": Truth.TRUE}
    assert len(evaluate([entry(1, subtitle="a trial")], lambda title, _abstract: judged[title])) == 1


@pytest.mark.parametrize(
    ("fetched", "reported", "limit", "outcome"),
    [
        (5, 5, None, RunOutcome.COMPLETE),
        (6, 5, None, RunOutcome.COMPLETE),
        (5, None, None, RunOutcome.COMPLETE),
        (0, 0, 10, RunOutcome.COMPLETE),
        (5, 9, None, RunOutcome.PARTIAL),
        (5, 9, 5, RunOutcome.CUT),
        (4, 9, 5, RunOutcome.PARTIAL),
    ],
)
def test_fewer_items_than_reported_are_partial_unless_a_limit_was_set(
    fetched: int, reported: int | None, limit: int | None, outcome: RunOutcome
) -> None:
    found, sentence = conclude(fetched=fetched, reported=reported, limit=limit)
    assert found is outcome
    assert (sentence is None) == (outcome is RunOutcome.COMPLETE)


def test_a_ranked_list_that_was_left_by_rule_is_cut_and_says_how_far_it_was_read() -> None:
    found, sentence = conclude(fetched=1500, reported=2_000_000, limit=10_000, lost_patience=True)
    assert found is RunOutcome.CUT
    assert "1,500 of 2,000,000 read" in str(sentence)
