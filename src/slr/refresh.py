"""The living review: every query again, duplicates found, and what is new told. Made to run from cron."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from slr.dedup.run import run as deduplicate
from slr.ledger import Ledger, hold
from slr.model import Author, Report, SearchRun
from slr.review import Review, load_queries, write_whole
from slr.search.jobs import plan
from slr.search.run import run as search
from slr.sources.options import HttpOptions


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: its runs, the reports nobody had seen before, and the file that lists them."""

    requests: int
    runs: tuple[SearchRun, ...] = ()
    new_reports: tuple[Report, ...] = ()
    written: Path | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "schema": 1,
            "searches": self.requests,
            "outcomes": {f"{run.source}/{run.query_name}": run.outcome.value for run in self.runs},
            "new": [
                {"report": report.id, "title": report.document.title, "doi": report.document.ids.doi}
                for report in self.new_reports
            ],
            "written": str(self.written) if self.written else None,
        }


def run(
    review: Review,
    *,
    now: datetime,
    stop: threading.Event,
    http: HttpOptions | None = None,
    dry_run: bool = False,
) -> Refreshed:
    """Run all queries, deduplicate, and write the new reports to `reports/new-DATE.md` when there are any.

    Raises:
        AlreadyRunning: another slr command is at work on this review. StoreError: ledger or disk.
    """
    jobs = plan(review, load_queries(review, []), today=now.date(), http=http)
    if dry_run:
        return Refreshed(len(jobs))
    reports = review.within_reports(review.reports_dir)
    with (
        hold(review.lock_path),
        Ledger(review.ledger_place, needed=review.protocol.needed) as ledger,
        ledger.alone(),
    ):
        runs = search(ledger, jobs, stop=stop, tell=lambda _step: None)
        deduplicate(ledger)
        fresh = _new_reports(ledger, {run.id for run in runs})
    written = _write(reports, fresh, now) if fresh else None
    return Refreshed(len(jobs), tuple(runs), tuple(fresh), written)


def _new_reports(ledger: Ledger, run_ids: set[int]) -> list[Report]:
    """Reports all of whose records came in with these runs."""
    if not any(run.new for run in ledger.runs.all(run_ids)):
        return []
    return [report for report in ledger.reports.all() if all(r.run_id in run_ids for r in report.records)]


def _write(folder: Path, reports: Sequence[Report], now: datetime) -> Path:
    path = folder / f"new-{now:%Y-%m-%d-%H%M%S}.md"
    write_whole(path, _listing(reports, now).encode())
    return path


def _listing(reports: Sequence[Report], now: datetime) -> str:
    lines = [f"# {len(reports)} new reports, {now:%Y-%m-%d}", ""]
    lines += [_item(report) for report in reports]
    return "\n".join([*lines, "", "Screen them with `slr screen --stage title-abstract`.", ""])


def _item(report: Report) -> str:
    document = report.document
    parts = [f"**{_plain(document.title or 'Untitled')}**"]
    parts += [_plain(part) for part in (_authors(document.authors), document.venue, document.date) if part]
    if document.ids.doi:
        parts.append(f"<https://doi.org/{_plain(document.ids.doi)}>")
    return f"- {report.id}. " + ". ".join(parts)


def _authors(authors: Sequence[Author]) -> str | None:
    names = [author.family for author in authors[:3]]
    return ", ".join(names) + (" et al." if len(authors) > len(names) else "") if names else None


#: Characters that mean something to Markdown or HTML; escaped, since titles come from outside.
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_MARKUP = str.maketrans({letter: f"\\{letter}" for letter in r"\`*_[]#|~!"} | _ENTITIES)


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKUP).split())
