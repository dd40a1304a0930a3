"""A file cut into pages: together they are the file, byte for byte, and no record is lost."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest

from format_files import written
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.registry import FORMATS
from slr.core.model import Document
from slr.stages.imports import batches as module
from slr.stages.imports.batches import batches

ITEMS = [
    FileRecord(f"k{n}", Document(f"Work number {n}", year=1990 + n % 30, abstract="Text \u00e9. " * 9))
    for n in range(57)
]


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_pages_of_any_format_are_the_file(name: str) -> None:
    body = written(name, ITEMS)
    pages = list(batches(io.BytesIO(body), FORMATS[name], records=10))
    assert b"".join(page.payload for page in pages) == body
    assert [item.document.title for page in pages for item in page.items] == [one.document.title for one in ITEMS]
    assert [page.is_last for page in pages] == [False] * (len(pages) - 1) + [True]
    assert all(one.end == two.start for one, two in pairwise(pages))
    assert all(page.received <= 10 for page in pages)


@pytest.mark.parametrize("name", ["csv", "tsv", "ris", "jsonl", "bibtex", "nbib", "enw", "refworks", "wos"])
def test_in_files_of_lines_every_record_stands_in_its_page(name: str) -> None:
    for page in batches(io.BytesIO(written(name, ITEMS)), FORMATS[name], records=10):
        assert all(item.raw in page.payload for item in page.items)


def test_a_file_in_utf_16_is_kept_as_it_is() -> None:
    body = written("ris", ITEMS).decode().encode("utf-16")
    pages = list(batches(io.BytesIO(body), FORMATS["ris"], records=10))
    assert b"".join(page.payload for page in pages) == body
    assert sum(len(page.items) for page in pages) == len(ITEMS)


def test_what_a_reader_leaves_unread_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES", 64)
    body = b"colour;size\n" + b"red;1\n" * 60_000
    pages = list(batches(io.BytesIO(body), FORMATS["csv"]))
    assert b"".join(page.payload for page in pages) == body
    assert [len(page.problems) for page in pages][:1] == [1]
    assert sum(page.received for page in pages) == 1


def test_a_page_ends_when_its_bytes_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BYTES", 200)
    pages = list(batches(io.BytesIO(written("ris", ITEMS)), FORMATS["ris"]))
    assert len(pages) > len(ITEMS) / 3


def test_an_empty_file_is_one_empty_page() -> None:
    (page,) = batches(io.BytesIO(b""), FORMATS["ris"])
    assert (page.payload, page.items, page.is_last) == (b"", (), True)


def test_the_last_record_is_told_though_its_page_was_full_before_the_end() -> None:
    body = b"TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\n"
    *_, last = batches(io.BytesIO(body), FORMATS["ris"], records=2)
    assert last.items == ()
    assert last.newest is not None
    assert last.newest.document.title == "B"


def test_a_problem_at_the_end_is_no_last_record() -> None:
    *_, last = batches(io.BytesIO(b"TY  - JOUR\nTI  - A\nTY  - JOUR\n"), FORMATS["ris"])
    assert (len(last.items), len(last.problems), last.newest) == (1, 1, None)
