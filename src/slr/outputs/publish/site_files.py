"""The door of the site: the ledger read once, one page and one table written into `reports/site/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from slr.adapters.folder import Review, write_whole
from slr.adapters.ledger import Ledger
from slr.core.model import Document, Report
from slr.core.text.printable import clean
from slr.outputs.prisma.html import interactive
from slr.outputs.prisma.member_rows import links_of
from slr.outputs.prisma.members import Behind
from slr.outputs.prisma.picture import picture
from slr.outputs.prisma.run import Flow, behind_now
from slr.outputs.prisma.save import text_equivalent
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.overlap import Overlap, count_overlap
from slr.outputs.publish.papers.paper_table import PaperTable, to_csv
from slr.outputs.publish.reading import read_facts
from slr.outputs.publish.site.bars import figures
from slr.outputs.publish.site.page import Site, page
from slr.outputs.publish.site.report_rows import PageRow, rows_of

#: The columns of the table that stands beside the page.
_COLUMNS = ("report", "study", "status", "title", "authors", "year", "venue", "type", "reasons", "sources",
            "records", "tags", "links", "notice")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, or would be: paths with their sizes in bytes; reports and included ones; why interim."""

    files: tuple[tuple[Path, int], ...]
    reports: int
    included: int
    interim: str | None

    def as_json(self, *, dry_run: bool) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "schema": 1,
            "dry_run": dry_run,
            "interim": self.interim,
            "reports": self.reports,
            "included": self.included,
            "files": [{"path": str(path), "bytes": size} for path, size in self.files],
        }


@dataclass(frozen=True, slots=True)
class Material:
    """What page, flow and plots are made of. behind: the records behind the numbers, without a reviewer's name."""

    facts: ReviewSnapshot
    reports: Sequence[Report]
    rows: Sequence[PageRow]
    overlap: Overlap
    behind: Behind

    @property
    def flow(self) -> Flow:
        """The flow diagram, which says of itself what makes it interim."""
        facts = self.facts
        due = ("records were added after the last deduplication",) if facts.is_dedup_due else ()
        why = (*facts.failures, *due) if facts.interim is not None else None
        return Flow(facts.counts, review=facts.protocol.title, interim=why, behind=self.behind)


def read_material(ledger: Ledger, facts: ReviewSnapshot, *, abstracts: bool) -> Material:
    """Read the rest of the ledger. abstracts: keep them; they are their publishers' words."""
    filled = {one.report_id: one.value for one in ledger.remarks.overlays() if one.field == "abstract"}
    reports = list(ledger.reports.all())
    rows = rows_of(facts, reports, ledger.remarks.all_tags(), filled)
    overlap = count_overlap(reports, {(run.source, run.kind): run.label for run in facts.runs})
    behind = _public(behind_now(ledger, facts.protocol, facts.standings), reports, rows)
    kept = rows if abstracts else [replace(row, abstract="") for row in rows]
    return Material(facts, reports, kept, overlap, behind)


def _public(behind: Behind, reports: Iterable[Report], rows: Iterable[PageRow]) -> Behind:
    """What became of each report instead of who said what, and addresses made of identifiers only."""
    said = {row.report: _ended(row) for row in rows}
    links = {
        record.id: links_of(Document(ids=record.document.ids)) for report in reports for record in report.records
    }
    records = {number: replace(one, links=links.get(number, ())) for number, one in behind.records.items()}
    told = {number: replace(one, decisions=said.get(number, ())) for number, one in behind.reports.items()}
    return Behind(behind.groups, records, told)


def _ended(row: PageRow) -> tuple[str, ...]:
    return (*row.decided, f"Reasons: {'; '.join(row.reasons)}") if row.reasons else row.decided


def write_site(
    ledger: Ledger, review: Review, *, out: Path | None = None, abstracts: bool = True, dry_run: bool = False
) -> Written:
    """Write `index.html` and `reports.csv`; each is whole or not there. The same ledger gives the same bytes.

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
    facts = read_facts(ledger, review)
    material = read_material(ledger, facts, abstracts=abstracts)
    made = [(folder / Path(name).name, body) for name, body in site_files(material)]
    if not dry_run:
        for path, body in made:
            write_whole(path, body)
    included = sum(one.is_included for one in facts.standings)
    return Written(tuple((path, len(body)) for path, body in made), len(material.rows), included, facts.interim)


def site_files(material: Material) -> Iterator[tuple[str, bytes]]:
    """The page and the table beside it, by their paths."""
    yield "site/index.html", page(_site(material)).encode()
    yield "site/reports.csv", to_csv(_sheet(material.facts, material.rows))


def _site(material: Material) -> Site:
    facts, look = material.facts, material.flow.look()
    drawn = picture(facts.counts, extra_notes=look.extra_notes, interim=look.interim)
    return Site(
        title=facts.protocol.title,
        question=facts.protocol.question,
        rows=material.rows,
        figures=figures(material.rows, material.overlap),
        flow=interactive(drawn, facts.counts, material.behind, look.title) if material.rows else None,
        flow_text=text_equivalent(facts.counts, {}, look) if material.rows else "",
        searched=str(facts.searched_on or ""),
        interim=facts.interim and clean(facts.interim),
        version=facts.version,
    )


def _sheet(facts: ReviewSnapshot, rows: Sequence[PageRow]) -> PaperTable:
    cells = [
        (
            str(row.report), str(row.study), row.status.value, row.title, row.authors, str(row.year or ""),
            row.venue, row.type, "; ".join(row.reasons), "; ".join(row.sources), str(row.records),
            "; ".join(row.tags), "; ".join(address for _, address in row.links),
            row.notice,
        )
        for row in rows
    ]  # fmt: skip
    return PaperTable("reports", "All reports", _COLUMNS, cells, facts.interim)
