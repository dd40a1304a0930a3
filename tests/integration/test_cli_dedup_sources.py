"""`sources` from the command line, over a real ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry, new_run
from services import review_folder
from slr.adapters.ledger import Ledger
from slr.core.model import SourceKind
from slr.stages.dedup.run import run as dedup


def sources(folder: Path, *arguments: object) -> Ran:
    return slr("dedup", "sources", *arguments, "--review", folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Crossref has 1, 2, 3 (2 twice under two keys), PubMed 2 and 4, citation searching 2; all passed once."""
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        again = entry(2)
        add(ledger, entry(1), entry(2), entry(3), type(again)("key-2-again", again.document, again.raw))
        add(ledger, entry(2), entry(4), run=new_run("pubmed", "PubMed"))
        add(ledger, entry(2), run=new_run("crossref", "Citation searching", SourceKind.CITATION))
        dedup(ledger)
    return made


def test_it_prints_sources_pairs_and_combinations_and_the_sum(folder: Path) -> None:
    ran = sources(folder)
    assert ran.code == 0
    assert ran.err == ""
    assert "7 records are 4 reports; 3 duplicates: 1 within a source, 2 between sources" in ran.out
    assert [line.split() for line in ran.out.splitlines() if line.lstrip().startswith("1 ")] == [
        ["1", "Crossref", "4", "3", "1", "2"],
        ["1", "Crossref", "(1)", "1", "1"],
    ]
    assert "Crossref & PubMed & Citation searching" in ran.out
    assert "and in brackets the duplicates within" in " ".join(ran.out.split())


def test_json_holds_the_numbers_the_ledger_has(folder: Path) -> None:
    told = json.loads(sources(folder, "--json").out)
    assert {one["name"]: one["reports"] for one in told["sources"]} == {
        "Crossref": 3,
        "PubMed": 2,
        "Citation searching": 1,
    }
    assert {(one["one"], one["other"]): one["reports"] for one in told["pairs"]} == {
        ("Crossref", "PubMed"): 1,
        ("Crossref", "Citation searching"): 1,
        ("PubMed", "Citation searching"): 1,
    }


def test_files_are_written_in_the_format_of_their_suffix(folder: Path, tmp_path: Path) -> None:
    files = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF", ".csv": b"row,sources"}
    wanted = [part for suffix in files for part in ("-o", tmp_path / f"out{suffix}")]
    ran = sources(folder, *wanted)
    assert (ran.code, ran.out) == (0, "")
    assert all((tmp_path / f"out{suffix}").read_bytes().startswith(start) for suffix, start in files.items())
    assert ran.err.count("wrote ") == 4


def test_dry_run_writes_nothing(folder: Path, tmp_path: Path) -> None:
    ran = sources(folder, "-o", tmp_path / "out.svg", "--dry-run")
    assert "out.svg would be written" in ran.out
    assert not (tmp_path / "out.svg").exists()


def test_an_unknown_suffix_is_wrong_usage_and_writes_no_other_file(folder: Path, tmp_path: Path) -> None:
    ran = sources(folder, "-o", tmp_path / "out.svg", "-o", tmp_path / "out.docx")
    assert ran.code == 2
    assert "cannot write .docx" in ran.err
    assert not (tmp_path / "out.svg").exists()


def test_records_that_no_pass_has_seen_are_told_of(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(9))
    assert "records were added since the last pass" in sources(folder).err


def test_an_empty_ledger_says_so(tmp_path: Path) -> None:
    made = review_folder(tmp_path / "empty")
    assert sources(made).out == "no records yet: nothing to compare\n"
    ran = sources(made, "-o", tmp_path / "out.svg")
    assert ran.code == 0
    assert "nothing to compare" in (tmp_path / "out.svg").read_text()


def test_above_twelve_sources_the_pairs_are_listed_largest_first_and_what_is_left_out_is_told(
    tmp_path: Path,
) -> None:
    made = review_folder(tmp_path / "wide")
    with Ledger(made / "data" / "slr.db") as ledger:
        for number in range(13):
            add(ledger, entry(1), entry(100 + number), run=new_run(f"s{number}", f"Source {number}"))
        dedup(ledger)
    ran = sources(made)
    assert "other source" in ran.out
    assert "… and 58 more pairs; --json shows all of them" in ran.out
    assert "0 of 78 pairs share no report" in ran.out


def test_a_letter_the_font_lacks_is_warned_of_for_png_but_not_for_svg(tmp_path: Path) -> None:
    made = review_folder(tmp_path / "cjk")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, entry(1), run=new_run("wanfang", "万方"))
        dedup(ledger)
    assert "use the SVG" in sources(made, "-o", tmp_path / "out.png").err
    assert "use the SVG" not in sources(made, "-o", tmp_path / "out.svg").err


def test_help_has_examples() -> None:
    assert "slr dedup sources --json" in slr("dedup", "sources", "--help").out
