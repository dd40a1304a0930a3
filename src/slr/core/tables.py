"""Tables as text: written so that no spreadsheet computes a cell, and read after a person filled them in. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.text.printable import clean

#: First characters that make a spreadsheet compute: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = frozenset("=+-@\t\r")
#: A spreadsheet reads a negative number as it stands, so nothing need keep it from computing.
_NEGATIVE = re.compile(r"-[0-9]+(\.[0-9]+)?")
_NOT_IMPORTED = "the row was not imported"
_Parsed = TypeVar("_Parsed")


def shield(cell: str) -> str:
    """A cell no spreadsheet computes: an apostrophe before one that begins like a formula and is no number."""
    if cell[:1] in _FORMULA:
        return cell if _NEGATIVE.fullmatch(cell) else f"'{cell}"
    return f"'{cell}" if cell[:1] == "'" and cell.lstrip("'")[:1] in _FORMULA else cell


def unshield(cell: str) -> str:
    """The cell that `shield` was given."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in _FORMULA and cell.lstrip("'") else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table that no spreadsheet computes (RFC 4180: CRLF): each cell on one line, an empty one for None."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([shield(clean("" if cell is None else str(cell))) for cell in row])
    return out.getvalue()


def heading_key(heading: str) -> str:
    """What two ways to write one heading have in common: its letters and digits, in small letters."""
    return "".join(filter(str.isalnum, heading.lower()))


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns of a table that a person fills in.

    columns: the ways to write each heading (as `heading_key` gives them), by the name of the column. needed: of
    each of these sets one column must be there. demand: the same in words, the end of "the header needs …".
    for_people: headings of columns that are not read and need no word about it.
    """

    columns: Mapping[str, Sequence[str]]
    needed: Sequence[frozenset[str]]
    demand: str
    for_people: frozenset[str] = frozenset()

    def match(self, header: Sequence[str]) -> tuple[list[str | None], list[str]]:
        """The name of each column, None for one that is not read; and what is wrong with the header."""
        known = {key: name for name, keys in self.columns.items() for key in keys}
        names: list[str | None] = []
        faults = []
        for heading in header:
            key = heading_key(heading)
            name = known.get(key)
            if name is not None and name in names:
                faults.append(f"two columns say {name}; the second, {clean(heading)!r}, is not read")
                name = None
            elif name is None and key and key not in self.for_people:
                faults.append(f"unknown column {clean(heading)!r} is not read")
            names.append(name)
        if not self.fits(names):
            faults.append(f"the header needs {self.demand}; nothing was read")
        return names, faults

    def fits(self, names: Sequence[str | None]) -> bool:
        """Whether the columns that are needed are there."""
        return not any(columns.isdisjoint(names) for columns in self.needed)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it starts on, from 1, and its cells under the names of their columns."""

    line: int
    cells: Mapping[str, str]

    def raw(self, name: str) -> str:
        """The cell as it stands in the file; empty where there is none."""
        return self.cells.get(name, "")

    def text(self, name: str) -> str:
        """The cell as one line of text; empty where there is none."""
        return clean(self.raw(name))


def read_table(
    text: str, path: str, layout: TableLayout, parse: Callable[[TableRow], _Parsed | None]
) -> tuple[list[_Parsed], list[Problem]]:
    """Read a table that a person filled in. What cannot be read is a Problem with the line it stands on.

    Args:
        text: the file, decoded; a byte order mark, CRLF and `,` `;` or tab as delimiter are all fine.
        path: the name of the file, for the problems.
        layout: its columns.
        parse: what a row says; None for a row that says nothing, UsageError for one that cannot be taken.
    """
    parsed: list[_Parsed] = []
    problems: list[Problem] = []
    for row in _rows(text.removeprefix("\ufeff"), layout):
        if isinstance(row, TableRow):
            try:
                value = parse(row)
            except UsageError as error:
                problems.append(Problem(f"{path}:{row.line}", f"{error.message}; {_NOT_IMPORTED}"))
            else:
                parsed += [] if value is None else [value]
        else:
            line, fault = row
            problems.append(Problem(f"{path}:{line}", fault))
    return parsed, problems


def _rows(text: str, layout: TableLayout) -> Iterator[TableRow | tuple[int, str]]:
    """The rows after the header; what cannot be read comes as the line and what is wrong with it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    names: list[str | None] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if names:
                    yield _row(line, names, cells)
                else:
                    names, faults = layout.match(cells)
                    yield from ((line, fault) for fault in faults)
                    if not layout.fits(names):
                        return
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"not readable as a table from here on: {error}"
    if not names:
        yield 1, "no header row; nothing was read"


def _row(line: int, names: Sequence[str | None], cells: Sequence[str]) -> TableRow | tuple[int, str]:
    if any(cell.strip() for cell in cells[len(names) :]):
        return line, f"more cells than the header has (a comma without quotes?); {_NOT_IMPORTED}"
    named = zip(names, map(unshield, cells), strict=False)
    return TableRow(line, {name: cell for name, cell in named if name is not None})


def _delimiter(text: str) -> str:
    """The one of `,` `;` and tab that the header row has most of."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


@dataclass(frozen=True, slots=True)
class TableImport:
    """What an import of a filled-in table did: rows read, values recorded, values known already, and the problems.

    more: further numbers for scripts.
    """

    rows: int
    recorded: int
    known: int
    problems: tuple[Problem, ...]
    more: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "rows": self.rows,
            "recorded": self.recorded,
            "known": self.known,
            "problems": [problem._asdict() for problem in self.problems],
            **self.more,
        }
