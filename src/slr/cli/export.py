"""`slr export`: records and reports of the ledger in a file for other tools."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, TextOutputOption, the_ledger, the_review
from slr.cli.output import data_stream, put, put_json, say
from slr.cli.searches import warn_of_searches
from slr.core.text.numbers import counted
from slr.core.vocabulary import Stage
from slr.outputs.exports.export_sets import Wanted, choose_set

if TYPE_CHECKING:
    from slr.outputs.exports.run import Exported


FormArgument = Annotated[
    str,
    typer.Argument(
        metavar="FORMAT", help="asreview, rayyan, covidence, eppi, or a format such as ris, bibtex, csv, xlsx."
    ),
]
WantedOption = Annotated[
    Wanted | None,
    typer.Option(
        "--set",
        help="Which records. Default: reports for a screening tool, else all.",
        show_default=False,
    ),
]
StageOption = Annotated[
    Stage | None, typer.Option("--stage", help="Verdicts of this stage only. Default: the last there is.")
]


def export(
    form: FormArgument,
    output: TextOutputOption = None,
    wanted: WantedOption = None,
    stage: StageOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write records with their verdicts for another tool.

    `all` is every record as its source gave it. The other sets are reports, each once, with all identifiers of its
    records. Only verdicts that count go out, and of conflicts both sides. What the format has no place for is
    told. FILE is written whole or not at all.

    Examples: slr export ris --set included -o included.ris; slr export rayyan -o all.csv; slr export csv > all.csv
    """
    from slr.outputs.exports.run import Exported, export_file, read_outgoing
    from slr.outputs.exports.run import export as write
    from slr.outputs.exports.targets import find_target

    folder = the_review(review)
    chosen = wanted or choose_set(form)
    exported = Exported(find_target(form, output.name if output else ""), chosen)
    with the_ledger(folder) as ledger:
        warn_of_searches(ledger)
        records = read_outgoing(ledger, folder, chosen, stage)
        if dry_run:
            with Path(os.devnull).open("wb") as nowhere:
                write(exported, records, nowhere)
        elif output is None:
            out = data_stream()
            write(exported, records, out)
            out.flush()
        else:
            export_file(exported, records, output)
    _tell(exported, output, dry_run=dry_run, as_json=as_json)


def _tell(exported: Exported, output: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """The summary: on standard error where the records went to standard output."""
    aside = output is None and not dry_run
    if exported.lost:
        told = ", ".join(f"{name} ({count:,})" for name, count in sorted(exported.lost.items()))
        say(f"{exported.target.label} has no place for: {told}")
    if as_json:
        put_json(exported, aside=aside)
    else:
        (say if aside else put)(
            f"{_counted(exported)} ({exported.wanted}) {'would be ' if dry_run else ''}written "
            f"({exported.target.label}), {exported.decided:,} with a verdict{_repeated(exported)}"
        )


def _counted(exported: Exported) -> str:
    """`48 records of 42 reports`, or reports alone."""
    if exported.wanted is not Wanted.ALL:
        return counted(exported.written, "report")
    return f"{counted(exported.written, 'record')} of {counted(len(exported.reports), 'report')}"


def _repeated(exported: Exported) -> str:
    """That several records of one report have its one verdict."""
    has_duplicates = exported.decided and exported.written > len(exported.reports)
    return "; duplicates repeat their report's verdict" if has_duplicates else ""
