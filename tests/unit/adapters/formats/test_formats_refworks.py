"""RefWorks' tagged format, as RefWorks and the databases that export to it write it."""

from __future__ import annotations

from format_files import only, read, written
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import detect
from slr.core.bibliography.types import PublicationKind, kind_of
from slr.core.model import Author, Document, Identifiers

SECTION = """RT Book, Section
SR Print(0)
ID 12
A1 Angrist,S.S.
A1 Almquist,E.M.
T1 The class of 1968: Families, careers
and contingencies
YR 1993
FD Mar 14
SP 282
OP 300
A2 Hulbert,K.D.
T2 Women's lives through time
PB Jossey-Bass Inc.
K1 careers
K1 women
AB First line
MR images and CT go on.
NO a note

RT Map
T1 Two
"""


def test_a_book_section_is_read_with_its_editors_and_publisher_kept() -> None:
    (section, chart), problems = read("refworks", SECTION)
    document = section.document
    assert problems == []
    assert (section.key, document.title) == ("12", "The class of 1968: Families, careers and contingencies")
    assert document.authors == (Author("Angrist", "S.S."), Author("Almquist", "E.M."))
    assert (document.year, document.date, document.pages) == (1993, "1993-03-14", "282-300")
    assert (document.venue, document.type) == ("Women's lives through time", "chapter")
    assert document.keywords == ("careers", "women")
    assert section.extra == {"SR": "Print(0)", "A2": "Hulbert,K.D.", "PB": "Jossey-Bass Inc.", "NO": "a note"}
    assert chart.extra == {"RT": "Map"}


def test_a_line_that_begins_with_a_word_of_two_capitals_belongs_to_the_abstract() -> None:
    assert read("refworks", SECTION)[0][0].document.abstract == "First line MR images and CT go on."


def test_what_was_read_is_written_and_read_again_with_all_its_own_fields() -> None:
    items, _ = read("refworks", SECTION)
    again, _ = read("refworks", written("refworks", items))
    assert [(item.document, item.extra) for item in again] == [(item.document, item.extra) for item in items]


def test_identifiers_come_from_their_own_tags_and_from_labelled_accession_numbers() -> None:
    item = only(
        "refworks", "RT Generic\nT1 T\nDO https://doi.org/10.1000/X\nPMID 78\nAN arXiv:2406.10395\nAN 12345\n"
    )
    assert item.document.ids == Identifiers(doi="10.1000/x", pmid="78", arxiv="2406.10395")
    assert item.extra == {"AN": "12345"}


def test_what_cannot_be_read_as_an_identifier_a_year_or_a_date_is_kept() -> None:
    item = only("refworks", "RT Journal Article\nT1 T\nDO none\nYR in press\nFD Spring\n")
    assert item.extra == {"DO": "none", "YR": "in press", "FD": "Spring"}
    assert (item.document.year, item.document.date, item.document.ids.doi) == (None, None, None)


def test_a_file_saved_as_text_with_a_mark_and_carriage_returns_is_known_by_its_content() -> None:
    body = b"\xef\xbb\xbf" + SECTION.replace("\n", "\r\n").encode()
    assert detect(body, "export.txt").name == "refworks"
    assert [item.place for item in read("refworks", body)[0]] == [1, 21]


def test_each_kind_of_publication_has_a_reference_type_that_gives_it_again() -> None:
    for kind in PublicationKind:
        body = written("refworks", [FileRecord("k", Document(title="T", type=kind.word))])
        assert only("refworks", body).document.type == kind.word


def test_the_format_a_file_is_in_is_the_one_whose_sign_stands_first() -> None:
    abstract = "RT Journal Article\nT1 T\nAB See\n@article{key, title={x}}\n"
    assert detect(abstract.encode()).name == "refworks"
    assert detect(b"@article{key, abstract={\nRT Journal Article\n}}\n").name == "bibtex"


def test_a_line_that_goes_on_with_a_tag_as_a_word_belongs_to_the_abstract() -> None:
    body = (
        "RT Journal Article\nT1 One\nYR 2002\nFD Feb\nIS 3\nAB In a trial of one hundred people the treatment had\n"
        "NO effect, and in those of them who were called the\nAD patients it was well taken by all, so that there it\n"
        "IS without harm.\nNO PO: Human\nLA English\n<END>\n\nRT Dissertation\nT1 Two\n<END>\n"
    )
    items, problems = read("refworks", body)
    assert problems == []
    first, second = (item.document for item in items)
    assert first.abstract == (
        "In a trial of one hundred people the treatment had NO effect, and in those of them who were called the AD "
        "patients it was well taken by all, so that there it IS without harm."
    )
    assert (first.issue, first.date, items[0].extra["NO"]) == ("3", "2002-02", "PO: Human")
    assert kind_of(second.type) is PublicationKind.THESIS


def test_the_legend_before_the_records_is_told_and_is_no_record() -> None:
    body = "Refworks Export Tagged Format\n\nTag legend\n*****\nRT=Reference Type\nT1=Primary Title\n\nRT Book, Whole\nT1 One\n"
    items, problems = read("refworks", body)
    assert ([item.document.title for item in items], problems) == (["One"], [])
