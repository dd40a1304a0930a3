"""The door of publishing: the ledger read once, every file of a paper written into `reports/`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from slr import __version__
from slr.adapters.folder import Review, write_whole
from slr.adapters.ledger import Ledger, find_active
from slr.adapters.ledger.decisions import COPY
from slr.adapters.ledger.heard import read_heard
from slr.adapters.ledger.suggested import read_settled_verdicts
from slr.core.errors import UsageError
from slr.core.model import Stage
from slr.core.text.markup import banner, markdown
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.run import Flow, name_stop_rules, read_behind, read_endings
from slr.outputs.prisma.save import render
from slr.outputs.prisma.searched import list_short
from slr.outputs.publish.material import ReviewSnapshot, count_stage
from slr.outputs.publish.papers import (
    appendix,
    checklists,
    citation,
    limits,
    methods,
    paper_table,
    references,
    tables,
)
from slr.outputs.publish.papers.raise_facts import AiUse, write_ai_use
from slr.outputs.publish.papers.references import Reference, format_references
from slr.outputs.publish.papers.voices import tags_of, voices_of
from slr.outputs.publish.site.page import make_site_files
from slr.outputs.publish.site.report_rows import PageRow, publish_members, rows_of

#: The forms of the flow diagram a paper or an archive may want.
_FLOW = (".svg", ".pdf", ".png", ".html", ".csv", ".json", ".txt")
#: The style that is used when none is named; written for slr, under its licence.
STYLE = "slr-author-year.csl"
#: A style of more bytes than this is none.
_LARGEST_STYLE = 1 << 22

#: What the files of a folder, or those with this beginning, are; the longest beginning counts.
_ABOUT = {
    "prisma.": "the PRISMA 2020 flow diagram; the HTML file lists the records behind each number",
    "tables/": "tables for the paper, as CSV, Markdown, LaTeX and one workbook",
    "references": "references: every report that the tables cite",
    "checklists/": "reporting checklists, filled in as far as the ledger goes; the rest is named",
    "methods": "a draft of the methods section, with every number computed from the ledger",
    "limitations": "counted facts for the limitations section",
    "search-appendix": "search appendix (PRISMA-S), with every strategy as it was sent",
    "CITATION": "how to cite the review",
    "plots/": "plots, two columns wide",
    "plots/one-column/": "plots, one column wide",
    "plots/not-drawn": "plots that the ledger has no data for",
    "site/": "the review as one page to filter and search; it works offline",
    "ai-use": "statement on the use of a language model",
}

#: Is told the part that is being made.
Tell = Callable[["PublishedPart"], None]


class PublishedPart(StrEnum):
    """What can be published alone."""

    FLOW = "flow"
    TABLES = "tables"
    REFERENCES = "references"
    CHECKLISTS = "checklists"
    METHODS = "methods"
    APPENDIX = "appendix"
    CITATION = "citation"
    PLOTS = "plots"
    SITE = "site"
    AI = "ai-use"


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, or would be: paths with their sizes in bytes, and what makes them interim."""

    files: tuple[tuple[Path, int], ...]
    interim: str | None
    undecided: int

    def as_json(self, *, dry_run: bool) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "dry_run": dry_run,
            "interim": self.interim,
            "undecided": self.undecided,
            "files": [{"path": str(path), "bytes": size} for path, size in self.files],
        }


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """What was written, or would be: paths with their sizes in bytes; reports and included ones; why interim."""

    files: tuple[tuple[Path, int], ...]
    reports: int
    included: int
    interim: str | None

    def as_json(self, *, dry_run: bool) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "dry_run": dry_run,
            "interim": self.interim,
            "reports": self.reports,
            "included": self.included,
            "files": [{"path": str(path), "bytes": size} for path, size in self.files],
        }


@dataclass(frozen=True, slots=True)
class _Material:
    """All that the files are made of, read at one moment. flow: with the records behind its numbers."""

    facts: ReviewSnapshot
    rows: Sequence[PageRow]
    flow: Flow
    ai_use: AiUse


def publish(
    ledger: Ledger,
    review: Review,
    *,
    out: Path | None = None,
    parts: Collection[PublishedPart] = tuple(PublishedPart),
    style: Path | None = None,
    abstracts: bool = True,
    dry_run: bool = False,
    tell: Tell = lambda _part: None,
) -> Published:
    """Write the files of a paper; each is whole or not there. The same ledger gives the same bytes.

    Args:
        ledger: the ledger.
        review: the review.
        out: a folder within `reports/`; None for `reports/` itself.
        parts: which of them.
        style: a CSL style; None for our own.
        abstracts: put them into the page; they are their publishers' words.
        dry_run: make everything, write nothing.
        tell: is told which part is being made.

    Raises:
        UsageError: `out` is outside `reports/`, or the style is none.
        StoreError: the disk does not take a file; those before it are written.
    """
    folder = review.within_reports(out or review.reports_dir)
    material = _read(ledger, review, abstracts=abstracts)
    written = _write(review, folder, _bodies(material, parts, style, tell), dry_run=dry_run)
    return Published(written, material.facts.interim, material.facts.undecided)


