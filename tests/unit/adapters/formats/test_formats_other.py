"""PubMed, EndNote, Web of Science, CSL-JSON and workbooks: as their own programs write them, and broken."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest

from format_files import only, read, written
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import FORMATS, detect
from slr.core.model import Author, Document, Identifiers

AUTHORS = (Author("Smith", "John"), Author("Test Group", None, collective=True), Author("Doe", "Ann B"))

NBIB = """
PMID- 12345678
OWN - NLM
DCOM- 20200101
IS  - 0000-0000 (Print)
VI  - 7
IP  - 2
DP  - 2020 Mar 14
TI  - On tests of the
      brain.
PG  - 1-9
LID - 10.5555/a1 [doi]
AB  - An abstract
      of two lines.
FAU - Smith, John
AU  - Smith J
CN  - Test Group
FAU - Doe, Ann B
AU  - Doe AB
LA  - eng
PT  - Journal Article
PT  - Review
TA  - J Test
JT  - Journal of tests
PMC - PMC99
OT  - brain
OT  - MRI
AID - S0000 [pii]
AID - 10.5555/a1 [doi]

PMID- 2
TI  - Another.
"""


def test_pubmed_is_read_with_collective_authors_in_their_place() -> None:
    items, problems = read("nbib", NBIB)
    document = items[0].document
    assert problems == []
    assert [item.place for item in items] == [2, 31]
    assert (items[0].key, document.title, document.abstract) == (
        "12345678",
        "On tests of the brain.",
        "An abstract of two lines.",
    )
    assert document.authors == AUTHORS
    assert (document.year, document.date, document.pages, document.language) == (2020, "2020-03-14", "1-9", "en")
    assert (document.venue, document.volume, document.issue, document.type) == (
        "Journal of tests",
        "7",
        "2",
        "Journal Article; Review",
    )
    assert document.ids == Identifiers(doi="10.5555/a1", pmid="12345678", pmcid="PMC99")
    assert document.keywords == ("brain", "MRI")
    assert items[0].extra["AID"] == "S0000 [pii]"
    again, _ = read("nbib", written("nbib", items))
    assert [item.extra for item in again] == [item.extra for item in items]
    assert detect(NBIB.encode()).name == "nbib"


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Smith, J
   Doe, A
AF Smith, John
   Doe, Ann B
TI On tests of the
   brain
SO J TEST
LA English
DT Article
DE brain; MRI
AB An abstract.
CR ALLEN JP, 1986, P NATL ACAD SCI USA, V83, P8589
   Arluison W, 2004, BIOCHEMISTRY-US, V43, P1276
TC 12
PD MAR 14
PY 2020
VL 7
IS 2
BP 1
EP 9
DI 10.5555/a1
UT WOS:0001
PM 99
ER

PT J
VL 9
ER

EF
"""


def test_web_of_science_is_read() -> None:
    items, problems = read("wos", WOS)
    document = items[0].document
    assert [problem.where for problem in problems] == ["record 2, line 29"]
    assert (items[0].key, document.title, document.citation_count) == ("WOS:0001", "On tests of the brain", 12)
    assert document.authors == (Author("Smith", "John"), Author("Doe", "Ann B"))
    assert (document.year, document.date, document.pages, document.keywords) == (
        2020,
        "2020-03-14",
        "1-9",
        ("brain", "MRI"),
    )
    assert document.ids == Identifiers(doi="10.5555/a1", pmid="99")
    assert detect(WOS.encode()).name == "wos"


def test_endnote_tagged_is_read() -> None:
    text = "%0 Journal Article\n%A Smith, John\n%A Test Group,\n%A Doe, Ann B\n%D 2020\n%T On tests\n%J J Test\n%V 7\n%N 2\n%P 1-9\n%R 10.5555/a1\n%K brain\nMRI\n%X An abstract.\n%@ 0000-0000\n%F k1\n\n%0 Map\n%T Two\n"
    items, problems = read("enw", text)
    document = items[0].document
    assert problems == []
    assert (items[0].key, document.title, document.authors, document.keywords) == (
        "k1",
        "On tests",
        AUTHORS,
        ("brain", "MRI"),
    )
    assert (document.type, document.ids.doi, items[0].extra) == (
        "article-journal",
        "10.5555/a1",
        {"@": "0000-0000"},
    )
    assert items[1].extra == {"0": "Map"}
    again, _ = read("enw", written("enw", items))
    assert [(item.document, item.extra) for item in again] == [(item.document, item.extra) for item in items]


