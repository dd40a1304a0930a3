"""The door of the snowballing stage: asks who cites whom and stores every answer before any filter.

Each paper and direction is one search run of kind *citation*, so the flow diagram counts what was found, not what
looked promising (PRISMA 2020, right-hand column; PRISMA-S item 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from slr.errors import Interrupted, SourceError, UsageError
from slr.ledger import Kept, Ledger, Needed, NewRun
from slr.model import (
    Document,
    Outcome,
    Page,
    Protocol,
    SearchRun,
    SourceKind,
    Verdict,
)
from slr.sources.base import CitationSource
from slr.sources.options import HttpOptions
from slr.sources.semantic_scholar import SemanticScholar


class Direction(StrEnum):
    """Which way citations are followed."""

    BACKWARD = "backward"  #: what the paper cites
    FORWARD = "forward"  #: what cites the paper


def included_papers(ledger: Ledger, needed: Needed) -> list[str]:
    """A paper id for every included report that has an identifier, in order of report."""
    ids = [
        paper_id(ledger.reports.get(standing.report_id).document)
        for standing in ledger.standings(needed)
        if standing.full_text is Verdict.INCLUDE
    ]
    return [paper for paper in ids if paper]


def paper_id(document: Document) -> str | None:
    """How the citation service is told of a document; None when it has no identifier the service knows."""
    ids = document.ids
    forms = ((ids.s2, ""), (ids.doi, "DOI:"), (ids.arxiv, "ARXIV:"), (ids.pmid, "PMID:"))
    return next((f"{prefix}{value}" for value, prefix in forms if value), None)


def paper_of_report(ledger: Ledger, report_id: int) -> str:
    """The paper id of one report.

    Raises:
        UsageError: there is no such report, or it has no identifier the citation service knows.
    """
    found = paper_id(ledger.reports.get(report_id).document)
    if found is None:
        raise UsageError(f"report {report_id} has no identifier", hint="Name the paper with --paper instead.")
    return found


def open_citations(protocol: Protocol, *, http: HttpOptions | None = None) -> CitationSource:
    """Semantic Scholar as a citation service, reached as the protocol says."""
    return SemanticScholar(protocol.settings_of(SemanticScholar.name), http or HttpOptions())


def follow(
    ledger: Ledger,
    source: CitationSource,
    papers: Sequence[str],
    directions: Sequence[Direction],
    *,
    tell: Callable[[str, int], None],
) -> list[SearchRun]:
    """Follow the citations of each paper and give the runs with their counts.

    A failure ends the run of that paper and direction, told in it; the others go on.

    Raises:
        UsageError: no paper to follow. Interrupted: Ctrl-C; finished pages are in the ledger.
    """
    if not papers:
        raise UsageError(
            "there is no paper to follow citations from",
            hint="Name one (`slr snowball --paper DOI:10.…`), or include reports at full text first.",
        )
    run_ids = []
    for paper in papers:
        for direction in directions:
            run_id = ledger.runs.start(_new_run(source, paper, direction))
            run_ids.append(run_id)
            _follow_one(ledger, run_id, _pages(source, paper, direction), tell=tell, what=f"{direction} {paper}")
    return ledger.runs.all(run_ids)


def _pages(source: CitationSource, paper: str, direction: Direction) -> Iterator[Page]:
    return source.references(paper) if direction is Direction.BACKWARD else source.citations(paper)


def _follow_one(
    ledger: Ledger, run_id: int, pages: Iterator[Page], *, tell: Callable[[str, int], None], what: str
) -> None:
    fetched = 0
    try:
        for page in pages:
            ledger.runs.add_page(run_id, page, [Kept(entry) for entry in page.entries])
            fetched += page.received
            tell(what, fetched)
    except SourceError as error:
        ledger.runs.end(run_id, Outcome.PARTIAL if fetched else Outcome.FAILED, error.message)
    except KeyboardInterrupt as error:
        ledger.runs.end(run_id, Outcome.INTERRUPTED, "stopped with Ctrl-C")
        raise Interrupted("stopped; everything fetched so far is in the ledger") from error
    else:
        ledger.runs.end(run_id, Outcome.COMPLETE)


def _new_run(source: CitationSource, paper: str, direction: Direction) -> NewRun:
    verb = "cited by" if direction is Direction.BACKWARD else "citing"
    return NewRun(
        source=source.name,
        label="Citation searching",
        kind=SourceKind.CITATION,
        query_name=f"{direction} {paper}",
        expression=f"works {verb} {paper}",
        request=f"{source.label}: {direction} from {paper}",
    )
