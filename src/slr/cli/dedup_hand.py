"""`slr dedup merge`, `split`, `undo` and `explain`: what a person does to the merge log, by number."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReportName,
    ReviewerOption,
    ReviewOption,
    row_id,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import complain, put, put_json, safe
from slr.cli.tables import put_table
from slr.core.text.numbers import form_for

if TYPE_CHECKING:
    from slr.stages.dedup.by_hand.run import Explanation, MergeLogChange

_NUMBERS = "Reports or records by number, or reports by DOI."
ReasonOption = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="The reason; kept in the log.")]


class As(StrEnum):
    """What a merge makes of the reports."""

    DUPLICATE = "duplicate"
    VERSION = "version"


def merge(
    numbers: Annotated[list[str], typer.Argument(metavar="A B [C]...", help=_NUMBERS)],
    kind: Annotated[
        As, typer.Option("--as", help="One report, or versions of one study (a preprint and its article).")
    ] = As.DUPLICATE,
    reason: ReasonOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Merge reports by hand, whatever the rules say; the log names you.

    Examples: slr dedup merge 12 15; slr dedup merge 12 15 --as version --reason "preprint of the same trial"
    """
    from slr.adapters.ledger import hold
    from slr.core.model import MergeKind
    from slr.stages.dedup.by_hand.run import merge as put_together

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        given = [ledger.reports.number(number) for number in numbers]
        done = put_together(ledger, given, actor=who, kind=MergeKind(kind.value), reason=reason, dry_run=dry_run)
    show(done, "merged" if kind is As.DUPLICATE else "linked as versions of one study", as_json=as_json)


def split(
    report: ReportName,
    records: Annotated[
        list[int],
        typer.Argument(parser=row_id, metavar="RECORD...", help="The numbers of the records to take out."),
    ],
    reason: ReasonOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take records out of a report, together and for good; no rule merges them again.

    Example: slr dedup split 12 15 16 --reason "a sister trial"
    """
    from slr.adapters.ledger import hold
    from slr.stages.dedup.by_hand.run import split as take_apart

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        done = take_apart(ledger, ledger.reports.named(report), records, actor=who, reason=reason, dry_run=dry_run)
    show(done, "split", as_json=as_json)


def undo(
    merges: Annotated[
        list[int], typer.Argument(parser=row_id, metavar="MERGE...", help="Numbers from the merge log.")
    ],
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take merges back, by their number in the log; no later pass makes them again.

    Example: slr dedup undo 12 13
    """
    from slr.adapters.ledger import hold
    from slr.stages.dedup.by_hand.run import undo as take_back

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        done = take_back(ledger, merges, actor=who, dry_run=dry_run)
    show(done, "taken back", as_json=as_json)


def show(done: MergeLogChange, what: str, *, as_json: bool) -> None:
    """What became of the reports."""
    if as_json:
        put_json(done)
        return
    rows = ", ".join(f"#{number}" for number in done.merges)
    note = " (dry run: nothing was written)" if done.dry_run else f" (merge log: {rows})" if rows else ""
    put(f"{'would be ' if done.dry_run else ''}{what}{note}")
    for number, records in done.reports.items():
        put(f"  report {number}: {form_for(len(records), 'record')} {', '.join(map(str, records))}")
    for warning in done.warnings:
        complain(f"! {safe(warning)}")


def explain(
    a: Annotated[str, typer.Argument(help="The number of a record or report, or a DOI.")],
    b: Annotated[str, typer.Argument(help="The other one.")],
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show everything about two records: each field, what agrees, the rule, and who merged or judged them.

    With --json also every fact that the rules compared.

    Example: slr dedup explain 12 15
    """
    from slr.stages.dedup.by_hand.run import explain as look
    from slr.stages.dedup.run import wishes_of

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        explanation = look(ledger, ledger.reports.number(a), ledger.reports.number(b), wishes_of(folder.protocol))
    if as_json:
        put_json(explanation)
    else:
        _tell(explanation)


#: What happens to the pairs of each zone.
_ANSWERS = {
    "auto": "The rules merge them",
    "review": "A person decides about them",
    "never": "The rules leave them apart",
}
_LINKED = "The rules link them as versions of one study"


def _tell(explanation: Explanation) -> None:
    from slr.stages.dedup.judge.compare_fields import MARKS
    from slr.stages.dedup.pairs import chance_in_words, facts_in_words

    rows = [(line.mark, line.name, _cut(line.left), _cut(line.right)) for line in explanation.fields]
    put_table(("", "field", f"record {explanation.a}", f"record {explanation.b}"), rows)
    put("  ".join(f"{mark} {meaning}" for mark, meaning in MARKS.items()))
    where = " and ".join(f"report {number}" for number in dict.fromkeys(explanation.reports))
    put(f"\n{facts_in_words(explanation.features)}")
    what = _ANSWERS[explanation.zone] if explanation.kind == "duplicate" or explanation.zone != "auto" else _LINKED
    put(f"{what} ({safe(explanation.rule)}): {chance_in_words(explanation.probability)}")
    if explanation.veto:
        put(f"speaks against it: {safe(explanation.veto)}")
    if overruled := explanation.features.get("overruled"):
        put(f"must be wrong in one of them, since all the rest agrees: {safe(str(overruled))}")
    put(f"now: {explanation.together} ({where})")
    if explanation.origins:
        whence = (f"{name} from {', '.join(map(str, ids))}" for name, ids in explanation.origins.items())
        put(f"the report's {'; '.join(whence)}")
    for row in explanation.merges:
        undoes = f", takes back {row.undoes}" if row.undoes else ""
        told = f"merge {row.id}: {row.kind} of {row.keep_id} and {row.drop_id}, {row.rule}{undoes}"
        reason = row.features.get("reason")
        put(safe(f"{told}, by {row.actor}, {row.at:%Y-%m-%d %H:%M}" + (f": {reason}" if reason else "")))
    for said in explanation.judgements:
        why = f": {said.reason}" if said.reason else ""
        put(
            safe(f"judgement {said.id}: {said.said} ({said.asked}) by {said.actor}, {said.at:%Y-%m-%d %H:%M}{why}")
        )
    if not explanation.merges and not explanation.judgements:
        put("No merge and no judgement concerns these two.")


def _cut(text: str, most: int = 400) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
