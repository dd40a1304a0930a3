"""Who is counted where in the flow diagram, and the numbers: each is the length of a set that can be listed. Pure.

The units change on the way down: records are identified and deduplicated, reports are sought, assessed and
included, studies are counted last (PRISMA 2020 statement, Box 1). A report that a database or register search
found belongs to the left lane, however else it was found too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

from slr.core.model import SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane
from slr.outputs.prisma.labels import ENGLISH

#: What a full-text exclusion without a code is listed under.
NO_REASON = ENGLISH.labels["no_reason"]

#: The lines of the other methods, in the order of the template, in English.
ROUTES = {
    SourceKind.WEBSITE: ENGLISH.labels["website_results"],
    SourceKind.ORGANISATION: ENGLISH.labels["organisation_results"],
    SourceKind.CITATION: ENGLISH.labels["citations_results"],
}
# Names of this module: they are looked up for every report many times, and an enumeration is slow at that.
_INCLUDE, _EXCLUDE, _LOST = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED
_SEARCHED = frozenset(kind for kind in SourceKind if kind.is_searched)

Reports = list[Standing]
#: What stands for a record: its number, or its source where nobody asks for numbers.
RecordT = TypeVar("RecordT")


@dataclass(frozen=True, slots=True)
class SourceMembers(Generic[RecordT]):
    """The records that were identified one way, all in order, and by the lines of their box."""

    records: list[RecordT] = field(default_factory=list)
    lines: dict[str, list[RecordT]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaneMembers:
    """The reports of one lane. open, full_text_open: not settled on title and abstract, or on the full text."""

    sought: Reports
    not_retrieved: Reports
    assessed: Reports
    excluded: Reports
    open: Reports
    full_text_open: Reports


@dataclass(frozen=True, slots=True)
class FlowMembers(Generic[RecordT]):
    """Who is counted where.

    databases, registers, other_methods, duplicates: records. screened, excluded: reports of the left lane;
    left_out: those of the excluded that a stopping rule left out. found_by_databases, other_duplicates,
    other_excluded: what the right lane has no box for. included: reports of the studies that are counted.
    """

    databases: SourceMembers[RecordT]
    registers: SourceMembers[RecordT]
    other_methods: SourceMembers[RecordT]
    duplicates: list[RecordT]
    screened: Reports
    excluded: Reports
    left_out: Reports
    searched: LaneMembers
    found_by_databases: list[RecordT]
    other_duplicates: list[RecordT]
    other_excluded: Reports
    other: LaneMembers
    included: Reports


def flow_members(
    standings: Sequence[Standing],
    records: Sequence[Sequence[RecordT]],
    again: Sequence[Standing] = (),
    again_records: Sequence[Sequence[RecordT]] = (),
) -> FlowMembers[RecordT]:
    """Who is counted where.

    Verdicts in the ledger are people's; what a stopping rule left out is excluded by automation.

    Args:
        standings: one per report, each with at least one record in `sources`; the order does not matter.
        records: for each of them what stands for its records, in the order of `sources`.
        again: for an update, reports of the previous version that the new search met again, with the new records
            only in `sources`: all of these are duplicates.
        again_records: as `records`, of `again`.
    """
    searched, others = split_lanes(standings)
    duplicates, by_databases, other_duplicates = _find_repeated(standings, records, again, again_records)
    databases, registers, other_methods = _sources(
        chain(standings, again), chain.from_iterable(records), chain.from_iterable(again_records)
    )
    excluded = [each for each in searched if each.title_abstract is _EXCLUDE]
    return FlowMembers(
        databases,
        registers,
        other_methods,
        duplicates,
        screened=[each for each in searched if each.title_abstract is not None],
        excluded=excluded,
        left_out=[each for each in excluded if each.left_out is not None],
        searched=_lane(searched),
        found_by_databases=by_databases,
        other_duplicates=other_duplicates,
        other_excluded=[each for each in others if each.title_abstract is _EXCLUDE],
        other=_lane(others),
        included=[each for each in standings if each.full_text is _INCLUDE],
    )


def split_lanes(standings: Iterable[Standing]) -> tuple[Reports, Reports]:
    """The reports of the left lane, and the others: found by no database and no register."""
    lanes: tuple[Reports, Reports] = ([], [])
    known: dict[object, bool] = {}
    for each in standings:
        sources = each.sources
        if sources not in known:
            known[sources] = any(kind in _SEARCHED for _, kind in sources)
        lanes[0 if known[sources] else 1].append(each)
    return lanes


def _sources(
    standings: Iterable[Standing], *records: Iterable[RecordT]
) -> tuple[SourceMembers[RecordT], SourceMembers[RecordT], SourceMembers[RecordT]]:
    """The records of databases, of registers and of the other methods.

    Those of other methods count also where a database found their report: they were identified twice.
    """
    identified: tuple[SourceMembers[RecordT], ...] = (SourceMembers(), SourceMembers(), SourceMembers())
    ways = {SourceKind.DATABASE: identified[0], SourceKind.REGISTER: identified[1]}
    lists: dict[tuple[str, SourceKind], tuple[list[RecordT], list[RecordT]]] = {}
    sources = chain.from_iterable(each.sources for each in standings)
    for source, record in zip(sources, chain(*records), strict=True):
        if source not in lists:
            label, kind = source
            way = ways.get(kind, identified[2])
            line = label if kind in ways else name_route(label, kind)
            lists[source] = way.records, way.lines.setdefault(line, [])
        everything, line_records = lists[source]
        everything.append(record)
        line_records.append(record)
    return identified[0], identified[1], identified[2]


def _find_repeated(
    standings: Sequence[Standing],
    records: Sequence[Sequence[RecordT]],
    again: Sequence[Standing],
    again_records: Sequence[Sequence[RecordT]],
) -> tuple[list[RecordT], list[RecordT], list[RecordT]]:
    """Records beyond the one that stands for its report in its lane.

    Duplicates of the left lane; records of other methods whose report the databases found; other duplicates.
    """
    duplicates: list[RecordT] = []
    by_databases: list[RecordT] = []
    other_duplicates: list[RecordT] = []
    for each, numbers in zip(standings, records, strict=True):
        if len(numbers) > 1:
            searched, others = _by_lane(each, numbers)
            duplicates += searched[1:]
            if searched:
                by_databases += others
            else:
                other_duplicates += others[1:]
    for each, numbers in zip(again, again_records, strict=True):
        searched, others = _by_lane(each, numbers)
        duplicates += searched
        other_duplicates += others
    return duplicates, by_databases, other_duplicates


def _by_lane(standing: Standing, records: Sequence[RecordT]) -> tuple[list[RecordT], list[RecordT]]:
    pairs = list(zip(records, standing.sources, strict=True))
    return (
        [record for record, (_, kind) in pairs if kind in _SEARCHED],
        [record for record, (_, kind) in pairs if kind not in _SEARCHED],
    )


def _lane(standings: Reports) -> LaneMembers:
    sought = [each for each in standings if each.title_abstract is _INCLUDE]
    return LaneMembers(
        sought,
        [each for each in sought if each.full_text is _LOST],
        [each for each in sought if each.full_text is _INCLUDE or each.full_text is _EXCLUDE],
        [each for each in sought if each.full_text is _EXCLUDE],
        [each for each in standings if each.title_abstract is None],
        [each for each in sought if each.full_text is None],
    )


def by_reason(reports: Iterable[Standing], reason_words: Callable[[str], str]) -> dict[str, Reports]:
    """The reports by their main reason, which is the first code of each, so that the lines add up."""
    reports_by_reason: dict[str, Reports] = defaultdict(list)
    for each in reports:
        reports_by_reason[reason_words(each.reasons[0]) if each.reasons else NO_REASON].append(each)
    return reports_by_reason


def by_study(reports: Iterable[Standing]) -> dict[int, Reports]:
    """The reports of each study."""
    reports_by_study: dict[int, Reports] = defaultdict(list)
    for each in reports:
        reports_by_study[each.study_id].append(each)
    return reports_by_study


def count_flow(
    standings: Iterable[Standing],
    reason_words: Callable[[str], str],
    *,
    again: Iterable[Standing] = (),
    automation: str | None = None,
) -> FlowCounts:
    """The numbers of the whole flow. Arguments as for `flow_members` and `count_members`."""
    reports, met = list(standings), list(again)
    members = flow_members(reports, [each.sources for each in reports], met, [each.sources for each in met])
    return count_members(members, reason_words, automation)


def count_members(
    members: FlowMembers[RecordT], reason_words: Callable[[str], str], automation: str | None = None
) -> FlowCounts:
    """The numbers of sets.

    Args:
        members: who is counted where.
        reason_words: the words the diagram prints for the code of a criterion.
        automation: tool, version and rule of the stops, if any.
    """
    return FlowCounts(
        databases=_count_lines(members.databases.lines),
        registers=_count_lines(members.registers.lines),
        duplicates=len(members.duplicates),
        automation_removed=0,
        other_removed=0,
        screened=len(members.screened),
        excluded=len(members.excluded),
        excluded_by_automation=len(members.left_out),
        searched=_count_lane(members.searched, reason_words),
        other_identified=_count_routes(members.other_methods.lines),
        hidden=HiddenLoss(
            len(members.found_by_databases), len(members.other_duplicates), len(members.other_excluded)
        ),
        other=_count_lane(members.other, reason_words),
        new_studies=len(by_study(members.included)),
        new_reports=len(members.included),
        automation_note=automation,
    )


def _count_lane(lane: LaneMembers, reason_words: Callable[[str], str]) -> Lane:
    not_retrieved = _count_lines(by_reason(lane.not_retrieved, reason_words))
    says_why = any(line.label != NO_REASON for line in not_retrieved.lines)
    return Lane(
        sought=len(lane.sought),
        not_retrieved=not_retrieved if says_why else CountWithLines(not_retrieved.n),
        assessed=len(lane.assessed),
        excluded=_count_lines(by_reason(lane.excluded, reason_words)),
        awaiting=Awaiting(
            title_abstract=len(lane.open),
            full_text=len(lane.full_text_open),
            title_abstract_conflicts=sum(Stage.TITLE_ABSTRACT in each.conflicts for each in lane.open),
            full_text_conflicts=sum(Stage.FULL_TEXT in each.conflicts for each in lane.full_text_open),
        ),
    )


def _count_lines(lines: Mapping[str, Sequence[object]]) -> CountWithLines:
    """Lines by falling count, then by name: the same whatever order the ledger answers in."""
    counted = sorted((-len(inside), label) for label, inside in lines.items())
    return CountWithLines(sum(-n for n, _ in counted), tuple(CountLine(label, -n) for n, label in counted))


def _count_routes(lines: Mapping[str, Sequence[object]]) -> CountWithLines:
    """The lines of the template in its order, then those that have names of their own."""
    tally = _count_lines(lines)
    usual = tuple(CountLine(words, len(lines[words])) for words in ROUTES.values() if words in lines)
    return CountWithLines(tally.n, (*usual, *(line for line in tally.lines if line.label not in ROUTES.values())))


def name_route(label: str, kind: SourceKind) -> str:
    """The line of the other methods on which a record is counted: a list of references that was imported has one.

    The template leaves room for more lines than its three ("etc.").
    """
    return label if kind is SourceKind.CITATION else ROUTES[kind]
