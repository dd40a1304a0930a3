"""`slr refresh`: every query again, and what is new. Made for cron."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_review
from slr.cli.output import put, put_json, safe, say

#: With --exit-code: there are new reports; a report of the review was retracted or is under concern.
_NEW, _RETRACTED = 10, 11


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("refresh", rich_help_panel=panel)(refresh)


def refresh(
    review: ReviewOption = None,
    *,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="End with code 11 when a report of the review was retracted or is under concern, else with 10 "
            "when there are new reports.",
        ),
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run all queries again, deduplicate, and write what is new to reports/.

    Asks nothing, prints nothing when nothing is new, and leaves at once with code 75 when another slr command is
    at work on the review. Code 3: a source failed; what the others gave is kept.

    Example: slr refresh --review ~/reviews/brain
    """
    import threading
    from datetime import UTC, datetime

    from slr.cli.search import fail_when_short, http_options
    from slr.refresh import counted_news, run

    folder = the_review(review)
    stop = threading.Event()
    outcome = run(folder, now=datetime.now(UTC), stop=stop, http=http_options(stop), dry_run=dry_run)
    if as_json:
        put_json(outcome.as_json())
    elif dry_run:
        put(f"{outcome.requests} searches would be run; nothing was sent")
    elif outcome.written:
        for alarm in outcome.alarms:
            put(f"! {safe(alarm.sentence)}")
        put(f"{counted_news(outcome)}; see {outcome.written}")
        if outcome.new_reports:
            say("Next: slr screen --stage title-abstract")
    fail_when_short(outcome.runs)
    if exit_code and outcome.alarms:
        raise typer.Exit(_RETRACTED)
    if exit_code and outcome.new_reports:
        raise typer.Exit(_NEW)
