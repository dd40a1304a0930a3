"""Reading and writing the counts file of the R package PRISMA2020 (`PRISMA.csv`).

A review whose numbers were kept elsewhere is drawn from such a file, and ours are handed on as one. The file knows
nothing of reviews in progress or of what the other methods lose before retrieval; `counts_json` does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.text.printable import clean
from slr.outputs.prisma.counts import Count, CountLine, CountWithLines, FlowCounts, Lane, sum_known
from slr.outputs.prisma.csv_rows import (
    COLUMNS,
    ROWS,
    CsvCell,
    make_safe_text,
    read_count,
    read_list,
    write_count,
    write_list,
)
from slr.outputs.prisma.labels import UPDATE, Labels, choose_labels, read_official

_LISTS = {
    "database_specific_results": "Database ",
    "register_specific_results": "Register ",
    "dbr_excluded": "Reason",
    "other_excluded": "Reason",
}
_TEXTS = {"prevstud", "newstud", "othstud", "identification", "screening", "included"}
#: Rows of the other methods; a route of another name takes the first free one, organisations before websites.
_ROUTES = ("website_results", "organisation_results", "citations_results")
_TO_RELABEL = ("organisation_results", "website_results", "citations_results")
#: Texts the package ships that are not the official ones, and mean nothing else.
_SHIPPED = {"duplicates": "Duplicate records"}
#: A column of ours behind the package's eight, which ignores it: where the row keeps a note.
_NOTES = {"excluded_automatic": "automation_note", "dbr_sought_reports": "adjustment_note"}


class CountsFile(NamedTuple):
    """What a file of counts holds: the numbers, the labels that differ from the official ones, and doubts."""

    counts: FlowCounts
    labels: dict[str, str]
    problems: tuple[Problem, ...]


class _Place(NamedTuple):
    line: int
    fields: Mapping[str, str]


def read_csv(text: str, name: str) -> CountsFile:
    """Read a counts file.

    Args:
        text: the whole file, its cells parted by commas, semicolons, tabs or bars; a byte order mark is ignored.
        name: the file's name, for messages.

    Raises:
        UsageError: no such file of counts, a key twice, or a number that is not whole; says file, line and key.
    """
    places, problems = _places(text, name)
    cells = {}
    for key, place in places.items():
        cell = _cell(key, place, name)
        cells[key] = cell.value
        problems += [Problem(f"{name}:{place.line}", f"{key}: {doubt}") for doubt in cell.doubts]
    texts = {key: clean(place.fields.get("boxtext") or "") for key, place in places.items()}
    notes = {_NOTES[key]: clean(places[key].fields.get("note") or "") or None for key in _NOTES if key in places}
    counts = _counts(
        cells, {**read_official(updated=False), **{key: text for key, text in texts.items() if text}}, notes
    )
    return CountsFile(counts, _overrides(texts, updated=counts.has_previous), tuple(problems))


#: What parts the cells of a table: the comma, and what spreadsheets take where the comma stands in numbers.
_DELIMITERS = ",;\t|"
#: A number at the end of an entry whose thousands are parted by points, as where the comma is no delimiter.
_POINTS = re.compile(r"(?<![^,\s])[0-9]{1,3}(?:\.[0-9]{3})+(?=\s*(?:;|$))")


def _places(text: str, name: str) -> tuple[dict[str, _Place], list[Problem]]:
    known = {row.key for row in ROWS}
    places: dict[str, _Place] = {}
    problems = []
    for line, fields in _rows(text, name):
        key = clean(fields["box"] if fields["data"].strip() in {"NA", ""} else fields["data"])
        if key in places:
            raise UsageError(f"{name}:{line}: {key} occurs twice, first in line {places[key].line}")
        if key in known:
            places[key] = _Place(line, fields)
        elif any(cell.strip() for cell in fields.values()):
            problems.append(Problem(f"{name}:{line}", f"unknown key {key!r} is not read"))
    if not places:
        raise UsageError(f"{name}: none of the 34 keys of a PRISMA2020 counts file")
    problems += [Problem(name, f"{row.key}: missing; taken as unknown") for row in ROWS if row.key not in places]
    return places, problems


def _rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row below the header with its line, by the delimiter that the file has.

    Raises:
        UsageError: no CSV, or no such columns.
    """
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    first = lines.readline()
    above = int(re.fullmatch(r"sep=.\s*", first, re.IGNORECASE) is not None)  # Excel's own first line
    header, delimiter = _header(lines.readline() if above else first, f"{name}:{above + 1}")
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            fields = dict.fromkeys(header, "") | dict(zip(header, row, strict=False))
            if delimiter != ",":
                fields["n"] = _POINTS.sub(lambda number: number[0].replace(".", ","), fields["n"])
            yield reader.line_num + above + 1, fields
    except csv.Error as error:
        raise UsageError(f"{name}:{reader.line_num + above + 1}: not a CSV file ({error})") from error


