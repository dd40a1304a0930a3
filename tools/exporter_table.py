"""The table of `docs/formats.md`: from which of its own fields each exporter's records are read.

Each record of the tests is read whole, and again without each of its fields: what changes comes from that field.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from slr.core.model import Document

TESTS = Path(__file__).resolve().parent.parent / "tests"
#: Columns of the table: a field of a document, or an identifier.
FIELDS = (
    "title", "authors", "year", "date", "venue", "volume", "issue", "pages", "doi", "pmid", "type", "language",
    "abstract", "keywords",
)  # fmt: skip


def _load(name: str) -> Any:
    places = [str(place) for place in (TESTS, TESTS / "unit" / "adapters" / "formats")]
    sys.path[:0] = [place for place in places if place not in sys.path]
    return importlib.import_module(name)


def _value(document: Document | None, field: str) -> object:
    if document is None:
        return None
    return getattr(document, field) if hasattr(document, field) else getattr(document.ids, field)


def _document(form: str, body: str) -> Document | None:
    items, _ = _load("format_files").read(form, body)
    return items[0].document if items else None


def given_by(
    whole: Document | None, parts: Mapping[str, Document | None], texts: Mapping[str, str]
) -> dict[str, list[str]]:
    """The names of the file's fields from which each field of a document comes.

    Args:
        whole: the record as it stands in the file; None for one that cannot be read.
        parts: the record without each of its fields; None where nothing is left of it.
        texts: the text of each field, for a value that stands in several of them.
    """
    found: dict[str, list[str]] = {}
    for field in FIELDS:
        value = _value(whole, field)
        if not value:
            continue
        changed = [name for name, part in parts.items() if part is not None and _value(part, field) != value]
        found[field] = changed or [name for name, text in texts.items() if text and str(value) in text]
    return found


def _rows() -> Iterator[list[str]]:
    for file in _load("tagged_files").FILES:
        texts = file.tags()
        parts = {tag: _document(file.form, file.without(tag)) for tag in texts}
        yield _row(file.exporter, file.form, given_by(_document(file.form, file.body), parts, texts))
    tables = _load("test_formats_exporters")
    for exporter in tables.EXPORTERS:
        texts = exporter.row
        whole = _document("csv", tables.as_csv(exporter))
        parts = {
            name: _document(
                "csv", tables.as_csv(tables.Exporter(exporter.name, {**texts, name: ""}, {}, exporter.before))
            )
            for name in texts
        }
        yield _row(exporter.name, "csv", given_by(whole, parts, texts))


def _row(exporter: str, form: str, names: Mapping[str, list[str]]) -> list[str]:
    cells = [", ".join(dict.fromkeys(names.get(field, ()))).replace("|", r"\|") for field in FIELDS]
    return [exporter, f"`{form}`", *cells]


def table() -> str:
    """A row for each exporter, a column for each field of a record."""
    head = ["exporter", "format", *FIELDS]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, ["---"] * len(head), *_rows()])
