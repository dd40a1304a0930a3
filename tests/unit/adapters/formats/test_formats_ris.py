"""RIS: the dialects of the usual exporters, and files that are not what they should be."""

from __future__ import annotations

import io

import pytest

from format_files import only, read, written
from ris_dialects import DIALECTS
from slr.adapters.formats.base import FileRecord, FileVerdict, Remark
from slr.adapters.formats.registry import FORMATS
from slr.core.model import Author, Document, Identifiers
from slr.core.vocabulary import Verdict


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_dialect_gives_the_same_document(dialect: str, end: str) -> None:
    document = only("ris", DIALECTS[dialect].replace("\n", end)).document
    assert (document.title, document.abstract) == ("On tests", "An abstract.")
    assert document.authors == (Author("Smith", "J."), Author("Doe", "A."))
    assert (document.venue, document.volume, document.issue, document.pages) == ("J Test", "7", "2", "1-9")
    assert (document.year, document.ids.doi, document.keywords) == (2020, "10.5555/a1", ("brain",))


def test_what_a_document_has_no_place_for_is_kept_and_written_again() -> None:
    item = only("ris", DIALECTS["Web of Science"].replace("ER  -", "C1  - Town\nC1  - City\nER  -"))
    assert item.extra == {"SN": "0000-0000", "AN": "WOS:0001", "C1": "Town\nCity"}
    assert item.key == "WOS:0001"
    assert only("ris", written("ris", [item])).extra == item.extra


def test_a_record_without_an_end_stops_where_the_next_begins() -> None:
    items, problems = read("ris", "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - TY  - JOUR\nTI  - Three\n")
    assert [item.document.title for item in items] == ["One", "Two", "Three"]
    assert [item.place for item in items] == [1, 3, 5]
    assert problems == []


def test_what_cannot_be_read_is_a_problem_with_its_line_and_the_rest_is_read() -> None:
    text = "TY  - JOUR\nTI  - One\nER  -\n\nTI  - Lost\nER  -\nTY  - JOUR\nVL  - 3\nER  -\nTY  - JOUR\nTI  - Two\nER  -\n"
    items, problems = read("ris", text)
    assert [item.document.title for item in items] == ["One", "Lost", "Two"]
    assert [problem.where for problem in problems] == ["record 3, line 7"]


def test_numbers_and_links_between_records_are_a_remark_and_no_records() -> None:
    text = "1.\n\nTY  - JOUR\nTI  - One\nER  -\nhttps://example.org/1\n\n2.\nTY  - JOUR\nTI  - Two\nER  -\n"
    found = list(FORMATS["ris"].read(io.BytesIO(text.encode())))
    assert [type(one) for one in found] == [FileRecord, FileRecord, Remark]
    assert found[-1] == Remark("line 1", "skipped: lines between records (3)")


def test_headers_of_a_service_are_no_records() -> None:
    items, problems = read(
        "ris", "Provider: X\nDatabase: Y\nContent: text/plain\n\nTY  - JOUR\nTI  - One\nER  -\n"
    )
    assert (len(items), problems) == (1, [])


def test_duplicate_tags_lose_nothing() -> None:
    item = only("ris", "TY  - JOUR\nTI  - One\nTI  - Uno\nAB  - First.\nAB  - Second.\nDO  - broken\nER  -\n")
    assert (item.document.title, item.document.abstract) == ("One", "First. Second.")
    assert item.extra == {"TI": "Uno", "DO": "broken"}


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("ASReview_relevant", Verdict.INCLUDE),
        ("ASReview_irrelevant", Verdict.EXCLUDE),
        ('RAYYAN-INCLUSION: {"Ann"=>"Maybe"}', Verdict.MAYBE),
    ],
)
def test_the_decision_of_another_tool_is_read_from_its_note(note: str, verdict: Verdict) -> None:
    item = only("ris", f"TY  - JOUR\nTI  - One\nN1  - {note}\nER  -\n")
    assert item.decision is not None
    assert item.decision.verdict is verdict
    assert item.extra["N1"] == note


def test_identifiers_and_a_decision_come_back() -> None:
    ids = Identifiers(doi="10.1/x", arxiv="2406.10395", pmid="12", pmcid="PMC3", s2="a" * 40)
    item = FileRecord("k", Document(title="T", ids=ids), decision=FileVerdict(Verdict.EXCLUDE, ("a",), "note"))
    again = only("ris", written("ris", [item]))
    assert again.document == item.document or again.document.ids.doi is None
    assert again.decision == item.decision
