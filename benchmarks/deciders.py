"""Many reviewers decide at once, as fast as they can, on one review: what was confirmed is there, and once.

Every reviewer is a process of its own. It takes the next report, decides, and writes down each decision after the
desk has returned it (fsync). At the end its book is compared with the ledger: every confirmed decision stands
there exactly once, no report was handed to one person twice, nor to more people than the policy asks. With
`--kill 50` processes are killed at random moments (SIGKILL) and started again.

    python benchmarks/deciders.py --people 8 --seconds 60
    SLR_TEST_POSTGRES_URL=postgresql://user@host/database python benchmarks/deciders.py --kill 50

Ends with 1 when a check fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

import psycopg

from slr.adapters.folder import load_review
from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.core.errors import StoreLocked
from slr.core.model import Decision, Document, Entry, Identifiers, Page, SourceKind, Stage, Verdict
from slr.stages.screen.desk import ScreeningDesk
from slr.stages.screen.seat.run import open_desk

NEEDED = {"single": 1, "double": 2}

#: Records in one stored page.
_PAGE = 1_000

#: Seconds after which a run that cannot make its kills, or a process that does not stop, is given up.
_PATIENCE = 120.0

_TOML = """title = "Deciders"
[search]
sources = ["crossref"]
[screening]
title-abstract = "{policy}"
"""


class Line(NamedTuple):
    """One line of a reviewer's book: `sat`, `shown` (a report), `kept` (report, decision, seconds) or `locked`."""

    what: str
    report: int = 0
    decision: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Room:
    """A review folder with its ledger, and the files by which the processes are told to begin and to stop."""

    folder: Path
    place: Path | str

    @property
    def go(self) -> Path:
        """Is there once everybody sits."""
        return self.folder / "go"

    @property
    def stop(self) -> Path:
        """Is there when nobody shall decide any more."""
        return self.folder / "stop"

    def book(self, name: str) -> Path:
        """What one reviewer wrote down."""
        return self.folder / f"{name}.book"


@dataclass(slots=True)
class Result:
    """What a run came to; `faults` is empty when every check held."""

    confirmed: int
    seconds: float
    kills: int
    locked: int
    waits: Sequence[float]
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rate = self.confirmed / self.seconds if self.seconds else 0.0
        ordered = sorted(self.waits) or [0.0]
        middle, most = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
        return (
            f"{self.confirmed:,} decisions in {self.seconds:.1f} s: {rate:,.0f}/s; "
            f"decide {1000 * middle:.1f} ms (99 %: {1000 * most:.1f} ms); "
            f"{self.kills} kills, {self.locked} times locked; {len(self.faults)} faults"
        )


def prepare(room: Room, *, reports: int, policy: str) -> None:
    """A review of so many reports under a policy."""
    (room.folder / "queries").mkdir(parents=True)
    (room.folder / "review.toml").write_text(_TOML.format(policy=policy), encoding="utf-8")
    (room.folder / "queries" / "main.toml").write_text("expression = 'brain'\n", encoding="utf-8")
    with Ledger(room.place) as ledger:
        run = ledger.runs.start(NewRun("crossref", "Crossref", SourceKind.DATABASE, "q", "brain", "GET"))
        for first in range(0, reports, _PAGE):
            entries = tuple(map(_entry, range(first, min(first + _PAGE, reports))))
            page = Page("GET", b"{}", entries, len(entries))
            ledger.runs.add_page(run, page, [Kept(one) for one in entries])


def _entry(number: int) -> Entry:
    facts = Document(title=f"Brain {number}", abstract="Brain. " * 50, ids=Identifiers(doi=f"10.5555/{number}"))
    return Entry(str(number), facts, b"{}")


def sit(room: Room, name: str) -> None:
    """One reviewer: decide until told to stop, or until no report is left."""
    review = load_review(room.folder, {})
    with Ledger(room.place) as ledger, room.book(name).open("ab", buffering=0) as book:
        desk = open_desk(ledger, review, Stage.TITLE_ABSTRACT, name)
        _write(book, Line("sat"))
        while not room.go.exists():
            time.sleep(0.01)
        while not room.stop.exists():
            try:
                card = desk.queue.next_card()
            except StoreLocked:
                _write(book, Line("locked"))
                continue
            if card is None:
                break
            _write(book, Line("shown", card.report_id))
            _decide(desk, card.report_id, book)
        desk.close()


