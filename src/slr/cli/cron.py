"""`slr cron`: a line for the crontab."""

from __future__ import annotations

import shlex
import sys
from typing import Annotated

import typer

from slr.cli.options import ReviewOption, the_written_review
from slr.cli.output import put_whole, say
from slr.cli.searches import warn_of_windows

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _cron() -> None:
    """Print a crontab line that refreshes the review."""


@app.command("print")
def print_line(
    schedule: Annotated[str, typer.Option("--schedule", help="The five fields of a crontab line.")] = "17 5 * * 1",
    review: ReviewOption = None,
) -> None:
    """Print a crontab line that refreshes this review; it needs no PATH and no terminal.

    Example: (crontab -l; slr cron print) | crontab -
    """
    from slr.adapters.folder import read_readable_queries
    from slr.core.errors import UsageError

    if len(schedule.split()) != 5 or "\n" in schedule:
        raise UsageError(f"{schedule!r} is not a crontab schedule", hint='Five fields: --schedule "17 5 * * 1"')
    folder = the_written_review(review)
    root = folder.root
    command = shlex.join([sys.executable, "-m", "slr", "refresh", "--review", str(root)])
    # In a crontab a bare % ends the command (crontab(5)).
    put_whole(f"{schedule} {command.replace('%', chr(92) + '%')}")
    warn_of_windows(read_readable_queries(folder))
    say("cron mails what it prints; slr refresh is silent when nothing is new")
