"""CSL-JSON: what Zotero, Pandoc and citation processors exchange, an array of objects, one at a time.

Source: https://docs.citationstyles.org/en/stable/specification.html (appendices III and IV) and its schema,
https://github.com/citation-style-language/schema; what has no variable there stands under `custom`.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from slr.adapters.formats import jsonl
from slr.adapters.formats.base import FileRecord, Format, Problem, problem
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.columns import mapping
from slr.adapters.formats.decoding import ERRORS, chunks
from slr.adapters.formats.field_values import (
    date_of,
    doi_in_address,
    doi_in_note,
    identifier,
    identifiers,
    keywords_of,
)
from slr.adapters.formats.json_rows import nested
from slr.adapters.formats.people import person
from slr.core.bibliography import types
from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Author, Document, Relation

#: The kind of each CSL type; another type is kept in `type` as it stands, words that say more under `custom`.
_OF_TYPE = {kind.csl: kind for kind in PublicationKind} | {
    "entry": PublicationKind.ENTRY,
    "entry-dictionary": PublicationKind.ENTRY,
    "post-weblog": PublicationKind.WEBPAGE,
    "review": PublicationKind.ARTICLE,
}
_TEXTS = {"title": "title", "abstract": "abstract", "venue": "container-title", "volume": "volume",
          "issue": "issue", "pages": "page", "language": "language"}  # fmt: skip
_IDS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}
_OURS = ("subtitle", "abstract_note", "open_pdf", "citation_count", "type")
_SIGN = re.compile(r'\\.|[{}"]', re.DOTALL)
_LONGEST = 1 << 27


class _Found(NamedTuple):
    line: int
    text: str


#: The names that CSL gives what is read here.
_CSL = frozenset({*_TEXTS.values(), *_IDS.values(), "author", "issued", "URL", "keyword", "type", "id", "custom"})
_CORE = frozenset({"title", "authors", "year", "date", "venue", "doi", "abstract"})


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """An item or a problem for each object of the array, or of the array within an object."""
    number = 0
    for found in _objects(_texts(stream)):
        for text, row in _records(found.text):
            number += 1
            try:
                if isinstance(row, Exception):
                    raise row
                if not isinstance(row, dict):
                    raise TypeError("the record is not a JSON object")  # noqa: TRY301 - told like any other
                item = _item(row) if _is_csl(row) else jsonl.read_any(row)
                yield item._replace(raw=text.encode("utf-8", "replace"), place=found.line)
            except RecursionError:
                yield problem(number, found.line, "the record is nested too deeply")
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                yield problem(number, found.line, f"the record cannot be read: {error}")


def _records(text: str) -> Iterator[tuple[str, Any]]:
    """The records of a text, each with its own: the object, or those in a list within it; or why not one."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield text, error
        return
    inner = nested(row) if isinstance(row, dict) else None
    if inner is None:
        yield text, row
    else:
        yield from ((jsonl.as_text(one), one) for one in inner)


def _is_csl(row: dict[str, Any]) -> bool:
    """Whether no field of a record stands under the name of another program."""
    if "issued" in row or "container-title" in row:
        return True
    fields = mapping([str(name) for name in row])
    return not any(field in _CORE and name not in _CSL for name, field in fields.items())


def _texts(stream: BinaryIO) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(ERRORS)
    held = ""
    for chunk in chunks(stream):
        text = held + decoder.decode(chunk).replace("\0", "")
        cut = len(text) - (len(text) - len(text.rstrip("\\"))) % 2  # an escape is never cut in two
        held = text[cut:]
        yield text[:cut]
    yield held + decoder.decode(b"", final=True)


def _objects(pieces: Iterable[str]) -> Iterator[_Found]:
    """The objects of the outermost array, found by their braces, and what stands between them that is none.

    One that is not closed at the end comes too.
    """
    taken: list[str] = []
    depth, line, start_line, size = 0, 1, 1, 0
    quotes = [False]
    for piece in pieces:
        start = 0
        for mark, place in _braces(piece, quotes):
            if mark == "{":
                if depth == 0:
                    yield from _between("".join((*taken, piece[start:place])), start_line)
                    taken, size = [], 0
                    start, start_line = place, line + piece.count("\n", 0, place)
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    yield _Found(start_line, "".join((*taken, piece[start : place + 1])))
                    taken, size, start = [], 0, place + 1
                    start_line = line + piece.count("\n", 0, start)
        if size < _LONGEST:
            taken.append(piece[start:])
            size += len(piece) - start
        line += piece.count("\n")
    rest = "".join(taken)
    yield from [_Found(start_line, rest)] if depth else _between(rest, start_line)


def _between(text: str, line: int) -> Iterator[_Found]:
    """What stands between two objects, when it is more than the signs of an array."""
    if text.strip("[], \t\r\n\ufeff"):
        yield _Found(line, text.strip("[], \t\r\n\ufeff"))


def _braces(piece: str, quotes: list[bool]) -> Iterator[tuple[str, int]]:
    """The braces outside texts; `quotes` holds whether a text is open, from one piece to the next."""
    for sign in _SIGN.finditer(piece):
        mark = sign[0]
        if mark == '"':
            quotes[0] = not quotes[0]
        elif not quotes[0] and mark in "{}":
            yield mark, sign.start()


def _text(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, int | float):
        value = str(value)
    return (tidy(value) or None) if isinstance(value, str) else None


