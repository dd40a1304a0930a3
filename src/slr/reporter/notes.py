"""The lines below the figure: what the two footnotes ask for, what no official box has a place for, the citation.

The templates' footnotes ask authors to give numbers per source (*) and to tell people's exclusions from those of
automation tools (**). In a finished figure the question has been answered, so the answer stands there.
"""

from __future__ import annotations

from slr.reporter.counts import Awaiting, Count, FlowCounts
from slr.reporter.labels import plain

CITATION = (
    "Flow diagram after: Page MJ, McKenzie JE, Bossuyt PM, et al. The PRISMA 2020 statement: an updated guideline "
    "for reporting systematic reviews. BMJ 2021;372:n71. doi: 10.1136/bmj.n71. For more information, visit: "
    "https://www.prisma-statement.org/"
)


def flow_notes(counts: FlowCounts) -> list[str]:
    """Every note, one sentence or a few in each, in the order in which they are printed."""
    notes = [_per_source(counts), _by_automation(counts), _tools(counts), _adjustment(counts)]
    if counts.has_other:
        notes.append(_hidden(counts))
    if counts.has_previous:
        notes.append(_update(counts))
    notes += [_in_progress(counts), CITATION]
    return [note for note in notes if note]


def _per_source(counts: FlowCounts) -> str:
    if counts.databases.lines or counts.registers.lines:
        return "* Given for each database and register searched."
    return "* The numbers for each database and register searched are not reported."


def _by_automation(counts: FlowCounts) -> str:
    if counts.excluded_by_automation:
        return "** Told apart: excluded by a human, and by automation tools."
    if counts.excluded_by_automation == 0:
        return "** All excluded by a human, none by automation tools."
    return "** Whether automation tools excluded any is not reported."


def _tools(counts: FlowCounts) -> str:
    return _sentence("Automation tools", counts.automation_note)


def _adjustment(counts: FlowCounts) -> str:
    return _sentence("From records to reports", counts.adjustment_note)


def _sentence(what: str, note: str | None) -> str:
    return f"{what}: {plain(note).rstrip('.')}." if note else ""


def _hidden(counts: FlowCounts) -> str:
    identified, sought, hidden = counts.other_identified.n, counts.other.sought, counts.hidden
    waiting = counts.other.awaiting.title_abstract
    told = _parts(
        (
            hidden.found_by_databases,
            "had also been found by the databases and registers",
            "had also been found by the databases and registers",
        ),
        (hidden.duplicates, "was a duplicate of another", "were duplicates of others"),
        (hidden.excluded, "was excluded on title and abstract", "were excluded on title and abstract"),
    )
    if told:
        return f"Other methods: of {_known(identified)} records identified, {_listed(told)}."
    lost = (identified or 0) - (sought or 0) - waiting
    if identified is None or sought is None or lost <= 0:
        return ""
    return f"Other methods: {lost:,} of {identified:,} records identified were not sought; why is not reported."


def _update(counts: FlowCounts) -> str:
    told = _parts(
        (
            counts.accepted_for_earlier,
            "report accepted now belongs to an earlier study",
            "reports accepted now belong to earlier studies",
        ),
        (counts.dropped_studies, "earlier study is no longer eligible", "earlier studies are no longer eligible"),
        (counts.dropped_reports, "earlier report is no longer eligible", "earlier reports are no longer eligible"),
    )
    return f"Update: {_listed(told)}." if told else ""


def _parts(*parts: tuple[Count, str, str]) -> list[str]:
    """Those that are not zero: the number, and the words for one or for many."""
    return [f"{n:,} {one if n == 1 else many}" for n, one, many in parts if n]


def _in_progress(counts: FlowCounts) -> str:
    lanes = [("", counts.searched.awaiting)]
    if counts.has_other:
        lanes = [(" (databases and registers)", lanes[0][1]), (" (other methods)", counts.other.awaiting)]
    told = [part for name, awaiting in lanes for part in _waiting(awaiting, name)]
    return f"In progress: {_listed(told)}." if told else ""


def _waiting(awaiting: Awaiting, lane: str) -> list[str]:
    records = awaiting.title_abstract, awaiting.title_abstract_conflicts, "record", "title and abstract screening"
    reports = awaiting.full_text, awaiting.full_text_conflicts, "report", "retrieval or full-text assessment"
    return [
        f"{n:,} {unit}{'s await' if n != 1 else ' awaits'} {step}{lane}{_conflicts(conflicts)}"
        for n, conflicts, unit, step in (records, reports)
        if n
    ]


def _conflicts(conflicts: int) -> str:
    return f", {conflicts:,} of them because reviewers disagree" if conflicts else ""


def _known(count: Count) -> str:
    return "an unknown number of" if count is None else f"{count:,}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "; ".join(parts[:-1]) + "; and " + parts[-1]
