"""`slr screen`: judge reports one at a time in the terminal, or read decisions from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from slr.cli.output import put, put_json, safe, say
from slr.vocabulary import Stage

if TYPE_CHECKING:
    from slr.ledger import Ledger
    from slr.review import Review


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("screen", rich_help_panel=panel)(screen)


def screen(
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reviewer: ReviewerOption = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--import", metavar="FILE", help="Read decisions from a CSV instead (see docs/screening.md)."
        ),
    ] = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show one report at a time; one key decides, and the decision is saved before the next report appears.

    Quit whenever you like: nothing is lost. `?` shows the keys.

    Examples: slr screen; slr screen --stage full-text; slr screen --import decisions.csv
    """
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        if decisions is not None:
            _import(ledger, folder, decisions, stage, reviewer, dry_run=dry_run, as_json=as_json)
            return
        _interactive(ledger, folder, stage, the_reviewer(reviewer, folder.protocol))


def _interactive(ledger: Ledger, folder: Review, stage: Stage, reviewer: str) -> None:
    from slr.screen.run import open_desk
    from slr.screen.tui import run_screen

    desk = open_desk(ledger, folder, stage, reviewer)
    run_screen(desk, title=folder.protocol.title, is_terminal=sys.stdin.isatty() and sys.stdout.isatty())
    seen = desk.progress()
    say(f"{seen.decided:,} of {seen.total:,} decided by {reviewer}; {seen.left:,} left. Everything is saved.")


def _import(
    ledger: Ledger,
    folder: Review,
    path: Path,
    stage: Stage,
    reviewer: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from slr.errors import UsageError
    from slr.screen.run import import_decisions

    outcome = import_decisions(ledger, folder, path, stage=stage, reviewer=reviewer, dry_run=dry_run)
    if as_json:
        put_json(outcome.as_json())
    else:
        for problem in outcome.problems:
            say(f"{problem.where}: {safe(problem.message)}")
        put(
            f"{outcome.rows:,} rows: {outcome.recorded:,} decisions {'would be ' if dry_run else ''}recorded, "
            f"{outcome.known:,} already known, {len(outcome.problems):,} not usable"
        )
    if outcome.problems:
        raise UsageError(
            f"{len(outcome.problems):,} of {outcome.rows:,} rows of {path} could not be used",
            hint="The others are in the ledger. Correct these rows and import again: known ones are skipped.",
        )
