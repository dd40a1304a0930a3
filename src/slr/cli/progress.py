"""Bars for long work on a terminal, and nothing at all elsewhere or with `--quiet`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from slr.cli.output import is_quiet, safe

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def counting(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar; the block calls what it gets with (part, done, total).

    Args:
        what: what is being done, before the name of the part.
    """
    if not _is_shown():
        yield lambda _part, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda part, done, total: bar.update(
            task, description=safe(f"{what} {part}"), completed=done, total=total
        )


@contextmanager
def counting_up(what: str) -> Iterator[Callable[[int], None]]:
    """A line that counts work of unknown length; the block calls what it gets with the number so far.

    Args:
        what: what is counted, after the number.
    """
    if not _is_shown():
        yield lambda _done: None
        return
    with _console().status(what) as status:
        yield lambda done: status.update(f"{done:,} {what}")


@contextmanager
def bars(names: Sequence[str], far: str) -> Iterator[Callable[[int, float, float | None, str], None]]:
    """One bar for each name; the block calls what it gets with (number, done, total, a word of its own).

    Args:
        names: what is worked on at the same time, from number 0.
        far: how far it is, as Rich writes it; `{task.fields[word]}` is the word of its own.
    """
    if not _is_shown():
        yield lambda _number, _done, _total, _word: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=30), TextColumn(far))
    with Progress(*columns, TimeElapsedColumn(), console=_console()) as made:
        tasks = [made.add_task(safe(name), total=None, word="?") for name in names]
        yield lambda number, done, total, word: made.update(tasks[number], completed=done, total=total, word=word)


def _is_shown() -> bool:
    return sys.stderr.isatty() and not is_quiet()


def _console() -> Console:
    """Rich's console on standard error; it obeys NO_COLOR."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)
