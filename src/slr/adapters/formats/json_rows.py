"""JSON objects of other programs read as rows: nested names become `a.b.c`, as the columns of tables know them.

So one list of names (`columns`) reads the works of OpenAlex, Semantic Scholar and Europe PMC, the items of
Zotero's service, a table written as JSON, and CSL a line. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.columns import mapping
from slr.adapters.formats.tables import TableColumns, unique

#: How deep an object is looked into, and how many names of one are read.
_DEPTH, _MOST = 6, 2_000
#: Under these names stands a list of records, not one.
_LISTS = ("items", "results", "records", "references", "data", "articles", "documents", "works", "entries")
_PEOPLE = frozenset({"author", "authors", "creators", "contributors"})
_WHOLE_NAMES = ("literal", "name", "display_name", "fullName", "full_name", "raw", "authorName")
_FAMILY_NAMES = ("family", "lastName", "last_name", "last", "surname")
_GIVEN_NAMES = ("given", "firstName", "first_name", "first", "forename")


def nested(row: Mapping[str, Any]) -> list[Any] | None:
    """The records that an object holds, as an answer of a service does; None when it is one itself."""
    inner = row["message"] if isinstance(row.get("message"), dict) else row
    if _has_title(inner):
        return None
    if isinstance(inner.get("data"), dict):
        return [inner["data"]]
    lists = [inner[name] for name in _LISTS if isinstance(inner.get(name), list)]
    found = next((found for found in lists if all(isinstance(one, dict) for one in found)), None)
    return None if found is None else [_inner(one) for one in found]


def _has_title(row: Mapping[str, Any]) -> bool:
    return "title" in mapping([str(name) for name in row]).values()


def _inner(row: dict[str, Any]) -> Any:
    """What a record of a list holds under `data`, where it says the record there."""
    return row["data"] if isinstance(row.get("data"), dict) and not _has_title(row) else row


def read_named(row: Mapping[str, Any]) -> FileRecord:
    """The record of an object whose names are those of somebody else.

    Raises:
        ValueError: there is nothing in it by which a document could be known.
    """
    cells = dict(_cells(row, "", 0))
    header = tuple(cells)[:_MOST]
    values = _table(header).row([tidy(cells[name]) for name in header])
    return FileRecord(values.key, values.document, decision=values.decision, extra=values.extra)


@lru_cache(64)
def _table(header: tuple[str, ...]) -> TableColumns:
    return TableColumns(header, mapping(unique(header)))


def _cells(row: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    """The texts of an object by their names; those of a list stand in one text, separated by `|`."""
    for key, value in row.items():
        name = f"{before}{key}"
        if key in _PEOPLE and isinstance(value, list):
            yield name, "|".join(filter(None, map(_person, _writers(value))))
        elif isinstance(value, dict) and "date-parts" in value:
            yield "date" if key == "issued" else name, _date(value["date-parts"])
        elif isinstance(value, dict) and depth < _DEPTH:
            yield from _cells(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            yield from _joined([one for one in value if isinstance(one, dict)], f"{name}.", depth)
        elif text := _text(value):
            yield name, text


def _joined(rows: list[dict[str, Any]], before: str, depth: int) -> Iterator[tuple[str, str]]:
    texts: dict[str, list[str]] = {}
    for row in rows if depth < _DEPTH else ():
        for name, text in _cells(row, before, depth + 1):
            texts.setdefault(name, []).append(text)
    yield from ((name, "|".join(found)) for name, found in texts.items())


def _text(value: Any) -> str:
    """A value as a cell; nothing for what is empty or holds more."""
    if isinstance(value, list):
        return "|".join(filter(None, (_text(one) for one in value if not isinstance(one, list))))
    if value is None or isinstance(value, dict):
        return ""
    return ("true" if value else "") if isinstance(value, bool) else str(value)


def _writers(people: list[Any]) -> list[Any]:
    """Those of a list who are authors, where it tells; else all."""
    roles = [one.get("creatorType") if isinstance(one, dict) else None for one in people]
    return [one for one, role in zip(people, roles, strict=True) if role in {None, "author"}] or people


def _person(value: Any) -> str:
    """`Family, Given`, or the name as it is."""
    if not isinstance(value, dict):
        return _text(value)
    whole = next((text for name in _WHOLE_NAMES if (text := _text(value.get(name)))), "")
    family = next((text for name in _FAMILY_NAMES if (text := _text(value.get(name)))), "")
    given = next((text for name in _GIVEN_NAMES if (text := _text(value.get(name)))), "")
    inner = value.get("author")
    return f"{family}, {given}".strip(", ") if family else whole or (_person(inner) if inner else given)


def _date(parts: Any) -> str:
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    return "-".join(_text(part) for part in first if part)
