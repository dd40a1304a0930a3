"""`slr report`: one report as the screen shows it, and what reviewers add to it beside their verdicts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReportName,
    ReviewerOption,
    ReviewOption,
    StageOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe
from slr.core.errors import UsageError
from slr.core.vocabulary import Stage

app = typer.Typer(cls=DefaultGroup)

_DRY = " (dry run: nothing was written)"


@app.command("show")
def show(
    report: ReportName,
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    sources: Annotated[bool, typer.Option("--sources", help="Also the record of each source.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one report, or add a tag or an abstract to it.

    It is shown as on the screen, with your own decisions on it. Votes, notes, quotes and tags of others are shown
    once all have decided who must.

    Examples: slr report 12; slr report 10.1000/182 --sources; slr report 12 --json
    """
    from slr.core.text.printable import clean
    from slr.stages.screen.draft import BLANK
    from slr.stages.screen.lines.report import list_details, report_lines
    from slr.stages.screen.report.run import as_json as to_json
    from slr.stages.screen.report.run import find_card, list_heard, read_heard_of

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        card = find_card(ledger, folder, stage, who, report)
        told = read_heard_of(ledger, folder, who, card.report_id)
    if as_json:
        put_json({**to_json(card, told)})
        return
    for line in report_lines(card, BLANK):
        put(clean(line))
    for line in list_heard(told, card, who):
        put(clean(line))
    if sources:
        for line in list_details(card):
            put(clean(line))


@app.command("tag")
def tag(
    report: ReportName,
    word: Annotated[str, typer.Argument(help="The tag; quote it if it has several words.")],
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the tag.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add a tag of yours to a report, or remove it.

    Examples: slr report tag 12 "for the discussion"; slr report tag 12 background --remove
    """
    from slr.stages.screen.report.run import set_tag

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        number = ledger.reports.named(report)
        tags = set_tag(ledger, report, who, word, on=not remove, dry_run=dry_run)
    if as_json:
        put_json({"dry_run": dry_run, "report": number, "reviewer": who, "tags": tags})
        return
    put(f"report {number}: {', '.join(map(safe, tags)) or 'no tag'}{_DRY if dry_run else ''}")


@app.command("abstract")
def abstract(
    report: ReportName,
    text: Annotated[str | None, typer.Option("--text", help="The abstract.", show_default=False)] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="A text file that holds it.", show_default=False)
    ] = None,
    read_in: Annotated[
        str, typer.Option("--read-in", metavar="WHERE", help="Where you read it: a page or an address.")
    ] = "",
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the filled-in abstract.")] = False,
    dry_run: DryRunOption = False,
) -> None:
    """Fill in an abstract that no source gives.

    The records of the sources stay unchanged.

    Example: slr report abstract 12 --file abstract.txt --read-in https://example.org/article
    """
    from slr.stages.screen.report.run import fill_abstract

    words = "" if remove else _words(text, file)
    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        number = fill_abstract(ledger, report, who, words, read_in, dry_run=dry_run)
    done = "taken away" if remove else "filled in"
    put(f"report {number}: abstract {done}{_DRY if dry_run else ''}")


def _words(text: str | None, file: Path | None) -> str:
    if (text is None) == (file is None):
        raise UsageError("give the abstract with --text or --file, one of them", hint="Or --remove.")
    if file is None:
        words = text or ""
    else:
        try:
            words = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read: {error}", hint="A text in UTF-8 is expected.") from error
    if not words.strip():
        raise UsageError("the abstract is empty", hint="--remove removes a filled-in abstract.")
    return words
