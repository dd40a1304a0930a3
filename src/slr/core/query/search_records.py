"""One search as a JSON record: the search file of the Python package search-query, also used for searchRxiv.

Its keys are `search_string`, `platform`, `version`, `authors` (each with a `name`, perhaps an `ORCID`),
`record_info`, `date` and `database` (https://colrev-environment.github.io/search-query/, module `search_file`
of release 0.15). searchRxiv (https://searchrxiv.org/faqs/) publishes no schema of its own. What its form asks for
beyond that file, title, description and keywords, stands in `record_info` here; that has not been checked with a
deposit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from slr.core.errors import UsageError
from slr.core.query.importing.dialects import GRAMMARS, Dialect

#: The names search-query knows a platform by, where it differs from ours; others are labels of ours.
_PLATFORMS = {Dialect.EBSCO: "ebscohost", Dialect.CENTRAL: "cochrane"}

#: How a platform's name begins, whatever follows it (`Web of Science Core Collection`, `EBSCOhost`).
_BEGINNINGS = {
    Dialect.PUBMED: ("pubmed",),
    Dialect.WOS: ("wos", "web of science", "clarivate"),
    Dialect.SCOPUS: ("scopus",),
    Dialect.OVID: ("ovid",),
    Dialect.EBSCO: ("ebsco",),
    Dialect.EMBASE: ("embase",),
    Dialect.CENTRAL: ("central", "cochrane"),
    Dialect.PROQUEST: ("proquest",),
    Dialect.IEEE: ("ieee",),
    Dialect.ACM: ("acm",),
}


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """A search and who wrote it; `authors` are names with an ORCID or None, `made` the day of the record."""

    text: str
    dialect: Dialect
    authors: Sequence[tuple[str, str | None]] = ()
    title: str = ""
    description: str = ""
    made: date | None = None


class ReadSearch(NamedTuple):
    """The text of a search, the name of its dialect (None: not told), and what is not kept of its record."""

    text: str
    dialect: str | None
    notes: tuple[str, ...] = ()


def as_search_file(record: SearchRecord, *, for_deposit: bool = False) -> dict[str, object]:
    """The record as the package search-query writes it; `for_deposit` adds what searchRxiv's form asks for."""
    info: dict[str, object] = {}
    if for_deposit:
        info = {"title": record.title, "description": record.description, "keywords": []}
    return {
        "record_info": info,
        "authors": [{"name": name} | ({"ORCID": orcid} if orcid else {}) for name, orcid in record.authors],
        "date": {"data_entry": record.made.isoformat()} if record.made else {},
        "platform": _PLATFORMS.get(record.dialect, record.dialect.value),
        "database": [GRAMMARS[record.dialect].label],
        "search_string": record.text,
    }


def read_search_file(text: str, where: str, dialect: str | None = None) -> ReadSearch:
    """The search of a record, whatever wrote it; `dialect` stands in for the platform that it names.

    Raises:
        UsageError: no JSON object, no search string, or a platform that cannot be read; with file and line.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{where}{line}: not valid JSON", hint="Export the search again.") from error
    string = told.get("search_string") if isinstance(told, dict) else None
    if not isinstance(string, str) or not string.strip():
        hint = 'A record has "search_string" and "platform"; a text file may hold the bare query.'
        raise UsageError(f'{where}: no "search_string" in this JSON', hint=hint)
    written_for = dialect or _dialect(told.get("platform"), where)
    return ReadSearch(re.sub(r"\\([*?$#])", r"\1", string), written_for, tuple(_unread(told)))


def _dialect(platform: object, where: str) -> str:
    name = platform.strip().casefold() if isinstance(platform, str) else ""
    for dialect, beginnings in _BEGINNINGS.items():
        if name.startswith(beginnings):
            return dialect.value
    shown = f"the platform {name[:40]!r} is not one that slr reads" if name else 'no "platform" in this JSON'
    raise UsageError(f"{where}: {shown}", hint=f"Known: {', '.join(Dialect)}. --dialect names one.")


def _unread(told: Mapping[str, Any]) -> list[str]:
    """A sentence for a general field, which search-query gives to the terms that have none of their own."""
    limits = ((key, told.get(key)) for key in ("field", "field_general", "search_field", "search_field_general"))
    return [
        f"{key} {limit[:40]!r} is not applied: terms are searched where the string says"
        for key, limit in limits
        if isinstance(limit, str) and limit.strip()
    ]
