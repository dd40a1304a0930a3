"""The door of the site: the ledger read once, one page and one table written into `reports/site/`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from slr.errors import UsageError
from slr.ledger import Ledger
from slr.model import Report
from slr.reporter.flow import is_included
from slr.reporter.overlap import count_overlap
from slr.reporter.papers.facts import Facts
from slr.reporter.papers.sheet import Sheet, to_csv
from slr.reporter.picture import picture
from slr.reporter.run_publish import read_facts
from slr.reporter.save import Look, text_equivalent
from slr.reporter.site.bars import figures
from slr.reporter.site.page import Site, page
from slr.reporter.site.rows import Row, rows_of
from slr.reporter.svg import inline
from slr.review import Review, write_whole

#: The columns of the table that stands beside the page.
_COLUMNS = ("report", "study", "status", "title", "authors", "year", "venue", "type", "reasons", "sources",
            "records", "tags", "links")  # fmt: skip


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


def write_site(
    ledger: Ledger,
    review: Review,
    *,
    out: Path | None = None,
    abstracts: bool = True,
    dry_run: bool = False,
    facts: Facts | None = None,
) -> Written:
    """Write `index.html` and `reports.csv`; each is whole or not there. The same ledger gives the same bytes.

    Args:
        ledger: the ledger.
        review: the review.
        out: a folder within `reports/`; None for `reports/site/`.
        abstracts: put the abstracts into the page; they are their publishers' words.
        dry_run: make everything, write nothing.
        facts: the ledger as it was read already (`run_publish.read_facts`).

    Raises:
        UsageError: `out` is outside `reports/`.
        StoreError: the disk does not take a file.
    """
    folder = _inside(review.reports_dir, out or review.reports_dir / "site")
    known = facts or read_facts(ledger, review)
    rows, reports = _read(ledger, known, abstracts=abstracts)
    made = [
        (folder / "index.html", page(_site(known, rows, reports)).encode()),
        (folder / "reports.csv", to_csv(_sheet(known, rows))),
    ]
    if not dry_run:
        for path, body in made:
            write_whole(path, body)
    included = sum(is_included(one) for one in known.standings)
    return Written(tuple((path, len(body)) for path, body in made), len(rows), included, known.interim)


def _read(ledger: Ledger, facts: Facts, *, abstracts: bool) -> tuple[list[Row], list[Report]]:
    filled = {one.report_id: one.value for one in ledger.remarks.overlays() if one.field == "abstract"}
    reports = list(ledger.reports.all())
    rows = rows_of(facts, reports, ledger.remarks.all_tags(), filled)
    return (rows if abstracts else [replace(row, abstract="") for row in rows]), reports


def _site(facts: Facts, rows: Sequence[Row], reports: Sequence[Report]) -> Site:
    title, is_interim = f"PRISMA 2020 flow diagram: {facts.protocol.title}", facts.interim is not None
    overlap = count_overlap(reports, {(run.source, run.kind): run.label for run in facts.runs})
    return Site(
        title=facts.protocol.title,
        question=facts.protocol.question,
        rows=rows,
        figures=figures(rows, overlap),
        flow=inline(picture(facts.counts, interim=is_interim), title, {}) if rows else "",
        flow_text=text_equivalent(facts.counts, {}, Look(title)) if rows else "",
        searched=str(facts.searched_on or ""),
        interim=facts.interim,
        version=facts.version,
    )


def _sheet(facts: Facts, rows: Sequence[Row]) -> Sheet:
    cells = [
        (
            str(row.report), str(row.study), row.status.value, row.title, row.authors, str(row.year or ""),
            row.venue, row.type, "; ".join(row.reasons), "; ".join(row.sources), str(row.records),
            "; ".join(row.tags), "; ".join(address for _, address in row.links),
        )
        for row in rows
    ]  # fmt: skip
    return Sheet("reports", "All reports", _COLUMNS, cells, facts.interim)


def _inside(reports: Path, wanted: Path) -> Path:
    """The folder to write into, links followed.

    Raises:
        UsageError: it is not within `reports/`.
    """
    folder = wanted.resolve()
    if not folder.is_relative_to(reports.resolve()):
        raise UsageError(f"{wanted} is not within {reports}", hint="The site is written into reports/ only.")
    return folder
