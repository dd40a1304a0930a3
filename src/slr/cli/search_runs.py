"""`slr search runs`, `replay`, `diff`, `marks` and `appendix`: what earlier searches gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewOption,
    RunNumber,
    TextOutputOption,
    the_ledger,
    the_review,
)
from slr.cli.output import put, put_file, put_json, safe
from slr.cli.searches import as_row, warn_of_searches
from slr.cli.tables import put_table

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.core.model import QueryFile
    from slr.stages.search.compare import Difference


def runs(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """List every run with its counts and how it ended, with imports taken back.

    Example: slr search runs
    """
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        listed = ledger.runs.all(undone=True)
    if as_json:
        put_json({"runs": [as_row(run) for run in listed]})
        return
    columns = ("#run", "started", "source", "query", "#reported", "#fetched", "#kept", "#new", "outcome")
    rows = [
        (
            r.id,
            f"{r.started_at:%Y-%m-%d %H:%M}",
            r.label,
            r.query_name,
            r.reported,
            r.fetched,
            r.kept,
            r.new,
            "taken back" if r.is_undone else r.outcome,
        )
        for r in listed
    ]
    put_table(columns, rows)


def diff(
    earlier: RunNumber,
    later: RunNumber,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs of one query on one source: new, gone and changed works (published, retracted …).

    Example: slr search diff 1 4
    """
    from slr.stages.search.run import difference

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        change = difference(ledger, folder, _queries(folder), earlier, later)
    if as_json:
        put_json(change)
    else:
        show_difference(change)


def marks(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Show what each NOT of a query would have lost, where exclusions were only marked.

    Example: slr search marks
    """
    from slr.stages.search.exclusions import as_row as mark_row
    from slr.stages.search.run import marks as find

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        marked = find(ledger, folder)
    if as_json:
        put_json({"marks": [mark_row(mark) for mark in marked]})
        return
    if not marked:
        put('No run has marked its exclusions. Set exclusions = "mark" in a query file and search again.')
        return
    columns = ("NOT", "#records", "#reports", "#of these included", "#not known")
    rows = [(mark.term, mark.records, len(mark.reports), len(mark.included), mark.unknown) for mark in marked]
    put_table(columns, rows, title="what each exclusion would have removed")
    for mark in marked:
        if mark.included:
            put(f"NOT {safe(mark.term)} would have lost included reports: {', '.join(map(str, mark.included))}")


def appendix(
    output: TextOutputOption = None, review: ReviewOption = None, *, dry_run: DryRunOption = False
) -> None:
    """Write the PRISMA-S appendix: the 16 items, and every strategy as sent.

    The items are filled in from the runs.

    Example: slr search appendix -o reports/search.md
    """
    from slr.outputs.publish.run import search_appendix

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        text = search_appendix(ledger, folder).decode()
    put_file(output, text, dry_run=dry_run)


def show_difference(found: Difference) -> None:
    """What differs between two runs."""
    for sentence in found.compared:
        put(safe(sentence))
    for heading, works in (("new", found.new), ("gone", found.gone)):
        for key, title in works:
            put(f"{heading:8} {safe(key)}  {safe(title)}")
    for change in found.changed:
        put(f"{'changed':8} {safe(change.key)}  {safe(change.title)}: {safe('; '.join(change.what))}")
    put(
        f"{len(found.new):,} new, {len(found.gone):,} gone, {len(found.changed):,} changed, "
        f"{found.same:,} the same"
    )


def replay(run: RunNumber, review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Read a run again from its kept answers, without the network.

    The records are compared with those that the run recorded.

    Example: slr search replay 4
    """
    from slr.stages.search.run import verify

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        change = verify(ledger, folder, _queries(folder), run)
    if as_json:
        put_json(change)
        return
    show_difference(change)
    if not (change.new or change.gone or change.changed):
        put(f"Run {run}, read again from its kept answers, gives the same records.")


def _queries(folder: Review) -> list[QueryFile]:
    """The query files there are; a run does not need its own to be looked at."""
    from slr.adapters.folder import load_queries
    from slr.core.errors import UsageError

    try:
        return load_queries(folder, [])
    except UsageError:
        return []
