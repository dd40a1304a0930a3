"""`slr dedup sources`: duplicates between and within the sources, as tables and as a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, a_file, the_ledger, the_review
from slr.cli.output import put, put_json, say, warn
from slr.cli.tables import put_table

if TYPE_CHECKING:
    from slr.adapters.ledger import Ledger
    from slr.outputs.publish.overlap import Overlap

#: What the numbers can be written as.
SUFFIXES = (".svg", ".pdf", ".png", ".csv")

#: Above this many sources a table of all with all is too wide; the pairs are listed instead.
_WIDEST = 12
_MOST = 20


def sources(
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help=".svg .pdf .png or .csv; repeatable.", callback=a_file
        ),
    ] = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Count duplicates within and between sources, and the reports that only one source has.

    It counts what earlier passes of `slr dedup` merged. A figure shows the combinations of sources (UpSet plot).

    Examples: slr dedup sources; slr dedup sources -o reports/sources.svg -o sources.csv; slr dedup sources --json
    """
    from slr.outputs.publish.overlap import to_json

    for path in output or ():
        _check_suffix(path)
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        overlap = _counted(ledger)
        is_due = ledger.merge_log.is_dedup_due()
    if is_due:
        warn("records were added since the last pass; run `slr dedup` first to count their duplicates")
    if as_json:
        put_json(to_json(overlap))
    elif not output:
        show(overlap)
    for path in output or ():
        if dry_run:
            put(f"{path} would be written")
        else:
            _write(overlap, path)


def show(overlap: Overlap) -> None:
    """The tables, and the sum in one sentence."""
    from slr.outputs.publish.overlap import summarise

    if not overlap.records:
        put("no records yet: nothing to compare")
        return
    rows = [
        (number, source.name, source.records, source.reports, source.within, source.only)
        for number, source in enumerate(overlap.sources, start=1)
    ]
    columns = ("#", "source", "#records", "#reports", "#duplicates within", "#only here")
    put_table(columns, rows, title="sources")
    if len(overlap.sources) <= _WIDEST:
        _show_matrix(overlap)
    else:
        _show_pairs(overlap)
    _show_combinations(overlap)
    put(summarise(overlap))


def _show_matrix(overlap: Overlap) -> None:
    """Every source with every other; on the diagonal the duplicates within."""
    both = {frozenset((pair.one, pair.other)): pair.reports for pair in overlap.pairs}
    rows = [
        (
            f"{number} {source.name}",
            *(
                f"({source.within:,})" if source is other else both[frozenset((source.name, other.name))]
                for other in overlap.sources
            ),
        )
        for number, source in enumerate(overlap.sources, start=1)
    ]
    columns = ("source", *(f"#{number}" for number in range(1, len(rows) + 1)))
    put_table(columns, rows, title="reports both sources hold, and in brackets the duplicates within")


def _show_pairs(overlap: Overlap) -> None:
    shared = sorted((pair for pair in overlap.pairs if pair.reports), key=lambda pair: -pair.reports)
    rows = [(pair.one, pair.other, pair.reports) for pair in shared[:_MOST]]
    put_table(("source", "other source", "#both"), rows, title="reports both sources hold")
    _more(len(shared), "pairs")
    put(f"{len(overlap.pairs) - len(shared):,} of {len(overlap.pairs):,} pairs share no report\n")


def _show_combinations(overlap: Overlap) -> None:
    rows = [(" & ".join(combination.sources), combination.reports) for combination in overlap.combinations[:_MOST]]
    put_table(("exactly these sources", "#reports"), rows, title="combinations")
    _more(len(overlap.combinations), "combinations")


def _more(total: int, what: str) -> None:
    if total > _MOST:
        put(f"… and {total - _MOST:,} more {what}; --json shows all of them\n")


def _counted(ledger: Ledger) -> Overlap:
    """The numbers, with the labels of the latest runs; refused when they do not add up."""
    from slr.core.errors import CountsDoNotAddUp
    from slr.outputs.publish.overlap import count_overlap, find_failures

    labels = {(run.source, run.kind): run.label for run in ledger.runs.all()}
    overlap = count_overlap(ledger.reports.all(), labels)
    wrong = find_failures(overlap)
    if wrong:
        raise CountsDoNotAddUp(wrong)
    return overlap


def _check_suffix(path: Path) -> None:
    """Raise UsageError before anything is read when a file cannot be written."""
    from slr.core.errors import UsageError

    if path.suffix.lower() not in SUFFIXES:
        wanted = path.suffix or "a file without suffix"
        raise UsageError(f"{path}: cannot write {wanted}", hint=f"Use {', '.join(SUFFIXES)}.")


def _write(overlap: Overlap, path: Path) -> None:
    from slr.adapters.folder import write_whole
    from slr.outputs.publish.overlap import to_csv

    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_whole(path, to_csv(overlap).encode())
    else:
        from slr.outputs.drawing.font import find_missing_characters
        from slr.outputs.publish.plots.upset import render

        write_whole(path, render(overlap, suffix))
        missing = find_missing_characters(source.name for source in overlap.sources)
        if missing and suffix != ".svg":
            warn(f"{path}: the font has no {' '.join(missing)}; use the SVG")
    say(f"wrote {path}")
