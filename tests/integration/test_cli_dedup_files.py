"""`slr dedup --input`: files are deduplicated without a review, and nothing else is touched."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from commands import slr

HEADER = "id,title,authors,year,journal,volume,pages,doi\n"
ROWS = (
    'a1,Imaging of the ageing brain,"Hall, Eve",2019,Brain,4,11-20,10.1/a\n'
    'a2,IMAGING OF THE AGEING BRAIN.,"Hall, E.",2019,Brain,4,11-20,\n'
    'a3,Imaging of the ageing brain,"Hall, Eve",2018,bioRxiv,,,10.1101/2018.01.01.123456\n'
    'a4,Sleep of shift workers in winter,"Ito, Yuki",2001,Sleep,9,1-3,\n'
)


def groups(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["group"], row["study"]) for row in csv.DictReader(file)}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "records.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_the_groups_name_the_reports_and_the_studies_by_the_files_own_ids(table: Path, tmp_path: Path) -> None:
    done = slr("dedup", "--input", str(table), "--output", str(tmp_path / "groups.csv"))
    assert done.code == 0
    assert "4 records are 3 reports of 2 studies; 1 duplicate," in done.out
    assert groups(tmp_path / "groups.csv") == {
        "a1": ("a1", "a1"),
        "a2": ("a1", "a1"),
        "a3": ("a3", "a1"),
        "a4": ("a4", "a4"),
    }


def test_the_groups_go_to_standard_output_and_the_counts_beside_it(table: Path) -> None:
    for more in ((), ("--json",)):
        done = slr("dedup", "--input", str(table), "-o", "-", *more)
        assert done.code == 0
        assert [row["group"] for row in csv.DictReader(done.out.splitlines())] == ["a1", "a1", "a3", "a4"]
        assert "reports" in done.err


def test_several_files_of_several_formats_are_one_set(table: Path, tmp_path: Path) -> None:
    ris = tmp_path / "more.ris"
    ris.write_text(
        "TY  - JOUR\nTI  - Sleep of shift workers in winter\nAU  - Ito, Yuki\nPY  - 2001\nJO  - Sleep\nVL  - 9\n"
        "SP  - 1\nEP  - 3\nER  - \n",
        encoding="utf-8",
    )
    done = slr("dedup", "--input", str(table), str(ris), "--json", "--output", str(tmp_path / "groups.csv"))
    told = json.loads(done.out)
    assert (told["records"], told["reports"], told["studies"], told["problems"]) == (5, 3, 2, [])
    assert groups(tmp_path / "groups.csv")["more.ris#5"] == ("a4", "a4")


def test_an_id_that_stands_twice_is_told_apart_by_its_file(table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEADER + ROWS, encoding="utf-8")
    slr("dedup", "--input", str(table), "--input", str(other), "--output", str(tmp_path / "groups.csv"))
    found = groups(tmp_path / "groups.csv")
    assert len(found) == 8
    assert found["records.csv#1"] == found["other.csv#5"]


def test_the_merged_records_and_the_pairs_are_written_where_asked(table: Path, tmp_path: Path) -> None:
    merged, pairs = tmp_path / "merged.jsonl", tmp_path / "pairs.csv"
    done = slr("dedup", "--input", str(table), "--output", str(merged), "--explain", str(pairs))
    assert done.code == 0
    lines = [json.loads(line) for line in merged.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 3
    with pairs.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id_a"], row["id_b"], row["zone"], row["kind"]) for row in rows] == [
        ("a1", "a2", "auto", "duplicate"),
        ("a1", "a3", "auto", "version"),
        ("a2", "a3", "auto", "version"),
    ]
    assert json.loads(rows[0]["features"])["page"] is True


def test_the_groups_do_not_depend_on_the_order_of_the_records(tmp_path: Path) -> None:
    rng = random.Random(5)
    titles = [f"Imaging of the {word} brain in {many} people" for word in ("ageing", "young") for many in range(9)]
    rows = [f'r{n},{rng.choice(titles)},"Hall, Eve",2019,Brain,,,\n' for n in range(60)]
    partitions = []
    for _ in range(3):
        rng.shuffle(rows)
        path = tmp_path / "records.csv"
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        slr("dedup", "--input", str(path), "--output", str(tmp_path / "groups.csv"))
        found: dict[str, set[str]] = {}
        for name, (group, _) in groups(tmp_path / "groups.csv").items():
            found.setdefault(group, set()).add(name)
        partitions.append({frozenset(group) for group in found.values()})
    assert partitions[0] == partitions[1] == partitions[2]


def test_a_dry_run_writes_nothing_and_an_input_is_never_written_over(table: Path, tmp_path: Path) -> None:
    done = slr("dedup", "--input", str(table), "--output", str(tmp_path / "groups.csv"), "--dry-run")
    assert "nothing was written" in done.out
    assert not (tmp_path / "groups.csv").exists()
    refused = slr("dedup", "--input", str(table), "--output", str(table))
    assert refused.code == 2
    assert table.read_text(encoding="utf-8") == HEADER + ROWS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--input", "absent.csv"), "absent.csv"),
        (("--output", "groups.csv"), "without --input"),
        (("--input", "records.csv", "--output", "merged.xyz"), "merged.xyz"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], message: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    done = slr("dedup", *arguments)
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_hostile_records_are_grouped_in_bounded_time_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    rows = [f'{n},=HYPERLINK("x") ageing brains,,,,,,' for n in range(3)]
    rows += [f"t{n},,,,,,," for n in range(5)]
    rows.append(f"long,{'x' * 1_000_000},,,,,,")
    rows.append(f'many,Many hands,"{"; ".join(f"Hall{n}, E." for n in range(500))}",2019,,,,')
    rows += [
        f"o{n},{title},Anonymous,2019,,,," for n, title in enumerate(("脳の画像", "صورة الدماغ", "Снимки мозга"))
    ]
    path.write_text(HEADER + "\n".join(rows).replace('=HYPERLINK("x")', "=HYPERLINK(x)") + "\n", encoding="utf-8")
    done = slr(
        "dedup", "--input", str(path), "--output", str(tmp_path / "g.csv"), "--explain", str(tmp_path / "p.csv")
    )
    assert done.code == 0
    assert len(groups(tmp_path / "g.csv")) == len(rows)
    for name in ("g.csv", "p.csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            assert not any(cell[:1] in "=+-@" for row in csv.reader(file) for cell in row if cell)
