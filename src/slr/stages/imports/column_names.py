"""Which column of a table is which field: recognised, and changed with --map. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from slr.adapters.formats.base import Format
from slr.adapters.formats.columns import FIELDS, mapping, substitutes
from slr.adapters.formats.tables import unique
from slr.core.errors import UsageError


def asked(pairs: Iterable[str]) -> dict[str, str]:
    """`title=Work name` for each field, as given on the command line.

    Raises:
        UsageError: no pair, or a field that does not exist.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        name = name.strip().lower()
        if not equals or name not in FIELDS:
            raise UsageError(
                f"--map {pair!r} is not FIELD=COLUMN",
                hint=f"For instance --map 'title=Work name'. Fields: {', '.join(FIELDS)}.",
            )
        found[name] = column.strip()
    return found


def columns_of(names: Sequence[str], changes: Mapping[str, str], name: str) -> tuple[list[str], dict[str, str]]:
    """The columns of a table in order, and the field of each that is read; `changes` count more than its name.

    An empty column takes the field from whatever column was recognised (`--map FIELD=`).

    Raises:
        UsageError: a column that the table does not have.
    """
    header = unique(names)
    fields = mapping(header)
    lower = {column.lower(): column for column in reversed(header)}
    for fieldname, column in changes.items():
        fields = {other: known for other, known in fields.items() if known != fieldname}
        if column:
            fields[_column(column, header, lower, name)] = fieldname
    return header, fields


def _column(column: str, header: Sequence[str], lower: Mapping[str, str], name: str) -> str:
    if column in header:
        return column
    if column.lower() in lower:
        return lower[column.lower()]
    raise UsageError(f"{name} has no column {column!r}", hint=f"It has: {', '.join(header)[:500]}.")


def no_columns(form: Format) -> UsageError:
    """What is said to --map with a format that has no columns."""
    return UsageError(f"--map names columns of CSV, TSV and XLSX; this file is {form.label}")


def told(header: Sequence[str], fields: Mapping[str, str]) -> str:
    """The columns and what each is read as, in one line."""
    read = [f"{column} → {fields[column]}" for column in header if column in fields]
    seconds = [(other, column) for column, others in substitutes(header, fields).items() for other in others]
    read += [f"{other} → {fields[column]} where {column} is empty" for other, column in seconds]
    kept = [column for column in header if column and column not in {*fields, *(other for other, _ in seconds)}]
    return f"columns: {', '.join(read) or 'none recognised'}" + (
        f"; stored unread: {', '.join(kept)}" if kept else ""
    )
