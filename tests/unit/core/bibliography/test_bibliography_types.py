"""What kind of publication the types of a document name, in the words of every source and every format."""

from __future__ import annotations

import pytest

from format_files import only, read, written
from slr.adapters.formats.base import Item
from slr.adapters.formats.registry import FORMATS
from slr.core.bibliography.types import Kind, csl_of, in_words, kept, kind_of, plain_name
from slr.core.model import Document

#: As Crossref, PubMed, OpenAlex, Semantic Scholar, Europe PMC, arXiv, Scopus, Web of Science and older ledgers write.
WRITTEN = [
    ("journal-article", Kind.ARTICLE), ("Journal Article; Review", Kind.ARTICLE), ("article", Kind.ARTICLE),
    ("JournalArticle", Kind.ARTICLE), ("research-article; Journal Article", Kind.ARTICLE),
    ("Letter; Comment", Kind.ARTICLE), ("Editorial", Kind.ARTICLE), ("Case Reports", Kind.ARTICLE),
    ("Article; Early Access", Kind.ARTICLE), ("Article; Proceedings Paper", Kind.ARTICLE),
    ("Journal Article; Dataset", Kind.ARTICLE), ("Short survey", Kind.ARTICLE),
    ("posted-content", Kind.PREPRINT), ("Journal Article; Preprint", Kind.PREPRINT), ("preprint", Kind.PREPRINT),
    ("proceedings-article", Kind.PAPER), ("Conference paper", Kind.PAPER), ("Proceedings Paper", Kind.PAPER),
    ("JournalArticle; Conference", Kind.PAPER), ("Meeting Abstract", Kind.PAPER),
    ("book-chapter", Kind.CHAPTER), ("Book Chapter; Review", Kind.CHAPTER), ("monograph", Kind.BOOK),
    ("edited-book", Kind.BOOK), ("Book", Kind.BOOK), ("dissertation", Kind.THESIS), ("Doctoral Thesis", Kind.THESIS),
    ("report-component", Kind.REPORT), ("Technical Report", Kind.REPORT), ("dataset", Kind.DATASET),
    ("Dataset", Kind.DATASET), ("reference-entry", Kind.ENTRY), ("patent", Kind.PATENT), ("standard", Kind.STANDARD),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), WRITTEN)
def test_the_words_of_every_source_name_a_kind(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize("text", [None, "", "other", "paratext", "Research Support, N.I.H., Extramural"])
def test_what_names_no_kind_has_none(text: str | None) -> None:
    assert kind_of(text) is None
    assert csl_of(text) == ""


def test_people_read_the_kind_or_what_the_source_says() -> None:
    assert in_words("JournalArticle") == "journal article"
    assert in_words("posted-content") == "preprint"
    assert in_words("paratext") == "paratext"
    assert in_words(None) == ""


def test_what_says_no_more_than_a_kind_is_the_same_in_each_spelling() -> None:
    assert {plain_name(name) for name in ("journal-article", "Journal Article", "article-journal", "Article")} == {
        "article-journal"
    }
    assert plain_name("Review") == "Review"


def test_every_kind_has_names_that_its_own_table_reads() -> None:
    for kind in Kind:
        assert kind_of(kind.word) is kind
        assert kind_of(kind.words) is kind


@pytest.mark.parametrize("name", ["ris", "bibtex", "csljson", "endnote", "enw", "rdf"])
@pytest.mark.parametrize("text", sorted({text for text, _ in WRITTEN} | {kind.word for kind in Kind}))
def test_a_format_gives_the_words_of_the_source_again(name: str, text: str) -> None:
    item = only(name, written(name, [Item("k", Document(title="One", type=text))]))
    assert item.document.type == text


@pytest.mark.parametrize("name", ["ris", "bibtex", "csljson", "endnote", "enw", "rdf"])
def test_a_format_tells_the_kinds_apart_for_other_programs(name: str) -> None:
    """What other programs see is the tag alone, without the words of the source."""
    kinds = (
        Kind.ARTICLE,
        Kind.PREPRINT,
        Kind.PAPER,
        Kind.CHAPTER,
        Kind.BOOK,
        Kind.THESIS,
        Kind.REPORT,
        Kind.DATASET,
    )
    bodies = [written(name, [Item("k", Document(title="One", type=kind.word))]) for kind in kinds]
    assert len(set(bodies)) == len(kinds)
    for generic in (b"TY  - GEN", b"@misc", b'"document"', b"Generic"):
        assert all(generic not in body for body in bodies)


RIS_TAGS = [
    ("CONF", Kind.PAPER), ("EJOUR", Kind.ARTICLE), ("ECHAP", Kind.CHAPTER), ("EBOOK", Kind.BOOK),
    ("DBASE", Kind.DATASET), ("THES", Kind.THESIS), ("UNPB", Kind.MANUSCRIPT), ("ELEC", Kind.WEBPAGE),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "kind"), RIS_TAGS)
def test_ris_of_others_is_read_by_its_tag(tag: str, kind: Kind) -> None:
    assert kind_of(only("ris", f"TY  - {tag}\nTI  - One\nER  - \n").document.type) is kind


@pytest.mark.parametrize(
    ("tag", "words", "found"),
    [
        ("CONF", "Conference paper", "Conference paper"),
        ("JOUR", "Conference Paper", "Conference Paper"),
        ("CHAP", "Article", "chapter; Article"),
        ("JOUR", "Print", "article-journal; Print"),
        ("GEN", "Print", "Print"),
    ],
)
def test_words_beside_the_tag_are_kept_and_never_hide_the_kind(tag: str, words: str, found: str) -> None:
    item = only("ris", f"TY  - {tag}\nTI  - One\nM3  - {words}\nER  - \n")
    assert item.document.type == found
    assert only("ris", written("ris", [item])).document.type == found


def test_a_scopus_file_leaves_as_what_it_is() -> None:
    rows = ("Article", "Conference paper", "Book chapter", "Book", "Review", "Data paper")
    head = "Authors,Title,Year,Document Type,EID\n"
    body = head + "".join(f"A,Work {n},2020,{kind},2-s2.0-{n}\n" for n, kind in enumerate(rows))
    items, _ = read("csv", body)
    tags = [line.partition("- ")[2] for line in written("ris", items).decode().splitlines() if line[:2] == "TY"]
    assert tags == ["JOUR", "CPAPER", "CHAP", "BOOK", "JOUR", "JOUR"]


def test_words_are_left_out_where_the_tag_says_the_same() -> None:
    assert kept("article-journal", Kind.ARTICLE) == ""
    assert kept("Journal Article", Kind.ARTICLE) == "Journal Article"
    assert kept(None, Kind.ARTICLE) == ""
    assert set(FORMATS) >= {"ris", "bibtex"}
