"""`slr decide`: one decision from the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    StageOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe
from slr.vocabulary import Stage, Verdict


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("decide", rich_help_panel=panel)(decide)


def decide(
    report: Annotated[str, typer.Argument(help="The number of the report, or its DOI.")],
    verdict: Annotated[Verdict, typer.Argument(help="`withdrawn` takes your last verdict back.")],
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", metavar="CODE", help="Criteria codes, the main one first.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Words kept with the decision.")] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Record one decision; it is saved when the command ends.

    Example: slr decide 12 exclude --stage full-text --reason F-METHOD --note "no control group"
    """
    from slr.model import Decision
    from slr.screen.run import decide_one

    folder = the_review(review)
    who = the_reviewer(reviewer, folder.protocol)
    asked = Decision(0, stage, who, verdict, tuple(reason or ()), note, origin="decide")
    with the_ledger(folder) as ledger:
        decision = decide_one(ledger, folder, report, asked, dry_run=dry_run)
    if as_json:
        from dataclasses import asdict

        put_json({"schema": 1, "dry_run": dry_run, "decision": asdict(decision)})
        return
    reasons = " ".join(decision.reasons)
    line = f"report {decision.report_id}, {stage}: {verdict} by {safe(who)} {reasons}".rstrip()
    put(f"{line} (dry run: nothing was written)" if dry_run else line)
