"""Deduplicating files without a review: what goes into the result. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from slr.adapters.formats.base import FileRecord
from slr.core.bibliography.merge import merge_documents
from slr.core.model import Document, Record, SourceKind
from slr.core.tables import shield
from slr.stages.dedup.cluster import Clusters
from slr.stages.dedup.pairs import RecordPair, Zone

#: Characters of an abstract that are kept where only the groups are asked for: rules look at fewer.
_ABSTRACT = 600


@dataclass(frozen=True, slots=True)
class Grouped:
    """Files read and grouped.

    records: in the order of the files, numbered from 0. names: the id of each, the file's own where it has one.
    capped: blocks too large for all their pairs, problems: what could not be read, both in words.
    remarks: what else is to be known of the files, in words.
    """

    records: Sequence[Record]
    names: Sequence[str]
    found: Clusters
    pairs: Sequence[RecordPair]
    capped: tuple[str, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def asked(self) -> list[RecordPair]:
        """The pairs for a person, the likeliest first; one for every two reports."""
        report = {member: number for number, group in enumerate(self.found.reports) for member in group}
        first: dict[tuple[int, int], RecordPair] = {}
        for pair in sorted(self.pairs, key=lambda pair: (-pair.score, pair.a, pair.b)):
            one, other = sorted((report[pair.a], report[pair.b]))
            if pair.zone is Zone.REVIEW and one != other:
                first.setdefault((one, other), pair)
        return list(first.values())

    def summary(self) -> dict[str, object]:
        """The figures, for a script."""
        return {
            "records": len(self.records),
            "reports": len(self.found.reports),
            "studies": len(self.found.studies),
            "duplicates": len(self.records) - len(self.found.reports),
            "review": len(self.asked),
            "capped_blocks": len(self.capped),
            "capped": list(self.capped),
            "problems": list(self.problems),
            "remarks": list(self.remarks),
        }


def record_of(number: int, item: FileRecord, file: str, *, whole: bool) -> Record:
    """An item as a record; without `whole`, only what the rules look at is kept, so a million fit in memory."""
    document = item.document if whole else _short(item.document)
    return Record(number, 0, file, SourceKind.DATABASE, item.key or "", document, number)


def _short(document: Document) -> Document:
    if document.abstract is None or len(document.abstract) <= _ABSTRACT:
        return document
    return replace(document, abstract=document.abstract[:_ABSTRACT])


def names_of(records: Iterable[Record]) -> list[str]:
    """An id for each record: its file's own, or `FILE#number` where that is missing or stands for several."""
    listed = list(records)
    count = Counter(record.key for record in listed)
    return [
        record.key if record.key and count[record.key] == 1 else f"{record.source}#{record.id + 1}"
        for record in listed
    ]


def groups_csv(grouped: Grouped) -> Iterator[str]:
    """`id,group,study` by line: equal group, the same report; equal study, also a preprint and its publication."""
    report = {member: group[0] for group in grouped.found.reports for member in group}
    study = {member: group[0] for group in grouped.found.studies for member in group}
    names = [shield(name) for name in grouped.names]
    rows = ((names[r.id], names[report[r.id]], names[study[r.id]]) for r in grouped.records)
    return _lines(("id", "group", "study"), rows)


def pairs_csv(grouped: Grouped) -> Iterator[str]:
    """Every pair merged, linked or left to a person: both ids, zone, kind, rule, chance, veto and the facts."""
    header = ("id_a", "id_b", "zone", "kind", "rule", "probability", "veto", "features")
    rows = (
        (
            shield(grouped.names[pair.a]),
            shield(grouped.names[pair.b]),
            pair.zone.value,
            pair.kind.value,
            pair.rule,
            pair.score,
            shield(str(pair.features.get("veto") or "")),
            json.dumps({name: value for name, value in pair.features.items() if name != "veto"}),
        )
        for pair in grouped.pairs
    )
    return _lines(header, rows)


def merge_groups(grouped: Grouped) -> Iterator[FileRecord]:
    """One item for each report: the best field of all its records, under the id of the first."""
    for group in grouped.found.reports:
        members = [grouped.records[at] for at in group]
        document = members[0].document if len(members) == 1 else merge_documents(members)
        yield FileRecord(grouped.names[group[0]], document)


def _lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        if text.tell() > 1 << 20:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
