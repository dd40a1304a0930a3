"""`slr ledger`: the ledger as a whole: brought to another database, and joined with a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import put, put_json, safe, say

if TYPE_CHECKING:
    from slr.ledger import Joined

group = typer.Typer(no_args_is_help=True, help="Bring the ledger to another database, or join it with a copy.")


def register(app: typer.Typer, panel: str) -> None:
    """Add the group."""
    app.add_typer(group, name="ledger", rich_help_panel=panel)


@group.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A ledger file, or a URL postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A file or schema that holds nothing yet.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Bring a whole review's ledger to another place; every row is compared before anything is kept.

    Examples:
      slr ledger copy data/slr.db "postgresql://ana@db.example.org/reviews?schema=brain"
      slr ledger copy data/slr.db ../for-ben/data/slr.db
    """
    from slr.cli.progress import counting
    from slr.errors import UsageError
    from slr.ledger import copy_ledger
    from slr.text.places import ledger_place

    old, new = ledger_place(source), ledger_place(target)
    if isinstance(old, Path) and not old.is_file():
        raise UsageError(f"there is no ledger {old}", hint="It is data/slr.db in the review's folder.")
    with counting("copying") as tell:
        counts = copy_ledger(old, new, tell)
    if as_json:
        put_json({"schema": 1, "rows": counts, "total": sum(counts.values())})
        return
    for table, count in counts.items():
        if count:
            put(f"{table:>20} {count:>12,}")
    put(f"{sum(counts.values()):,} rows copied and compared: all of them are the same.")


@group.command("merge")
def merge(
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The copy: its file, its folder or its URL.")],
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add what somebody decided on a copy of this ledger. Nothing is counted twice, however often it is run.

    Decisions, resolutions, tags and filled-in abstracts come over; records found and reports merged there do not.

    Example: slr ledger merge ../from-ben/data/slr.db
    """
    from slr.errors import UsageError

    place = _place(other)
    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        if isinstance(place, Path) and not place.is_file():
            raise UsageError(f"there is no ledger {place}", hint="It is data/slr.db in the folder of the copy.")
        done = ledger.join(place, dry_run=dry_run)
        conflicts = [
            (standing.report_id, str(stage))
            for standing in ledger.standings(folder.protocol.needed)
            for stage in standing.conflicts
        ]
    if as_json:
        put_json({"schema": 1, "dry_run": dry_run, **_counts(done), "conflicts": conflicts})
        return
    _tell(done, dry_run=dry_run)
    if conflicts and not dry_run:
        put(f"{len(conflicts):,} conflicts wait for `slr resolve`:")
        for report, stage in conflicts[:20]:
            put(f"  report {report}, {stage}")
        if len(conflicts) > 20:
            put(f"  and {len(conflicts) - 20:,} more: `slr resolve --list`")


def _place(other: str) -> Path | str:
    from slr.text.places import ledger_place

    place = ledger_place(other)
    return place / "data" / "slr.db" if isinstance(place, Path) and place.is_dir() else place


def _counts(done: Joined) -> dict[str, object]:
    names = (
        "decisions",
        "resolutions",
        "samples",
        "stops",
        "tags",
        "overlays",
        "known",
        "unplaced",
        "repeated",
        "merges",
    )
    return {name: getattr(done, name) for name in names} | {"reviewers": sorted(done.reviewers)}


def _tell(done: Joined, *, dry_run: bool) -> None:
    who = f" by {', '.join(map(safe, sorted(done.reviewers)))}" if done.reviewers else ""
    put(
        f"{done.decisions:,} decisions{who}, {done.resolutions:,} resolutions, {done.tags:,} tags and "
        f"{done.overlays:,} abstracts {'would be ' if dry_run else ''}added; {done.known:,} were here already."
    )
    if done.samples or done.stops:
        say(f"{done.samples:,} random samples and {done.stops:,} stops (or their taking back) came with them.")
    if done.unplaced:
        say(f"{done.unplaced:,} are on reports this ledger does not have and stay in the copy.")
    if done.repeated:
        say(f"{done.repeated:,} decisions were newer than what came and count as before.")
    if done.merges:
        say(f"{done.merges:,} merges stay in the copy; `slr dedup merge` merges those reports here.")
