"""The door of the search stage: asks the sources, each in a thread of its own, and writes what they answer.

The threads only fetch and parse; this thread alone writes, one transaction per page. So a page is either in the
ledger with all its records or not at all, whatever stops the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from queue import Empty, Queue
from typing import NamedTuple

from slr.errors import Interrupted, QuerySyntaxError, SlrError, SourceError
from slr.ledger import Kept, Ledger, NewRun
from slr.model import Outcome, Page, QueryFile, SearchRun, SourceSettings
from slr.query import Matching, Node, compile_matcher, parse
from slr.review import Review, resolve_window
from slr.search.rules import Matcher, conclude, evaluated
from slr.sources.base import Plan, Search, Source
from slr.sources.options import HttpOptions
from slr.sources.registry import open_source

#: How many answers may wait to be written before the fetching threads pause; bounds the memory.
_BACKLOG = 8


@dataclass(frozen=True, slots=True)
class Job:
    """One query for one source, ready to be asked; `number` tells the jobs of one search apart."""

    number: int
    query: QueryFile
    source: Source
    search: Search

    @property
    def limit(self) -> int | None:
        """The cut that applies: the user's, else the source's own."""
        return self.search.limit if self.search.limit is not None else self.source.default_limit


@dataclass(frozen=True, slots=True)
class Progress:
    """Something to show while a search runs; `outcome` is set with the last one of a job."""

    number: int
    source: str
    query: str
    fetched: int = 0
    reported: int | None = None
    outcome: Outcome | None = None


class _Stopped(Exception):
    """The search is being stopped; raised in a fetching thread to end its waiting."""


class _Event(NamedTuple):
    """From a fetching thread: a page, or the end of a job (with its error), or the end of the thread (no job)."""

    job: Job | None = None
    page: Page | None = None
    error: SlrError | None = None


def plan(
    review: Review,
    queries: Sequence[QueryFile],
    names: Sequence[str] = (),
    *,
    today: date,
    limit: int | None = None,
    http: HttpOptions | None = None,
) -> list[Job]:
    """Every query with every source that is to be asked, checked before anything is sent.

    `names` are the sources asked for on the command line; none means those of the query, else of the protocol.

    Raises:
        ConfigError: an expression cannot be read; named with its file and line. UnknownSource: no such source.
    """
    opened: dict[str, Source] = {}
    jobs: list[Job] = []
    for query in queries:
        tree, window = parsed(query), resolve_window(query, today)
        for name in names or query.sources or review.protocol.sources:
            if name not in opened:
                opened[name] = open_source(name, settings_of(review, name), http_options=http)
            search = Search(tree, window, query.overrides.get(name), limit)
            jobs.append(Job(len(jobs), query, opened[name], search))
    return jobs


def parsed(query: QueryFile) -> Node:
    """The tree of a query file; a mistake is told with the file and the line it stands in."""
    try:
        return parse(query.expression)
    except QuerySyntaxError as error:
        line = query.line + query.expression.count("\n", 0, error.offset)
        raise error.at(query.path, line) from error


def settings_of(review: Review, name: str) -> SourceSettings:
    """How to reach a source: what the protocol says, else its public address."""
    return review.protocol.source_settings.get(name) or SourceSettings(email=review.protocol.email)


def preview(jobs: Sequence[Job]) -> list[tuple[Job, Plan]]:
    """What each job would send first, without sending it."""
    return [(job, job.source.plan(job.search)) for job in jobs]


def run(
    ledger: Ledger, jobs: Sequence[Job], *, stop: threading.Event, tell: Callable[[Progress], None]
) -> list[SearchRun]:
    """Ask every source at the same time, its queries one after the other, and give the runs with their counts.

    Raises:
        Interrupted: Ctrl-C; every answer that had arrived is in the ledger and the open runs are closed as such.
        StoreError: the ledger could not be written; earlier pages stay.
    """
    scribe = _Scribe(ledger, tell)
    events: Queue[_Event] = Queue(maxsize=_BACKLOG)
    threads = [threading.Thread(target=_fetch, args=(group, events, stop), daemon=True) for group in _groups(jobs)]
    try:
        with ExitStack() as on_failure:
            on_failure.callback(stop.set)
            scribe.begin(jobs)
            for thread in threads:
                thread.start()
            _write_all(scribe, events, len(threads))
            on_failure.pop_all()
    except KeyboardInterrupt as error:
        _drain(scribe, events)
        scribe.close(Outcome.INTERRUPTED, "stopped with Ctrl-C")
        hint = "Run the same command again: it adds only what is new."
        raise Interrupted("stopped; everything fetched so far is in the ledger", hint=hint) from error
    scribe.close(Outcome.PARTIAL, "the program failed while reading this source; please report it")
    return ledger.runs.all(scribe.run_ids)


def interruptible(stop: threading.Event) -> Callable[[float], None]:
    """A sleep for the fetching threads that ends at once when the search is stopped."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise _Stopped

    return sleep


