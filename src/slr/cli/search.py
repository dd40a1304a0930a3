"""`slr search`: ask the sources and keep every answer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from slr.cli.changes import News, changes, news
from slr.cli.groups import DefaultGroup
from slr.cli.options import DryRunOption, JsonOption, ReviewOption, count, the_ledger, the_review
from slr.cli.output import put, put_json, safe, say
from slr.cli.search_runs import appendix, diff, marks, replay, runs
from slr.cli.searches import UNLIKE, as_row, fail_when_less, in_words, warn_of_windows
from slr.cli.tables import put_table
from slr.core.errors import SourceError

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.adapters.sources.options import HttpOptions
    from slr.core.model import QueryFile, SearchRun
    from slr.stages.search.counting import HitCount
    from slr.stages.search.jobs import SearchJob

app = typer.Typer(cls=DefaultGroup)

QueryNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", help="Queries by name. Default: all of queries/.", show_default=False),
]
SourceOption = Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")]

LimitOption = Annotated[
    int | None, typer.Option("--max", parser=count, metavar="N", help="Fetch at most N records per source.")
]
ExpectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--expect",
        metavar="[SOURCE=]N",
        help="Stop before anything is fetched unless about N hits are found; repeatable.",
        show_default=False,
    ),
]


@app.command("run")
def search(
    names: QueryNames = None,
    source: SourceOption = None,
    limit: LimitOption = None,
    expect: ExpectOption = None,
    review: ReviewOption = None,
    *,
    count_only: Annotated[
        bool, typer.Option("--count", help="Only count the hits, of each query and of its parts.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Search all sources at the same time, and record what they give.

    Each search becomes a dated run. Ctrl-C keeps what was fetched. Ends with code 3 when a source failed or fell
    short; `slr search resume` then goes on, also after a kill. --count writes nothing. With --expect a total that
    is more than a fifth away from N ends with code 3.

    Examples: slr search; slr search brain-fm --source pubmed; slr search --count; slr search --expect pubmed=1200
    """
    from datetime import UTC, datetime

    from slr.adapters.ledger import hold
    from slr.stages.search.jobs import plan

    folder = the_review(review)
    stop, queries = threading.Event(), _queries(folder, names)
    today, http = datetime.now(UTC).date(), http_options(stop)
    jobs = plan(folder, queries, source or [], today=today, limit=limit, http=http)
    if dry_run:  # before the ledger is made: a dry run leaves no trace
        _preview(jobs, as_json=as_json)
        return
    if count_only or expect:
        _count(jobs, expect or [], stop, is_shown=count_only, as_json=as_json)
    if count_only:
        return
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        done = _searched(ledger, folder, jobs, stop)
    _tell(folder, done, as_json=as_json)


