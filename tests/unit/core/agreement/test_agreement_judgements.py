"""Which verdicts are independent judgements, and what a stage makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from slr.core.agreement.categories import Maybe
from slr.core.agreement.judgements import StageJudgements, judge_stage
from slr.core.agreement.summary import Agreement, measure_stage
from slr.core.model import Decision, Resolution, Stage, Verdict
from slr.stages.agreement.table import find_paradox, label, list_rows, warn_of_few

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
VERDICTS = {
    "i": Verdict.INCLUDE, "e": Verdict.EXCLUDE, "m": Verdict.MAYBE, "w": Verdict.WITHDRAWN, "n": Verdict.NOT_RETRIEVED
}  # fmt: skip


def history(*rows: str, stage: Stage = TA, origin: str = "screen") -> list[Decision]:
    """`Ada 1 i`: Ada includes report 1; further words are reasons. The id is the place in the list."""
    made = []
    for number, row in enumerate(rows, 1):
        who, report, verdict, *reasons = row.split()
        at = NOON + timedelta(minutes=number)
        made.append(
            Decision(int(report), stage, who, VERDICTS[verdict], tuple(reasons), at=at, id=number, origin=origin)
        )
    return made


def judge(decisions: list[Decision], *resolutions: Resolution, stage: Stage = TA) -> StageJudgements:
    return judge_stage(decisions, resolutions, stage, copy_origin="version of decision ")


def said(found: StageJudgements) -> list[tuple[str, int, str]]:
    return [(one.reviewer, one.report_id, str(one.verdict)) for one in found.judgements]


def test_a_reviewer_may_change_his_mind_while_nobody_else_has_decided() -> None:
    found = judge(history("Ada 1 i", "Ada 2 i", "Ada 1 e", "Ben 1 e"))
    assert said(found) == [("Ada", 1, "exclude"), ("Ben", 1, "exclude"), ("Ada", 2, "include")]
    assert not any(one.changed for one in found.judgements)


def test_what_is_changed_after_both_had_decided_does_not_count_but_is_marked() -> None:
    found = judge(history("Ada 1 i", "Ben 1 e", "Ben 2 e", "Ben 1 i"))
    assert said(found)[:2] == [("Ada", 1, "include"), ("Ben", 1, "exclude")]
    assert [one.changed for one in found.judgements] == [False, True, False]


def test_taking_back_and_deciding_again_after_both_had_decided_is_a_change_as_well() -> None:
    found = judge(history("Ada 1 i", "Ben 1 e", "Ben 2 e", "Ben 1 w", "Ben 1 i"))
    assert said(found)[1] == ("Ben", 1, "exclude")
    assert found.judgements[1].changed


def test_a_verdict_taken_back_before_anything_else_was_decided_is_a_slip() -> None:
    found = judge(history("Ada 1 i", "Ben 1 e", "Ben 1 w", "Ben 1 i"))
    assert said(found) == [("Ada", 1, "include"), ("Ben", 1, "include")]
    several = judge(history("Ada 1 i", "Ben 1 e", "Ben 2 e", "Ben 2 w", "Ben 1 w", "Ben 1 i"))
    assert said(several) == said(found)


def test_a_withdrawn_decision_is_none() -> None:
    assert said(judge(history("Ada 1 i", "Ben 1 e", "Ben 2 i", "Ben 1 w"))) == [
        ("Ada", 1, "include"), ("Ben", 2, "include"),
    ]  # fmt: skip
    assert said(judge(history("Ada 1 i", "Ada 2 i", "Ada 1 w", "Ben 1 e"))) == [
        ("Ben", 1, "exclude"), ("Ada", 2, "include"),
    ]  # fmt: skip


def test_a_third_reviewer_counts_with_the_first_verdict() -> None:
    assert said(judge(history("Ada 1 i", "Ben 1 e", "Cleo 1 m", "Cleo 1 e")))[2] == ("Cleo", 1, "maybe")


def test_nothing_after_the_first_resolution_counts() -> None:
    settled = Resolution(1, TA, "Cleo", Verdict.INCLUDE, decision_ids=(1, 2), id=1)
    found = judge(history("Ada 1 i", "Ben 1 e", "Ben 1 i", "Dora 1 i"), settled)
    assert said(found) == [("Ada", 1, "include"), ("Ben", 1, "exclude")]
    assert found.late == {(1, "Dora")}


def test_a_resolution_that_names_no_decisions_is_placed_by_the_clock() -> None:
    settled = Resolution(1, TA, "Cleo", Verdict.INCLUDE, at=NOON + timedelta(minutes=2), id=1)
    assert judge(history("Ada 1 i", "Ben 1 e", "Dora 1 i"), settled).late == {(1, "Dora")}


def test_a_copy_from_another_version_is_no_judgement() -> None:
    rows = history("Ada 1 i", "Ada 2 i", "Ben 2 e")
    copy = Decision(3, TA, "Ada", Verdict.INCLUDE, id=9, origin="version of decision 1")
    found = judge([*rows, copy, Decision(3, TA, "Ben", Verdict.EXCLUDE, id=10)])
    assert found.copies == {(3, "Ada")}
    assert ("Ada", 3, "include") not in said(found)
    assert measure_stage(found, TA).overlap == 1


def test_only_the_reports_asked_for_are_measured_and_only_this_stage() -> None:
    rows = [*history("Ada 1 i", "Ben 1 e", "Ada 2 i"), Decision(5, FT, "Ada", Verdict.INCLUDE, id=8)]
    found = judge_stage(rows, (), TA, copy_origin="version of decision ", reports=[1])
    assert {one.report_id for one in found.judgements} == {1}


def test_a_maybe_on_title_and_abstract_is_an_include_or_a_category_of_its_own() -> None:
    found = judge(history("Ada 1 m", "Ben 1 i", "Ada 2 e", "Ben 2 e"))
    together, apart = measure_stage(found, TA), measure_stage(found, TA, maybe=Maybe.APART)
    assert together.pairs[0].table.counts == ((1, 0), (0, 1))
    assert apart.pairs[0].table.categories == ("include", "maybe", "exclude")
    assert apart.pairs[0].table.counts == ((0, 0, 0), (1, 0, 0), (0, 0, 1))


def test_at_full_text_maybe_and_not_retrieved_are_categories_where_they_were_used() -> None:
    plain = measure_stage(judge(history("Ada 1 i", "Ben 1 e", stage=FT), stage=FT), FT)
    more = measure_stage(judge(history("Ada 1 m", "Ben 1 n", "Ada 2 n", stage=FT), stage=FT), FT)
    assert plain.pairs[0].table.categories == ("include", "exclude")
    assert more.pairs[0].table.categories == ("include", "maybe", "exclude", "not-retrieved")


def test_the_main_reasons_of_reports_excluded_by_both_are_compared() -> None:
    rows = history("Ada 1 e A B", "Ben 1 e A", "Ada 2 e A", "Ben 2 e B A", "Ada 3 e", "Ben 3 e A", stage=FT)
    reasons = measure_stage(judge(rows, stage=FT), FT).pairs[0].reasons
    assert reasons is not None
    assert (reasons.both_excluded, reasons.same, reasons.without, reasons.percent) == (3, 1, 1, 50.0)


def test_reports_of_one_reviewer_are_only_counted() -> None:
    one = measure_stage(judge(history("Ada 1 i", "Ben 1 i", "Ada 2 e", "Cleo 3 e")), TA, waiting=2)
    assert (one.overlap, one.alone, one.waiting) == (1, 2, 2)
    assert [pair.table.n for pair in one.pairs] == [1, 0, 0]
    assert one.group is not None
    assert (one.group.complete, one.group.pairable) == (0, 1)


def test_one_reviewer_or_none_is_said() -> None:
    assert measure_stage(judge(history("Ada 1 i")), TA).why == "only one reviewer has decided"
    nobody = measure_stage(judge([]), TA)
    assert nobody.why == "no reviewer has decided"
    assert [row.reason for row in list_rows(Agreement((nobody,)))] == ["not defined: no reviewer has decided"]


def test_only_the_pairs_of_the_reviewers_named_are_measured() -> None:
    found = judge(history("Ada 1 i", "Ben 1 i", "Cleo 1 e"))
    pairs = measure_stage(found, TA, reviewers=("Cleo", "Ada")).pairs
    assert [(pair.first, pair.second) for pair in pairs] == [("Ada", "Cleo")]


def test_the_paradox_is_told_when_nearly_all_judgements_fall_into_one_category() -> None:
    lines = [
        f"{who} {n} {'i' if (n, who) in {(1, 'Ada'), (2, 'Ben')} else 'e'}"
        for n in range(1, 41)
        for who in ("Ada", "Ben")
    ]
    pair = measure_stage(judge(history(*lines)), TA).pairs[0]
    assert "97.5 % of the judgements are exclude" in str(find_paradox(pair))
    assert warn_of_few(pair) is None
    even = measure_stage(judge(history("Ada 1 i", "Ben 1 i", "Ada 2 e", "Ben 2 e")), TA).pairs[0]
    assert find_paradox(even) is None
    same = measure_stage(
        judge(history(*(f"{who} {n} e" for n in range(1, 5) for who in ("Ada", "Ben")))), TA
    ).pairs[0]
    assert find_paradox(same) is None
    assert "Only 2 reports" in str(warn_of_few(even))


def test_the_words_of_landis_and_koch() -> None:
    assert [label(k) for k in (-0.01, 0, 0.2, 0.21, 0.6, 0.61, 0.81, 1)] == [
        "poor", "slight", "slight", "fair", "moderate", "substantial", "almost perfect", "almost perfect",
    ]  # fmt: skip
