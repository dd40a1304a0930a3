"""`slr snowball`: follow citations backward and forward."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, say
from slr.cli.searches import warn_of_searches


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("snowball", rich_help_panel=panel)(snowball)


def snowball(
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", metavar="ID", help="DOI:…, ARXIV:…, PMID:… or a Semantic Scholar id; repeatable."),
    ] = None,
    report: Annotated[list[int] | None, typer.Option("--report", help="A report by number; repeatable.")] = None,
    review: ReviewOption = None,
    *,
    backward: Annotated[bool, typer.Option("--backward/--no-backward", help="What the papers cite.")] = True,
    forward: Annotated[bool, typer.Option("--forward/--no-forward", help="What cites the papers.")] = True,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Follow the citations of the included reports, or of those you name, through Semantic Scholar.

    Everything found is counted before any filter, compared with what is known, and kept as candidates for the
    right-hand column of the flow diagram.

    Examples: slr snowball; slr snowball --paper DOI:10.1038/s41586-023-05881-4 --no-forward
    """
    import threading

    from slr.cli.dedup import show as show_dedup
    from slr.cli.search import as_row, fail_when_short, http_options, show_runs
    from slr.dedup.run import run as deduplicate
    from slr.ledger import hold
    from slr.snowball.run import Direction, follow, included_papers, open_citations, paper_of_report

    folder = the_review(review)
    directions = [Direction.BACKWARD] * backward + [Direction.FORWARD] * forward
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        papers = [*(paper or []), *(paper_of_report(ledger, number) for number in report or [])]
        papers = papers or included_papers(ledger, folder.protocol.needed)
        if dry_run:
            for one in papers:
                put(f"{one}: {', '.join(directions)}")
            put(f"{len(papers) * len(directions)} lists would be asked for; nothing was sent")
            return
        with hold(folder.lock_path), ledger.alone():
            source = open_citations(folder.protocol, http=http_options(threading.Event()))
            runs = follow(ledger, source, papers, directions, tell=lambda what, n: say(f"  {what}: {n:,}"))
            outcome = deduplicate(ledger)
    if as_json:
        put_json({"schema": 1, "runs": [as_row(run) for run in runs], "dedup": outcome.as_json()})
    else:
        show_runs(runs)
        show_dedup(outcome, most=5)
        put("Next: slr screen --stage title-abstract")
    fail_when_short(runs)
