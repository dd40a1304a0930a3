"""The desk over a real ledger: what a reviewer meets, in which order, across sittings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledgers import add, entry, environment, place
from services import REVIEW, review_folder
from slr.adapters.folder import Review, load_review
from slr.adapters.ledger import Ledger
from slr.core.errors import StoreUnreachable, UsageError
from slr.core.model import Decision, Merge, MergeKind, Stage, Verdict
from slr.stages.pilot.run import join_pilot, list_finishers
from slr.stages.screen.queue.order import Order
from slr.stages.screen.run import import_decisions
from slr.stages.screen.seat.run import LedgerScreeningDesk, open_desk

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def review(tmp_path: Path) -> Review:
    folder = review_folder(tmp_path / "review")
    with Ledger(place(folder)) as ledger:
        add(ledger, *(entry(number) for number in range(1, 4)))
    return load_review(folder, environment(folder))


def sit(ledger: Ledger, review: Review, stage: Stage = TA, reviewer: str = "ana") -> LedgerScreeningDesk:
    return open_desk(ledger, review, stage, reviewer)


def shown(desk: LedgerScreeningDesk) -> int | None:
    card = desk.queue.next_card()
    return card.report_id if card else None


def test_reports_come_in_order_and_skipped_ones_at_the_end(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        assert shown(desk) == shown(desk) == 1
        desk.queue.skip(1)
        assert shown(desk) == 2
        desk.acts.decide(2, Verdict.INCLUDE, (), None)
        assert shown(desk) == 3
        desk.acts.decide(3, Verdict.EXCLUDE, ("T1",), "why")
        assert shown(desk) == 1
        seen = desk.progress()
        assert (seen.total, seen.decided, seen.included, seen.excluded, seen.left) == (3, 2, 1, 1, 1)


def test_undo_in_a_later_sitting_brings_the_report_back_to_the_queue(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        sit(ledger, review).acts.decide(1, Verdict.EXCLUDE, ("T1",), "hasty")
        desk = sit(ledger, review)
        assert (shown(desk), desk.progress().left) == (2, 2)
        card = desk.acts.undo()
        assert card is not None
        assert (card.report_id, card.draft.note, card.previous) == (1, "hasty", None)
        assert (shown(desk), desk.progress().left) == (1, 3)
        desk.queue.skip(1)
        assert shown(desk) == 2
        assert desk.acts.undo() is None


def test_a_full_text_maybe_comes_back_behind_everything_else(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(number, TA, "ana", Verdict.INCLUDE) for number in (1, 2)])
        desk = sit(ledger, review, FT)
        assert shown(desk) == 1
        desk.acts.decide(1, Verdict.MAYBE, (), None)
        assert shown(desk) == 2
        desk.close()
        assert shown(sit(ledger, review, FT)) == 2
        desk = sit(ledger, review, FT, reviewer="ana")
        desk.acts.decide(2, Verdict.INCLUDE, (), None)
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
        sit(ledger, review, reviewer="ana").acts.decide(1, Verdict.INCLUDE, (), None)
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
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 3, 2, "test", "rule")])
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
        desk.acts.decide(1, Verdict.INCLUDE, (), None)
        assert shown(desk) == 2
        assert {number for number, _ in desk.queue.nearest(2)} == {1, 3}
        assert "report 1" in desk.acts.same_as(2, 1)
        assert (shown(desk), desk.progress().left) == (3, 1)
        assert [(m.actor, m.features["asked"]) for m in ledger.merge_log.merges()] == [("ana", "screen")]
        later = sit(ledger, review)
        card = later.acts.undo()
        assert card is not None
        assert (card.report_id, shown(later), later.progress().left) == (2, 2, 2)
        card = later.acts.undo()
        assert card is not None
        assert (card.report_id, card.previous) == (1, None)
        assert later.acts.undo() is None


def test_a_merge_names_verdicts_that_disagree_and_refuses_what_is_no_other_report(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.acts.decide(1, Verdict.INCLUDE, (), None)
        desk.acts.decide(2, Verdict.EXCLUDE, ("T1",), None)
        for number in (3, 99):
            with pytest.raises(UsageError):
                desk.acts.same_as(3, number)
        assert "Verdicts disagree: report 1" in desk.acts.same_as(2, 1)
        assert ledger.standings(review.protocol.needed)[0].conflicts == (TA,)


def linked(folder: Path, once: str) -> Review:
    """A review whose reports 1 and 3 are versions of one study."""
    path = folder / "review.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[screening]\n", f"[screening]\n{once}\n"), encoding="utf-8"
    )
    review = load_review(folder, environment(folder))
    with Ledger(review.ledger_place) as ledger:
        ledger.merge_log.merge([Merge(MergeKind.VERSION, 1, 3, "ana", "by-person")])
    return review


def test_a_verdict_counts_for_the_other_versions_when_the_protocol_says_once(review: Review) -> None:
    review = linked(review.root, 'versions = "once"')
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.acts.decide(1, Verdict.EXCLUDE, ("T1",), "mice")
        assert (shown(desk), desk.progress().left, desk.progress().excluded) == (2, 1, 2)
        made = ledger.decisions.current(report_id=3)[0]
        assert (made.verdict, made.reasons, made.note) == (Verdict.EXCLUDE, ("T1",), "mice")
        assert made.origin == f"version of decision {ledger.decisions.current(report_id=1)[0].id}"
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        card = desk.acts.undo()
        assert card is not None
        assert card.report_id == 1
        assert ledger.decisions.current() == []
        assert desk.progress().left == 3


def test_what_was_said_of_a_version_before_stays(review: Review) -> None:
    review = linked(review.root, 'versions = "once"')
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(3, TA, "ana", Verdict.INCLUDE)])
        sit(ledger, review).acts.decide(1, Verdict.EXCLUDE, ("T1",), None)
        assert ledger.decisions.current(report_id=3)[0].verdict is Verdict.INCLUDE


def test_each_report_is_screened_unless_the_protocol_says_otherwise(review: Review) -> None:
    review = linked(review.root, 'versions = "each"')
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.acts.decide(1, Verdict.EXCLUDE, ("T1",), None)
        assert desk.progress().left == 2
        assert ledger.decisions.current(report_id=3) == []


def test_a_verdict_whose_confirmation_got_lost_is_kept_once(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        lost: list[list[Decision]] = []
        real = ledger.decisions.record

        def loses_the_answer(*args: object, **named: object) -> list[Decision]:
            kept = real(*args, **named)  # type: ignore[arg-type]
            if len(lost) < 3:
                lost.append(kept)
                raise StoreUnreachable("the ledger", "connection lost")
            return kept

        monkeypatch.setattr(ledger.decisions, "record", loses_the_answer)
        with pytest.raises(StoreUnreachable):
            desk.acts.decide(1, Verdict.INCLUDE, (), None, seconds=3.0)
        assert desk.acts.decide(1, Verdict.INCLUDE, (), None, seconds=9.0).seconds == 3.0
        assert len(ledger.decisions.history()) == 1
        assert (desk.progress().included, desk.progress().left) == (1, 2)


def test_two_reviewers_at_once_meet_different_reports_and_what_one_leaves_the_other_gets(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger, Ledger(review.ledger_place) as another:
        ana, ben = sit(ledger, review), sit(another, review, reviewer="ben")
        assert (shown(ana), shown(ben)) == (1, 2)
        ana.acts.decide(1, Verdict.INCLUDE, (), None)
        ben.close()
        assert shown(ana) == 2
        ben.acts.decide(2, Verdict.INCLUDE, (), None)  # it stood on a screen: what a person did is kept
        ana.acts.decide(2, Verdict.EXCLUDE, ("T1",), None)
        assert ledger.standings(review.protocol.needed)[1].conflicts == (TA,)


def test_what_a_killed_screen_held_is_free_at_once_on_the_same_machine(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(review.ledger_place) as ledger:
        monkeypatch.setattr(
            "slr.adapters.ledger.session_id.os.getpid", lambda: 2**22 + 1
        )  # above any process number
        assert shown(sit(ledger, review)) == 1
        monkeypatch.undo()
        assert shown(sit(ledger, review)) == 1


def test_search_jump_tags_and_a_filled_in_abstract(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk.acts.decide(2, Verdict.EXCLUDE, ("T1",), None)
        assert [(one.report_id, one.state) for one in desk.queue.find("work")] == [
            (1, "left for you"),
            (2, "you decided exclude"),
            (3, "left for you"),
        ]
        assert [one.report_id for one in desk.queue.find("3")] == [3]
        assert [*desk.queue.find("nothing like it"), *desk.queue.find(" "), *desk.queue.find("99")] == []
        assert desk.queue.jump(3).report_id == shown(desk) == 3
        assert desk.acts.tag(3, "  for   the discussion ") == ("for the discussion",)
        with pytest.raises(UsageError):
            desk.acts.tag(3, " ")
        with pytest.raises(UsageError, match="where"):
            desk.acts.fill_abstract(3, "Words.", " ")
        card = desk.acts.fill_abstract(3, "Words of the abstract.", "the journal's page")
        assert card.overlay is not None
        assert (card.document.abstract, card.overlay.actor, card.tags) == (
            "Words of the abstract.",
            "ana",
            ("for the discussion",),
        )
        assert card.records[0][1].abstract is None
        with pytest.raises(UsageError, match="no report 99"):
            desk.queue.jump(99)
        with pytest.raises(UsageError, match="full text"):
            sit(ledger, review, FT).queue.jump(1)


def test_a_filter_hands_out_only_what_has_no_abstract(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        add(ledger, entry(8, abstract="Words."), entry(9))
        desk = sit(ledger, review)
        desk.acts.fill_abstract(1, "Words.", "print")
        desk.queue.only_without_abstract(True)
        assert shown(desk) == 2
        desk.queue.only_without_abstract(False)
        assert shown(desk) == 1


def doubly(folder: Path) -> Review:
    toml = REVIEW.replace("[screening]", '[screening]\ntitle-abstract = "double"\nfull-text = "double"')
    made = review_folder(folder, toml=toml)
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number) for number in range(1, 5)))
    return load_review(made, environment(made))


def test_a_conflict_shows_both_sides_and_nothing_of_another_is_seen_before(tmp_path: Path) -> None:
    review = doubly(tmp_path / "double")
    with Ledger(review.ledger_place) as ledger:
        ana, ben = sit(ledger, review), sit(ledger, review, reviewer="ben")
        for report, verdict in ((1, Verdict.INCLUDE), (2, Verdict.INCLUDE), (3, Verdict.EXCLUDE)):
            ana.acts.decide(report, verdict, ("T1",) if verdict is Verdict.EXCLUDE else (), "private")
        for report in (1, 2, 3):
            card = ben.queue.card(report)
            assert (card.previous, card.note, card.sides, card.earlier, card.tags) == (None, None, (), (), ())
        assert {one.state for one in ben.queue.find("work")} == {"left for you"}
        assert ben.queue.next_conflict() is None
        ben.acts.decide(1, Verdict.EXCLUDE, ("T1",), None)
        ben.acts.decide(2, Verdict.INCLUDE, (), None)
        ben.acts.decide(3, Verdict.INCLUDE, (), None)
        conflict = ben.queue.next_conflict()
        assert conflict is not None
        assert conflict.report_id == shown(ben) == 1
        assert [(one.reviewer, one.verdict) for one in conflict.sides] == [
            ("ana", Verdict.INCLUDE),
            ("ben", Verdict.EXCLUDE),
        ]
        again = [card.report_id for card in (ben.queue.next_conflict(), ben.queue.next_conflict()) if card]
        assert again == [3, 1]
        assert ben.queue.card(2).sides == ()


def test_earlier_verdicts_on_merged_reports_and_other_versions_are_shown(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(2, TA, "ana", Verdict.INCLUDE), Decision(3, TA, "ana", Verdict.MAYBE)])
        ledger.merge_log.merge(
            [Merge(MergeKind.DUPLICATE, 1, 2, "r", "doi"), Merge(MergeKind.VERSION, 1, 3, "r", "v")]
        )
        card = sit(ledger, review).queue.card(1)
        assert [(one.report_id, one.verdict) for one in card.earlier] == [(2, Verdict.INCLUDE), (3, Verdict.MAYBE)]
        assert [number for number, _ in card.versions] == [3]
        assert [label for label, _ in card.records] == ["Crossref", "Crossref"]


def test_a_pilot_round_is_screened_by_all_and_joined_by_those_who_come_later(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        pilot = join_pilot(ledger, review, TA, "ana", wanted=2)
        assert join_pilot(ledger, review, TA, "ben", wanted=50) == pilot
        assert len(pilot.report_ids) == 2
        for who in ("ana", "ben"):
            desk = open_desk(ledger, review, TA, who, part=pilot)
            assert desk.round == "pilot round of 2"
            met = []
            while card := desk.queue.next_card():
                met.append(card.report_id)
                desk.acts.decide(card.report_id, Verdict.INCLUDE, (), None)
            assert tuple(met) == pilot.report_ids
            desk.close()
        assert list_finishers(ledger, pilot) == ["ana", "ben"]
        assert len(join_pilot(ledger, review, TA, "ana", wanted=9, anew=True).report_ids) == 1


def test_the_recount_tells_the_same_as_the_counts_kept_while_deciding(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        desk = sit(ledger, review)
        desk._counts.is_small = False
        desk.acts.decide(1, Verdict.INCLUDE, (), None)
        desk.acts.decide(2, Verdict.EXCLUDE, ("T1",), None)
        desk.acts.decide(1, Verdict.MAYBE, (), None)
        kept = desk.progress()
        assert kept == desk.recount()
        desk.acts.undo()
        assert desk.progress() == desk.recount()


def test_a_large_review_goes_on_behind_the_last_verdict_and_comes_back_for_what_is_left(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.stages.screen.seat.run._SMALL", 1)
    with Ledger(review.ledger_place) as ledger:
        ledger.decisions.record([Decision(2, TA, "ana", Verdict.EXCLUDE)])
        desk = sit(ledger, review)
        assert (desk.progress().excluded, desk.progress().left) == (1, 2)
        assert shown(desk) == 3
        desk.acts.decide(3, Verdict.INCLUDE, (), None)
        assert shown(desk) == 1
        desk.acts.decide(1, Verdict.INCLUDE, (), None)
        assert shown(desk) is None
        assert desk.progress() == desk.recount()


TOPICS = {
    "sleep": "sleep memory nap consolidation recall",
    "heart": "heart rate blood pressure arrhythmia statin",
}


def two_topics(folder: Path, toml: str = REVIEW) -> Review:
    """Forty reports, on sleep (even numbers) and on the heart (odd ones)."""
    made = review_folder(folder, toml=toml)
    with Ledger(place(made)) as ledger:
        words = list(TOPICS.values())
        add(
            ledger,
            *(
                entry(n, title=f"{words[n % 2]} {n}", abstract=f"Study {n}: {words[n % 2]}", year=2000 + n % 7)
                for n in range(1, 41)
            ),
        )
    return load_review(made, environment(made))


def ordered(ledger: Ledger, review: Review, order: Order, who: str = "ana") -> LedgerScreeningDesk:
    desk = open_desk(ledger, review, TA, who, order=order)
    assert desk.ordering is not None
    assert desk.ordering.wait(60)
    return desk


def test_relevance_brings_what_is_like_the_included_first_and_each_decision_says_how_it_was_ordered(
    tmp_path: Path,
) -> None:
    review = two_topics(tmp_path / "topics")
    with Ledger(review.ledger_place) as ledger:
        desk = ordered(ledger, review, Order.RELEVANCE)
        desk.acts.decide(2, Verdict.INCLUDE, (), None)
        desk.acts.decide(1, Verdict.EXCLUDE, ("T1",), None)
        assert desk.ordering is not None
        assert desk.ordering.wait(60)
        met = []
        for _ in range(5):
            card = desk.queue.next_card()
            assert card is not None
            met.append(card.report_id)
            made = desk.acts.decide(card.report_id, Verdict.MAYBE, (), None)
            assert (made.order or "").startswith("relevance, ridge-words-parts/1, ")
            assert desk.ordering.wait(60)
        assert all(number % 2 == 0 for number in met)
        desk.acts.undo()
        assert shown(desk) == met[-1]
        desk.close()


def test_the_order_gives_no_hint_of_a_verdict_that_waits_for_a_second_one(tmp_path: Path) -> None:
    toml = REVIEW.replace("[screening]", '[screening]\ntitle-abstract = "double"')
    alone, beside = two_topics(tmp_path / "alone", toml), two_topics(tmp_path / "beside", toml)
    seen = []
    for review in (alone, beside):
        with Ledger(review.ledger_place) as ledger:
            if review is beside:
                ledger.decisions.record([Decision(n, TA, "ana", Verdict.INCLUDE) for n in range(1, 40, 2)])
            ledger.decisions.record([Decision(2, TA, "ben", Verdict.INCLUDE)])
            ledger.decisions.record([Decision(40, TA, who, Verdict.EXCLUDE, ("T1",)) for who in ("ana", "ben")])
            desk = ordered(ledger, review, Order.RELEVANCE, "ben")
            assert desk.ordering is not None
            seen.append(desk.ordering.upcoming())
            desk.close()
    assert seen[0] == seen[1]
    assert "2 labels" in seen[0][1]


@pytest.mark.parametrize("order", [Order.RANDOM, Order.NEWEST, Order.MIXED])
def test_every_order_hands_out_every_report_once(order: Order, tmp_path: Path) -> None:
    review = two_topics(tmp_path / "topics")
    with Ledger(review.ledger_place) as ledger:
        desk = ordered(ledger, review, order)
        met = []
        while card := desk.queue.next_card():
            met.append(card.report_id)
            desk.acts.decide(card.report_id, Verdict.EXCLUDE, ("T1",), None)
        assert sorted(met) == list(range(1, 41))
        if order is Order.NEWEST:
            assert [2000 + number % 7 for number in met] == sorted((2000 + n % 7 for n in met), reverse=True)
        desk.close()
