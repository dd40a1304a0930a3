"""`slr publish`: everything a paper about the review needs, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import AbstractsOption, DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, safe, warn
from slr.cli.progress import counting
from slr.cli.searches import warn_of_searches
from slr.core.errors import UsageError

if TYPE_CHECKING:
    from slr.outputs.publish.run import PublishedPart


OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="A folder within reports/. Default: reports/.")
]
OnlyOption = Annotated[
    str,
    typer.Option(
        "--only",
        metavar="PARTS",
        help="Some of flow, tables, references, checklists, methods, appendix, citation, plots, site, ai-use.",
    ),
]
StyleOption = Annotated[
    Path | None,
    typer.Option("--style", metavar="FILE.csl", help="A CSL style for the citations. Default: author and year."),
]


def publish(
    out: OutOption = None,
    only: OnlyOption = "",
    style: StyleOption = None,
    review: ReviewOption = None,
    *,
    abstracts: AbstractsOption = True,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write what a paper needs: flow, tables, texts, plots, page.

    References and checklists are among it. Works on an unfinished review: then every file is marked as interim,
    with the number of undecided reports. Only settled verdicts go out. Each file is whole or not there, and the
    same ledger gives the same bytes.

    Examples: slr publish; slr publish --only tables,methods; slr publish --style ieee.csl --out reports/paper
    """
    from slr.outputs.publish.run import publish as write

    parts = _parts(only)
    folder = the_review(review)
    with the_ledger(folder) as ledger, counting("publishing") as tell:
        warn_of_searches(ledger)
        done = write(
            ledger,
            folder,
            out=out,
            parts=parts,
            style=style,
            abstracts=abstracts,
            dry_run=dry_run,
            tell=lambda part: tell(part, parts.index(part), len(parts)),
        )
    if as_json:
        put_json(done.as_json(dry_run=dry_run))
    else:
        for path, size in done.files:
            put(safe(f"{path}  {size:,} bytes{' would be written' if dry_run else ''}"))
    if done.interim:
        warn(f"{done.interim}; every file says so")


def _parts(text: str) -> tuple[PublishedPart, ...]:
    """The parts named; all of them when none is.

    Raises:
        UsageError: there is no such part.
    """
    from slr.outputs.publish.run import PublishedPart

    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {part.value: part for part in PublishedPart}
    for name in names:
        if name not in known:
            raise UsageError(f"unknown part {name!r}", hint=f"Parts: {', '.join(known)}.")
    return tuple(known[name] for name in names) or tuple(PublishedPart)