CSL = """[
 {"id": "a", "type": "article-journal", "title": "On <i>tests</i> {of}", "container-title": "J Test",
  "author": [{"family": "Smith", "given": "John"}, {"literal": "Test Group"},
             {"family": "Berg", "given": "Ann", "non-dropping-particle": "van den"}],
  "issued": {"date-parts": [["2020", 3]]}, "page": "1-9", "DOI": "10.5555/A1", "note": "a \\"}\\" note", "ISSN": "1"},
 {"id": 5, "title": 7, "type": "map"},
 {"id": "x", "title": {"a": "no"}},
 {"id": "c", "title": "Three", "issued": {"raw": "May 2021"}, "author": "nobody"},
 {"id": "d", "title": "Four"
"""


def test_csl_json_is_read_object_by_object() -> None:
    items, problems = read("csljson", CSL)
    document = items[0].document
    assert document.authors == (Author("Smith", "John"), AUTHORS[1], Author("van den Berg", "Ann"))
    assert (document.title, document.year, document.date, document.ids.doi) == (
        "On tests {of}",
        2020,
        "2020-03",
        "10.5555/a1",
    )
    assert items[0].extra == {"note": 'a "}" note', "ISSN": "1"}
    assert [(item.key, item.document.title) for item in items[1:]] == [("5", "7"), ("c", "Three")]
    assert items[2].document.date == "2021-05"
    assert [problem.where for problem in problems] == ["record 3, line 7", "record 5, line 9"]


def test_csl_json_keeps_what_is_not_its_own_apart() -> None:
    item = FileRecord(
        "k", Document(title="T", citation_count=3, ids=Identifiers(arxiv="2406.10395")), extra={"note": "n"}
    )
    (row,) = json.loads(written("csljson", [item]))
    assert row["custom"] == {"slr": {"citation_count": 3, "arxiv": "2406.10395"}}
    assert row["note"] == "n"
    assert json.loads(written("csljson", [])) == []


XML = """<?xml version="1.0" encoding="UTF-8"?><xml><records><record><database name="My.enl">My.enl</database>
<rec-number>12</rec-number><ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal">Smith, John</style></author><author>Test Group,</author><author>Doe, Ann B</author></authors>
</contributors><titles><title><style>On </style><style face="italic">tests</style></title><secondary-title>J Test</secondary-title></titles>
<periodical><full-title>J Test</full-title></periodical><pages>1-9</pages><volume>7</volume><number>2</number>
<keywords><keyword>brain</keyword><keyword>MRI</keyword></keywords><dates><year>2020</year></dates><isbn>0000-0000</isbn>
<electronic-resource-num>10.5555/a1</electronic-resource-num><urls><related-urls><url>https://example.org/1</url></related-urls>
<pdf-urls><url>internal-pdf://1.pdf</url></pdf-urls></urls></record>
<record><volume>3</volume></record><record><titles><title>Three</title></titles></record></records></xml>"""


def test_endnote_xml_is_read() -> None:
    items, problems = read("endnote", XML)
    document = items[0].document
    assert [problem.where for problem in problems] == ["record 2, line 9"]
    assert (items[0].key, document.title, document.authors) == ("12", "On tests", AUTHORS)
    assert (document.venue, document.pages, document.volume, document.issue, document.year) == (
        "J Test",
        "1-9",
        "7",
        "2",
        2020,
    )
    assert (document.keywords, document.ids.doi, document.url) == (
        ("brain", "MRI"),
        "10.5555/a1",
        "https://example.org/1",
    )
    assert items[0].extra == {"isbn": "0000-0000", "pdf-urls/url": "internal-pdf://1.pdf"}
    assert detect(XML.encode()).name == "endnote"


def test_entities_of_an_xml_file_are_neither_expanded_nor_fetched() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    items, _ = read(
        "endnote", f"{bomb}<xml><records><record><titles><title>T&b;&f;</title></titles></record></records></xml>"
    )
    assert all("boom" not in item.document.title and "root" not in item.document.title for item in items)


def test_broken_xml_is_told_and_what_came_before_is_kept() -> None:
    items, problems = read("endnote", XML[: XML.index("Three")] + "<a></b>")
    assert items[0].document.title == "On tests"
    assert "the XML is broken" in problems[-1].message
    assert [item.document.title for item in items] == ["On tests"]


