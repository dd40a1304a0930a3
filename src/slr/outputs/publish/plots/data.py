"""What the plots of a review show: numbers from the ledger, and a reason where there is nothing to show. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from slr.core.model import Decision, Report, SearchRun, Stage, Standing, Verdict
from slr.core.text.numbers import counted, form_for
from slr.core.text.printable import clean
from slr.outputs.publish.material import read_search_day
from slr.outputs.publish.site.report_rows import PageRow, ReportStatus

#: Bars of a list at most; a note counts the rest.
MOST = 15


def _reports(number: int) -> str:
    return counted(number, "report")


@dataclass(frozen=True, slots=True)
class BarPlot:
    """A list of names with a number each, the largest first. notes: sentences below the plot."""

    key: str
    title: str
    unit: str
    rows: Sequence[tuple[str, int]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Years:
    """Reports by year of publication: (year, found, included), every year between the first and the last."""

    key: str
    title: str
    rows: Sequence[tuple[int, int, int]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Counts that only grow. lines: (name, y for each x). x: days, or how many reports had been screened."""

    key: str
    title: str
    across: str
    up: str
    x: Sequence[date] | Sequence[int]
    lines: Sequence[tuple[str, Sequence[int]]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """A plot that is not drawn, and why."""

    key: str
    title: str
    why: str


Plot = BarPlot | Years | Lines | Nothing


def by_year(rows: Sequence[PageRow]) -> Plot:
    """Reports by year of publication, found and included."""
    key, title = "years", "Reports by year of publication"
    per_year = Counter(row.year for row in rows)
    kept = Counter(row.year for row in rows if row.status is ReportStatus.INCLUDED)
    known = [year for year in per_year if year is not None]
    if not known:
        return Nothing(key, title, "no source gives a year of publication")
    unknown = f"No source gives a year for {_reports(per_year[None])}." if per_year[None] else ""
    # One misread year, such as 20 for 2020, must not make a plot of two thousand empty bars.
    first = max(min(known), max(known) - 60)
    early = sum(number for year, number in per_year.items() if year is not None and year < first)
    notes = tuple(
        filter(None, (unknown, f"{_reports(early)} published before {first}: not shown." if early else ""))
    )
    return Years(key, title, [(year, per_year[year], kept[year]) for year in range(first, max(known) + 1)], notes)


def plot_over_time(reports: Iterable[Report], runs: Iterable[SearchRun]) -> Plot:
    """Records and reports in the ledger by the day of the search that found them first, added up."""
    key, title = "found", "Records found over time"
    of_run = {run.id: read_search_day(run) or run.started_at.date() for run in runs}
    records: Counter[date] = Counter()
    opened: Counter[date] = Counter()
    for report in reports:
        days = [of_run[record.run_id] for record in report.records]
        records.update(days)
        opened[min(days)] += 1
    days = sorted(records)
    if len(days) < 2:
        return Nothing(
            key, title, "all records were found on one day" if days else "the ledger holds no record yet"
        )
    sums = [list(accumulate(count[day] for day in days)) for count in (records, opened)]
    return Lines(
        key, title, "day of the search", "number", days, [("records", sums[0]), ("without duplicates", sums[1])]
    )


def by_venue(rows: Sequence[PageRow]) -> Plot:
    """Where the included reports were published."""
    key, title = "venues", "Where the included reports were published"
    kept = [row for row in rows if row.status is ReportStatus.INCLUDED]
    spelt: dict[str, Counter[str]] = {}
    for row in kept:
        if row.venue:
            spelt.setdefault(row.venue.casefold(), Counter())[row.venue] += 1
    if not spelt:
        return Nothing(
            key, title, "no source gives a venue of an included report" if kept else "no report is included yet"
        )
    # Under one name in capitals and not; the spelling most reports have is shown.
    told = sorted(
        ((min(names, key=lambda name: (-names[name], name)), names.total()) for names in spelt.values()),
        key=lambda each: (-each[1], each[0].casefold()),
    )
    unknown = sum(not row.venue for row in kept)
    notes = (
        f"Not shown: {len(told) - MOST:,} more venues with {_reports(sum(n for _, n in told[MOST:]))}."
        if told[MOST:]
        else "",
        f"No source gives a venue for {unknown:,} included {form_for(unknown, 'report')}." if unknown else "",
    )
    return BarPlot(key, title, "reports", told[:MOST], tuple(filter(None, notes)))


def plot_most_cited(reports: Iterable[Report], rows: Sequence[PageRow], runs: Iterable[SearchRun]) -> Plot:
    """The included reports with the most citations, as the newest record that gives a count has it."""
    key, title = "cited", "Most cited of the included reports"
    of_run = {run.id: run for run in runs}
    kept = {row.report: row for row in rows if row.status is ReportStatus.INCLUDED}
    told: list[tuple[PageRow, int]] = []
    sources: dict[str, None] = {}
    for report in reports:
        counts = [
            (of_run[record.run_id].started_at, record.id, record.document.citation_count)
            for record in report.records
            if record.document.citation_count is not None
        ]
        if report.id in kept and counts:
            _, newest, number = max(counts)
            run = of_run[next(record.run_id for record in report.records if record.id == newest)]
            told.append((kept[report.id], number or 0))
            sources[f"{clean(run.label)}, {run.started_at:%Y-%m-%d}"] = None
    if not told:
        return Nothing(key, title, "no source gives a citation count" if kept else "no report is included yet")
    told.sort(key=lambda each: (-each[1], each[0].report))
    notes = [f"Citation counts of {'; '.join(sources)}."]
    if len(told) < len(kept):
        notes.append(f"No source gives a count for {len(kept) - len(told):,} of {len(kept):,} included reports.")
    return BarPlot(key, title, "citations", [(_named(row), number) for row, number in told[:MOST]], tuple(notes))


def _named(row: PageRow) -> str:
    who = row.authors.split(";")[0].split(",")[0].strip()
    return " ".join(filter(None, (who, f"({row.year})" if row.year else "", row.title)))


def plot_progress(standings: Sequence[Standing], history: Iterable[Decision]) -> Plot:
    """How many reports went on and were included in the end, by how many titles and abstracts had been settled.

    In the order of the decision that settled each; what is not settled is not in it.
    """
    key, title = "progress", "Progress of screening"
    last: dict[int, int] = {}
    for place, decision in enumerate(history):
        if decision.stage is Stage.TITLE_ABSTRACT and decision.verdict is not Verdict.WITHDRAWN:
            last[decision.report_id] = place
    settled = sorted(
        (standing for standing in standings if standing.report_id in last and standing.title_abstract is not None),
        key=lambda standing: last[standing.report_id],
    )
    if not settled:
        return Nothing(key, title, "no report has a settled verdict on title and abstract yet")
    on = list(accumulate((standing.reached_full_text for standing in settled), initial=0))
    kept = list(accumulate((standing.is_included for standing in settled), initial=0))
    waiting = sum(standing.title_abstract is None for standing in standings)
    notes = (
        (f"{_reports(waiting)} without a settled verdict on title and abstract: not shown.",) if waiting else ()
    )
    return Lines(
        key,
        title,
        "reports with a settled verdict on title and abstract",
        "reports",
        range(len(settled) + 1),
        [("went on to full text", on), ("included in the end", kept)],
        notes,
    )


def all_plots(
    reports: Sequence[Report],
    rows: Sequence[PageRow],
    runs: Sequence[SearchRun],
    standings: Sequence[Standing],
    history: Sequence[Decision],
) -> list[Plot]:
    """Every plot but the overlap of the sources, which `slr.outputs.publish.plots.upset` draws."""
    return [
        plot_over_time(reports, runs),
        by_year(rows),
        by_venue(rows),
        plot_most_cited(reports, rows, runs),
        plot_progress(standings, history),
    ]


def write_text_equivalent(plot: Plot) -> str:
    """What a plot says, for those who cannot see it."""
    match plot:
        case Nothing():
            told = [f"Not drawn: {plot.why}."]
        case BarPlot():
            told = [f"{name}: {number:,} {plot.unit}" for name, number in plot.rows]
        case Years():
            told = [
                f"{year}: {identified:,} found, {kept:,} included"
                for year, identified, kept in plot.rows
                if identified
            ]
        case Lines():
            told = [f"{name}: {values[-1]:,} at {plot.x[-1]} ({plot.across})" for name, values in plot.lines]
    return "\n".join([*told, *getattr(plot, "notes", ())])
