"""The full-text form: what follows from its answers, what is refused, and the form as JSON."""

from __future__ import annotations

import json

import pytest

from slr.core.errors import UsageError
from slr.core.model import Criterion, CriterionAnswer, Stage, Truth, Verdict
from slr.stages.screen.form import (
    check,
    find_contradiction,
    from_json,
    propose,
    read_answer,
    to_json,
    without_quote,
)

YES, NO, UNCLEAR = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
CRITERIA = tuple(Criterion(code, FT, f"Is it {code}?", code.lower()) for code in ("F-A", "F-B", "F-C"))
TITLE = Criterion("T-A", TA, "?", "t")


def form(*truths: Truth) -> tuple[CriterionAnswer, ...]:
    return tuple(CriterionAnswer(one.code, truth) for one, truth in zip(CRITERIA, truths, strict=False))


def fill(
    *answers: CriterionAnswer, stage: Stage = FT, verdict: Verdict = Verdict.INCLUDE
) -> tuple[CriterionAnswer, ...]:
    return check(answers, (TITLE, *CRITERIA), stage=stage, verdict=verdict)


@pytest.mark.parametrize(
    ("truths", "verdict", "reasons"),
    [
        ((NO, NO, NO), Verdict.INCLUDE, ()),
        ((YES, NO, NO), Verdict.EXCLUDE, ("F-A",)),
        ((NO, YES, YES), Verdict.EXCLUDE, ("F-B", "F-C")),
        ((UNCLEAR, NO, YES), Verdict.EXCLUDE, ("F-C",)),
        ((NO, UNCLEAR, NO), Verdict.MAYBE, ()),
        ((NO, NO), Verdict.MAYBE, ()),
        ((), Verdict.MAYBE, ()),
    ],
)
def test_what_follows_from_a_form(truths: tuple[Truth, ...], verdict: Verdict, reasons: tuple[str, ...]) -> None:
    assert propose(CRITERIA, form(*truths)) == (verdict, reasons)


def test_the_main_reason_is_the_first_in_the_protocol_whatever_was_answered_first() -> None:
    assert propose(CRITERIA, [CriterionAnswer("F-C", YES), CriterionAnswer("F-A", YES)])[1] == ("F-A", "F-C")


def test_without_criteria_nothing_includes_by_itself() -> None:
    assert propose((), ()) == (Verdict.MAYBE, ())


