"""A record as the ledger stores it: the values of its row, made where it was read. Pure.

It stands below the ledger, so that a file can be read in a process that never loads a database.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, NamedTuple

from slr.core.model import Author, Entry
from slr.core.text.storable import storable_key

#: Document fields that are a column of the same name.
PLAIN = (
    "title", "subtitle", "abstract", "abstract_note", "authors_complete", "year", "date", "venue", "volume",
    "issue", "pages", "type", "language", "url", "open_pdf", "citation_count",
)  # fmt: skip
IDS = ("doi", "arxiv", "pmid", "pmcid", "s2")

#: What `record_rows` gives of each record, in order; the key comes first.
COLUMNS = ("key", "raw", "raw_start", "raw_end", "authors", "keywords", "relations", *PLAIN, *IDS)

_plain_values = attrgetter(*PLAIN)
_id_values = attrgetter(*IDS)

#: zlib's fastest. The whole answer is kept at level 4; an item of some kilobytes gains little above level 1.
_RAW_LEVEL = 1

#: An item is looked for so many bytes behind the one before it, where it ordinarily stands, and then everywhere.
_NEAR = 64
#: So many of its first bytes find its place: a search for some kilobytes costs more than reading them.
_FIRST = 16

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: object) -> str:
    """Compact JSON that keeps letters as they are."""
    return _encode(value)


def authors_json(authors: Iterable[Author]) -> str:
    """As `dumps` of `[family, given, collective]` for each author, in half the time."""
    return f"[{','.join([_author_json(author) for author in authors])}]"


def _author_json(author: Author) -> str:
    family, given, is_collective = author
    name = "null" if given is None else encode_basestring(given)
    return f"[{encode_basestring(family)},{name},{'true' if is_collective else 'false'}]"


def record_rows(payload: bytes, entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    """The values of `COLUMNS` for each entry read from an answer. Names and keywords are JSON as of `dumps`."""
    places = raw_places(payload, [entry.raw for entry in entries])
    return [
        (
            storable_key(entry.key),
            *place,
            authors_json(entry.document.authors),
            f"[{','.join(map(encode_basestring, entry.document.keywords))}]",
            dumps(entry.document.relations) if entry.document.relations else "[]",
            *_plain_values(entry.document),
            *_id_values(entry.document.ids),
        )
        for entry, place in zip(entries, places, strict=True)
    ]


class RawPlace(NamedTuple):
    """A raw item: its own bytes (zlib), or where it begins and ends in the answer of its page."""

    raw: bytes | None
    start: int | None  #: in bytes from 0
    end: int | None  #: in bytes, exclusive


def raw_places(payload: bytes, raws: Iterable[bytes]) -> Iterator[RawPlace]:
    """Where each item stands in an answer. So an item is not kept twice.

    After the first item that does not stand there none is looked for: a reader cuts all items of an answer out of
    it or writes all of them anew, and each search in vain goes through the whole answer.
    """
    end, is_cut = 0, True
    for raw in raws:
        if is_cut:
            start = find_after(payload, raw, end)
            start = payload.find(raw) if start < 0 else start
            is_cut = start >= 0
        if is_cut:
            end = start + len(raw)
            yield RawPlace(None, start, end)
        else:
            yield RawPlace(zlib.compress(raw, _RAW_LEVEL), None, None)


def find_after(payload: bytes | bytearray, raw: bytes, end: int) -> int:
    """Where an item begins behind the one that ended at `end`, most likely right behind it; else -1."""
    start = payload.find(raw[:_FIRST], end, end + _NEAR + _FIRST)
    return start if start >= 0 and payload.startswith(raw, start) else payload.find(raw, end)