def _groups(jobs: Sequence[Job]) -> list[list[Job]]:
    """The jobs of each source: one thread asks one source, so that politeness is kept."""
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(job.source.name, []).append(job)
    return list(groups.values())


def _fetch(jobs: Sequence[Job], events: Queue[_Event], stop: threading.Event) -> None:
    """Body of a fetching thread: one source, one query after the other."""
    try:
        with suppress(_Stopped):
            for job in jobs:
                for event in _answers(job):
                    events.put(event)
                    if stop.is_set():
                        return
    finally:
        events.put(_Event())  # also when a bug ends the thread, so that the writer never waits for ever


def _answers(job: Job) -> Iterator[_Event]:
    try:
        for page in job.source.search(job.search):
            yield _Event(job, page=page)
    except SourceError as error:
        yield _Event(job, error=error)
    else:
        yield _Event(job)


def _write_all(scribe: _Scribe, events: Queue[_Event], threads: int) -> None:
    while threads:
        event = events.get()
        threads -= event.job is None
        scribe.take(event)


def _drain(scribe: _Scribe, events: Queue[_Event]) -> None:
    with suppress(Empty):
        while True:
            scribe.take(events.get_nowait())


@dataclass(slots=True)
class _Live:
    """A run that is under way."""

    job: Job
    run_id: int
    matcher: Matcher | None
    fetched: int = 0
    reported: int | None = None
    is_open: bool = True


class _Scribe:
    """Writes what arrives. Lives in the one thread that may touch the ledger."""

    def __init__(self, ledger: Ledger, tell: Callable[[Progress], None]) -> None:
        self._ledger = ledger
        self._tell = tell
        self._live: dict[int, _Live] = {}

    @property
    def run_ids(self) -> list[int]:
        """The runs of this search, in the order of the jobs."""
        return [live.run_id for live in self._live.values()]

    def begin(self, jobs: Sequence[Job]) -> None:
        """Open a run for each job, before the first request leaves."""
        for job in jobs:
            run_id = self._ledger.runs.start(_new_run(job, job.source.plan(job.search)))
            local = job.source.evaluates_locally
            matcher = compile_matcher(job.search.tree, Matching.MIXED) if local else None
            self._live[job.number] = _Live(job, run_id, matcher)

    def take(self, event: _Event) -> None:
        """Write one event."""
        if event.job is None:
            return
        live = self._live[event.job.number]
        if event.page is not None:
            self._write(live, event.page)
        else:
            self._end(live, event.error)

    def close(self, outcome: Outcome, message: str) -> None:
        """End the runs that are still open."""
        for live in self._live.values():
            if live.is_open:
                live.is_open = False
                self._ledger.runs.end(live.run_id, outcome, message)

    def _write(self, live: _Live, page: Page) -> None:
        kept = [Kept(entry, truth) for entry, truth in evaluated(page.entries, live.matcher)]
        self._ledger.runs.add_page(live.run_id, page, kept)
        live.fetched += page.received
        if page.reported is not None:
            live.reported = max(page.reported, live.reported or 0)
        self._say(live)

    def _end(self, live: _Live, error: SlrError | None) -> None:
        outcome, message = conclude(fetched=live.fetched, reported=live.reported, limit=live.job.limit)
        if error is not None:
            outcome, message = (Outcome.PARTIAL if live.fetched else Outcome.FAILED), error.message
        self._ledger.runs.end(live.run_id, outcome, message)
        live.is_open = False
        self._say(live, outcome)

    def _say(self, live: _Live, outcome: Outcome | None = None) -> None:
        job = live.job
        self._tell(Progress(job.number, job.source.label, job.query.name, live.fetched, live.reported, outcome))


def _new_run(job: Job, sent: Plan) -> NewRun:
    return NewRun(
        source=job.source.name,
        label=job.source.label,
        kind=job.source.kind,
        query_name=job.query.name,
        expression=job.query.expression,
        request=sent.request,
        window=job.search.window,
        notes=sent.notes,
    )
