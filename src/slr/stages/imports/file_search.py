"""A file that is imported: what is known of it, how it stands in the ledger, and what its import did. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from slr.adapters.formats.base import Format, Remark
from slr.adapters.ledger import NewRun
from slr.core.model import Problem, RunOutcome, SearchRun, SourceKind
from slr.stages.imports.votes import TakenVotes

#: How the source of an imported file begins; its label in small letters follows.
FILE = "file:"
_NO_NAME = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class FileSearch:
    """What the person says of the search a file came from.

    source: the label under which it is counted, None for the file's name. searched: the day of the search.
    query: what was asked there. hits: what the database reported. form: the name of the format, None for what the
    content says. columns: as of `naming.asked`. is_kind_given: the person named the kind.
    """

    source: str | None = None
    kind: SourceKind = SourceKind.DATABASE
    searched: date | None = None
    query: str = ""
    hits: int | None = None
    form: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    is_kind_given: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file as it lies on the disk: its name without folders, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    @property
    def stem(self) -> str:
        """The name without its last extension."""
        return self.name.rpartition(".")[0] or self.name


def label_of(search: FileSearch, file: File) -> str:
    """The source under which a file is counted."""
    return search.source or file.stem


def is_named_otherwise(search: FileSearch, run: SearchRun) -> bool:
    """Whether the person names the file otherwise than the run that read the same bytes."""
    is_other_source = search.source is not None and source_of(search.source) != run.source
    return is_other_source or (search.is_kind_given and search.kind is not run.kind)


def source_of(label: str) -> str:
    """The ledger's name of a source that is known by files only. No adapter of a service answers to it."""
    return FILE + (_NO_NAME.sub("-", label.casefold()).strip("-") or "unnamed")


def run_of(search: FileSearch, file: File, form: str, fields: Mapping[str, str]) -> NewRun:
    """The run that a file is. Its request is JSON: which bytes, in which format, from which search."""
    label = label_of(search, file)
    request: dict[str, object] = {"file": file.name, "bytes": file.size, "sha256": file.sha256, "format": form}
    if search.searched:
        request["searched"] = search.searched.isoformat()
    if search.hits is not None:
        request["hits"] = search.hits
    if fields:
        request["columns"] = dict(fields)
    notes = [f"imported from the file {file.name}, SHA-256 {file.sha256}"]
    if search.searched:
        notes.append(f"the search was made on {search.searched}")
    return NewRun(
        source=source_of(label),
        label=label,
        kind=search.kind,
        query_name=file.name,
        expression=search.query,
        request=json.dumps(request, ensure_ascii=False),
        notes=tuple(notes),
        searched=search.searched,
    )


def digest_of(run: SearchRun) -> str | None:
    """The SHA-256 of the file a run was; None for a run that was no import."""
    if not run.source.startswith(FILE):
        return None
    try:
        said = json.loads(run.request)
    except ValueError:
        return None
    return said.get("sha256") if isinstance(said, dict) else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that will be imported: checked, but nothing of it written.

    place: the path as text. header, fields: the columns of a table, and the field of each that is read.
    is_empty_list: it may be a list of no record.
    """

    path: Path
    place: str
    file: File
    form: Format
    search: FileSearch
    header: tuple[str, ...] = ()
    fields: Mapping[str, str] | None = None
    is_empty_list: bool = False

    @property
    def label(self) -> str:
        """The source under which it is counted."""
        return label_of(self.search, self.file)


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file. read = new + known + problems.

    judged: records that carry a decision. source, label, kind, run_id: where it stands; no run in a dry run.
    has_bytes: the ledger had these very bytes before, in that run. is_named_otherwise: under another source or
    kind than was asked for now. placed: the decisions, where they are wanted.
    """

    opened: Opened
    source: str
    label: str
    kind: SourceKind
    run_id: int | None
    read: int
    new: int
    known: int
    problems: tuple[Problem, ...]
    judged: int = 0
    has_bytes: bool = False
    is_named_otherwise: bool = False
    outcome: RunOutcome = RunOutcome.COMPLETE
    message: str | None = None
    placed: TakenVotes | None = None
    remarks: tuple[Remark, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        opened, placed = self.opened, self.placed
        return {
            "file": opened.place,
            "sha256": opened.file.sha256,
            "format": opened.form.name,
            "source": self.label,
            "kind": self.kind.value,
            "columns": dict(opened.fields or {}),
            "run": self.run_id,
            "already_imported": self.has_bytes,
            "named_otherwise": self.is_named_otherwise,
            "outcome": self.outcome.value,
            "message": self.message,
            "read": self.read,
            "new": self.new,
            "known": self.known,
            "problems": [problem._asdict() for problem in self.problems],
            "remarks": [remark._asdict() for remark in self.remarks],
            "with_decision": self.judged,
            "decisions": None if placed is None else {
                "recorded": len(placed.fresh),
                "known": placed.known,
                "problems": [problem._asdict() for problem in placed.problems],
            },
        }  # fmt: skip
