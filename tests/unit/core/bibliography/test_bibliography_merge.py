"""The merged document takes the best field of each record."""

from __future__ import annotations

import itertools

import pytest

from slr.core.bibliography.merge import merge_documents, origins
from slr.core.model import Author, Document, Identifiers, Record, Relation, SourceKind

PREPRINT = Document(
    title="Pmc-clip",
    abstract="A longer abstract of the preprint.",
    authors=(Author("Lin", "W."),),
    authors_complete=False,
    year=2022,
    date="2022-03-14",
    venue="arXiv",
    ids=Identifiers(doi="10.48550/arxiv.2303.07240", arxiv="2303.07240"),
    citation_count=12,
    keywords=("Vision", "language"),
    relations=(Relation("is-preprint-of", "doi", "10.1/a"),),
    open_pdf="https://example.org/a.pdf",
)
ARTICLE = Document(
    title="PMC-CLIP",
    subtitle="Contrastive pre-training",
    abstract="Short.",
    authors=(Author("Lin", "Weixiong"), Author("Zhao", "Z.")),
    year=2023,
    venue="MICCAI",
    volume="7",
    type="article",
    ids=Identifiers(doi="10.1/a"),
    citation_count=3,
    keywords=("vision", "CLIP"),
)
INDEXED = Document(
    title="PMC-CLIP",
    abstract_note="absent",
    authors=(Author("Lin", "W"), Author("Zhao", "Z")),
    date="2023-10",
    venue="Med Image Comput",
    pages="525-536",
    language="en",
    ids=Identifiers(pmid="99", pmcid="PMC1", s2="f" * 40),
)


def records(*documents: Document) -> list[Record]:
    return [Record(i, 1, "x", SourceKind.DATABASE, str(i), document, i) for i, document in enumerate(documents, 1)]


def test_each_field_is_the_best_there_is() -> None:
    merged = merge_documents(records(PREPRINT, ARTICLE, INDEXED))
    assert merged == Document(
        title="PMC-CLIP",
        subtitle="Contrastive pre-training",
        abstract="A longer abstract of the preprint.",
        authors=(Author("Lin", "Weixiong"), Author("Zhao", "Z.")),
        year=2023,
        date="2023-10",
        venue="MICCAI",
        volume="7",
        pages="525-536",
        type="article",
        language="en",
        ids=Identifiers("10.1/a", "2303.07240", "99", "PMC1", "f" * 40),
        open_pdf="https://example.org/a.pdf",
        keywords=("vision", "CLIP", "language"),
        citation_count=12,
        relations=(Relation("is-preprint-of", "doi", "10.1/a"),),
    )


def test_each_field_names_the_records_it_is_from() -> None:
    given = records(PREPRINT, ARTICLE, INDEXED)
    found = origins(given)
    assert found == {
        "title": (2,),
        "subtitle": (2,),
        "abstract": (1,),
        "authors": (2,),
        "year": (2,),
        "date": (3,),
        "venue": (2,),
        "volume": (2,),
        "pages": (3,),
        "type": (2,),
        "language": (3,),
        "ids": (1, 2, 3),
        "open_pdf": (1,),
        "keywords": (1, 2),
        "citation_count": (1,),
        "relations": (1,),
    }
    assert all(origins(order) == found for order in itertools.permutations(given))


def test_the_order_of_the_records_makes_no_difference() -> None:
    given = records(PREPRINT, ARTICLE, INDEXED)
    assert len({merge_documents(order) for order in itertools.permutations(given)}) == 1


@pytest.mark.parametrize("document", [PREPRINT, ARTICLE, INDEXED, Document()])
def test_one_record_or_copies_of_it_change_nothing_but_a_year_read_from_the_date(document: Document) -> None:
    once = merge_documents(records(document))
    assert merge_documents(records(document, document)) == once
    assert merge_documents(records(once)) == once
    assert (once.title, once.authors, once.ids, once.date) == (
        document.title,
        document.authors,
        document.ids,
        document.date,
    )


def test_the_preprint_s_doi_is_kept_when_there_is_no_other() -> None:
    assert merge_documents(records(PREPRINT)).ids.doi == "10.48550/arxiv.2303.07240"


def test_a_preprint_s_date_does_not_stand_beside_the_article_s_year() -> None:
    merged = merge_documents(records(PREPRINT, ARTICLE))
    assert (merged.year, merged.date) == (2023, None)


def test_a_year_takes_a_date_of_that_year_from_another_form() -> None:
    article = Document(title="T", venue="Brain", year=2022)
    merged = merge_documents(records(PREPRINT, article))
    assert (merged.year, merged.date) == (2022, "2022-03-14")


def test_a_title_in_capitals_gives_way() -> None:
    loud, calm = (
        Document(title="A LOUD TITLE", venue="A", ids=Identifiers(doi="10.1/a")),
        Document(title="A loud title"),
    )
    assert merge_documents(records(loud, calm)).title == "A loud title"
    assert merge_documents(records(loud)).title == "A LOUD TITLE"


def test_why_there_is_no_abstract_is_told_only_when_there_is_none() -> None:
    assert merge_documents(records(INDEXED)).abstract_note == "absent"
    assert merge_documents(records(INDEXED, ARTICLE)).abstract_note is None


def test_no_citation_count_is_not_zero() -> None:
    zero = Document(title="T", citation_count=0)
    assert merge_documents(records(Document(title="T"))).citation_count is None
    assert merge_documents(records(Document(title="T"), zero)).citation_count == 0


def test_a_report_without_records_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one record"):
        merge_documents([])
