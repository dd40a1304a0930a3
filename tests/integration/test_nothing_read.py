"""A file of which nothing was read never passes for a complete one, whatever command reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commands import slr as run
from format_files import read
from services import begin_ledger
from slr.adapters.folder import create_review
from slr.adapters.formats.nothing import is_empty_list, refuse_nothing
from slr.adapters.formats.registry import FORMATS
from slr.core.errors import UsageError

TOML = 'title = "Files"\n[screening]\nreviewers = ["ana"]\n'
DEEP = 200_000
BODIES = {
    "brackets": "[" * DEEP,
    "braces": "{" * DEEP,
    "objects": '[{"a":' * 20_000,
    "closing": "]" * 10,
    "lists": "[[], []]",
    "commas": "[,,]",
    "elements": "<records>" + "<a>" * 20_000,
    "prose": "some words\nof prose\n",
    "parentheses": "(" * DEEP,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_review(tmp_path / "review", review_toml=TOML, queries={})
    begin_ledger(tmp_path / "review")
    return tmp_path


def convert(path: Path, folder: Path) -> tuple[int, str]:
    ran = run("convert", path, folder / "out.ris")
    assert not (folder / "out.ris").exists()
    return ran.code, ran.err


def dedup(path: Path, folder: Path) -> tuple[int, str]:
    ran = run("dedup", "--input", path, "--output", folder / "groups.csv")
    assert not (folder / "groups.csv").exists()
    return ran.code, ran.err


def imported(path: Path, folder: Path) -> tuple[int, str]:
    ran = run("import", path, "--review", folder / "review")
    return ran.code, ran.err


def replayed(path: Path, _folder: Path) -> tuple[int, str]:
    ran = run("simulate", path)
    return ran.code, ran.err


@pytest.mark.parametrize("command", [convert, dedup, imported, replayed])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.json", "brackets"),
        ("a.json", "lists"),
        ("a.bib", "prose"),
        ("a.ris", "parentheses"),
        ("a.xml", "elements"),
    ],
)
def test_nothing_read_is_told_and_is_no_success(
    folder: Path, command: Callable[[Path, Path], tuple[int, str]], name: str, body: str
) -> None:
    path = folder / name
    path.write_text(BODIES[body])
    code, said = command(path, folder)
    assert code == 2, said
    assert name in said


@pytest.mark.parametrize("body", list(BODIES))
@pytest.mark.parametrize("name", list(FORMATS))
def test_no_reader_takes_such_a_file_for_an_empty_list(name: str, body: str) -> None:
    raw = BODIES[body].encode()
    items, problems = read(name, raw)
    assert items == []
    with pytest.raises(UsageError):
        refuse_nothing(FORMATS[name], "a", problems, is_empty=is_empty_list(FORMATS[name], raw))


@pytest.mark.parametrize("body", ["[]", " [ \n ] \n"])
def test_an_array_of_nothing_is_a_search_without_hits(folder: Path, body: str) -> None:
    path = folder / "none.json"
    path.write_text(body)
    assert run("convert", path, folder / "none.ris").code == 0
    assert run("import", path, "--review", folder / "review").code == 0


def test_a_header_without_rows_is_a_search_without_hits(folder: Path) -> None:
    path = folder / "none.csv"
    path.write_text("Title,Year\n")
    assert run("convert", path, folder / "none.ris").code == 0
    assert run("dedup", "--input", path).code == 0


def test_a_file_of_problems_alone_is_told_by_its_first(folder: Path) -> None:
    path = folder / "bad.ris"
    path.write_text("TY  - JOUR\nVL  - 1\nER  -\n")
    ran = run("convert", path, folder / "out.ris")
    assert ran.code == 2
    assert "record 1, line 1: the record has no title, no abstract and no identifier" in ran.err


def test_a_table_of_decisions_or_verdicts_without_a_row_is_told(folder: Path) -> None:
    (folder / "none.csv").write_text("report,verdict,reviewer,stage\n")
    (folder / "pairs.csv").write_text("a,b,verdict\n1,2,\n")
    path = folder / "a.ris"
    path.write_text("TY  - JOUR\nTI  - One\nER  -\n")
    assert run("import", path, "--review", folder / "review").code == 0
    screened = run("screen", "--import", folder / "none.csv", "--review", folder / "review")
    assert (screened.code, "holds no row with a decision" in screened.err) == (2, True)
    judged = run("dedup", "review", "--import", folder / "pairs.csv", "--review", folder / "review")
    assert judged.code == 2, judged.out


def test_a_text_that_a_cell_cannot_hold_does_not_stop_an_export(folder: Path) -> None:
    path = folder / "long.csv"
    path.write_text(f"Title,Year\n{'long ' * 8000},2020\nShort,2021\n")
    ran = run("convert", path, folder / "out.xlsx")
    assert ran.code == 0, ran.err
    assert "XLSX has no place for: the end of a text too long for a cell (1)" in ran.err
    assert run("import", path, "--review", folder / "review").code == 0
    ran = run("export", "xlsx", "-o", folder / "all.xlsx", "--review", folder / "review")
    assert ran.code == 0, ran.err
    assert "the end of a text too long for a cell (1)" in ran.err
