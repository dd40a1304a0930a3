"""Files of tagged lines: RIS, PubMed, EndNote, RefWorks and Web of Science. Records apart, then their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from slr.adapters.formats.base import FileRecord, Problem, Remark, problem
from slr.adapters.formats.cleaning import is_clean_block, tidy, trim
from slr.adapters.formats.decoding import chunks, decode
from slr.adapters.formats.field_values import date_of, identifier, read_labelled, year_of
from slr.adapters.formats.record_lines import LONGEST, Block, Cutter
from slr.core.bibliography.cleaning import safe_url


@dataclass(slots=True)
class Skipped:
    """Lines of a file that belong to no record: how many, and where the first of them stands."""

    lines: int = 0
    first: int = 0

    def add(self, block: Block) -> None:
        """Count the lines of a block that hold something."""
        filled = [place for place, line in enumerate(block.raw.splitlines()) if line.strip()]
        self.first = self.first or block.line + (filled[0] if filled else 0)
        self.lines += len(filled)

    def remark(self) -> Remark:
        """What is told of them."""
        return Remark(f"line {self.first}", f"skipped: lines between records ({self.lines:,})")


@dataclass(frozen=True, slots=True)
class TaggedRecords:
    """The records of a format of tagged lines.

    cutter: where they begin and end. tag: how a field begins in this record: the end of the line before it, and
    its tag as the only group. item: the item of one record's fields. ignored: what may stand between records.
    prepare: done to a record's text first.
    """

    cutter: Cutter
    tag: Callable[[bytes], re.Pattern[str]]
    item: Callable[[Fields, bytes, int], FileRecord]
    ignored: re.Pattern[bytes]
    prepare: Callable[[str], str] = str

    def read(self, stream: BinaryIO) -> Iterator[FileRecord | Problem | Remark]:
        """An item or a problem for each record of a file, one at a time; at the end what else stood in it.

        A record whose first line is missing is read too, where fields stand there of which one can be made.
        """
        number, skipped = 0, Skipped()
        for block in self.cutter.blocks(chunks(stream)):
            if not block.is_record and (block.raw.isspace() or self.ignored.fullmatch(block.raw)):
                continue
            found = self._read_block(block, number + 1)
            if isinstance(found, Problem) and not block.is_record:
                skipped.add(block)
                continue
            number += 1
            yield found
        if skipped.lines:
            yield skipped.remark()

    def _read_block(self, block: Block, number: int) -> FileRecord | Problem:
        if len(block.raw) > LONGEST:
            return problem(number, block.line, "the record is too long, or its end is missing")
        text = self.prepare(decode(block.raw))
        fields = split(text, self.tag(block.raw), is_clean=is_clean_block(block.raw, text))
        try:
            return self.item(fields, block.raw, block.line)
        except ValueError as error:
            return problem(number, block.line, str(error))


def split(text: str, tag: re.Pattern[str], *, is_clean: bool = False) -> Fields:
    r"""The values of each tag in order, tidy. A line that begins none goes on from the one before it (`\n`)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.rstrip()
    _, *parts = tag.split("\n" + text)
    tags, values = parts[0::2], parts[1::2]
    if text.count("\n") >= len(tags):
        return Fields(_of_lines(tags, values, trim if is_clean else tidy))
    neat: Callable[[str], str] = str.rstrip
    if not is_clean:
        neat = tidy
    elif "  -" not in tag.pattern or text.count("  ") != len(values):  # each tag of RIS has two blanks of its own
        neat = trim
    found: dict[str, list[str]] = {}
    for name, value in zip(tags, map(neat, values), strict=True):
        if name in found:
            found[name].append(value)
        else:
            found[name] = [value]
    return Fields(found)


def _of_lines(tags: Iterable[str], values: Iterable[str], neat: Callable[[str], str]) -> dict[str, list[str]]:
    """The values of each tag: of several lines the first, and those that go on from it, each after a line end."""
    found: dict[str, list[str]] = {}
    for name, value in zip(tags, values, strict=True):
        first, *others = value.split("\n")
        more = ["\n" + line for line in map(neat, others) if line]
        found.setdefault(name, []).extend([neat(first), *more])
    return found


def join_lines(values: Iterable[str]) -> list[str]:
    """The values of a tag, each with the lines that go on from it."""
    values = list(values)
    if len(values) == 1:
        return values
    texts: list[list[str]] = []
    for value in values:
        if value.startswith("\n") and texts:
            texts[-1].append(value)
        else:
            texts.append([value])
    return [" ".join(map(str.strip, parts)).strip() if len(parts) > 1 else parts[0].strip() for parts in texts]


