"""The ledger of a review folder: made by `slr init` alone, recognised by its name, never replaced in silence.

`data/ledger.json`, the marker, says which ledger the folder has. It is written before the first rows of a command,
as is the name in the ledger itself; a command that only reads leaves the folder as it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from slr.adapters.folder import Review, write_whole
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.access import beside
from slr.adapters.ledger.restoring import Restorable, restore, set_aside
from slr.core.errors import LedgerGone, NoLedgerYet, StoreError, UsageError

#: Is told what went wrong beside the work that goes on.
Warn = Callable[[str], None]


def open_ledger(review: Review, *, warn: Warn) -> Ledger:
    """The ledger a folder has. Use it in a `with` block.

    Raises:
        NoLedgerYet: there never was one. LedgerGone: it is missing, empty, or the one of another review.
    """
    try:
        ledger = Ledger.of(review)
    except LedgerGone as gone:
        traces = find_traces(review)
        if traces:
            raise _ledger_gone(review, gone.message, traces) from None
        raise NoLedgerYet(str(review.root)) from None
    with ExitStack() as unless_recognised:
        unless_recognised.enter_context(ledger)
        _recognise(review, ledger)
        unless_recognised.pop_all()
    ledger.before_writing(partial(_prepare, review, ledger, warn))
    return ledger


def make_ledger(review: Review, *, anew: bool = False) -> str:
    """Make the ledger of a folder that has none, and give its place.

    Args:
        review: the folder.
        anew: also where there has been one. What is left of it is set aside.

    Raises:
        UsageError: there is a ledger, and it has rows. LedgerGone: there has been one.
    """
    has_file = _refuse_filled(review, anew=anew)
    if anew and isinstance(review.ledger_place, Path) and not has_file:
        set_aside(review.ledger_place, datetime.now(UTC))
    with Ledger(review.ledger_place) as ledger:
        name = ledger.identity() or ledger.new_identity()
        ledger.identify(name)
        mark(review, name)
        return ledger.name


def _refuse_filled(review: Review, *, anew: bool) -> bool:
    """Whether there is a ledger already, without rows."""
    traces = find_traces(review)
    try:
        with Ledger(review.ledger_place, make=False) as ledger:
            if not ledger.is_empty():
                hint = "Nothing was changed. `slr status` shows where the review stands."
                raise UsageError(f"{review.root} is a review already and has its ledger", hint=hint)
            what = f"the ledger {ledger.name} is empty"
    except LedgerGone as gone:
        if traces and not anew:
            raise _ledger_gone(review, gone.message, traces) from None
        return False
    if traces and not anew:
        raise _ledger_gone(review, what, traces)
    return True


def find_traces(review: Review) -> list[str]:
    """What shows that a folder has had a ledger, as paths below it."""
    data = review.marker_path.parent
    leavings = [review.marker_path, review.lock_path]
    leavings += sorted(data.glob("*.log")) + sorted(data.glob(f"{review.ledger_path.name}.schema*.backup"))
    leavings += sorted((data / "backup").glob("*.db"))
    leavings += sorted(path for path in review.reports_dir.glob("*") if path.name not in _NOT_DRAWN)
    paths = [path for path in leavings if path.exists()]
    paths += _leftovers(review.ledger_path)
    return [str(path.relative_to(review.root)) for path in paths]


def _leftovers(path: Path) -> list[Path]:
    """What is left of a file that is a ledger no longer: no bytes, or what SQLite kept beside it."""
    if path.exists() and path.stat().st_size:
        return []
    return [file for file in (path, beside(path, "-wal")) if file.exists()]


#: What stands in `reports/` before anything was drawn.
_NOT_DRAWN = frozenset({"README.md", ".gitkeep", ".gitignore"})


def read_marker_name(review: Review) -> str | None:
    """The name of the ledger that this folder has, by its marker."""
    try:
        marker = json.loads(review.marker_path.read_bytes())
    except (OSError, ValueError):
        return None
    name = marker.get("ledger") if isinstance(marker, dict) else None
    return name if isinstance(name, str) else None


def _recognise(review: Review, ledger: Ledger) -> None:
    """Refuse a ledger that cannot be the one this folder has had."""
    expected, actual = read_marker_name(review), ledger.identity()
    if actual is None and ledger.is_empty() and (seen := find_traces(review)):
        raise _ledger_gone(review, f"the ledger {ledger.name} is empty", seen)
    if expected and actual and expected != actual:
        raise LedgerGone(
            f"{ledger.name} is the ledger of another review, not the one this folder has had",
            hint=f"{_way_back(review)} If it is the right one, remove {review.marker_path}.",
        )


def _prepare(review: Review, ledger: Ledger, warn: Warn) -> None:
    """What comes before the first rows of a command: the copy of the day, the ledger's name and the marker."""
    trouble = ledger.copy_of_the_day(review.protocol.ledger_copies)
    if trouble:
        warn(f"warning: {trouble}")
    name = ledger.identity()
    if name is None:
        name = read_marker_name(review) or ledger.new_identity()
        ledger.identify(name)
    if read_marker_name(review) != name:
        try:
            mark(review, name)
        except StoreError as error:
            warn(f"warning: {error.message}")


def mark(review: Review, name: str) -> None:
    """Write down which ledger the folder has."""
    told = {"schema": 1, "ledger": name, "note": "Which ledger this review has. Written by slr; leave it here."}
    write_whole(review.marker_path, (json.dumps(told, indent=2) + "\n").encode())


def _ledger_gone(review: Review, what: str, seen: list[str]) -> LedgerGone:
    some = ", ".join(seen[:3]) + (" …" if len(seen) > 3 else "")
    return LedgerGone(f"{what}, although this review has had one ({some})", hint=_way_back(review))


def _way_back(review: Review) -> str:
    fresh = f"`slr init {review.root} --new-ledger` begins an empty one."
    if review.ledger_url is None:
        return f"`slr ledger restore` lists the copies there are; else put your own copy there. {fresh}"
    return (
        "Have the database restored, or bring a ledger there: `slr ledger copy data/slr.db postgresql://…`. "
        f"{fresh}"
    )


def put_back(review: Review, chosen: Restorable) -> Path | None:
    """Put a copy in the place of the ledger, and give where that one went.

    Raises:
        StoreLocked: another program has the ledger open. StoreError: the disk does not take it.
    """
    aside = restore(review.ledger_path, chosen.path, datetime.now(UTC))
    if chosen.copy is not None and chosen.copy.ledger is not None:
        mark(review, chosen.copy.ledger)
    return aside
