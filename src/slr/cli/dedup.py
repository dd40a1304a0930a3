"""`slr dedup`: find what several records say about the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import console, put, put_json, table

if TYPE_CHECKING:
    from slr.dedup.run import Outcome
    from slr.ledger import Ledger


def register(app: typer.Typer, panel: str) -> None:
    """Add the command."""
    app.command("dedup", rich_help_panel=panel)(dedup)


def dedup(
    undo: Annotated[
        list[int] | None,
        typer.Option("--undo", metavar="MERGE", help="Take a merge back, by its number; repeatable."),
    ] = None,
    review: ReviewOption = None,
    *,
    log: Annotated[bool, typer.Option("--list", help="Show the merge log and do nothing.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Group records into reports, link versions of one study, and show the pairs it is unsure of.

    A merge is a row in a log: `--list` shows it, `--undo N` takes it back for good.

    Examples: slr dedup --dry-run; slr dedup; slr dedup --undo 12
    """
    from slr.dedup.run import run, take_back
    from slr.ledger import hold

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        if log:
            _show_log(ledger, as_json=as_json)
            return
        with hold(folder.lock_path):
            if undo:
                for number in undo:
                    take_back(ledger, number, actor="slr dedup --undo")
                    put(f"merge {number} is taken back")
                return
            outcome = run(ledger, dry_run=dry_run)
    if as_json:
        put_json(outcome.as_json())
    else:
        show(outcome, dry_run=dry_run)


def show(outcome: Outcome, *, dry_run: bool = False, most: int = 20) -> None:
    """What was merged and linked, and what is left to a person."""
    screen = console()
    for heading, pairs in (("merged", outcome.merged), ("linked as versions of one study", outcome.linked)):
        if pairs:
            rows = [(p.merge_id, p.rule, p.one, p.other) for p in pairs[:most]]
            title = f"{'would be ' if dry_run else ''}{heading}"
            screen.print(table(("#merge", "rule", "report", "other report"), rows, title=title))
            _more(len(pairs), most)
    if outcome.unsure:
        doubts = [(f"{p.score:.2f}", p.rule, p.one, p.other) for p in outcome.unsure[:most]]
        screen.print(table(("#score", "why", "report", "other report"), doubts, title="unsure, left apart"))
        _more(len(outcome.unsure), most)
    put(
        f"{outcome.records:,} records are {outcome.reports:,} reports of {outcome.studies:,} studies; "
        f"{len(outcome.merged):,} merged, {len(outcome.linked):,} linked, {len(outcome.unsure):,} unsure"
        + (" (dry run: nothing was written)" if dry_run else "")
    )


def _more(total: int, most: int) -> None:
    if total > most:
        put(f"… and {total - most:,} more; --json shows all of them\n")


def _show_log(ledger: Ledger, *, as_json: bool) -> None:
    merges = ledger.reports.merges()
    if as_json:
        from dataclasses import asdict

        put_json({"schema": 1, "merges": [asdict(merge) for merge in merges]})
        return
    rows = [
        (m.id, m.kind, m.keep_id, m.drop_id, m.rule, m.undoes, m.actor, f"{m.at:%Y-%m-%d %H:%M}") for m in merges
    ]
    console().print(table(("#merge", "kind", "#report", "#with", "rule", "#undoes", "by", "when"), rows))
