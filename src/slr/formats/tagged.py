"""Files of tagged lines: RIS, PubMed, EndNote and Web of Science. Records apart, then their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from slr.bibliography.text import safe_url
from slr.formats.base import Item, Problem, problem
from slr.formats.cleaning import is_clean_block, tidy, trim
from slr.formats.decoding import decode, lines
from slr.formats.facts import identifier

#: The longest record that is read, in bytes; a file without any end of record would else be held whole.
LONGEST = 1 << 27


class Block(NamedTuple):
    """The bytes of one record and the line it begins on. `is_record` is false for what stands between records."""

    line: int
    raw: bytes
    is_record: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """How the records of a format lie in its lines.

    signs: the first two bytes of lines worth a look. begins, ends: is such a line the first, the last of a record?
    field: how a line begins a field in this record, with the groups tag and value. item: the item of one record's
    fields. ignored: what may stand between records. prepare: done to the text of a record first.
    """

    signs: frozenset[bytes]
    begins: Callable[[bytes], bool]
    ends: Callable[[bytes], bool]
    field: Callable[[bytes], re.Pattern[str]]
    item: Callable[[Fields, bytes, int], Item]
    ignored: re.Pattern[bytes]
    prepare: Callable[[str], str] = str


def blocks(source: Iterable[bytes], marks: Marks) -> Iterator[Block]:
    """The records of a file in order. One without an end stops where the next begins."""
    taken: list[bytes] = []
    start, size, inside = 1, 0, False
    signs, begins, ends = marks.signs, marks.begins, marks.ends
    for number, line in enumerate(source, start=1):
        is_sign = line[:2] in signs
        if (is_sign and begins(line)) or size > LONGEST:
            if taken:
                yield Block(start, b"".join(taken), inside)
            taken, start, size, inside = [line], number, len(line), is_sign and begins(line)
            continue
        if not taken:
            start = number
        taken.append(line)
        size += len(line)
        if is_sign and ends(line):
            yield Block(start, b"".join(taken), inside)
            taken, size, inside = [], 0, False
    if taken:
        yield Block(start, b"".join(taken), inside)


def split(text: str, pattern: re.Pattern[str], *, is_clean: bool = False) -> Fields:
    r"""The values of each tag in order. A line that begins none goes on from the one before it (`\n`)."""
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    match = pattern.match
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line in text.split("\n"):
        hit = match(line)
        if hit:
            tag, value = hit.groups()
            last = found.setdefault(tag, [])
            last.append(value)
        elif last is not None:
            more = line.strip()
            if more:
                last.append("\n" + more)
    return Fields(found, is_clean=is_clean)


def joined(values: Iterable[str]) -> list[str]:
    """The values of a tag, each with the lines that go on from it."""
    texts: list[list[str]] = []
    for value in values:
        if value.startswith("\n") and texts:
            texts[-1].append(value)
        else:
            texts.append([value])
    return [" ".join(parts) if len(parts) > 1 else parts[0] for parts in texts]


class Fields:
    """The fields of one record, taken one by one; what is not taken is left for `extra`."""

    def __init__(self, found: dict[str, list[str]], *, is_clean: bool = False) -> None:
        self.left = found
        self._tidy = trim if is_clean else tidy

    def one(self, *tags: str) -> str:
        """The first value of the first of these tags that has one, else an empty text.

        Further values of that tag stay, and so do those of the other tags unless they say the same.
        """
        text = ""
        for tag in tags:
            values = self.left.pop(tag, None)
            if not values:
                continue
            if len(values) == 1:
                found = self._tidy(values[0])
                if not text:
                    text = found
                elif found and found != text:
                    self.left[tag] = values
                continue
            texts = [self._tidy(value) for value in joined(values)]
            text = text or next(filter(None, texts), "")
            rest = [value for value in texts if value and value != text]
            if rest:
                self.left[tag] = rest
        return text

    def whole(self, *tags: str) -> str:
        """As `one`, with all values of the tag in one text."""
        for tag in tags:
            values = self.left.get(tag, ())
            if len(values) > 1:
                self.left[tag] = [" ".join(values)]
        return self.one(*tags)

    def many(self, *tags: str) -> list[str]:
        """All values of these tags; a line that goes on is a value of its own."""
        values = [value for tag in tags for value in self.left.pop(tag, ())]
        return [text for text in map(self._tidy, values) if text]

    def forget(self, tag: str, text: str) -> None:
        """Leave out of `extra` a value that says no more than this text."""
        if tag in self.left:
            rest = [value for value in joined(self.left[tag]) if self._tidy(value) != text]
            self.left[tag] = rest

    def drop_doi(self, tag: str, doi: str) -> None:
        """Leave out of `extra` the values of a tag that only give this DOI; an address stays where it was."""
        if tag in ("DO", "M3", "L3") and len(self.left[tag]) == 1:
            del self.left[tag]
        elif tag in ("DO", "M3", "L3"):
            self.left[tag] = [value for value in joined(self.left[tag]) if identifier("doi", value) != doi]

    def keep(self, tag: str, text: str) -> None:
        """Leave a text, of which nothing could be made, for `extra`."""
        self.left.setdefault(tag, []).append(text)

    def address(self, *tags: str) -> str | None:
        """The first of these fields, when it is an address a browser may be sent to; else it stays."""
        for tag in tags:
            text = self.one(tag)
            if text:
                address = safe_url(text)
                if address:
                    return address
                self.keep(tag, text)
        return None

    def extra(self) -> dict[str, str]:
        """What was not taken; the values of a repeated tag on lines of their own."""
        texts = {
            tag: "\n".join(filter(None, map(self._tidy, joined(values)))) for tag, values in self.left.items()
        }
        return {tag: text for tag, text in texts.items() if text}


def read(stream: BinaryIO, marks: Marks) -> Iterator[Item | Problem]:
    """An item or a problem for each record."""
    number = 0
    for block in blocks(lines(stream), marks):
        if not block.is_record and marks.ignored.fullmatch(block.raw):
            continue
        number += 1
        if not block.is_record:
            yield problem(number, block.line, "lines that belong to no record")
            continue
        if len(block.raw) > LONGEST:
            yield problem(number, block.line, "it is too long, or its end is missing")
            continue
        text = marks.prepare(decode(block.raw))
        fields = split(text, marks.field(block.raw), is_clean=is_clean_block(block.raw, text))
        try:
            yield marks.item(fields, block.raw, block.line)
        except ValueError as error:
            yield problem(number, block.line, str(error))
