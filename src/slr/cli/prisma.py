"""`slr prisma`: the PRISMA 2020 flow diagram."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import console, put, safe, say, table

if TYPE_CHECKING:
    from slr.reporter.run import Flow


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("prisma", rich_help_panel=panel)(prisma)


def prisma(
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help=".svg .pdf .png .csv .json or .txt; repeatable."),
    ] = None,
    counts: Annotated[
        Path | None,
        typer.Option(
            "--counts", metavar="FILE", help="Draw from a counts file (PRISMA2020 CSV or JSON), not the ledger."
        ),
    ] = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Draw the flow diagram from the ledger, or print its numbers when no file is named.

    The numbers are checked first; a diagram that does not add up is refused, and each failing check is named.

    Examples: slr prisma; slr prisma -o reports/prisma.svg -o prisma.pdf; slr prisma --counts x.csv -o x.png
    """
    from slr.reporter.run import check, from_file, from_ledger, to_json, write

    if counts is not None:
        flow = from_file(counts)
    else:
        folder = the_review(review)
        with the_ledger(folder) as ledger:
            flow = from_ledger(ledger, folder.protocol)
    for problem in flow.problems:
        say(f"warning: {safe(problem)}")
    if as_json:
        sys.stdout.write(to_json(flow))
    elif not output:
        show(flow)
    for warning in check(flow):
        say(f"warning: {safe(warning)}")
    for path in output or ():
        if dry_run:
            put(f"{path} would be written")
        else:
            for warning in write(flow, path):
                say(f"warning: {safe(warning)}")
            say(f"wrote {path}")


def show(flow: Flow) -> None:
    """The flow as a table: the diagram's text equivalent."""
    from rich.markup import escape

    made = table(("", "#n"), ())
    section = None
    for row in flow.rows():
        if row.section != section:
            section = row.section
            made.add_row(f"[bold]{escape(safe(section))}[/bold]", "")
        made.add_row(escape("  " * (row.level + 1) + safe(row.label)), row.n)
    console().print(made)
    for note in flow.notes():
        put(safe(note))
