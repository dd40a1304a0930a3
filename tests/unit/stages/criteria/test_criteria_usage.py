"""Versions of the criteria, what changed between them, and which decisions that may concern."""

from __future__ import annotations

import pytest

from slr.core.model import Criterion, CriterionAnswer, Decision, Stage, Truth, Verdict
from slr.core.review.wordings import CriteriaVersion, at_stage, list_versions, read_wordings
from slr.stages.criteria.usage import (
    Stale,
    Upcoming,
    Use,
    WordingChange,
    WordingChangeKind,
    count_uses,
    list_changes,
    list_stale,
    make_upcoming,
)

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
A = Criterion("A", FT, "Is it A?", "is A")
B = Criterion("B", FT, "Is it B?", "is B")
C = Criterion("C", FT, "Is it C?", "is C")
A2 = Criterion("A", FT, "Is it really A?", "is A")
A_WORDS = Criterion("A", FT, "Is it A?", "A, in other words")
T = Criterion("T", TA, "Is it T?", "is T")


def toml(*criteria: Criterion, title: str = "x") -> str:
    tables = (
        f'[[criteria]]\ncode = "{one.code}"\nstage = "{one.stage}"\ntext = """{one.text}"""\nreason = "{one.reason}"\n'
        for one in criteria
    )
    return f'title = "{title}"\n' + "\n".join(tables)


def excluded(*reasons: str, wording: int | None = 1, answers: tuple[CriterionAnswer, ...] = ()) -> Decision:
    return Decision(1, FT, "ana", Verdict.EXCLUDE, reasons, answers=answers, protocol_id=wording)


def said(verdict: Verdict, wording: int | None = 1) -> Decision:
    return Decision(1, FT, "ana", verdict, protocol_id=wording)


def told(decision: Decision, old: tuple[Criterion, ...], new: tuple[Criterion, ...]) -> list[str]:
    """What concerns a decision that was made under `old`."""
    found, unknown = list_stale([decision], [CriteriaVersion(1, (1,), old)], new)
    assert unknown == 0
    return [str(change) for one in found for change in one.because]


class TestVersions:
    def test_only_the_criteria_of_the_stage_make_a_version(self) -> None:
        texts = {1: toml(T, A), 2: toml(T, A, title="y"), 4: toml(A), 7: toml(A, B)}
        wordings, problems = read_wordings(texts)
        assert problems == []
        assert list_versions(wordings, FT) == [
            CriteriaVersion(1, (1, 2, 4), (A,)),
            CriteriaVersion(2, (7,), (A, B)),
        ]
        assert [one.criteria for one in list_versions(wordings, TA)] == [(T,), ()]

    def test_a_line_broken_elsewhere_is_no_other_wording(self) -> None:
        broken = Criterion("A", FT, "Is\n  it A?", "is  A")
        wordings, _ = read_wordings({1: toml(A), 2: toml(broken)})
        assert len(list_versions(wordings, FT)) == 1
        assert at_stage([broken, T], FT) == (A,)

    def test_criteria_that_come_back_are_their_old_version(self) -> None:
        found = list_versions({1: (A,), 2: (B,), 3: (A,)}, FT)
        assert [(one.number, one.protocol_ids) for one in found] == [(1, (1, 3)), (2, (2,))]
        assert make_upcoming(found, (A,)) == Upcoming(1, is_new=False)
        assert make_upcoming(found, (B, A)) == Upcoming(3, is_new=True)

    def test_before_any_decision_the_next_version_is_the_first(self) -> None:
        assert make_upcoming([], (A,)) == Upcoming(1, is_new=True)

    def test_a_wording_that_cannot_be_read_any_more_is_told_and_the_others_are_read(self) -> None:
        wordings, problems = read_wordings({1: "criteria = 5", 2: toml(A), 3: "= ="})
        assert list(wordings) == [2]
        assert [one.where for one in problems] == ["wording 1 of review.toml", "wording 3 of review.toml"]


class TestChanges:
    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ((A, B), (A, B), []),
            ((A,), (A, B), ["B added"]),
            ((A, B), (A,), ["B removed"]),
            ((A, B), (A2, B), ["A reworded"]),
            ((A, B), (A_WORDS, B), ["A reworded"]),
            ((A, B, C), (C, A, B), ["C moved from place 3 to 1"]),
            ((A, B), (B, A2), ["B moved from place 2 to 1", "A reworded"]),
            ((A, B, C), (C, A2), ["C moved from place 3 to 1", "A reworded", "B removed"]),
            ((A, B), (B,), ["A removed"]),
            ((), (A,), ["A added"]),
        ],
    )
    def test_each_change_is_named(
        self, old: tuple[Criterion, ...], new: tuple[Criterion, ...], words: list[str]
    ) -> None:
        assert sorted(map(str, list_changes(old, new))) == sorted(words)

    def test_a_change_knows_both_wordings_and_places(self) -> None:
        assert WordingChange("A", WordingChangeKind.REWORDED, A, A2, 1, 2) in list_changes((A, B), (B, A2))
        assert list_changes((A,), (A, B)) == [WordingChange("B", WordingChangeKind.ADDED, None, B, None, 2)]
        assert list_changes((A, B), (A,)) == [WordingChange("B", WordingChangeKind.REMOVED, B, None, 2, None)]


