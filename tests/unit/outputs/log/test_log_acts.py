"""The log: every act on one line, in the order of time, safe for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest

from slr.core.model import CriterionAnswer, Decision, Manner, Overlay, Resolution, Stage, Truth, Verdict
from slr.outputs.log.acts import (
    ActKind,
    ActLog,
    Filter,
    LogLine,
    Total,
    collect,
    count_totals,
    of_decision,
    of_overlay,
    of_resolution,
    seen_by,
    to_csv,
)

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def line(number: int, who: str = "Ada", minute: int = 0, **facts: object) -> LogLine:
    at = NOON + timedelta(minutes=minute)
    given: dict[str, object] = {"stage": TA, "verdict": "include"} | facts
    return LogLine(at, ActKind.DECISION, who, number, number, **given)  # type: ignore[arg-type]


def test_a_decision_a_withdrawal_and_a_resolution_are_three_kinds_of_line() -> None:
    made = Decision(
        7, FT, "Ada", Verdict.EXCLUDE, ("F1",), "a note", NOON, 3, "import",
        (CriterionAnswer("F1", Truth.TRUE), CriterionAnswer("F2", Truth.FALSE)), 12.5, "as found", 2,
    )  # fmt: skip
    assert of_decision(made, 4) == LogLine(
        NOON,
        ActKind.DECISION,
        "Ada",
        7,
        3,
        FT,
        "exclude",
        ("F1",),
        "a note",
        "F1=true F2=false",
        "import",
        2,
        4,
        12.5,
        answers=made.answers,
    )
    gone = of_decision(Decision(7, TA, "Ada", Verdict.WITHDRAWN, at=NOON, id=4, origin="undo"))
    assert (gone.kind, gone.verdict, gone.origin) == (ActKind.WITHDRAWAL, "withdrawn", "undo")
    settled = of_resolution(Resolution(7, TA, "Cleo", Verdict.INCLUDE, (), None, (3, 4), NOON, 1, Manner.THIRD))
    assert (settled.kind, settled.about, settled.manner) == (
        ActKind.RESOLUTION,
        "over decisions 3, 4",
        Manner.THIRD,
    )
    assert of_resolution(Resolution(7, TA, "Cleo", Verdict.INCLUDE, at=NOON)).about == ""


def test_an_overlay_says_whether_it_was_laid_or_taken_away_and_where_the_words_are_from() -> None:
    laid = of_overlay(Overlay(7, "abstract", "Words.", "the PDF, p. 1", "Ada", NOON, 1))
    gone = of_overlay(Overlay(7, "abstract", "", "", "Ada", NOON, 2))
    assert (laid.about, laid.note) == ("abstract filled in", "the PDF, p. 1")
    assert (gone.about, gone.note) == ("abstract taken away again", None)


def test_what_others_said_is_kept_back_until_all_have_decided_or_it_was_settled() -> None:
    history = [
        Decision(1, TA, "Ada", Verdict.INCLUDE, at=NOON, id=1),
        Decision(1, TA, "Ben", Verdict.EXCLUDE, at=NOON, id=2),
        Decision(2, TA, "Ada", Verdict.EXCLUDE, at=NOON, id=3),
        Decision(2, TA, "Ada", Verdict.INCLUDE, at=NOON, id=4),
        Decision(3, TA, "Ada", Verdict.INCLUDE, at=NOON, id=5),
        Decision(3, TA, "Ada", Verdict.WITHDRAWN, at=NOON, id=6),
        Decision(4, TA, "Ada", Verdict.MAYBE, at=NOON, id=7),
        Decision(5, FT, "Ada", Verdict.INCLUDE, at=NOON, id=8),
    ]
    current = [history[place] for place in (0, 1, 3, 6, 7)]
    settled = [Resolution(4, TA, "Cleo", Verdict.INCLUDE)]

    def seen(me: str | None) -> list[int | None]:
        rows = seen_by(me, history, current, settled, lambda _report, stage: 2 if stage is TA else 1)
        return [row.id for row in rows]

    assert seen("Ben") == seen(None) == [1, 2, 7, 8]
    assert seen("Ada") == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), [1, 2, 3, 4]),
        (Filter(report_id=2), [2]),
        (Filter(who="Ada"), [1, 3]),
        (Filter(stage=FT), [4]),
        (Filter(since=NOON + timedelta(minutes=3)), [3, 4]),
        (Filter(since=datetime(2026, 3, 1, 14, 3, tzinfo=timezone(timedelta(hours=2)))), [3, 4]),
        (Filter(limit=2), [3, 4]),
        (Filter(limit=0), []),
        (Filter(who="Ben", limit=9), [2, 4]),
    ],
)
def test_a_filter_keeps_what_fits_and_the_newest_stand_last(wanted: Filter, expected: list[int]) -> None:
    lines = [
        line(4, "Ben", 4, stage=FT),
        line(2, "Ben", 2),
        line(1, "Ada", 1),
        line(3, "Ada", 3),
    ]
    assert [one.report_id for one in collect(lines, wanted, held_back=0, wordings=1).lines] == expected


def test_what_the_limit_cuts_is_counted_and_what_is_kept_back_does_not_depend_on_the_filter() -> None:
    lines = [line(n, minute=n) for n in range(1, 6)]
    seen = collect(lines, Filter(limit=2, who="Ada"), held_back=3, wordings=2)
    assert (len(seen.lines), seen.cut, seen.held_back, seen.wordings) == (2, 3, 3, 2)
    assert [total.decisions for total in seen.totals] == [5]


def test_totals_count_by_person_and_leave_the_time_unknown_where_none_was_kept() -> None:
    lines = [
        line(1, seconds=4.0),
        line(2, seconds=9.0),
        line(3),
        line(4, "Ben"),
        LogLine(NOON, ActKind.MERGE, "Ben", 4, 1),
        LogLine(NOON, ActKind.WITHDRAWAL, "Ben", 4, 5, TA, "withdrawn"),
        LogLine(NOON, ActKind.RESOLUTION, "Cleo", 4, 1, TA, "include"),
    ]
    assert count_totals(lines) == (
        Total("Ada", 3, 0, 0, 0, 6.5),
        Total("Ben", 1, 1, 0, 1, None),
        Total("Cleo", 0, 0, 1, 0, None),
    )


def test_no_cell_of_the_csv_is_computed_by_a_spreadsheet_or_steers_a_terminal() -> None:
    hostile = line(1, "=cmd|' /C calc'!A0", note="-1+1\x1b[31m\nnext", seconds=3.5, reasons=("T1", "T2"))
    (header, row) = csv.reader(io.StringIO(to_csv([hostile]), newline=""))
    told = dict(zip(header, row, strict=True))
    assert told["who"] == "'=cmd|' /C calc'!A0"
    assert told["note"] == "'-1+1[31m next"
    assert (told["at"], told["reasons"], told["seconds"], told["wording"]) == (
        "2026-03-01T12:00:00+00:00",
        "T1;T2",
        "3.5",
        "",
    )


def test_the_log_for_scripts_gives_times_as_text_and_reasons_as_a_list() -> None:
    told = ActLog((line(1, reasons=("T1",)),), held_back=2).as_json()
    acts = told["acts"]
    assert isinstance(acts, list)
    assert (acts[0]["at"], acts[0]["reasons"], acts[0]["kind"]) == (
        "2026-03-01T12:00:00+00:00",
        ["T1"],
        "decision",
    )
    assert (told["held_back"], told["totals"]) == (2, [])