def test_answers_are_put_in_the_order_of_the_protocol_on_clean_lines() -> None:
    given = (CriterionAnswer("f-c", NO), CriterionAnswer("F-A", YES, " two\nlines\x1b[31m ", " "))
    assert fill(*given) == (CriterionAnswer("F-A", YES, "two lines[31m", None), CriterionAnswer("F-C", NO))


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([CriterionAnswer("F-X", NO)], "unknown criterion 'F-X' at full-text"),
        ([CriterionAnswer("T-A", NO)], "unknown criterion 'T-A'"),
        ([CriterionAnswer("F-A", NO), CriterionAnswer("f-a", NO)], "F-A is answered twice"),
    ],
)
def test_a_code_is_one_of_the_stage_and_answered_once(answers: list[CriterionAnswer], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        fill(*answers)


@pytest.mark.parametrize(
    ("stage", "verdict", "words"),
    [
        (TA, Verdict.INCLUDE, "belongs to the full-text stage"),
        (FT, Verdict.NOT_RETRIEVED, "cannot come with the verdict not-retrieved"),
        (FT, Verdict.WITHDRAWN, "cannot come with the verdict withdrawn"),
    ],
)
def test_a_form_goes_with_a_full_text_that_was_read(stage: Stage, verdict: Verdict, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        fill(CriterionAnswer("F-A", NO), stage=stage, verdict=verdict)
    assert fill(stage=stage, verdict=verdict) == ()


def test_yes_without_a_quote_is_told_and_no_needs_none() -> None:
    answers = (CriterionAnswer("F-A", YES), CriterionAnswer("F-B", YES, "words"), CriterionAnswer("F-C", NO))
    assert without_quote(answers) == ("F-A",)


@pytest.mark.parametrize(
    ("truths", "verdict", "reasons", "words"),
    [
        ((YES, YES, NO), Verdict.INCLUDE, (), "the answers point to exclude (F-A, F-B), the verdict is include"),
        ((NO, NO, NO), Verdict.MAYBE, (), "the answers point to include, the verdict is maybe"),
        (
            (YES, YES, NO),
            Verdict.EXCLUDE,
            ("F-B", "F-A"),
            "the first criterion that applies is F-A, the main reason given is F-B",
        ),
    ],
)
def test_a_verdict_that_does_not_follow_is_told(
    truths: tuple[Truth, ...], verdict: Verdict, reasons: tuple[str, ...], words: str
) -> None:
    assert find_contradiction(CRITERIA, form(*truths), verdict, reasons) == words


@pytest.mark.parametrize(
    ("truths", "verdict", "reasons"),
    [
        ((), Verdict.INCLUDE, ()),
        ((NO, NO, NO), Verdict.INCLUDE, ()),
        ((YES, YES, NO), Verdict.EXCLUDE, ("F-A", "F-B")),
    ],
)
def test_a_verdict_that_follows_and_one_without_a_form_need_no_word(
    truths: tuple[Truth, ...], verdict: Verdict, reasons: tuple[str, ...]
) -> None:
    assert find_contradiction(CRITERIA, form(*truths), verdict, reasons) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("F-A=yes", CriterionAnswer("F-A", YES)),
        ("F-A=NO", CriterionAnswer("F-A", NO)),
        (" F-A = unclear ", CriterionAnswer("F-A", UNCLEAR)),
        ("F-A=?", CriterionAnswer("F-A", UNCLEAR)),
        ("F-A=yes: a ratio of 1:2, p=0.1 ", CriterionAnswer("F-A", YES, "a ratio of 1:2, p=0.1")),
        ("F-A=yes:", CriterionAnswer("F-A", YES)),
    ],
)
def test_an_answer_as_it_is_typed(text: str, answer: CriterionAnswer) -> None:
    assert read_answer(text) == answer


@pytest.mark.parametrize("text", ["", "F-A", "=yes", "F-A=", "F-A=perhaps", "F-A:yes"])
def test_what_is_no_answer_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="is not an answer") as caught:
        read_answer(text)
    assert "CODE=yes" in (caught.value.hint or "")


def test_a_form_written_as_json_is_read_back_as_it_was() -> None:
    answers = (
        CriterionAnswer("F-A", YES, "wörds", "p. 4"),
        CriterionAnswer("F-B", NO),
        CriterionAnswer("F-C", UNCLEAR, None, "Table 2"),
    )
    assert from_json(json.dumps(to_json(answers))) == answers
    assert [item["applies"] for item in to_json(answers)] == [True, False, None]


def test_quote_and_place_may_be_missing() -> None:
    assert from_json('[{"code": "F-A", "applies": null}]') == (CriterionAnswer("F-A", UNCLEAR),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"code": "F-A"}', "not a list"),
        ('["F-A"]', "answer 1 is not an object"),
        ('[{"applies": true}]', "answer 1 has no code"),
        ('[{"code": " ", "applies": true}]', "answer 1 has no code"),
        ('[{"code": "F-A"}]', "applies must be true, false or null"),
        ('[{"code": "F-A", "applies": "yes"}]', "applies must be true, false or null"),
        ('[{"code": "F-A", "applies": 1}]', "applies must be true, false or null"),
        ('[{"code": "F-A", "applies": true, "qoute": "x"}]', "unknown key 'qoute'"),
        ('[{"code": "F-A", "applies": true, "quote": 5}]', "quote must be a text"),
        ('[{"code": "F-A", "applies": true, "place": []}]', "place must be a text"),
    ],
)
def test_a_json_that_is_no_form_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        from_json(text)
