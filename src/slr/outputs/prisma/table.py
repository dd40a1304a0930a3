"""The flow as rows of text: what the figure shows, for a table, a plain text file and a reader who cannot see it.

The boxes of the figure are filled from the same rows, so that both always say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from slr.core.text.printable import clean
from slr.outputs.prisma.counts import Count, CountLine, CountWithLines, FlowCounts, Lane
from slr.outputs.prisma.labels import ENGLISH, Labels

#: Lines that the ledger's counts name in English: routes of the other methods, and exclusions without a reason.
_NAMED = {
    ENGLISH.labels[key]: key
    for key in ("website_results", "organisation_results", "citations_results", "no_reason")
}


class FlowRow(NamedTuple):
    """One line of one box.

    section: header above the box. box: its number in the templates (`box1` … `box17`). n: the number with comma
    thousands, the words for an unknown one, or nothing in a heading. level: 0 for the box, 1 and 2 for its lists.
    """

    section: str
    box: str
    label: str
    n: str
    level: int = 0


class _Entry(NamedTuple):
    label: str
    n: str
    level: int
    key: str = ""


def flow_rows(counts: FlowCounts, labels: Labels) -> list[FlowRow]:
    """Every line of the figure, box by box and lane by lane.

    Args:
        counts: the numbers.
        labels: every text by key (`slr.outputs.prisma.labels.choose_labels`).
    """
    return [
        FlowRow(clean(labels[section]), box, entry.label, entry.n, entry.level)
        for section, box, entries in _boxes(counts, _Words(labels))
        for entry in entries
    ]


def flow_keys(counts: FlowCounts, labels: Labels) -> list[str]:
    """For each row of `flow_rows` what its number counts: `records_screened`, `dbr_excluded/Wrong population`.

    A key does not change with the language. A heading has none.
    """
    return [entry.key for _, _, entries in _boxes(counts, _Words(labels)) for entry in entries]


def _boxes(counts: FlowCounts, words: _Words) -> list[tuple[str, str, list[_Entry]]]:
    boxes: list[tuple[str, str, list[_Entry]]] = []
    if counts.has_previous:
        previous = words.known(previous_studies=counts.previous_studies, previous_reports=counts.previous_reports)
        boxes.append(("prevstud", "box1", previous))
    boxes += [("newstud", box, entries) for box, entries in _searched(counts, words)]
    if counts.has_other:
        boxes += [("othstud", box, entries) for box, entries in _other(counts, words)]
    return [*boxes, *(("included", box, entries) for box, entries in _included(counts, words))]


def as_text(rows: Iterable[FlowRow]) -> str:
    """Rows as indented plain text under their sections, one `label: n` a line."""
    lines: list[str] = []
    section = None
    for row in rows:
        if row.section != section:
            lines += [*([""] if lines else []), row.section]
            section = row.section
        lines.append("  " * (row.level + 1) + (f"{row.label}: {row.n}" if row.n else f"{row.label}:"))
    return "\n".join(lines) + "\n"


class _Words:
    """Writes labels and numbers."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels

    def entry(self, key: str, count: Count, level: int = 0, mark: str = "") -> _Entry:
        return _Entry(clean(self.labels[key]) + mark, self.number(count), level, key)

    def heading(self, key: str, mark: str = "") -> _Entry:
        return _Entry(clean(self.labels[key]) + mark, "", 0)

    def known(self, level: int = 0, **counts: Count) -> list[_Entry]:
        """The lines whose number is known; the others are left out."""
        return [self.entry(key, count, level) for key, count in counts.items() if count is not None]

    def lines(self, lines: Iterable[CountLine], level: int, key: str) -> list[_Entry]:
        return [_Entry(self.name(line.label), self.number(line.n), level, f"{key}/{line.label}") for line in lines]

    def name(self, label: str) -> str:
        """The label of a line; in the language of the figure when it is one of ours."""
        key = _NAMED.get(label)
        return clean(self.labels.get(key, label) if key else label) or self.labels["unnamed"]

    def number(self, count: Count) -> str:
        if count is None:
            return self.labels["unknown"]
        return f"{count:,}".replace(",", self.labels.get("thousands", ","))


