"""The records, reports and studies behind each number of the diagram, by the keys of its rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slr.core.model import Standing
from slr.outputs.prisma.flow import LaneMembers, SourceMembers, by_reason, by_study
from slr.outputs.prisma.update import Update, update_members


class Unit(StrEnum):
    """What a number counts (PRISMA 2020 statement, Box 1)."""

    RECORD = "record"
    REPORT = "report"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class Members:
    """What one number counts: numbers of records, or of reports; for studies the reports of each."""

    unit: Unit
    items: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A record for people: its own title, its source, and addresses of it as (words, address)."""

    report: int
    title: str
    source: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report for people: who, when and where, and what was decided on it, one sentence each."""

    title: str
    about: str
    records: tuple[int, ...]
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """All that stands behind the numbers; empty for a counts file, which knows none of it."""

    groups: Mapping[str, Members] = field(default_factory=dict)
    records: Mapping[int, RecordFacts] = field(default_factory=dict)
    reports: Mapping[int, ReportFacts] = field(default_factory=dict)


def group_members(update: Update, reason_words: Callable[[str], str]) -> dict[str, Members]:
    """The lists by the keys of `slr.outputs.prisma.table.flow_keys`; a list that nobody is in is left out.

    Args:
        update: who is counted where; `compare((), now)` for a new review.
        reason_words: the words the diagram prints for the code of a criterion.
    """
    members = update_members(update)
    left_out = {each.report_id for each in members.left_out}
    groups = {
        **_sources("database_results", members.databases),
        **_sources("register_results", members.registers),
        **_sources("identified", members.other_methods),
        "duplicates": _records(members.duplicates),
        "records_screened": _reports(members.screened),
        "records_excluded": _reports(members.excluded),
        "excluded_by_human": _reports(each for each in members.excluded if each.report_id not in left_out),
        "excluded_by_automation": _reports(members.left_out),
        **_lane("dbr", members.searched, reason_words),
        **_lane("other", members.other, reason_words),
        **_pair("new", members.included),
        **_pair("previous", [each.standing for each in update.before]),
        **_pair("total", [each.standing for each in update.after]),
    }
    return {key: group for key, group in groups.items() if group.items}


def _records(numbers: Iterable[int]) -> Members:
    return Members(Unit.RECORD, tuple((number,) for number in numbers))


def _reports(reports: Iterable[Standing]) -> Members:
    return Members(Unit.REPORT, tuple((each.report_id,) for each in reports))


def _sources(key: str, members: SourceMembers[int]) -> dict[str, Members]:
    return {
        key: _records(members.records),
        **{f"{key}/{line}": _records(inside) for line, inside in members.lines.items()},
    }


def _lane(prefix: str, lane: LaneMembers, reason_words: Callable[[str], str]) -> dict[str, Members]:
    reasons = by_reason(lane.excluded, reason_words)
    return {
        f"{prefix}_sought_reports": _reports(lane.sought),
        f"{prefix}_notretrieved_reports": _reports(lane.not_retrieved),
        f"{prefix}_assessed": _reports(lane.assessed),
        f"{prefix}_excluded": _reports(lane.excluded),
        **{f"{prefix}_excluded/{reason}": _reports(inside) for reason, inside in reasons.items()},
    }


def _pair(which: str, included: Iterable[Standing]) -> dict[str, Members]:
    reports = list(included)
    studies = (tuple(each.report_id for each in inside) for inside in by_study(reports).values())
    return {
        f"{which}_studies": Members(Unit.STUDY, tuple(studies)),
        f"{which}_reports": _reports(reports),
    }
