"""What people and scripts get to see: data on stdout, narration on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from slr.text.printable import printable, safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["console", "put", "put_json", "safe", "say", "table"]

#: Tables keep their columns when stdout is a file or a pipe.
_WIDTH_OF_A_PIPE = 160


def say(text: str = "") -> None:
    """A line of narration, without anything that a terminal would obey."""
    print(printable(text), file=sys.stderr)


def put(text: str = "") -> None:
    """A line of data, without anything that a terminal would obey."""
    print(printable(text))


def put_json(value: object) -> None:
    """One JSON object of data."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def console(*, stderr: bool = False) -> Console:
    """A Rich console that obeys NO_COLOR and never wraps a table because it goes into a pipe."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """A plain table; columns whose name begins with `#` hold numbers and are set flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for name in columns:
        is_number = name.startswith("#")
        made.add_column(name.removeprefix("#"), justify="right" if is_number else "left", no_wrap=is_number)
    for row in rows:
        made.add_row(*(Text(_cell(value)) for value in row))
    return made


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else safe(str(value))