def _decide(desk: ScreeningDesk, report: int, book: BinaryIO) -> None:
    """Decide on one report and write it down when the desk has kept it; reviewers do not agree on every report."""
    verdict = Verdict.INCLUDE if (report + len(desk.reviewer)) % 3 else Verdict.EXCLUDE
    started = time.perf_counter()
    while True:
        try:
            made = desk.acts.decide(report, verdict, (), None)
        except StoreLocked:
            _write(book, Line("locked"))
        else:
            break
    _write(book, Line("kept", made.report_id, made.id or 0, time.perf_counter() - started))
    os.fsync(book.fileno())


def _write(book: BinaryIO, line: Line) -> None:
    # The first line end closes a line that a kill may have cut off.
    book.write(b"\n" + json.dumps(line).encode() + b"\n")


def read(book: Path, *, tail: int | None = None) -> list[Line]:
    """What a reviewer wrote down, or what stands in the last bytes; a line that was cut off was not said."""
    with book.open("rb") as file:
        if tail is not None:
            file.seek(max(book.stat().st_size - tail, 0))
        return [line for raw in file.read().split(b"\n") if (line := _line(raw)) is not None]


def _line(raw: bytes) -> Line | None:
    try:
        return Line(*json.loads(raw))
    except ValueError:
        return None


def run(room: Room, *, people: int, seconds: float, kills: int = 0, needed: int, seed: int = 1) -> Result:
    """Let people decide in a room that was prepared, then judge what they wrote down."""
    names = ["r" * number for number in range(1, people + 1)]
    with _seated(room, names) as sitting:
        started = time.monotonic()
        room.go.touch()
        made = _kill(room, sitting, seconds=seconds, kills=kills, chance=random.Random(seed))
        room.stop.touch()
        took = time.monotonic() - started
        codes = {name: process.wait(timeout=_PATIENCE) for name, process in sitting.items()}
    books = {name: read(room.book(name)) for name in names}
    faults = [f"{name} ended with code {code}" for name, code in codes.items() if code]
    with Ledger(room.place) as ledger:
        faults += judge(books, ledger.decisions.history(), needed=needed, kills=made)
    if made < kills:
        faults.append(f"only {made} of {kills} kills were made: more reports are needed")
    lines = [line for book in books.values() for line in book]
    waits = [line.seconds for line in lines if line.what == "kept"]
    return Result(len(waits), took, made, sum(line.what == "locked" for line in lines), waits, faults)


