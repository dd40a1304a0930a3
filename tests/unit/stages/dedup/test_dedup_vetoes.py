"""What speaks against a merge, in words a person can check."""

from __future__ import annotations

import pytest

from slr.core.model import Author, Document, Identifiers, MergeKind, Record, SourceKind
from slr.stages.dedup.pairs import RecordPair, Zone
from slr.stages.dedup.survey import explain

HALL = (Author("Hall", "Eve"), Author("Ito", "Yuki"))
TITLE = "Imaging of the ageing human brain in men"


def told(title: str = TITLE, **known: object) -> Document:
    ids = Identifiers(**{kind: known.pop(kind) for kind in ("doi", "pmid", "arxiv") if kind in known})  # type: ignore[arg-type]
    facts = {"authors": HALL, "year": 2019, "venue": "Brain"} | known
    return Document(title=title, ids=ids, **facts)  # type: ignore[arg-type]


def judged(one: Document, other: Document) -> RecordPair:
    a, b = (Record(i, 1, "x", SourceKind.DATABASE, str(i), doc, i) for i, doc in enumerate((one, other), 1))
    return explain(a, b)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (told(doi="10.1/a"), told(doi="10.1/b"), "two doi identifiers: 10.1/a and 10.1/b"),
        (told(pmid="1"), told(pmid="2"), "two pmid identifiers: 1 and 2"),
        (told(), told("Erratum: " + TITLE), "one is an erratum, the other is not"),
        (told(), told("Retraction: " + TITLE), "one is a retraction, the other is not"),
        (told("Comment on: " + TITLE), told("Reply to: " + TITLE), "one is a comment, the other is not"),
        (told(f"{TITLE}. Part I"), told(f"{TITLE}. Part II"), "other numbers in the titles: 1 and 2"),
        (
            told(f"{TITLE}: report 2018"),
            told(f"{TITLE}: report 2019"),
            "other numbers in the titles: 2018 and 2019",
        ),
        (told(), told(TITLE.replace("men", "women")), "opposites in the titles: men/women"),
        (told(volume="3"), told(volume="4"), "two volumes: 3 and 4"),
        (told(pages="3-9"), told(pages="S44"), "two first pages: 3 and 44"),
        (told(), told(year=2022), "3 years apart: 2019 and 2022"),
        (told("Editorial", issue="1"), told("Editorial", issue="2"), "one title in two issues: 1 and 2"),
        (told(), told(), None),
        (told(), told(year=2020), None),
        (told(volume="3"), told(), None),
    ],
)
def test_a_contradiction_is_named(one: Document, other: Document, reason: str | None) -> None:
    pair = judged(one, other)
    assert pair.features["veto"] == reason
    assert (
        judged(other, one).features["veto"] is None if reason is None else judged(other, one).zone is not Zone.AUTO
    )
    if reason:
        assert (pair.zone, pair.kind) != (Zone.AUTO, MergeKind.DUPLICATE)


def test_the_doi_of_a_preprint_beside_that_of_a_journal_is_a_version_and_no_contradiction() -> None:
    pair = judged(told(doi="10.1101/2019.01.01.123456", venue="bioRxiv"), told(doi="10.1/a"))
    assert (pair.zone, pair.kind, pair.features["veto"]) == (Zone.AUTO, MergeKind.VERSION, None)


def test_one_doi_for_a_supplement_is_no_identity() -> None:
    one = told(doi="10.1/s", pages="S7", volume="3 Suppl 1")
    other = told(TITLE.replace("men", "women"), doi="10.1/s", pages="S7", volume="3 Suppl 1")
    assert judged(one, other).zone is Zone.REVIEW


def test_a_shared_identifier_settles_the_year_and_the_page() -> None:
    pair = judged(told(pmid="1", year=2010, pages="1-4"), told(pmid="1", year=2019, pages="7-9"))
    assert (pair.zone, pair.rule) == (Zone.AUTO, "same-identifier")


def test_two_texts_with_nothing_in_common_are_explained_too() -> None:
    pair = judged(told(), told("Sleep of shift workers in winter", authors=(), venue=None))
    assert (pair.zone, pair.rule) == (Zone.NEVER, "no-rule")
    assert pair.score < 0.1
