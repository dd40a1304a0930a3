"""`slr dedup`: find what several records say about the same document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli import dedup_hand, dedup_judge, dedup_sources
from slr.cli.dedup_files import capped_words, dedup_files
from slr.cli.groups import DefaultGroup
from slr.cli.options import DryRunOption, JsonOption, ReviewOption, a_file, the_ledger, the_review
from slr.cli.output import put, put_json, safe
from slr.cli.tables import put_table
from slr.core.errors import UsageError

if TYPE_CHECKING:
    from slr.stages.dedup.run import DedupPass


app = typer.Typer(cls=DefaultGroup)


FilesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="FILE", help="More files for --input.", hidden=True)
]
InputsOption = Annotated[
    list[Path] | None,
    typer.Option("--input", metavar="FILE", help="Deduplicate this file, without a review; more may follow it."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="With --input: id,group,study as .csv, or to standard output with `-`; else the merged records.",
        callback=a_file,
    ),
]
MergedOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="With --input: the merged records, in the format of the name.", callback=a_file
    ),
]
ExplainOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE.csv", help="With --input: every pair, its rule and the facts.", callback=a_file),
]
EverythingOption = Annotated[
    bool, typer.Option("--all", help="Compare all records, not only those new since the last pass.")
]


@app.command("run")
def dedup(
    files: FilesArgument = None,
    inputs: InputsOption = None,
    output: OutputOption = None,
    merged: MergedOption = None,
    explain: ExplainOption = None,
    review: ReviewOption = None,
    *,
    everything: EverythingOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Merge records into reports, and link versions of a study.

    The pairs that no rule decides are listed. A merge is a row in a log: `slr dedup list` shows it, and
    `slr dedup undo N` takes it back for good.

    `slr dedup review` asks about the pairs that are left. `merge`, `split` and
    `undo` do by hand what no rule may. `explain` shows all about two records.
    `audit` measures how often the rules err.

    Examples: slr dedup --dry-run; slr dedup; slr dedup undo 12; slr dedup review;
    slr dedup --input scopus.ris pubmed.csv -o groups.csv --explain pairs.csv
    """
    if inputs:
        dedup_files([*inputs, *(files or ())], output, merged, explain, dry_run=dry_run, as_json=as_json)
        return
    if files or output or merged or explain:
        raise UsageError(
            "files are named without --input", hint="Write slr dedup --input FILE --output groups.csv."
        )
    from slr.adapters.ledger import hold
    from slr.stages.dedup.run import run

    folder = the_review(review)
    with the_ledger(folder) as ledger, hold(folder.lock_path), ledger.alone():
        outcome = run(ledger, folder.protocol, dry_run=dry_run, everything=everything)
    if as_json:
        put_json(outcome)
    else:
        show(outcome, dry_run=dry_run)


def show(outcome: DedupPass, *, dry_run: bool = False, most: int = 20) -> None:
    """What was merged and linked, and what is left to a person."""
    for heading, pairs in (("merged", outcome.merged), ("linked as versions of one study", outcome.linked)):
        if pairs:
            rows = [(p.merge_id, p.rule, p.one, p.other) for p in pairs[:most]]
            title = f"{'would be ' if dry_run else ''}{heading}"
            put_table(("#merge", "rule", "report", "other report"), rows, title=title)
            _more(len(pairs), most)
    if outcome.unsure:
        doubts = [(f"{p.score:.2f}", p.rule, p.one, p.other) for p in outcome.unsure[:most]]
        put_table(("#score", "why", "report", "other report"), doubts, title="unsure, left apart")
        _more(len(outcome.unsure), most)
    put(
        f"{outcome.records:,} records are {outcome.reports:,} reports of {outcome.studies:,} studies; "
        f"{len(outcome.merged):,} merged, {len(outcome.linked):,} linked, {len(outcome.unsure):,} unsure"
        + (" (dry run: nothing was written)" if dry_run else "")
    )
    for sentence in capped_words(outcome.capped):
        put(safe(sentence))
    if outcome.unsure:
        many = len(outcome.unsure)
        put(f"{many:,} pair{'s are' if many > 1 else ' is'} left for a person: slr dedup review")
    for sentence in outcome.disagreements:
        put(f"! verdicts disagree: {safe(sentence)}; decide again with slr decide")


def _more(total: int, most: int) -> None:
    if total > most:
        put(f"… and {total - most:,} more; --json shows all of them\n")


@app.command("list")
def list_merges(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Show the merge log.

    Example: slr dedup list
    """
    with the_ledger(the_review(review)) as ledger:
        merges = ledger.merge_log.merges()
    if as_json:
        put_json({"merges": merges})
        return
    rows = [
        (m.id, m.kind, m.keep_id, m.drop_id, m.rule, m.undoes, m.actor, f"{m.at:%Y-%m-%d %H:%M}") for m in merges
    ]
    put_table(("#merge", "kind", "#report", "#with", "rule", "#undoes", "by", "when"), rows)


app.command("review")(dedup_judge.review_pairs)
app.command("audit")(dedup_judge.audit)
app.command("sources")(dedup_sources.sources)
app.command("merge")(dedup_hand.merge)
app.command("split")(dedup_hand.split)
app.command("undo")(dedup_hand.undo)
app.command("explain")(dedup_hand.explain)
