"""The door of the reporter: numbers from the ledger or a counts file, checked, drawn and written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from slr.errors import CountsDoNotAddUp, UsageError
from slr.ledger import Ledger
from slr.model import Protocol
from slr.reporter.arithmetic import Level
from slr.reporter.checks import run_checks
from slr.reporter.counts import FlowCounts
from slr.reporter.counts_file import read_csv
from slr.reporter.counts_json import read_json, write_json
from slr.reporter.flow import count_flow
from slr.reporter.labels import Labels, chosen
from slr.reporter.notes import flow_notes
from slr.reporter.table import FlowRow, flow_rows
from slr.review import write_whole

#: What a figure or table can be written as.
SUFFIXES = (".svg", ".pdf", ".png", ".csv", ".json", ".txt")


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of one flow diagram, the labels that differ from the official ones, doubts about the file."""

    counts: FlowCounts
    labels: Labels = field(default_factory=dict)
    title: str = "PRISMA 2020 flow diagram"
    problems: tuple[str, ...] = ()

    def rows(self) -> list[FlowRow]:
        """The diagram as rows of text."""
        return flow_rows(self.counts, chosen(self.labels, updated=self.counts.has_previous))

    def notes(self) -> list[str]:
        """What stands below the diagram, without the citation of the statement."""
        return flow_notes(self.counts)[:-1]


def from_ledger(ledger: Ledger, protocol: Protocol) -> Flow:
    """The numbers as the ledger has them now."""
    counts = count_flow(ledger.standings(protocol.policy), protocol.reason)
    return Flow(counts, title=f"PRISMA 2020 flow diagram: {protocol.title}")


def from_file(path: Path) -> Flow:
    """The numbers of a counts file: JSON, or the CSV of the R package PRISMA2020.

    Raises:
        UsageError: the file cannot be read, or is no counts file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    read = read_json if path.suffix.lower() == ".json" else read_csv
    counts, labels, problems = read(text, str(path))
    return Flow(counts, labels, problems=tuple(f"{problem.where}: {problem.message}" for problem in problems))


def check(flow: Flow) -> list[str]:
    """The warnings about the numbers.

    Raises:
        CountsDoNotAddUp: a check of level error failed; each is named.
    """
    findings = run_checks(flow.counts, flow.labels)
    failures = [f"{finding.code}: {finding.message}" for finding in findings if finding.level is Level.ERROR]
    if failures:
        raise CountsDoNotAddUp(failures)
    return [f"{finding.code}: {finding.message}" for finding in findings if finding.level is Level.WARNING]


def to_json(flow: Flow) -> str:
    """The numbers for scripts."""
    return write_json(flow.counts, flow.labels)


def write(flow: Flow, path: Path) -> list[str]:
    """Write a figure or table in the format of the suffix, and give the warnings there are about it.

    Raises:
        UsageError: the suffix is none we write. StoreError: the disk does not take it.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: cannot write {path.suffix or 'a file without suffix'}", hint=f"Use {_LIST}.")
    from slr.reporter.save import render  # noqa: PLC0415 - matplotlib loads only when something is drawn

    body = render(flow.counts, flow.labels, path.suffix, title=flow.title)
    write_whole(path, body)
    return _unprintable(flow, path)


def _unprintable(flow: Flow, path: Path) -> list[str]:
    """A warning about letters the figure's font does not have; an SVG is drawn with the reader's own fonts."""
    if path.suffix.lower() not in {".pdf", ".png"}:
        return []
    from slr.reporter.font import missing_characters  # noqa: PLC0415 - as above

    missing = missing_characters([row.label for row in flow.rows()])
    return [f"{path}: the font has no {' '.join(missing)}; use the SVG"] if missing else []


_LIST = ", ".join(SUFFIXES)
