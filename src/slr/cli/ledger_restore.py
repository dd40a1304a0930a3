"""`slr ledger restore`: the copies of the ledger, and one of them put in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_written_review
from slr.cli.output import agree, put, put_json, safe, say
from slr.cli.tables import put_table
from slr.core.errors import NeedsTerminal, ReviewStateError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger.restoring import Restorable


def restore(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The copy to restore. Default: list the copies.")
    ] = None,
    review: ReviewOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the copies of the ledger in data/backup/, or put one in its place; the present file is set aside.

    Before the first change of a day (UTC), and before an older ledger is brought to a new version, slr copies and
    verifies the ledger. `backups` under `ledger` in review.toml says how many copies stay.

    Examples: slr ledger restore; slr ledger restore slr-2026-12-01T080523Z.db
    """
    from slr.adapters.ledger.restoring import find_copy, list_restorable

    folder = the_written_review(review)
    if folder.ledger_url is not None:
        hint = "Have its administrator restore it, for instance with pg_restore."
        raise ReviewStateError("slr keeps no copies of a ledger in a database", hint=hint)
    if name is None:
        _list(list_restorable(folder.ledger_path), folder, as_json=as_json)
        return
    chosen = find_copy(folder.ledger_path, name)
    if not as_json:
        for line in _loss(chosen):
            put(line)
    aside = None if dry_run else _put_in_place(folder, chosen, yes=yes)
    if as_json:
        put_json({"dry_run": dry_run, "aside": aside, **chosen.as_json()})
    elif dry_run:
        put("Dry run: nothing was changed.")
    else:
        put(safe(f"{folder.ledger_path} is the copy {name} again."))
        if aside is not None:
            put(safe(f"The ledger that was there is kept: {aside}"))


def _put_in_place(folder: Review, chosen: Restorable, *, yes: bool) -> Path | None:
    from slr.adapters.ledger import hold
    from slr.adapters.ledger.opening import put_back

    if not yes:
        otherwise = NeedsTerminal("restoring needs confirmation", hint="Add --yes where nobody can be asked.")
        known = "" if chosen.lost is not None else f"{_unknown_loss(chosen)}\n"
        agree(f"{known}Put this copy in the place of the ledger?", otherwise)
    with hold(folder.lock_path):
        return put_back(folder, chosen)


def _list(copies: list[Restorable], folder: Review, *, as_json: bool) -> None:
    if as_json:
        put_json({"ledger": str(folder.ledger_path), "copies": copies})
        return
    if not copies:
        put(safe(f"There is no copy of {folder.ledger_path} in {folder.ledger_path.parent / 'backup'}."))
        return
    rows = [(copy.path.name, *_cells(copy)) for copy in copies]
    put_table(("copy", "#MB", "#records", "#decisions", "would be lost"), rows)
    say("Put one in place with `slr ledger restore NAME`; the present ledger is then set aside.")


def _cells(copy: Restorable) -> tuple[object, ...]:
    if copy.copy is None:
        return (None, None, None, "damaged")
    rows = copy.copy.rows
    return f"{copy.copy.size / 1e6:.1f}", rows.get("records", 0), rows.get("decisions", 0), _short(copy)


def _short(copy: Restorable) -> str:
    from slr.adapters.ledger.copies import list_counts

    if copy.lost is None:
        return f"everything since {_moment(copy)}"
    told = {name: copy.lost[name] for name in ("records", "decisions") if name in copy.lost}
    return list_counts(told) or ("other rows" if copy.lost else "nothing")


def _loss(copy: Restorable) -> list[str]:
    """What restoring takes away."""
    from slr.adapters.ledger.copies import list_counts

    assert copy.copy is not None
    rows = copy.copy.rows
    held = f"{counted(rows.get('records', 0), 'record')}, {counted(rows.get('decisions', 0), 'decision')}"
    lines = [f"{copy.path.name}, made {_moment(copy)}: {held}"]
    if copy.lost is None:
        return [*lines, f"The present ledger is missing or cannot be read. {_unknown_loss(copy)}"]
    if not copy.lost:
        return [*lines, "It holds every row of the present ledger."]
    return [*lines, f"Rows of the present ledger that it does not have: {list_counts(copy.lost)}"]


def _unknown_loss(copy: Restorable) -> str:
    """What is lost where there is no ledger to compare a copy with."""
    return f"This copy is of {_moment(copy)}; everything decided since is not in it."


def _moment(copy: Restorable) -> str:
    assert copy.copy is not None
    return f"{copy.copy.at:%Y-%m-%d %H:%M} UTC"
