"""Pairs asked line by line: the last judgement can be taken back as any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import review_folder
from slr.adapters.ledger import Ledger
from slr.core.model import Author, Identifiers

TITLE = "Deep learning for the segmentation of white matter lesions in brain scans"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One pair for a person: one title and people, but three years apart."""
    made = review_folder(tmp_path / "review")
    people = (Author("Okafor", "Ngozi"), Author("Lindqvist", "Bo"))
    facts = {"title": TITLE, "authors": people, "venue": "Tests", "ids": Identifiers()}
    with Ledger(made / "data" / "slr.db") as ledger:
        one = entry(1, **facts, year=2019, volume="11", pages="101-109")
        add(ledger, one, entry(2, **facts, year=2022, volume="14", pages="177-180"))
    assert slr("dedup", "--review", made).code == 0
    return made


def answer(folder: Path, lines: str) -> Ran:
    return slr("dedup", "review", "--plain", "--review", folder, given=lines)


def said(folder: Path) -> list[str]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return [row.said.value for row in ledger.judgements.current().values()]


def test_the_judgement_of_the_last_pair_can_be_taken_back_and_given_anew(folder: Path) -> None:
    made = answer(folder, "=\nu\nd\n\n")
    assert made.code == 0, made.err
    assert "Taken back." in made.out
    assert said(folder) == ["different"]
    assert "1 of 1 pair judged" in made.err


def test_the_end_of_the_input_enter_and_q_let_the_last_judgement_stand(folder: Path) -> None:
    for lines in ("=\n", "\n", "q\n"):
        assert answer(folder, lines).code == 0
        assert said(folder) == ["same"]


def test_in_a_new_sitting_the_last_judgement_of_the_one_before_can_be_taken_back(folder: Path) -> None:
    answer(folder, "=\n")
    made = answer(folder, "u\n")
    assert "Taken back." in made.out
    assert "Pair 1 of 1" in made.out
    assert said(folder) == []


def test_after_the_last_pair_nonsense_is_told_and_more_than_there_is_cannot_be_taken_back(folder: Path) -> None:
    made = answer(folder, "=\nx\nu\nu\nd\n")
    assert "'x' is not an answer here." in made.out
    assert "You have no judgement to take back." in made.out
    assert said(folder) == ["different"]
