"""A table of decisions as text, cut into rows of named cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAMES = {
    "report": ("report", "reportid"),
    "doi": ("doi",),
    "record": ("record", "recordid"),
    "stage": ("stage",),
    "reviewer": ("reviewer", "screener"),
    "verdict": ("verdict", "decision", "vote"),
    "reason": ("reason", "reasons", "exclusionreason", "exclusionreasons"),
    "note": ("note", "notes", "comment", "comments"),
    "answers": ("answers", "form"),
    "seconds": ("seconds",),
}
_COLUMNS = {alias: name for name, aliases in _NAMES.items() for alias in aliases}

#: Columns that help a person at a spreadsheet; they are not read and need no word about it.
_FOR_PEOPLE = frozenset({"title", "authors", "year", "venue", "abstract", "url", "source", "sources"})

#: First characters that a spreadsheet takes for a formula; an exporter puts an apostrophe before them (OWASP, "CSV
#: Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line it starts on, from 1, and its cells under the canonical names."""

    line: int
    cells: Mapping[str, str]


def rows(text: str) -> Iterator[TableRow | tuple[int, str]]:
    """The rows of the table; what cannot be read comes as (line, message)."""
    body = text.removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=_delimiter(body))
    columns: list[str | None] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns:
                    yield _row(line, columns, cells)
                else:
                    columns, messages = _columns(cells)
                    yield from ((line, message) for message in messages)
                    if not _is_usable(columns):
                        return
            line = reader.line_num + 1
    except csv.Error as error:
        yield line, f"not readable as a table from here on: {error}"
    if not columns:
        yield line, "no header row; nothing was read"


def _delimiter(text: str) -> str:
    """The one of `,` `;` and tab that the header row has most of."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def _columns(header: list[str]) -> tuple[list[str | None], list[str]]:
    columns: list[str | None] = []
    messages = []
    for cell in header:
        word = "".join(filter(str.isalnum, cell.lower()))
        name = _COLUMNS.get(word)
        if name in columns and name is not None:
            messages.append(f"two columns say {name}; the second, {cell.strip()!r}, is not read")
            name = None
        elif name is None and word and word not in _FOR_PEOPLE:
            messages.append(f"unknown column {cell.strip()!r} is not read")
        columns.append(name)
    if not _is_usable(columns):
        messages.append("the header needs verdict, and report, doi or record; nothing was read")
    return columns, messages


def _is_usable(columns: list[str | None]) -> bool:
    return "verdict" in columns and not {"report", "doi", "record"}.isdisjoint(columns)


def _row(line: int, columns: list[str | None], cells: list[str]) -> TableRow | tuple[int, str]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        return line, "more cells than the header has (a comma without quotes?); the row was not imported"
    named = zip(columns, map(_plain, cells), strict=False)
    return TableRow(line, {name: cell for name, cell in named if name is not None})


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
