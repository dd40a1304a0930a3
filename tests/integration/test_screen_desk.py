"""The desk over a real ledger: what a reviewer meets, in which order, across sittings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledgers import add, entry, environment, place
from services import REVIEW, review_folder
from slr.errors import UsageError
from slr.ledger import Ledger
from slr.model import Decision, Merge, MergeKind, Stage, Verdict
from slr.review import Review, load_review
from slr.screen.run import LedgerDesk, import_decisions, open_desk

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def review(tmp_path: Path) -> Review:
    folder = review_folder(tmp_path / "review")
    with Ledger(place(folder)) as ledger:
        add(ledger, *(entry(number) for number in range(1, 4)))
    return load_review(folder, environment(folder))


def sit(ledger: Ledger, review: Review, stage: Stage = TA, reviewer: str = "ana") -> LedgerDesk:
    return open_desk(ledger, review, stage, reviewer)


def shown(desk: LedgerDesk) -> int | None:
    card = desk.next_card()
    return card.report_id if card else None


def test_reports_come_in_order_and_skipped_ones_at_the_end(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        assert shown(desk) == shown(desk) == 1
        desk.skip(1)
        assert shown(desk) == 2
        desk.decide(2, Verdict.INCLUDE, (), None)
        assert shown(desk) == 3
        desk.decide(3, Verdict.EXCLUDE, ("T1",), "why")
        assert shown(desk) == 1
        seen = desk.progress()
        assert (seen.total, seen.decided, seen.included, seen.excluded, seen.left) == (3, 2, 1, 1, 1)


def test_undo_in_a_later_sitting_brings_the_report_back_to_the_queue(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        sit(ledger, review).decide(1, Verdict.EXCLUDE, ("T1",), "hasty")
        desk = sit(ledger, review)
        assert (shown(desk), desk.progress().left) == (2, 2)
        card = desk.undo()
        assert card is not None
        assert (card.report_id, card.note, card.previous) == (1, "hasty", None)
        assert (shown(desk), desk.progress().left) == (1, 3)
        desk.skip(1)
        assert shown(desk) == 2
        assert desk.undo() is None


def test_a_full_text_maybe_comes_back_behind_everything_else(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(number, TA, "ana", Verdict.INCLUDE) for number in (1, 2)])
        desk = sit(ledger, review, FT)
        assert shown(desk) == 1
        desk.decide(1, Verdict.MAYBE, (), None)
        assert shown(desk) == 2
        desk.close()
        assert shown(sit(ledger, review, FT)) == 2
        desk = sit(ledger, review, FT, reviewer="ana")
        desk.decide(2, Verdict.INCLUDE, (), None)
        assert shown(desk) == 1
        assert desk.progress().left == 1


def test_only_what_passed_title_and_abstract_reaches_full_text_and_maybe_passes(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        for number, verdict in ((1, Verdict.EXCLUDE), (2, Verdict.MAYBE)):
            ledger.decisions.record([Decision(number, TA, "ana", verdict)])
        assert shown(sit(ledger, review, FT)) == 2


def test_another_reviewers_settled_report_is_not_handed_out_under_single_screening(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(1, TA, "ben", Verdict.INCLUDE)])
        assert shown(sit(ledger, review)) == 2


def test_double_screening_hands_a_report_to_both(tmp_path: Path) -> None:
    toml = REVIEW.replace("[screening]", '[screening]\ntitle-abstract = "double"')
    folder = review_folder(tmp_path / "double", toml=toml)
    with Ledger(place(folder)) as ledger:
        add(ledger, entry(1))
        review = load_review(folder, environment(folder))
        sit(ledger, review, reviewer="ana").decide(1, Verdict.INCLUDE, (), None)
        assert shown(sit(ledger, review, reviewer="ben")) == 1
        assert shown(sit(ledger, review, reviewer="ana")) is None


def test_the_words_of_the_queries_are_found_and_a_broken_query_stops_nobody(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        assert sit(ledger, review).terms("An MRI of the brain") == [(3, 6), (14, 19)]
        (review.queries_dir / "main.toml").write_text("expression = '(('")
        assert sit(ledger, review).terms("An MRI of the brain") == ()
        (review.queries_dir / "main.toml").write_text("no toml")
        assert sit(ledger, review).terms("An MRI of the brain") == ()


def test_rows_that_name_one_report_in_two_ways_and_disagree_are_both_left_out(review: Review) -> None:
    sheet = review.root / "d.csv"
    sheet.write_text(
        "report,doi,stage,verdict,reason\n1,,title-abstract,include,\n,10.5555/work.2,title-abstract,exclude,T1\n"
        "2,,title-abstract,include,\n,10.5555/work.1,title-abstract,include,\n"
    )
    with Ledger(review.ledger_place) as ledger:
        ledger.reports.merge([Merge(MergeKind.DUPLICATE, 3, 2, "test", "rule")])
        done = import_decisions(ledger, review, sheet, reviewer="ana")
        assert [(d.report_id, d.verdict) for d in ledger.decisions.current()] == [(1, Verdict.INCLUDE)]
    assert (done.rows, done.recorded) == (4, 1)
    assert [problem.where.rpartition(":")[2] for problem in done.problems] == ["3", "4"]
    assert "contradict" in done.problems[0].message


def test_a_report_met_before_is_merged_in_the_reviewers_name_and_undo_parts_it_after_a_restart(
    review: Review,
) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.decide(1, Verdict.INCLUDE, (), None)
        assert shown(desk) == 2
        assert {number for number, _ in desk.nearest(2)} == {1, 3}
        assert "report 1" in desk.same_as(2, 1)
        assert (shown(desk), desk.progress().left) == (3, 1)
        assert [(m.actor, m.features["asked"]) for m in ledger.reports.merges()] == [("ana", "screen")]
        later = sit(ledger, review)
        card = later.undo()
        assert card is not None
        assert (card.report_id, shown(later), later.progress().left) == (2, 2, 2)
        card = later.undo()
        assert card is not None
        assert (card.report_id, card.previous) == (1, None)
        assert later.undo() is None


def test_a_merge_names_verdicts_that_disagree_and_refuses_what_is_no_other_report(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.decide(1, Verdict.INCLUDE, (), None)
        desk.decide(2, Verdict.EXCLUDE, ("T1",), None)
        for number in (3, 99):
            with pytest.raises(UsageError):
                desk.same_as(3, number)
        assert "Verdicts disagree: report 1" in desk.same_as(2, 1)
        assert ledger.standings(review.protocol.needed)[0].conflicts == (TA,)


def linked(folder: Path, once: str) -> Review:
    """A review whose reports 1 and 3 are versions of one study."""
    path = folder / "review.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[screening]\n", f"[screening]\n{once}\n"), encoding="utf-8"
    )
    review = load_review(folder, environment(folder))
    with Ledger(review.ledger_place) as ledger:
        ledger.reports.merge([Merge(MergeKind.VERSION, 1, 3, "ana", "by-person")])
    return review


def test_a_verdict_counts_for_the_other_versions_when_the_protocol_says_once(review: Review) -> None:
    review = linked(review.root, 'versions = "once"')
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.decide(1, Verdict.EXCLUDE, ("T1",), "mice")
        assert (shown(desk), desk.progress().left, desk.progress().excluded) == (2, 1, 2)
        made = ledger.decisions.current(report_id=3)[0]
        assert (made.verdict, made.reasons, made.note) == (Verdict.EXCLUDE, ("T1",), "mice")
        assert made.origin == f"version of decision {ledger.decisions.current(report_id=1)[0].id}"
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        card = desk.undo()
        assert card is not None
        assert card.report_id == 1
        assert ledger.decisions.current() == []
        assert desk.progress().left == 3


def test_what_was_said_of_a_version_before_stays(review: Review) -> None:
    review = linked(review.root, 'versions = "once"')
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(3, TA, "ana", Verdict.INCLUDE)])
        sit(ledger, review).decide(1, Verdict.EXCLUDE, ("T1",), None)
        assert ledger.decisions.current(report_id=3)[0].verdict is Verdict.INCLUDE


def test_each_report_is_screened_unless_the_protocol_says_otherwise(review: Review) -> None:
    review = linked(review.root, 'versions = "each"')
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.decide(1, Verdict.EXCLUDE, ("T1",), None)
        assert desk.progress().left == 2
        assert ledger.decisions.current(report_id=3) == []