def publish_site(
    ledger: Ledger, review: Review, *, out: Path | None = None, abstracts: bool = True, dry_run: bool = False
) -> PublishedSite:
    """Write the page alone, `index.html` and `reports.csv`; else as `publish`.

    Args:
        ledger: the ledger.
        review: the review.
        out: a folder within `reports/`; None for `reports/site/`.
        abstracts: put the abstracts into the page; they are their publishers' words.
        dry_run: make everything, write nothing.

    Raises:
        UsageError: `out` is outside `reports/`.
        StoreError: the disk does not take a file.
    """
    folder = review.within_reports(out or review.reports_dir / "site")
    material = _read(ledger, review, abstracts=abstracts)
    facts, rows = material.facts, material.rows
    bodies = ((Path(name).name, body) for name, body in make_site_files(facts, rows, material.flow))
    written = _write(review, folder, bodies, dry_run=dry_run)
    return PublishedSite(
        written, len(rows), sum(standing.is_included for standing in facts.standings), facts.interim
    )


def _write(
    review: Review, folder: Path, bodies: Iterable[tuple[str, bytes]], *, dry_run: bool
) -> tuple[tuple[Path, int], ...]:
    """Write every file below a folder, after all of them are made; give paths and sizes."""
    made = [(folder / name, body) for name, body in bodies]
    for path, _ in made:
        review.within_reports(path.parent)
    if not dry_run:
        for path, body in made:
            write_whole(path, body)
    return tuple((path, len(body)) for path, body in made)


def search_appendix(ledger: Ledger, review: Review) -> bytes:
    """The PRISMA-S appendix of the searches so far, in Markdown; the same file that `publish` writes."""
    return appendix.write_appendix(read_snapshot(ledger, review))


def write_ai_statement(ledger: Ledger, review: Review) -> bytes:
    """The statement on the use of a language model, in Markdown. The same ledger gives the same bytes."""
    return write_ai_use(_read_ai_use(ledger, review))


def _read_ai_use(ledger: Ledger, review: Review) -> AiUse:
    protocol = review.protocol
    calls = ledger.suggestions.all(texts=True)
    wordings = Counter(json.loads(suggestion.prompt)[0][1] for suggestion in calls)
    settled = read_settled_verdicts(ledger.standings(protocol.needed)) if calls else {}
    return AiUse(calls, protocol, settled, wordings, __version__)


def _read(ledger: Ledger, review: Review, *, abstracts: bool) -> _Material:
    facts = read_snapshot(ledger, review)
    rows = rows_of(facts, ledger.remarks.all_tags())
    behind = publish_members(read_behind(ledger, facts.protocol, facts.standings), facts, rows)
    due = ("records were added after the last deduplication",) if facts.is_dedup_due else ()
    why = (*facts.failures, *due) if facts.interim is not None else None
    return _Material(
        facts,
        rows if abstracts else [replace(row, abstract="") for row in rows],
        Flow(facts.counts, review=facts.protocol.title, interim=why, behind=behind),
        _read_ai_use(ledger, review),
    )


def read_snapshot(ledger: Ledger, review: Review) -> ReviewSnapshot:
    """The ledger as the files of a paper need it."""
    protocol = review.protocol
    runs, standings = ledger.runs.all(), ledger.standings(protocol.needed)
    history, resolutions, wordings = (
        ledger.decisions.history(),
        ledger.decisions.resolutions(),
        ledger.protocol_texts(),
    )
    counts = replace(
        count_flow(standings, protocol.reason, automation=name_stop_rules(ledger)), short_searches=list_short(runs)
    )
    reports = list(ledger.reports.all())
    heard = read_heard(ledger, protocol.needed, me=None, standings=standings)
    return ReviewSnapshot(
        protocol=protocol,
        runs=runs,
        notes={run.id: ledger.runs.notes(run.id) for run in runs},
        standings=standings,
        documents={report.id: report.document for report in reports},
        merges=find_active(ledger.merge_log.merges()),
        stages={stage: count_stage(stage, protocol, history, resolutions, wordings, COPY) for stage in Stage},
        counts=counts,
        failures=tuple(str(finding) for finding in run_checks(counts, {}) if finding.level is Level.ERROR),
        wordings=len(wordings),
        abstracts={
            overlay.report_id: overlay.value
            for overlay in ledger.remarks.overlays()
            if overlay.field == "abstract" and overlay.value
        },
        is_dedup_due=ledger.merge_log.is_dedup_due() and len(standings) > 1,
        version=__version__,
        endings=tuple(read_endings(ledger)),
        histories=ledger.changes.histories(),
        voices=voices_of(standings, heard),
        tags=tags_of(standings, heard),
        policies=ledger.policies.all(),
        reports=reports,
        decisions=history,
    )


