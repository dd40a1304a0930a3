"""`slr screen queue`: the reports that wait for a reviewer."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.cli.options import (
    JsonOption,
    ReviewerOption,
    ReviewOption,
    StageOption,
    count,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put_json, safe, say
from slr.cli.tables import put_item
from slr.core.vocabulary import Stage


def queue(
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reviewer: ReviewerOption = None,
    limit: Annotated[int, typer.Option("--limit", parser=count, metavar="N", help="Reports to list.")] = 20,
    review: ReviewOption = None,
    *,
    no_abstract: Annotated[bool, typer.Option("--no-abstract", help="Only reports without an abstract.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the reports left for you, in the order of `slr screen`.

    Examples: slr screen queue; slr screen queue --stage full-text --json; slr screen queue --no-abstract
    """
    from slr.stages.screen.queue.run import list_waiting

    folder = the_review(review)
    who = the_reviewer(reviewer, folder, may="decide")
    with the_ledger(folder) as ledger:
        waiting, total = list_waiting(ledger, folder, stage, who, limit=limit, no_abstract=no_abstract)
    if as_json:
        reports = waiting
        put_json({"stage": stage, "reviewer": who, "total": total, "reports": reports})
        return
    for waiting_report in waiting:
        put_item(waiting_report.report_id, waiting_report.title or "(no title)")
    if not waiting:
        say(f"No report is left for {safe(who)} at {stage}.")
    elif total > len(waiting):
        say(f"{len(waiting):,} of {total:,}; `--limit N` shows more")
