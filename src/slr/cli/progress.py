"""A bar for long work on a terminal, and nothing at all elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error; the block calls what it gets with (part, done, total).

    Args:
        what: what is being done, before the name of the part.
    """
    if not sys.stderr.isatty():
        yield lambda _part, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from slr.cli.output import bars_console, safe

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=bars_console(), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda part, done, total: bar.update(
            task, description=safe(f"{what} {part}"), completed=done, total=total
        )
