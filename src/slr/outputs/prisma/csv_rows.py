"""The 34 rows of the counts file of the R package PRISMA2020, and how a number or a list stands in one.

Format: `PRISMA.csv` of PRISMA2020 1.1 (Haddaway et al. 2022, doi:10.1002/cl2.1230). The package finds rows by key,
wants every row, takes commas and semicolons as separators and shows `NA` for what is unknown.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from slr.core.text.printable import clean
from slr.outputs.prisma.counts import Count, CountLine, CountWithLines, sum_known

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")


class CsvRow(NamedTuple):
    """What never changes in a row. `key` is that of `labels`; a header row has `NA` in its first column."""

    key: str
    data: str
    node: str
    box: str
    url: str


def _row(line: str) -> CsvRow:
    key, node, box, url = line.split(",")
    return CsvRow(key, "NA" if key in {"prevstud", "newstud", "othstud"} else key, node, box, url)


ROWS = tuple(
    _row(line)
    for line in """\
prevstud,node4,prevstud,prevstud.html
previous_studies,node5,box1,previous_studies.html
previous_reports,NA,box1,previous_reports.html
newstud,node6,newstud,newstud.html
database_results,node7,box2,database_results.html
database_specific_results,NA,box2,database_results.html
register_results,NA,box2,NA
register_specific_results,NA,box2,database_results.html
othstud,node16,othstud,othstud.html
website_results,node17,box11,website_results.html
organisation_results,,box11,NA
citations_results,NA,box11,NA
duplicates,node8,box3,duplicates.html
excluded_automatic,NA,box3,NA
excluded_other,NA,box3,NA
records_screened,node9,box4,records_screened.html
records_excluded,node10,box5,records_excluded.html
dbr_sought_reports,node11,box6,dbr_sought_reports.html
dbr_notretrieved_reports,node12,box7,dbr_notretrieved_reports.html
other_sought_reports,node18,box12,other_sought_reports.html
other_notretrieved_reports,node19,box13,other_notretrieved_reports.html
dbr_assessed,node13,box8,dbr_assessed.html
dbr_excluded,node14,box9,dbrexcludedrecords.html
other_assessed,node20,box14,other_assessed.html
other_excluded,node21,box15,other_excluded.html
new_studies,node15,box10,new_studies.html
new_reports,NA,box10,NA
total_studies,node22,box16,total_studies.html
total_reports,NA,box16,NA
identification,node1,identification,identification.html
screening,node2,screening,screening.html
included,node3,included,included.html
total_studies_ma,node23,box17,total_studies_meta_analysis.html
total_reports_ma,NA,box17,NA""".splitlines()
)

_EXAMPLE = re.compile(r"(database|register|reason) ?[0-9]+, ?xxx", re.IGNORECASE)
_BARE = re.compile(r"\s*[-0-9.,'\u2019]*\s*|\s*[0-9]{1,3}(?:\s[0-9]{3})+\s*|\s*(?:NA|xxx)\s*", re.IGNORECASE)
_ENTRY = re.compile(r"(.*?)\s*,\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})", re.DOTALL)
#: A sign between two digits that parts no group of three.
_NO_GROUP = re.compile(r"(?<=[0-9])[,\s'\u2019]+(?=[0-9])(?![0-9]{3}(?![0-9]))")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_BROKEN = re.compile(r"-?[0-9]*\.[0-9]+|-?[0-9]+(\.|[0-9.]*e[+-]?[0-9]+)|-?[0-9]{13,}", re.IGNORECASE)


class CsvCell(NamedTuple):
    """A number or a list as read; `doubts` are sentences about what the file says in an unclear way."""

    value: CountWithLines
    doubts: tuple[str, ...] = ()


def read_count(text: str) -> CsvCell:
    """One plain number, its thousands perhaps parted; empty, `NA` and words without a digit are unknown.

    Raises:
        ValueError: the text is a number, but not a whole one.
    """
    bare = re.sub(r"[,\s'\u2019]", "", text)
    if _WHOLE.fullmatch(bare):
        if _NO_GROUP.search(text):  # `12,5` where the comma stands before decimals
            raise ValueError(f"{text!r} is not a whole number (F01)")
        return CsvCell(CountWithLines(int(bare)))
    if _BROKEN.fullmatch(bare):
        raise ValueError(f"{text!r} is not a whole number (F01)")
    if any(char.isdigit() for char in bare):
        return CsvCell(CountWithLines(), (f"{text!r} is no plain number; taken as unknown",))
    return CsvCell(CountWithLines())


def read_list(text: str) -> CsvCell:
    """`name, n; name, n`, or one bare total. The examples the package ships with (`Reason1, xxx`) are no lines.

    A name may hold commas: the number is what stands after the last one. The package cuts at the first comma, so
    that is told. Raises ValueError as `read_count` does.
    """
    if _BARE.fullmatch(text):
        return read_count(text)
    entries = [clean(entry) for entry in text.split(";")]
    return _named([entry for entry in entries if not _EXAMPLE.fullmatch(entry)])


def _named(entries: list[str]) -> CsvCell:
    lines, doubts = [], []
    if entries and not entries[-1]:
        entries = entries[:-1]
    for entry in entries:
        line, doubt = _entry(entry)
        lines += [line] if line else []
        doubts += [doubt] if doubt else []
    known = [line.n for line in lines if line.n is not None]
    return CsvCell(
        CountWithLines(sum_known(*known) if len(known) == len(lines) else None, tuple(lines)), tuple(doubts)
    )


def _entry(entry: str) -> tuple[CountLine | None, str | None]:
    if not entry:
        return None, "an empty entry in the list"
    match = _ENTRY.fullmatch(entry)
    if match is None:
        name, _, rest = entry.rpartition(",")
        unknown = rest.strip().casefold() in {"xxx", "na", ""} and bool(name)
        doubt = None if unknown else f"{entry!r} has no number after its last comma; its count is unknown"
        return CountLine(name.strip() if unknown else entry, None), doubt
    name, number = match[1].strip(), int(match[2].replace(",", ""))
    doubt = f"{entry!r} has a comma inside the name; the R package would cut there" if "," in name else None
    return CountLine(name, number), doubt


def write_count(count: Count) -> str:
    """Plain digits; nothing for an unknown number."""
    return "" if count is None else str(count)


def write_list(tally: CountWithLines, example: str) -> str:
    """`name, n; name, n`; without lines the bare total, and without a total the example text of the package.

    Args:
        tally: what to write.
        example: `Reason`, for `Reason1, xxx; Reason2, xxx; Reason3, xxx`.
    """
    if tally.lines:
        return "; ".join(
            f"{make_safe_name(line.label)}, {'NA' if line.n is None else line.n}" for line in tally.lines
        )
    if tally.n is not None and example == "Reason":
        return str(tally.n)
    return "; ".join(f"{example}{number}, xxx" for number in (1, 2, 3))


def make_safe_name(text: str) -> str:
    """A name no reader stumbles on: the package cuts at commas and semicolons and breaks at apostrophes.

    Signs that make a spreadsheet take a cell for a formula do not stand first.
    """
    return make_safe_text(text.replace(",", " /").replace(";", " /")) or "not named"


def make_safe_text(text: str) -> str:
    """A label for a cell: one line, a typographic apostrophe, and no sign first that starts a formula."""
    return clean(text).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").lstrip("=+-@ ")
