"""`slr search`: ask the sources and keep every answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slr.cli.changes import changes, news
from slr.cli.groups import DefaultGroup
from slr.cli.numbers import count, row_id
from slr.cli.options import DryRunOption, JsonOption, ReviewOption, a_file_or_output, the_ledger, the_review
from slr.cli.output import bars_console, put, put_json, safe, say
from slr.cli.searches import fail_when_less, in_words, warn_of_searches, warn_of_windows
from slr.cli.tables import put_table
from slr.core.errors import SourceError

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.adapters.sources.options import HttpOptions
    from slr.core.model import QueryFile, SearchRun
    from slr.stages.search.compare import Difference
    from slr.stages.search.jobs import SearchJob


app = typer.Typer(cls=DefaultGroup)


@app.command("run")
def search(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...", help="Queries by name. Default: all of queries/.", show_default=False
        ),
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")] = None,
    limit: Annotated[
        int | None, typer.Option("--max", parser=count, metavar="N", help="Fetch at most N records per source.")
    ] = None,
    replay: Annotated[
        int | None,
        typer.Option(
            "--replay",
            parser=row_id,
            metavar="RUN",
            help="Read a run again from its kept answers, without the network.",
        ),
    ] = None,
    review: ReviewOption = None,
    *,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with unfinished runs, from the page they reached.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Search all sources at the same time, and record what they give.

    Each search becomes a dated run. Ctrl-C keeps what was fetched. Ends with code 3 when a source failed or fell
    short; --resume then goes on, also after a kill. `slr search runs`, `diff`, `marks` and `report` show past
    searches.

    Examples: slr search; slr search brain-fm --source pubmed; slr search --dry-run; slr search --resume
    """
    import threading
    from datetime import UTC, datetime

    from slr.adapters.folder import load_queries, planned_searches
    from slr.adapters.ledger import hold
    from slr.adapters.sources.registry import source_names
    from slr.core.search_state import short_searches
    from slr.stages.search.jobs import plan

    folder = the_review(review)
    if replay is not None:
        _replay(folder, replay, as_json=as_json)
        return
    stop = threading.Event()
    queries = load_queries(folder, names or [], known_sources=source_names())
    warn_of_windows(queries)
    http, today = http_options(stop), datetime.now(UTC).date()
    jobs = [] if resume else plan(folder, queries, source or [], today=today, limit=limit, http=http)
    if dry_run and not resume:  # before the ledger is made: a dry run leaves no trace
        _preview(jobs, as_json=as_json)
        return
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        if resume:
            jobs = _left(ledger, folder, queries, source or [], http)
        if dry_run:
            _preview(jobs, as_json=as_json)
            return
        runs = run_with_progress(ledger, jobs, stop)
        everything = ledger.runs.all()
        told = news(ledger, folder, [run.id for run in runs])
    if as_json:
        put_json({"schema": 1, "runs": [as_row(run) for run in runs], **told.as_json()})
    elif runs:
        show_runs(runs)
        for line in told.lines():
            put(safe(line))
    else:
        put("Every run is complete; there is nothing to resume.")
        for short in short_searches(everything, planned_searches(folder)):
            put(in_words(short))
    fail_when_short(runs)
    fail_when_less(everything, [run.id for run in runs])


def _left(
    ledger: Ledger, folder: Review, queries: Sequence[QueryFile], sources: Sequence[str], http: HttpOptions
) -> list[SearchJob]:
    """The jobs that go on with what did not come to its end; all there are where none was ever begun."""
    from datetime import UTC, datetime

    from slr.stages.search.jobs import plan
    from slr.stages.search.run import resume_jobs, unfinished_runs

    if not any(run.kind.is_searched and not run.is_file for run in ledger.runs.all()):
        return plan(folder, queries, sources, today=datetime.now(UTC).date(), http=http)
    asked = {query.name for query in queries}
    runs = [run for run in unfinished_runs(ledger) if run.query_name in asked]
    return resume_jobs(
        ledger, folder, queries, [run for run in runs if not sources or run.source in sources], http
    )


@app.command("runs")
def runs(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """List every run with its counts and how it ended, with imports taken back.

    Example: slr search runs
    """
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        found = ledger.runs.all(undone=True)
    if as_json:
        put_json({"schema": 1, "runs": [as_row(run) for run in found]})
        return
    columns = ("#run", "started", "source", "query", "#reported", "#fetched", "#kept", "#new", "outcome")
    rows = [
        (
            r.id,
            f"{r.started_at:%Y-%m-%d %H:%M}",
            r.label,
            r.query_name,
            r.reported,
            r.fetched,
            r.kept,
            r.new,
            "taken back" if r.is_undone else r.outcome,
        )
        for r in found
    ]
    put_table(columns, rows)


@app.command("diff")
def diff(
    earlier: Annotated[int, typer.Argument(parser=row_id, metavar="RUN", help="The number of the earlier run.")],
    later: Annotated[int, typer.Argument(parser=row_id, metavar="RUN", help="The number of the later run.")],
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs of one query on one source: new, gone and changed works (published, retracted …).

    Example: slr search diff 1 4
    """
    from slr.stages.search.run import difference

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        found = difference(ledger, folder, _queries(folder), earlier, later)
    if as_json:
        put_json(found.as_json())
    else:
        show_difference(found)


@app.command("marks")
def marks(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Show what each NOT of a query would have lost, where exclusions were only marked.

    Example: slr search marks
    """
    from slr.stages.search.exclusions import as_row as mark_row
    from slr.stages.search.run import marks as find

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        found = find(ledger, folder)
    if as_json:
        put_json({"schema": 1, "marks": [mark_row(mark) for mark in found]})
        return
    if not found:
        put('No run has marked its exclusions. Set exclusions = "mark" in a query file and search again.')
        return
    columns = ("NOT", "#records", "#reports", "#of these included", "#not known")
    rows = [(mark.term, mark.records, len(mark.reports), len(mark.included), mark.unknown) for mark in found]
    put_table(columns, rows, title="what each exclusion would have removed")
    for mark in found:
        if mark.included:
            put(f"NOT {safe(mark.term)} would have lost included reports: {', '.join(map(str, mark.included))}")


@app.command("report")
def report(
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="A .md file. Default, or `-`: standard output.",
            callback=a_file_or_output,
        ),
    ] = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
) -> None:
    """Write the PRISMA-S appendix: the 16 items filled from the runs, every strategy as it was sent.

    Example: slr search report -o reports/search.md
    """
    from slr.adapters.folder import write_whole
    from slr.outputs.publish.run import search_appendix

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        text = search_appendix(ledger, folder)
    if output is None:
        put(text.decode().rstrip())
    elif dry_run:
        put(f"{output} would be written")
    else:
        write_whole(output, text)
        say(f"wrote {output}")


