"""`slr prisma`: the PRISMA 2020 flow diagram."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, a_file, the_ledger, the_review
from slr.cli.output import put, put_text, safe, say, warn
from slr.cli.searches import warn_of_searches
from slr.cli.tables import put_table
from slr.core.errors import UsageError
from slr.core.text.printable import json_escaped

if TYPE_CHECKING:
    from slr.outputs.prisma.run import Flow


OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help=".svg .pdf .png .html .csv .json .txt or .mmd; repeatable.",
        callback=a_file,
    ),
]
CountsOption = Annotated[
    Path | None,
    typer.Option(
        "--counts",
        "--from",
        metavar="FILE",
        help="Draw from a counts file (PRISMA2020 CSV or JSON), not the ledger.",
    ),
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Draw an update: the review as it stood at the end of DATE (UTC) is the previous version.",
    ),
]
PreviousOption = Annotated[
    Path | None,
    typer.Option("--previous", metavar="FILE", help="Draw an update: the previous version is this counts file."),
]
UntilOption = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="The review as it stood at the end of DATE (UTC).",
    ),
]
LangOption = Annotated[
    str, typer.Option("--lang", metavar="CODE", help="Language of the words: en, de, es or fr.")
]
WidthOption = Annotated[
    float | None,
    typer.Option(
        "--width", metavar="MM", help="Width of the figure. One column of a journal: 85; two: 170.", min=0
    ),
]
InterimOption = Annotated[
    bool,
    typer.Option("--interim", help="Draw a figure that is unfinished or does not add up, with a watermark."),
]


def prisma(
    output: OutputOption = None,
    counts: CountsOption = None,
    as_of: AsOfOption = None,
    previous: PreviousOption = None,
    until: UntilOption = None,
    lang: LangOption = "en",
    width: WidthOption = None,
    review: ReviewOption = None,
    *,
    interim: InterimOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Draw the PRISMA flow diagram, or print its numbers.

    Without a file to draw, the numbers are printed. They are checked first; a diagram that does not add up is
    refused, and each failing check is named.

    Examples: slr prisma; slr prisma -o reports/prisma.svg -o prisma.pdf; slr prisma --counts x.csv -o x.png;
    slr prisma --as-of 2025-06-30 -o update.html; slr prisma --width 85 --lang de -o flow.pdf
    """
    from slr.outputs.prisma.labels import read_language
    from slr.outputs.prisma.run import as_interim, check, require_suffix, set_style, to_json, update_flow, write

    for path in output or ():
        require_suffix(path)
    wants_records = any(path.suffix.lower() == ".html" for path in output or ())
    flow = _flow(counts, review, as_of, until, with_records=wants_records, is_update=previous is not None)
    flow = set_style(update_flow(flow, previous) if previous else flow, spoken=read_language(lang), width=width)
    warnings: list[str] = []
    if interim:
        flow, warnings = as_interim(flow)
    for problem in flow.problems:
        warn(problem)
    if as_json:
        put_text(json_escaped(to_json(flow)))
    elif not output:
        show(flow)
    for warning in warnings if interim else check(flow):
        warn(warning)
    for path in output or ():
        if dry_run:
            put(f"{path} would be written")
        else:
            for warning in write(flow, path):
                warn(warning)
            say(f"wrote {path}")


def _flow(
    counts: Path | None,
    review: Path | None,
    as_of: datetime | None,
    until: datetime | None,
    *,
    with_records: bool,
    is_update: bool,
) -> Flow:
    from slr.outputs.prisma.run import from_file, from_ledger

    if as_of and is_update:
        raise UsageError("--as-of and --previous both name the previous version", hint="Leave one out.")
    if counts is not None:
        if as_of or until:
            raise UsageError("a counts file has no dates", hint="--as-of and --until need the ledger.")
        return from_file(counts)
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        return from_ledger(
            ledger,
            folder.protocol,
            previous=as_of.date() if as_of else None,
            until=until.date() if until else None,
            with_records=with_records,
        )


def show(flow: Flow) -> None:
    """The flow as a table: the diagram's text equivalent."""
    rows: list[tuple[str, str]] = []
    section = None
    for row in flow.rows():
        if row.section != section:
            section = row.section
            rows.append((section, ""))
        rows.append(("  " * (row.level + 1) + row.label, row.n))
    put_table(("", "#n"), rows)
    for note in flow.notes():
        put(safe(note))
