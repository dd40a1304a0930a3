"""The sentences of a stop rest on the numbers kept with it, whatever is missing of them."""

from __future__ import annotations

import pytest

from slr.core.stopping.statement import Rule, stop_sentences

FACTS: dict[str, object] = {
    "target": 0.95, "confidence": 0.95, "screened": 1400, "found": 95, "p": 0.0462, "recall": 0.95,
    "missed_at_most": 5, "missed_expected": 1.2, "is_met": True, "in_a_row": 400,
    "sample": {"number": 1, "seed": 7, "drawn": 400, "found": 0, "population": 1000},
}  # fmt: skip


def told(rule: str, left_out: int = 600, note: str | None = None, **more: object) -> str:
    return " ".join(stop_sentences(rule, {**FACTS, **more}, left_out, note))


def test_a_sample_is_told_with_its_draw_the_exact_test_and_what_may_be_missed() -> None:
    assert told("sample") == (
        "We stopped screening titles and abstracts after 1,400 records, 95 of them relevant; a stopping rule "
        "excluded 600 records that nobody had read. Of 1,000 records not read until then, we drew 400 at random "
        "(seed 7) and screened them: 0 were relevant. A recall below 95 % was rejected at 95 % confidence "
        "(p = 0.0462; exact hypergeometric test; Callaghan and Müller-Hansen 2020, "
        "doi:10.1186/s13643-020-01521-4). With that confidence, recall is at least 95 %: about 1 relevant record is "
        "expected to be missed, and at most 5."
    )


def test_a_second_sample_is_told_as_the_second() -> None:
    assert "(seed 7; sample 2 of this review)" in told("sample", sample={**FACTS["sample"], "number": 2})  # type: ignore[dict-item]


def test_finds_since_the_draw_are_told() -> None:
    since = {**FACTS["sample"], "read_since": 50, "found_since": 1}  # type: ignore[dict-item]
    assert "screened them: 0 were relevant; 1 more was found among 50 records read since." in told(
        "sample", sample=since
    )


def test_the_ranked_test_is_called_a_heuristic() -> None:
    assert "so it is a heuristic without a guarantee. Under this assumption, recall is at least 95 %" in told(
        "ranked"
    )


def test_safe_states_no_confidence() -> None:
    words = told("safe")
    assert "SAFE procedure" in words
    assert "gives no level of confidence. The last 400 records read were irrelevant." in words
    assert "recall" not in words


def test_a_recall_that_could_not_be_missed_any_more_is_told_so() -> None:
    words = told("ranked", p=0)
    assert words.endswith("A recall below 95 % was no longer possible (too few records were unread).")
    assert "heuristic" not in words


def test_a_stop_against_its_rule_is_told_with_the_reason_of_the_reviewers() -> None:
    words = told("ranked", p=0.3, is_met=False, note="No money left.", left_out=1)
    assert "could not be rejected" in words
    assert words.endswith(
        "By this rule, screening should have continued; the reviewers ended it nevertheless. "
        "Note of the reviewers: No money left."
    )
    assert "a stopping rule excluded 1 record that nobody had read" in words


@pytest.mark.parametrize("rule", [*Rule, "a rule of 2031"])
def test_facts_that_are_missing_or_of_another_kind_are_not_told(rule: str) -> None:
    for facts in ({}, {"sample": 3, "p": "x", "found": True, "screened": None}):
        first, *rest = stop_sentences(rule, facts, 7)
        assert first == (
            "We ended the screening of titles and abstracts early: a stopping rule excluded 7 records that nobody "
            "had read."
        )
        assert rest
        assert not any(character.isdigit() for character in "".join(rest).replace("2020", "").replace("2031", "")
                       .replace("doi:10.1186/s13643-024-02502-7", "").replace("2024", ""))  # fmt: skip


def test_a_sample_that_was_not_finished_is_not_said_to_be_screened() -> None:
    sample = {"number": 1, "seed": 3, "drawn": 4, "judged": 1, "found": 0, "population": 6}
    told = " ".join(stop_sentences("sample", {"sample": sample, "is_met": False}, left_out=5))
    assert "and screened" not in told
    assert "we drew 4 at random (seed 3); only 1 of them had been screened, 0 relevant." in told
    assert "An unfinished sample proves nothing." in told
