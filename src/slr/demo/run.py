"""`slr demo`: a published review from its query to the PRISMA figure, on this machine alone.

Everything goes the way a real review goes; only the server behind the three addresses is ours (`docs/demo.md`).
"""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from slr.adapters.folder import Review, create_review, load_queries, load_review, write_whole
from slr.adapters.ledger import Ledger, hold
from slr.adapters.ledger.opening import make_ledger, open_ledger
from slr.adapters.sources.options import HttpOptions
from slr.core.errors import UsageError
from slr.core.model import Merge, MergeKind, Record, Report, Stage, Verdict
from slr.demo.catalogue import Catalogue, load_catalogue
from slr.demo.server import DemoServer
from slr.outputs.prisma.run import check, from_ledger, write
from slr.stages.dedup.run import run as deduplicate
from slr.stages.screen.run import import_decisions
from slr.stages.search.jobs import plan
from slr.stages.search.run import interruptible
from slr.stages.search.run import run as search
from slr.stages.snowball.lists import Direction, Seed
from slr.stages.snowball.run import add_new_counts, follow, open_citations

#: Whose decisions they are; the name stands with every one of them.
REVIEWER = "Ghamizi et al."

_COLUMNS = ("report", "stage", "reviewer", "verdict", "reason", "note")
_OURS = "code chosen for the demonstration; the review does not list its exclusions"


class DecisionTable(NamedTuple):
    """A table of decisions as CSV, and the reports left open for whoever tries the screen."""

    text: str
    open: tuple[int, ...]


def make_decision_sheet(catalogue: Catalogue, reports: Iterable[Report]) -> DecisionTable:
    """What the review decided on each report, at both stages.

    Raises:
        LookupError: a report that is not in the catalogue; the demonstration would have no decision for it.
    """
    rows: list[dict[str, object]] = []
    left: list[int] = []
    for report in reports:
        decisions = _decisions(catalogue, report)
        rows += decisions
        if not decisions:
            left.append(report.id)
    made = io.StringIO()
    writer = csv.DictWriter(made, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return DecisionTable(made.getvalue(), tuple(left))


def _decisions(catalogue: Catalogue, report: Report) -> list[dict[str, object]]:
    refs = {ref for record in report.records for ref in catalogue.refs_of(record)}
    if not refs:
        raise LookupError(f"report {report.id} ({report.document.title}) is not in the catalogue")
    rulings = [catalogue.decision(ref) for ref in sorted(refs)]
    if any(ruling.included for ruling in rulings):
        return [_row(report, stage, Verdict.INCLUDE) for stage in Stage]
    ruling = rulings[0]
    if ruling.open:
        return []
    last = _row(report, ruling.stage, Verdict.EXCLUDE, ruling.code or "", _OURS)
    first = [_row(report, Stage.TITLE_ABSTRACT, Verdict.INCLUDE)] if ruling.stage is Stage.FULL_TEXT else []
    return [*first, last]


def _row(report: Report, stage: Stage, verdict: Verdict, code: str = "", note: str = "") -> dict[str, object]:
    return dict(zip(_COLUMNS, (report.id, stage, REVIEWER, verdict, code, note), strict=True))


class Twice(NamedTuple):
    """A work under several numbers: `45/151`, the rule that found it, and its title."""

    numbers: str
    how: str
    work: str


def number_candidates(records: Iterable[Record]) -> dict[int, int]:
    """Record id to reference number, for the candidates that citation searching brought in."""
    candidates = sorted(record.id for record in records if not record.kind.is_searched)
    return {record_id: place for place, record_id in enumerate(candidates, start=1)}


def find_listed_twice(reports: Sequence[Report], merges: Sequence[Merge]) -> list[Twice]:
    """The studies that stand under more than one number of the review's list, in order of the first.

    The answer to a citation request lists the references in their printed order, so the n-th candidate record is
    reference n. What stands in one study here and under two numbers there is listed twice.
    """
    numbers = number_candidates(record for report in reports for record in report.records)
    studies: dict[int, list[Report]] = {}
    for report in reports:
        studies.setdefault(report.study_id, []).append(report)
    twice = []
    for group in studies.values():
        ids = {record.id for report in group for record in report.records}
        refs = sorted(numbers[record_id] for record_id in ids if record_id in numbers)
        if len(refs) > 1:
            twice.append(
                (refs, Twice("/".join(map(str, refs)), _how(group, ids, merges), group[0].document.title))
            )
    return [twice for _, twice in sorted(twice)]


def _how(group: Sequence[Report], ids: set[int], merges: Sequence[Merge]) -> str:
    rules = [
        merge.rule
        for merge in merges
        if merge.kind is not MergeKind.UNDO and {merge.keep_id, merge.drop_id} <= ids
    ]
    kind = "one report" if len(group) == 1 else f"{len(group)} reports of one study"
    return f"{kind}: {', '.join(dict.fromkeys(rules))}"


#: The demonstration's clock runs this much faster than the wall: the pauses a service is owed keep their order
#: and proportion, but nobody waits a second between two requests to a server on the same machine.
_HASTE = 50.0

_TRY = """cd {folder}
slr status                       where the review stands, and what is next
slr screen --reviewer you        decide on the reports left open
slr prisma -o reports/mine.pdf   draw the figure again afterwards
slr dedup list                   every merge with its rule; slr dedup undo N takes one back
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
            _find(ledger, review, catalogue, tell, _hurry(stop, narrate), stop)
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


def _hurry(stop: threading.Event, narrate: Callable[[str], None]) -> HttpOptions:
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
    followed = follow(ledger, citations, seeds, [Direction.BACKWARD], tell=lambda _what, _n: None)
    outcome = deduplicate(ledger)
    tell(Shown.FOLLOWED, add_new_counts(ledger, followed))
    tell(Shown.DEDUP, outcome)
    tell(Shown.STEP, "works the review lists under two numbers, as slr dedup found them")
    tell(Shown.PAIRS, find_listed_twice(list(ledger.reports.all()), ledger.merge_log.merges()))


def _judge(ledger: Ledger, review: Review, catalogue: Catalogue, tell: Teller) -> None:
    tell(Shown.STEP, "slr screen --import: the review's own decisions")
    sheet = make_decision_sheet(catalogue, ledger.reports.all())
    path = review.root / "data" / "decisions.csv"
    write_whole(path, sheet.text.encode())
    done = import_decisions(ledger, review, path, origin="demo")
    tell(Shown.TEXT, f"{done.recorded} decisions recorded; {len(sheet.open)} reports are left open for you")


def _show(ledger: Ledger, review: Review, catalogue: Catalogue, tell: Teller) -> None:
    tell(Shown.STEP, "slr prisma: the flow, every number a query over the ledger")
    flow = from_ledger(ledger, review.protocol)
    check(flow)
    tell(Shown.FLOW, flow)
    tell(Shown.TEXT, _compare_counts(ledger, review, catalogue))
    for suffix in (".svg", ".pdf", ".png", ".csv"):
        path = review.reports_dir / f"prisma{suffix}"
        write(flow, path)
        tell(Shown.TEXT, f"wrote {path}")


def _compare_counts(ledger: Ledger, review: Review, catalogue: Catalogue) -> str:
    """How the review's own count compares with the studies found here."""
    reports = list(ledger.reports.all())
    numbers = number_candidates(record for report in reports for record in report.records)
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
