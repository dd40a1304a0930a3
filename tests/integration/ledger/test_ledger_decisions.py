"""Decisions are rows; the newest of a reviewer counts, undo is a row, and disagreement is a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import add, entry, open_ledger
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.settle import Settled, settle
from slr.core.errors import ReviewStateError
from slr.core.model import Decision, Merge, MergeKind, Policy, Resolution, Stage, Standing, Verdict

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path) as made:
        add(made, *(entry(number) for number in range(1, 4)))
        yield made


def standing(ledger: Ledger, report_id: int, policy: Policy = Policy.SINGLE) -> Standing:
    found = ledger.standings(lambda _report, _stage: 2 if policy is Policy.DOUBLE else 1)
    return next(one for one in found if one.report_id == report_id)


def say(ledger: Ledger, report_id: int, who: str, verdict: Verdict, *reasons: str, stage: Stage = TA) -> Decision:
    return ledger.decisions.record([Decision(report_id, stage, who, verdict, reasons)])[0]


def test_the_newest_decision_of_a_reviewer_counts_and_the_history_keeps_all(ledger: Ledger) -> None:
    say(ledger, 1, "ana", Verdict.INCLUDE)
    say(ledger, 1, "ana", Verdict.EXCLUDE, "T1", "T2")
    assert [d.verdict for d in ledger.decisions.current()] == [Verdict.EXCLUDE]
    assert ledger.decisions.current(report_id=1)[0].reasons == ("T1", "T2")
    assert len(ledger.decisions.history()) == 2
    assert (standing(ledger, 1).title_abstract, standing(ledger, 1).reasons) == (Verdict.EXCLUDE, ("T1", "T2"))


def test_undo_walks_back_through_one_reviewers_decisions_of_one_stage(ledger: Ledger) -> None:
    for report_id in (1, 2):
        say(ledger, report_id, "ana", Verdict.INCLUDE)
    say(ledger, 3, "ben", Verdict.INCLUDE)
    say(ledger, 1, "ana", Verdict.INCLUDE, stage=FT)
    undone = []
    while last := ledger.decisions.last("ana", TA):
        undone.append(last.report_id)
        ledger.decisions.withdraw(last)
    assert undone == [2, 1]
    assert {(d.reviewer, d.stage) for d in ledger.decisions.current()} == {("ben", TA), ("ana", FT)}


def test_two_reviewers_who_disagree_are_in_conflict_until_it_is_resolved(ledger: Ledger) -> None:
    one, two = say(ledger, 1, "ana", Verdict.INCLUDE), say(ledger, 1, "ben", Verdict.EXCLUDE, "T1")
    assert standing(ledger, 1).conflicts == (TA,)
    assert standing(ledger, 1).title_abstract is None
    assert one.id is not None
    assert two.id is not None
    ledger.decisions.resolve(Resolution(1, TA, "eva", Verdict.EXCLUDE, ("T1",), decision_ids=(one.id, two.id)))
    assert standing(ledger, 1).title_abstract is Verdict.EXCLUDE
    assert standing(ledger, 1).conflicts == ()


def test_a_decision_after_the_resolution_opens_the_conflict_again(ledger: Ledger) -> None:
    one, two = say(ledger, 1, "ana", Verdict.INCLUDE), say(ledger, 1, "ben", Verdict.EXCLUDE)
    ledger.decisions.resolve(Resolution(1, TA, "eva", Verdict.EXCLUDE, decision_ids=(one.id or 0, two.id or 0)))
    say(ledger, 1, "ben", Verdict.EXCLUDE)
    assert standing(ledger, 1).conflicts == (TA,)


def test_double_screening_waits_for_the_second_reviewer(ledger: Ledger) -> None:
    say(ledger, 1, "ana", Verdict.INCLUDE)
    assert standing(ledger, 1).title_abstract is Verdict.INCLUDE
    assert standing(ledger, 1, Policy.DOUBLE).title_abstract is None
    say(ledger, 1, "ben", Verdict.INCLUDE)
    assert standing(ledger, 1, Policy.DOUBLE).title_abstract is Verdict.INCLUDE


@pytest.mark.parametrize(("stage", "verdict"), [(TA, Verdict.INCLUDE), (FT, None)])
def test_maybe_goes_on_from_title_and_abstract_and_leaves_a_full_text_open(
    stage: Stage, verdict: Verdict | None
) -> None:
    decision = Decision(1, stage, "ana", Verdict.MAYBE, id=1)
    assert settle([decision], [], 1, stage) == Settled(verdict)


def test_the_wording_of_the_protocol_is_stored_once_per_wording(ledger: Ledger) -> None:
    decision = Decision(1, TA, "ana", Verdict.INCLUDE)
    for text in ("one", "one", "two"):
        ledger.decisions.record([decision], protocol=text)
    assert list(ledger.protocol_texts().values()) == ["one", "two"]


def test_a_maybe_that_settles_title_and_abstract_goes_on_as_an_include_does() -> None:
    sides = [
        Decision(1, TA, "ana", Verdict.MAYBE, id=1),
        Decision(1, TA, "ben", Verdict.EXCLUDE, id=2),
    ]
    settled = Resolution(1, TA, "cy", Verdict.MAYBE, decision_ids=(1, 2))
    assert settle(sides, [settled], 2, TA) == Settled(Verdict.INCLUDE)


def test_what_somebody_else_decided_in_between_stops_a_resolution(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
        ids = [ledger.decisions.record([Decision(1, TA, who, verdict)])[0].id or 0 for who, verdict in BOTH]
        since = ledger.decisions.newest(1, TA)
        resolution = Resolution(1, TA, "cy", Verdict.INCLUDE, decision_ids=tuple(ids))
        ledger.decisions.record([Decision(1, TA, "ben", Verdict.INCLUDE)])
        with pytest.raises(ReviewStateError, match="somebody else"):
            ledger.decisions.resolve(resolution, since=since)
        ledger.decisions.resolve(resolution, since=ledger.decisions.newest(1, TA))
        with pytest.raises(ReviewStateError, match="somebody else"):
            ledger.decisions.resolve(resolution, since=since)
        assert len(ledger.decisions.resolutions()) == 1


BOTH = (("ana", Verdict.INCLUDE), ("ben", Verdict.EXCLUDE))


def test_words_about_a_disagreement_name_nobody_before_all_have_decided(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1), entry(2))
        for report, (_, verdict) in zip((1, 2), BOTH, strict=True):
            ledger.decisions.record([Decision(report, TA, "ana", verdict)])
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "rule", "same-doi")])
        assert "ana decided include on 1" in str(ledger.disagreements()[0])
        ledger.needed = lambda _report, _stage: 2
        assert "ana" not in str(ledger.disagreements()[0])
