"""The status counts each report once, and names what is to be done first."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest

from slr.core.model import RunOutcome, SearchRun, SourceKind, Stage, Standing, Verdict, Window
from slr.core.stopping.outlook import Outlook
from slr.core.stopping.rule import StoppingRule
from slr.core.stopping.seen import Seen
from slr.outputs.status.due import DueInputs
from slr.outputs.status.summary import summarise

MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def run(label: str = "Crossref", kind: SourceKind = SourceKind.DATABASE, new: int = 2) -> SearchRun:
    return SearchRun(
        id=1, source="crossref", label=label, kind=kind, query_name="main", expression="x", request="GET",
        window=Window(), started_at=MOMENT, ended_at=MOMENT, outcome=RunOutcome.COMPLETE, message=None, reported=9,
        fetched=9, kept=9, new=new, known=0, unknown=3, problems=1,
    )  # fmt: skip


def standing(
    number: int,
    first: Verdict | None = None,
    full: Verdict | None = None,
    conflicts: tuple[Stage, ...] = (),
    study: int | None = None,
) -> Standing:
    sources = (("Crossref", SourceKind.DATABASE),)
    return Standing(number, study or number, f"Work {number}", sources, first, full, (), conflicts)


def test_stages_add_up_and_full_text_counts_only_what_reached_it() -> None:
    seen = summarise(
        [run()],
        [
            standing(1, Verdict.INCLUDE, Verdict.INCLUDE),
            standing(2, Verdict.INCLUDE, Verdict.NOT_RETRIEVED),
            standing(3, Verdict.EXCLUDE),
            standing(4, Verdict.INCLUDE),
            standing(5, None, conflicts=(Stage.TITLE_ABSTRACT,)),
        ],
    )
    first, full = seen.stages
    assert (first.reports, first.settled, first.included, first.excluded, first.open, first.conflicts) == (
        5, 4, 3, 1, 1, 1,
    )  # fmt: skip
    assert (full.reports, full.settled, full.included, full.not_retrieved, full.open) == (3, 2, 1, 1, 1)
    assert (seen.reports, seen.records, seen.included_reports) == (5, 5, 1)


def test_two_included_reports_of_one_study_are_one_study() -> None:
    both = [
        standing(1, Verdict.INCLUDE, Verdict.INCLUDE, study=1),
        standing(2, Verdict.INCLUDE, Verdict.INCLUDE, study=1),
    ]
    seen = summarise([run()], both)
    assert (seen.included_reports, seen.included_studies, seen.studies) == (2, 1, 1)


def test_a_source_is_one_line_with_its_last_run_and_all_its_records() -> None:
    (line,) = summarise([run(new=2), run(new=5)], []).sources
    assert (line.runs, line.records, line.outcome, line.last) == (2, 7, RunOutcome.COMPLETE, "2026-03-01 00:00")


def test_a_failed_run_hides_no_number_of_the_last_one_that_came_to_its_end() -> None:
    failed = replace(run(new=0), outcome=RunOutcome.FAILED, reported=None, unknown=0, problems=0)
    (line,) = summarise([replace(run(), unknown=37), failed], []).sources
    assert (line.outcome, line.reported, line.unknown, line.problems) == (RunOutcome.FAILED, 9, 37, 1)
    (only,) = summarise([failed], []).sources
    assert (only.reported, only.unknown) == (None, 0)


def test_the_numbers_of_a_source_are_the_sums_over_its_queries() -> None:
    second = replace(run(), query_name="second", unknown=4, outcome=RunOutcome.CUT)
    (line,) = summarise([run(), run(), second], []).sources
    assert (line.reported, line.unknown, line.problems) == (18, 7, 2)


CITED = run("Citation searching", SourceKind.CITATION)


@pytest.mark.parametrize(
    ("runs", "standings", "needs_dedup", "command"),
    [
        ([], [], False, "slr search"),
        ([run()], [], False, "slr query check"),
        ([run()], [standing(1)], True, "slr dedup"),
        ([run()], [standing(1)], False, "slr screen --stage title-abstract"),
        ([run()], [standing(1, Verdict.INCLUDE)], False, "slr screen --stage full-text"),
        ([run()], [standing(1, conflicts=(Stage.TITLE_ABSTRACT,))], False, "slr resolve"),
        ([run()], [standing(1, Verdict.INCLUDE, Verdict.INCLUDE)], False, "slr snowball"),
        (
            [run(), CITED],
            [standing(1, Verdict.INCLUDE, Verdict.INCLUDE)],
            False,
            "slr prisma -o reports/prisma.svg",
        ),
        ([run()], [standing(1, Verdict.EXCLUDE)], False, "slr prisma -o reports/prisma.svg"),
    ],
)
def test_the_next_command_is_the_first_thing_left_to_do(
    runs: list[SearchRun], standings: list[Standing], *, needs_dedup: bool, command: str
) -> None:
    assert summarise(runs, standings, work=DueInputs(needs_dedup=needs_dedup)).next_command == command


def test_what_a_stop_left_out_is_neither_settled_nor_excluded_by_people() -> None:
    left = replace(standing(3, Verdict.EXCLUDE), left_out=1)
    first, _ = summarise([run()], [standing(1, Verdict.INCLUDE), standing(2, Verdict.EXCLUDE), left]).stages
    assert (first.reports, first.settled, first.excluded, first.open, first.left_out) == (3, 2, 1, 0, 1)
    assert first.reports == first.settled + first.open + first.left_out


def test_the_recall_is_told_as_far_as_the_settled_titles_say_something() -> None:
    def outlook(*labels: bool) -> Outlook:
        reports = tuple(range(1, len(labels) + 1))
        return Outlook(Seen(reports, labels, ("",) * len(labels), 0, (98, 99)), StoppingRule())

    assert summarise([run()], []).recall is None
    assert summarise([run()], [], outlook=outlook()).recall is None
    none = summarise([run()], [], outlook=outlook(False)).recall
    assert none is not None
    assert (none.line, none.at_least) == ("nothing relevant in 1 settled", None)
    told = summarise([run()], [], outlook=outlook(True, False)).recall
    assert told is not None
    assert asdict(told) == {
        "line": "██ 1 relevant in 2 settled: at least 33.3 % of all (95 % sure, heuristic)",
        "settled": 2, "found": 1, "is_exact": False, "at_least": 1 / 3, "missed_at_most": 2, "missed_expected": 1.0,
    }  # fmt: skip
