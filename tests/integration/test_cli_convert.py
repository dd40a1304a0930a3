"""`slr convert`: between files, through pipes, and what it says about what it could not do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import slr

RIS = "TY  - JOUR\nTI  - One\nAU  - Smith, J.\nPY  - 2020\nER  -\nTY  - JOUR\nVL  - 1\nER  -\n"


@pytest.fixture
def refs(tmp_path: Path) -> Path:
    made = tmp_path / "refs.ris"
    made.write_text(RIS)
    return made


def test_a_file_is_converted_and_problems_are_told(refs: Path) -> None:
    ran = slr("convert", refs, refs.with_suffix(".csv"))
    assert ran.code == 3
    assert "refs.ris: 1 of 2 records could not be read" in ran.err
    assert "2 records read (RIS), 1 written (CSV), 1 problems" in ran.out
    assert "record 2, line 6" in ran.err
    assert "One" in refs.with_suffix(".csv").read_text()


def test_the_summary_for_scripts_adds_up(refs: Path) -> None:
    told = json.loads(slr("convert", refs, refs.with_suffix(".jsonl"), "--json").out)
    assert (told["from"], told["to"], told["read"], told["written"]) == ("ris", "jsonl", 2, 1)
    assert told["problems"][0]["where"] == "record 2, line 6"


def test_fields_without_a_place_are_told_once_by_name(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(
        '{"title": "T", "citation_count": 3}\n{"title": "U", "citation_count": 4, "subtitle": "s"}\n'
    )
    ran = slr("convert", source, tmp_path / "a.ris")
    assert ran.err.splitlines() == ["RIS has no place for: citation_count (2), subtitle (1)"]


def test_a_dry_run_writes_nothing(refs: Path) -> None:
    ran = slr("convert", refs, refs.with_suffix(".bib"), "--dry-run")
    assert "1 would be written" in ran.out
    assert [path.name for path in refs.parent.iterdir()] == ["refs.ris"]


def test_pipes_carry_records_and_the_summary_goes_aside(refs: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "slr", "convert", "-", "-", "--to", "bibtex"],
        input=RIS.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert ended.returncode == 3
    assert ended.stdout.startswith(b"@article{ref1,")
    assert b"2 records read (RIS), 1 written (BibTeX)" in ended.stderr


def test_a_format_that_is_named_counts_more_than_the_content(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("title|year\nOne|2020\n")
    ran = slr("convert", source, tmp_path / "out", "--from", "csv", "--to", "ris")
    assert ran.code == 0
    assert "TI  - One" in (tmp_path / "out").read_text()


def test_unknown_formats_and_files_are_wrong_usage(refs: Path) -> None:
    assert slr("convert", refs, refs.with_suffix(".doc")).code == 2
    assert slr("convert", refs.with_name("none.ris"), refs).code == 2
    assert slr("convert", refs, "-", "--to", "word").code == 2
    assert "Known formats" in slr("convert", refs, refs.with_suffix(".doc")).err


def test_a_file_that_cannot_be_written_leaves_what_was_there(refs: Path) -> None:
    ran = slr("convert", refs, refs / "out.csv")
    assert ran.code == 4
    assert [path.name for path in refs.parent.iterdir()] == ["refs.ris"]


def test_a_file_may_be_converted_onto_itself(refs: Path) -> None:
    assert slr("convert", refs, refs, "--to", "ris").code == 3
    assert refs.read_text().count("TI  - ") == 1


def test_a_column_that_looks_like_a_field_is_told_and_can_be_named(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("title,Auteurs\nT,Eva Lind\n")
    ran = slr("convert", source, tmp_path / "a.ris")
    assert (ran.code, "'Auteurs' looks like it: --map authors=Auteurs" in ran.err) == (0, True)
    ran = slr("convert", source, tmp_path / "a.ris", "--map", "authors=auteurs")
    assert (ran.code, ran.err) == (0, "")
    assert "AU  - Lind, Eva" in (tmp_path / "a.ris").read_text()


def test_columns_are_named_of_tables_only(refs: Path) -> None:
    ran = slr("convert", refs, refs.with_suffix(".csv"), "--map", "title=T")
    assert (ran.code, "--map names columns of CSV, TSV and XLSX; this file is RIS" in ran.err) == (2, True)
