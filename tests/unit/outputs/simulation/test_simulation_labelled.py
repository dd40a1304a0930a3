"""Every record of a labelled file stays; what is odd about one is told."""

from __future__ import annotations

import pytest

from slr.adapters.formats.base import FileRecord, FileVerdict
from slr.core.errors import UsageError
from slr.core.model import Document, Problem
from slr.core.ranking.record_text import MOST_LETTERS
from slr.core.vocabulary import Verdict
from slr.outputs.simulation.replay import label_records


def item(
    title: str, verdict: Verdict | None = None, key: str | None = None, abstract: str | None = None
) -> FileRecord:
    return FileRecord(
        key,
        Document(title=title, abstract=abstract),
        decision=FileVerdict(verdict) if verdict is not None else None,
    )


def test_include_and_exclude_are_labels_and_anything_else_is_none() -> None:
    found = label_records(
        [item("a", Verdict.INCLUDE), item("b", Verdict.EXCLUDE), item("c", Verdict.MAYBE), item("d")]
    )
    assert found.labels == (True, False, None, None)


def test_ids_are_the_files_own_or_the_row_numbers() -> None:
    assert label_records([item("a", key="x7"), item("b"), item("c")]).ids == ("x7", "2", "3")


def test_an_id_that_stands_twice_is_made_different_and_told() -> None:
    found = label_records([item("a", key="7"), item("b", key="7"), item("c", key="7#3"), item("d", key="7")])
    assert found.ids == ("7", "7#2", "7#3", "7#4")
    assert [problem.where for problem in found.problems] == ["record 2", "record 4"]


def test_a_row_number_gives_way_to_an_id() -> None:
    assert label_records([item("a", key="2"), item("b")]).ids == ("2", "2#2")


def test_a_record_without_text_stays_and_is_told() -> None:
    found = label_records([item("", Verdict.INCLUDE)])
    assert found.texts == ("",)
    assert "neither title nor abstract" in found.problems[0].message


def test_ten_megabytes_of_abstract_are_cut_and_told() -> None:
    found = label_records([item("A title", Verdict.INCLUDE, abstract="word " * 2_000_000)])
    assert len(found.texts[0]) <= MOST_LETTERS + 10
    assert "only the first" in found.problems[0].message


def test_one_text_decided_both_ways_keeps_both_and_is_told() -> None:
    found = label_records(
        [item("a", Verdict.INCLUDE), item("a", Verdict.EXCLUDE), item("a"), item("", Verdict.INCLUDE)]
    )
    assert found.labels[:2] == (True, False)
    assert found.problems[-1] == Problem("record 2", "the same text as record 1, with another decision")


def test_a_problem_of_the_file_is_passed_on() -> None:
    problem = Problem("record 2, line 9", "broken")
    assert label_records([item("a"), problem]).problems == (problem,)


def test_priors_are_found_by_id_once_each() -> None:
    found = label_records([item("a", Verdict.INCLUDE, "x"), item("b", Verdict.EXCLUDE, "y"), item("c", key="z")])
    assert found.positions(["y", "x", "y"]) == (1, 0)
    with pytest.raises(UsageError, match="not in the file: q"):
        found.positions(["q"])
    with pytest.raises(UsageError, match="without a decision: z"):
        found.positions(["z"])
