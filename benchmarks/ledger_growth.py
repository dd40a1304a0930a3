"""How the ledger's work grows with a review: seconds at 1,000, 10,000 and 100,000 records, and the growth.

A growth per record near 1 means that ten times the records cost ten times the time; what a reviewer waits for at
every key (the next card, a decision) must not grow with the review at all.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.core.model import (
    Author,
    Decision,
    Document,
    Entry,
    Identifiers,
    Merge,
    MergeKind,
    Page,
    SourceKind,
    Stage,
    Verdict,
)

SIZES = (1_000, 10_000, 100_000)
PAGE = 1_000


def entry(number: int) -> Entry:
    """A record of ordinary size."""
    document = Document(
        title=f"A study of brain imaging with model number {number}",
        abstract="Magnetic resonance imaging of the brain was performed. " * 20,
        authors=tuple(Author(f"Author{i}", "A. B.") for i in range(6)),
        year=2024,
        ids=Identifiers(doi=f"10.5555/bench.{number}"),
    )
    return Entry(str(number), document, b'{"raw": "item"}' * 50)


def timed(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def fill(ledger: Ledger, size: int) -> None:
    """One run of `size` records."""
    run = ledger.runs.start(NewRun("crossref", "Crossref", SourceKind.DATABASE, "q", "brain", "GET"))
    for first in range(0, size, PAGE):
        entries = tuple(entry(number) for number in range(first, first + PAGE))
        ledger.runs.add_page(run, Page("GET", b"{}", entries, PAGE), [Kept(item) for item in entries])


def measure(size: int) -> dict[str, float]:
    """Seconds of each kind of work on a ledger of `size` records."""
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "slr.db") as ledger:
        pairs = [Merge(MergeKind.DUPLICATE, i, i + 1, "bench", "doi") for i in range(1, size // 5, 2)]
        verdicts = [Decision(i, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE) for i in range(1, size // 2)]
        return {
            "store all records": timed(lambda: fill(ledger, size)),
            "merge 10 % of them": timed(lambda: ledger.merge_log.merge(pairs)),
            "record 50 % decisions": timed(lambda: ledger.decisions.record(verdicts)),
            "where everything stands": timed(lambda: ledger.standings(lambda _report, _stage: 1)),
            "one card": timed(lambda: ledger.reports.get(size // 2)),
            "one decision": timed(lambda: ledger.decisions.record(verdicts[:1])),
            "find the last decision": timed(lambda: ledger.decisions.last("ana", Stage.TITLE_ABSTRACT)),
        }


def main() -> None:
    """Print the table."""
    found = {size: measure(size) for size in SIZES}
    print(f"{'':26}" + "".join(f"{size:>12,}" for size in SIZES) + f"{'growth per record':>20}")
    for name in found[SIZES[0]]:
        seconds = [found[size][name] for size in SIZES]
        growth = (seconds[-1] / seconds[0]) / (SIZES[-1] / SIZES[0])
        print(f"{name:26}" + "".join(f"{value:>10.3f} s" for value in seconds) + f"{growth:>20.2f}")


if __name__ == "__main__":
    main()
