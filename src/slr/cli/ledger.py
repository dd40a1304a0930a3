"""`slr ledger`: the ledger as a whole: brought to another database, and joined with a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.ledger_restore import restore
from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_ledger, the_review
from slr.cli.output import agree, put, put_json, safe, say
from slr.core.errors import NeedsTerminal
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.ledger import Brought, Joined

app = typer.Typer(no_args_is_help=True, help="Copy the ledger, merge a copy into it, or restore it.")
app.command("restore")(restore)


_SHOWN = 20


@app.command("copy")
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A ledger file, or a URL postgresql://…")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new file, or an empty schema.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Copy the whole ledger to another place, and compare every row.

    Examples:
      slr ledger copy data/slr.db "postgresql://ana@db.example.org/reviews?schema=brain"
      slr ledger copy data/slr.db ../for-ben/data/slr.db
    """
    from slr.adapters.ledger.transfer import copy_ledger
    from slr.cli.progress import counting
    from slr.core.errors import UsageError
    from slr.core.text.places import ledger_place

    old, new = ledger_place(source), ledger_place(target)
    if isinstance(old, Path) and not old.is_file():
        raise UsageError(f"there is no ledger {old}", hint="It is data/slr.db in the review's folder.")
    with counting("copying") as tell:
        counts = copy_ledger(old, new, tell)
    if as_json:
        put_json({"rows": counts, "total": sum(counts.values())})
        return
    for table, count in counts.items():
        if count:
            put(f"{table:>20} {count:>12,}")
    put(f"{sum(counts.values()):,} rows copied and compared: all of them are the same.")


@app.command("merge")
def merge(
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The copy: its file, its folder or its URL.")],
    review: ReviewOption = None,
    *,
    maker: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="Whose copy it is. Default: the only name in it.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also add what comes in the names of others; do not ask.")
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add what somebody decided on a copy of this ledger. Running it again counts nothing twice.

    It brings decisions, resolutions, tags and filled-in abstracts, but no records and no merges.
    What the copy brings in the name of anybody but its maker is listed, and needs confirmation.

    Example: slr ledger merge ../from-ben/data/slr.db --from Ben
    """
    from slr.adapters.ledger import name_act
    from slr.core.errors import UsageError

    place = _place(other)
    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        if isinstance(place, Path) and not place.is_file():
            raise UsageError(f"there is no ledger {place}", hint="It is data/slr.db in the folder of the copy.")
        done = ledger.join(place, dry_run=True)
        asked = done.to_confirm(maker)
        if not as_json:
            _tell_others(done, asked)
        if not dry_run:
            if asked or done.names:
                _agree(yes=yes)
            ledger.policies.pin(folder, actor="slr", act=name_act())
            done = ledger.join(place)
    if as_json:
        put_json({"dry_run": dry_run, **_counts(done), "to_confirm": _as_json(asked)})
    else:
        _tell(done, dry_run=dry_run)


def _agree(*, yes: bool) -> None:
    """Go on only when a person takes what came in the names of others."""
    if yes:
        return
    otherwise = NeedsTerminal(
        "this copy brings acts in the names of several people, or changes verdicts",
        hint="Look at them with --dry-run, then add --yes; --from NAME says whose copy it is.",
    )
    agree("Add all of it?", otherwise)


def _tell_others(done: Joined, asked: Mapping[str, Brought]) -> None:
    """What somebody else may have written in a person's name."""
    for name, brought in sorted(asked.items()):
        put(f"In the name of {safe(name)}, this copy brings {_acts(brought)}.")
        for change in brought.changed[:_SHOWN]:
            put(f"  report {change.report}, {change.stage}: {change.before} becomes {change.after}")
        if len(brought.changed) > _SHOWN:
            put(f"  and {len(brought.changed) - _SHOWN:,} more; --json lists all of them")
    for name, same_as, actor in done.names:
        put(safe(f"{actor} declares there that {name} and {same_as} are one person, or takes that back."))


def _acts(brought: Brought) -> str:
    counts = ((brought.verdicts, "verdict"), (brought.resolutions, "resolution"), (brought.stops, "stop"))
    return ", ".join(counted(count, what) for count, what in counts if count)


def _as_json(asked: Mapping[str, Brought]) -> dict[str, object]:
    return dict(sorted(asked.items()))


def _place(other: str) -> Path | str:
    from slr.core.text.places import ledger_place

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
        "stays",
        "names",
        "conflicts",
        "early",
    )
    return {name: getattr(done, name) for name in names} | {"reviewers": sorted(done.reviewers)}


def _tell(done: Joined, *, dry_run: bool) -> None:
    who = f" by {', '.join(map(safe, sorted(done.reviewers)))}" if done.reviewers else ""
    put(
        f"{counted(done.decisions, 'decision')}{who}, {counted(done.resolutions, 'resolution')}, "
        f"{counted(done.tags, 'tag')} and {counted(done.overlays, 'abstract')} "
        f"{'would be ' if dry_run else ''}added; {done.known:,} were here already."
    )
    for line in _remarks(done):
        say(line)
    if done.conflicts:
        put(f"{counted(len(done.conflicts), 'conflict')} {'would be ' if dry_run else ''}left for `slr resolve`:")
        for report, stage in done.conflicts[:_SHOWN]:
            put(f"  report {report}, {stage}")
        if len(done.conflicts) > _SHOWN:
            put(f"  and {len(done.conflicts) - _SHOWN:,} more: `slr resolve list`")


def _remarks(done: Joined) -> Iterator[str]:
    from slr.core.standing import describe_early

    if done.samples or done.stops:
        yield f"{done.samples:,} random samples and {done.stops:,} stops (or their taking back) came with them."
    if done.unplaced:
        yield f"{done.unplaced:,} are on reports this ledger does not have and stay in the copy."
    if done.repeated:
        yield f"{done.repeated:,} decisions here are newer than those of the copy and still count."
    if done.merges:
        yield f"{done.merges:,} merges stay in the copy; `slr dedup merge` merges those reports here."
    yield from describe_early(done.early)
    for table, way in _STAYING.items():
        if done.stays.get(table):
            yield f"{done.stays[table]:,} {way}"


#: What else stays in the copy, and how it is had here.
_STAYING = {
    "record_states": "newer states of records stay in the copy; `slr search` finds them here too.",
    "policies": "accepted changes of who must decide stay in the copy; this ledger asks for them itself.",
    "run_amendments": "changes of imports stay in the copy; `slr import undo` and `relabel` make them here.",
}
