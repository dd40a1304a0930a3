"""From a key press to the next report painted: median and p99 at 1,000 and 100,000 reports, on both databases.

    python benchmarks/keypress.py [--presses 300] [--sizes 1000,100000]

The screen is the real one (Textual, without a terminal around it), at 120 x 36; half of the reports have been
decided before. PostgreSQL is asked where SLR_TEST_POSTGRES_URL names a server. Aims: p99 under 100 ms, and at the
larger size at most 1.5 times that at the smaller one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from textual import events

from slr.adapters.folder import create_review, load_review
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
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp

AIM_MS, AIM_RATIO = 100.0, 1.5
_PAGE = 5000


def fill(ledger: Ledger, size: int) -> None:
    """A ledger of that many reports, half of them decided by two people."""
    run = ledger.runs.start(
        NewRun("made", "Made up", SourceKind.DATABASE, "main", "brain", "GET http://127.0.0.1/made")
    )
    for start in range(0, size, _PAGE):
        entries = [_entry(number) for number in range(start, min(size, start + _PAGE))]
        page = Page("GET", b"{}", tuple(entries), len(entries))
        ledger.runs.add_page(run, page, [Kept(entry) for entry in entries])
    ledger.runs.end(run, RunOutcome.COMPLETE)
    for start in range(1, size // 2, _PAGE):
        numbers = range(start, min(size // 2, start + _PAGE))
        ledger.decisions.record(
            [
                Decision(n, Stage.TITLE_ABSTRACT, "Ana", Verdict.EXCLUDE if n % 30 else Verdict.INCLUDE)
                for n in numbers
            ]
        )


def _entry(number: int) -> Entry:
    words = " ".join(f"word{(number * 7 + place) % 977}" for place in range(180))
    document = Document(
        title=f"Work {number} on imaging of the brain",
        abstract=f"BACKGROUND: {words}. METHODS: {words}.",
        authors=(Author("Okafor", "N."), Author("Lindqvist", "A.")),
        year=2024,
        venue="A Journal",
        ids=Identifiers(doi=f"10.5555/work.{number}"),
    )
    return Entry(f"key-{number}", document, b"%d" % number)


async def press(ledger: Ledger, folder: Path, presses: int) -> tuple[list[float], float]:
    """Seconds from each key press to the next report drawn, and to the first report after opening."""
    begun = time.perf_counter()
    desk = open_desk(ledger, load_review(folder, {}), Stage.TITLE_ABSTRACT, "Ana")
    app = ScreeningApp(desk, title="Key presses")
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        opened = time.perf_counter() - begun
        taken = [await _decided(app, "i" if number % 3 else "m") for number in range(presses)]
    desk.close()
    return taken, opened


async def _decided(app: ScreeningApp, key: str) -> float:
    """Seconds from a key, given to the driver as a terminal does, until the next report has been painted.

    `pilot.press` would wait for the application to be idle, in steps of a fiftieth of a second.
    """
    shown, painted = app.session.card, asyncio.Event()
    event = events.Key(key, key)
    event.set_sender(app)
    assert app._driver is not None
    before = time.perf_counter()
    app._driver.send_message(event)
    while app.session.card is shown:  # noqa: ASYNC110 - nothing tells when a report has come, and a wait would be counted
        await asyncio.sleep(0)
    app.call_after_refresh(painted.set)
    await painted.wait()
    return time.perf_counter() - before


def measure(place: Path | str, size: int, presses: int) -> float:
    """Print what one ledger gives; returns the p99 in milliseconds."""
    with tempfile.TemporaryDirectory() as name, Ledger(place) as ledger:
        folder = Path(name)
        create_review(folder, title="Key presses")
        fill(ledger, size)
        taken, opened = asyncio.run(press(ledger, folder, presses))
        seen = sum(ledger.queue.tally("Ana", Stage.TITLE_ABSTRACT).values())
    p99 = 1000 * statistics.quantiles(taken, n=100)[98]
    median = 1000 * statistics.median(taken)
    kind = "PostgreSQL" if isinstance(place, str) else "SQLite"
    print(f"{kind:10} {size:>9,} reports: median {median:5.1f} ms, p99 {p99:5.1f} ms, opened in {opened:.2f} s")
    assert seen >= presses, "a key press that was counted is not in the ledger"
    return p99


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=300)
    parser.add_argument("--sizes", default="1000,100000")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    url = os.environ.get("SLR_TEST_POSTGRES_URL")
    is_met = True
    with tempfile.TemporaryDirectory() as name:
        for kind in ["sqlite", *(["postgres"] if url else [])]:
            found = []
            for size in sizes:
                place = (
                    Path(name) / f"{size}.db"
                    if kind == "sqlite"
                    else f"{url}?schema=keypress_{size}_{os.getpid()}"
                )
                found.append(measure(place, size, asked.presses))
            ratio = found[-1] / found[0]
            is_met &= max(found) < AIM_MS and ratio <= AIM_RATIO
            print(f"  p99 under {AIM_MS:.0f} ms: {max(found) < AIM_MS}; growth {ratio:.2f} (aim {AIM_RATIO})")
    if not url:
        print("PostgreSQL: not asked, SLR_TEST_POSTGRES_URL is not set")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
