"""One table as CSV, Markdown, LaTeX or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slr.adapters.formats.cells import cell
from slr.core.tables import shield
from slr.core.text.latex import latex
from slr.core.text.markup import banner, markdown
from slr.core.text.printable import clean

#: The oldest time a ZIP archive can hold; the time of writing would make two equal workbooks differ.
_DAY_ZERO = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table. name: of its file. interim: the header of a last, empty column; None for a final table."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    interim: str | None = None

    def header(self) -> list[str]:
        """The columns; an interim table says so in a header, where no program takes it for data."""
        return [*self.columns, *([self.interim] if self.interim else [])]

    def cells(self) -> Iterable[list[str]]:
        """The rows, plain and one line a cell."""
        for row in self.rows:
            yield [clean(cell) for cell in row] + ([""] if self.interim else [])


def to_csv(sheet: PaperTable) -> bytes:
    """RFC 4180 in UTF-8; no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(shield, sheet.header()))
    writer.writerows(map(shield, row) for row in sheet.cells())
    return text.getvalue().encode()


def to_markdown(sheet: PaperTable) -> bytes:
    """A heading and a table in the notation of GitHub."""
    head = f"# {markdown(sheet.caption)}\n\n{banner(sheet.interim)}"
    lines = [_row(sheet.columns), _row("---" for _ in sheet.columns)]
    lines += [_row(map(markdown, row)) for row in sheet.rows]
    return (head + "\n".join(lines if sheet.rows else ["None."]) + "\n").encode()


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def to_latex_table(sheet: PaperTable) -> bytes:
    """A `longtable` with rules of `booktabs`; needs both packages, and XeLaTeX or LuaLaTeX for every script."""
    width = f"{0.94 / len(sheet.columns):.3f}"
    columns = " ".join(rf"p{{{width}\linewidth}}" for _ in sheet.columns)
    caption = f"{sheet.caption} [{sheet.interim}]" if sheet.interim else sheet.caption
    head = " & ".join(map(latex, sheet.columns))
    end = " \\\\\n"
    body = "".join(f"{' & '.join(map(latex, row))}{end}" for row in sheet.rows) or f"None.{end}"
    remark = f"% {clean(sheet.interim)}\n" if sheet.interim else ""
    return (
        f"{remark}% \\usepackage{{longtable,booktabs}}\n"
        f"\\begin{{longtable}}{{{columns}}}\n\\caption{{{latex(caption)}}}{end}\\toprule\n{head}{end}"
        f"\\midrule\n\\endhead\n{body}\\bottomrule\n\\end{{longtable}}\n"
    ).encode()


def to_workbook(sheets: Iterable[PaperTable]) -> bytes:
    """An XLSX workbook with one sheet a table; every cell is a text, and the same tables give the same bytes."""
    from openpyxl import Workbook  # noqa: PLC0415 - loaded when a workbook is asked for

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.append(list(map(cell, sheet.header())))
        for row in sheet.cells():
            page.append(list(map(cell, row)))
    draft = io.BytesIO()
    book.save(draft)
    return _timeless(draft)


def _timeless(draft: io.BytesIO) -> bytes:
    """The same archive without the moment it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "docProps/core.xml":
                body = _STAMP.sub(b"1980-01-01T00:00:00Z", body)
            entry = zipfile.ZipInfo(part.filename, _DAY_ZERO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, body)
    return made.getvalue()
