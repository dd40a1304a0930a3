"""On labelled search results the rules lose no report and find nearly all duplicates.

The sets are not part of the project: SLR_SHARED names the folder they lie in.
"""

from __future__ import annotations

import csv
import html
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from slr.dedup import clusters, find_pairs
from slr.model import Author, Document, Identifiers, Record, SourceKind

_INITIALS = re.compile(r"^(.*?)((?:\s+[A-Z][A-Z.\-]{0,4})+)$")


def author(text: str) -> Author:
    family, comma, given = text.partition(",")
    split = _INITIALS.match(text)
    if comma or not split:
        return Author(family.strip(), given.strip() or None)
    return Author(split[1].strip(), split[2].strip())


def plain(text: str) -> str:
    return " ".join(re.sub(r"</?\w{1,6}>", "", html.unescape(text)).split())


def document(row: dict[str, str]) -> Document:
    doi = re.search(r"10\.\d{4,9}/\S+", row["doi"].lower())
    return Document(
        title=plain(row["title"]),
        abstract=plain(row["abstract"]) or None,
        authors=tuple(author(name.strip()) for name in row["authors"].split(";") if name.strip()),
        year=int(row["year"]) if row["year"].isdigit() else None,
        venue=row["journal"] or None,
        volume=row["volume"] or None,
        issue=row["issue"] or None,
        pages=row["pages"] or None,
        ids=Identifiers(doi=doi[0] if doi else None, pmid=row["pmid"] or None),
    )


@pytest.mark.parametrize(
    ("name", "recall"), [("diabetes", 0.99), ("respiratory", 0.93), ("stroke", 0.98), ("tafenoquine", 0.98)]
)
def test_precision_and_recall_on_a_labelled_set(name: str, recall: float) -> None:
    shared = os.environ.get("SLR_SHARED")
    if not shared:
        pytest.skip("SLR_SHARED is not set")
    usual = csv.field_size_limit(sys.maxsize)
    try:
        with (Path(shared) / "bench" / "dedup" / "sets" / f"{name}.csv").open(
            encoding="utf-8", newline=""
        ) as file:
            rows = list(csv.DictReader(file))
    finally:
        csv.field_size_limit(usual)
    records = [Record(i, 1, name, SourceKind.DATABASE, row["id"], document(row), i) for i, row in enumerate(rows)]
    found = clusters(records, find_pairs(records))
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    for index, report in enumerate(found.reports):
        groups[index].update(rows[member]["gold"] for member in report)
    kept = Counter(max(group, key=lambda gold: group[gold]) for group in groups.values())
    gold = {row["gold"] for row in rows}
    lost, left = len(gold - kept.keys()), sum(count - 1 for count in kept.values())
    removed = len(rows) - len(gold) - left
    assert removed / (removed + lost) >= 0.995
    assert removed / (removed + left) >= recall
