"""CSV and TSV (RFC 4180 and what exporters make of it): read one record at a time, written for any spreadsheet."""

from __future__ import annotations

import codecs
import csv
import itertools
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from slr.adapters.formats.base import FileRecord, Format, Problem, Remark, problem
from slr.adapters.formats.cleaning import is_clean_block, tidy
from slr.adapters.formats.columns import PRELUDE, header_place, is_table, mapping
from slr.adapters.formats.decoding import decode, lines
from slr.adapters.formats.tables import RowValues, TableColumns, cells_of, has_records, no_columns, with_proposals
from slr.core.tables import shield, unshield

#: The longest record that is read, in bytes. A quote that is never closed would else swallow the rest of a file.
LONGEST = 1 << 27
#: How many items are looked at for columns of their own before the first line is written.
_AHEAD = 1000
#: How many lines tell whether each holds a field with its label, and such labels (Embase).
_LOOKED_AT = 60
_LABELS = frozenset({
    "AUTHOR NAMES", "SOURCE", "PUBLICATION YEAR", "ABSTRACT", "MEDLINE PMID", "EMBASE ACCESSION ID",
    "AUTHOR ADDRESSES", "PUBLICATION TYPE", "PUI", "DOI", "SOURCE TITLE",
})  # fmt: skip
#: How far a header reaches at most, in letters.
_HEADER = 20_000
_UNCLOSED = "a quotation mark is not closed, or should be doubled"
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table of text. columns: the field of each column (`columns.mapping` unless given); delimiter: to write."""

    columns: Mapping[str, str] | None = None
    delimiter: str = ","

    def read(self, stream: BinaryIO) -> Iterator[FileRecord | Problem | Remark]:
        """The records of a table, behind what stands above the row that names its columns."""
        source = _Source(lines(stream))
        if is_by_row(source.look()):
            yield from _read_by_row(source, self.columns)
            return
        delimiter, header = _header(source)
        columns = mapping(header) if self.columns is None else self.columns
        if not has_records(header, columns):
            if header:
                yield problem(0, source.line, no_columns(header, "table"))
            return
        items = _items(source, TableColumns(header, columns), delimiter)
        yield from with_proposals(items, header, columns, source.line)

    def write(self, items: Iterable[FileRecord], stream: BinaryIO) -> None:
        """All items, in UTF-8; what has no place in a document in columns of its own, after the others."""
        rest = iter(items)
        first = list(itertools.islice(rest, _AHEAD))
        own = own_columns(first)
        sheet = csv.writer(
            codecs.getwriter("utf-8")(stream, "replace"), delimiter=self.delimiter, lineterminator="\n"
        )
        sheet.writerow([*COLUMNS.values(), *map(shield, own), "extra"])
        for item in itertools.chain(first, rest):
            sheet.writerow([shield(cell) for cell in row_of(item, own)])


#: The names of the columns that are written, by field.
COLUMNS = {
    name: {"key": "id", "verdict": "decision", "notes": "decision_notes"}.get(name, name)
    for name in (
        "key", "title", "subtitle", "abstract", "abstract_note", "authors", "authors_complete", "year", "date",
        "venue", "volume", "issue", "pages", "type", "language", "doi", "arxiv", "pmid", "pmcid", "s2", "url",
        "open_pdf", "keywords", "citation_count", "relations", "verdict", "reasons", "notes",
    )
}  # fmt: skip


def own_columns(items: Iterable[FileRecord]) -> list[str]:
    """The names in `extra` that get a column of their own."""
    return list(dict.fromkeys(name for item in items for name in item.extra if _may_be_column(name)))


def row_of(item: FileRecord, own: Iterable[str]) -> list[str]:
    """The cells of an item: `COLUMNS`, those of `own`, and the rest of `extra` as JSON."""
    cells, extra = cells_of(item), dict(item.extra)
    mine = [extra.pop(name, "") for name in own]
    more = json.dumps(extra, ensure_ascii=False) if extra else ""
    return [*(cells.get(name, "") for name in COLUMNS), *mine, more]


def _may_be_column(name: str) -> bool:
    """A name that would not be taken for a column of ours when the file is read again."""
    if name != name.strip() or name.lower() in {"", "pt", "ut", *COLUMNS.values()}:
        return False
    return not mapping(["title", name]).keys() - {"title"}


class _Source:
    """Lines for `csv.reader`; it keeps the bytes of the record that is being read, and takes lines back."""

    def __init__(self, raw: Iterator[bytes]) -> None:
        self._raw = raw
        self._again: deque[bytes] = deque()
        self.taken: list[bytes] = []
        self.size = 0
        self.line = 0
        self.text = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._raw)
        self.line += 1
        self.taken.append(line)
        self.size += len(line)
        if self.size > LONGEST:
            raise csv.Error("the record is too long, or a quotation mark is not closed")
        self.text = decode(line)
        return self.text

    def begin(self) -> int:
        """A new record begins; the number of its first line."""
        self.taken = []
        self.size = 0
        return self.line + 1

    def look(self) -> str:
        """The first lines, which are read again."""
        self.begin()
        text = "".join(itertools.islice(self, _LOOKED_AT))
        self.put_back(0)
        return text

    def put_back(self, kept: int = 1) -> None:
        """All lines of this record but the first ones are read again."""
        self._again.extendleft(reversed(self.taken[kept:]))
        self.line -= len(self.taken) - kept


def _next_row(rows: Iterator[list[str]]) -> list[str]:
    """The next row, however long its cells; the limit is the process's, so it is put back at once."""
    usual = csv.field_size_limit(LONGEST)
    try:
        return next(rows)
    finally:
        csv.field_size_limit(usual)