def _item(row: dict[str, Any]) -> FileRecord:
    left = {str(name): value for name, value in row.items() if value is not None}
    custom = left.pop("custom", None)
    own = custom.get("slr") if isinstance(custom, dict) else None
    own = own if isinstance(own, dict) else {}
    if custom and not own:
        left["custom"] = custom
    texts = {field: _text(left.pop(name, None)) for field, name in _TEXTS.items()}
    texts["title"] = texts["title"] or ""
    found = _found_ids(left, own)
    authors = left.pop("author", [])
    people = tuple([author for author in map(_author, authors if isinstance(authors, list) else []) if author])
    if not (any(texts.values()) or people or any(found.values())):
        raise ValueError("the record has no title, no abstract and no identifier")
    address = safe_url(_text(left.get("URL")) or "")
    if address:
        del left["URL"]
    year, date = _year_and_date(left)
    kind = str(left.get("type", ""))
    words = kind if kind not in _OF_TYPE and types.kind_of(kind) else None
    if words or kind in _OF_TYPE or kind in {"document", ""}:
        left.pop("type", None)
    ours = jsonl.read_row({name: own[name] for name in (*_OURS, "relations", "decision") if name in own})
    document = Document(
        **texts,  # type: ignore[arg-type]
        subtitle=ours.document.subtitle, abstract_note=ours.document.abstract_note, authors=people,
        authors_complete=own.get("authors_complete") is not False, year=year, date=date,
        type=types.read(_OF_TYPE.get(kind), ours.document.type or words), ids=identifiers(**found), url=address,
        open_pdf=ours.document.open_pdf, keywords=_keywords(left.pop("keyword", None)),
        citation_count=ours.document.citation_count, relations=ours.document.relations,
    )  # fmt: skip
    key = _text(left.pop("id", None))
    extra = {name: jsonl.as_text(value) for name, value in left.items()}
    return FileRecord(key, document, decision=ours.decision, extra=extra)


def _found_ids(left: dict[str, Any], own: dict[str, Any]) -> dict[str, str | None]:
    """The identifiers; a DOI in the address or a note where there is no other."""
    found = {kind: identifier(kind, _text(left.get(name)) or "") for kind, name in _IDS.items()}
    for kind, name in _IDS.items():
        if found[kind]:
            del left[name]
    if not found["doi"]:
        address, note = _text(left.get("URL")) or "", _text(left.get("note")) or ""
        found["doi"] = doi_in_address(address) or doi_in_note(note)
    return found | {kind: identifier(kind, _text(own.get(kind)) or "") for kind in ("arxiv", "s2")}


def _author(value: Any) -> Author | None:
    if not isinstance(value, dict):
        return None
    literal = _text(value.get("literal"))
    if literal:
        return Author(literal, None, collective=True)
    particle = " ".join(filter(None, (_text(value.get("non-dropping-particle")), _text(value.get("family")))))
    given = " ".join(filter(None, (_text(value.get(name)) for name in ("given", "dropping-particle", "suffix"))))
    return Author(particle, given or None) if particle else person(given)


def _year_and_date(left: dict[str, Any]) -> tuple[int | None, str | None]:
    issued = left.get("issued")
    if not isinstance(issued, dict):
        return None, None
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    text = "-".join(str(part) for part in first if part) or _text(issued.get("raw") or issued.get("literal")) or ""
    date = date_of(text)
    if date is None:
        return None, None
    del left["issued"]
    return int(date[:4]), date if len(date) > 4 else None


def _keywords(value: Any) -> tuple[str, ...]:
    """One text in CSL; some programs write an array."""
    return tuple(filter(None, map(_text, value))) if isinstance(value, list) else keywords_of(_text(value))


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """An array, one object a line, in UTF-8."""
    mark = b"[\n"
    for number, item in enumerate(items, start=1):
        text = json.dumps(_row(item, number), ensure_ascii=False)
        stream.write(mark + text.encode("utf-8", "replace"))
        mark = b",\n"
    stream.write(b"[]\n" if mark == b"[\n" else b"\n]\n")


def _row(item: FileRecord, number: int) -> dict[str, object]:
    document, ids = item.document, item.document.ids
    extra = {name: jsonl.as_value(text) for name, text in item.extra.items()}
    own: dict[str, object] = {name: getattr(document, name) for name in _OURS}
    own |= {
        "arxiv": ids.arxiv,
        "s2": ids.s2,
        "relations": [list(Relation(*relation)) for relation in document.relations],
    }
    own["authors_complete"] = None if document.authors_complete else False
    own["decision"] = jsonl.decision_row(item.decision)
    named = types.kind_of(document.type)
    own["type"] = types.words_to_keep(document.type, named) or None
    day = document.date or str(document.year or "")
    row = {
        "id": item.key or f"ref{number}",
        "type": named.csl if named else extra.pop("type", "document"),
        **{name: getattr(document, field) for field, name in _TEXTS.items()},
        **{name: getattr(ids, kind) for kind, name in _IDS.items()},
        "author": [_name(author) for author in document.authors],
        "issued": {"date-parts": [[int(part) for part in day.split("-")]]} if day else None,
        "URL": document.url,
        "keyword": "; ".join(document.keywords),
        **extra,
        "custom": {"slr": kept}
        if (kept := {name: value for name, value in own.items() if value not in (None, [])})
        else None,
    }
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def _name(author: Author) -> dict[str, str]:
    if author.collective:
        return {"literal": author.family}
    return {"family": author.family, "given": author.given} if author.given else {"family": author.family}


FORMAT = Format("csljson", "CSL-JSON", (".csl.json", ".json"), read, write, note="note")