def _book(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_read_like_a_table() -> None:
    body = _book(
        [
            [None],
            ["id", "Title", "Year", "Flag", None],
            [7, "On tests", 2020.0, "x"],
            [],
            [8, None, 2021],
            [None, None, 2],
        ]
    )
    items, problems = read("xlsx", body)
    assert detect(body).name == "xlsx"
    assert [(item.key, item.document.title, item.document.year, item.place) for item in items] == [
        ("7", "On tests", 2020, 3),
        ("8", "", 2021, 5),
    ]
    assert items[0].extra == {"Flag": "x"}
    assert [problem.where for problem in problems] == ["record 3, line 6"]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    body = written("xlsx", [FileRecord("=1", Document(title="=HYPERLINK(1)"))])
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert [cell.data_type for cell in sheet[2] if cell.value] == ["s", "s"]
    assert only("xlsx", body).document.title == "=HYPERLINK(1)"


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_told() -> None:
    """Excel counts units of UTF-16, so that a letter beyond the basic plane is two."""
    for title in ("x" * 40_000, "\U0001f9e0" * 20_000, "=" + "x" * 32_766):
        long = FileRecord("1", Document(title=title))
        assert FORMATS["xlsx"].cuts(long)
        first, second = read("xlsx", written("xlsx", [long, FileRecord("2", Document(title="Two"))]))[0]
        held = first.document.title
        assert held.endswith("… [cut: a cell holds no more]")
        assert title.startswith(held[:15_000])
        assert len(held.encode("utf-16-le")) // 2 <= 32_767
        assert second.document.title == "Two"
    assert not FORMATS["xlsx"].cuts(FileRecord("1", Document(title="x" * 32_767)))
    assert not FORMATS["csv"].cuts(FileRecord("1", Document(title="x" * 40_000)))


def test_characters_that_a_cell_cannot_hold_are_left_out_also_in_a_header() -> None:
    item = FileRecord("1", Document(title="A\x0bB"), extra={"no\x01te": "x\x0c\ud800y"})
    (found,) = read("xlsx", written("xlsx", [item]))[0]
    assert found.document.title == "AB"
    assert found.extra == {"note": "xy"}


def test_a_workbook_made_to_fill_the_memory_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<a/>")
        parts.writestr("xl/sharedStrings.xml", b" " * (1 << 25))
    items, problems = read("xlsx", out.getvalue())
    assert (items, len(problems)) == ([], 1)
    assert "compressed more than any real one" in problems[0].message


def test_what_is_no_workbook_is_a_problem() -> None:
    assert len(read("xlsx", b"PK\x03\x04 no")[1]) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("<ref-type>47</ref-type>", {"type": "paper-conference"}),
        ("<ref-type>13</ref-type>", {"type": None}),
        ("<dates><year>2019</year><pub-dates><date>Mar 3</date></pub-dates></dates>", {"date": "2019-03-03"}),
        (
            "<dates><year>2019</year><pub-dates><date>Spring</date></pub-dates></dates>",
            {"date": None, "year": 2019},
        ),
        (
            "<accession-num>123</accession-num><remote-database-name>Medline</remote-database-name>",
            {"ids": Identifiers(pmid="123")},
        ),
        ("<accession-num>123</accession-num>", {"ids": Identifiers()}),
    ],
)
def test_endnote_xml_of_other_programs(fields: str, expected: dict[str, object]) -> None:
    document = only("endnote", f"<xml><records><record><title>T</title>{fields}</record></records></xml>").document
    assert {name: getattr(document, name) for name in expected} == expected


def test_a_workbook_whose_parts_cannot_be_unpacked_is_a_problem() -> None:
    body = bytearray(written("xlsx", [FileRecord("1", Document(title="T"))]))
    place = body.index(b"[Content_Types].xml") + 40
    body[place : place + 30] = b"\xff" * 30
    items, problems = read("xlsx", bytes(body))
    assert (items, len(problems)) == ([], 1)


def test_an_extra_that_is_no_object_is_a_problem() -> None:
    assert [problem.message for problem in read("jsonl", '{"title": "T", "extra": "x"}')[1]] == [
        "the record cannot be read: extra must be a JSON object"
    ]
