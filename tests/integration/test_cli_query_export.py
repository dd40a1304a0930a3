"""`slr query export`, and the search files that `slr query import` reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import slr
from services import REVIEW, review_folder
from slr.core.query.exporting import EXPORTED

QUERY = '("brain tumour" | glioma*) MRI NEAR/3 scan -mice'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    toml = REVIEW.replace('title = "A test"', 'title = "A test"\nauthors = ["Silva, Ana"]')
    return review_folder(tmp_path / "review", toml=toml, query=QUERY)


def test_one_dialect_is_a_string_to_paste_and_its_notes_stand_aside(folder: Path) -> None:
    ran = slr("query", "export", "main", "--dialect", "ovid", "--review", folder)
    assert ran.code == 0
    assert ran.out == ('(("brain tumour" OR glioma*).ti,ab. AND (MRI adj4 scan).ti,ab.) NOT (mice).ti,ab.\n')
    assert "note: Ovid finds words as written" in ran.err


def test_all_dialects_are_one_table_with_the_notes_below_each(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "strategies.txt"
    assert slr("query", "export", "-o", sheet, "--review", folder).code == 0
    text = sheet.read_text(encoding="utf-8")
    assert text.count("main · ") == len(EXPORTED)
    assert "main · Scopus\n" in text
    assert "  ! TITLE-ABS-KEY also searches keywords" in text
    told = json.loads(slr("query", "export", "--review", folder, "--json").out)["queries"]
    assert [one["dialect"] for one in told] == list(EXPORTED)
    assert all(one["text"] in text for one in told)


def test_the_window_the_marks_and_a_text_of_ones_own_are_told(folder: Path) -> None:
    with (folder / "queries" / "main.toml").open("a", encoding="utf-8") as file:
        file.write('from = "2020-01-01"\nexclusions = "mark"\n\n[override]\npubmed = "brain[ti]"\n')
    told = json.loads(slr("query", "export", "--review", folder, "--json").out)["queries"]
    by_dialect = {one["dialect"]: one for one in told}
    assert by_dialect["pubmed"]["text"] == "brain[ti]"
    assert "NOT" not in by_dialect["ovid"]["text"]
    assert any("publication dates 2020-01-01.. are not part" in note for note in by_dialect["ovid"]["notes"])
    assert "left out, to be marked instead: NOT mice" in by_dialect["ovid"]["notes"]


@pytest.mark.parametrize("form", ["search-query", "searchrxiv"])
def test_a_search_file_comes_back_as_the_query(folder: Path, tmp_path: Path, form: str) -> None:
    record = tmp_path / "main.json"
    ran = slr("query", "export", "main", "--dialect", "ovid", "--format", form, "-o", record, "--review", folder)
    assert ran.code == 0
    told = json.loads(record.read_text(encoding="utf-8"))
    assert told["authors"] == [{"name": "Silva, Ana"}]
    assert ("title" in told["record_info"]) is (form == "searchrxiv")
    back = slr("query", "import", record)
    assert back.code == 0
    assert '("brain tumour" OR glioma*) AND (MRI NEAR/3 scan) AND NOT mice' in back.out


def test_a_search_file_that_cannot_be_read_names_its_place(tmp_path: Path) -> None:
    record = tmp_path / "main.json"
    record.write_text(json.dumps({"search_string": "TS=(brain", "platform": "Web of Science"}))
    ran = slr("query", "import", record)
    assert ran.code == 2
    assert "main.json (search_string):1" in ran.err
    record.write_text("{")
    assert "main.json:1: not valid JSON" in slr("query", "import", record).err


def test_more_than_one_search_is_no_search_file_and_an_unknown_dialect_is_refused(folder: Path) -> None:
    assert slr("query", "export", "--format", "search-query", "--review", folder).code == 2
    ran = slr("query", "export", "--dialect", "latin", "--review", folder)
    assert ran.code == 2
    assert "Known: pubmed, ovid" in ran.err


def test_a_strategy_goes_from_one_service_to_another_without_a_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "medline.txt").write_text("(glioma* OR brain tumo?r).ti,ab. AND (MRI adj4 scan).ti,ab.")
    query = tmp_path / "from-medline.toml"
    query.write_text(slr("query", "import", "medline.txt", "--dialect", "ovid").out, encoding="utf-8")
    ran = slr("query", "export", query.name, "--dialect", "wos")
    assert ran.code == 0, ran.err
    assert ran.out.endswith("AND TS=(MRI NEAR/3 scan)\n")
    told = json.loads(slr("query", "export", query.name, "--dialect", "wos", "--format", "searchrxiv").out)
    assert (told["authors"], told["record_info"]["title"]) == ([], "from-medline")
    assert "no review found" in slr("query", "export", "main").err
    assert "no review found" in slr("query", "export").err
