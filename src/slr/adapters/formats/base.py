"""What every file format has in common: the item, the judgement on it, and the format itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, NamedTuple, TypeVar

from slr.core.errors import UsageError
from slr.core.model import Document, Problem
from slr.core.vocabulary import Verdict

__all__ = ["FileRecord", "FileVerdict", "Format", "Problem", "Remark", "UnknownFormat", "later", "problem"]

#: Fields of a `Document` that files of other tools have no place for; then those that tagged lines have none for.
RARE = frozenset({"abstract_note", "citation_count", "relations"})
TAGGED = RARE | {"subtitle", "authors_complete"}

#: Formats whose columns a person may name.
TABLES = frozenset({"csv", "tsv", "xlsx"})
Reader = Callable[[BinaryIO], Iterator["FileRecord | Problem | Remark"]]
#: What is told of a text that was cut.
TOO_LONG = "the end of a text too long for a cell"
Writer = Callable[[Iterable["FileRecord"], BinaryIO], None]


class Remark(NamedTuple):
    """What a person should know of a place in a file, though no record was lost there: it counts as none.

    where: `line 5`, or `record 2, line 5` for something about a record that was read.
    """

    where: str
    message: str


class UnknownFormat(UsageError):
    """A file that no format answers to, or a format name that does not exist."""


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What a screening tool's file says of a record: include, exclude or maybe, why, and any notes."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    notes: str | None = None


class FileRecord(NamedTuple):
    """One record of a file.

    key: the file's own identifier of the record, when it has one. raw: the record as it stood in the file (of a
    file in UTF-16: its text in UTF-8; of a sheet: its cells as JSON). place: the line it begins on, counted from 1
    (of a sheet: the row). extra: what has no place in a document, under the file's own names; values of a field
    that is repeated are separated by line ends.
    """

    key: str | None
    document: Document
    raw: bytes = b""
    place: int = 0
    decision: FileVerdict | None = None
    extra: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `cannot_hold` names the fields of a `Document` that a file of it has no place for.

    `read` gives an item or a problem for each record, in order, one at a time, and remarks among them; `write`
    writes a whole file.
    `is_whole` tells whether the bytes of a record hold its end; formats without such a sign cannot know.
    `last_start` gives where the last record begins in some bytes, 0 when none is seen to begin behind the first
    line: there a file may be cut, and the parts be read each for itself. None: this format is read as a whole.
    `cuts` tells whether a text of an item is longer than the format can hold, and is cut.
    `sign` is what a file of tagged lines is known by, `note` the field of a note that people see, by its name in
    `FileRecord.extra`; `keeps_all` tells whether any field is kept under its name.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    read: Reader
    write: Writer
    cannot_hold: frozenset[str] = frozenset()
    is_whole: Callable[[bytes], bool] = lambda _raw: True
    last_start: Callable[[bytes], int] | None = None
    cuts: Callable[[FileRecord], bool] = lambda _item: False
    sign: re.Pattern[str] | None = None
    note: str = ""
    keeps_all: bool = False


def unwritten(_items: Iterable[FileRecord], _stream: BinaryIO) -> None:
    """What writes a format that is only read: nothing asks for it."""
    raise UnknownFormat("this format is read and not written", hint="Choose another with --to.")


def problem(number: int, line: int, message: str) -> Problem:
    """A record that could not be read: its number in the file, the line it begins on, and why."""
    return Problem(f"record {number}, line {line}", message)


Told = TypeVar("Told", Problem, Remark)
_WHERE = re.compile(r"(?:record (\d+), )?line (\d+)\Z")


def later(one: Told, records: int, lines: int) -> Told:
    """It as it is told when so many records and lines of the file stand before the part it is in."""

    def moved(hit: re.Match[str]) -> str:
        record = f"record {int(hit[1]) + records}, " if hit[1] else ""
        return f"{record}line {int(hit[2]) + lines}"

    return one._replace(where=_WHERE.sub(moved, one.where))
