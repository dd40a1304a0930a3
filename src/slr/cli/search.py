"""`slr search`: ask the sources and keep every answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import console, put, put_json, safe, say, table
from slr.errors import SourceError

if TYPE_CHECKING:
    from slr.ledger import Ledger
    from slr.model import SearchRun
    from slr.search.run import Job


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("search", rich_help_panel=panel)(search)


def search(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...", help="Queries by name. Default: all of queries/.", show_default=False
        ),
    ] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="Fetch at most so many per source.")] = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Ask Semantic Scholar, Crossref and PubMed at the same time; add a dated run and the records that are new.

    Stopping with Ctrl-C keeps what was fetched. Ends with code 3 when a source failed or fell short.

    Examples: slr search; slr search brain-fm --source pubmed; slr search --dry-run
    """
    import threading
    from datetime import UTC, datetime

    from slr.ledger import hold
    from slr.review import load_queries
    from slr.search.run import plan
    from slr.sources.registry import source_names

    folder = the_review(review)
    stop = threading.Event()
    queries = load_queries(folder, names or [], known_sources=source_names())
    jobs = plan(
        folder, queries, source or [], today=datetime.now(UTC).date(), limit=limit, http=http_options(stop)
    )
    if dry_run:
        _preview(jobs, as_json=as_json)
        return
    with hold(folder.lock_path), the_ledger(folder) as ledger:
        runs = run_with_progress(ledger, jobs, stop)
    if as_json:
        put_json({"schema": 1, "runs": [as_row(run) for run in runs]})
    else:
        show_runs(runs)
    fail_when_short(runs)


def http_options(stop: Any) -> Any:
    """The patience of the HTTP client, its waits told on stderr and ended by `stop`."""
    from slr.search.run import interruptible
    from slr.sources.options import HttpOptions

    return HttpOptions(sleep=interruptible(stop), on_wait=lambda sentence: say(f"  {safe(sentence)}"))


def run_with_progress(ledger: Ledger, jobs: Sequence[Job], stop: Any) -> list[SearchRun]:
    """Run the jobs with one bar each on a terminal, and in silence elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from slr.search.run import Progress as Step
    from slr.search.run import run

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:,.0f} of {task.fields[reported]}"),
        TimeElapsedColumn(),
    )
    screen = console(stderr=True)
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bars:
        tasks = [bars.add_task(f"{job.source.label} · {job.query.name}", total=None, reported="?") for job in jobs]

        def tell(step: Step) -> None:
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
    console().print(table(columns, rows))
    for run in runs:
        if run.message:
            put(f"{run.outcome}: {safe(run.message)}")
        if run.unknown:
            put(f"{run.label} · {run.query_name}: {run.unknown:,} kept as unknown (their text was not returned)")


def fail_when_short(runs: Sequence[SearchRun]) -> None:
    """Code 3 when any run failed or fell short; the table has told what was kept."""
    from slr.model import Outcome

    short = [run for run in runs if run.outcome in {Outcome.FAILED, Outcome.PARTIAL}]
    if short:
        names = ", ".join(dict.fromkeys(run.label for run in short))
        raise SourceError(
            names,
            "the search is partial; everything fetched is in the ledger",
            hint="Run the same command again later: it adds only what is new.",
        )


def as_row(run: SearchRun) -> dict[str, object]:
    """A run for scripts."""
    from dataclasses import asdict

    return asdict(run) | {"window": str(run.window)}


def _preview(jobs: Sequence[Job], *, as_json: bool) -> None:
    from slr.search.run import preview

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
