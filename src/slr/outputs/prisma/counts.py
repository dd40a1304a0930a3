"""The numbers of a PRISMA 2020 flow diagram as plain immutable values.

Boxes and units follow the templates of the PRISMA 2020 statement (Page et al., BMJ 2021;372:n71): records until
title and abstract are screened, reports from retrieval on, studies where the label says so. `None` is an unknown
number (R's `NA`); it is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Count = int | None


def sum_known(*counts: Count) -> Count:
    """The sum of the counts that are known; None when none is. A line that was left out adds nothing."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a box that lists: a source or a reason, and its count."""

    label: str
    n: Count


@dataclass(frozen=True, slots=True)
class CountWithLines:
    """A count and, where they are known, the lines it is made of."""

    n: Count = None
    lines: tuple[CountLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Reports nobody has settled yet. The official diagram has no box for them; a note below it tells them.

    `full_text` are sought but neither retrieved nor assessed. The conflicts are part of the two other numbers.
    """

    title_abstract: int = 0
    full_text: int = 0
    title_abstract_conflicts: int = 0
    full_text_conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """What both lanes have in common: the way of reports from retrieval to inclusion.

    `not_retrieved.lines` say why, where it was noted; `excluded.lines` are main reasons, one for each report.
    """

    sought: Count = None
    not_retrieved: CountWithLines = field(default_factory=CountWithLines)
    assessed: Count = None
    excluded: CountWithLines = field(default_factory=CountWithLines)
    awaiting: Awaiting = field(default_factory=Awaiting)

    @property
    def accepted(self) -> Count:
        """Reports included from this lane: assessed less excluded."""
        if self.assessed is None or self.excluded.n is None:
            return None
        return self.assessed - self.excluded.n


@dataclass(frozen=True, slots=True)
class HiddenLoss:
    """Records of the other methods that never become a report sought; that lane has no box for them."""

    found_by_databases: Count = None
    duplicates: Count = None
    excluded: Count = None

    @property
    def total(self) -> Count:
        """All of them, as far as they are known."""
        return sum_known(self.found_by_databases, self.duplicates, self.excluded)


@dataclass(frozen=True, slots=True)
class ShortLine:
    """A search that gave less than it should, for the note below the diagram.

    lack: what is short, a value of `search_state.Lack`. n: the records the last run fetched, or its total where
    that is what fell.
    """

    lack: str
    source: str
    query: str
    n: Count


@dataclass(frozen=True, slots=True)
class FlowCounts:
    """Every number of the diagram, and the few beside it that make the numbers add up.

    `accepted_for_earlier` are reports accepted now that belong to a study of the previous version; `dropped_*` are
    studies and reports of the previous version that are no longer eligible. `automation_note` names tool, version
    and rule of any automation; `adjustment_note` explains why reports sought differ from records kept.
    `is_update`: an update even when the previous version included nothing. `short_searches`: the state of the
    searches behind the numbers.
    """

    databases: CountWithLines = field(default_factory=CountWithLines)
    registers: CountWithLines = field(default_factory=CountWithLines)
    duplicates: Count = None
    automation_removed: Count = None
    other_removed: Count = None
    screened: Count = None
    excluded: Count = None
    excluded_by_automation: Count = None
    searched: Lane = field(default_factory=Lane)
    other_identified: CountWithLines = field(default_factory=CountWithLines)
    hidden: HiddenLoss = field(default_factory=HiddenLoss)
    other: Lane = field(default_factory=Lane)
    previous_studies: Count = None
    previous_reports: Count = None
    new_studies: Count = None
    new_reports: Count = None
    total_studies: Count = None
    total_reports: Count = None
    meta_analysis_studies: Count = None
    meta_analysis_reports: Count = None
    accepted_for_earlier: int = 0
    dropped_studies: int = 0
    dropped_reports: int = 0
    automation_note: str | None = None
    adjustment_note: str | None = None
    is_update: bool = False
    short_searches: tuple[ShortLine, ...] = ()

    @property
    def identified(self) -> Count:
        """Records from databases and registers, before anything is removed."""
        return sum_known(self.databases.n, self.registers.n)

    @property
    def removed(self) -> Count:
        """Records removed before screening; a line left out counts nothing, three left out are unknown."""
        return sum_known(self.duplicates, self.automation_removed, self.other_removed)

    @property
    def has_previous(self) -> bool:
        """True for an update: the templates with a column for the previous version."""
        return self.is_update or bool(self.previous_studies or self.previous_reports)

    @property
    def has_other(self) -> bool:
        """True when anything came by another way than a database or a register."""
        lane = self.other
        numbers = (self.other_identified.n, lane.sought, lane.not_retrieved.n, lane.assessed, lane.excluded.n)
        return any(numbers) or any(line.n for line in self.other_identified.lines)

    @property
    def has_meta_analysis(self) -> bool:
        """True when the box of the meta-analysis is wanted; it is not part of the official templates."""
        return bool(self.meta_analysis_studies or self.meta_analysis_reports)