def show_difference(found: Difference) -> None:
    """What differs between two runs."""
    for sentence in found.compared:
        put(safe(sentence))
    for heading, works in (("new", found.new), ("gone", found.gone)):
        for key, title in works:
            put(f"{heading:8} {safe(key)}  {safe(title)}")
    for change in found.changed:
        put(f"{'changed':8} {safe(change.key)}  {safe(change.title)}: {safe('; '.join(change.what))}")
    put(
        f"{len(found.new):,} new, {len(found.gone):,} gone, {len(found.changed):,} changed, "
        f"{found.same:,} the same"
    )


def _replay(folder: Review, run_id: int, *, as_json: bool) -> None:
    from slr.stages.search.run import verify

    with the_ledger(folder) as ledger:
        found = verify(ledger, folder, _queries(folder), run_id)
    if as_json:
        put_json(found.as_json())
        return
    show_difference(found)
    if not (found.new or found.gone or found.changed):
        put(f"Run {run_id}, read again from its kept answers, gives the same records.")


def _queries(folder: Review) -> list[QueryFile]:
    """The query files there are; a run does not need its own to be looked at."""
    from slr.adapters.folder import load_queries
    from slr.core.errors import UsageError

    try:
        return load_queries(folder, [])
    except UsageError:
        return []


def http_options(stop: Any) -> Any:
    """The patience of the HTTP client, its waits told on stderr and ended by `stop`."""
    from slr.adapters.sources.options import HttpOptions
    from slr.stages.search.run import interruptible

    return HttpOptions(sleep=interruptible(stop), on_wait=lambda sentence: say(f"  {safe(sentence)}"))


def run_with_progress(ledger: Ledger, jobs: Sequence[SearchJob], stop: Any) -> list[SearchRun]:
    """Run the jobs with one bar each on a terminal, and in silence elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from slr.stages.search.run import SearchProgress, run

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:,.0f} of {task.fields[reported]}"),
        TimeElapsedColumn(),
    )
    screen = bars_console()
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bars:
        tasks = [
            bars.add_task(safe(f"{job.source.label} · {job.query.name}"), total=None, reported="?") for job in jobs
        ]

        def tell(step: SearchProgress) -> None:
            total = step.reported if step.outcome is None else step.fetched
            shown = "?" if step.reported is None else f"{step.reported:,}"
            bars.update(tasks[step.number], completed=step.fetched, total=total, reported=shown)

        return run(ledger, jobs, stop=stop, tell=tell)


def show_runs(runs: Sequence[SearchRun]) -> None:
    """The table every search ends with."""
    columns = ("source", "query", "#reported", "#fetched", "#kept", "#new", "#known", "#problems", "outcome")
    rows = [
        (r.label, r.query_name, r.reported, r.fetched, r.kept, r.new, r.known, r.problems, r.outcome) for r in runs
    ]
    put_table(columns, rows)
    for run in runs:
        if run.message:
            put(f"{run.outcome}: {safe(run.message)}")
        if run.unknown:
            put(
                f"{run.label} · {run.query_name}: {run.unknown:,} kept unchecked: no abstract, so the query could "
                "not be tested on them"
            )


def fail_when_short(runs: Sequence[SearchRun]) -> None:
    """Code 3 when any run failed or fell short; the table has told what was kept."""
    from slr.core.model import RunOutcome

    short = [run for run in runs if run.outcome in {RunOutcome.FAILED, RunOutcome.PARTIAL}]
    if short:
        names = ", ".join(dict.fromkeys(run.label for run in short))
        raise SourceError(
            names,
            "the search is partial; everything fetched is in the ledger"
            if any(run.fetched for run in short)
            else "the search failed; no record was fetched",
            hint="`slr search --resume` goes on where it stopped, `slr search` asks anew.",
        )


def as_row(run: SearchRun) -> dict[str, object]:
    """A run for scripts."""
    from dataclasses import asdict

    return asdict(run) | {"window": str(run.window)}


def _preview(jobs: Sequence[SearchJob], *, as_json: bool) -> None:
    from slr.stages.search.jobs import preview

    plans = [
        {
            "source": job.source.name,
            "query": job.query.name,
            "window": str(job.search.window),
            "text": sent.query,
            "request": sent.request,
            "notes": list(sent.notes),
        }
        for job, sent in preview(jobs)
    ]
    if as_json:
        put_json({"schema": 1, "dry_run": True, "requests": plans})
        return
    for one in plans:
        put(f"{one['source']} · {one['query']}  {one['window']}\n  {safe(str(one['request']))}")
        for note in one["notes"]:
            put(f"  ! {safe(note)}")
    put("\nNothing was sent.")


app.command("changes")(changes)
