"""What kind of publication the types of a document name, in the words of every source and every format."""

from __future__ import annotations

import pytest

from format_files import only, read, written
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import FORMATS
from slr.core.bibliography.types import PublicationKind, csl_of, in_words, kind_of, plain_name, words_to_keep
from slr.core.model import Document

#: As Crossref, PubMed, OpenAlex, Semantic Scholar, Europe PMC, arXiv, Scopus, Web of Science and older ledgers write.
WRITTEN = [
    ("journal-article", PublicationKind.ARTICLE), ("Journal Article; Review", PublicationKind.ARTICLE), ("article", PublicationKind.ARTICLE),
    ("JournalArticle", PublicationKind.ARTICLE), ("research-article; Journal Article", PublicationKind.ARTICLE),
    ("Letter; Comment", PublicationKind.ARTICLE), ("Editorial", PublicationKind.ARTICLE), ("Case Reports", PublicationKind.ARTICLE),
    ("Article; Early Access", PublicationKind.ARTICLE), ("Article; Proceedings Paper", PublicationKind.ARTICLE),
    ("Journal Article; Dataset", PublicationKind.ARTICLE), ("Short survey", PublicationKind.ARTICLE),
    ("posted-content", PublicationKind.PREPRINT), ("Journal Article; Preprint", PublicationKind.PREPRINT), ("preprint", PublicationKind.PREPRINT),
    ("proceedings-article", PublicationKind.PAPER), ("Conference paper", PublicationKind.PAPER), ("Proceedings Paper", PublicationKind.PAPER),
    ("JournalArticle; Conference", PublicationKind.PAPER), ("Meeting Abstract", PublicationKind.PAPER),
    ("book-chapter", PublicationKind.CHAPTER), ("Book Chapter; Review", PublicationKind.CHAPTER), ("monograph", PublicationKind.BOOK),
    ("edited-book", PublicationKind.BOOK), ("Book", PublicationKind.BOOK), ("dissertation", PublicationKind.THESIS), ("Doctoral Thesis", PublicationKind.THESIS),
    ("report-component", PublicationKind.REPORT), ("Technical Report", PublicationKind.REPORT), ("dataset", PublicationKind.DATASET),
    ("Dataset", PublicationKind.DATASET), ("reference-entry", PublicationKind.ENTRY), ("patent", PublicationKind.PATENT), ("standard", PublicationKind.STANDARD),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), WRITTEN)
def test_the_words_of_every_source_name_a_kind(text: str, kind: PublicationKind) -> None:
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
    for kind in PublicationKind:
        assert kind_of(kind.word) is kind
        assert kind_of(kind.words) is kind


@pytest.mark.parametrize("name", ["ris", "bibtex", "csljson", "endnote", "enw", "refworks", "rdf"])
@pytest.mark.parametrize("text", sorted({text for text, _ in WRITTEN} | {kind.word for kind in PublicationKind}))
def test_a_format_gives_the_words_of_the_source_again(name: str, text: str) -> None:
    item = only(name, written(name, [FileRecord("k", Document(title="One", type=text))]))
    assert item.document.type == text


@pytest.mark.parametrize("name", ["ris", "bibtex", "csljson", "endnote", "enw", "rdf"])
def test_a_format_tells_the_kinds_apart_for_other_programs(name: str) -> None:
    """What other programs see is the tag alone, without the words of the source."""
    kinds = (
        PublicationKind.ARTICLE,
        PublicationKind.PREPRINT,
        PublicationKind.PAPER,
        PublicationKind.CHAPTER,
        PublicationKind.BOOK,
        PublicationKind.THESIS,
        PublicationKind.REPORT,
        PublicationKind.DATASET,
    )
    bodies = [written(name, [FileRecord("k", Document(title="One", type=kind.word))]) for kind in kinds]
    assert len(set(bodies)) == len(kinds)
    for generic in (b"TY  - GEN", b"@misc", b'"document"', b"Generic"):
        assert all(generic not in body for body in bodies)


RIS_TAGS = [
    ("CONF", PublicationKind.PAPER), ("EJOUR", PublicationKind.ARTICLE), ("ECHAP", PublicationKind.CHAPTER), ("EBOOK", PublicationKind.BOOK),
    ("DBASE", PublicationKind.DATASET), ("THES", PublicationKind.THESIS), ("UNPB", PublicationKind.MANUSCRIPT), ("ELEC", PublicationKind.WEBPAGE),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "kind"), RIS_TAGS)
def test_ris_of_others_is_read_by_its_tag(tag: str, kind: PublicationKind) -> None:
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
    assert words_to_keep("article-journal", PublicationKind.ARTICLE) == ""
    assert words_to_keep("Journal Article", PublicationKind.ARTICLE) == "Journal Article"
    assert words_to_keep(None, PublicationKind.ARTICLE) == ""
    assert set(FORMATS) >= {"ris", "bibtex"}
