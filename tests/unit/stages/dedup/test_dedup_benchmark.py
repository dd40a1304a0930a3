"""The benchmark of deduplication counts false merges and misses by the published definition."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

_BENCHMARK = Path(__file__).resolve().parents[4] / "benchmarks" / "dedup.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmark_of_dedup", _BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def labels(text: str) -> dict[str, str]:
    """`aab` means that records 0 and 1 have label a, and 2 has b; a dot means no label."""
    return {str(at): "" if letter == "." else letter for at, letter in enumerate(text)}


@pytest.mark.parametrize(
    ("gold", "group", "lost", "left", "f1"),
    [
        ("aabb", "xxyy", 0, 0, 1.0),
        ("aabb", "wxyz", 0, 2, 0.0),
        ("aabb", "xxxx", 1, 0, 0.8),  # the report b is gone, two duplicates are
        ("aaab", "xxyy", 1, 1, 0.5),  # of y the first of equals, a, is kept: a is there twice, b is gone
        ("aab", "xyy", 1, 1, 0.0),  # a is kept of both groups, so b is gone and a is there twice
        ("a.", "..", 0, 0, 1.0),  # nothing to find and nothing found
    ],
)
def test_false_merges_misses_and_f1(
    benchmark: ModuleType, gold: str, group: str, lost: int, left: int, f1: float
) -> None:
    assert benchmark.score(labels(gold), labels(group)) == pytest.approx((lost, left, f1))


def test_what_is_asked_is_counted_once_for_two_groups_and_beside_what_asking_can_mend(
    benchmark: ModuleType,
) -> None:
    gold, group = labels("aaabbc"), labels("xxyzwv")  # a is in x and y, b in z and w
    asked = [("5", "0"), ("2", "0"), ("1", "2"), ("0", "1")]  # the third is of the same groups, the last of one
    assert benchmark.queue(gold, group, asked, is_ranked=True) == (2, 1, 2, 1)
    assert benchmark.queue(gold, group, asked, is_ranked=False).first is None


def test_the_first_hundred_are_counted_in_the_order_given(benchmark: ModuleType) -> None:
    gold = {f"{side}{at}": str(at) if at == 150 else f"{side}{at}" for side in "lr" for at in range(151)}
    group = {name: name for name in gold}
    asked = [(f"l{at}", f"r{at}") for at in range(151)]
    assert benchmark.queue(gold, group, asked, is_ranked=True) == (151, 1, 1, 0)
    assert benchmark.queue(gold, group, asked[::-1], is_ranked=True) == (151, 1, 1, 1)


def test_random_groupings_are_scored_as_an_independent_scorer_does(benchmark: ModuleType, tmp_path: Path) -> None:
    shared = os.environ.get("SLR_SHARED")
    if not shared:
        pytest.skip("SLR_SHARED is not set")
    scorer = Path(shared) / "bench" / "dedup" / "score.py"
    for seed in range(8):
        chance = random.Random(seed)
        gold = {f"r{at}": f"g{chance.randrange(60)}" if chance.random() < 0.9 else "" for at in range(120)}
        group = {
            name: label if chance.random() < 0.7 else f"g{chance.randrange(60)}" for name, label in gold.items()
        }
        for column, values in (("gold", gold), ("group", group)):
            with (tmp_path / f"{column}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("id", column), *values.items()])
        told = subprocess.run(
            [sys.executable, str(scorer), str(tmp_path / "gold.csv"), str(tmp_path / "group.csv")],
            capture_output=True,
            check=True,
        )
        theirs = json.loads(told.stdout)
        expected = (theirs["FP"], theirs["FN"], pytest.approx(theirs["F1"], abs=1e-5))
        assert benchmark.score(gold, group) == expected


PAIR_COLUMNS = ("id", "title", "authors", "year", "journal", "volume", "pages", "gold", "pair")
TRIAL = ("Pleurodesis with talc in elderly patients", "Roe, Ida; Hall, Eve", "2009", "Thorax", "21")


def test_judged_pairs_are_merged_asked_or_left(benchmark: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "hard.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                PAIR_COLUMNS,
                ("a1", *TRIAL, "12-19", "g1", "a"),
                ("a2", *TRIAL, "112-119", "g1", "a"),
                ("b1", "Sleep of nurses in winter and in summer", *TRIAL[1:], "4-9", "g2", "b"),
                ("b2", "Sleep of nurses in winter and in summer", *TRIAL[1:4], "34", "700", "g2", "b"),
                ("c1", "Letters of a country surgeon to his son", *TRIAL[1:], "40-49", "g3", "c"),
                ("c2", "Wool and its effects on the skin of shepherds", *TRIAL[1:], "50-59", "g4", "c"),
            ]
        )
    (tmp_path / "out").mkdir()
    assert benchmark.judged(path, tmp_path / "out") == (2, 1, 2, 1, 0)


def test_names_of_journals_are_scored(
    benchmark: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "journals.csv"
    path.write_text(
        "one,other,same\nJ Clin Oncol,Journal of Clinical Oncology,1\nHepatology,Hepatology International,0\n"
    )
    benchmark.tell_journals(path)
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["met", "met"]
