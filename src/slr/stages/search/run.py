"""The door of the search stage: asks the sources, each in a thread of its own, and writes what they answer.

The threads only fetch and parse; this thread alone writes, one transaction per page. So a page is either in the
ledger with all its records or not at all, whatever stops the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from queue import Empty, Queue
from typing import NamedTuple

from slr.adapters.folder import Review
from slr.adapters.ledger import Kept, Ledger
from slr.adapters.sources.base import STOPPED_AT
from slr.adapters.sources.options import HttpOptions
from slr.core.bibliography.cleaning import plain
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import Interrupted, SlrError, SourceError, StoreError, UsageError, ValueRefused
from slr.core.model import Document, Entry, Page, Problem, QueryFile, RunOutcome, SearchRun, Truth
from slr.core.query import Matching, WantedWork, compile_matcher, parse
from slr.core.search_state import AT_LIMIT
from slr.stages.search.compare import Difference, compare, require_same, sentences_of
from slr.stages.search.counting import Count, HitCount
from slr.stages.search.exclusions import MARKED, Mark, audit, without_exclusions
from slr.stages.search.jobs import SearchJob, limit_of, rebuild
from slr.stages.search.replay_answers import KeptAnswers, NothingKept

#: Title (with subtitle) and abstract, None when there is none, to a truth value.
Matcher = Callable[[str, str | None], Truth]


def evaluate(entries: Iterable[Entry], matcher: Matcher | None) -> list[tuple[Entry, Truth | None]]:
    """The entries to keep, each with its local evaluation.

    Without a matcher the engine has answered the expression itself and everything is kept: it may match on text it
    does not return, so a second filter would lose records. With one, only what is certainly outside is left out;
    unknown is kept and marked.
    """
    if matcher is None:
        return [(entry, None) for entry in entries]
    judged = [(entry, matcher(entry.document.full_title, entry.document.abstract)) for entry in entries]
    return [(entry, truth) for entry, truth in judged if truth is not Truth.FALSE]


def conclude(
    *, fetched: int, reported: int | None, limit: int | None, lost_patience: bool = False
) -> tuple[RunOutcome, str | None]:
    """How a run ended whose source had nothing more to give, with a sentence when it is not complete.

    `lost_patience`: a ranked list was left by rule, after pages in a row without a local match.
    """
    if reported is None or fetched >= reported:
        return RunOutcome.COMPLETE, None
    if limit is not None and fetched >= limit:
        return RunOutcome.CUT, f"{AT_LIMIT}{limit:,}; {reported:,} reported"
    if lost_patience:
        read = f"{fetched:,} of {reported:,} read"
        return RunOutcome.CUT, f"stopped early: the last pages held no match ({read})"
    return RunOutcome.PARTIAL, f"{fetched:,} of {reported:,} reported hits received"


#: How many answers may wait to be written before the fetching threads pause; bounds the memory.
_BACKLOG = 8

#: Characters of an unforeseen error's own words that are kept with its run.
_MOST_SAID = 300


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """Something to show while a search runs; `outcome` is set with the last one of a job."""

    number: int
    source: str
    query: str
    fetched: int = 0
    reported: int | None = None
    outcome: RunOutcome | None = None


class _Stopped(Exception):
    """The search is being stopped; raised in a fetching thread to end its waiting."""


class _Event(NamedTuple):
    """From a fetching thread: a page, or the end of a job (with its error), or the end of the thread (no job)."""

    job: SearchJob | None = None
    page: Page | None = None
    error: Exception | None = None


def run(
    ledger: Ledger, jobs: Sequence[SearchJob], *, stop: threading.Event, tell: Callable[[SearchProgress], None]
) -> list[SearchRun]:
    """Ask every source at the same time, its queries one after the other, and give the runs with their counts.

    Raises:
        Interrupted: Ctrl-C; every answer that had arrived is in the ledger and the open runs are closed as such.
        StoreError: the ledger could not be written; earlier pages stay.
    """
    scribe = _Scribe(ledger, tell)
    events: Queue[_Event] = Queue(maxsize=_BACKLOG)
    threads = [
        threading.Thread(target=_fetch, args=(group, events, stop, scribe.given_up), daemon=True)
        for group in _groups(jobs)
    ]
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
        scribe.close(RunOutcome.INTERRUPTED, "stopped with Ctrl-C")
        hint = "`slr search resume` continues the search."
        raise Interrupted("stopped; everything fetched so far is in the ledger", hint=hint) from error
    scribe.close(RunOutcome.PARTIAL, "slr itself failed while reading this source; this is a fault to report")
    return ledger.runs.all(scribe.run_ids)


def count_hits(
    counts: Sequence[Count], *, stop: threading.Event, tell: Callable[[str, int, int], None]
) -> list[HitCount]:
    """Ask every source at the same time for these totals, in their order; nothing is kept.

    tell: called with the source's label, how many are done, and how many there are.

    Raises:
        Interrupted: Ctrl-C.
    """
    told: Queue[tuple[int, HitCount] | None] = Queue()
    groups: dict[str, list[tuple[int, Count]]] = {}
    for place, count in enumerate(counts):
        groups.setdefault(count.job.source.name, []).append((place, count))
    for group in groups.values():
        threading.Thread(target=_count_all, args=(group, told, stop), daemon=True).start()
    hit_counts: dict[int, HitCount] = {}
    ended = 0
    try:
        while ended < len(groups):
            if (number := told.get()) is None:
                ended += 1
                continue
            hit_counts[number[0]] = number[1]
            tell(number[1].count.job.source.label, len(hit_counts), len(counts))
    except KeyboardInterrupt as error:
        stop.set()
        raise Interrupted("stopped; nothing was fetched") from error
    return [hit_counts[place] for place in sorted(hit_counts)]


def _count_all(
    group: Sequence[tuple[int, Count]], told: Queue[tuple[int, HitCount] | None], stop: threading.Event
) -> None:
    """Body of a counting thread: one source, one total after the other."""
    try:
        with suppress(_Stopped):
            for place, count in group:
                told.put((place, _count(count)))
                if stop.is_set():
                    return
    finally:
        told.put(None)


def _count(count: Count) -> HitCount:
    """One total: what the first page of the answer reports, whatever it holds."""
    for event in _answers(count.job):
        if isinstance(event.error, SourceError):
            return HitCount(count, problem=event.error.message.removeprefix(f"{event.error.source}: "))
        if event.error is not None:
            return HitCount(count, problem=_unforeseen(event.error))
        if event.page is not None and event.page.reported is not None:
            notes = (note for note in event.page.notes if not note.startswith(STOPPED_AT))
            return HitCount(count, event.page.reported, notes=tuple(notes))
    return HitCount(count, problem="the service told no total")


def unfinished_runs(ledger: Ledger) -> list[SearchRun]:
    """The last run of each query on each source, where it did not come to its end."""
    last = {(run.query_name, run.source): run for run in ledger.runs.all() if run.kind.is_searched}
    return [run for run in last.values() if not run.outcome.has_ended]


def resume_jobs(
    ledger: Ledger, review: Review, queries: Sequence[QueryFile], runs: Sequence[SearchRun], http: HttpOptions
) -> list[SearchJob]:
    """Jobs that go on where these runs stopped: their kept answers are read first, then the service is asked.

    Raises:
        ReviewStateError: a query has changed since.
    """
    by_name = {query.name: query for query in queries}
    jobs = []
    for number, run in enumerate(runs):
        answers = KeptAnswers(run.label, ledger.runs.answers(run.id), only_kept=False)
        limit = limit_of(ledger.runs.notes(run.id))
        job = rebuild(review, by_name, run, number=number, http=replace(http, kept=answers), limit=limit)
        jobs.append(replace(job, resumes=run.id))
    return jobs


def replay(ledger: Ledger, review: Review, queries: Sequence[QueryFile], run_id: int) -> list[Entry]:
    """The entries of a run, read again from its kept answers without the network, as they were kept.

    Raises:
        UsageError: no such run. ReviewStateError: its query has changed. SourceError: an answer is unreadable.
    """
    run = _the_run(ledger, run_id)
    answers = KeptAnswers(run.label, ledger.runs.answers(run_id), only_kept=True)
    by_name, limit = {query.name: query for query in queries}, limit_of(ledger.runs.notes(run_id))
    job = rebuild(review, by_name, run, http=HttpOptions(kept=answers), limit=limit)
    matcher = compile_matcher(job.search.tree, Matching.MIXED) if job.source.evaluates_locally else None
    entries: dict[str, Entry] = {}
    with suppress(NothingKept):  # a partial run ends where its answers end
        for page in job.source.search(job.search):
            for entry, _ in evaluate(page.entries, matcher):
                entries.setdefault(entry.key, entry)
    return list(entries.values())


def verify(ledger: Ledger, review: Review, queries: Sequence[QueryFile], run_id: int) -> Difference:
    """How a replay of a run differs from what the ledger holds of it: nothing, unless parsing has changed."""
    replayed = replay(ledger, review, queries, run_id)
    documents = {entry.key: entry.document for entry in replayed}
    seen = ledger.runs.seen_by([run_id])
    # A record an earlier run brought in is stored as it was then; here only its presence is compared.
    stored = [
        Entry(r.key, (r.first or r.document) if r.run_id == run_id else documents.get(r.key, r.document), b"")
        for r in ledger.reports.records()
        if r.id in seen
    ]
    return compare(stored, replayed)


def _the_run(ledger: Ledger, run_id: int) -> SearchRun:
    for run in ledger.runs.all([run_id]):
        if run.kind.is_searched:
            return run
    raise UsageError(f"there is no search run {run_id}", hint="`slr search runs` lists them.")


def difference(
    ledger: Ledger, review: Review, queries: Sequence[QueryFile], earlier: int, later: int
) -> Difference:
    """What changed from one run of a query on a source to another one, read from their kept answers.

    Raises:
        UsageError: no such run, or two runs of different queries or sources. ReviewStateError, SourceError: as of
            `replay`.
    """
    first, second = _the_run(ledger, earlier), _the_run(ledger, later)
    require_same(first, second, ledger.runs.all())
    change = compare(replay(ledger, review, queries, earlier), replay(ledger, review, queries, later))
    return replace(change, compared=tuple(sentences_of(first, second)))


def marks(ledger: Ledger, review: Review) -> list[Mark]:
    """What each NOT part would have cost, over the records of the runs in which it was only marked."""
    parts: dict[str, set[int]] = {}
    for run in ledger.runs.all():
        if any(note.startswith(MARKED) for note in ledger.runs.notes(run.id)):
            parts.setdefault(run.expression, set()).add(run.id)
    records, standings = ledger.reports.records(), ledger.standings(review.protocol.needed)
    all_marks: list[Mark] = []
    for expression, run_ids in parts.items():
        seen = ledger.runs.seen_by(run_ids)
        _, negated = without_exclusions(parse(expression))
        all_marks += audit(negated, [record for record in records if record.id in seen], standings)
    return all_marks


def known_works(
    ledger: Ledger, papers: Sequence[str], ask: Callable[[str], Page] | None
) -> tuple[list[WantedWork], list[Problem]]:
    """Title and abstract of works named by DOI: from the ledger, else from the service `ask` asks.

    A work nobody knows is a problem and is not tested; an abstract that is not returned is unknown.
    """
    works, problems = [], []
    finder = ledger.reports.finder()
    for paper in papers:
        held = finder(doi=normalise_doi(paper))
        if held:
            works.append(_work(paper, ledger.reports.get(held[0]).document))
            continue
        try:
            entries = ask(paper).entries if ask else ()
        except SourceError as error:
            problems.append(Problem(paper, error.message))
            continue
        if entries:
            works.append(_work(paper, entries[0].document))
        else:
            problems.append(Problem(paper, "not in the ledger, and no source was asked"))
    return works, problems


def _work(paper: str, document: Document) -> WantedWork:
    return WantedWork(document.full_title, document.abstract, paper)


def interruptible(stop: threading.Event) -> Callable[[float], None]:
    """A sleep for the fetching threads that ends at once when the search is stopped."""

    def sleep(seconds: float) -> None:
        if stop.wait(seconds):
            raise _Stopped

    return sleep


def _groups(jobs: Sequence[SearchJob]) -> list[list[SearchJob]]:
    """The jobs of each source: one thread asks one source, so that politeness is kept."""
    groups: dict[str, list[SearchJob]] = {}
    for job in jobs:
        groups.setdefault(job.source.name, []).append(job)
    return list(groups.values())


def _fetch(
    jobs: Sequence[SearchJob], events: Queue[_Event], stop: threading.Event, given_up: Container[int]
) -> None:
    """Body of a fetching thread: one source, one query after the other.

    given_up: numbers of jobs whose answers cannot be written; they are asked no further.
    """
    try:
        with suppress(_Stopped):
            for job in jobs:
                for event in _answers(job):
                    events.put(event)
                    if stop.is_set():
                        return
                    if job.number in given_up:
                        break
    finally:
        events.put(_Event())  # whatever ends the thread, the writer never waits for ever


def _answers(job: SearchJob) -> Iterator[_Event]:
    try:
        for page in job.source.search(job.search):
            yield _Event(job, page=page)
    except _Stopped:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of one search must not end the others
        yield _Event(job, error=error)
    else:
        yield _Event(job)


def _unforeseen(error: Exception) -> str:
    """What stands with a run that a fault of this program, or a value nobody foresaw, has ended."""
    said = error.message if isinstance(error, SlrError) else f"{type(error).__name__}: {error}"
    return f"an answer could not be read or stored ({plain(said)[:_MOST_SAID]}); this is a fault of slr to report"


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

    job: SearchJob
    run_id: int
    matcher: Matcher | None
    fetched: int = 0
    reported: int | None = None
    is_open: bool = True
    keys: set[str] = field(default_factory=set)

    def first_seen(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the entries that this run has not met: a work that comes twice is kept once."""
        fresh = {entry.key: entry for entry in entries if entry.key not in self.keys}
        self.keys |= fresh.keys()
        return list(fresh.values())


