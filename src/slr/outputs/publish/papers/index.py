"""The list of what was published, with a word on each file. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from slr.core.text.markup import markdown
from slr.outputs.publish.material import ReviewSnapshot

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


def write_index(facts: ReviewSnapshot, names: Sequence[str]) -> bytes:
    """The list in Markdown, by what the files are."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_about(name), []).append(name)
    lines = [f"# {markdown(facts.protocol.title)}", ""]
    if facts.interim:
        lines += [f"**{markdown(facts.interim)}**", ""]
    for about, members in groups.items():
        lines.append(
            f"- {about[:1].upper()}{about[1:]}: " + ", ".join(f"[{one}]({quote(one)})" for one in members)
        )
    day = f"Last search: {facts.searched_on}. " if facts.searched_on else ""
    return "\n".join([*lines, "", f"{day}Made with slr {facts.version}.", ""]).encode()


def _about(name: str) -> str:
    return _ABOUT[max((head for head in _ABOUT if name.startswith(head)), key=len)]
