"""What `slr publish` costs on a review of 5,000 reports, all of them cited. The limit is 60 s of wall time.

A made-up ledger: two of three reports included on full text, every third excluded with a reason, each judged by
two reviewers. The most expensive part is formatting the references.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from slr.adapters.folder import load_review
from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.core.model import (
    Author,
    Decision,
    Document,
    Entry,
    Identifiers,
    Page,
    RunOutcome,
    SourceKind,
    Stage,
    Verdict,
)
from slr.outputs.publish.run import publish

REPORTS = 5_000
LIMIT = 60.0
PROTOCOL = (
    'title = "A made-up review"\nquestion = "Which?"\n[search]\nsources = ["crossref"]\n[screening]\n'
    'reviewers = ["ana", "benno"]\ntitle-abstract = "double"\nfull-text = "double"\n'
    '[[criteria]]\ncode = "F1"\nstage = "full-text"\ntext = "Is it?"\nreason = "It is not"\n'
)


def entry(number: int) -> Entry:
    """A record of ordinary size."""
    document = Document(
        title=f"A study of brain imaging with model number {number}",
        abstract="Magnetic resonance imaging of the brain was performed. " * 20,
        authors=tuple(Author(f"Author{number % 977}{place}", "A. B.") for place in range(6)),
        year=2000 + number % 25,
        venue="Journal of Made-up Imaging",
        volume=str(number % 90),
        pages=f"{number}-{number + 9}",
        type="journal-article",
        ids=Identifiers(doi=f"10.5555/bench.{number}"),
    )
    return Entry(str(number), document, b'{"raw": "item"}' * 50)


def fill(ledger: Ledger) -> None:
    """One complete run, and two reviewers who agree on everything."""
    run = ledger.runs.start(
        NewRun("crossref", "Crossref", SourceKind.DATABASE, "q", "brain", "GET https://x.org/w")
    )
    for first in range(1, REPORTS + 1, 1000):
        entries = tuple(entry(number) for number in range(first, first + 1000))
        answer = Page("GET https://x.org/w", b"{}", entries, len(entries), reported=REPORTS)
        ledger.runs.add_page(run, answer, [Kept(item) for item in entries])
    ledger.runs.end(run, RunOutcome.COMPLETE)
    decisions = []
    for who in ("ana", "benno"):
        for number in range(1, REPORTS + 1):
            decisions.append(Decision(number, Stage.TITLE_ABSTRACT, who, Verdict.INCLUDE))
            is_out = number % 3 == 0
            verdict, reasons = (Verdict.EXCLUDE, ("F1",)) if is_out else (Verdict.INCLUDE, ())
            decisions.append(Decision(number, Stage.FULL_TEXT, who, verdict, reasons))
    ledger.decisions.record(decisions, protocol=PROTOCOL)


def main() -> None:
    """Publish once, and print the seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "review.toml").write_text(PROTOCOL, encoding="utf-8")
        review = load_review(folder, {})
        with Ledger(review.ledger_path, needed=review.protocol.needed) as ledger:
            fill(ledger)
            start = time.perf_counter()
            done = publish(ledger, review)
            seconds = time.perf_counter() - start
        size = sum(size for _, size in done.files)
        print(f"slr publish, {REPORTS:,} reports: {len(done.files)} files, {size / 1e6:.1f} MB")
        print(f"{seconds:.1f} s (limit {LIMIT:g}: {'within' if seconds <= LIMIT else 'ABOVE'})")


if __name__ == "__main__":
    main()