class _Scribe:
    """Writes what arrives. Lives in the one thread that may touch the ledger."""

    def __init__(self, ledger: Ledger, tell: Callable[[SearchProgress], None]) -> None:
        self._ledger = ledger
        self._tell = tell
        self._live: dict[int, _Live] = {}
        self.given_up: set[int] = set()

    @property
    def run_ids(self) -> list[int]:
        """The runs of this search, in the order of the jobs."""
        return [live.run_id for live in self._live.values()]

    def begin(self, jobs: Sequence[SearchJob]) -> None:
        """Open a run for each job, before the first request leaves."""
        run_ids = self._ledger.runs.start_all([job.new_run() for job in jobs])
        for job, run_id in zip(jobs, run_ids, strict=True):
            local = job.source.evaluates_locally
            matcher = compile_matcher(job.search.tree, Matching.MIXED) if local else None
            self._live[job.number] = _Live(job, run_id, matcher)

    def take(self, event: _Event) -> None:
        """Write one event. An answer that cannot be written ends its run, and no other.

        Raises:
            StoreError: the ledger cannot be written at all.
        """
        if event.job is None or not self._live[event.job.number].is_open:
            return
        live = self._live[event.job.number]
        if event.page is None:
            self._end(live, event.error)
            return
        try:
            self._write(live, event.page)
        except StoreError as error:
            if not isinstance(error, ValueRefused):
                raise
            self._give_up(live, error)
        except Exception as error:  # noqa: BLE001 - a fault over one answer must not end the other searches
            self._give_up(live, error)

    def close(self, outcome: RunOutcome, message: str) -> None:
        """End the runs that are still open."""
        for live in self._live.values():
            if live.is_open:
                live.is_open = False
                self._ledger.runs.end(live.run_id, outcome, message)

    def _write(self, live: _Live, page: Page) -> None:
        kept = [Kept(entry, truth) for entry, truth in evaluate(live.first_seen(page.entries), live.matcher)]
        self._ledger.runs.add_page(live.run_id, page, kept)
        live.fetched += page.received
        if page.reported is not None:
            live.reported = max(page.reported, live.reported or 0)
        self._say(live)

    def _give_up(self, live: _Live, error: Exception) -> None:
        """End a run at an answer that cannot be written."""
        self.given_up.add(live.job.number)
        self._end(live, error)

    def _end(self, live: _Live, error: Exception | None) -> None:
        outcome, message = conclude(
            fetched=live.fetched,
            reported=live.reported,
            limit=live.job.limit,
            lost_patience=live.job.lost_patience,
        )
        if isinstance(error, SourceError):
            outcome, message = (RunOutcome.PARTIAL if live.fetched else RunOutcome.FAILED), error.message
        elif error is not None:
            outcome, message = RunOutcome.PARTIAL, _unforeseen(error)
        self._ledger.runs.end(live.run_id, outcome, message)
        live.is_open = False
        self._say(live, outcome)

    def _say(self, live: _Live, outcome: RunOutcome | None = None) -> None:
        job = live.job
        self._tell(
            SearchProgress(job.number, job.source.label, job.query.name, live.fetched, live.reported, outcome)
        )
