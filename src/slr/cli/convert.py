"""`slr convert`: a bibliographic file in another format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from slr.cli.options import DryRunOption, JsonOption, require_file
from slr.cli.output import complain_of, data_stream, put, put_json, safe, say
from slr.core.errors import RecordsLost, UsageError

if TYPE_CHECKING:
    from slr.adapters.formats.base import FileRecord, Format, Remark
    from slr.core.model import Problem

_PIPE = "-"
#: What of a pipe is kept in memory; more goes to a temporary file.
_SPOOL = 1 << 24
_SHOWN = 20


def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="The file to read; - is standard input.")],
    target: Annotated[str, typer.Argument(metavar="OUT", help="The file to write; - is standard output.")],
    came: Annotated[
        str | None, typer.Option("--from", metavar="FORMAT", help="The format of IN. Default: by its content.")
    ] = None,
    goes: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="The format of OUT. Default: by its extension.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="The column of a field in a table; repeatable."),
    ] = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write the records of a file in another format.

    A record that cannot be read is told with its line, the others are written, and the command ends with code 3.
    OUT is written whole or not at all. The summary goes to standard error when records go to standard output.

    A column of a table that is not read but looks like title, authors, year, DOI or abstract is named.

    Examples: slr convert scopus.csv scopus.ris; slr convert - refs.csv < wos.txt; slr convert refs.bib - --to ris
    """
    from slr.adapters.formats.nothing import is_empty_list, refuse_nothing
    from slr.adapters.formats.registry import for_name, format_named
    from slr.core.gc_pause import collector_paused

    if target != _PIPE:
        require_file(Path(target))
    with collector_paused(), _opened(source) as stream:
        head = stream.read(1 << 16)
        reading = _read_as(came, columns or [], stream, head, source)
        writing = format_named(goes, is_written=True) if goes else for_name(target)
        stream.seek(0)
        tally = _Tally(reading, writing)
        with _made(target, dry_run=dry_run) as out:
            writing.write(tally.items(stream), out)
            if not tally.written:
                hint = "Name the format with --from, or export the file again. Nothing was written."
                empty = is_empty_list(reading, head)
                refuse_nothing(reading, safe(source), tally.problems, is_empty=empty, hint=hint)
    _tell(tally, dry_run=dry_run, as_json=as_json, aside=target == _PIPE and not dry_run)
    if tally.problems:
        hint = "The others were written. Mend or export again what the lines above name."
        name = "standard input" if source == _PIPE else source
        raise RecordsLost(name, len(tally.problems), tally.read, hint=hint)


def _read_as(came: str | None, pairs: list[str], stream: BinaryIO, head: bytes, source: str) -> Format:
    """The format of the file, with the columns that somebody named."""
    from slr.adapters.formats.base import TABLES
    from slr.adapters.formats.registry import columns_in, detect, format_named, with_columns
    from slr.stages.imports.column_names import asked, columns_of, no_columns

    form = format_named(came) if came else detect(head, source)
    if not pairs:
        return form
    if form.name not in TABLES:
        raise no_columns(form)
    stream.seek(0)
    return with_columns(form, columns_of(columns_in(form, stream), asked(pairs), safe(source))[1])


class _Tally:
    """What went through: read, written, problems, and the fields that the target has no place for."""

    def __init__(self, reading: Format, writing: Format) -> None:
        self.reading = reading
        self.writing = writing
        self.written = 0
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        self.lost: dict[str, int] = {}

    def items(self, stream: BinaryIO) -> Iterator[FileRecord]:
        """The items of a file."""
        from slr.adapters.formats.base import TOO_LONG, FileRecord, Remark
        from slr.core.model import Document

        empty = Document()
        for found in self.reading.read(stream):
            if isinstance(found, FileRecord):
                self.written += 1
                for name in self.writing.cannot_hold:
                    if getattr(found.document, name) != getattr(empty, name):
                        self.lost[name] = self.lost.get(name, 0) + 1
                if self.writing.cuts(found):
                    self.lost[TOO_LONG] = self.lost.get(TOO_LONG, 0) + 1
                yield found
            elif isinstance(found, Remark):
                self.remarks.append(found)
            else:
                self.problems.append(found)

    @property
    def read(self) -> int:
        """Records of the file, readable or not."""
        return self.written + len(self.problems)

    def as_json(self) -> dict[str, object]:
        """The summary for scripts."""
        return {
            "from": self.reading.name,
            "to": self.writing.name,
            "read": self.read,
            "written": self.written,
            "cannot_hold": dict(sorted(self.lost.items())),
            "problems": self.problems,
            "remarks": self.remarks,
        }


def _tell(tally: _Tally, *, dry_run: bool, as_json: bool, aside: bool) -> None:
    complain_of(tally.remarks, most=_SHOWN)
    complain_of(tally.problems, most=_SHOWN)
    if tally.lost:
        fields = ", ".join(f"{name} ({count:,})" for name, count in sorted(tally.lost.items()))
        say(f"{tally.writing.label} has no place for: {fields}")
    if as_json:
        put_json(tally, aside=aside)
    else:
        (say if aside else put)(
            f"{tally.read:,} records read ({tally.reading.label}), {tally.written:,} "
            f"{'would be ' if dry_run else ''}written ({tally.writing.label}), {len(tally.problems):,} problems"
        )


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """A file that can be read from its start again; a pipe is kept aside for that."""
    if name == _PIPE:
        import shutil
        import tempfile

        with tempfile.SpooledTemporaryFile(_SPOOL) as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            yield cast("BinaryIO", kept)
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below; only opening it may fail with this error
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}", hint="Name a file that can be read.") from error
    with stream:
        yield stream


@contextmanager
def _made(name: str, *, dry_run: bool) -> Iterator[BinaryIO]:
    """Where records go: a draft beside the file, renamed when all of them are in it."""
    import os

    from slr.adapters.folder.files import open_draft

    if dry_run:
        with Path(os.devnull).open("wb") as nowhere:
            yield nowhere
        return
    if name == _PIPE:
        out = data_stream()
        yield out
        out.flush()
        return
    with open_draft(Path(name)) as out:
        yield out
