"""XLSX: the first sheet of a workbook that is a table of records, row by row.

A workbook made to fill the memory is refused.
"""

from __future__ import annotations

import io
import itertools
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from slr.adapters.formats.base import FileRecord, Format, Problem, Remark, problem
from slr.adapters.formats.cells import cell, is_cut
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.columns import PRELUDE, header_place, is_table, mapping
from slr.adapters.formats.delimited import COLUMNS, fit_to_header, own_columns, row_of
from slr.adapters.formats.tables import TableColumns, has_records, no_columns, with_proposals

#: What a workbook may hold unpacked, in bytes: all of it, and the texts that have to be held at once.
_MOST, _MOST_TEXTS = 1 << 30, 1 << 28
#: A part that is larger than this may be packed to one part in `_TIGHTEST` at most.
_SMALL, _TIGHTEST = 1 << 24, 100

#: What openpyxl raises on a file that is no workbook, or a broken one.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, AttributeError, ValueError, OSError, SyntaxError,
    TypeError, ArithmeticError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheets:
    """The table of a workbook. columns: the field of each column (`columns.mapping` unless given)."""

    columns: Mapping[str, str] | None = None

    def read(self, stream: BinaryIO) -> Iterator[FileRecord | Problem | Remark]:
        """The rows of the first sheet with a header (`columns.header_place`), else of the first sheet."""
        try:
            book = _open_workbook(stream)
        except _BROKEN as error:
            yield problem(0, 1, f"the file is not a readable workbook: {error}")
            return
        try:
            yield from _items(_filled_rows(book), self.columns)
        except _BROKEN as error:
            yield problem(0, 1, f"the workbook is broken: {error}")
        finally:
            book.close()


def header_of(stream: BinaryIO) -> list[str]:
    """The names of the columns; none when the file is no workbook that can be read."""
    try:
        book = _open_workbook(stream)
    except _BROKEN:
        return []
    try:
        return _header(next(_filled_rows(book), (1, []))[1])
    except _BROKEN:
        return []
    finally:
        book.close()


def _open_workbook(stream: BinaryIO) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded when a file is a workbook
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        return load_workbook(_check_archive(stream), read_only=True, data_only=True, keep_links=False)
    except InvalidFileException as error:
        raise ValueError(str(error)) from error


def _filled_rows(book: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with their numbers, from the header on; of the first sheet that has one."""
    for sheet in book.worksheets:
        rows = _filled(sheet)
        first = list(itertools.islice(rows, PRELUDE + 1))
        place = header_place([_header([*cells]) for _, cells in first])
        if first and is_table(_header([*first[place][1]])):
            return itertools.chain(first[place:], rows)
    return _filled(book.worksheets[0]) if book.worksheets else iter(())


def _filled(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield place, cells


def _header(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return [tidy(name) for name in cells]


def _check_archive(stream: BinaryIO) -> BinaryIO:
    """A workbook that is safe to unpack.

    Raises:
        ValueError: it is larger unpacked than is sound. zipfile never unpacks more than the size that is declared.
    """
    whole: BinaryIO = stream if stream.seekable() else io.BytesIO(stream.read())
    with zipfile.ZipFile(whole) as parts:
        sizes = [(part.filename, part.file_size, part.compress_size) for part in parts.infolist()]
    if sum(size for _, size, _ in sizes) > _MOST or len(sizes) > 10_000:
        raise ValueError("the workbook is too large when unpacked")
    for name, size, packed in sizes:
        if size > _SMALL and size > packed * _TIGHTEST:
            raise ValueError("the workbook is compressed more than any real one")
        if name.endswith("sharedStrings.xml") and size > _MOST_TEXTS:
            raise ValueError("the texts of the workbook are too large when unpacked")
    whole.seek(0)
    return whole


def _items(
    filled: Iterator[tuple[int, list[str]]], named: Mapping[str, str] | None
) -> Iterator[FileRecord | Problem | Remark]:
    place, cells = next(filled, (1, []))
    header = _header(cells)
    columns = mapping(header) if named is None else named
    if not has_records(header, columns):
        if header:
            yield problem(0, place, no_columns(header, "sheet"))
        return
    yield from with_proposals(_records(filled, TableColumns(header, columns)), header, columns, place)


def _records(filled: Iterator[tuple[int, list[str]]], table: TableColumns) -> Iterator[FileRecord | Problem]:
    for number, (place, cells) in enumerate(filled, start=1):
        raw = json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace")
        try:
            row = table.row(table.clean(fit_to_header(cells, table.width)))
        except ValueError as error:
            yield problem(number, place, str(error))
        else:
            yield FileRecord(row.key, row.document, raw, place, row.decision, row.extra)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """One sheet, with the columns of CSV; every cell is a text, cut where it is longer than a cell can be."""
    from openpyxl import Workbook  # noqa: PLC0415 - loaded when a workbook is asked for

    rest = iter(items)
    first = list(itertools.islice(rest, 1000))
    own = own_columns(first)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    sheet.append([*COLUMNS.values(), *map(cell, own), "extra"])
    try:
        for item in itertools.chain(first, rest):
            sheet.append(list(map(cell, row_of(item, own))))
    finally:
        sheet.close()
    book.save(stream)


def cuts(item: FileRecord) -> bool:
    """Whether a text of an item is longer than a cell can be."""
    return any(map(is_cut, row_of(item, own_columns([item]))))


FORMAT = Format("xlsx", "XLSX", (".xlsx", ".xlsm"), Sheets().read, write, cuts=cuts, keeps_all=True)
