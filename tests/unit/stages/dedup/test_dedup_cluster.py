"""Chains of pairs become reports and studies, and a chain that contradicts itself is broken."""

from __future__ import annotations

from dataclasses import replace

from slr.core.model import Author, Document, Identifiers, MergeKind, Record, SourceKind
from slr.stages.dedup.cluster import clusters
from slr.stages.dedup.pairs import RecordPair, Zone
from slr.stages.dedup.survey import find_pairs

BASE = Document(title="Imaging of the ageing human brain", authors=(Author("Hall", "Eve"),), year=2019)


def record(number: int, **known: object) -> Record:
    ids = Identifiers(**{kind: known.pop(kind) for kind in ("doi", "arxiv", "pmid") if kind in known})  # type: ignore[arg-type]
    document = replace(BASE, ids=ids, **known)  # type: ignore[arg-type]
    return Record(number, 1, "test", SourceKind.DATABASE, str(number), document, number)


def pair(
    a: int, b: int, *, score: float = 0.9, kind: MergeKind = MergeKind.DUPLICATE, zone: Zone = Zone.AUTO
) -> RecordPair:
    return RecordPair(a, b, zone, kind, "test", score, {})


def test_a_record_without_pairs_is_a_report_of_its_own() -> None:
    found = clusters([record(2), record(1)], [])
    assert found.reports == found.studies == ((1,), (2,))


def test_chains_are_followed_and_pairs_for_a_person_merge_nothing() -> None:
    records = [record(number) for number in range(1, 6)]
    found = clusters(records, [pair(1, 2), pair(2, 3), pair(1, 3), pair(4, 5, zone=Zone.REVIEW)])
    assert found.reports == ((1, 2, 3), (4,), (5,))
    assert found.broken == ()


def test_two_journal_dois_never_meet_and_the_weakest_link_gives_way() -> None:
    records = [record(1, doi="10.1/a"), record(2), record(3, doi="10.1/b")]
    found = clusters(records, [pair(1, 2, score=0.8), pair(2, 3, score=0.9)])
    assert found.reports == ((1,), (2, 3))
    assert [(broken.a, broken.b) for broken in found.broken] == [(1, 2)]


def test_the_conflict_is_seen_through_any_number_of_records() -> None:
    records = [record(1, pmid="1"), record(2), record(3), record(4, pmid="2")]
    found = clusters(records, [pair(1, 2, score=0.95), pair(3, 4, score=0.9), pair(2, 3, score=0.7)])
    assert found.reports == ((1, 2), (3, 4))
    assert [(broken.a, broken.b) for broken in found.broken] == [(2, 3)]


def test_two_arxiv_numbers_never_meet_even_when_one_hides_in_a_doi() -> None:
    records = [record(1, arxiv="2101.00001"), record(2), record(3, doi="10.48550/arxiv.2102.00002")]
    found = clusters(records, [pair(1, 2), pair(2, 3)])
    assert found.reports == ((1, 2), (3,))


def test_versions_join_studies_and_not_reports() -> None:
    records = [record(number) for number in (1, 2, 3, 4)]
    links = [pair(1, 2), pair(3, 4), pair(2, 3, kind=MergeKind.VERSION)]
    found = clusters(records, links)
    assert found.reports == ((1, 2), (3, 4))
    assert found.studies == ((1, 2, 3, 4),)


def test_a_bare_record_does_not_pull_preprint_and_article_into_one_report() -> None:
    preprint = record(1, arxiv="2101.00001", venue="arXiv")
    article = record(2, doi="10.1/a", venue="Brain")
    found_pairs = find_pairs([preprint, record(3), article])
    assert {(found.a, found.b, found.kind) for found in found_pairs if found.zone is Zone.AUTO} == {
        (1, 2, MergeKind.VERSION),
        (1, 3, MergeKind.DUPLICATE),
        (2, 3, MergeKind.DUPLICATE),
    }
    found = clusters([preprint, record(3), article], found_pairs)
    assert found.reports == ((1, 3), (2,))
    assert found.studies == ((1, 2, 3),)
    assert len(found.broken) == 1


def test_a_record_with_both_numbers_makes_preprint_and_article_one_report() -> None:
    records = [
        record(1, arxiv="2101.00001", venue="arXiv"),
        record(2, arxiv="2101.00001", doi="10.1/a", venue="Brain"),
        record(3, doi="10.1/a", venue="Brain"),
    ]
    found = clusters(records, find_pairs(records))
    assert found.reports == ((1, 2, 3),)
    assert [(broken.a, broken.b, broken.kind) for broken in found.broken] == [(1, 3, MergeKind.VERSION)]
