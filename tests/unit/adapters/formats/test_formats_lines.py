"""Where records begin and end in files of tagged lines: by blank lines, by a tag that comes again, by a first line."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from format_files import read
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.record_lines import LineMarks
from slr.adapters.formats.registry import FORMATS, detect
from slr.adapters.formats.ris import _begins, _ends

REFER = [
    pytest.param(
        "%T One\n%0 Journal Article\n%A A, B\n%X first\n\n%T Two\n%0 Book\n%X second\n",
        [("One", "first"), ("Two", "second")],
        id="the title before the type",
    ),
    pytest.param(
        "%T One\n%A A, B\n%D 1891\n\n%A C, D\n%T Two\n\n\n", [("One", None), ("Two", None)], id="no type at all"
    ),
    pytest.param("%0 Serial\n%0 Book\n%T One\n", [("One", None)], id="two types of one record"),
    pytest.param(
        "%0 Book\n%T One\n%0 Book\n%T Two\n", [("One", None), ("Two", None)], id="no blank line between records"
    ),
    pytest.param(
        "%0 Book\n%T One\n%X first\n\nits second paragraph\n%U http://a.example\n\n%0 Book\n%T Two\n",
        [("One", "first its second paragraph"), ("Two", None)],
        id="a blank line in an abstract",
    ),
    pytest.param(
        "%0 Book\n%T One\n\n%U http://a.example\n\n%0 Book\n%T Two\n",
        [("One", None), ("Two", None)],
        id="a paragraph that opens no record",
    ),
]


@pytest.mark.parametrize(("body", "expected"), REFER)
def test_a_record_of_refer_begins_after_a_blank_line_or_at_the_next_type(
    body: str, expected: list[tuple[str, str | None]]
) -> None:
    items, problems = read("enw", body)
    assert problems == []
    assert [(item.document.title, item.document.abstract) for item in items] == expected
    assert detect(body.encode()).name == "enw"


def test_a_record_of_eric_without_a_number_of_pubmed_begins_after_a_blank_line() -> None:
    body = "OWN - ERIC\nTI  - One\nOID - EJ1\n\nOWN - ERIC\nTI  - Two\nOID - EJ2\n"
    items, problems = read("nbib", body)
    assert ([item.document.title for item in items], problems) == (["One", "Two"], [])
    assert detect(body.encode()).name == "nbib"


LINES = st.lists(
    st.sampled_from(["%0 Book", "%T One", "%A A, B", "%X text", "more text", "", "%U http://a.example"]),
    max_size=30,
)


@given(LINES)
def test_the_records_of_a_file_stand_in_it_one_after_the_other(lines: list[str]) -> None:
    body = "\n".join(lines).encode()
    found = [one for one in FORMATS["enw"].read(io.BytesIO(body)) if isinstance(one, FileRecord)]
    at = 0
    for one in found:
        at = body.index(one.raw, at) + len(one.raw)
    assert at <= len(body)


@given(LINES)
def test_a_part_of_a_file_is_cut_where_reading_it_whole_begins_a_record(lines: list[str]) -> None:
    body = "\n".join(lines).encode()
    form = FORMATS["enw"]
    assert form.last_start is not None
    at = form.last_start(body)
    whole = [one for one in form.read(io.BytesIO(body)) if isinstance(one, FileRecord)]
    parts = [
        one
        for part in (body[:at], body[at:])
        for one in form.read(io.BytesIO(part))
        if isinstance(one, FileRecord)
    ]
    assert [one.document for one in parts] == [one.document for one in whole]


RIS_LINES = st.lists(
    st.sampled_from(
        [
            "TY  - JOUR",
            "TI  - One",
            "ER  - ",
            "ER  -",
            "",
            "  ",
            "1.",
            "AB  - text",
            "more text",
            "ER  - TY  - JOUR",
        ]
    ),
    max_size=40,
)


@given(RIS_LINES, st.sampled_from(["\n", "\r\n", "\r"]), st.integers(min_value=1, max_value=60))
def test_the_quick_way_through_a_file_gives_what_a_look_at_each_line_gives(
    lines: list[str], end: str, size: int
) -> None:
    body = end.join(lines).encode()
    quick = LineMarks(frozenset({b"TY", b"ER"}), _begins, _ends, (b"TY  -", b"ER  -"))
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    found = [block for block in quick.blocks(pieces) if block.is_record or block.raw.strip()]
    slow = [block for block in replace(quick, usual=None).blocks([body]) if block.is_record or block.raw.strip()]
    assert [(block.line, block.raw, block.is_record) for block in found if block.is_record] == [
        (block.line, block.raw, block.is_record) for block in slow if block.is_record
    ]
    assert b"".join(block.raw for block in found).split() == b"".join(block.raw for block in slow).split()
