"""`slr snowball`: follow citations backward and forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReportsOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, safe, say
from slr.cli.searches import warn_of_searches
from slr.cli.tables import put_table
from slr.core.errors import SourceError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.stages.dedup.run import DedupPass
    from slr.stages.snowball.lists import Direction, Followed, Seed, Snowballed


PaperOption = Annotated[
    list[str] | None,
    typer.Option("--paper", metavar="ID", help="DOI:…, ARXIV:…, PMID:… or a Semantic Scholar id; repeatable."),
]


def snowball(
    paper: PaperOption = None,
    report: ReportsOption = None,
    review: ReviewOption = None,
    *,
    backward: Annotated[bool, typer.Option("--backward/--no-backward", help="What the papers cite.")] = True,
    forward: Annotated[bool, typer.Option("--forward/--no-forward", help="What cites the papers.")] = True,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Follow the citations of included reports.

    Semantic Scholar gives them, also those of reports and papers that you name. Everything found is counted before
    any filter, compared with what is known, and kept as candidates for the right-hand column of the flow diagram.
    *New* are the works that the review did not have under any of their records. Papers that the service does not
    know, lists it may not show and reports without an identifier are listed; only a list that could not be fetched
    ends the command with code 3.

    Examples: slr snowball; slr snowball --paper DOI:10.1038/s41586-023-05881-4 --no-forward
    """
    import threading

    from slr.adapters.ledger import hold
    from slr.cli.search import http_options
    from slr.stages.dedup.run import run as deduplicate
    from slr.stages.snowball.lists import Direction
    from slr.stages.snowball.run import add_new_counts, follow, open_citations

    folder = the_review(review)
    directions = [Direction.BACKWARD] * backward + [Direction.FORWARD] * forward
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        seeds = _seeds(ledger, folder, paper or [], report or [])
        if dry_run:
            _preview(seeds, directions, as_json=as_json)
            return
        with hold(folder.lock_path), ledger.alone():
            source = open_citations(folder.protocol, http=http_options(threading.Event()))
            followed = follow(
                ledger, source, seeds, directions, tell=lambda what, n: say(f"  {safe(what)}: {n:,}")
            )
            outcome = deduplicate(ledger, folder.protocol)
            followed = add_new_counts(ledger, followed)
    _tell(followed, outcome, as_json=as_json)
    _fail_when_short(followed)


def _tell(followed: Snowballed, outcome: DedupPass, *, as_json: bool) -> None:
    from slr.cli.dedup import show as show_dedup
    from slr.cli.searches import as_row

    if as_json:
        rows = [as_row(citation_list.run) | {"new": citation_list.new} for citation_list in followed.lists]
        put_json({**followed.as_json(), "runs": rows, "dedup": outcome})
    else:
        show_followed(followed)
        show_dedup(outcome, most=5)
        put("Next: slr screen --stage title-abstract")


def _seeds(ledger: Ledger, folder: Review, papers: Sequence[str], reports: Sequence[str]) -> list[Seed]:
    """What was named; without that every included report."""
    from slr.stages.snowball.run import list_included_seeds, read_named_seeds

    named = read_named_seeds(ledger, papers, [ledger.reports.named(name) for name in reports])
    return named or list_included_seeds(ledger, folder.protocol.needed)


def _preview(seeds: Sequence[Seed], directions: Sequence[Direction], *, as_json: bool) -> None:
    from slr.stages.snowball.lists import part_seeds

    asked, unnamed = part_seeds(seeds)
    if as_json:
        rows, bare = (part for part in (asked, unnamed))
        put_json({"dry_run": True, "seeds": rows, "without_identifier": bare})
        return
    for seed in asked:
        put(safe(f"{seed.name}: {', '.join(directions)}"))
    for line in _listed("without an identifier that Semantic Scholar knows", [seed.name for seed in unnamed]):
        put(safe(line))
    put(f"{len(asked) * len(directions):,} lists would be asked for; nothing was sent")


def show_followed(snowballed: Snowballed) -> None:
    """One row for each paper, then what could not be followed, then the sums."""
    from slr.stages.snowball.lists import Direction, End

    by_seed: dict[Seed, dict[Direction, Followed]] = {}
    for citation_list in snowballed.lists:
        by_seed.setdefault(citation_list.seed, {})[citation_list.direction] = citation_list
    rows = [
        (seed.report, seed.title or seed.paper, *(cell for way in Direction for cell in _cells(lists.get(way))))
        for seed, lists in by_seed.items()
    ]
    if rows:
        put_table(("#report", "paper", "#cites", "#new", "#cited by", "#new"), rows)
    for line in _gaps(snowballed):
        put(safe(line))
    works, new = (
        sum(citation_list.run.kept for citation_list in snowballed.lists),
        sum(citation_list.new for citation_list in snowballed.lists),
    )
    papers = len(by_seed) - len(snowballed.ended(End.UNKNOWN))
    followed = f"{counted(papers, 'paper')} followed"
    put(f"{followed}: {works:,} works in the lists, {new:,} of them new to the review")


def _cells(citation_list: Followed | None) -> tuple[int | None, int | None]:
    """What a list holds and what of it is new; nothing for a list that did not come."""
    from slr.stages.snowball.lists import End

    if citation_list is None or citation_list.end in {End.UNKNOWN, End.WITHHELD}:
        return None, None
    return citation_list.run.kept, citation_list.new


def _gaps(followed: Snowballed) -> Iterator[str]:
    from slr.stages.snowball.lists import End

    yield from _listed(
        "not known to Semantic Scholar", [citation_list.seed.name for citation_list in followed.ended(End.UNKNOWN)]
    )
    withheld = [
        f"{citation_list.seed.name} ({citation_list.direction}: {citation_list.run.message})"
        for citation_list in followed.ended(End.WITHHELD)
    ]
    yield from _listed("whose list Semantic Scholar does not give", withheld)
    yield from _listed(
        "without an identifier that Semantic Scholar knows", [seed.name for seed in followed.unnamed]
    )
    failed = [
        f"{citation_list.seed.name} ({citation_list.direction}: {citation_list.run.message})"
        for citation_list in followed.ended(End.FAILED)
    ]
    yield from _listed("whose list could not be fetched, or not whole", failed)


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{counted(len(names), 'paper')} {what}:"
        yield from (f"  {name}" for name in names)


def _fail_when_short(followed: Snowballed) -> None:
    """Code 3 when a list could not be fetched.

    Raises:
        SourceError: so it is.
    """
    from slr.stages.snowball.lists import End

    failed = followed.ended(End.FAILED)
    if failed:
        seeds = dict.fromkeys(
            f"--report {citation_list.seed.report}"
            if citation_list.seed.report
            else f"--paper {citation_list.seed.paper}"
            for citation_list in failed
        )
        came = "; what came is in the ledger" if any(run.fetched for run in followed.runs) else ""
        raise SourceError(
            "Semantic Scholar",
            f"{len(failed):,} of {len(followed.lists):,} lists could not be fetched{came}",
            hint=f"Ask for them again: slr snowball {' '.join(seeds)}",
        )
