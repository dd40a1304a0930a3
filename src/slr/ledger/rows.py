"""Rows of the ledger to values of the model and back. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, NamedTuple

from slr.ledger.tables import DecisionRow, MergeRow, RecordRow, ResolutionRow
from slr.model import (
    Answer,
    Author,
    Decision,
    Document,
    Entry,
    Identifiers,
    Manner,
    Merge,
    MergeKind,
    Record,
    Relation,
    Resolution,
    SourceKind,
    Stage,
    Truth,
    Verdict,
    Window,
)

#: Document fields that are a column of the same name.
_PLAIN = (
    "title", "subtitle", "abstract", "abstract_note", "authors_complete", "year", "date", "venue", "volume",
    "issue", "pages", "type", "language", "url", "open_pdf", "citation_count",
)  # fmt: skip
_IDS = ("doi", "arxiv", "pmid", "pmcid", "s2")

#: What `record_values` gives, in order.
RECORD_COLUMNS = ("key", "authors", "keywords", "relations", *_PLAIN, *_IDS)

_plain_values = attrgetter(*_PLAIN)
_id_values = attrgetter(*_IDS)

#: zlib's fastest. The whole answer is kept at level 4; an item of some kilobytes gains little above level 1.
_RAW_LEVEL = 1

#: An item is looked for so many bytes behind the one before it, where it ordinarily stands, and then everywhere.
_NEAR = 64

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value: object) -> str:
    """Compact JSON that keeps letters as they are."""
    return _encode(value)


def authors_json(authors: Iterable[Author]) -> str:
    """As `dumps` of `[family, given, collective]` for each author, in a third of the time."""
    return f"[{','.join([_author_json(author) for author in authors])}]"


def _author_json(author: Author) -> str:
    given = "null" if author.given is None else encode_basestring(author.given)
    return f"[{encode_basestring(author.family)},{given},{'true' if author.collective else 'false'}]"


def compress(payload: bytes) -> bytes:
    """A body as stored. Level 4 takes a quarter to a half of the time of level 6, and 6 % more room at worst."""
    return zlib.compress(payload, 4)


def decompress(stored: bytes) -> bytes:
    """A stored body as received."""
    return zlib.decompress(stored)


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def record_values(entry: Entry) -> tuple[Any, ...]:
    """The columns of a record that come from the entry itself, in the order of `RECORD_COLUMNS`."""
    document = entry.document
    return (
        entry.key,
        authors_json(document.authors),
        dumps(document.keywords) if document.keywords else "[]",
        dumps(document.relations) if document.relations else "[]",
        *_plain_values(document),
        *_id_values(document.ids),
    )


class RawPlace(NamedTuple):
    """A raw item: its own bytes (zlib), or where it begins and ends in the answer of its page."""

    raw: bytes | None
    start: int | None
    end: int | None


def raw_places(payload: bytes, raws: Iterable[bytes]) -> Iterator[RawPlace]:
    """Where each item stands in an answer. So an item is not kept twice.

    After the first item that does not stand there none is looked for: a reader cuts all items of an answer out of
    it or writes all of them anew, and each search in vain goes through the whole answer.
    """
    end, is_cut = 0, True
    for raw in raws:
        if is_cut:
            start = payload.find(raw, end, end + len(raw) + _NEAR)
            start = payload.find(raw, end) if start < 0 else start
            start = payload.find(raw) if start < 0 else start
            is_cut = start >= 0
        if is_cut:
            end = start + len(raw)
            yield RawPlace(None, start, end)
        else:
            yield RawPlace(zlib.compress(raw, _RAW_LEVEL), None, None)


def to_document(row: RecordRow | Mapping[str, Any]) -> Document:
    """The bibliographic facts of a record row."""
    get = row.__getitem__ if isinstance(row, Mapping) else lambda name: getattr(row, name)
    return Document(
        **{name: get(name) for name in _PLAIN if name != "authors_complete"},
        authors_complete=bool(get("authors_complete")),
        authors=tuple(Author(*author) for author in json.loads(get("authors"))),
        ids=Identifiers(**{name: get(name) for name in _IDS}),
        keywords=tuple(json.loads(get("keywords"))),
        relations=tuple(Relation(*relation) for relation in json.loads(get("relations"))),
    )


def to_record(row: RecordRow, report_id: int) -> Record:
    """A record as stored, in the report it belongs to now."""
    assert row.id is not None
    return Record(
        id=row.id,
        run_id=row.run_id,
        source=row.source,
        kind=SourceKind(row.kind),
        key=row.key,
        document=to_document(row),
        report_id=report_id,
        match=Truth(row.match) if row.match else None,
    )


def to_decision(row: DecisionRow | Mapping[str, Any]) -> Decision:
    """A decision; `report_id` is the report it belongs to now when the row comes from a view."""
    get = row.__getitem__ if isinstance(row, Mapping) else lambda name: getattr(row, name)
    current = get("current_report_id") if isinstance(row, Mapping) else row.report_id
    return Decision(
        report_id=current,
        stage=Stage(get("stage")),
        reviewer=get("reviewer"),
        verdict=Verdict(get("verdict")),
        reasons=tuple(json.loads(get("reasons"))),
        note=get("note"),
        at=datetime.fromisoformat(get("at")),
        id=get("id"),
        origin=get("origin"),
        answers=answers_of(get("answers")),
        seconds=get("seconds"),
        order=get("queue_order"),
        protocol_id=get("protocol_id"),
    )


def answers_json(answers: Iterable[Answer]) -> str:
    """The full-text form as stored: `[code, applies, quote, place]` for each criterion."""
    return dumps([(one.code, one.applies.value, one.quote, one.place) for one in answers])


def answers_of(stored: str) -> tuple[Answer, ...]:
    """The full-text form as it was filled in."""
    if stored == "[]":
        return ()
    return tuple(Answer(code, Truth(applies), quote, place) for code, applies, quote, place in json.loads(stored))


def to_resolution(row: ResolutionRow, report_id: int) -> Resolution:
    """A resolution, in the report it belongs to now."""
    return Resolution(
        report_id=report_id,
        stage=Stage(row.stage),
        resolver=row.resolver,
        verdict=Verdict(row.verdict),
        reasons=tuple(json.loads(row.reasons)),
        note=row.note,
        decision_ids=tuple(json.loads(row.decision_ids)),
        at=datetime.fromisoformat(row.at),
        id=row.id,
        manner=Manner(row.manner) if row.manner else None,
    )


def to_merge(row: MergeRow) -> Merge:
    """A row of the merge log."""
    return Merge(
        kind=MergeKind(row.kind),
        keep_id=row.keep_id,
        drop_id=row.drop_id,
        actor=row.actor,
        rule=row.rule,
        score=row.score,
        features=json.loads(row.features),
        undoes=row.undoes,
        at=datetime.fromisoformat(row.at),
        id=row.id,
    )


def to_window(start: str | None, end: str | None) -> Window:
    """Two ISO dates as stored."""
    return Window(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)
