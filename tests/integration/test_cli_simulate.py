"""`slr simulate`: the order goes to a file, the measures to the terminal, bad input to a sentence."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands import slr


def rows(relevant: int = 4, others: int = 16) -> list[tuple[str, str, str, str]]:
    made = [
        (f"s{n}", f"Sleep of nurses, cohort {n}", "Fatigue after night duty and shift work.", "1")
        for n in range(relevant)
    ]
    return made + [
        (f"w{n}", f"Wheat in plot {n}", "Yield of arable soil after manure.", "0") for n in range(others)
    ]


def write(path: Path, records: list[tuple[str, str, str, str]], label: str = "label_included") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "title", "abstract", label))
        writer.writerows(records)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "labelled.csv", rows())


def order_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["rank"] for row in read] == [str(rank) for rank in range(1, len(read) + 1)]
    return [row["id"] for row in read]


def test_the_order_holds_every_record_but_the_priors_and_the_relevant_ones_first(
    table: Path, tmp_path: Path
) -> None:
    out = tmp_path / "order.csv"
    done = slr("simulate", table, "--prior-ids", "s0,w0", "--order-out", out)
    assert done.code == 0
    order = order_of(out)
    assert set(order[:3]) == {"s1", "s2", "s3"}
    assert sorted(order) == sorted(name for name, *_ in rows() if name not in {"s0", "w0"})
    assert "18 records, 3 of them relevant" in done.out
    assert "100.0%" in done.out
    assert "loss (0 perfect, 0.5 chance)               0.0000" in done.out


@pytest.mark.parametrize("column", ["label_included", "included", "label"])
def test_the_label_is_read_from_the_columns_other_tools_write(column: str, tmp_path: Path) -> None:
    done = slr("simulate", write(tmp_path / "a.csv", rows(), column), "--criteria", "sleep of nurses", "--json")
    told = json.loads(done.out)
    assert (told["records"], told["relevant"], told["measures"]["loss"]) == (20, 4, 0.0)
    assert told["relevant_ranks"] == [1, 2, 3, 4]


def test_a_table_without_ids_is_numbered_by_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("title,included\nsleep,1\nwheat,0\nsleep well,1\nwheat yield,0\n", encoding="utf-8")
    slr("simulate", path, "--prior-ids", "1,2", "--order-out", tmp_path / "order.csv")
    assert order_of(tmp_path / "order.csv") == ["3", "4"]


def test_the_same_seed_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        slr("simulate", table, "--seed", 5, "--order-out", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_curve_is_drawn_the_same_each_time(table: Path, tmp_path: Path, kind: str) -> None:
    for name in ("a", "b"):
        assert slr("simulate", table, "--criteria", "sleep", "--plot", tmp_path / f"{name}.{kind}").code == 0
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_a_figure_of_an_unknown_kind_is_refused_before_the_work(table: Path, tmp_path: Path) -> None:
    done = slr("simulate", table, "--plot", tmp_path / "a.gif")
    assert done.code == 2
    assert "as '.gif'" in done.err


def test_the_file_that_is_read_is_never_written(table: Path) -> None:
    before = table.read_bytes()
    assert slr("simulate", table, "--order-out", table).code == 2
    assert table.read_bytes() == before


@pytest.mark.parametrize("option", ["--target", "--confidence"])
def test_a_share_outside_0_and_1_is_refused(table: Path, option: str) -> None:
    done = slr("simulate", table, option, "95")
    assert done.code == 2
    assert "not a number between 0 and 1" in done.err


def test_an_unknown_prior_is_named(table: Path) -> None:
    done = slr("simulate", table, "--prior-ids", "s0,nobody")
    assert done.code == 2
    assert "nobody" in done.err


def test_a_missing_file_and_one_without_decisions_are_told(tmp_path: Path) -> None:
    assert slr("simulate", tmp_path / "none.csv").code == 2
    plain = tmp_path / "plain.csv"
    plain.write_text("title,year\nsleep,2001\n", encoding="utf-8")
    done = slr("simulate", plain)
    assert done.code == 2
    assert "no record carries a decision" in done.err


@pytest.mark.parametrize(("relevant", "others"), [(0, 5), (5, 0), (1, 0), (0, 1)])
def test_one_kind_of_decision_is_ranked_and_said_to_be_beyond_measure(
    relevant: int, others: int, tmp_path: Path
) -> None:
    table = write(tmp_path / "a.csv", rows(relevant, others))
    done = slr("simulate", table, "--order-out", tmp_path / "o.csv")
    assert done.code == 0
    assert "Nothing to measure" in done.out
    assert len(order_of(tmp_path / "o.csv")) == relevant + others
    assert json.loads(slr("simulate", table, "--json").out)["measures"] is None


def test_bad_records_are_told_and_kept(tmp_path: Path) -> None:
    records = [
        ("1", "", "", "1"),
        ("2", "Überblick über Schlaf", "Наблюдательное исследование 睡眠", "1"),
        ("3", "Wheat", "manure", "0"),
        ("3", "Wheat", "manure", "1"),
        ("5", "Long", "word " * 2_000_000, "0"),
        ("6", "Nobody decided", "", ""),
        ("7", "Perhaps", "", "maybe"),
        ("=cmd()", "Formula", "", "0"),
        ("-4", "Negative", "", "0"),
    ]
    table = write(tmp_path / "a.csv", records)
    done = slr("simulate", table, "--order-out", tmp_path / "o.csv")
    assert done.code == 0
    for part in (
        "neither title nor abstract",
        "3#4",
        "only the first 20,000",
        "with another decision",
        "2 records without",
    ):
        assert part in done.err
    order = order_of(tmp_path / "o.csv")
    assert set(order) == {"1", "2", "3", "3#4", "5", "6", "7", "'=cmd()", "-4"}
    assert set(order[-2:]) == {"6", "7"}


def test_records_all_alike_are_ranked(tmp_path: Path) -> None:
    records = [(str(n), "The same", "in every record", str(n % 2)) for n in range(12)]
    done = slr("simulate", write(tmp_path / "a.csv", records), "--criteria", "something else")
    assert done.code == 0
    assert "loss" in done.out


def test_other_formats_with_decisions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ris"
    path.write_text(
        "".join(
            f"TY  - JOUR\nID  - r{n}\nTI  - {title} {n}\nN1  - ASReview_{said}\nER  - \n\n"
            for n, (title, said) in enumerate([("Sleep", "relevant"), ("Wheat", "irrelevant")] * 4)
        ),
        encoding="utf-8",
    )
    told = json.loads(slr("simulate", path, "--criteria", "sleep", "--json").out)
    assert (told["records"], told["relevant"], told["measures"]["loss"]) == (8, 4, 0.0)


def test_the_help_loads_neither_numpy_nor_the_figure() -> None:
    code = (
        "import sys, slr.cli.simulate; "
        "assert not {'numpy', 'scipy', 'sklearn', 'matplotlib'} & set(sys.modules), sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
