"""Small ledgers for tests: a clock that stands still, entries with a number in the title, runs of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import psycopg

from new_ledgers import Spare
from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.core.model import Author, Document, Entry, Identifiers, Page, Problem, RunOutcome, SourceKind

MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Backend:
    """Where the ledgers of a test are: files, or schemas of the server at `url`."""

    url: str | None = None
    schemas: ClassVar[set[str]] = set()


def place(folder: Path) -> Path | str:
    """Where the ledger of a folder is, on the back end under test."""
    if Backend.url is None:
        return folder / "data" / "slr.db"
    schema = f"t{hashlib.blake2b(str(folder.resolve()).encode(), digest_size=12).hexdigest()}"
    Backend.schemas.add(schema)
    return f"{Backend.url}?schema={schema}"


def environment(folder: Path) -> dict[str, str]:
    """What makes a review of this folder keep its ledger there."""
    where = place(folder)
    return {"SLR_LEDGER_URL": where} if isinstance(where, str) else {}


def drop_schemas() -> None:
    """Take away what a test left on the server; what is an empty ledger again serves another test."""
    if Backend.url and Backend.schemas:
        with psycopg.connect(Backend.url) as connection:
            for schema in Backend.schemas:
                Spare.keep(connection, schema)
    Backend.schemas.clear()


def open_ledger(folder: Path) -> Ledger:
    """A ledger of this folder whose clock stands still."""
    return Ledger(place(folder), clock=lambda: MOMENT)


def entry(number: int, **facts: object) -> Entry:
    """An entry with a title, an author and a DOI of its own, unless told otherwise."""
    given: dict[str, object] = {
        "title": f"Work {number}",
        "authors": (Author("Okafor", "N."),),
        "year": 2024,
        "ids": Identifiers(doi=f"10.5555/work.{number}"),
    }
    return Entry(f"key-{number}", Document(**(given | facts)), b'{"n": %d}' % number)  # type: ignore[arg-type]


def page(*entries: Entry, problems: tuple[Problem, ...] = (), reported: int | None = None) -> Page:
    """An answer that holds these entries."""
    return Page("GET http://127.0.0.1/x", b'{"data": []}', entries, len(entries), problems, reported)


def new_run(source: str = "crossref", label: str = "Crossref", kind: SourceKind = SourceKind.DATABASE) -> NewRun:
    """A run of one source."""
    return NewRun(source, label, kind, "main", "brain MRI", "GET http://127.0.0.1/x")


def add(ledger: Ledger, *entries: Entry, run: NewRun | None = None) -> int:
    """A complete run with one page."""
    run_id = ledger.runs.start(run or new_run())
    ledger.runs.add_page(run_id, page(*entries, reported=len(entries)), [Kept(item) for item in entries])
    ledger.runs.end(run_id, RunOutcome.COMPLETE)
    return run_id
