"""JSON Lines: one record a line, every field of a document as the ledger keeps it; also objects of others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any, BinaryIO

from slr.adapters.formats.base import FileRecord, FileVerdict, Format, Problem, problem
from slr.adapters.formats.columns import mapping
from slr.adapters.formats.decoding import decode, lines
from slr.adapters.formats.json_rows import nested, read_named
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
        try:
            row = _row(raw)
        except (ValueError, TypeError, RecursionError) as error:
            number += 1
            yield problem(number, place, _why(error))
            continue
        inner = nested(row)
        for one in [row] if inner is None else inner:
            number += 1
            body = raw if inner is None else as_text(one).encode("utf-8", "replace")
            try:
                yield read_any(one)._replace(raw=body, place=place)
            except (ValueError, TypeError, RecursionError) as error:
                yield problem(number, place, _why(error))


def _why(error: Exception) -> str:
    is_deep = isinstance(error, RecursionError)
    return "the record is nested too deeply" if is_deep else f"the record cannot be read: {error}"


def read_any(row: dict[str, Any]) -> FileRecord:
    """The item of an object with our names, or with those of another program.

    Raises:
        ValueError, TypeError: it holds something else than a record does, or nothing to know it by.
    """
    item = read_row(row) if _is_ours(row) else read_named(row)
    document = item.document
    if not (document.title or document.abstract or document.authors or document.ids.items() or item.key):
        raise ValueError("the record has no title, no abstract and no identifier")
    return item


def _is_ours(row: dict[str, Any]) -> bool:
    """Whether each field stands under our name and in our form."""
    fields = mapping([str(name) for name in row])
    if any(name != field and name not in _KNOWN and field not in row for name, field in fields.items()):
        return False
    authors, year = row.get("authors") or [], row.get("year")
    is_list = isinstance(authors, list) and not any(isinstance(one, str | dict) for one in authors)
    return is_list and not isinstance(year, str) and not isinstance(row.get("keywords"), str)


def _row(raw: bytes) -> dict[str, Any]:
    if len(raw) > _LONGEST:
        raise ValueError("the line is too long")
    row = json.loads(decode(raw))
    if not isinstance(row, dict):
        raise TypeError("the line is not a JSON object")
    return row


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
    given = row.get("extra") or {}
    if not isinstance(given, dict):
        raise TypeError("extra must be a JSON object")
    extra = {strip_controls(str(name)): as_text(value) for name, value in given.items()}
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
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    stream.writelines(
        _plain_line(item) or f"{encode(row_of(item))}\n".encode("utf-8", "replace") for item in items
    )


#: What JSON escapes in a text (RFC 8259, section 7).
_ESCAPED = bytes(range(0x20)) + b'"\\'
_texts_of = attrgetter(*_TEXTS)


def _plain_line(item: FileRecord) -> bytes | None:
    """The line of an ordinary item without anything to escape, which most are; None for another one.

    It is put together first, and looked through once: a quotation mark too many stands in a text.
    """
    key, document, _, _, decision, extra = item
    if decision is not None or document.relations or not document.authors_complete:
        return None
    pairs = [pair for pair in zip(_TEXTS, _texts_of(document), strict=True) if pair[1]]
    pairs[:0] = [("key", key)] if key else ()
    ids = document.ids.items()
    fields = [f'"{name}":"{text}"' for name, text in pairs]
    quotes = 4 * (len(pairs) + len(ids) + len(extra))
    for name, number in (("year", document.year), ("citation_count", document.citation_count)):
        if number is not None:
            fields.append(f'"{name}":{number}')
            quotes += 2
    if document.authors:
        names, marks = _plain_authors(document.authors)
        fields.append(names)
        quotes += marks
    fields += [f'"{name}":"{value}"' for name, value in ids]
    if document.keywords:
        fields.append('"keywords":["' + '","'.join(document.keywords) + '"]')
        quotes += 2 + 2 * len(document.keywords)
    if extra:
        fields.append('"extra":{' + ",".join([f'"{name}":"{text}"' for name, text in extra.items()]) + "}")
        quotes += 2
    line = f"{{{','.join(fields)}}}".encode("utf-8", "replace")
    return line + b"\n" if len(line.translate(None, _ESCAPED)) == len(line) - quotes else None


def _plain_authors(authors: tuple[Author, ...]) -> tuple[str, int]:
    """The authors as a field of a line, and the number of quotation marks in it."""
    names, marks = [], 2
    for family, given, collective in authors:
        is_group = "true" if collective else "false"
        if given is None:
            names.append(f'["{family}",null,{is_group}]')
            marks += 2
        else:
            names.append(f'["{family}","{given}",{is_group}]')
            marks += 4
    return f'"authors":[{",".join(names)}]', marks


_KEPT = (*_TEXTS, *_NUMBERS)
_values = attrgetter(*_KEPT)


def row_of(item: FileRecord) -> dict[str, object]:
    """The object of one item."""
    document = item.document
    row: dict[str, object] = {"key": item.key} if item.key else {}
    row |= [pair for pair in zip(_KEPT, _values(document), strict=True) if pair[1] is not None and pair[1] != ""]
    if document.authors:
        row["authors"] = document.authors
    if not document.authors_complete:
        row["authors_complete"] = False
    row |= document.ids.items()
    if document.keywords:
        row["keywords"] = document.keywords
    if document.relations:
        row["relations"] = document.relations
    if item.decision is not None:
        row["decision"] = decision_row(item.decision)
    if item.extra:
        row["extra"] = dict(item.extra)
    return row


def decision_row(decision: FileVerdict | None) -> dict[str, object] | None:
    """The object of a decision; `Verdict`, reasons and notes."""
    if decision is None:
        return None
    return {"verdict": decision.verdict.value, "reasons": decision.reasons, "notes": decision.notes}


FORMAT = Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), read, write, keeps_all=True)
