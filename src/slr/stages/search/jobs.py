"""What a search will ask: every query with every source, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from slr.adapters.folder import Review, resolve_window
from slr.adapters.ledger import NewRun
from slr.adapters.sources.base import SearchPlan, Source, SourceSearch
from slr.adapters.sources.options import HttpOptions
from slr.adapters.sources.paging import Patience
from slr.adapters.sources.registry import open_source
from slr.core.errors import QuerySyntaxError, ReviewStateError
from slr.core.model import Page, QueryFile, SearchRun, Truth, Window
from slr.core.query import Matching, Node, TextPosition, compile_matcher, locate, parse, to_text
from slr.stages.search.exclusions import MARKED, without_exclusions
from slr.stages.search.replay_answers import placeless

#: Stands in the notes of a run before the number its user gave with --max.
LIMITED = "fetched at most, by --max: "


@dataclass(frozen=True, slots=True)
class SearchJob:
    """One query for one source, ready to be asked; `number` tells the jobs of one search apart.

    marked: the negated parts that are not sent. resumes: the run this one goes on with, whose answers are read
    from the ledger first.
    """

    number: int
    query: QueryFile
    source: Source
    search: SourceSearch
    marked: tuple[Node, ...] = ()
    resumes: int | None = None

    @property
    def limit(self) -> int | None:
        """The cut that applies: the user's, else the source's own."""
        return self.search.limit if self.search.limit is not None else self.source.default_limit

    @property
    def lost_patience(self) -> bool:
        """True when a ranked list was left because it had nothing for the query any more."""
        return isinstance(self.search.keep_going, Patience) and self.search.keep_going.is_over

    def plan(self) -> SearchPlan:
        """What it would send first, and what is to be known about it."""
        sent = self.source.plan(self.search)
        notes = list(sent.notes)
        if self.search.limit is not None:
            notes.append(f"{LIMITED}{self.search.limit:,}")
        if self.marked:
            notes.append(MARKED + ", ".join(to_text(part) for part in self.marked))
        if self.resumes is not None:
            notes.append(f"continues run {self.resumes}, whose answers are read from the ledger")
        return replace(sent, notes=tuple(notes))

    def new_run(self) -> NewRun:
        """How the run is entered in the ledger."""
        sent = self.plan()
        return NewRun(
            source=self.source.name,
            label=self.source.label,
            kind=self.source.kind,
            query_name=self.query.name,
            expression=self.query.expression,
            request=sent.request,
            window=self.search.window,
            notes=sent.notes,
        )


def plan(
    review: Review,
    queries: Sequence[QueryFile],
    names: Sequence[str] = (),
    *,
    today: date,
    limit: int | None = None,
    http: HttpOptions | None = None,
) -> list[SearchJob]:
    """Every query with every source that is to be asked, checked before anything is sent.

    `names` are the sources asked for on the command line; none means those of the query, else of the protocol.

    Raises:
        ConfigError: an expression cannot be read; named with its file and line. UnknownSource: no such source.
    """
    opened: dict[str, Source] = {}
    jobs: list[SearchJob] = []
    for query in queries:
        tree, marked = split_marks(query)
        window = resolve_window(query, today)
        for name in names or query.sources or review.protocol.sources:
            if name not in opened:
                opened[name] = open_source(name, review.protocol.settings_of(name), http_options=http)
            search = _search(opened[name], tree, window, query.overrides.get(name), limit)
            jobs.append(SearchJob(len(jobs), query, opened[name], search, marked))
    return jobs


def _search(source: Source, tree: Node, window: Window, override: str | None, limit: int | None) -> SourceSearch:
    """What the source is asked. A ranked list that is filtered here is followed while it has something for us."""
    if not source.evaluates_locally:
        return SourceSearch(tree, window, override, limit)
    # A matcher of its own: this one works in the thread that fetches.
    matcher = compile_matcher(tree, Matching.MIXED)

    def has_match(page: Page) -> bool:
        documents = (entry.document for entry in page.entries)
        return any(matcher(document.full_title, document.abstract) is Truth.TRUE for document in documents)

    return SourceSearch(tree, window, override, limit, Patience(getattr(source, "patience", _PATIENCE), has_match))


#: Pages of a ranked list without a match after which it is left, for a source that states no number itself.
_PATIENCE = 3


def limit_of(notes: Iterable[str]) -> int | None:
    """The limit a run was given, from its notes."""
    told = (note.removeprefix(LIMITED).replace(",", "") for note in notes if note.startswith(LIMITED))
    return next((int(number) for number in told if number.isdecimal()), None)


def rebuild(
    review: Review,
    queries: Mapping[str, QueryFile],
    run: SearchRun,
    *,
    number: int = 0,
    http: HttpOptions,
    limit: int | None = None,
) -> SearchJob:
    """The job a run was, from its query file as it is now or from what the ledger kept of it.

    limit: the one the run was given (`limit_of` its notes).

    Raises:
        ReviewStateError: what would be sent now is not what was sent then, or nothing was sent at all.
    """
    if run.is_file:
        raise ReviewStateError(
            f"run {run.id} ({run.label}) is an imported file; there is no search to repeat",
            hint="`slr import FILE` reads a file again and adds only what is new.",
        )
    source = open_source(run.source, review.protocol.settings_of(run.source), http_options=http)
    for query in _candidates(queries, run):
        tree, marked = split_marks(query)
        search = _search(source, tree, run.window, query.overrides.get(run.source), limit)
        if placeless(source.plan(search).request) == placeless(run.request):
            return SearchJob(number, query, source, search, marked)
    raise ReviewStateError(
        f"the query has changed since run {run.id} ({run.label}, {run.query_name})",
        hint="Run a new search: slr search.",
    )


def _candidates(queries: Mapping[str, QueryFile], run: SearchRun) -> Iterator[QueryFile]:
    if run.query_name in queries:
        yield queries[run.query_name]
    kept = QueryFile(run.query_name, f"run {run.id}", run.expression, 1, window=run.window)
    yield kept
    yield replace(kept, marks_exclusions=True)


def parse_query(query: QueryFile) -> Node:
    """The tree of a query file; a mistake is told with the file and the line it stands in."""
    try:
        return parse(query.expression)
    except QuerySyntaxError as error:
        place = locate(query.expression, error.offset)
        raise error.at(query.path, query.line + place.line - 1, _point_at(place)) from error


#: Columns of a long query line that are shown on either side of the mistake.
_AROUND = 50


def _point_at(place: TextPosition) -> str:
    """The line of the query with a caret under the mistake; of a long line, the part around it."""
    start = max(0, place.column - 1 - _AROUND)
    left, right = ("… " if start else ""), place.source_line[start : start + 2 * _AROUND]
    return f"  {left}{right}\n  {' ' * len(left)}{place.caret_line[start:]}"


def preview(jobs: Sequence[SearchJob]) -> list[tuple[SearchJob, SearchPlan]]:
    """What each job would send first, without sending it."""
    return [(job, job.plan()) for job in jobs]


def split_marks(query: QueryFile) -> tuple[Node, tuple[Node, ...]]:
    """The tree that is sent, and the negated parts that the query file wants marked instead."""
    tree = parse_query(query)
    return without_exclusions(tree) if query.marks_exclusions else (tree, ())