@contextmanager
def _seated(room: Room, names: Sequence[str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The processes of these reviewers, all of them ready; none outlives the block."""
    sitting: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in names:
            sitting[name] = _start(room, name)
        _wait(lambda: all(_has_sat(room, name) for name in names))
        yield sitting
    finally:
        for process in sitting.values():
            process.kill()
            process.wait()


def _start(room: Room, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "--sit", name, str(room.folder), str(room.place)])


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("the reviewers do not sit down")
        time.sleep(0.02)


def _has_sat(room: Room, name: str) -> bool:
    return room.book(name).exists() and bool(read(room.book(name)))


def _is_at_work(room: Room, name: str) -> bool:
    lines = read(room.book(name), tail=300)
    return bool(lines) and lines[-1].what != "sat"


def _kill(
    room: Room, sitting: dict[str, subprocess.Popen[bytes]], *, seconds: float, kills: int, chance: random.Random
) -> int:
    """Wait until the time is up and every kill was made; gives how many were. Who is killed is started again."""
    begun = time.monotonic()
    moments = sorted(chance.uniform(0, seconds) for _ in range(kills))
    made = 0
    while (now := time.monotonic() - begun) < seconds or made < kills:
        alive = [name for name, process in sitting.items() if process.poll() is None]
        if not alive or now > seconds + _PATIENCE:
            break
        at_work = [name for name in alive if made < kills and now >= moments[made] and _is_at_work(room, name)]
        if at_work:
            name = chance.choice(at_work)
            sitting[name].kill()
            sitting[name].wait()
            sitting[name] = _start(room, name)
            made += 1
        time.sleep(0.02)
    return made


def judge(
    books: Mapping[str, Sequence[Line]], history: Sequence[Decision], *, needed: int, kills: int
) -> list[str]:
    """Every check that does not hold, with an example.

    A report that stood before somebody who was killed does not count as handed out: nobody could decide on it.
    What the ledger holds unconfirmed can be no more than the kills: kept just before a process could say so.
    """
    rows = Counter((one.reviewer, one.report_id) for one in history)
    owners = {one.id: (one.reviewer, one.report_id) for one in history}
    kept = [(name, line) for name, lines in books.items() for line in lines if line.what == "kept"]
    handed = {name: list(_handed(lines)) for name, lines in books.items()}
    seen: dict[int, set[str]] = defaultdict(set)
    decided: dict[int, set[str]] = defaultdict(set)
    for name, reports in handed.items():
        for report in reports:
            seen[report].add(name)
    for one in history:
        decided[one.report_id].add(one.reviewer)
    twice = [(name, report) for name, all_ in handed.items() for report, n in Counter(all_).items() if n > 1]
    found: Mapping[str, Sequence[object]] = {
        "confirmed and not in the ledger": [
            (name, line.report) for name, line in kept if owners.get(line.decision) != (name, line.report)
        ],
        "in the ledger more than once": [key for key, count in rows.items() if count > 1],
        "handed to one person twice": twice,
        f"handed to more than {needed}": [pair for pair in seen.items() if len(pair[1]) > needed],
        f"decided by more than {needed}": [pair for pair in decided.items() if len(pair[1]) > needed],
    }
    faults = [f"{len(cases):,} {what}, such as {cases[0]}" for what, cases in found.items() if cases]
    unconfirmed = len(history) - len({line.decision for _, line in kept})
    if unconfirmed > kills:
        faults.append(f"{unconfirmed:,} in the ledger and never confirmed, after {kills} kills")
    return faults


def _handed(lines: Sequence[Line]) -> Iterator[int]:
    """The reports shown, without those that a kill took away."""
    open_report = 0
    for line in lines:
        if line.what == "shown":
            if open_report:
                yield open_report
            open_report = line.report
        elif line.what == "kept":
            yield line.report
            open_report = 0
        elif line.what == "sat":
            open_report = 0
    if open_report:
        yield open_report


@contextmanager
def rooms(reports: int, policy: str, *, postgres: str | None) -> Iterator[tuple[str, Room]]:
    """A prepared review, named after its database: a file, or a schema of its own that is dropped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        if postgres is None:
            room = Room(root, root / "data" / "slr.db")
            prepare(room, reports=reports, policy=policy)
            yield "SQLite", room
            return
        schema = f"deciders_{os.getpid()}_{policy}"
        address = f"{postgres.partition('?')[0]}?schema={schema}"
        room = Room(root, address)
        try:
            prepare(room, reports=reports, policy=policy)
            yield "PostgreSQL", room
        finally:
            _drop(postgres, schema)


def _drop(postgres: str, schema: str) -> None:
    with psycopg.connect(postgres.partition("?")[0]) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def main() -> int:
    """Run under every policy on every database, print the figures, and give the exit code."""
    if len(sys.argv) == 5 and sys.argv[1] == "--sit":
        sit(Room(Path(sys.argv[3]), sys.argv[4]), sys.argv[2])
        return 0
    parser = argparse.ArgumentParser(description="Many reviewers decide at once on one review.")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kill", type=int, default=0, metavar="N", help="kill and restart a process N times")
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--policy", choices=sorted(NEEDED), action="append", help="default: each of them")
    chosen = parser.parse_args()
    faults = 0
    for policy in chosen.policy or NEEDED:
        for postgres in dict.fromkeys((None, os.environ.get("SLR_TEST_POSTGRES_URL") or None)):
            with rooms(chosen.reports, policy, postgres=postgres) as (database, room):
                done = run(
                    room,
                    people=chosen.people,
                    seconds=chosen.seconds,
                    kills=chosen.kill,
                    needed=NEEDED[policy],
                )
            print(f"{database}, {policy}, {chosen.people} people: {done}")
            for fault in done.faults:
                print(f"  FAULT: {fault}")
            faults += len(done.faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
