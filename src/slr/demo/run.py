"""`slr demo`: a published review from its query to the PRISMA figure, on this machine alone.

Everything goes the way a real review goes; only the server behind the three addresses is ours (`docs/demo.md`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from slr.adapters.folder import Review, create_review, load_queries, load_review, write_whole
from slr.adapters.ledger import Ledger, hold
from slr.adapters.ledger.opening import make_ledger, open_ledger
from slr.adapters.sources.options import HttpOptions
from slr.core.errors import UsageError
from slr.demo.catalogue import Catalogue, load_catalogue
from slr.demo.pairs import listed_twice, numbering
from slr.demo.server import DemoServer
from slr.demo.verdicts import decision_sheet
from slr.outputs.prisma.run import check, from_ledger, write
from slr.stages.dedup.run import run as deduplicate
from slr.stages.screen.run import import_decisions
from slr.stages.search.jobs import plan
from slr.stages.search.run import interruptible
from slr.stages.search.run import run as search
from slr.stages.snowball.lists import Direction, Seed
from slr.stages.snowball.run import counted, follow, open_citations

#: The demonstration's clock runs this much faster than the wall: the pauses a service is owed keep their order
#: and proportion, but nobody waits a second between two requests to a server on the same machine.
_HASTE = 50.0

_TRY = """cd {folder}
slr status                       where the review stands, and what is next
slr screen --reviewer you        decide on the reports left open
slr prisma -o reports/mine.pdf   draw the figure again afterwards
slr dedup --list                 every merge with its rule; --undo N takes one back
slr query check                  what each service is asked, and what it cannot express"""


class Shown(StrEnum):
    """What kind of thing is handed to the teller."""

    STEP = "step"
    TEXT = "text"
    RUNS = "runs"
    FOLLOWED = "followed"
    DEDUP = "dedup"
    PAIRS = "pairs"
    FLOW = "flow"


Teller = Callable[[Shown, object], None]


def run(folder: Path, *, tell: Teller, narrate: Callable[[str], None]) -> None:
    """Make a review folder from the published review and walk the whole way.

    `tell` gets what to show, `narrate` a sentence whenever the HTTP client waits.

    Raises:
        UsageError: the folder holds something already. StoreError: it cannot be written.
    """
    _make(folder)
    catalogue = load_catalogue()
    stop = threading.Event()
    with DemoServer(catalogue) as server:
        review = load_review(folder.resolve(), _addresses(server.url))
        make_ledger(review)
        with (
            open_ledger(review, warn=narrate) as ledger,
            hold(review.lock_path),
            ledger.alone(),
        ):
            _find(ledger, review, catalogue, tell, _hurried(stop, narrate), stop)
            _judge(ledger, review, catalogue, tell)
            _show(ledger, review, catalogue, tell)
    tell(Shown.STEP, "your turn")
    tell(Shown.TEXT, _TRY.format(folder=folder))


def _make(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder", hint="Name a new one: slr demo DIR.")
    texts = files("slr.demo").joinpath("folder")
    query = texts.joinpath("brain-fm.toml").read_text(encoding="utf-8")
    protocol = texts.joinpath("review.toml").read_text(encoding="utf-8")
    create_review(folder, review_toml=protocol, queries={"brain-fm.toml": query})


def _addresses(url: str) -> dict[str, str]:
    return {f"SLR_{name}_URL": url for name in ("SEMANTIC_SCHOLAR", "CROSSREF", "PUBMED")}


def _hurried(stop: threading.Event, narrate: Callable[[str], None]) -> HttpOptions:
    pause = interruptible(stop)
    return HttpOptions(
        sleep=lambda seconds: pause(seconds / _HASTE),
        clock=lambda: time.monotonic() * _HASTE,
        on_wait=narrate,
    )


def _find(
    ledger: Ledger, review: Review, catalogue: Catalogue, tell: Teller, http: HttpOptions, stop: threading.Event
) -> None:
    tell(Shown.STEP, "slr search: one query, three services, a dated run each")
    (query,) = load_queries(review, ["brain-fm"])
    tell(Shown.TEXT, query.expression.strip())
    jobs = plan(review, [query], today=datetime.now(UTC).date(), http=http)
    tell(Shown.RUNS, search(ledger, jobs, stop=stop, tell=lambda _step: None))
    tell(Shown.STEP, "slr dedup: records that describe one document")
    tell(Shown.DEDUP, deduplicate(ledger))
    tell(Shown.STEP, "slr snowball: all that the review itself cites, counted before any filter")
    citations = open_citations(review.protocol, http=http)
    seeds = [Seed(catalogue.review_id, title=review.protocol.title)]
    found = follow(ledger, citations, seeds, [Direction.BACKWARD], tell=lambda _what, _n: None)
    outcome = deduplicate(ledger)
    tell(Shown.FOLLOWED, counted(ledger, found))
    tell(Shown.DEDUP, outcome)
    tell(Shown.STEP, "works the review lists under two numbers, as slr dedup found them")
    tell(Shown.PAIRS, listed_twice(list(ledger.reports.all()), ledger.merge_log.merges()))


def _judge(ledger: Ledger, review: Review, catalogue: Catalogue, tell: Teller) -> None:
    tell(Shown.STEP, "slr screen --import: the review's own decisions")
    sheet = decision_sheet(catalogue, ledger.reports.all())
    path = review.root / "data" / "decisions.csv"
    write_whole(path, sheet.text.encode())
    done = import_decisions(ledger, review, path, origin="demo")
    tell(Shown.TEXT, f"{done.recorded} decisions recorded; {len(sheet.open)} reports are left open for you")


def _show(ledger: Ledger, review: Review, catalogue: Catalogue, tell: Teller) -> None:
    tell(Shown.STEP, "slr prisma: the flow, every number a query over the ledger")
    flow = from_ledger(ledger, review.protocol)
    check(flow)
    tell(Shown.FLOW, flow)
    tell(Shown.TEXT, _covered(ledger, review, catalogue))
    for suffix in (".svg", ".pdf", ".png", ".csv"):
        path = review.reports_dir / f"prisma{suffix}"
        write(flow, path)
        tell(Shown.TEXT, f"wrote {path}")


def _covered(ledger: Ledger, review: Review, catalogue: Catalogue) -> str:
    """How the review's own count compares with the studies found here."""
    reports = list(ledger.reports.all())
    numbers = numbering(record for report in reports for record in report.records)
    included = {s.report_id for s in ledger.standings(review.protocol.needed) if s.is_included}
    models = {work.ref for work in catalogue.works if work.included}
    studies: dict[int, set[int]] = {}
    for report in reports:
        if report.id in included:
            refs = {numbers[record.id] for record in report.records if record.id in numbers}
            studies.setdefault(report.study_id, set()).update(refs & models)
    covered = set().union(*studies.values())
    twice = [" and ".join(map(str, sorted(refs))) for refs in studies.values() if len(refs) > 1]
    return (
        f"{len(studies)} studies are included and cover {len(covered)} of the {len(models)} models the review "
        f"counts: its numbers {', '.join(twice)} are one work, counted twice."
    )
