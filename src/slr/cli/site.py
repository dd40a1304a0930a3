"""`slr site`: the review as a page for the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slr.cli.options import AbstractsOption, DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, safe, warn
from slr.cli.searches import warn_of_searches


def site(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="A folder within reports/. Default: reports/site.")
    ] = None,
    review: ReviewOption = None,
    *,
    abstracts: AbstractsOption = True,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the review as one page to filter, search and share.

    It works offline. Only settled verdicts go out, and no reviewer's name. An unfinished review gives a page
    marked as interim.

    Examples: slr site; slr site --no-abstracts --out reports/public
    """
    from slr.outputs.publish.run import publish_site

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        done = publish_site(ledger, folder, out=out, abstracts=abstracts, dry_run=dry_run)
    if as_json:
        put_json(done.as_json(dry_run=dry_run))
    else:
        for path, size in done.files:
            put(safe(f"{path}  {size:,} bytes{' would be written' if dry_run else ''}"))
    if done.interim:
        warn(f"{done.interim}; the page says so")
