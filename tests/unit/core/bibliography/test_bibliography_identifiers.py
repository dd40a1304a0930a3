"""Identifiers in every spelling that is met, brought into one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.bibliography.identifiers import (
    Identifier,
    arxiv_of_doi,
    clean_openalex,
    clean_pmcid,
    clean_pmid,
    clean_s2,
    is_same,
    normalise_arxiv,
    normalise_doi,
    parse_identifier,
)
from slr.core.bibliography.preprints import identifiers
from slr.core.model import Document, Identifiers


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/XYZ", "10.1000/xyz"),
        ("https://doi.org/10.1000/a%3Cb%3E", "10.1000/a<b>"),
        ("http://dx.doi.org/10.1000/1", "10.1000/1"),
        ("doi: 10.1000/1", "10.1000/1"),
        ("10.1002/(sici)1&lt;1::aid&gt;3.0.co;2-v", "10.1002/(sici)1<1::aid>3.0.co;2-v"),
        ("10.1000/a%2Fb", "10.1000/a%2fb"),
        (" 10.1000/\u200b1 ", "10.1000/1"),
        ("10.1000/ABC.", "10.1000/abc"),
        ("doi:10.1000/1;", "10.1000/1"),
        ("https://doi.org/10.1000/1,", "10.1000/1"),
        ("10.1000/.", None),
        ("10.1000/", None),
        ("11.1000/1", None),
        ("10.1000/a b", None),
        ("10.1000/" + "x" * 2000, None),
        ("", None),
    ],
)
def test_a_doi_is_bare_and_in_lower_case_or_none(text: str, doi: str | None) -> None:
    assert normalise_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "arxiv"),
    [
        ("2406.10395", "2406.10395"),
        ("arXiv:2406.10395v2", "2406.10395"),
        ("https://arxiv.org/pdf/2406.10395v1.pdf", "2406.10395"),
        ("hep-th/9901001v3", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("24061.0395", None),
        ("", None),
    ],
)
def test_an_arxiv_identifier_has_no_version_and_no_subject_class(text: str, arxiv: str | None) -> None:
    assert normalise_arxiv(text) == arxiv


def test_other_identifiers_are_validated() -> None:
    assert clean_pmid("0012345") == "12345"
    assert clean_pmid("42.9") is None
    assert clean_pmid("0") is None
    assert clean_pmcid("11114038") == clean_pmcid("pmc11114038") == clean_pmcid("PMC11114038.2") == "PMC11114038"
    assert clean_pmcid("PMC") is None
    assert clean_s2("A" * 40) == "a" * 40
    assert clean_s2("a" * 39) is None


def test_an_arxiv_doi_gives_the_arxiv_identifier_without_its_version() -> None:
    assert arxiv_of_doi("10.48550/arxiv.2406.10395") == "2406.10395"
    assert arxiv_of_doi("10.48550/arxiv.2406.10395v2") == "2406.10395"
    assert arxiv_of_doi("10.48550/arxiv.math/0309136") == "math/0309136"
    assert arxiv_of_doi("10.1000/arxiv.2406.10395") is None
    assert arxiv_of_doi("10.48550/arxiv.nothing") is None


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("W2741809807", "W2741809807"),
        ("https://openalex.org/W2741809807", "W2741809807"),
        ("https://api.openalex.org/works/w2741809807", "W2741809807"),
        ("openalex: W1", "W1"),
        ("A5068461248", None),
        ("W", None),
        ("W0", None),
    ],
)
def test_an_openalex_work_is_w_and_digits(text: str, work: str | None) -> None:
    assert clean_openalex(text) == work


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("DOI:10.1000/A", "doi", "10.1000/a"),
        ("https://doi.org/10.48550/arXiv.2406.10395", "arxiv", "2406.10395"),
        ("https://arxiv.org/html/2406.10395v3", "arxiv", "2406.10395"),
        ("math.GT/0309136", "arxiv", "math/0309136"),
        ("pmid: 123", "pmid", "123"),
        ("https://pubmed.ncbi.nlm.nih.gov/123/", "pmid", "123"),
        ("123", "pmid", "123"),
        ("PMC123", "pmcid", "PMC123"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", "pmcid", "PMC123"),
        ("https://www.semanticscholar.org/paper/A-Title/" + "AB" * 20, "s2", "ab" * 20),
        ("https://openalex.org/W12", "openalex", "W12"),
    ],
)
def test_a_text_is_read_as_what_it_says(text: str, kind: str, value: str) -> None:
    assert parse_identifier(text) == Identifier(kind, value)


@pytest.mark.parametrize("text", ["", "hello", "10.1000", "https://example.org/10.1000/a", "W12x", "0"])
def test_a_text_that_identifies_nothing_is_none(text: str) -> None:
    assert parse_identifier(text) is None


def test_spellings_of_one_identifier_are_the_same() -> None:
    assert is_same("arXiv:2406.10395v2", "https://doi.org/10.48550/ARXIV.2406.10395")
    assert is_same("math.GT/0309136v1", "math/0309136")
    assert is_same("PMC0123", "pmc123.2")
    assert not is_same("PMC123", "123")
    assert not is_same("nothing", "nothing")


def test_deduplication_meets_an_arxiv_doi_and_an_arxiv_number() -> None:
    by_doi = Document(ids=Identifiers(doi="10.48550/arxiv.math/0309136"))
    assert identifiers(by_doi) == identifiers(Document(ids=Identifiers(arxiv="math/0309136")))
    assert identifiers(Document(ids=Identifiers(doi="10.48550/arxiv.odd"))) == {"doi": "10.48550/arxiv.odd"}


@given(st.text())
def test_what_is_read_is_read_again_as_the_same(text: str) -> None:
    found = parse_identifier(text)
    assert found is None or parse_identifier(found.value) == found


_DIGITS = st.text("0123456789", min_size=1, max_size=9)


@given(
    st.one_of(
        _DIGITS,
        _DIGITS.map("PMC{}".format),
        _DIGITS.map("W{}".format),
        st.from_regex(r"\A[a-z]{2,8}(-[a-z]{2})?(\.[A-Z]{2})?/[0-9]{7}(v[0-9])?\Z"),
        st.from_regex(r"\A(https://doi\.org/)?10\.[0-9]{4}/[!-~]{1,12}\Z"),
        st.from_regex(r"\A(arXiv:)?[0-9]{4}\.[0-9]{4,5}(v[0-9])?\Z"),
    )
)
def test_every_canonical_form_reads_as_itself(text: str) -> None:
    found = parse_identifier(text)
    assert found is None or parse_identifier(found.value) == found
