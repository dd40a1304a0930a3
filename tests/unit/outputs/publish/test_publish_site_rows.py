"""The rows of the site: where a report stands in words, and nothing of what is not settled."""

from __future__ import annotations

from typing import Any

import pytest

from slr.core.model import Document, Protocol, SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.flow import count_flow
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.overlap import count_overlap
from slr.outputs.publish.site.page import make_figures
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus, rows_of

IN, OUT, LOST = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED


def rows(*standings: Standing, tags: list[tuple[int, str, str]] | None = None, **document: Any) -> list[PageRow]:
    protocol = Protocol("t", "q", (), {}, (), {})
    documents = {one.report_id: Document(**document) for one in standings} if document else {}
    counts = count_flow(list(standings), protocol.reason)
    facts = ReviewSnapshot(protocol, [], {}, standings, documents, [], {}, counts)
    return rows_of(facts, tags or [])


def standing(number: int, first: Verdict | None, full: Verdict | None, **more: Any) -> Standing:
    return Standing(
        number,
        more.pop("study", number),
        f"Work {number}",
        (("PubMed", SourceKind.DATABASE),),
        first,
        full,
        **more,
    )


@pytest.mark.parametrize(
    ("first", "full", "status"),
    [
        (IN, IN, ReportStatus.INCLUDED),
        (IN, OUT, ReportStatus.EXCLUDED),
        (IN, LOST, ReportStatus.NOT_RETRIEVED),
        (OUT, None, ReportStatus.SCREENED_OUT),
        (IN, None, ReportStatus.UNDECIDED),
        (None, None, ReportStatus.UNDECIDED),
    ],
)
def test_the_settled_verdicts_of_both_stages_give_the_status(
    first: Verdict, full: Verdict, status: ReportStatus
) -> None:
    assert [row.status for row in rows(standing(1, first, full))] == [status]


def test_reasons_are_shown_of_exclusions_and_of_nothing_else() -> None:
    found = rows(
        standing(1, IN, OUT, reasons=("F1",)),
        standing(2, IN, None, reasons=("F1",)),
        standing(3, None, None, reasons=("F1",), conflicts=(Stage.TITLE_ABSTRACT,)),
        standing(4, IN, IN, reasons=("F1",)),
    )
    assert [row.reasons for row in found] == [("F1",), (), (), ()]


def test_a_stage_that_is_not_settled_is_not_spoken_of() -> None:
    found = rows(standing(1, IN, None), standing(2, None, None), standing(3, None, None))
    assert [row.decided for row in found] == [("Title and abstract: included",), (), ()]


def test_the_other_reports_of_a_study_are_its_versions() -> None:
    found = rows(standing(1, IN, IN), standing(2, IN, OUT, study=1), standing(3, IN, IN))
    assert [row.versions for row in found] == [(2,), (1,), ()]


def test_a_tag_two_people_gave_is_shown_once_in_one_plain_line() -> None:
    found = rows(standing(1, IN, IN), tags=[(1, "Ada", "a\ntag"), (1, "Ben", "a tag")])
    assert found[0].tags == ("a tag",)


def test_control_signs_and_turns_of_direction_are_taken_out_and_a_missing_title_is_named() -> None:
    (row,) = rows(standing(1, IN, IN), title="A \x1b[31mred\u202e title", venue="B\x00")
    assert (row.title, row.venue) == ("A [31mred title", "B")
    assert rows(standing(1, IN, IN), title="", venue="x")[0].title == "(no title)"


def test_the_figures_count_every_report_once() -> None:
    found = rows(standing(1, IN, IN), standing(2, IN, OUT), standing(3, None, None), year=2024)
    progress, years = make_figures(found, count_overlap([]))
    assert sum(numbers[0] for _, numbers in progress.rows) == 3
    assert years.rows == [("2024", (3, 1))]


def test_many_years_are_summed_up_and_an_unknown_one_is_named() -> None:
    found = [row for year in (*range(1980, 2020), None) for row in rows(standing(1, IN, IN), year=year, title="t")]
    years = make_figures(found, count_overlap([]))[1]
    assert years.rows[0] == ("1989 and before", (10, 10))
    assert years.rows[-1] == ("no year given", (1, 1))
    assert sum(numbers[0] for _, numbers in years.rows) == 41
