"""The door of the snowballing stage: asks who cites whom and stores every answer before any filter.

Each paper and direction is one search run of kind *citation*, so the flow diagram counts what was found, not what
looked promising (PRISMA 2020, right-hand column; PRISMA-S item 5). A paper the service does not know and a list it
may not show are no failures: such a run comes to its end and says so in its message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from slr.adapters.ledger import Kept, Ledger, Needed, NewRun
from slr.adapters.sources.base import CitationSource
from slr.adapters.sources.options import HttpOptions
from slr.adapters.sources.semantic_scholar import SemanticScholar
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import Interrupted, SourceError, UnknownPaper, UsageError
from slr.core.model import Page, Protocol, RunOutcome, SourceKind
from slr.core.vocabulary import Gap
from slr.stages.snowball.lists import Direction, Followed, Seed, Snowballed, count_new, part_seeds, seed_of

_GAPS = {gap.value: gap for gap in Gap}


def list_included_seeds(ledger: Ledger, needed: Needed) -> list[Seed]:
    """Every included report, in order of its number."""
    return [
        seed_of(ledger.reports.get(standing.report_id).document, standing.report_id)
        for standing in ledger.standings(needed)
        if standing.is_included
    ]


def read_named_seeds(ledger: Ledger, papers: Sequence[str], reports: Sequence[int]) -> list[Seed]:
    """The papers and reports that were named, with their titles where the ledger has them.

    Raises:
        UsageError: there is no such report.
    """
    finder = ledger.reports.finder() if papers else None
    seeds = []
    for paper in papers:
        doi = normalise_doi(paper)
        numbers = finder(doi=doi) if finder and doi else []
        title = ledger.reports.get(numbers[0]).document.title if numbers else ""
        seeds.append(Seed(f"DOI:{doi}" if doi else paper, numbers[0] if numbers else None, title))
    return [*seeds, *(seed_of(ledger.reports.get(number).document, number) for number in reports)]


def open_citations(protocol: Protocol, *, http: HttpOptions | None = None) -> CitationSource:
    """Semantic Scholar as a citation service, reached as the protocol says."""
    return SemanticScholar(protocol.settings_of(SemanticScholar.name), http or HttpOptions())


def follow(
    ledger: Ledger,
    source: CitationSource,
    seeds: Sequence[Seed],
    directions: Sequence[Direction],
    *,
    tell: Callable[[str, int], None],
) -> Snowballed:
    """Follow the citations of each seed; what is new to the review is counted by `counted`.

    A failure ends the run of that paper and direction, told in it; the others go on.

    Raises:
        UsageError: there is no seed, or what one was named by is no identifier.
        Interrupted: Ctrl-C; finished pages are in the ledger.
    """
    if not seeds:
        raise UsageError(
            "there is no paper to follow citations from",
            hint="Name one (`slr snowball --paper DOI:10.…`), or include reports at full text first.",
        )
    asked, unnamed = part_seeds(seeds)
    # Made before the first run begins: an identifier that is none is refused here, and nothing has been asked.
    lists = [(seed, direction, _pages(source, seed, direction)) for seed in asked for direction in directions]
    made: list[tuple[Seed, Direction, int]] = []
    unknown: set[Seed] = set()
    for seed, direction, pages in lists:
        if seed in unknown:
            continue
        run_id = ledger.runs.start(_new_run(source, seed, direction))
        made.append((seed, direction, run_id))
        if _follow_one(ledger, run_id, pages, tell=tell, what=f"{direction} from {seed.name}") is Gap.UNKNOWN:
            unknown.add(seed)
    runs = {run.id: run for run in ledger.runs.all([run_id for _, _, run_id in made])}
    followed = tuple(Followed(seed, direction, runs[run_id]) for seed, direction, run_id in made)
    return Snowballed(followed, tuple(unnamed))


def add_new_counts(ledger: Ledger, followed: Snowballed) -> Snowballed:
    """The same with what is new to the review; to be asked when deduplication has looked at what came."""
    records = ledger.reports.records()
    new = count_new(
        {record.id: record.report_id for record in records},
        {record.id: record.run_id for record in records},
        [run.id for run in followed.runs],
    )
    return replace(
        followed,
        lists=tuple(replace(citation_list, new=new[citation_list.run.id]) for citation_list in followed.lists),
    )


def _pages(source: CitationSource, seed: Seed, direction: Direction) -> Iterator[Page]:
    paper = seed.paper or ""
    return source.references(paper) if direction is Direction.BACKWARD else source.citations(paper)


def _follow_one(
    ledger: Ledger, run_id: int, pages: Iterator[Page], *, tell: Callable[[str, int], None], what: str
) -> Gap | None:
    """Fetch one list into its run; gives why there is none, where that is so."""
    fetched, gap = 0, None
    try:
        for page in pages:
            ledger.runs.add_page(run_id, page, [Kept(entry) for entry in page.entries])
            fetched += page.received
            gap = next((_GAPS[problem.message] for problem in page.problems if problem.message in _GAPS), gap)
            tell(what, fetched)
    except UnknownPaper:
        gap = Gap.UNKNOWN
    except SourceError as error:
        ledger.runs.end(run_id, RunOutcome.PARTIAL if fetched else RunOutcome.FAILED, error.message)
        return None
    except KeyboardInterrupt as error:
        ledger.runs.end(run_id, RunOutcome.INTERRUPTED, "stopped with Ctrl-C")
        raise Interrupted("stopped; everything fetched so far is in the ledger") from error
    ledger.runs.end(run_id, RunOutcome.COMPLETE, gap.value if gap else None)
    return gap


def _new_run(source: CitationSource, seed: Seed, direction: Direction) -> NewRun:
    verb = "cited by" if direction is Direction.BACKWARD else "citing"
    whose = f"{seed.title} ({seed.paper})" if seed.title else seed.paper
    return NewRun(
        source=source.name,
        label="Citation searching",
        kind=SourceKind.CITATION,
        query_name=f"{direction} {seed.paper}",
        expression=f"works {verb} {whose}",
        request=f"{source.label}: {direction} from {seed.paper}",
    )
