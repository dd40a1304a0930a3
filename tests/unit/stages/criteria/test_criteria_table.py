"""What is told of the criteria: changes in words, tables that no spreadsheet computes, JSON."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

from slr.core.model import Criterion, Decision, Problem, Resolution, Stage, Verdict
from slr.core.review.wordings import CriteriaVersion
from slr.stages.criteria.table import (
    Again,
    AtStage,
    Overview,
    Period,
    StaleList,
    in_words,
    make_overview_json,
    make_stale_json,
    write_history_csv,
    write_overview_csv,
    write_stale_csv,
)
from slr.stages.criteria.usage import Stale, Upcoming, Use, WordingChange, WordingChangeKind

FT = Stage.FULL_TEXT
A = Criterion("A", FT, "Is it A?", "is A")
B = Criterion("B", FT, "Is it B?", "is B")
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ADDED = WordingChange("B", WordingChangeKind.ADDED, None, B, None, 2)


def overview() -> Overview:
    periods = (
        Period(CriteriaVersion(1, (1,), (A,)), NOON, NOON, 3, ()),
        Period(CriteriaVersion(2, (2, 5), (A, B)), None, None, 0, (ADDED,)),
    )
    use = (Use("A", 2, 1), Use("B", 0, 0))
    at = AtStage(FT, (A, B), Upcoming(2, is_new=False), use, (Use("Z", 1, 0),), periods, ())
    return Overview((at,), 4, (Problem("wording 3 of review.toml", "no TOML"),))


def again(title: str, *, settled: Resolution | None = None) -> StaleList:
    decision = Decision(7, FT, "=ana", Verdict.EXCLUDE, ("A", "B"))
    return StaleList((Again(title, Stale(decision, 1, (ADDED,)), settled),), 1, 2, ())


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_kind_of_change_is_told_with_what_there_was_and_is() -> None:
    text = Criterion("A", FT, "Is it really A?", "is A")
    words = Criterion("A", FT, "Is it A?", "not the subject")
    assert in_words(ADDED) == ["B added", "  now: Is it B?"]
    assert in_words(WordingChange("A", WordingChangeKind.REMOVED, A, None, 1)) == ["A removed", "  was: Is it A?"]
    assert in_words(WordingChange("A", WordingChangeKind.REWORDED, A, text, 1, 1)) == [
        "A reworded",
        "  was: Is it A?",
        "  now: Is it really A?",
    ]
    assert in_words(WordingChange("A", WordingChangeKind.REWORDED, A, words, 1, 1)) == [
        "A reworded",
        "  in the flow diagram: not the subject (was: is A)",
    ]
    assert in_words(WordingChange("A", WordingChangeKind.MOVED, A, text, 1, 2)) == ["A moved from place 1 to 2"]


def test_the_table_of_uses_has_a_row_for_each_code_also_for_one_that_is_gone() -> None:
    assert cells(write_overview_csv(overview())) == [
        ["stage", "code", "main", "extra", "text", "reason"],
        ["full-text", "A", "2", "1", "Is it A?", "is A"],
        ["full-text", "B", "0", "0", "Is it B?", "is B"],
        ["full-text", "Z", "1", "0", "", ""],
    ]


def test_the_table_of_the_history_begins_with_the_criteria_of_the_first_version() -> None:
    assert cells(write_history_csv(overview()))[1:] == [
        [
            "full-text",
            "1",
            "2026-03-01T12:00:00+00:00",
            "2026-03-01T12:00:00+00:00",
            "3",
            "A",
            "added",
            "",
            "1",
            "",
            "Is it A?",
        ],
        ["full-text", "2", "", "", "0", "B", "added", "", "2", "", "Is it B?"],
    ]


def test_outside_text_neither_computes_nor_breaks_a_row() -> None:
    settled = Resolution(7, FT, "cy", Verdict.INCLUDE)
    assert cells(write_stale_csv(again("@SUM(1)\nx\x1b[31m", settled=settled)))[1:] == [
        ["7", "'@SUM(1) x[31m", "full-text", "'=ana", "exclude", "A;B", "1", "B added", "include by cy"]
    ]


def test_json_says_everything_the_tables_say() -> None:
    told: dict[str, Any] = make_overview_json(overview())
    assert told["held_back"] == 4
    assert told["problems"] == [{"where": "wording 3 of review.toml", "message": "no TOML"}]
    (stage,) = told["stages"]
    assert stage["criteria"][0] == {"text": "Is it A?", "reason": "is A", "code": "A", "main": 2, "extra": 1}
    assert (stage["next_version"], stage["is_new"], stage["gone"]) == (
        2,
        False,
        [{"code": "Z", "main": 1, "extra": 0}],
    )
    assert [(one["version"], one["wordings"], one["first"]) for one in stage["versions"]] == [
        (1, [1], "2026-03-01T12:00:00+00:00"),
        (2, [2, 5], None),
    ]
    assert stage["versions"][1]["changes"] == [
        {"code": "B", "kind": "added", "before": None, "after": "Is it B?", "was": None, "now": 2}
    ]


def test_the_json_of_decisions_to_look_at_again() -> None:
    told: dict[str, Any] = make_stale_json(again("Work 7"))
    assert (told["held_back"], told["unknown"]) == (1, 2)
    (one,) = told["decisions"]
    assert (one["report"], one["verdict"], one["reasons"], one["settled"]) == (7, "exclude", ["A", "B"], None)
