"""A file cut into pages: some thousand records each, with the bytes of the file in which they stand. Pure.

The pages of a file, one after the other, are the file, byte for byte. Where a reader cuts records out of the file
(RIS, CSV, BibTeX, …) a page ends with a record; elsewhere (XML, a file in UTF-16) where reading had come to; a
workbook, which is packed, comes first and its records after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, NamedTuple, cast

from slr.adapters.formats.base import FileRecord, Format, Remark
from slr.core.model import Problem
from slr.core.record_values import find_after

#: Records of a page at most, and bytes after which it ends.
RECORDS = 2_000
BYTES = 3 << 20


class ReadGroup(NamedTuple):
    """What was read since the page before: items, problems and remarks.

    newest: what was read last of all, when it is an item. is_last: there is nothing after it.
    """

    items: tuple[FileRecord, ...]
    problems: tuple[Problem, ...]
    newest: FileRecord | None = None
    is_last: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a file: bytes `start` to before `end` of it, and what was read from them.

    newest: what was read last of the file so far, when it is an item.
    """

    payload: bytes
    start: int
    items: tuple[FileRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    newest: FileRecord | None = None
    is_last: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def end(self) -> int:
        """Where the next page begins."""
        return self.start + len(self.payload)

    @property
    def received(self) -> int:
        """Records that stand in it, readable or not."""
        return len(self.items) + len(self.problems)


def batches(stream: BinaryIO, form: Format, *, records: int = RECORDS) -> Iterator[Batch]:
    """The pages of a file from its start, the last one marked."""
    if form.name == "xlsx":
        return _pack(stream, form, records)
    return _cut(_Kept(stream), form, records)


class _Kept:
    """A stream that keeps what was read of it until it is taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = bytearray()
        self._end = 0
        self._follows = True

    def read(self, size: int = -1) -> bytes:
        """As of any stream."""
        piece = self._stream.read(size)
        self._held += piece
        return piece

    def follow(self, raw: bytes) -> None:
        """An item was read. Once one does not stand in the file as the reader gives it, no other is looked for."""
        at = find_after(self._held, raw, self._end) if self._follows else -1
        self._follows = at >= 0
        self._end = at + len(raw)

    def take(self) -> bytes:
        """What was read, up to the end of the last item where that is known."""
        end = self._end if self._follows else len(self._held)
        piece = bytes(self._held[:end])
        del self._held[:end]
        self._end = 0
        return piece

    def rest(self) -> Iterator[bytes]:
        """All that is left, in pieces, the first of which is what was read already."""
        yield bytes(self._held)
        yield from iter(lambda: self._stream.read(BYTES), b"")


def _cut(kept: _Kept, form: Format, records: int) -> Iterator[Batch]:
    start = 0
    for group in _groups(form, cast("BinaryIO", kept), records, kept):
        if not group.is_last:
            yield (batch := Batch(kept.take(), start, *group))
            start = batch.end
            continue
        rest = kept.rest()
        batch = Batch(next(rest), start, *group)
        for piece in rest:  # the reader did not come to the end of the file
            yield replace(batch, is_last=False)
            batch = Batch(piece, batch.end, newest=group.newest, is_last=True)
        yield batch


def _pack(stream: BinaryIO, form: Format, records: int) -> Iterator[Batch]:
    start = 0
    for piece in iter(lambda: stream.read(BYTES), b""):
        yield (batch := Batch(piece, start))
        start = batch.end
    stream.seek(0)
    for group in _groups(form, stream, records):
        yield Batch(b"", start, *group)


def _groups(form: Format, stream: BinaryIO, records: int, kept: _Kept | None = None) -> Iterator[ReadGroup]:
    items: list[FileRecord] = []
    problems: list[Problem] = []
    remarks: list[Remark] = []
    newest, size = None, 0
    for found in form.read(stream):
        if isinstance(found, Remark):
            remarks.append(found)
            continue
        newest = found if isinstance(found, FileRecord) else None
        if isinstance(found, FileRecord):
            items.append(found)
            size += len(found.raw)
            if kept is not None:
                kept.follow(found.raw)
        else:
            problems.append(found)
        if len(items) + len(problems) >= records or size >= BYTES:
            yield ReadGroup(tuple(items), tuple(problems), newest, remarks=tuple(remarks))
            items, problems, remarks, size = [], [], [], 0
    yield ReadGroup(tuple(items), tuple(problems), newest, is_last=True, remarks=tuple(remarks))