class TestStale:
    def test_an_exclusion_is_concerned_when_its_main_reason_was_reworded_or_removed(self) -> None:
        assert told(excluded("A"), (A, B), (A2, B)) == ["A reworded"]
        assert told(excluded("A"), (A, B), (B,)) == ["A removed"]

    @pytest.mark.parametrize("new", [(A, B, C), (A, C), (A, Criterion("B", FT, "Otherwise?", "b")), (A_WORDS, B)])
    def test_an_exclusion_is_not_concerned_by_what_happens_to_other_criteria_or_to_the_diagram(
        self, new: tuple[Criterion, ...]
    ) -> None:
        assert told(excluded("A"), (A, B), new) == []

    @pytest.mark.parametrize("verdict", [Verdict.INCLUDE, Verdict.MAYBE])
    def test_what_went_on_is_concerned_by_a_new_question(self, verdict: Verdict) -> None:
        assert told(said(verdict), (A,), (A2, B)) == ["A reworded", "B added"]

    @pytest.mark.parametrize("verdict", [Verdict.INCLUDE, Verdict.MAYBE])
    @pytest.mark.parametrize("new", [(A,), (B, A), (A_WORDS, B)])
    def test_what_went_on_is_not_concerned_by_fewer_criteria_their_order_or_the_diagram(
        self, verdict: Verdict, new: tuple[Criterion, ...]
    ) -> None:
        assert told(said(verdict), (A, B), new) == []

    def test_an_order_matters_to_a_main_reason_that_another_criterion_may_now_precede(self) -> None:
        assert told(excluded("A"), (A, B), (B, A)) != []
        assert told(excluded("A", "B"), (A, B), (B, A)) != []
        assert told(excluded("B"), (A, B), (B, A)) == []

    def test_an_order_does_not_matter_when_the_form_says_that_the_other_does_not_apply(self) -> None:
        no = (CriterionAnswer("A", Truth.TRUE), CriterionAnswer("B", Truth.FALSE))
        unclear = (CriterionAnswer("A", Truth.TRUE), CriterionAnswer("B", Truth.UNKNOWN))
        assert told(excluded("A", answers=no), (A, B), (B, A)) == []
        assert told(excluded("A", answers=unclear), (A, B), (B, A)) != []

    def test_only_moves_that_concern_the_main_reason_are_named(self) -> None:
        assert told(excluded("A"), (A, B, C), (A, C, B)) == []
        assert told(excluded("B"), (A, B, C), (C, A, B)) == ["C moved from place 3 to 1"]

    def test_an_exclusion_without_a_reason_may_rest_on_any_criterion(self) -> None:
        assert told(excluded(), (A, B), (A2, C)) == ["A reworded", "B removed"]
        assert told(excluded(), (A,), (A, B)) == []

    @pytest.mark.parametrize("verdict", [Verdict.NOT_RETRIEVED, Verdict.WITHDRAWN])
    def test_what_rests_on_no_criterion_is_never_concerned(self, verdict: Verdict) -> None:
        assert told(said(verdict), (A,), (A2, B)) == []

    def test_a_reason_that_its_own_wording_did_not_have_is_concerned_by_nothing(self) -> None:
        assert told(excluded("X"), (A, B), (B, A2)) == []

    def test_decisions_under_the_present_criteria_and_under_no_known_wording_are_told_apart(self) -> None:
        known = list_versions({1: (A,), 2: (A2,), 3: (A2,)}, FT)
        rows = [excluded("A", wording=number) for number in (1, 2, 3, 9, None)]
        found, unknown = list_stale(rows, known, (A2,))
        assert found == [Stale(rows[0], 1, (WordingChange("A", WordingChangeKind.REWORDED, A, A2, 1, 1),))]
        assert unknown == 2

    def test_going_back_to_old_criteria_puts_the_decisions_under_the_newer_ones_in_doubt(self) -> None:
        known = list_versions({1: (A,), 2: (A2,)}, FT)
        found, _ = list_stale([excluded("A", wording=1), excluded("A", wording=2)], known, (A,))
        assert [one.version for one in found] == [2]


def test_uses_count_the_main_reason_apart_from_extra_ones_and_keep_codes_that_are_gone() -> None:
    rows = [excluded("A", "B"), excluded("B"), excluded("A", "Z"), excluded(), said(Verdict.INCLUDE)]
    assert count_uses(rows, (A, B, C)) == (
        [Use("A", 2, 0), Use("B", 1, 1), Use("C", 0, 0)],
        [Use("Z", 0, 1)],
    )


def test_reasons_of_anything_but_an_exclusion_are_not_counted() -> None:
    row = Decision(1, FT, "ana", Verdict.MAYBE, ("A",))
    assert count_uses([row], (A,)) == ([Use("A", 0, 0)], [])