def _header(line: str, where: str) -> tuple[list[str], str]:
    """The columns and the delimiter with which those that a counts file needs are there."""
    needed = missing = ["data", "box", "boxtext", "n"]
    for delimiter in _DELIMITERS:
        try:
            header = [column.strip() for column in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error as error:
            raise UsageError(f"{where}: not a CSV file ({error})") from error
        lacking = [column for column in needed if column not in header]
        if not lacking:
            return header, delimiter
        missing = min(missing, lacking, key=len)
    raise UsageError(f"{where}: no column {', '.join(missing)}; not a PRISMA2020 counts file")


def _cell(key: str, place: _Place, name: str) -> CsvCell:
    text = place.fields.get("n") or ""
    if key in _TEXTS:
        return CsvCell(CountWithLines())
    try:
        return read_list(text) if key in _LISTS else read_count(text)
    except ValueError as error:
        raise UsageError(f"{name}:{place.line}: {key}: {error}") from error


def _overrides(texts: Mapping[str, str], *, updated: bool) -> dict[str, str]:
    usual = read_official(updated=updated)
    # The package ships the texts of an update; all four of them in a new review mean that nobody touched them.
    untouched = set(UPDATE) if all(texts.get(key) == text for key, text in UPDATE.items()) else set()
    return {
        key: text
        for key, text in texts.items()
        if text and key not in {*_ROUTES, *untouched} and text not in {usual[key], _SHIPPED.get(key)}
    }


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The cells by key, and the boxes they make."""

    cells: Mapping[str, CountWithLines]

    def __getitem__(self, key: str) -> Count:
        return self.list(key).n

    def list(self, key: str) -> CountWithLines:
        return self.cells.get(key, CountWithLines())

    def sources(self, kind: str) -> CountWithLines:
        lines = self.list(f"{kind}_specific_results").lines
        printed = self[f"{kind}_results"]
        return CountWithLines(sum_known(*(line.n for line in lines)) if printed is None else printed, lines)

    def lane(self, prefix: str) -> Lane:
        return Lane(
            sought=self[f"{prefix}_sought_reports"],
            not_retrieved=CountWithLines(self[f"{prefix}_notretrieved_reports"]),
            assessed=self[f"{prefix}_assessed"],
            excluded=self.list(f"{prefix}_excluded"),
        )

    def routes(self, texts: Labels) -> CountWithLines:
        lines = tuple(CountLine(texts[key], self[key]) for key in _ROUTES if self[key] is not None)
        return CountWithLines(sum_known(*(line.n for line in lines)), lines)

    def pair(self, studies: str, reports: str) -> tuple[Count, Count]:
        """The counts of a box that is not drawn when both are 0; 0 and unknown mean the same then."""
        both = self[studies], self[reports]
        return both if any(both) else (None, None)


def _counts(cells: Mapping[str, CountWithLines], texts: Labels, notes: Mapping[str, str | None]) -> FlowCounts:
    numbers = _Numbers(cells)
    previous = numbers.pair("previous_studies", "previous_reports")
    meta_analysis = numbers.pair("total_studies_ma", "total_reports_ma")
    return FlowCounts(
        databases=numbers.sources("database"),
        registers=numbers.sources("register"),
        duplicates=numbers["duplicates"],
        automation_removed=numbers["excluded_automatic"],
        other_removed=numbers["excluded_other"],
        screened=numbers["records_screened"],
        excluded=numbers["records_excluded"],
        searched=numbers.lane("dbr"),
        other_identified=numbers.routes(texts),
        other=numbers.lane("other"),
        previous_studies=previous[0],
        previous_reports=previous[1],
        new_studies=numbers["new_studies"],
        new_reports=numbers["new_reports"],
        total_studies=numbers["total_studies"],
        total_reports=numbers["total_reports"],
        meta_analysis_studies=meta_analysis[0],
        meta_analysis_reports=meta_analysis[1],
        automation_note=notes.get("automation_note"),
        adjustment_note=notes.get("adjustment_note"),
    )


def write_csv(counts: FlowCounts, labels: Labels | None = None) -> str:
    """The 34 rows, every text set, so that the package draws a new review or an update as the template says.

    Args:
        counts: the numbers. What the file has no row for is left out: see the module's first lines.
        labels: wording other than the official one, by key.
    """
    texts = choose_labels(labels or {}, updated=counts.has_previous)
    numbers = _values(counts)
    for key, line in _placed(counts.other_identified.lines).items():
        texts[key] = texts[key] if line.label == read_official(updated=False)[key] else line.label
        numbers[key] = write_count(line.n)
    notes = {key: getattr(counts, field) for key, field in _NOTES.items() if getattr(counts, field)}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *(["note"] if notes else [])])
    for row in ROWS:
        text = make_safe_text(texts[row.key])
        extra = [make_safe_text(notes.get(row.key, ""))] if notes else []
        writer.writerow([row.data, row.node, row.box, text, text, "NA", row.url, numbers[row.key], *extra])
    return out.getvalue()


def _placed(lines: tuple[CountLine, ...]) -> dict[str, CountLine]:
    """Each route on the row of its name, or on the first free one; there are three, so the rest is summed."""
    usual = {text: key for key, text in read_official(updated=False).items() if key in _ROUTES}
    placed = {usual[line.label]: line for line in lines if line.label in usual}
    for line in lines:
        free = next((key for key in _TO_RELABEL if key not in placed), _TO_RELABEL[0])
        if line.label not in usual:
            before = placed.get(free)
            placed[free] = _joined(before, line) if before else line
    return placed


def _joined(first: CountLine, second: CountLine) -> CountLine:
    return CountLine(f"{first.label} / {second.label}", sum_known(first.n, second.n))


def _values(counts: FlowCounts) -> dict[str, str]:
    """The column `n`. Previous and meta-analysis rows say 0 when unused: that keeps them off in the package."""
    numbers: dict[str, Count] = {
        **dict.fromkeys(_TEXTS, 0),
        **dict.fromkeys(_ROUTES),
        "previous_studies": counts.previous_studies or 0,
        "previous_reports": counts.previous_reports or 0,
        "database_results": counts.databases.n,
        "register_results": counts.registers.n,
        "duplicates": counts.duplicates,
        "excluded_automatic": counts.automation_removed,
        "excluded_other": counts.other_removed,
        "records_screened": counts.screened,
        "records_excluded": counts.excluded,
        "new_studies": counts.new_studies,
        "new_reports": counts.new_reports,
        "total_studies": counts.total_studies,
        "total_reports": counts.total_reports,
        "total_studies_ma": counts.meta_analysis_studies or 0,
        "total_reports_ma": counts.meta_analysis_reports or 0,
        **_lane_values("dbr", counts.searched),
        **_lane_values("other", counts.other),
    }
    lists = {
        "database_specific_results": counts.databases,
        "register_specific_results": counts.registers,
        "dbr_excluded": counts.searched.excluded,
        "other_excluded": counts.other.excluded,
    }
    written = {key: write_count(count) for key, count in numbers.items()}
    return written | {key: write_list(tally, _LISTS[key]) for key, tally in lists.items()}


def _lane_values(prefix: str, lane: Lane) -> dict[str, Count]:
    return {
        f"{prefix}_sought_reports": lane.sought,
        f"{prefix}_notretrieved_reports": lane.not_retrieved.n,
        f"{prefix}_assessed": lane.assessed,
    }
