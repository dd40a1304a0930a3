"""`slr dedup --input`: deduplicate files without a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from slr.cli.output import complain, put, put_json, put_text, safe, say
from slr.cli.progress import counting_up
from slr.core.errors import RecordsLost, UsageError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slr.stages.dedup.files.result import Grouped

_SHOWN = 20


def dedup_files(
    inputs: list[Path],
    output: Path | None,
    merged: Path | None,
    explain: Path | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Group the records of files, and write groups, merged records and pairs where asked."""
    from slr.adapters.formats.registry import for_name
    from slr.stages.dedup.files.result import groups_csv, pairs_csv
    from slr.stages.dedup.files.run import group, write_merged

    is_piped = "-" in map(str, (output, explain))
    if output is not None and str(output) != "-" and output.suffix.lower() != ".csv":
        if merged is not None:
            raise UsageError(f"{output}: the groups are written as CSV", hint="Name it so: --output groups.csv.")
        merged, output = output, None
    if merged is not None:
        for_name(merged.name)
    _refuse_overwriting(inputs, output, merged, explain)
    with counting_up("records read") as progress:
        grouped = group(inputs, whole=merged is not None, progress=progress)
    if not dry_run:
        if output is not None:
            _write(output, grouped, groups_csv)
        if merged is not None:
            write_merged(merged, grouped)
        if explain is not None:
            _write(explain, grouped, pairs_csv)
    _tell(grouped, as_json=as_json, dry_run=dry_run, aside=is_piped and not dry_run)
    if lost := len(grouped.problems):
        names = ", ".join(path.name for path in inputs)
        hint = "The others were compared. Mend or export again what the lines above name."
        raise RecordsLost(names, lost, len(grouped.records) + lost, hint=hint)


def _write(path: Path, grouped: Grouped, make_csv: Callable[[Grouped], Iterator[str]]) -> None:
    from slr.stages.dedup.files.run import write_csv

    if str(path) == "-":
        put_text("".join(make_csv(grouped)))
    else:
        write_csv(path, make_csv(grouped))


def _refuse_overwriting(inputs: list[Path], *outputs: Path | None) -> None:
    from slr.adapters.folder.files import resolve_path

    read = {resolve_path(path) for path in inputs}
    written = set()
    for path in filter(None, outputs):
        place = resolve_path(path)
        if place in read:
            raise UsageError(f"{path} is one of the files to read", hint="Write to another file.")
        if place in written:
            raise UsageError(f"two outputs would be written to {path}", hint="Give each a file of its own.")
        written.add(place)


def capped_words(capped: Sequence[str], most: int = 3) -> Iterator[str]:
    """Which groups were too large for all their pairs, and what a person can do about them."""
    for group in capped[:most]:
        yield f"not all compared with all: {group}; each was compared with its neighbours in order of title"
    if capped:
        more = f"{len(capped) - most:,} more such groups; " if len(capped) > most else ""
        yield f"{more}a copy misspelt at the beginning may be missed there: look for it in a list sorted by author"


def _tell(grouped: Grouped, *, as_json: bool, dry_run: bool, aside: bool) -> None:
    if as_json:
        put_json(grouped.summary(), aside=aside)
        return
    for sentences in (grouped.remarks, grouped.problems):
        for sentence in sentences[:_SHOWN]:
            complain(safe(sentence))
        if len(sentences) > _SHOWN:
            complain(f"… and {len(sentences) - _SHOWN:,} more; --json shows all of them")
    for sentence in capped_words(grouped.capped):
        say(safe(sentence))
    records, reports = len(grouped.records), len(grouped.found.reports)
    (say if aside else put)(
        f"{records:,} records are {reports:,} reports of "
        f"{counted(len(grouped.found.studies), 'study', 'studies')}; "
        f"{counted(records - reports, 'duplicate')}, {counted(len(grouped.asked), 'pair')} for a person, "
        f"{counted(len(grouped.problems), 'problem')}" + (" (dry run: nothing was written)" if dry_run else "")
    )
