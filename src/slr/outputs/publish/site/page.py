"""The page: every text escaped, one script and one style allowed by their digests, nothing loaded. Pure.

The policy is that of https://www.w3.org/TR/CSP3/; a digest works from `file:` too, where no origin does. What came
from outside stands in JSON blocks without any `<`, and the script sets it as text. Without a script the reader has
the included reports as a plain table, the flow diagram and the figures; a CSV file beside the page has all.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from slr.core.text.markup import script_json
from slr.core.text.printable import clean
from slr.outputs.prisma.html import Interactive, make_interactive
from slr.outputs.prisma.picture import lay_out_flow
from slr.outputs.prisma.run import Flow
from slr.outputs.prisma.save import write_text_equivalent
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.overlap import Overlap
from slr.outputs.publish.papers.paper_table import PaperTable, to_csv
from slr.outputs.publish.site.report_rows import FIELDS, PageRow, ReportStatus

#: The columns of the table that stands beside the page.
_COLUMNS = ("report", "study", "status", "title", "authors", "year", "venue", "type", "reasons", "sources",
            "records", "tags", "links", "notice")  # fmt: skip

#: A bar is drawn on a scale of so many units.
_SCALE = 1000
#: Years and pairs of sources shown at most; the rest is one row.
_YEARS, _PAIRS = 30, 20


@dataclass(frozen=True, slots=True)
class BarTable:
    """A figure as a table whose rows carry a bar: read aloud it is numbers, and it fits a narrow screen.

    rows: a label, then a number for each column behind the first, none above the one before it.
    """

    key: str
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Site:
    """All that the page shows.

    flow: the diagram and the lists behind its numbers; None without one. flow_text: its text equivalent. searched:
    the day of the newest search. interim: what makes it an interim page; None for a settled review.
    """

    title: str
    question: str
    rows: Sequence[PageRow]
    figures: Sequence[BarTable] = ()
    flow: Interactive | None = None
    flow_text: str = ""
    searched: str = ""
    interim: str | None = None
    version: str = ""


def make_site_files(facts: ReviewSnapshot, rows: Sequence[PageRow], flow: Flow) -> Iterator[tuple[str, bytes]]:
    """The page and the table beside it, by their paths."""
    yield "site/index.html", page(_site(facts, rows, flow)).encode()
    yield "site/reports.csv", to_csv(_report_table(facts, rows))


def _site(facts: ReviewSnapshot, rows: Sequence[PageRow], flow: Flow) -> Site:
    look = flow.look()
    drawn = lay_out_flow(facts.counts, extra_notes=look.extra_notes, interim=look.interim)
    return Site(
        title=facts.protocol.title,
        question=facts.protocol.question,
        rows=rows,
        figures=make_figures(rows, facts.overlap),
        flow=make_interactive(drawn, facts.counts, flow.behind, look.title) if rows else None,
        flow_text=write_text_equivalent(facts.counts, {}, look) if rows else "",
        searched=str(facts.searched_on or ""),
        interim=facts.interim and clean(facts.interim),
        version=facts.version,
    )


def _report_table(facts: ReviewSnapshot, rows: Sequence[PageRow]) -> PaperTable:
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


def page(site: Site) -> str:
    """The whole page. The same site gives the same text."""
    style, script, body = _asset("site.css"), _asset("site.js"), _asset("body.html")
    flow = site.flow or Interactive("", "", "", "")
    scripts = " ".join(f"'sha256-{_digest(body)}'" for body in (script, flow.script) if body)
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'sha256-{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "title": escape(site.title),
        "question": f'<p dir="auto">{escape(site.question)}</p>' if site.question else "",
        "interim": f'<p class="interim" role="note">{escape(site.interim)}</p>' if site.interim else "",
        "about": escape(_about(site)),
        "plain": _plain_table(site.rows),
        "flow": _flow(site),
        "figures": "".join(map(draw_bars, site.figures)) or "<p>The ledger holds no record yet.</p>",
    }
    # One pass over the template, so that a title which looks like a place in it stays a title.
    made = "".join(
        parts[piece] if place % 2 else piece for place, piece in enumerate(body.replace("}}", "{{").split("{{"))
    )
    abstracts = script_json([row.abstract for row in site.rows])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(site.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{made}"
        f'<script type="application/json" id="data">{_rows(site)}</script>\n'
        f'<script type="application/json" id="abstracts">{abstracts}</script>\n'
        f"<script>{script}</script>\n{_lists(flow)}</body>\n</html>\n"
    )


def make_figures(rows: Sequence[PageRow], overlap: Overlap) -> list[BarTable]:
    """The figures of the page that have something to show."""
    return [
        bar_table
        for bar_table in (_progress(rows), _years(rows), _sources(overlap), _pairs(overlap))
        if bar_table.rows
    ]


def _progress(rows: Sequence[PageRow]) -> BarTable:
    count = Counter(row.status for row in rows)
    return BarTable(
        "progress",
        "Screening: status of the reports",
        ("Status", "Reports"),
        [
            (status.value.capitalize(), (count[status],))
            for status in ReportStatus
            if rows and (count[status] or status is not ReportStatus.LEFT_OUT)
        ],
    )


def _years(rows: Sequence[PageRow]) -> BarTable:
    """Newest last; early years are summed up so that the figure stays short."""
    per_year = Counter(row.year for row in rows)
    kept = Counter(row.year for row in rows if row.status is ReportStatus.INCLUDED)
    years = sorted(year for year in per_year if year is not None)
    early, late = years[:-_YEARS], years[-_YEARS:]
    told = [(str(year), (per_year[year], kept[year])) for year in late]
    if early:
        sums = (sum(per_year[year] for year in early), sum(kept[year] for year in early))
        told.insert(0, (f"{early[-1]} and before", sums))
    if per_year[None]:
        told.append(("no year given", (per_year[None], kept[None])))
    return BarTable("years", "Reports by year of publication", ("Year", "Found", "Included"), told)


def _sources(overlap: Overlap) -> BarTable:
    told = [(source.name, (source.records, source.reports, source.only)) for source in overlap.sources]
    return BarTable(
        "sources", "Records and reports by source", ("Source", "Records", "Reports", "Only there"), told
    )


def _pairs(overlap: Overlap) -> BarTable:
    shared = sorted((pair for pair in overlap.pairs if pair.reports), key=lambda pair: -pair.reports)
    told = [(f"{pair.one} and {pair.other}", (pair.reports,)) for pair in shared[:_PAIRS]]
    return BarTable("pairs", "Reports found in two sources", ("Sources", "Reports"), told)


def draw_bars(figure: BarTable) -> str:
    """A figure as HTML."""
    top = max((numbers[0] for _, numbers in figure.rows), default=0) or 1
    heads = "".join(f'<th scope="col" class="n">{escape(name)}</th>' for name in figure.columns[1:])
    body = "".join(_bar_line(label, numbers, top) for label, numbers in figure.rows)
    return (
        f'<div class="wide"><table class="bars" id="fig-{figure.key}">\n'
        f"<caption>{escape(figure.caption)}</caption>\n"
        f'<thead><tr><th scope="col">{escape(figure.columns[0])}</th>{heads}'
        f'<td class="bar"></td></tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
    )


def _bar_line(label: str, numbers: tuple[int, ...], top: int) -> str:
    cells = "".join(f'<td class="n">{number:,}</td>' for number in numbers)
    drawn = "".join(
        f'<rect class="b{place}" width="{round(number / top * _SCALE)}" height="10"/>'
        for place, number in enumerate(numbers)
        if number
    )
    return (
        f'<tr><th scope="row" dir="auto">{escape(label)}</th>{cells}<td class="bar">'
        f'<svg aria-hidden="true" viewBox="0 0 {_SCALE} 10" preserveAspectRatio="none">{drawn}</svg></td></tr>\n'
    )


def _lists(flow: Interactive) -> str:
    """What opens behind the numbers of the diagram."""
    if not flow.data:
        return ""
    return f'<script type="application/json" id="flow-data">{flow.data}</script>\n<script>{flow.script}</script>\n'


def _about(site: Site) -> str:
    included = sum(row.status is ReportStatus.INCLUDED for row in site.rows)
    day = f" Last search: {site.searched}." if site.searched else ""
    return f"{len(site.rows):,} reports found, {included:,} included.{day} Made with slr {site.version}."


def _rows(site: Site) -> str:
    fields = FIELDS[:-1]  # the abstracts stand in a block of their own, which is read when they are needed
    values = [[getattr(row, name) for name in fields] for row in site.rows]
    return script_json({"fields": fields, "interim": site.interim, "rows": values})


def _plain_table(rows: Sequence[PageRow]) -> str:
    """The included reports for readers without a script."""
    body = "".join(_plain_row(row) for row in rows if row.status is ReportStatus.INCLUDED)
    if not body:
        return "<p>No report is included yet.</p>"
    return (
        '<div class="wide"><table>\n<caption>Included reports</caption>\n<thead><tr><th scope="col">Title</th>'
        '<th scope="col">Authors</th><th scope="col">Year</th><th scope="col">Published in</th>'
        f'<th scope="col">Links</th></tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>'
    )


def _plain_row(row: PageRow) -> str:
    links = " ".join(f'<a href="{escape(to)}" rel="noreferrer">{escape(words)}</a>' for words, to in row.links)
    return (
        f'<tr><th scope="row" dir="auto">{escape(row.title)}</th><td dir="auto">{escape(row.authors)}</td>'
        f'<td>{row.year or ""}</td><td dir="auto">{escape(row.venue)}</td><td>{links}</td></tr>\n'
    )


def _flow(site: Site) -> str:
    if not site.flow:
        return "<p>There is no flow diagram yet.</p>"
    return (
        '<div class="paper" tabindex="0" role="region" aria-label="Flow diagram, can be scrolled">\n'
        f"{site.flow.drawing}</div>\n{site.flow.panel}<details><summary>The flow diagram as text</summary>\n"
        f"<pre>{escape(site.flow_text)}</pre></details>"
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
