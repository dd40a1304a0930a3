"""A file made into pages of rows for the ledger, each record under a key that is the same in another export. Pure.

What it gives are plain values, so that the file may be read in a process of its own (`reading`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, NamedTuple

from slr.adapters.formats.base import Format, Remark, later
from slr.adapters.formats.registry import READABLE, with_columns
from slr.core.bibliography.folding import fold
from slr.core.model import Document, Entry, Problem
from slr.core.record_values import record_rows
from slr.stages.imports.batches import Batch, batches
from slr.stages.imports.votes import Vote, votes_of


class FileSource(NamedTuple):
    """What is read: a path as the system spells it, the file's name for people, its format, its columns.

    columns: the field of each column where somebody named one; None for those its names tell.
    """

    path: str
    name: str
    form: str
    columns: Mapping[str, str] | None = None


class FilePart(NamedTuple):
    """Bytes `start` to before `end` of a file, which begin with line `line` of it (from 1)."""

    start: int
    end: int
    line: int


class FilePage(NamedTuple):
    """A page of a file: bytes `start` to before `end` of it, and what was read from them.

    received: records that stand in it, readable or not. rows: those that were read, as `record_values` has them.
    votes: each with the number of its row. doubt: that the file may have been cut off. is_last: of its part; once
    the pages of all parts are put together, of the file.
    """

    payload: bytes
    start: int
    end: int
    received: int
    rows: tuple[tuple[Any, ...], ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    votes: tuple[tuple[int, Vote], ...]
    doubt: str | None
    is_last: bool


class Refused(NamedTuple):
    """What could not be read at all, in the words of the error."""

    message: str
    hint: str | None


def form_of(source: FileSource) -> Format:
    """The format, reading the columns as somebody named them."""
    form = READABLE[source.form]
    return form if source.columns is None else with_columns(form, dict(source.columns))


def pages(stream: BinaryIO, source: FileSource, part: FilePart) -> Iterator[FilePage]:
    """The pages of one part of a file. `stream` begins where the part does, and ends with it."""
    form, before = form_of(source), part.line - 1
    for batch in batches(stream, form):
        entries = [Entry(key_of(item.document, item.key), item.document, item.raw) for item in batch.items]
        votes: list[tuple[int, Vote]] = []
        for number, item in enumerate(batch.items):
            if item.decision is not None:
                where = f"{source.name}: line {item.place + before}"
                votes += [(number, vote) for vote in votes_of(item, entries[number].key, where)]
        problems = [Problem(f"{source.name}: {problem.where}", problem.message) for problem in batch.problems]
        remarks = [Remark(f"{source.name}: {remark.where}", remark.message) for remark in batch.remarks]
        yield FilePage(
            batch.payload,
            part.start + batch.start,
            part.start + batch.end,
            batch.received,
            tuple(record_rows(batch.payload, entries)),
            tuple([later(problem, 0, before) for problem in problems]),
            tuple([later(remark, 0, before) for remark in remarks]),
            tuple(votes),
            _doubt(form, batch, before),
            batch.is_last,
        )


def _doubt(form: Format, batch: Batch, before: int) -> str | None:
    """That the file may have been cut off, when its last record has no end; a record not read says so itself."""
    if not batch.is_last or batch.newest is None or form.is_whole(batch.newest.raw):
        return None
    return f"the last record (line {batch.newest.place + before}) has no end; the file may have been cut off"


class Together:
    """The pages of the parts of a file made the pages of the file, one after the other."""

    def __init__(self) -> None:
        self._keys = Keys()
        self._records = 0

    def page(self, page: FilePage, *, is_last_part: bool) -> FilePage:
        """The next page as it is in the file: its keys, the numbers of its records, whether it is the last."""
        given = [row[0] for row in page.rows]
        keys = [self._keys(key) for key in given]
        if keys != given:
            rows = tuple([(key, *row[1:]) for key, row in zip(keys, page.rows, strict=True)])
            page = page._replace(rows=rows, votes=tuple([_with_new_key(vote, keys) for vote in page.votes]))
        problems = tuple([later(problem, self._records, 0) for problem in page.problems])
        remarks = tuple([later(remark, self._records, 0) for remark in page.remarks])
        self._records += page.received
        is_last = page.is_last and is_last_part
        doubt = page.doubt if is_last else None
        return page._replace(problems=problems, remarks=remarks, doubt=doubt, is_last=is_last)


def _with_new_key(one: tuple[int, Vote], keys: Sequence[str]) -> tuple[int, Vote]:
    return one[0], replace(one[1], key=keys[one[0]])


#: Numbers that a database gives to each of its records once: Web of Science's UT and Scopus' EID. Why records are
#: known again by these keys: `docs/decisions/0017-import.md`.
_ACCESSION = re.compile(r"(?:WOS|MEDLINE|BCI|CCC|BIOSIS|FSTA|INSPEC|KJD|RSCI|SCIELO|CSCD):[A-Z0-9]+|2-s2\.0-\d+")
#: What separates texts that are hashed together; no text of a document holds it.
_BETWEEN = "\x1f"


def key_of(document: Document, own: str | None = None) -> str:
    """A key that the same record has in another export too, whatever the format and the order.

    The best identifier with a hash of the title, since a DOI may stand on every abstract of a supplement; without
    any identifier a hash of what the record says. `own` is the file's own number for it: taken only when it is one
    that a database gives, for a row number or a citation key means another record in the next file.
    """
    named = next((f"{kind}:{value}" for kind, value in document.ids.items()), None)
    if named is None and own and _ACCESSION.fullmatch(own):
        named = own
    if named is not None:
        return f"{named}#{_digest(fold(document.title), 6)}"
    return f"content:{_digest(_text_to_compare(document), 16)}"


def _text_to_compare(document: Document) -> str:
    families = " ".join(author.family for author in document.authors)
    place = (document.year, document.venue, document.volume, document.issue, document.pages)
    texts = (document.title, document.subtitle, families, *place, document.abstract)
    return _BETWEEN.join(fold(str(text)) if text else "" for text in texts)


def _digest(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=size).hexdigest()


class Keys:
    """The keys of one file. A record that comes again in it is a record of its own: its key has its number.

    What is counted as identified is what the file holds; that two of them are one report, deduplication says.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._often: dict[int, int] = {}

    def __call__(self, key: str) -> str:
        """The key of the next record, of which `key_of` gave this one."""
        mark = hash(key)  # 64 bits, in a quarter of the room of the key
        if mark not in self._seen:
            self._seen.add(mark)
            return key
        number = self._often.get(mark, 1) + 1
        self._often[mark] = number
        return f"{key}~{number}"
