"""`slr queue` and `slr show`: what waits for a reviewer, and one report as the screen shows it."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.cli.numbers import ReportArgument, count
from slr.cli.options import (
    JsonOption,
    ReviewerOption,
    ReviewOption,
    StageOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe, say
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

    Examples: slr queue; slr queue --stage full-text --json; slr queue --no-abstract
    """
    from slr.stages.screen.queue.run import waiting

    folder = the_review(review)
    who = the_reviewer(reviewer, folder, may="decide")
    with the_ledger(folder) as ledger:
        found, total = waiting(ledger, folder, stage, who, limit=limit, no_abstract=no_abstract)
    if as_json:
        reports = [one._asdict() for one in found]
        put_json({"schema": 1, "stage": stage, "reviewer": who, "total": total, "reports": reports})
        return
    for one in found:
        put_item(one.report_id, one.title or "(no title)")
    if not found:
        say(f"No report is left for {safe(who)} at {stage}.")
    elif total > len(found):
        say(f"{len(found):,} of {total:,}; `--limit N` shows more")


def show(
    report: ReportArgument,
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    sources: Annotated[bool, typer.Option("--sources", help="Also the record of each source.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one report as on the screen, with your own decisions.

    Votes, notes, quotes and tags of others are shown once all have decided who must.

    Examples: slr show 12; slr show 10.1000/182 --sources; slr show 12 --json
    """
    from slr.core.text.printable import clean
    from slr.stages.screen.draft import BLANK
    from slr.stages.screen.lines.report import detail_lines, report_lines
    from slr.stages.screen.report.run import as_json as to_json
    from slr.stages.screen.report.run import card_of, heard_lines, heard_of

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        card = card_of(ledger, folder, stage, who, report)
        told = heard_of(ledger, folder, who, card.report_id)
    if as_json:
        put_json({"schema": 1, **to_json(card, told)})
        return
    for line in report_lines(card, BLANK):
        put(clean(line))
    for line in heard_lines(told):
        put(clean(line))
    if sources:
        for line in detail_lines(card):
            put(clean(line))
