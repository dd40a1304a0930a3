"""The page: every text escaped, one script and one style allowed by their digests, nothing loaded. Pure.

The policy is that of https://www.w3.org/TR/CSP3/; a digest works from `file:` too, where no origin does. What came
from outside stands in JSON blocks without any `<`, and the script sets it as text. Without a script the reader has
the included reports as a plain table, the flow diagram and the figures; a CSV file beside the page has all.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from slr.core.text.markup import script_json
from slr.core.text.printable import clean
from slr.outputs.prisma.html import Interactive, interactive
from slr.outputs.prisma.picture import picture
from slr.outputs.prisma.run import Flow
from slr.outputs.prisma.save import text_equivalent
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.papers.paper_table import PaperTable, to_csv
from slr.outputs.publish.site.bars import BarTable, draw, figures
from slr.outputs.publish.site.report_rows import FIELDS, PageRow, ReportStatus

#: The columns of the table that stands beside the page.
_COLUMNS = ("report", "study", "status", "title", "authors", "year", "venue", "type", "reasons", "sources",
            "records", "tags", "links", "notice")  # fmt: skip


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


def site_files(facts: ReviewSnapshot, rows: Sequence[PageRow], flow: Flow) -> Iterator[tuple[str, bytes]]:
    """The page and the table beside it, by their paths."""
    yield "site/index.html", page(_site(facts, rows, flow)).encode()
    yield "site/reports.csv", to_csv(_report_table(facts, rows))


def _site(facts: ReviewSnapshot, rows: Sequence[PageRow], flow: Flow) -> Site:
    look = flow.look()
    drawn = picture(facts.counts, extra_notes=look.extra_notes, interim=look.interim)
    return Site(
        title=facts.protocol.title,
        question=facts.protocol.question,
        rows=rows,
        figures=figures(rows, facts.overlap),
        flow=interactive(drawn, facts.counts, flow.behind, look.title) if rows else None,
        flow_text=text_equivalent(facts.counts, {}, look) if rows else "",
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
    scripts = " ".join(f"'sha256-{_digest(one)}'" for one in (script, flow.script) if one)
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
        "figures": "".join(map(draw, site.figures)) or "<p>The ledger holds no record yet.</p>",
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
