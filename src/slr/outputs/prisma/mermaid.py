"""The figure as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for Markdown pages.

Labels stand in quotes; what Mermaid or the page would read as its own is written as an entity code (`#quot;`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from slr.core.text.printable import clean
from slr.outputs.prisma.labels import Labels
from slr.outputs.prisma.table import FlowRow

_ARROWS = (
    (2, 3), (2, 4), (4, 5), (4, 6), (6, 7), (6, 8), (8, 9), (8, 10),
    (11, 12), (12, 13), (12, 14), (14, 15), (14, 10), (1, 16), (10, 16),
)  # fmt: skip
#: Letters, digits, blanks and the marks that mean nothing to Mermaid within quotes.
_SAFE = re.compile(r"[^\w\s.,:()=*/+%\N{EN DASH}\N{MINUS SIGN}-]")


def write_flowchart(rows: Sequence[FlowRow], labels: Labels, title: str, notes: Iterable[str] = ()) -> str:
    """The flow from top to bottom, one group for each lane.

    Args:
        rows: what the boxes say.
        labels: every text by key.
        title: of the figure, as a description for screen readers.
        notes: sentences below it; they stand as comments.
    """
    lines = ["flowchart TD", f"  accTitle: {_one_line(title)}"]
    lines += [f"  %% {_one_line(note)}" for note in notes]
    for section, group in groupby(rows, key=lambda row: row.section):
        entries = list(group)
        indent = "  "
        is_lane = section != clean(labels["included"])
        if is_lane:
            lines.append(f'  subgraph lane_{entries[0].box}["{_text(section)}"]')
            indent = "    "
        for box, inside in groupby(entries, key=lambda row: row.box):
            lines.append(f'{indent}{box}["{_node(list(inside))}"]')
        lines += ["  end"] if is_lane else []
    names = {row.box for row in rows}
    end = 16 if "box16" in names else 10
    pairs = [(f"box{start}", f"box{other}") for start, other in (*_ARROWS, (end, 17))]
    lines += [f"  {start} --> {other}" for start, other in pairs if {start, other} <= names]
    return "\n".join(lines) + "\n"


def _node(rows: list[FlowRow]) -> str:
    return "<br/>".join(
        "#nbsp;#nbsp;" * row.level + _text(row.label) + (f" (n = {_text(row.n)})" if row.n else ":")
        for row in rows
    )


def _text(text: str) -> str:
    """Words with every other sign as a decimal entity code, so that a label stays a label."""
    return _SAFE.sub(lambda match: f"#{ord(match[0])};", clean(text))


def _one_line(text: str) -> str:
    """A line for a title or a comment; `%%{` would begin a directive, braces an accessible description's block."""
    return re.sub(r"[{}%;#]", " ", clean(text))
