"""From pairs to reports and studies.

Joining A with B and B with C puts A and C together, although nobody compared them. Where that chain would put two
journal DOIs, two arXiv numbers or two PMIDs into one report, or a preprint and its published version, its weakest
link is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from slr.core.bibliography.preprints import identifiers
from slr.core.model import MergeKind, Record
from slr.stages.dedup.pairs import RecordPair, Zone

#: Kinds of identifier of which a report has one. Services give one document several s2 numbers.
_UNIQUE = ("doi", "arxiv", "pmid", "pmcid")


@dataclass(frozen=True, slots=True)
class Clusters:
    """Record ids grouped, each group and all groups in ascending order.

    reports: every record is in exactly one. studies: groups of reports joined by versions; every record is in
    exactly one. broken: pairs whose rule was not followed: duplicates that would make a chain contradict itself,
    and versions whose two records a third one makes one report.
    """

    reports: tuple[tuple[int, ...], ...]
    studies: tuple[tuple[int, ...], ...]
    broken: tuple[RecordPair, ...]


@dataclass(slots=True)
class _Group:
    members: set[int]
    identifiers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    apart: set[int] = field(default_factory=set)


def clusters(records: Sequence[Record], pairs: Iterable[RecordPair]) -> Clusters:
    """Group the records by the AUTO pairs; REVIEW pairs merge nothing. Independent of the order of both."""
    sure = [pair for pair in pairs if pair.zone is Zone.AUTO]
    duplicates = sorted((pair for pair in sure if pair.kind is MergeKind.DUPLICATE), key=_strongest_first)
    versions = [pair for pair in sure if pair.kind is MergeKind.VERSION]
    involved = {member for pair in sure for member in (pair.a, pair.b)}
    groups = {record.id: _alone(record) for record in records if record.id in involved}
    for pair in versions:
        groups[pair.a].apart.add(pair.b)
        groups[pair.b].apart.add(pair.a)
    broken = [pair for pair in duplicates if not _join(groups, pair)]
    broken += [pair for pair in versions if groups[pair.a] is groups[pair.b]]
    alone = [(record.id,) for record in records if record.id not in involved]
    joined = _sort_groups({id(group): group.members for group in groups.values()}.values())
    reports = tuple(sorted((*joined, *alone)))
    return Clusters(reports, _studies(reports, versions), tuple(sorted(broken, key=_strongest_first)))


def _strongest_first(pair: RecordPair) -> tuple[bool, float, int, int]:
    return not pair.is_identified, -pair.score, pair.a, pair.b


def _alone(record: Record) -> _Group:
    group = _Group({record.id})
    for kind, value in identifiers(record.document).items():
        group.identifiers[kind].add(value)
    return group


def _join(groups: dict[int, _Group], pair: RecordPair) -> bool:
    """Put the groups of a pair together; False when they contradict each other."""
    group, other = groups[pair.a], groups[pair.b]
    if group is other:
        return True
    if _contradict(group, other, pair):
        return False
    if len(group.members) < len(other.members):
        group, other = other, group
    group.members |= other.members
    group.apart |= other.apart
    for kind, values in other.identifiers.items():
        group.identifiers[kind] |= values
    for member in other.members:
        groups[member] = group
    return True


def _contradict(group: _Group, other: _Group, pair: RecordPair) -> bool:
    """Two values of a unique identifier; or a version link, which only a shared identifier overrules.

    A source that gives the preprint's number and the journal's DOI on one record says that both are one document.
    """
    if not pair.is_identified and (group.apart & other.members or other.apart & group.members):
        return True
    return any(
        not _may_meet(group.identifiers[kind], other.identifiers[kind])
        for kind in _UNIQUE
        if kind not in pair.misprinted
    )


def _may_meet(values: set[str], others: set[str]) -> bool:
    """Unknown, or one in common: a group holds two values only where a pair shows that one is a misprint."""
    return not values or not others or not values.isdisjoint(others)


def _studies(reports: tuple[tuple[int, ...], ...], versions: Sequence[RecordPair]) -> tuple[tuple[int, ...], ...]:
    linked = {member for pair in versions for member in (pair.a, pair.b)}
    study: dict[int, set[int]] = {}
    alone = []
    for report in reports:
        if linked.isdisjoint(report):
            alone.append(report)
        else:
            shared = set(report)
            study.update(dict.fromkeys(report, shared))
    for pair in versions:
        one, other = study[pair.a], study[pair.b]
        if one is not other:
            one |= other
            study.update(dict.fromkeys(other, one))
    joined = _sort_groups({id(members): members for members in study.values()}.values())
    return tuple(sorted((*joined, *alone)))


def _sort_groups(groups: Iterable[set[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(sorted(group)) for group in groups))