@app.command("resume")
def resume(
    names: QueryNames = None,
    source: SourceOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Go on with unfinished runs, from the page they reached.

    Where no run was ever begun, it asks every source.

    Examples: slr search resume; slr search resume brain-fm --source pubmed
    """
    from slr.adapters.ledger import hold

    folder = the_review(review)
    stop, queries = threading.Event(), _queries(folder, names)
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        jobs = _left(ledger, folder, queries, source or [], http_options(stop))
        if dry_run:
            _preview(jobs, as_json=as_json)
            return
        done = _searched(ledger, folder, jobs, stop)
    _tell(folder, done, as_json=as_json)


app.command("replay")(replay)
app.command("runs")(runs)
app.command("diff")(diff)
app.command("marks")(marks)
app.command("appendix")(appendix)
app.command("changes")(changes)


class _Searched(NamedTuple):
    """The runs of a search, all runs there are now, and what the new ones tell of known reports."""

    runs: list[SearchRun]
    everything: list[SearchRun]
    told: News


def _queries(folder: Review, names: list[str] | None) -> list[QueryFile]:
    """The queries of these names, all of them where none is named; a window that has ended is told."""
    from slr.adapters.folder import load_queries
    from slr.adapters.sources.registry import KnownSources

    queries = load_queries(folder, names or [], known_sources=KnownSources())
    warn_of_windows(queries)
    return queries


def _searched(ledger: Ledger, folder: Review, jobs: Sequence[SearchJob], stop: threading.Event) -> _Searched:
    runs = run_with_progress(ledger, jobs, stop)
    return _Searched(runs, ledger.runs.all(), news(ledger, folder, [run.id for run in runs]))


def _tell(folder: Review, done: _Searched, *, as_json: bool) -> None:
    """What the runs gave; code 3 where they fell short."""
    from slr.adapters.folder import list_planned_searches
    from slr.core.search_state import find_short_searches

    runs, everything, told = done
    if as_json:
        put_json({"runs": [as_row(run) for run in runs], **told.as_json()})
    elif runs:
        show_runs(runs)
        for line in told.lines():
            put(safe(line))
    else:
        put("Every run is complete; there is nothing to resume.")
        for short in find_short_searches(everything, list_planned_searches(folder)):
            put(in_words(short))
    fail_when_short(runs)
    fail_when_less(everything, [run.id for run in runs])


def _count(
    jobs: Sequence[SearchJob], expect: Sequence[str], stop: threading.Event, *, is_shown: bool, as_json: bool
) -> None:
    """Ask for the totals, and show them where that is all that is wanted.

    Raises:
        SourceError: a source told no total, or another one than was expected.
    """
    from slr.cli.progress import counting
    from slr.stages.search.counting import counts_of, expectations, surprises
    from slr.stages.search.run import count_hits

    expected = expectations(expect, jobs)
    asked = jobs if is_shown else [job for job in jobs if job.number in expected]
    with counting("counting") as tell:
        found = count_hits(counts_of(asked, parts=is_shown), stop=stop, tell=tell)
    if is_shown:
        _show_counts(found, as_json=as_json)
    if wrong := surprises(found, expected):
        hint = "Nothing was fetched. `slr query check` shows what is sent; without --expect the search goes on."
        raise _of_sources(wrong, hint)
    if missing := [(one.count.job.source.label, one.problem) for one in found if one.problem]:
        raise _of_sources(missing, "Nothing was fetched. Count again later, or name other sources with --source.")


def _of_sources(told: Sequence[tuple[str, str]], hint: str) -> SourceError:
    """One error for what is told of several sources, each named where there is more than one."""
    names = list(dict.fromkeys(label for label, _ in told))
    sentences = dict.fromkeys(said if len(names) == 1 else f"{label} {said}" for label, said in told)
    return SourceError(", ".join(names), "; ".join(sentences), hint=hint)


def _show_counts(found: Sequence[HitCount], *, as_json: bool) -> None:
    told = [_as_count(one) for one in found]
    if as_json:
        put_json({"counts": told})
        return
    rows = [(one["label"], one["query"], one["part"] or "(the whole query)", one["hits"]) for one in told]
    put_table(("source", "query", "part", "#hits"), rows)
    for one in told:
        if one["part"] is None:
            _put_about(one)
    put("Nothing was fetched.")


def _as_count(one: HitCount) -> dict[str, Any]:
    """A total for scripts."""
    job = one.count.job
    planned = job.plan()
    return {
        "source": job.source.name,
        "label": job.source.label,
        "query": job.query.name,
        "window": str(job.search.window),
        "part": one.count.part,
        "hits": one.hits,
        "of_the_query": not job.source.evaluates_locally,
        "problem": one.problem,
        "notes": list(one.notes),
        "link": planned.link,
        "link_is_same": planned.is_same,
    }


def _put_about(one: dict[str, Any]) -> None:
    """What is to be known of one total, and where a person can look at its hits."""
    name = f"{one['label']} · {one['query']}"
    if not one["of_the_query"]:
        put(f"{name}: ranked by words in common; the query is applied to what is fetched")
    for note in one["notes"]:
        put(f"{name}: {safe(str(note))}")
    if one["link"]:
        put(f"{name}: {safe(one['link'])}{'' if one['link_is_same'] else UNLIKE}")


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


def http_options(stop: Any) -> Any:
    """The patience of the HTTP client, its waits told on stderr and ended by `stop`."""
    from slr.adapters.sources.options import HttpOptions
    from slr.stages.search.run import interruptible

    return HttpOptions(sleep=interruptible(stop), on_wait=lambda sentence: say(f"  {safe(sentence)}"))


def run_with_progress(ledger: Ledger, jobs: Sequence[SearchJob], stop: Any) -> list[SearchRun]:
    """Run the jobs with one bar each on a terminal, and in silence elsewhere."""
    from slr.cli.progress import bars
    from slr.stages.search.run import SearchProgress, run

    names = [f"{job.source.label} · {job.query.name}" for job in jobs]
    with bars(names, "{task.completed:,.0f} of {task.fields[word]}") as update:

        def tell(step: SearchProgress) -> None:
            total = step.reported if step.outcome is None else step.fetched
            update(step.number, step.fetched, total, "?" if step.reported is None else f"{step.reported:,}")

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
            hint="`slr search resume` goes on where it stopped, `slr search` asks anew.",
        )


def _preview(jobs: Sequence[SearchJob], *, as_json: bool) -> None:
    from slr.stages.search.jobs import preview

    plans: list[dict[str, Any]] = [
        {
            "source": job.source.name,
            "query": job.query.name,
            "window": str(job.search.window),
            "text": sent.query,
            "request": sent.request,
            "link": sent.link,
            "notes": list(sent.notes),
        }
        for job, sent in preview(jobs)
    ]
    if as_json:
        put_json({"dry_run": True, "requests": plans})
        return
    for one in plans:
        put(f"{one['source']} · {one['query']}  {one['window']}\n  {safe(str(one['request']))}")
        for note in one["notes"]:
            put(f"  ! {safe(note)}")
    put("\nNothing was sent.")