def _header(source: _Source) -> tuple[str, list[str]]:
    """The delimiter and the names; `sep=;` of Excel, empty lines and what was searched may stand before them."""
    rows: list[tuple[str, list[str]]] = []
    ends: list[int] = []
    delimiter = None
    source.begin()
    for text in source:
        if text.strip().lower().startswith("sep=") and len(text.strip()) == 5:
            delimiter = text.strip()[4]
        elif text.strip():
            found = delimiter or delimiter_of(text)
            try:
                names = _next_row(csv.reader(itertools.chain([text], source), delimiter=found))
            except csv.Error:
                break
            rows.append((found, [tidy(unshield(name)) for name in names]))
            ends.append(len(source.taken))
            if len(rows) > PRELUDE or header_place([names for _, names in rows]) or is_table(rows[0][1]):
                break
    if not rows:
        return ",", []
    place = header_place([names for _, names in rows])
    source.put_back(ends[place])
    return rows[place]


def is_by_row(text: str) -> bool:
    """Whether each line holds a field with its label, as Embase exports "fields by row"."""
    labels = set(map(_label, text.splitlines()[:_LOOKED_AT]))
    return "TITLE" in labels and len(labels & _LABELS) > 1


def _label(line: str) -> str:
    """What may be the label of a line: capitals before its first comma."""
    label, comma, _ = line.partition(",")
    name = label.strip('" \ufeff')
    return name if comma and name.isupper() else ""


def _read_by_row(source: _Source, columns: Mapping[str, str] | None) -> Iterator[FileRecord | Problem]:
    """The records of a file with a field a line, each from its title on; several values of a field are a list."""
    rows = csv.reader(source)
    fields: dict[str, str] = {}
    raw: list[bytes] = []
    number = place = 0
    while True:
        line = source.begin()
        try:
            cells = list(map(tidy, _next_row(rows)))
        except StopIteration:
            break
        except csv.Error as error:
            source.put_back()
            yield problem(number, line, str(error))
            continue
        label = cells[0] if cells and cells[0].isupper() else ""
        if label == "TITLE":
            if number:
                yield _labelled(fields, columns, raw, number, place)
            fields, raw, number, place = {}, [], number + 1, line
        raw.extend(source.taken)
        if label and number:
            fields[label] = "; ".join(filter(None, (fields.get(label, ""), *cells[1:])))
    if number:
        yield _labelled(fields, columns, raw, number, place)


