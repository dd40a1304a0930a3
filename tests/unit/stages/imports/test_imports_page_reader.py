"""By what a record of a file is known again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slr.core.model import Author, Document, Identifiers
from slr.stages.imports.page_reader import Keys, key_of

PLAIN = Document("A study of brains", authors=(Author("Smith", "J."),), year=2020, venue="Brain", abstract="Text.")


def test_an_identifier_and_the_title_make_the_key() -> None:
    one = replace(PLAIN, ids=Identifiers(doi="10.5555/x"))
    assert key_of(one).startswith("doi:10.5555/x#")
    assert key_of(one) == key_of(Document("A  Study of Brains.", ids=Identifiers(doi="10.5555/x")))


def test_abstracts_of_one_supplement_share_a_doi_and_stay_apart() -> None:
    ids = Identifiers(doi="10.5555/supplement")
    assert key_of(Document("One", ids=ids)) != key_of(Document("Two", ids=ids))


@pytest.mark.parametrize(
    "change",
    [{"title": "Another"}, {"abstract": "Other text."}, {"year": 2021}, {"venue": "Mind"}, {"pages": "1-2"},
     {"authors": (Author("Jones", "J."),)}],
)  # fmt: skip
def test_without_an_identifier_all_that_is_said_makes_the_key(change: dict[str, object]) -> None:
    assert key_of(PLAIN).startswith("content:")
    assert key_of(replace(PLAIN, **change)) != key_of(PLAIN)  # type: ignore[arg-type]


def test_what_changes_between_two_exports_does_not_change_the_key() -> None:
    later = replace(PLAIN, citation_count=9, url="https://example.org/", keywords=("brain",), language="en")
    assert key_of(later) == key_of(PLAIN)


def test_a_row_number_is_no_key_but_an_accession_number_is() -> None:
    """ASReview counts rows from 0 in every file; the second file's row 0 is another record."""
    assert key_of(PLAIN, "0") == key_of(PLAIN)
    assert key_of(PLAIN, "WOS:000123456700001").startswith("WOS:000123456700001#")
    assert key_of(PLAIN, "2-s2.0-85012345678").startswith("2-s2.0-85012345678#")


def test_a_record_that_comes_again_in_a_file_gets_its_number() -> None:
    keys = Keys()
    first, other = key_of(PLAIN), key_of(replace(PLAIN, year=1999))
    assert [keys(first), keys(first), keys(first), keys(other)] == [first,
        f"{first}~2", f"{first}~3", other,
    ]  # fmt: skip


def test_a_document_without_anything_has_a_key_too() -> None:
    assert key_of(Document()).startswith("content:")
