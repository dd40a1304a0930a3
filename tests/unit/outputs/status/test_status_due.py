"""Status lists everything that is due, in the order of a review, each with its number, command and reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from slr.core.model import Decision, RunOutcome, SearchRun, SourceKind, Stage, Standing, Verdict, Window
from slr.core.search_state import Planned, find_short_searches
from slr.outputs.status.due import Due, DueInputs, PilotRound, list_due

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = MOMENT + timedelta(days=1)
TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
BOTH = frozenset(Stage)
FOUND = (("Crossref", SourceKind.DATABASE),)
RUN = SearchRun(
    id=1, source="crossref", label="Crossref", kind=SourceKind.DATABASE, query_name="main", expression="x",
    request="GET", window=Window(), started_at=MOMENT, ended_at=MOMENT, outcome=RunOutcome.COMPLETE, message=None,
    reported=9, fetched=9, kept=9, new=9, known=0, unknown=0, problems=0,
)  # fmt: skip
CITED = replace(RUN, id=9, label="Citation searching", kind=SourceKind.CITATION)


def standing(number: int, first: Verdict | None = None, full: Verdict | None = None) -> Standing:
    return Standing(number, number, f"Work {number}", FOUND, first, full)


def vote(number: int, who: str, verdict: Verdict = Verdict.INCLUDE, stage: Stage = TA) -> Decision:
    return Decision(number, stage, who, verdict, at=LATER)


def steps(work: DueInputs) -> list[tuple[str, int, str]]:
    return [(one.what, one.count, one.command) for one in list_due(work)]


def test_all_that_is_due_stands_in_the_order_of_a_review() -> None:
    partial = replace(RUN, id=2, query_name="second", outcome=RunOutcome.PARTIAL, message="9 of 20 came")
    pilot = PilotRound(TA, 2, frozenset({1, 2}), MOMENT, {"ana": 0, "ben": 0})
    work = DueInputs(
        runs=[RUN, partial],
        short=find_short_searches([RUN, partial]),
        standings=[
            standing(1, Verdict.INCLUDE, Verdict.INCLUDE),
            standing(2, Verdict.INCLUDE),
            standing(3),
            replace(standing(4), conflicts=(TA,)),
        ],
        decisions=[vote(1, "ana"), vote(2, "ben")],
        needs_dedup=True,
        pairs=12,
        rounds=[pilot],
        sample_left=3,
        stale=1,
    )
    assert steps(work) == [
        ("search", 1, "slr search second --source crossref"),
        ("duplicates", 4, "slr dedup"),
        ("pairs", 12, "slr dedup review"),
        ("pilot", 2, "slr agreement --round pilot"),
        ("sample", 3, "slr screen --sample"),
        ("title-abstract", 1, "slr screen --stage title-abstract"),
        ("conflicts", 1, "slr resolve"),
        ("criteria", 1, "slr criteria stale"),
        ("full-text", 1, "slr screen --stage full-text"),
        ("snowball", 1, "slr snowball"),
    ]


def test_each_reason_is_a_sentence_with_its_number() -> None:
    work = DueInputs(
        runs=[RUN], standings=[standing(1), standing(2, Verdict.INCLUDE)], pairs=1, sample_left=2, stale=2
    )
    assert [one.because for one in list_due(work)] == [
        "1 pair of records may be the same report",
        "2 reports of the random sample are not settled",
        "1 report needs a verdict",
        "2 decisions were made under criteria that have changed since",
        "1 report needs a verdict",
    ]


def test_with_nothing_else_due_the_figure_is_and_nothing_else() -> None:
    settled = [standing(1, Verdict.INCLUDE, Verdict.INCLUDE), standing(2, Verdict.EXCLUDE)]
    (only,) = list_due(DueInputs(runs=[RUN, CITED], standings=settled))
    assert only == Due("figure", 0, "slr prisma -o reports/prisma.svg", "every report is settled")
    assert steps(DueInputs()) == [("search", 0, "slr search")]
    assert steps(DueInputs(runs=[RUN])) == [("queries", 0, "slr query check")]


def test_searches_that_one_command_mends_stand_together_and_one_cut_by_choice_is_not_due() -> None:
    stopped = [
        replace(RUN, id=n, source=f"s{n}", label=f"S{n}", outcome=RunOutcome.INTERRUPTED) for n in range(1, 6)
    ]
    cut = replace(RUN, id=7, query_name="cut", outcome=RunOutcome.CUT)
    less = [replace(RUN, id=8, query_name="less", fetched=90, reported=90), replace(RUN, id=10, query_name="less")]
    found = find_short_searches([*stopped, cut, *less], [Planned("new", "pubmed"), Planned("main", "pubmed")])
    settled = [standing(1, Verdict.EXCLUDE)]
    due = list_due(DueInputs(runs=[RUN], short=found, standings=settled))
    assert [(one.count, one.command) for one in due] == [
        (5, "slr search resume"), (1, "slr search diff 8 10"), (1, "slr search new --source pubmed"),
    ]  # fmt: skip
    assert due[0].because == "S1, main: interrupted; S2, main: interrupted; S3, main: interrupted; and 2 more"
    assert [one.because for one in due[1:]] == [
        "Crossref, less: found far fewer records than before", "pubmed, new: never searched",
    ]  # fmt: skip


def test_where_it_takes_two_the_reports_left_for_who_asks_are_told_and_no_others() -> None:
    rows = [vote(1, "ana"), vote(2, "ana"), vote(1, "ben")]
    work = DueInputs(runs=[RUN], standings=[standing(2), standing(3)], decisions=rows, needs_two=BOTH)
    for me, told in ((None, ""), ("ana", ", 1 of them from ana"), ("ben", ", 2 of them from ben")):
        (only,) = list_due(replace(work, me=me))
        assert only.because == f"2 reports need a verdict{told}"


def test_at_full_text_a_maybe_of_ones_own_is_left() -> None:
    rows = [vote(1, "ana", Verdict.MAYBE, FT), vote(1, "ben", Verdict.INCLUDE, FT)]
    work = DueInputs(
        runs=[RUN], standings=[standing(1, Verdict.INCLUDE)], decisions=rows, needs_two=BOTH, me="ana"
    )
    assert [one.because for one in list_due(work)] == ["1 report needs a verdict, 1 of them from ana"]


def test_what_a_stop_left_out_is_not_due() -> None:
    left_out = replace(standing(1, Verdict.EXCLUDE), left_out=1)
    assert steps(DueInputs(runs=[RUN], standings=[left_out])) == [
        ("figure", 0, "slr prisma -o reports/prisma.svg")
    ]


def test_a_pilot_round_is_due_to_those_who_are_late_and_to_be_measured_until_somebody_goes_on() -> None:
    settled = [standing(n, Verdict.EXCLUDE) for n in (1, 2, 3)]
    late = PilotRound(FT, 20, frozenset({1, 2}), MOMENT, {"ana": 0, "ben": 2, "cy": 0})
    work = DueInputs(runs=[RUN], standings=settled, rounds=[late], me="ben")
    assert steps(work) == [
        ("pilot", 2, "slr screen --stage full-text --pilot 20"), ("pilot", 2, "slr agreement --round pilot"),
    ]  # fmt: skip
    assert list_due(work)[0].because == "2 reports of the pilot round are left for ben"
    gone_on = replace(work, decisions=[vote(3, "ana", stage=FT)])
    assert [what for what, _, _ in steps(gone_on)] == ["figure"]
    before = replace(work, decisions=[replace(vote(3, "ana", stage=FT), at=MOMENT - timedelta(days=1))])
    assert len(steps(before)) == 2
    assert len(steps(replace(work, me="ana"))) == 1
    assert steps(replace(work, me="new"))[0] == ("pilot", 2, "slr screen --stage full-text --pilot 20")