def _labelled(
    fields: Mapping[str, str], columns: Mapping[str, str] | None, raw: list[bytes], number: int, place: int
) -> FileRecord | Problem:
    labels = [*fields]
    known = mapping(labels) if columns is None else {name: columns[name] for name in labels if name in columns}
    try:
        row = TableColumns(labels, known).row([*fields.values()])
    except ValueError as error:
        return problem(number, place, str(error))
    return _item(row, raw, place)


def table_head(text: str) -> tuple[str, list[str]]:
    """The delimiter and the names of the columns, if a text begins with a table; else of its first line."""
    try:
        return _header(_Source(iter(text[:_HEADER].encode("utf-8", "replace").splitlines(keepends=True))))
    except (csv.Error, StopIteration):
        return ",", []


def header_of(text: str) -> list[str]:
    """The names of the columns, if a text begins with a table's header; else whatever its first line gives."""
    if is_by_row(text):
        return list(dict.fromkeys(map(_label, filter(_label, text.splitlines()))))
    return table_head(text)[1]


def delimiter_of(header: str) -> str:
    """The one of `, ; TAB |` that stands most often outside quotes."""
    bare = "".join(header.split('"')[0::2])
    return max(_DELIMITERS, key=bare.count)


def _items(source: _Source, table: TableColumns, delimiter: str) -> Iterator[FileRecord | Problem]:
    rows = csv.reader(source, delimiter=delimiter)
    quoted = f"{delimiter}'", "\"'"
    number, begin, make = 1, source.begin, table.row
    while True:
        place = begin()
        try:
            cells = _next_row(rows)
            if len(source.taken) > 1:
                _check_whole(source.taken, cells, table.width, delimiter)
            if not any(cells):
                continue
            text = source.text
            clean = (
                len(source.taken) == 1
                and is_clean_block(source.taken[0], text)
                and "  " not in text
                and text[0] != "'"
            )
            if clean and quoted[0] not in text and quoted[1] not in text:
                cells = list(map(str.strip, cells))
            else:
                cells = table.clean(cells)
            row = make(fit_to_header(cells, table.width))
        except StopIteration:
            return
        except csv.Error as error:
            source.put_back()
            yield problem(number, place, str(error))
        except ValueError as error:
            yield problem(number, place, str(error))
        else:
            yield _item(row, source.taken, place)
        number += 1


def _item(row: RowValues, taken: list[bytes], place: int) -> FileRecord:
    key, document, decision, extra = row
    return FileRecord(key, document, taken[0] if len(taken) == 1 else b"".join(taken), place, decision, extra)


def fit_to_header(cells: list[str], width: int) -> list[str]:
    """The cells of a row, no more of them than the header has.

    Raises:
        ValueError: one too many is filled, so that nobody knows which belongs where.
    """
    if len(cells) > width:
        if any(cells[width:]):
            raise ValueError(f"the row has {len(cells)} cells, the header {width}")
        del cells[width:]
    return cells


def _check_whole(taken: list[bytes], cells: list[str], width: int, delimiter: str) -> None:
    """A record of several lines must be a proper one, or at least not look like several run together.

    Raises:
        csv.Error: a quote that was never closed has swallowed the records after it.
    """
    texts = [decode(line) for line in taken]
    try:
        list(csv.reader(texts, delimiter=delimiter, strict=True))
    except csv.Error:
        alone = csv.reader(texts[1:], delimiter=delimiter)
        if len(cells) != width or any(len(row) == width for row in alone):
            raise csv.Error(_UNCLOSED) from None


CSV = Format("csv", "CSV", (".csv",), Delimited().read, Delimited().write, keeps_all=True)
TSV = Format("tsv", "TSV", (".tsv", ".tab"), Delimited().read, Delimited(delimiter="\t").write, keeps_all=True)