class Fields:
    """The fields of one record, taken one by one; what is not taken is left for `extra`.

    Its values are tidy; one that goes on from the one before it begins with a line end.
    """

    __slots__ = ("left",)

    def __init__(self, found: dict[str, list[str]]) -> None:
        self.left = found

    def one(self, *tags: str) -> str:
        """The first value of the first of these tags that has one, else an empty text.

        Further values of that tag stay, and so do those of the other tags unless they say the same.
        """
        text, left = "", self.left
        for tag in tags:
            values = left.pop(tag, None)
            if values is None:
                continue
            if len(values) == 1:
                if not text:
                    text = values[0]
                elif values[0] and values[0] != text:
                    left[tag] = values
                continue
            texts = join_lines(values)
            text = text or next(filter(None, texts), "")
            rest = [value for value in texts if value and value != text]
            if rest:
                left[tag] = rest
        return text

    def single(self, tag: str) -> str:
        """As `one` of one tag, sooner."""
        values = self.left.get(tag)
        if values is None:
            return ""
        if len(values) > 1:
            return self.one(tag)
        del self.left[tag]
        return values[0]

    def singles(self, *tags: str) -> list[str]:
        """As `single` of each of these tags."""
        left, texts = self.left, []
        for tag in tags:
            values = left.get(tag)
            if values is None:
                texts.append("")
            elif len(values) == 1:
                del left[tag]
                texts.append(values[0])
            else:
                texts.append(self.one(tag))
        return texts

    def whole(self, *tags: str) -> str:
        """As `one`, with all values of the tag in one text."""
        for tag in tags:
            values = self.left.get(tag)
            if values and len(values) > 1:
                self.left[tag] = [" ".join(filter(None, map(str.strip, values)))]
        return self.one(*tags)

    def many(self, *tags: str) -> list[str]:
        """All values of these tags; a line that goes on is a value of its own."""
        left, values = self.left, []
        for tag in tags:
            if tag in left:
                values += left.pop(tag)
        return list(filter(None, map(str.strip, values)))

    def in_order(self, *tags: str) -> list[str]:
        """As `many` of tags that mean the same; the one that comes first in the record counts first."""
        there = self.left.keys() & tags
        return self.many(*(there if len(there) < 2 else [tag for tag in self.left if tag in there]))

    def forget(self, tag: str, text: str) -> None:
        """Leave out of `extra` a value that says no more than this text."""
        if tag in self.left:
            rest = [value for value in join_lines(self.left[tag]) if value != text]
            self.left[tag] = rest

    def drop_doi(self, tag: str, doi: str) -> None:
        """Leave out of `extra` the values of a tag that only give this DOI; an address stays where it was."""
        if tag in ("DO", "M3", "L3") and len(self.left[tag]) == 1:
            del self.left[tag]
        elif tag in ("DO", "M3", "L3"):
            self.left[tag] = [value for value in join_lines(self.left[tag]) if identifier("doi", value) != doi]

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

    def dated(self, year_tag: str, day_tag: str) -> tuple[int | None, str | None]:
        """The year, and a date of month or day; `day_tag` holds a whole date, or a day of that year."""
        year_text, day = self.one(year_tag), self.one(day_tag)
        year = year_of(year_text) if year_text else None
        date = date_of(day) or (date_of(f"{year} {day}") if year else None) if day else None
        if year_text and year is None:
            self.keep(year_tag, year_text)
        if day and date in (None, str(year)) and day != date:
            self.keep(day_tag, day)
            date = None
        return year, date

    def accession_numbers(self, tag: str) -> dict[str, str | None]:
        """The identifiers that say what they are (`PMID:123`), one of each kind; the others stay."""
        known: dict[str, str | None] = {}
        for text in self.many(tag):
            kind, value = read_labelled(text) or ("", "")
            if kind and kind not in known:
                known[kind] = value
            else:
                self.keep(tag, text)
        return known

    def marked(self, tag: str, mark: str) -> str | None:
        """What follows `mark` in the first value of this tag that begins with it; other values stay."""
        texts = self.many(tag)
        own = next((text for text in texts if text.startswith(mark)), None)
        for text in texts:
            if text != own:
                self.keep(tag, text)
        return own.removeprefix(mark) if own else None

    def extra(self) -> dict[str, str]:
        """What was not taken; the values of a repeated tag on lines of their own."""
        texts = {}
        for tag, values in self.left.items():
            text = values[0] if len(values) == 1 else "\n".join(filter(None, join_lines(values)))
            if text:
                texts[tag] = text
        return texts
