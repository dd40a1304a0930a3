"""A file made into pages of rows for the ledger. Pure.

What it gives are plain values, so that the file may be read in a process of its own (`run_reading`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

from slr.exchange.batches import Batch, batches
from slr.exchange.keys import Keys
from slr.exchange.votes import Vote, votes_of
from slr.formats.base import Format
from slr.formats.delimited import Delimited
from slr.formats.registry import FORMATS
from slr.formats.sheets import Sheets
from slr.model import Entry, Problem
from slr.stored import record_rows

#: Formats whose records are rows with columns.
TABLES = frozenset({"csv", "tsv", "xlsx"})


class Source(NamedTuple):
    """What is read: a path as the system spells it, the file's name for people, its format, its columns.

    columns: the field of each column where somebody named one; None for those its names tell.
    """

    path: str
    name: str
    form: str
    columns: Mapping[str, str] | None = None


class FilePage(NamedTuple):
    """A page of a file: bytes `start` to before `end` of it, and what was read from them.

    received: records that stand in it, readable or not. rows: those that could be read, as `slr.stored` has them.
    doubt: that the file may have been cut off.
    """

    payload: bytes
    start: int
    end: int
    received: int
    rows: tuple[tuple[Any, ...], ...]
    problems: tuple[Problem, ...]
    votes: tuple[Vote, ...]
    doubt: str | None
    is_last: bool


def form_of(source: Source) -> Format:
    """The format, reading the columns as somebody named them."""
    form = FORMATS[source.form]
    if source.columns is None:
        return form
    fields = dict(source.columns)
    return replace(form, read=Sheets(fields).read if form.name == "xlsx" else Delimited(fields).read)


def pages(stream: BinaryIO, source: Source) -> Iterator[FilePage]:
    """The pages of a file from its start."""
    keys, form = Keys(), form_of(source)
    for batch in batches(stream, form):
        entries: list[Entry] = []
        votes: list[Vote] = []
        for item in batch.items:
            key = keys(item.document, item.key)
            entries.append(Entry(key, item.document, item.raw))
            if item.decision is not None:
                votes += votes_of(item, key, f"{source.name}: line {item.place}")
        yield FilePage(
            batch.payload,
            batch.start,
            batch.end,
            batch.received,
            tuple(record_rows(batch.payload, entries)),
            tuple(Problem(f"{source.name}: {one.where}", one.message) for one in batch.problems),
            tuple(votes),
            _doubt(form, batch),
            batch.is_last,
        )


def _doubt(form: Format, batch: Batch) -> str | None:
    """That the file may have been cut off, when its last record has no end."""
    if not (batch.is_last and batch.items) or form.is_whole(batch.items[-1].raw):
        return None
    return f"the last record (line {batch.items[-1].place}) has no end; the file may have been cut off"
