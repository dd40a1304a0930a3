"""The records, reports and studies behind each number of the diagram. Pure.

Every list is made by the rules that count its number, so that it is as long as the number says; a test compares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slr.core.model import SourceKind, Verdict
from slr.outputs.prisma.as_of import Traced
from slr.outputs.prisma.flow import NO_REASON, route
from slr.outputs.prisma.update import Update


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


def groups(update: Update, reason_words: Callable[[str], str]) -> dict[str, Members]:
    """The lists by the keys of `slr.outputs.prisma.table.flow_keys`.

    Args:
        update: who is counted where; `compare((), now)` for a new review.
        reason_words: the words the diagram prints for the code of a criterion.
    """
    searched = [each for each in update.flow if each.standing.is_searched]
    others = [each for each in update.flow if not each.standing.is_searched]
    found = {
        **_sources([*searched, *update.again]),
        **_routes([*update.flow, *update.again]),
        "duplicates": _records([*_duplicates(searched), *_all_searched(update.again)]),
        "excluded_automatic": _records(()),
        "excluded_other": _records(()),
        **_screened(searched),
        **_lane("dbr", searched, reason_words),
        **_lane("other", others, reason_words),
        **_pair("new", update.new_reports()),
        **_pair("previous", update.before),
        **_pair("total", update.after),
    }
    return {key: group for key, group in found.items() if group.items}


def _records(numbers: Iterable[int]) -> Members:
    return Members(Unit.RECORD, tuple((number,) for number in numbers))


def _reports(reports: Iterable[Traced]) -> Members:
    return Members(Unit.REPORT, tuple((each.standing.report_id,) for each in reports))


def _sources(reports: list[Traced]) -> dict[str, Members]:
    by_key: dict[str, list[int]] = defaultdict(list)
    keys = {SourceKind.DATABASE: "database_results", SourceKind.REGISTER: "register_results"}
    for each in reports:
        for record, (label, kind) in zip(each.records, each.standing.sources, strict=True):
            if kind in keys:
                by_key[keys[kind]].append(record)
                by_key[f"{keys[kind]}/{label}"].append(record)
    return {key: _records(numbers) for key, numbers in by_key.items()}


def _routes(reports: list[Traced]) -> dict[str, Members]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for each in reports:
        for record, (label, kind) in zip(each.records, each.standing.sources, strict=True):
            if not kind.is_searched:
                by_key["identified"].append(record)
                by_key[f"identified/{route(label, kind)}"].append(record)
    return {key: _records(numbers) for key, numbers in by_key.items()}


def _all_searched(reports: Iterable[Traced]) -> list[int]:
    return [
        record
        for each in reports
        for record, (_, kind) in zip(each.records, each.standing.sources, strict=True)
        if kind.is_searched
    ]


def _duplicates(searched: list[Traced]) -> list[int]:
    """All but the first searched record of each report."""
    return [record for each in searched for record in _all_searched([each])[1:]]


def _screened(searched: list[Traced]) -> dict[str, Members]:
    excluded = _reports(each for each in searched if each.standing.title_abstract is Verdict.EXCLUDE)
    return {
        "records_screened": _reports(each for each in searched if each.standing.title_abstract),
        "records_excluded": excluded,
        "excluded_by_human": excluded,
    }


def _lane(prefix: str, reports: list[Traced], reason_words: Callable[[str], str]) -> dict[str, Members]:
    sought = [each for each in reports if each.standing.reached_full_text]
    excluded = [each for each in sought if each.standing.full_text is Verdict.EXCLUDE]
    assessed = [each for each in sought if each.standing.full_text in {Verdict.INCLUDE, Verdict.EXCLUDE}]
    by_reason: dict[str, list[Traced]] = defaultdict(list)
    for each in excluded:
        reasons = each.standing.reasons
        by_reason[reason_words(reasons[0]) if reasons else NO_REASON].append(each)
    lost = [each for each in sought if each.standing.full_text is Verdict.NOT_RETRIEVED]
    return {
        f"{prefix}_sought_reports": _reports(sought),
        f"{prefix}_notretrieved_reports": _reports(lost),
        f"{prefix}_assessed": _reports(assessed),
        f"{prefix}_excluded": _reports(excluded),
        **{f"{prefix}_excluded/{reason}": _reports(group) for reason, group in by_reason.items()},
    }


def _pair(which: str, reports: Iterable[Traced]) -> dict[str, Members]:
    included = [each for each in reports if each.standing.is_included]
    studies: dict[int, list[int]] = defaultdict(list)
    for each in included:
        studies[each.standing.study_id].append(each.standing.report_id)
    return {
        f"{which}_studies": Members(Unit.STUDY, tuple(tuple(group) for group in studies.values())),
        f"{which}_reports": _reports(included),
    }
