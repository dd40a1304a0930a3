"""What is known of a file that is imported, and which column is which field."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from slr.adapters.formats.base import UnknownFormat
from slr.adapters.formats.registry import format_of
from slr.core.errors import UsageError
from slr.core.model import RunOutcome, SearchRun, SourceKind, Window
from slr.stages.imports.column_names import asked, columns_of, told
from slr.stages.imports.file_search import File, FileSearch, digest_of, label_of, run_of, source_of

FILE = File("scopus export.ris", 12, "ab" * 32)


def _run(source: str, request: str) -> SearchRun:
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    return SearchRun(
        1, source, "X", SourceKind.DATABASE, "q", "", request, Window(), moment, None, RunOutcome.COMPLETE, None,
        None, 0, 0, 0, 0, 0, 0,
    )  # fmt: skip


def test_a_run_says_which_bytes_of_which_search_it_is() -> None:
    made = run_of(
        FileSearch("Scopus", SourceKind.DATABASE, date(2026, 2, 1), "brain", 9), FILE, "ris", {"T": "title"}
    )
    assert (made.source, made.label, made.query_name, made.expression) == (
        "file:scopus", "Scopus", "scopus export.ris", "brain",
    )  # fmt: skip
    assert json.loads(made.request) == {
        "file": "scopus export.ris", "bytes": 12, "sha256": "ab" * 32, "format": "ris", "searched": "2026-02-01",
        "hits": 9, "columns": {"T": "title"},
    }  # fmt: skip
    assert made.notes[1] == "the search was made on 2026-02-01"


def test_without_a_name_the_file_is_the_source() -> None:
    assert label_of(FileSearch(), FILE) == "scopus export"
    assert label_of(FileSearch(), File("records", 1, "")) == "records"
    assert (source_of("Web of Science"), source_of("\u4e2d"), source_of("!")) == (
        "file:web-of-science", "file:\u4e2d", "file:unnamed",
    )  # fmt: skip


def test_the_digest_is_that_of_imports_only() -> None:
    assert digest_of(_run("file:x", '{"sha256": "1"}')) == "1"
    for source, request in (
        ("pubmed", '{"sha256": "1"}'),
        ("file:x", "GET x"),
        ("file:x", "[1]"),
        ("file:x", "{}"),
    ):
        assert digest_of(_run(source, request)) is None


def test_a_field_can_be_taken_from_every_column() -> None:
    header, fields = columns_of(["Title", "Notes", "Year"], asked(["marked="]), "t.csv")
    assert (header, fields) == (["Title", "Notes", "Year"], {"Title": "title", "Year": "year"})
    assert told(header, fields) == "columns: Title \u2192 title, Year \u2192 year; stored unread: Notes"
    assert told(["A"], {}) == "columns: none recognised; stored unread: A"
    assert told(["Title"], {"Title": "title"}) == "columns: Title \u2192 title"


def test_a_column_is_found_whatever_its_case_but_not_by_half_its_name() -> None:
    assert columns_of(["TITLE", "x"], {"title": "X"}, "t.csv")[1] == {"x": "title"}
    with pytest.raises(UsageError, match="has no column 'Titl'"):
        columns_of(["TITLE", "x"], {"title": "Titl"}, "t.csv")


def test_a_format_that_is_named_counts_more_than_what_the_file_looks_like() -> None:
    assert format_of(b"<html>", "x.html", "ris").name == "ris"
    with pytest.raises(UnknownFormat):
        format_of(b"TY  - JOUR", "x.ris", "word")
