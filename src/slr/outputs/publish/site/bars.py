"""Figures as tables whose rows carry a bar: read aloud they are numbers, and they fit a narrow screen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from slr.outputs.publish.overlap import Overlap
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus

#: A bar is drawn on a scale of so many units.
_SCALE = 1000
#: Years and pairs of sources shown at most; the rest is one row.
_YEARS, _PAIRS = 30, 20


@dataclass(frozen=True, slots=True)
class BarTable:
    """One figure. rows: a label, then a number for each column behind the first, none above the one before it."""

    key: str
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[int, ...]]]


def figures(rows: Sequence[PageRow], overlap: Overlap) -> list[BarTable]:
    """The figures of the page that have something to show."""
    return [one for one in (_progress(rows), _years(rows), _sources(overlap), _pairs(overlap)) if one.rows]


def _progress(rows: Sequence[PageRow]) -> BarTable:
    count = Counter(row.status for row in rows)
    return BarTable(
        "progress",
        "Screening: status of the reports",
        ("Status", "Reports"),
        [
            (status.value.capitalize(), (count[status],))
            for status in ReportStatus
            if rows and (count[status] or status is not ReportStatus.LEFT_OUT)
        ],
    )


def _years(rows: Sequence[PageRow]) -> BarTable:
    """Newest last; early years are summed up so that the figure stays short."""
    found = Counter(row.year for row in rows)
    kept = Counter(row.year for row in rows if row.status is ReportStatus.INCLUDED)
    years = sorted(year for year in found if year is not None)
    early, late = years[:-_YEARS], years[-_YEARS:]
    told = [(str(year), (found[year], kept[year])) for year in late]
    if early:
        sums = (sum(found[year] for year in early), sum(kept[year] for year in early))
        told.insert(0, (f"{early[-1]} and before", sums))
    if found[None]:
        told.append(("no year given", (found[None], kept[None])))
    return BarTable("years", "Reports by year of publication", ("Year", "Found", "Included"), told)


def _sources(overlap: Overlap) -> BarTable:
    told = [(one.name, (one.records, one.reports, one.only)) for one in overlap.sources]
    return BarTable(
        "sources", "Records and reports by source", ("Source", "Records", "Reports", "Only there"), told
    )


def _pairs(overlap: Overlap) -> BarTable:
    shared = sorted((one for one in overlap.pairs if one.reports), key=lambda one: -one.reports)
    told = [(f"{one.one} and {one.other}", (one.reports,)) for one in shared[:_PAIRS]]
    return BarTable("pairs", "Reports found in two sources", ("Sources", "Reports"), told)


def draw(figure: BarTable) -> str:
    """A figure as HTML."""
    top = max((numbers[0] for _, numbers in figure.rows), default=0) or 1
    heads = "".join(f'<th scope="col" class="n">{escape(name)}</th>' for name in figure.columns[1:])
    body = "".join(_line(label, numbers, top) for label, numbers in figure.rows)
    return (
        f'<div class="wide"><table class="bars" id="fig-{figure.key}">\n'
        f"<caption>{escape(figure.caption)}</caption>\n"
        f'<thead><tr><th scope="col">{escape(figure.columns[0])}</th>{heads}'
        f'<td class="bar"></td></tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
    )


def _line(label: str, numbers: tuple[int, ...], top: int) -> str:
    cells = "".join(f'<td class="n">{number:,}</td>' for number in numbers)
    drawn = "".join(
        f'<rect class="b{place}" width="{round(number / top * _SCALE)}" height="10"/>'
        for place, number in enumerate(numbers)
        if number
    )
    return (
        f'<tr><th scope="row" dir="auto">{escape(label)}</th>{cells}<td class="bar">'
        f'<svg aria-hidden="true" viewBox="0 0 {_SCALE} 10" preserveAspectRatio="none">{drawn}</svg></td></tr>\n'
    )
