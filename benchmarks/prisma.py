"""What `slr prisma` costs on a ledger of 100,000 records, beside importing matplotlib and drawing an empty figure.

CPU seconds of whole processes, run in turn in one run of this program, so that a machine whose speed drifts treats
them alike. Three states of the same made-up review: nothing screened yet, a tenth of it screened, all of it. The
limit is a ratio of 3.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
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

RECORDS = 100_000
#: Records that repeat the one before them.
DUPLICATES = range(2, RECORDS // 5, 2)
ROUNDS = 5
LIMIT = 2.8
PROTOCOL = (
    'title = "A made-up review"\n[search]\nsources = ["crossref"]\n[screening]\nreviewers = ["ana"]\n'
    + "".join(
        f'[[criteria]]\ncode = "{code}"\nstage = "{stage}"\ntext = "Is it?"\nreason = "It is not"\n'
        for code, stage in (("T1", "title-abstract"), ("F1", "full-text"))
    )
)
EMPTY = "import io\nfrom matplotlib.figure import Figure\nFigure().savefig(io.BytesIO(), format='png')\n"


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run, from the operating system."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def entry(number: int) -> Entry:
    """A record of ordinary size."""
    document = Document(
        title=f"A study of brain imaging with model number {number}",
        abstract="Magnetic resonance imaging of the brain was performed. " * 20,
        authors=tuple(Author(f"Author{place}", "A. B.") for place in range(6)),
        year=2024,
        ids=Identifiers(doi=f"10.5555/bench.{number}"),
    )
    return Entry(str(number), document, b'{"raw": "item"}' * 50)


def fill(ledger: Ledger) -> None:
    """Three databases with a third of the records each."""
    per_run, page = RECORDS // 3 + 1, 1000
    for place, source in enumerate(("Crossref", "PubMed", "Scopus")):
        run = ledger.runs.start(NewRun(source.lower(), source, SourceKind.DATABASE, "q", "brain", "GET"))
        last = min((place + 1) * per_run, RECORDS)
        for first in range(place * per_run, last, page):
            entries = tuple(entry(number) for number in range(first, min(first + page, last)))
            answer = Page("GET", b"{}", entries, len(entries))
            ledger.runs.add_page(run, answer, [Kept(item) for item in entries])


def states(folder: Path) -> Iterator[str]:
    """Bring the review into each of its states, and name them."""
    (folder / "queries").mkdir()
    (folder / "review.toml").write_text(PROTOCOL, encoding="utf-8")
    reports = [number for number in range(1, RECORDS + 1) if number not in DUPLICATES]
    with Ledger(folder / "data" / "slr.db") as ledger:
        fill(ledger)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, n - 1, n, "bench", "doi") for n in DUPLICATES])
    yield "nothing screened"
    tenth = reports[: len(reports) // 10]
    screen(folder, tenth)
    yield "a tenth screened"
    screen(folder, reports[len(tenth) :])
    yield "all screened"


def screen(folder: Path, reports: list[int]) -> None:
    """One reviewer includes every tenth report, and of these every second one on its full text."""
    first = [Decision(n, Stage.TITLE_ABSTRACT, "ana", *_verdict("T1", is_in=n % 10 == 1)) for n in reports]
    second = [
        Decision(n, Stage.FULL_TEXT, "ana", *_verdict("F1", is_in=n % 20 == 1)) for n in reports if n % 10 == 1
    ]
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.decisions.record([*first, *second])


def _verdict(code: str, *, is_in: bool) -> tuple[Verdict, tuple[str, ...]]:
    return (Verdict.INCLUDE, ()) if is_in else (Verdict.EXCLUDE, (code,))


def main() -> None:
    """Run both in turn in every state, and print the medians and the ratios."""
    empty = [sys.executable, "-c", EMPTY]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "review"
        folder.mkdir()
        ours = [sys.executable, "-m", "slr", "prisma", "--review", str(folder), "-o", str(folder / "flow.svg")]
        print(f"slr prisma -o flow.svg, {RECORDS:,} records; CPU seconds, medians of {ROUNDS}")
        for state in states(folder):
            cpu_seconds(ours), cpu_seconds(empty)  # warm the disk cache and the bytecode
            pairs = [(cpu_seconds(ours), cpu_seconds(empty)) for _ in range(ROUNDS)]
            ratio = statistics.median(a / b for a, b in pairs)
            mine, theirs = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
            limit = f"limit {LIMIT}: {'within' if ratio <= LIMIT else 'ABOVE'}"
            print(f"{state:18} {mine:6.2f}   empty figure {theirs:.2f}   ratio {ratio:.2f} ({limit})")


if __name__ == "__main__":
    main()
