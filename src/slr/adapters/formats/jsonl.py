"""JSON Lines of our own: one record a line, every field of a document as the ledger keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from slr.adapters.formats.base import FileRecord, FileVerdict, Format, Problem, problem
from slr.adapters.formats.decoding import decode, lines
from slr.core.model import Author, Document, Identifiers, Relation
from slr.core.text.printable import strip_controls
from slr.core.vocabulary import Verdict

_TEXTS = (
    "title", "subtitle", "abstract", "abstract_note", "date", "venue", "volume", "issue", "pages", "type",
    "language", "url", "open_pdf",
)  # fmt: skip
_NUMBERS = ("year", "citation_count")
_IDS = ("doi", "arxiv", "pmid", "pmcid", "s2")
_LONGEST = 1 << 27
_KNOWN = frozenset(
    {"key", *_TEXTS, *_NUMBERS, *_IDS, "authors", "authors_complete", "keywords", "relations", "decision", "extra"}
)


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """An item or a problem for each line that is not empty."""
    number = 0
    for place, raw in enumerate(lines(stream), start=1):
        if raw.isspace():
            continue
        number += 1
        try:
            yield _item(_row(raw), raw, place)
        except RecursionError:
            yield problem(number, place, "the record is nested too deeply")
        except (ValueError, TypeError) as error:
            yield problem(number, place, f"the record cannot be read: {error}")


def _row(raw: bytes) -> dict[str, Any]:
    if len(raw) > _LONGEST:
        raise ValueError("the line is too long")
    row = json.loads(decode(raw))
    if not isinstance(row, dict):
        raise TypeError("the line is not a JSON object")
    return row


def _item(row: dict[str, Any], raw: bytes, place: int) -> FileRecord:
    return read_row(row)._replace(raw=raw, place=place)


def read_row(row: dict[str, Any]) -> FileRecord:
    """The item of one object.

    Raises:
        ValueError, TypeError: it holds something else than a record does.
    """
    more = {name: as_text(value) for name, value in row.items() if name not in _KNOWN}
    document = Document(
        **{name: _text(row, name) for name in _TEXTS if name in row and row[name] is not None},  # type: ignore[arg-type]
        **{name: _number(row, name) for name in _NUMBERS if name in row},  # type: ignore[arg-type]
        authors=tuple([_author(author) for author in row.get("authors") or ()]),
        authors_complete=row.get("authors_complete") is not False,
        ids=Identifiers(**{name: _text(row, name) for name in _IDS if name in row}),
        keywords=_texts(row.get("keywords") or ()),
        relations=tuple(Relation(*_texts(relation)) for relation in row.get("relations") or ()),
    )
    extra = {strip_controls(str(name)): as_text(value) for name, value in (row.get("extra") or {}).items()}
    return FileRecord(_text(row, "key"), document, b"", 0, _judgement(row.get("decision")), {**more, **extra})


def _text(row: dict[str, Any], name: str) -> str | None:
    value = row.get(name)
    if isinstance(value, str):
        return strip_controls(value)
    if value is not None:
        raise TypeError(f"{name} must be a text")
    return None


def _number(row: dict[str, Any], name: str) -> int | None:
    value = row[name]
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError(f"{name} must be a whole number")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise TypeError("the value must be a list of texts")
    return tuple([strip_controls(value) for value in values])


def _author(value: Any) -> Author:
    """`[family, given, collective]`, as in the ledger."""
    if not isinstance(value, list) or not 1 <= len(value) <= 3 or not isinstance(value[0], str):
        raise TypeError("an author must be [family, given, collective]")
    family, given, collective = (*value, None, False)[:3] if len(value) < 3 else value
    if not isinstance(given, str | None):
        raise TypeError("an author must be [family, given, collective]")
    return Author(strip_controls(family), given if given is None else strip_controls(given), collective is True)


def _judgement(value: Any) -> FileVerdict | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("decision must be a JSON object")
    return FileVerdict(
        Verdict(str(value.get("verdict"))), _texts(value.get("reasons") or ()), _text(value, "notes")
    )


def as_text(value: Any) -> str:
    """A value as `extra` keeps it: texts as they are, others as JSON."""
    return strip_controls(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def as_value(text: str) -> object:
    """An array or an object that `as_text` made to text, else the text."""
    if text[:1] in {"{", "["}:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """One JSON object a line, in UTF-8; what is unknown is left out."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    stream.writelines(encode(row_of(item)).encode("utf-8", "replace") + b"\n" for item in items)


def row_of(item: FileRecord) -> dict[str, object]:
    """The object of one item."""
    document = item.document
    row: dict[str, object] = {
        "key": item.key,
        **{name: getattr(document, name) for name in (*_TEXTS, *_NUMBERS)},
        "authors": [[author.family, author.given, author.collective] for author in document.authors],
        "authors_complete": None if document.authors_complete else False,
        **{name: getattr(document.ids, name) for name in _IDS},
        "keywords": document.keywords,
        "relations": document.relations,
        "decision": decision_row(item.decision),
        "extra": dict(item.extra),
    }
    return {name: value for name, value in row.items() if value is not None and value not in ("", (), [], {})}


def decision_row(decision: FileVerdict | None) -> dict[str, object] | None:
    """The object of a decision; `Verdict`, reasons and notes."""
    if decision is None:
        return None
    return {"verdict": decision.verdict.value, "reasons": decision.reasons, "notes": decision.notes}


FORMAT = Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), read, write, keeps_all=True)
