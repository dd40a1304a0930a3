"""The door of deduplication without a review: reads files, writes what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from slr.adapters.folder.files import open_draft
from slr.adapters.formats.base import FileRecord, Problem, Remark
from slr.adapters.formats.nothing import is_empty_list, refuse_nothing
from slr.adapters.formats.registry import detect, for_name
from slr.core.errors import UsageError
from slr.core.gc_pause import collector_paused
from slr.core.model import Record
from slr.stages.dedup.cluster import clusters
from slr.stages.dedup.files.result import Grouped, merge_groups, names_of, record_of
from slr.stages.dedup.survey import survey

#: Bytes by which a format is told.
_HEAD = 65_536

Progress = Callable[[int], None]


def group(paths: Sequence[Path], *, whole: bool = False, progress: Progress = lambda _: None) -> Grouped:
    """Read the files and group their records.

    Args:
        paths: files in any format that can be read.
        whole: keep all of every record, as writing them needs; otherwise only what the rules look at.
        progress: told how many records have been read, now and then.

    Raises:
        UsageError: a file is missing or its format unknown.
    """
    with collector_paused():
        told: dict[type[Problem | Remark], list[str]] = {Problem: [], Remark: []}
        records = _read(paths, told, whole=whole, progress=progress)
        found = survey(records)
        grouped = clusters(records, found.pairs)
        words = tuple(told[Problem]), tuple(told[Remark])
        return Grouped(records, names_of(records), grouped, found.pairs, found.capped, *words)


def _read(
    paths: Sequence[Path], told: Mapping[type[Problem | Remark], list[str]], *, whole: bool, progress: Progress
) -> list[Record]:
    """The records of the files; problems and remarks go to `told`, in words."""
    records: list[Record] = []
    for path in paths:
        for item in _items(path):
            if not isinstance(item, FileRecord):
                told[type(item)].append(f"{path.name}: {item.where}: {item.message}")
                continue
            records.append(record_of(len(records), item, path.name, whole=whole))
            if len(records) % 1000 == 0:
                progress(len(records))
    return records


def _items(path: Path) -> Iterator[FileRecord | Problem | Remark]:
    """The items and problems of a file.

    Raises:
        UsageError: it cannot be read, or nothing in it is a record.
    """
    problems: list[Problem] = []
    is_read = False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            form = detect(head, path.name)
            file.seek(0)
            for found in form.read(file):
                is_read = is_read or isinstance(found, FileRecord)
                if isinstance(found, Problem) and not is_read:
                    problems.append(found)
                yield found
            if not is_read:
                refuse_nothing(form, path.name, problems, is_empty=is_empty_list(form, head))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", hint="Name files that can be read.") from error


def write_merged(path: Path, grouped: Grouped) -> None:
    """One record for each report, in the format the name tells.

    Raises:
        UsageError: the name tells no format that can be written.
    """
    writer = for_name(path.name)
    with open_draft(path) as file:
        writer.write(merge_groups(grouped), file)


def write_csv(path: Path, pieces: Iterator[str]) -> None:
    """A table of the result (`groups_csv`, `pairs_csv`) in a file, whole or not at all."""
    with open_draft(path) as file:
        for piece in pieces:
            file.write(piece.encode())