def _bodies(
    material: _Material,
    parts: Collection[PublishedPart],
    style: Path | None,
    tell: Tell,
) -> Iterator[tuple[str, bytes]]:
    """Every file wanted, by its path below the folder; a list of them last."""
    facts = material.facts
    needs_style = {PublishedPart.TABLES, PublishedPart.REFERENCES} & set(parts)
    made = format_references(facts, *_style(style)) if needs_style else {}
    names: list[str] = []
    makers: Mapping[PublishedPart, Callable[[], Iterator[tuple[str, bytes]]]] = {
        PublishedPart.FLOW: lambda: _flow(material),
        PublishedPart.TABLES: lambda: _tables(facts, made),
        PublishedPart.REFERENCES: lambda: _references(facts, made),
        PublishedPart.CHECKLISTS: lambda: _checklists(facts),
        PublishedPart.METHODS: lambda: iter(
            (("methods.md", methods.write_methods(facts)), ("limitations.md", limits.write_limitations(facts)))
        ),
        PublishedPart.APPENDIX: lambda: iter((("search-appendix.md", appendix.write_appendix(facts)),)),
        PublishedPart.CITATION: lambda: iter((("CITATION.cff", citation.write_citation(facts)),)),
        PublishedPart.PLOTS: lambda: _plots(material),
        PublishedPart.SITE: lambda: make_site_files(facts, material.rows, material.flow),
        PublishedPart.AI: lambda: iter(
            (("ai-use.md", banner(facts.interim).encode() + write_ai_use(material.ai_use)),)
        ),
    }
    for part, make in makers.items():
        if part in parts:
            tell(part)
            for name, body in make():
                names.append(name)
                yield name, body
    if set(parts) == set(PublishedPart):
        yield "index.md", _index(facts, names)


def _flow(material: _Material) -> Iterator[tuple[str, bytes]]:
    """The flow diagram, each form of it by its path; the HTML opens the records behind each number."""
    for suffix in _FLOW:
        yield f"prisma{suffix}", render(material.facts.counts, {}, suffix, look=material.flow.look())


def _plots(material: _Material) -> Iterator[tuple[str, bytes]]:
    from slr.outputs.publish.plots.painting import plot_files  # noqa: PLC0415 - matplotlib loads only when it draws

    return plot_files(material.facts, material.rows)


def _tables(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> Iterator[tuple[str, bytes]]:
    sheets = tables.all_sheets(facts, made)
    for table in sheets:
        yield f"tables/{table.name}.csv", paper_table.to_csv(table)
        yield f"tables/{table.name}.md", paper_table.to_markdown(table)
        yield f"tables/{table.name}.tex", paper_table.to_latex_table(table)
    yield "tables/tables.xlsx", paper_table.to_workbook(sheets)


def _references(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> Iterator[tuple[str, bytes]]:
    yield "references.bib", references.to_bibtex(facts)
    yield "references.md", references.to_markdown(facts, made)
    yield "references.html", references.to_html(facts, made)


def _checklists(facts: ReviewSnapshot) -> Iterator[tuple[str, bytes]]:
    for name in checklists.TITLES:
        yield f"checklists/{name}.md", checklists.to_markdown(facts, name)
        yield f"checklists/{name}.csv", checklists.to_csv(facts, name)


def _index(facts: ReviewSnapshot, names: Sequence[str]) -> bytes:
    """The list in Markdown, by what the files are."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_about(name), []).append(name)
    lines = [f"# {markdown(facts.protocol.title)}", ""]
    if facts.interim:
        lines += [f"**{markdown(facts.interim)}**", ""]
    for about, members in groups.items():
        lines.append(
            f"- {about[:1].upper()}{about[1:]}: " + ", ".join(f"[{member}]({quote(member)})" for member in members)
        )
    day = f"Last search: {facts.searched_on}. " if facts.searched_on else ""
    return "\n".join([*lines, "", f"{day}Made with slr {facts.version}.", ""]).encode()


def _about(name: str) -> str:
    return _ABOUT[max((head for head in _ABOUT if name.startswith(head)), key=len)]


def _style(path: Path | None) -> tuple[bytes, str]:
    if path is None:
        return files("slr.outputs.publish.papers").joinpath("data", STYLE).read_bytes(), STYLE
    try:
        if path.stat().st_size > _LARGEST_STYLE:
            raise UsageError(f"{path} is too large for a citation style")
        return path.read_bytes(), str(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
