"""Tables: every notation shows hostile text as text, and the same table gives the same bytes."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from slr.core.text.latex import latex
from slr.core.text.markup import code, markdown
from slr.outputs.publish.papers.paper_table import PaperTable, to_csv, to_latex_table, to_markdown, to_workbook

HOSTILE = "=cmd|'/c calc'!A1 \x1b[31mred\u202e | <b>\\input{x} [x](javascript:1) & 50% #1_2 `t`\nnext"


def sheet(*cells: str, interim: str | None = None) -> PaperTable:
    return PaperTable("included", "What is in", ("title",), [(cell,) for cell in cells], interim)


def rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline="")))


def test_a_cell_of_a_csv_is_no_formula_and_holds_no_control_or_direction_character() -> None:
    cell = rows(to_csv(sheet(HOSTILE)))[1][0]
    assert cell.startswith("'=cmd")
    assert "\x1b" not in cell
    assert "\u202e" not in cell
    assert "\n" not in cell


def test_a_cell_of_a_workbook_is_a_text_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(to_workbook([sheet(HOSTILE)])))
    cell = book["included"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'=cmd")


def test_a_text_too_long_for_a_workbook_is_cut_there_and_says_so_but_whole_in_the_csv() -> None:
    long = "x" * 40_000
    book = load_workbook(io.BytesIO(to_workbook([sheet(long)])))
    assert str(book["included"]["A2"].value).endswith("[cut: a cell holds no more]")
    assert rows(to_csv(sheet(long)))[1][0] == long


def test_the_same_tables_give_the_same_workbook_byte_for_byte() -> None:
    assert to_workbook([sheet("a"), sheet("b")]) == to_workbook([sheet("a"), sheet("b")])
    assert b"2026" not in to_workbook([sheet("a")])


def test_latex_obeys_nothing_of_a_text() -> None:
    body = to_latex_table(sheet(HOSTILE)).decode()
    assert r"\input" not in body
    assert r"50\%" in body
    assert r"\&" in body
    assert r"\#1\_2" in body


def test_a_row_of_latex_that_begins_with_a_bracket_or_star_is_no_option_of_the_row_before() -> None:
    assert latex("[1cm] x") == "{}[1cm] x"
    assert latex("*x") == "{}*x"


def test_markdown_shows_links_tags_and_bars_as_text_in_one_line() -> None:
    body = to_markdown(sheet(HOSTILE)).decode()
    row = body.splitlines()[-1]
    assert r"\<b\>" in row
    assert r"\[x\](javascript:1)" in row
    assert row.count(" | ") == 0
    assert markdown("1. not a list") == r"1\. not a list"
    assert markdown("- not a list") == r"\- not a list"


def test_a_code_span_cannot_be_left() -> None:
    assert code("a `b` c") == "``a `b` c``"
    assert code("`") == "`` ` ``"


def test_an_interim_table_says_so_in_every_notation_also_when_it_is_empty() -> None:
    told = sheet(interim="interim: 3 undecided")
    assert rows(to_csv(told)) == [["title", "interim: 3 undecided"]]
    assert "interim: 3 undecided" in to_markdown(told).decode()
    assert to_latex_table(told).decode().count("interim: 3 undecided") == 2
    assert "None." in to_latex_table(told).decode()
    assert load_workbook(io.BytesIO(to_workbook([told])))["included"]["B1"].value == "interim: 3 undecided"


def test_a_final_table_has_no_mark() -> None:
    assert rows(to_csv(sheet("a"))) == [["title"], ["a"]]
    assert "interim" not in to_markdown(sheet("a")).decode()