def _searched(counts: FlowCounts, words: _Words) -> list[tuple[str, list[_Entry]]]:
    lane = counts.searched
    return [
        ("box2", [words.heading("identified", "*"), *_sources(counts, words)]),
        ("box3", _removed(counts, words)),
        ("box4", [words.entry("records_screened", counts.screened)]),
        ("box5", _excluded_records(counts, words)),
        *_lane(lane, words, "dbr", ("box6", "box7", "box8", "box9")),
    ]


def _sources(counts: FlowCounts, words: _Words) -> list[_Entry]:
    def of(key: str, tally: CountWithLines) -> list[_Entry]:
        return [] if tally.n is None else [words.entry(key, tally.n, 1), *words.lines(tally.lines, 2, key)]

    rows = [*of("database_results", counts.databases), *of("register_results", counts.registers)]
    return rows or [words.entry("database_results", None, 1)]


def _removed(counts: FlowCounts, words: _Words) -> list[_Entry]:
    """The known lines of the three; a box without any says that it is unknown."""
    lines = words.known(
        1,
        duplicates=counts.duplicates,
        excluded_automatic=counts.automation_removed,
        excluded_other=counts.other_removed,
    )
    return [words.heading("removed"), *lines] if lines else [words.entry("removed", None)]


def _excluded_records(counts: FlowCounts, words: _Words) -> list[_Entry]:
    """Records excluded; by whom, when automation tools had a part in it."""
    entries = [words.entry("records_excluded", counts.excluded, mark="**")]
    if counts.excluded is not None and counts.excluded_by_automation:
        entries += words.known(
            1,
            excluded_by_human=counts.excluded - counts.excluded_by_automation,
            excluded_by_automation=counts.excluded_by_automation,
        )
    return entries


def _other(counts: FlowCounts, words: _Words) -> list[tuple[str, list[_Entry]]]:
    identified = counts.other_identified
    rows = (
        [words.heading("identified"), *words.lines(identified.lines, 1, "identified")]
        if identified.lines
        else [words.entry("identified", identified.n)]
    )
    return [("box11", rows), *_lane(counts.other, words, "other", ("box12", "box13", "box14", "box15"))]


def _lane(
    lane: Lane, words: _Words, prefix: str, boxes: tuple[str, str, str, str]
) -> list[tuple[str, list[_Entry]]]:
    excluded = [
        words.entry(f"{prefix}_excluded", lane.excluded.n),
        *words.lines(lane.excluded.lines, 1, f"{prefix}_excluded"),
    ]
    entries = [
        [words.entry(f"{prefix}_sought_reports", lane.sought)],
        [words.entry(f"{prefix}_notretrieved_reports", lane.not_retrieved.n)],
        [words.entry(f"{prefix}_assessed", lane.assessed)],
        excluded,
    ]
    return list(zip(boxes, entries, strict=True))


def _included(counts: FlowCounts, words: _Words) -> list[tuple[str, list[_Entry]]]:
    def pair(studies: str, n_studies: Count, reports: str, n_reports: Count) -> list[_Entry]:
        return [words.entry(studies, n_studies), words.entry(reports, n_reports)]

    boxes = [("box10", pair("new_studies", counts.new_studies, "new_reports", counts.new_reports))]
    if counts.has_previous:
        total = pair("total_studies", counts.total_studies, "total_reports", counts.total_reports)
        boxes.append(("box16", total))
    if counts.has_meta_analysis:
        meta = words.known(
            total_studies_ma=counts.meta_analysis_studies, total_reports_ma=counts.meta_analysis_reports
        )
        boxes.append(("box17", meta))
    return boxes
