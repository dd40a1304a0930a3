"""The door of publishing: the ledger read once, every file of a paper written into `reports/`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from slr.adapters.folder import Review, write_whole
from slr.adapters.ledger import Ledger
from slr.core.errors import UsageError
from slr.core.text.markup import banner
from slr.outputs.publish.ai_use import ai_use
from slr.outputs.publish.figures import flow_files, plot_files
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.papers import (
    appendix,
    checklists,
    citation,
    index,
    limits,
    methods,
    references,
    tables,
)
from slr.outputs.publish.papers import (
    paper_table as sheet,
)
from slr.outputs.publish.papers.references import Reference, format_references
from slr.outputs.publish.reading import read_facts
from slr.outputs.publish.site_files import Material, read_material, site_files

#: The style that is used when none is named; written for slr, under its licence.
STYLE = "slr-author-year.csl"
#: A style of more bytes than this is none.
_LARGEST_STYLE = 1 << 22

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
            "schema": 1,
            "dry_run": dry_run,
            "interim": self.interim,
            "undecided": self.undecided,
            "files": [{"path": str(path), "bytes": size} for path, size in self.files],
        }


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
    facts = read_facts(ledger, review)
    material = read_material(ledger, facts, abstracts=abstracts)
    made = [(folder / name, body) for name, body in _bodies(ledger, review, material, parts, style, tell)]
    for path, _ in made:
        review.within_reports(path.parent)
    if not dry_run:
        for path, body in made:
            write_whole(path, body)
    return Published(tuple((path, len(body)) for path, body in made), facts.interim, facts.undecided)


def search_appendix(ledger: Ledger, review: Review) -> bytes:
    """The PRISMA-S appendix of the searches so far, in Markdown; the same file that `publish` writes."""
    return appendix.write_appendix(read_facts(ledger, review))


def _bodies(
    ledger: Ledger,
    review: Review,
    material: Material,
    parts: Collection[PublishedPart],
    style: Path | None,
    tell: Tell,
) -> Iterator[tuple[str, bytes]]:
    """Every file wanted, by its path below the folder; a list of them last."""
    facts = material.facts
    needs_style = {PublishedPart.TABLES, PublishedPart.REFERENCES} & set(parts)
    made = format_references(facts, *_style(style)) if needs_style else {}
    told = []
    makers: Mapping[PublishedPart, Callable[[], Iterator[tuple[str, bytes]]]] = {
        PublishedPart.FLOW: lambda: flow_files(material),
        PublishedPart.TABLES: lambda: _tables(facts, made),
        PublishedPart.REFERENCES: lambda: _references(facts, made),
        PublishedPart.CHECKLISTS: lambda: _checklists(facts),
        PublishedPart.METHODS: lambda: iter(
            (("methods.md", methods.write_methods(facts)), ("limitations.md", limits.write_limitations(facts)))
        ),
        PublishedPart.APPENDIX: lambda: iter((("search-appendix.md", appendix.write_appendix(facts)),)),
        PublishedPart.CITATION: lambda: iter((("CITATION.cff", citation.write_citation(facts)),)),
        PublishedPart.PLOTS: lambda: plot_files(ledger, material),
        PublishedPart.SITE: lambda: site_files(material),
        PublishedPart.AI: lambda: iter((("ai-use.md", banner(facts.interim).encode() + ai_use(ledger, review)),)),
    }
    for part, make in makers.items():
        if part in parts:
            tell(part)
            for name, body in make():
                told.append(name)
                yield name, body
    if set(parts) == set(PublishedPart):
        yield "index.md", index.write_index(facts, told)


def _tables(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> Iterator[tuple[str, bytes]]:
    sheets = tables.all_sheets(facts, made)
    for one in sheets:
        yield f"tables/{one.name}.csv", sheet.to_csv(one)
        yield f"tables/{one.name}.md", sheet.to_markdown(one)
        yield f"tables/{one.name}.tex", sheet.to_latex_table(one)
    yield "tables/tables.xlsx", sheet.to_workbook(sheets)


def _references(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> Iterator[tuple[str, bytes]]:
    yield "references.bib", references.to_bibtex(facts)
    yield "references.md", references.to_markdown(facts, made)
    yield "references.html", references.to_html(facts, made)


def _checklists(facts: ReviewSnapshot) -> Iterator[tuple[str, bytes]]:
    for name in checklists.TITLES:
        yield f"checklists/{name}.md", checklists.to_markdown(facts, name)
        yield f"checklists/{name}.csv", checklists.to_csv(facts, name)


def _style(path: Path | None) -> tuple[bytes, str]:
    if path is None:
        return files("slr.outputs.publish.papers").joinpath("data", STYLE).read_bytes(), STYLE
    try:
        if path.stat().st_size > _LARGEST_STYLE:
            raise UsageError(f"{path} is too large for a citation style")
        return path.read_bytes(), str(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
