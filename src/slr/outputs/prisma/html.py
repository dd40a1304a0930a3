"""The figure as one HTML page: every number opens the list of what it counts. Nothing is loaded from anywhere.

A content security policy (https://www.w3.org/TR/CSP3/) allows the page's own script and style by their SHA-256
and nothing else. What comes from outside stands in a JSON block without any `<`, and reaches the page as text.
Without a script the figure and its text equivalent are there all the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from urllib.parse import quote

from slr.core.text.markup import script_json
from slr.core.text.printable import clean
from slr.outputs.drawing.geometry import Picture
from slr.outputs.drawing.svg import write_inline
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.labels import ENGLISH, Labels, choose_labels
from slr.outputs.prisma.members import Behind
from slr.outputs.prisma.table import FlowRow, flow_keys, flow_rows


def page(
    layout: Picture,
    rows: Sequence[FlowRow],
    behind: Behind,
    *,
    keys: Sequence[str],
    title: str,
    text: str,
    words: Labels,
    code: str = "en",
) -> str:
    """The whole page. The same arguments give the same text.

    Args:
        layout: the figure.
        rows: what its boxes say.
        behind: what stands behind the numbers; a number without a list is no link.
        keys: for each row, the key of its list.
        title: of the figure.
        text: the figure's text equivalent.
        words: every text by key.
        code: the language of the words, as BCP 47 has it.
    """
    style, script = _own("page.css"), _own("page.js")
    names, links = _lists(rows, keys, behind)
    policy = (
        f"default-src 'none'; script-src 'sha256-{_digest(script)}'; style-src 'sha256-{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    mark = f'<p class="interim">{escape(layout.watermark)}</p>\n' if layout.watermark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(code)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<main>\n<h1 dir="auto">{escape(title)}</h1>\n{mark}{write_inline(layout, title, links)}'
        f"{_panel(words) if names else ''}"
        f"<details>\n<summary>{escape(words['page_text'])}</summary>\n<pre>{escape(text)}</pre>\n</details>\n</main>\n"
        f"{_scripts(_data(behind, names, words), script) if names else ''}</body>\n</html>\n"
    )


@dataclass(frozen=True, slots=True)
class Interactive:
    """The figure within another page. drawing: SVG. panel: where a list opens. data: JSON without any `<`."""

    drawing: str
    panel: str
    data: str
    script: str


def make_interactive(layout: Picture, counts: FlowCounts, behind: Behind, title: str) -> Interactive:
    """The figure in English, whose numbers open the lists, as parts of a page; the ids all begin with `flow-`."""
    words = choose_labels({}, updated=counts.has_previous, spoken=ENGLISH)
    names, links = _lists(flow_rows(counts, words), flow_keys(counts, words), behind)
    if not names:
        return Interactive(write_inline(layout, title, {}), "", "", "")
    return Interactive(
        write_inline(layout, title, links), _panel(words), _data(behind, names, words), _own("page.js")
    )


def _lists(
    rows: Sequence[FlowRow], keys: Sequence[str], behind: Behind
) -> tuple[dict[str, str], dict[int, tuple[str, str]]]:
    """What each list is called, by its key, and where the numbers lead, by row."""
    names = {key: _name(row) for key, row in zip(keys, rows, strict=True) if key in behind.groups and row.n}
    links = {number: (f"#{quote(key, safe='')}", names[key]) for number, key in enumerate(keys) if key in names}
    return names, links


def _scripts(data: str, script: str) -> str:
    return f'<script type="application/json" id="flow-data">{data}</script>\n<script>{script}</script>\n'


def _panel(words: Labels) -> str:
    """Where a list opens, and the sentence that says so."""
    said = {key: escape(words[key]) for key in words if key.startswith("page_")}
    return (
        '<section id="flow-list" hidden aria-labelledby="flow-list-head">\n'
        '<h2 id="flow-list-head" tabindex="-1"></h2>\n'
        f'<p class="tools"><label for="flow-filter">{said["page_filter"]}</label> '
        '<input id="flow-filter" type="search" autocomplete="off">\n'
        f'<button id="flow-close" type="button">{said["page_close"]}</button> '
        '<span class="count" aria-live="polite"></span></p>\n<ol></ol>\n'
        f'<p class="tools"><button id="flow-more" type="button">{said["page_more"]}</button></p>\n</section>\n'
        f'<p class="tools">{said["page_hint"]}</p>\n'
    )


def _name(row: FlowRow) -> str:
    return f"{row.label} (n = {row.n})"


def _data(behind: Behind, names: dict[str, str], words: Labels) -> str:
    shown = {key: group for key, group in behind.groups.items() if key in names}
    data = {
        "words": {"untitled": words["page_untitled"]},
        "names": names,
        "groups": {key: [group.unit, group.items] for key, group in shown.items()},
        "records": {
            number: [facts.report, clean(facts.title), clean(facts.source), facts.links]
            for number, facts in behind.records.items()
        },
        "reports": {
            number: [
                clean(facts.title),
                clean(facts.about),
                facts.records,
                [clean(decision) for decision in facts.decisions],
            ]
            for number, facts in behind.reports.items()
        },
    }
    return script_json(data)


def _own(name: str) -> str:
    return files(__package__).joinpath("page_data", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
