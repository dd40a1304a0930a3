"""`slr status`: where the review stands, and everything that is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slr.cli.options import JsonOption, ReviewOption, the_asker, the_ledger, the_review
from slr.cli.output import line_width, put, put_json, put_whole, safe
from slr.cli.tables import put_table
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slr.outputs.status.summary import ReviewStatus


def status(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Show where the review stands and what is due next.

    Everything that is due is listed with its command, the next one first.

    Examples: slr status; slr status --json
    """
    from datetime import UTC, datetime

    from slr.outputs.status.run import look
    from slr.stages.criteria.run import count_stale
    from slr.stages.dedup.run import doubtful_pairs

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        pairs, stale = doubtful_pairs(ledger), count_stale(ledger, folder)
        me = the_asker(None, folder)
        seen = look(ledger, folder, datetime.now(UTC).date(), pairs=pairs, stale=stale, me=me)
    if as_json:
        put_json(seen)
        return
    put(safe(f"{folder.protocol.title}  ({folder.root})\n"))
    _show(seen)
    people = folder.protocol.reviewers
    if me is None and len(people) > 1:
        _tell_who(people)


def _tell_who(people: Sequence[str]) -> None:
    """How to name the one who decides; the people on a line of their own where it is too long for the terminal."""
    how, who = "Who decides: add --reviewer NAME or set SLR_REVIEWER", safe(f"({', '.join(people)})")
    for line in (f"{how} {who}",) if len(how) + len(who) < line_width() else (how, f"      {who}"):
        put(line)


def _show(seen: ReviewStatus) -> None:
    """The tables, what is to be told beside them, and what is due."""
    from slr.cli.changes import notice_lines
    from slr.core.standing import describe_early

    columns = ("source", "#runs", "last run", "outcome", "#reported", "#records", "#unknown", "#problems")
    put_table(columns, [row.cells() for row in seen.sources], title="Sources")
    for search in seen.searches:
        put(f"! {safe(str(search['message']))}")
        if search["command"]:
            put_whole(f"  {safe(str(search['command']))}")
    for sentence in seen.windows:
        put(f"! {safe(sentence)}")
    columns = ("stage", "#reports", "#settled", "#included", "#excluded", "#not retrieved", "#open", "#conflicts")
    put_table(columns, [row.cells()[: len(columns)] for row in seen.stages], title="Screening")
    for row in seen.stages:
        if row.left_out:
            put(f"{row.stage}: {row.left_out:,} left out by a stopping rule (`slr stop list`)")
    if seen.recall is not None:
        put(f"Recall: {seen.recall.line}")
    put(
        f"{counted(seen.records, 'record')}, {counted(seen.reports, 'report')}, "
        f"{counted(seen.studies, 'study', 'studies')}; "
        f"{counted(seen.included_studies, 'study', 'studies')} included"
    )
    for line in notice_lines(seen.alarms, seen.changed):
        put(safe(line))
    apart = (f"merged reports with verdicts that disagree: {sentence}" for sentence in seen.disagreements)
    for sentence in (
        *apart,
        *describe_early(seen.early),
        *(f"{told} (`slr reviewers`)" for told in seen.uncounted),
    ):
        put(safe(f"! {sentence}"))
    for place, due in enumerate(seen.due):
        _tell("Then" if place else "Next", due.command, due.because)


def _tell(word: str, command: str, because: str) -> None:
    """One thing that is due; the command and its reason on two lines where one is too long for the terminal."""
    whole = safe(f"{word}: {command}  ({because})")
    if len(whole) <= line_width():
        put(whole)
    else:
        put_whole(safe(f"{word}: {command}"))
        put(safe(f"      {because}"))
