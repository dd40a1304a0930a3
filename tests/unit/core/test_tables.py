"""A table that leaves for a spreadsheet comes back as it was; what is wrong with one has a line."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.tables import TableImport, TableLayout, TableRow, read_table, shield, unshield, write_csv
from slr.core.text.printable import clean

LAYOUT = TableLayout(
    {"report": ("report", "reportid"), "vote": ("vote",)},
    needed=(frozenset({"report"}), frozenset({"vote"})),
    demand="report and vote",
    for_people=frozenset({"title"}),
)


def take(row: TableRow) -> tuple[int, str, str] | None:
    if row.text("vote") == "refuse":
        raise UsageError("no such vote")
    return (row.line, row.text("report"), row.raw("vote")) if row.text("report") else None


def read(text: str) -> tuple[list[tuple[int, str, str]], list[Problem]]:
    return read_table(text, "t.csv", LAYOUT, take)


def told(text: str) -> list[str]:
    return [f"{problem.where} {problem.message}" for problem in read(text)[1]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
def test_headings_are_known_in_any_case_order_and_delimiter(delimiter: str, start: str) -> None:
    rows, problems = read(start + delimiter.join(["Vote", "Report ID", "Title"]) + "\r\n" + delimiter.join("ab"))
    assert [row[1:] for row in rows] == [("b", "a")]
    assert problems == []


def test_a_row_is_named_by_the_line_it_starts_on() -> None:
    rows, _ = read('report,vote\n1,"two\nlines"\n\n2,x\n')
    assert [row[0] for row in rows] == [2, 5]


def test_a_row_that_says_nothing_is_no_problem_and_one_that_cannot_be_taken_is() -> None:
    assert read("report,vote\n,x\n2,refuse\n3,y\n") == (
        [(4, "3", "y")],
        [Problem("t.csv:3", "no such vote; the row was not imported")],
    )


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", ["t.csv:1 no header row; nothing was read"]),
        ("\n\n", ["t.csv:1 no header row; nothing was read"]),
        ("report,title\n1,x\n", ["t.csv:1 the header needs report and vote; nothing was read"]),
        ("report,vote,colour\n", ["t.csv:1 unknown column 'colour' is not read"]),
        ("report,vote,Report id\n", ["t.csv:1 two columns say report; the second, 'Report id', is not read"]),
        (
            "report,vote\n1,a,b\n",
            ["t.csv:2 more cells than the header has (a comma without quotes?); the row was not imported"],
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(text: str, messages: list[str]) -> None:
    assert told(text) == messages


def test_rows_before_a_place_that_is_no_table_are_taken() -> None:
    rows, problems = read(f"report,vote\n1,a\n2,{'x' * (csv.field_size_limit() + 1)}\n")
    assert [row[1] for row in rows] == ["1"]
    assert problems[0].where == "t.csv:3"
    assert problems[0].message.startswith("not readable as a table from here on")


@given(cell=st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("'=+-@\t\r")), max_size=20))
def test_no_spreadsheet_computes_a_cell_and_it_comes_back_as_it_was(cell: str) -> None:
    if re.fullmatch("-[0-9]+([.][0-9]+)?", cell):
        assert shield(cell) == cell  # a number is no formula
    else:
        assert shield(cell)[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert unshield(shield(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "-0.25"])
def test_a_negative_number_stays_a_number(cell: str) -> None:
    assert shield(cell) == cell == unshield(cell)


@pytest.mark.parametrize("cell", ["-5+1", "-5 ", "-", "+49 30 1", "-٣", "-5.", "--5"])
def test_what_only_begins_like_a_number_has_an_apostrophe(cell: str) -> None:
    assert shield(cell) == f"'{cell}"


cells = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("'=+-@,;\t\r\n\"")), max_size=20)


@given(rows=st.lists(st.tuples(cells, cells), max_size=5))
def test_a_written_table_is_read_as_the_same_lines_of_text(rows: list[tuple[str, str]]) -> None:
    got, problems = read(write_csv(("report", "vote"), rows))
    assert problems == []
    assert [row[1:] for row in got] == [(clean(a), clean(b)) for a, b in rows if clean(a)]


def test_an_import_tells_scripts_its_numbers_and_problems() -> None:
    done = TableImport(3, 1, 1, (Problem("t.csv:2", "no"),), {"too_early": 0})
    assert done.as_json() == {
        "rows": 3,
        "recorded": 1,
        "known": 1,
        "problems": [{"where": "t.csv:2", "message": "no"}],
        "too_early": 0,
    }
