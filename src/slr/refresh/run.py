"""The living review: every query again, duplicates found, and what is new told. Made to run from cron."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from slr.adapters.folder import Review, find_ended_windows, load_queries, write_whole
from slr.adapters.ledger import Ledger, hold
from slr.adapters.ledger.opening import open_ledger
from slr.adapters.sources.options import HttpOptions
from slr.core.bibliography.alarms import Alarm, concerns, find_new_alarms
from slr.core.bibliography.history import History
from slr.core.bibliography.links import address
from slr.core.bibliography.notices import gravest, mark_title, notice_of
from slr.core.model import Author, Report, SearchRun
from slr.core.search_state import Short, find_new_faults
from slr.core.text.markup import markdown
from slr.core.text.numbers import counted
from slr.stages.dedup.run import run as deduplicate
from slr.stages.search.jobs import plan
from slr.stages.search.run import run as search


class ChangedReport(NamedTuple):
    """A report that a source now gives otherwise, with what is different in words."""

    report_id: int
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: its runs, the reports nobody had seen before, and the file that lists them.

    alarms: retractions, withdrawals and concerns about reports the review had. changed: reports it had that are
    included or may still be and that a source now gives otherwise, those with an alarm too. faults: searches of
    this refresh that gave less than they should, so that nothing new does not mean that there is nothing new.
    windows: queries whose window has ended.
    """

    requests: int
    runs: tuple[SearchRun, ...] = ()
    new_reports: tuple[Report, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    changed: tuple[ChangedReport, ...] = ()
    faults: tuple[Short, ...] = ()
    windows: tuple[str, ...] = ()
    written: Path | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "searches": self.requests,
            "outcomes": {f"{run.source}/{run.query_name}": run.outcome.value for run in self.runs},
            "new": [
                {"report": report.id, "title": report.document.title, "doi": report.document.ids.doi}
                for report in self.new_reports
            ],
            "alarms": [alarm.as_json() for alarm in self.alarms],
            "changed": [
                {"report": changed_report.report_id, "title": changed_report.title}
                for changed_report in self.changed
            ],
            "complete": not self.faults,
            "short": [short.as_json() for short in self.faults],
            "windows": list(self.windows),
            "written": str(self.written) if self.written else None,
        }


def run(
    review: Review,
    *,
    now: datetime,
    stop: threading.Event,
    http: HttpOptions | None = None,
    dry_run: bool = False,
    warn: Callable[[str], None] = lambda _text: None,
) -> Refreshed:
    """Run all queries, deduplicate, and write new and changed reports to `reports/new-DATE.md` when there are any.

    Raises:
        AlreadyRunning: another slr command is at work on this review. StoreError: ledger or disk.
    """
    queries = load_queries(review, [])
    jobs = plan(review, queries, today=now.date(), http=http)
    windows = tuple(find_ended_windows(queries, now.date()))
    if dry_run:
        return Refreshed(len(jobs), windows=windows)
    reports = review.within_reports(review.reports_dir)
    with (
        open_ledger(review, warn=warn) as ledger,
        hold(review.lock_path),
        ledger.alone(),
    ):
        before = ledger.changes.histories()
        runs = search(ledger, jobs, stop=stop, tell=lambda _step: None)
        deduplicate(ledger, review.protocol)
        fresh = _new_reports(ledger, {run.id for run in runs})
        alarms, changed = _news(ledger, before, fresh, {run.id for run in runs})
        faults = find_new_faults(ledger.runs.all(), {run.id for run in runs})
    refreshed = Refreshed(
        len(jobs), tuple(runs), tuple(fresh), tuple(alarms), tuple(changed), tuple(faults), windows
    )
    return replace(refreshed, written=_write(reports, refreshed, now)) if fresh or alarms or changed else refreshed


def _news(
    ledger: Ledger, before: Mapping[int, History], fresh: Sequence[Report], run_ids: set[int]
) -> tuple[list[Alarm], list[ChangedReport]]:
    """What became of the reports that the review had."""
    new = {report.id for report in fresh}
    histories = {number: history for number, history in ledger.changes.histories().items() if number not in new}
    if histories == before:
        return [], []
    standings = [standing for standing in ledger.standings(ledger.needed) if concerns(standing)]
    changed = [
        ChangedReport(standing.report_id, standing.title, tuple(histories[standing.report_id].lines()))
        for standing in standings
        if standing.report_id in histories and histories[standing.report_id].is_told_in(run_ids)
    ]
    return find_new_alarms(standings, before, histories), changed


def _new_reports(ledger: Ledger, run_ids: set[int]) -> list[Report]:
    """Reports all of whose records came in with these runs."""
    if not any(run.new for run in ledger.runs.all(run_ids)):
        return []
    return [report for report in ledger.reports.all() if all(r.run_id in run_ids for r in report.records)]


def _write(folder: Path, refreshed: Refreshed, now: datetime) -> Path:
    path = folder / f"new-{now:%Y-%m-%d-%H%M%S}.md"
    write_whole(path, "\n".join(_listing(refreshed, now)).encode())
    return path


def _listing(refreshed: Refreshed, now: datetime) -> Iterator[str]:
    yield f"# {count_news(refreshed)}, {now:%Y-%m-%d}\n"
    if refreshed.alarms:
        yield "## Retracted or under concern\n"
        yield from (f"- {markdown(alarm.sentence)}" for alarm in refreshed.alarms)
        yield "\nRead them again with `slr report REPORT`; change a decision with `slr decide`.\n"
    if refreshed.new_reports:
        yield "## New\n"
        yield from (_item(report) for report in refreshed.new_reports)
        yield "\nScreen them with `slr screen --stage title-abstract`.\n"
    if refreshed.changed:
        yield "## Changed since they were first found\n"
        for changed_report in refreshed.changed:
            yield f"- {changed_report.report_id}. **{markdown(changed_report.title or 'Untitled')}**"
            yield from (f"  - {markdown(line)}" for line in changed_report.lines)
        yield ""


def count_news(refreshed: Refreshed) -> str:
    """What is new, in numbers: `1 report retracted or under concern, 2 new reports`; empty for nothing."""
    alarms, new, changed = len(refreshed.alarms), len(refreshed.new_reports), len(refreshed.changed)
    told = [f"{counted(alarms, 'report')} retracted or under concern"] if alarms else []
    told += [counted(new, "new report")] if new else []
    told += [f"{counted(changed, 'report')} changed"] if changed else []
    return ", ".join(told)


def _item(report: Report) -> str:
    document = report.document
    notice = gravest(notice_of(record.document, record.first) for record in report.records)
    parts = [f"**{markdown(mark_title(document.title or 'Untitled', notice))}**"]
    parts += [markdown(part) for part in (_authors(document.authors), document.venue, document.date) if part]
    if document.ids.doi:
        parts.append(f"<{address('doi', document.ids.doi)}>")
    return f"- {report.id}. " + ". ".join(parts)


def _authors(authors: Sequence[Author]) -> str | None:
    names = [author.family for author in authors[:3]]
    return ", ".join(names) + (" et al." if len(authors) > len(names) else "") if names else None
