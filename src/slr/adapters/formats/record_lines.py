"""Where records begin and end in the lines of a file of tags. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, Protocol

from slr.adapters.formats.decoding import split_lines

#: The longest record that is read, in bytes; a file without any end of record would else be held whole.
LONGEST = 1 << 27
#: Bytes looked at first for the last record of a part.
_TAIL = 1 << 14
#: Bytes without the usual first line of a record after which a file is read line by line.
_UNUSUAL = 1 << 20


class Block(NamedTuple):
    """The bytes of one record and the line it begins on. `is_record` is false for what stands between records."""

    line: int
    raw: bytes
    is_record: bool


class Cutter(Protocol):
    """One way in which records lie in lines."""

    def blocks(self, pieces: Iterable[bytes]) -> Iterator[Block]:
        """The records of a file in order, out of its bytes piece by piece, and what stands between them."""

    def last_start(self, data: bytes) -> int:
        """Where a record begins that may be the last of some bytes; 0 when none is seen to behind the first line.

        Only the end of the data is looked at, and more of it while no such line is there.
        """


@dataclass(frozen=True, slots=True)
class LineMarks:
    """Records that begin, and may end, with lines of their own.

    signs: the first two bytes of lines worth a look. begins, ends: is such a line the first, the last of a record?
    usual: how both lines begin in nearly all files; a file that has them is cut without a look at each line.
    """

    signs: frozenset[bytes]
    begins: Callable[[bytes], bool]
    ends: Callable[[bytes], bool] = lambda _line: False
    usual: tuple[bytes, bytes] | None = None

    def blocks(self, pieces: Iterable[bytes]) -> Iterator[Block]:
        """The records of a file in order. One without an end stops where another begins."""
        if self.usual is None:
            yield from self._by_lines(split_lines(pieces), 1)
            return
        opening = b"\n" + self.usual[0]
        left, number, source = b"", 1, iter(pieces)
        for piece in source:
            left = left + piece if left else piece
            last = left.rfind(opening) + 1
            has_odd_ends = b"\r" in left and left.count(b"\r", 0, last) != left.count(b"\r\n", 0, last)
            if last and not has_odd_ends:
                number = yield from self._usual(left[:last], number)
                left = left[last:]
            elif last or len(left) > _UNUSUAL:
                break
        yield from self._by_lines(split_lines(chain((left,), source)), number)

    def _usual(self, data: bytes, number: int) -> Generator[Block, None, int]:
        """The blocks of bytes that end before the first line of a record; it returns the number of that line."""
        assert self.usual is not None
        opening, closing = b"\n" + self.usual[0], b"\n" + self.usual[1]
        start, size = 0, len(data)
        while start < size:
            following = data.find(opening, start) + 1 or size
            end = data.find(closing, start, following)
            is_first = data.startswith(self.usual[0], start)
            if end < 0 or not is_first or data[end + len(closing) : following].strip():
                yield from self._by_lines(split_lines((data[start:following],)), number)
            else:
                stop = data.find(b"\n", end + 1, following) + 1 or following
                yield Block(number, data[start:stop], is_record=True)
            number += data.count(b"\n", start, following)
            start = following
        return number

    def _by_lines(self, lists: Iterable[list[bytes]], first: int) -> Iterator[Block]:
        """The blocks out of lists of lines, the first of which has this number."""
        taken: list[bytes] = []
        start, size, inside, number = first, 0, False, first
        signs, begins, ends = self.signs, self.begins, self.ends
        for piece in lists:
            at = 0
            for here in [place for place, line in enumerate(piece) if line[:2] in signs]:
                is_first = begins(piece[here])
                if not (is_first or ends(piece[here])):
                    continue
                start = start if taken else number + at
                end = here if is_first else here + 1
                taken += piece[at:end]
                if taken:
                    yield Block(start, b"".join(taken), inside)
                taken, size, inside, at = [], 0, is_first, end
            start = start if taken else number + at
            taken += piece[at:]
            size += sum(map(len, piece[at:]))
            number += len(piece)
            if size > LONGEST:
                yield Block(start, b"".join(taken), inside)
                taken, size, inside = [], 0, False
        if taken:
            yield Block(start, b"".join(taken), inside)

    def last_start(self, data: bytes) -> int:
        """As of any cutter."""
        return _last_line(data, lambda _before, line: line[:2] in self.signs and self.begins(line))


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """How records lie that begin after a blank line, whatever field stands first.

    field: the beginning of a line that begins a field, its tag as the only group. opening: tags one of which every
    record has; a paragraph without any goes on with the record before it. first: the tag that most records begin
    with; where it comes again, a record begins without a blank line too.
    """

    field: re.Pattern[bytes]
    opening: frozenset[bytes]
    first: bytes

    def blocks(self, pieces: Iterable[bytes]) -> Iterator[Block]:
        """The records of a file in order."""
        held, new, is_new = _Held(), _Held(), True
        is_blank, last = True, b""
        for number, line in enumerate(chain.from_iterable(split_lines(pieces)), start=1):
            field = self.field.match(line)
            if field:
                tag = field[1]
                if is_blank or (tag == self.first != last and not is_new and tag in held.tags):
                    held.take(new)
                    new, is_new = _Held(), True
                (new if is_new else held).tags.add(tag)
                if is_new and tag in self.opening:
                    if held.lines:
                        yield held.block(self.opening)
                    held, new, is_new = new, _Held(), False
                last = tag
            (new if is_new else held).add(line, number)
            is_blank = not line.strip()
            if held.size + new.size > LONGEST:
                held.take(new)
                yield held.block(self.opening)
                held, new = _Held(), _Held()
        held.take(new)
        if held.lines:
            yield held.block(self.opening)

    def last_start(self, data: bytes) -> int:
        """As of any cutter: of a record that begins with the first tag, after a blank line."""

        def is_first(before: bytes, line: bytes) -> bool:
            field = None if before.strip() else self.field.match(line)
            return field is not None and field[1] == self.first

        return _last_line(data, is_first)


def _last_line(data: bytes, is_first: Callable[[bytes, bytes], bool]) -> int:
    """Where the last line begins of which `is_first` is true, told the line before it and itself; 0 for none."""
    size = _TAIL
    while True:
        tail = data[-size:].splitlines(keepends=True)
        at = len(data)
        for number in range(len(tail) - 1, 1, -1):
            at -= len(tail[number])
            if is_first(tail[number - 1], tail[number]):
                return at
        if size >= len(data):
            return 0
        size *= 4


class _Held:
    """Lines of a record so far, and the tags in them."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.tags: set[bytes] = set()
        self.start = self.size = 0

    def add(self, line: bytes, number: int) -> None:
        """Go on with a line of the file, of this number."""
        self.start = self.start or number
        self.lines.append(line)
        self.size += len(line)

    def take(self, other: _Held) -> None:
        """Go on with the lines of another."""
        self.start = self.start or other.start
        self.lines += other.lines
        self.tags |= other.tags
        self.size += other.size

    def block(self, opening: frozenset[bytes]) -> Block:
        """The lines together; a record where one of these tags is among them."""
        return Block(self.start, b"".join(self.lines), bool(self.tags & opening))
