"""Links are built from well-formed identifiers only."""

from __future__ import annotations

import pytest

from slr.core.bibliography.links import links
from slr.core.model import Identifiers


def test_every_identifier_gives_its_own_page_doi_first() -> None:
    ids = Identifiers(pmid="123", arxiv="2406.10395", doi="10.1000/xyz", pmcid="PMC1", s2="a" * 40)
    assert links(ids) == (
        "https://doi.org/10.1000/xyz",
        "https://arxiv.org/abs/2406.10395",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
    )


def test_odd_characters_of_a_doi_are_quoted() -> None:
    found = links(Identifiers(doi="10.1002/(sici)1097<1::aid-1>3.0.co;2-#?x"))
    assert found == ("https://doi.org/10.1002/%28sici%291097%3C1%3A%3Aaid-1%3E3.0.co%3B2-%23%3Fx",)


def test_old_arxiv_identifiers_have_a_page() -> None:
    assert links(Identifiers(arxiv="math.GT/0309136")) == ("https://arxiv.org/abs/math.GT/0309136",)


@pytest.mark.parametrize(
    "ids",
    [
        Identifiers(),
        Identifiers(doi="--help"),
        Identifiers(doi="javascript:alert(1)"),
        Identifiers(doi="10.1000/x y"),
        Identifiers(arxiv="../../etc"),
        Identifiers(arxiv="2406.10395/../x"),
        Identifiers(pmid="12x"),
        Identifiers(pmid="12\n"),
        Identifiers(pmcid="PMC1", s2="b" * 40),
    ],
)
def test_anything_else_has_none(ids: Identifiers) -> None:
    assert links(ids) == ()
