"""Blocking finds what belongs together without comparing everything."""

from __future__ import annotations

from slr.dedup.block import BLOCK_LIMIT, WINDOW, candidate_pairs
from slr.dedup.normalise import clean
from slr.model import Author, Document, Identifiers, Record, SourceKind


def pairs(*documents: Document) -> list[tuple[int, int]]:
    records = [
        clean(Record(i, 1, "x", SourceKind.DATABASE, str(i), document, i)) for i, document in enumerate(documents)
    ]
    return [(a.id, b.id) for a, b in candidate_pairs(records)]


def test_an_identifier_the_beginning_the_end_or_the_place_of_a_text_brings_two_together() -> None:
    hall = (Author("Hall", "E."),)
    title = "Imaging of the ageing human brain with large models"
    assert pairs(Document(title="A", ids=Identifiers(pmid="1")), Document(title="B", ids=Identifiers(pmid="1")))
    assert pairs(Document(title=title), Document(title=f"{title} and more"))
    assert pairs(Document(title=title), Document(title=f"About the {title}"))
    assert pairs(Document(title=title), Document(title=f"Nick: {title}"))
    assert pairs(Document(title="Nick"), Document(title=f"Nick: {title}"))
    assert pairs(
        Document(title="X", authors=hall, year=2000, pages="77"),
        Document(title="Y", authors=hall, year=2000, pages="77"),
    )
    assert not pairs(Document(title="One text about this"), Document(title="Quite another work on that"))


def test_placeholders_bring_nobody_together() -> None:
    assert pairs(*[Document(title="Editorial")] * 30) == []
    assert pairs(*[Document(title="")] * 30) == []


def test_a_large_block_costs_a_fixed_number_of_pairs_for_each_record() -> None:
    count = 20 * BLOCK_LIMIT
    many = [Document(title=f"A systematic review of the literature on {n:04} things") for n in range(count)]
    found = pairs(*many)
    assert count < len(found) <= 3 * WINDOW * count
    assert len(found) == len(set(found))


def test_equal_titles_meet_in_a_large_block() -> None:
    many = [Document(title=f"A systematic review of the literature on {n // 2:04} things") for n in range(200)]
    assert {(n, n + 1) for n in range(0, 200, 2)} <= set(pairs(*many))
