"""Small ledgers for tests: a clock that stands still, entries with a number in the title, runs of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from slr.ledger import Kept, Ledger, NewRun
from slr.model import Author, Document, Entry, Identifiers, Outcome, Page, Problem, SourceKind

MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def open_ledger(folder: Path) -> Ledger:
    """A ledger in `folder/data` whose clock stands still."""
    return Ledger(folder / "data" / "slr.db", clock=lambda: MOMENT)


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
    ledger.runs.end(run_id, Outcome.COMPLETE)
    return run_id
