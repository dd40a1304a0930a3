"""A file about to be imported, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slr.adapters.formats.base import Format
from slr.core.model import Problem, RunOutcome, SourceKind
from slr.stages.imports.file_search import File, FileSearch, label_of
from slr.stages.imports.votes import TakenVotes


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
            "with_decision": self.judged,
            "decisions": None if placed is None else {
                "recorded": len(placed.fresh),
                "known": placed.known,
                "problems": [problem._asdict() for problem in placed.problems],
            },
        }  # fmt: skip
