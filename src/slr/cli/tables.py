"""Tables that fit: text columns give way at word ends, and where that is not enough, rows become small blocks."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from slr.cli.output import line_width, put, put_lines, wrap_line
from slr.core.text.printable import safe

#: A column of text is not made narrower than this: below it, rows are easier to read as blocks.
_LEAST_TEXT = 16
#: A longer word (a path, a DOI) may be broken over lines; so may the scripts that have no blanks.
_LONGEST_WORD = 40
#: What stands beside a cell, and at both ends of a row.
_GAP, _ENDS = 3, 2
_INDENT = "    "


class _Column(NamedTuple):
    """Its name, whether it holds numbers and anything at all, and the cells it would like and can do with."""

    name: str
    is_number: bool
    is_known: bool
    wanted: int
    least: int


def put_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table no wider than the terminal, no cell cut and no word broken.

    Where it is too wide, columns in which nothing is known go first, then rows become blocks.

    Args:
        columns: their names; those that begin with `#` hold numbers and are set flush right.
        rows: the values. None is shown as `-`, an integer with separators of thousands.
        title: a line before it.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    every = [_column(name, [row[place] for row in cells]) for place, name in enumerate(columns)]
    if title:
        put(f"\n{safe(title)}")
    for kept in (range(len(every)), [place for place, column in enumerate(every) if column.is_known]):
        made = [every[place] for place in kept]
        widths = _fitted(made, line_width() - _ENDS - _GAP * (len(made) - 1))
        if widths is not None:
            _put_grid(made, [[row[place] for place in kept] for row in cells], widths)
            return
    _put_blocks(every, cells)


def put_item(number: int, text: str) -> None:
    """A line of a list: a number flush right, and a text whose further lines stand below its first."""
    head = f"{number:>8}  "
    for line in wrap_line(safe(text), line_width() - len(head)):
        put(f"{head}{line}")
        head = " " * len(head)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else safe(str(value))


def _column(name: str, cells: Sequence[str]) -> _Column:
    from rich.cells import cell_len

    is_number = name.startswith("#")
    texts = [safe(name.removeprefix("#")), *cells]
    wanted = max(map(cell_len, texts))
    word = max(_longest_word(text) for text in texts)
    least = max(map(cell_len, cells), default=0) if is_number else min(wanted, _LEAST_TEXT)
    return _Column(texts[0], is_number, not set(cells) <= {"", "-"}, wanted, max(least, word))


def _longest_word(text: str) -> int:
    from rich.cells import cell_len

    return min(max(map(cell_len, re.split(r"\s+", text))), _LONGEST_WORD)


def _fitted(columns: Sequence[_Column], room: int) -> list[int] | None:
    """How wide each column becomes; None when they cannot stand side by side."""
    widths = [column.least for column in columns]
    spare = room - sum(widths)
    if spare < 0:
        return None
    while spare and (short := [c.wanted - w for c, w in zip(columns, widths, strict=True)]) and max(short) > 0:
        widths[short.index(max(short))] += 1
        spare -= 1
    return widths


def _put_grid(columns: Sequence[_Column], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, width in zip(columns, widths, strict=True):
        flush = "right" if column.is_number else "left"
        grid.add_column(Text(column.name), justify=flush, width=width, overflow="fold")  # type: ignore[arg-type]
    for row in cells:
        grid.add_row(*map(Text, row))
    paper = Console(file=io.StringIO(), force_terminal=sys.stdout.isatty(), width=line_width(), highlight=False)
    with paper.capture() as drawn:
        paper.print(grid)
    put_lines(drawn.get())


def _put_blocks(columns: Sequence[_Column], cells: Sequence[Sequence[str]]) -> None:
    """Each row as `name: value; name: value`, its later lines indented; what nobody knows is left out."""
    for row in cells:
        pairs = [_pair(c.name, cell) for c, cell in zip(columns, row, strict=True) if cell not in {"", "-"}]
        for line in _flowing(pairs, line_width() - len(_INDENT) - 1):
            put(line)
    put()


def _pair(name: str, cell: str) -> str:
    return f"{name}: {cell.strip()}" if name else cell.strip()


def _flowing(pairs: Sequence[str], room: int) -> Iterator[str]:
    """Lines that break between two pairs, and within one only when it is longer than a line.

    Args:
        pairs: what to show.
        room: the cells of a line beside its indent and the semicolon at its end.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    paper, line, indent = Console(file=io.StringIO(), width=room), "", ""
    for pair in pairs:
        joined = f"{line}; {pair}" if line else pair
        if cell_len(joined) <= room:
            line = joined
            continue
        if line:
            yield f"{indent}{line};"
            indent = _INDENT
        *full, last = (part.plain.rstrip() for part in Text(pair).wrap(paper, room))
        for part in full:
            yield f"{indent}{part}"
            indent = _INDENT
        line = last
    yield f"{indent}{line}"
