"""The plots of a review: their numbers, what they say when there are none, and the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest

from slr.core.errors import UsageError
from slr.core.model import (
    Decision,
    Document,
    Record,
    Report,
    RunOutcome,
    SearchRun,
    SourceKind,
    Stage,
    Standing,
    Verdict,
    Window,
)
from slr.outputs.publish.plots.data import (
    MOST,
    BarPlot,
    Lines,
    Nothing,
    Years,
    by_venue,
    by_year,
    plot_most_cited,
    plot_over_time,
    plot_progress,
    write_text_equivalent,
)
from slr.outputs.publish.plots.painting import ONE_COLUMN, TWO_COLUMNS, render_plot
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus

HOSTILE = (
    "<script>alert(1)</script>",
    r"$\frac{1}{2}$ & 50 % of \LaTeX",
    "word " * 80,
    "m" * 400,
    "دراسة عن الدماغ",
)


def row(number: int, **facts: object) -> PageRow:
    given: dict[str, object] = {
        "report": number, "study": number, "title": f"Work {number}", "authors": "Okafor, N.; Adams, B.",
        "year": 2020, "venue": "A Journal", "type": "", "status": ReportStatus.INCLUDED, "reasons": (), "sources": (),
        "records": 1, "tags": (), "part": "", "language": "", "keywords": "", "links": (), "found": (),
        "decided": (), "versions": (), "abstract": "",
    }  # fmt: skip
    return PageRow(**given | facts)  # type: ignore[arg-type]


def run(number: int, day: int) -> SearchRun:
    made = datetime(2026, 3, day, tzinfo=UTC)
    return SearchRun(
        id=number,
        source=f"source{number}",
        label=f"Source {number}",
        kind=SourceKind.DATABASE,
        query_name="main",
        expression="q",
        request="GET https://x.org",
        window=Window(),
        started_at=made,
        ended_at=made,
        outcome=RunOutcome.COMPLETE,
        message=None,
        reported=1,
        fetched=1,
        kept=1,
        new=1,
        known=0,
        unknown=0,
        problems=0,
    )


def report(number: int, *records: tuple[int, int | None]) -> Report:
    """A report of records, each (run, citation count)."""
    inside = tuple(
        Record(
            10 * number + place,
            of,
            "s",
            SourceKind.DATABASE,
            str(number),
            Document(title="T", citation_count=n),
            number,
        )
        for place, (of, n) in enumerate(records)
    )
    return Report(number, number, inside[0].document, inside)


def test_years_are_counted_with_those_between_and_the_unknown_is_told() -> None:
    rows = [
        row(1, year=2018),
        row(2, year=2021),
        row(3, year=2021, status=ReportStatus.UNDECIDED),
        row(4, year=None),
    ]
    plot = by_year(rows)
    assert isinstance(plot, Years)
    assert list(plot.rows) == [(2018, 1, 1), (2019, 0, 0), (2020, 0, 0), (2021, 2, 1)]
    assert plot.notes == ("No source gives a year for 1 report.",)


def test_one_misread_year_makes_no_plot_of_two_thousand_bars() -> None:
    plot = by_year([row(1, year=20), row(2, year=2024)])
    assert isinstance(plot, Years)
    assert (plot.rows[0][0], plot.rows[-1][0], plot.notes) == (
        1964,
        2024,
        ("1 report published before 1964: not shown.",),
    )


def test_a_venue_counts_once_in_capitals_or_not_and_the_rest_is_told() -> None:
    rows = [row(n, venue="nature" if n % 3 == 0 else "Nature") for n in range(1, 8)]
    rows += [row(n, venue=f"Venue {n}") for n in range(10, 10 + MOST + 2)] + [row(90, venue="")]
    rows += [row(91, venue="Nature", status=ReportStatus.EXCLUDED)]
    plot = by_venue(rows)
    assert isinstance(plot, BarPlot)
    assert plot.rows[0] == ("Nature", 7)
    assert len(plot.rows) == MOST
    assert plot.notes == (
        "Not shown: 3 more venues with 3 reports.",
        "No source gives a venue for 1 included report.",
    )


def test_the_newest_count_of_citations_is_taken_with_its_source_and_day() -> None:
    reports = [report(1, (1, 90), (2, 40)), report(2, (1, 50)), report(3, (1, None)), report(4, (1, 999))]
    rows = [row(1), row(2), row(3), row(4, status=ReportStatus.EXCLUDED)]
    plot = plot_most_cited(reports, rows, [run(1, 1), run(2, 5)])
    assert isinstance(plot, BarPlot)
    assert list(plot.rows) == [("Okafor (2020) Work 2", 50), ("Okafor (2020) Work 1", 40)]
    assert plot.notes == (
        "Citation counts of Source 2, 2026-03-05; Source 1, 2026-03-01.",
        "No source gives a count for 1 of 3 included reports.",
    )


def test_records_add_up_by_the_day_of_their_search() -> None:
    plot = plot_over_time([report(1, (1, None), (2, None)), report(2, (2, None))], [run(1, 1), run(2, 5)])
    assert isinstance(plot, Lines)
    assert list(plot.x) == [date(2026, 3, 1), date(2026, 3, 5)]
    assert [(name, list(values)) for name, values in plot.lines] == [
        ("records", [1, 3]),
        ("without duplicates", [1, 2]),
    ]


def test_progress_counts_settled_reports_in_the_order_in_which_they_were_settled() -> None:
    def standing(number: int, first: Verdict | None, full: Verdict | None = None) -> Standing:
        return Standing(number, number, "T", (("S", SourceKind.DATABASE),), first, full)

    standings = [
        standing(1, Verdict.EXCLUDE),
        standing(2, Verdict.INCLUDE, Verdict.INCLUDE),
        standing(3, None),
        standing(4, Verdict.INCLUDE, Verdict.EXCLUDE),
    ]
    history = [
        Decision(1, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
        Decision(2, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
        Decision(4, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
        Decision(1, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE),
        Decision(3, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE),
    ]
    plot = plot_progress(standings, history)
    assert isinstance(plot, Lines)
    assert [list(values) for _, values in plot.lines] == [[0, 1, 2, 2], [0, 1, 1, 1]]
    assert plot.notes == ("1 report without a settled verdict on title and abstract: not shown.",)


def test_what_cannot_be_drawn_says_why() -> None:
    empty = [by_year([]), by_venue([]), plot_most_cited([], [], []), plot_over_time([], []), plot_progress([], [])]
    assert all(isinstance(one, Nothing) for one in empty)
    assert len({write_text_equivalent(one) for one in empty}) == 4
    assert plot_over_time([report(1, (1, None))], [run(1, 1)]) == Nothing(
        "found", "Records found over time", "all records were found on one day"
    )


def plots() -> list[BarPlot | Years | Lines]:
    return [
        BarPlot(
            "b", "Hostile", "reports", [(name, n) for n, name in enumerate(HOSTILE, 1)], ("<b>note</b> " * 30,)
        ),
        Years("y", "Years", [(2000, 0, 0)]),
        Lines("l", "Days", "day", "n", [date(2024, 1, 1), date(2026, 1, 1)], [("a", [1, 2]), ("b", [0, 2])]),
        Lines("p", "Steps", "n", "n", range(3), [("a", [0, 1, 2])]),
    ]


@pytest.mark.parametrize("width", [ONE_COLUMN, TWO_COLUMNS])
@pytest.mark.parametrize("plot", plots(), ids=lambda plot: plot.key)
def test_a_plot_is_the_same_each_time_as_wide_as_asked_and_nothing_leaves_it(
    plot: BarPlot | Years | Lines, width: float
) -> None:
    svg = render_plot(plot, ".svg", width=width, mark="interim: 3 undecided")
    assert svg == render_plot(plot, ".svg", width=width, mark="interim: 3 undecided")
    root = ET.fromstring(svg)
    assert float((root.get("width") or "").removesuffix("pt")) == pytest.approx(width / 25.4 * 72, abs=0.01)
    assert b"interim: 3 undecided" in svg
    assert b"<script" not in svg
    assert plot.title in "".join(root.itertext())
    right = float((root.get("viewBox") or "").split()[2])
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    assert texts
    assert all(0 <= float(one.get("x") or 0) <= right for one in texts)


def test_a_name_of_400_letters_takes_three_lines() -> None:
    bars = BarPlot("b", "Long", "reports", [(HOSTILE[2], 1)])
    svg = render_plot(bars, ".svg", width=ONE_COLUMN).decode()
    root = ET.fromstring(svg)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sum("word" in one for one in texts) == 3
    assert sum(one.endswith("…") for one in texts) == 1


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_pictures_are_the_same_bytes_each_time(suffix: str) -> None:
    one = plots()[0]
    assert render_plot(one, suffix, width=85) == render_plot(replace(one), suffix, width=85)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot draw"):
        render_plot(plots()[1], ".gif", width=85)
