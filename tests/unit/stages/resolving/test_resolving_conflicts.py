"""What a conflict is, how it is told, and what may settle it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from rich.text import Text

from slr.adapters.ledger.settle import contradict, find_resolution
from slr.core.errors import UsageError
from slr.core.model import (
    Criterion,
    CriterionAnswer,
    Decision,
    Document,
    Manner,
    Problem,
    Resolution,
    Stage,
    Truth,
    Verdict,
)
from slr.stages.resolving.conflicts import (
    Conflict,
    ResolutionLine,
    check,
    confirm,
    describe_change_since_shown,
    draw_head,
    draw_side,
    find_sides_after_merge,
    manner_of,
    read_resolutions,
    write_heading,
)

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
INCLUDE, EXCLUDE, MAYBE = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE
MOMENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CRITERIA = (
    Criterion("T1", TA, "Is it about something else?", "Off topic"),
    Criterion("F1", FT, "Does it lack an evaluation?", "No evaluation"),
)


def said(number: int, who: str, verdict: Verdict, *reasons: str, stage: Stage = TA) -> Decision:
    return Decision(7, stage, who, verdict, reasons, at=MOMENT, id=number)


def resolution(number: int, over: tuple[int, ...], verdict: Verdict = INCLUDE, who: str = "Cleo") -> Resolution:
    return Resolution(7, TA, who, verdict, decision_ids=over, id=number, at=MOMENT, manner=Manner.THIRD)


SIDES = (said(1, "Ada", INCLUDE), said(2, "Ben", EXCLUDE, "T1"))


def conflict(sides: tuple[Decision, ...] = SIDES, settled: Resolution | None = None) -> Conflict:
    return Conflict(7, TA, Document(title="A \x1b[31mtitle"), ("Crossref",), sides, settled)


@pytest.mark.parametrize(
    ("verdicts", "stage", "expected"),
    [
        ((INCLUDE, EXCLUDE), TA, True),
        ((INCLUDE, MAYBE), TA, False),
        ((INCLUDE, MAYBE), FT, False),
        ((INCLUDE, MAYBE, EXCLUDE), FT, True),
        ((EXCLUDE, EXCLUDE), FT, False),
        ((), TA, False),
    ],
)
def test_maybe_agrees_with_include_on_title_and_abstract_and_is_no_verdict_at_full_text(
    verdicts: tuple[Verdict, ...], stage: Stage, *, expected: bool
) -> None:
    assert contradict(verdicts, stage) is expected


def test_a_resolution_counts_until_somebody_decides_again_and_the_newest_one_wins() -> None:
    old, new = resolution(1, (1, 2)), resolution(2, (1, 2), EXCLUDE)
    assert find_resolution(SIDES, [new, old]) is new
    assert find_resolution((*SIDES, said(3, "Ada", EXCLUDE)), [old, new]) is None


def test_two_verdicts_of_one_reviewer_that_a_merge_brought_together_are_two_sides() -> None:
    history = [said(1, "Ada", EXCLUDE), said(2, "Ada", INCLUDE), said(4, "Ada", EXCLUDE), said(5, "Ben", INCLUDE)]
    found = find_sides_after_merge([("Ada", INCLUDE), ("Ada", EXCLUDE)], history)
    assert [one.id for one in found] == [2, 4]


@pytest.mark.parametrize(
    ("who", "manner"),
    [
        ("Ada", Manner.CONSENSUS),
        (" ben ", Manner.CONSENSUS),
        ("Ada and Ben", Manner.CONSENSUS),
        ("Ada & Ben", Manner.CONSENSUS),
        ("Ben, Cleo", Manner.CONSENSUS),
        ("Cleo", Manner.THIRD),
        ("Sandra", Manner.THIRD),
    ],
)
def test_consensus_is_when_one_of_those_who_decided_settles(who: str, manner: Manner) -> None:
    assert manner_of(who, SIDES) is manner


def test_what_happened_since_a_conflict_was_shown_is_named() -> None:
    assert describe_change_since_shown(conflict(), conflict()) is None
    again = describe_change_since_shown(conflict(), conflict((*SIDES[:1], said(3, "Ben", INCLUDE))))
    assert (
        again
        == "report 7 was decided again at title-abstract since it was shown: Ben decided include (decision 3)"
    )
    back = describe_change_since_shown(conflict(), conflict(SIDES[:1]))
    assert back == "a decision on report 7 at title-abstract was taken back since it was shown"
    by_cleo = conflict(settled=resolution(1, (1, 2)))
    told = "report 7 was settled meanwhile at title-abstract: include, Cleo as a third person"
    assert describe_change_since_shown(conflict(), by_cleo) == told
    assert describe_change_since_shown(by_cleo, by_cleo) is None
    assert describe_change_since_shown(by_cleo, conflict(settled=resolution(2, (1, 2)))) == told


@pytest.mark.parametrize(
    ("verdict", "stage", "reasons", "message"),
    [
        (MAYBE, FT, (), "maybe cannot settle a conflict at full-text"),
        (Verdict.NOT_RETRIEVED, TA, (), "not-retrieved cannot settle a conflict at title-abstract"),
        (Verdict.WITHDRAWN, TA, (), "withdrawn cannot settle a conflict at title-abstract"),
        (EXCLUDE, FT, (), "an exclusion at full text needs a reason"),
        (EXCLUDE, FT, ("T1",), "unknown reason 'T1' at full-text"),
    ],
)
def test_what_cannot_settle_a_conflict_is_refused(
    verdict: Verdict, stage: Stage, reasons: tuple[str, ...], message: str
) -> None:
    own = [criterion for criterion in CRITERIA if criterion.stage is stage]
    with pytest.raises(UsageError) as caught:
        check(verdict, stage, reasons, own)
    assert caught.value.message == message


def test_maybe_settles_title_and_abstract_and_not_retrieved_the_full_text() -> None:
    check(MAYBE, TA, (), CRITERIA[:1])
    check(Verdict.NOT_RETRIEVED, FT, (), CRITERIA[1:])
    check(EXCLUDE, TA, (), CRITERIA[:1])


def test_a_side_tells_reasons_in_words_the_note_the_form_and_the_time() -> None:
    answers = (
        CriterionAnswer("F1", Truth.TRUE, "no trial\x1b[2J was run", "p. 4"),
        CriterionAnswer("F2", Truth.UNKNOWN),
    )
    one = Decision(7, FT, "Ben", EXCLUDE, ("F1",), "see p. 4", MOMENT, 2, answers=answers)
    assert draw_side(one, lambda code: {"F1": "No evaluation"}[code]).plain.splitlines() == [
        "Ben: Excluded",
        "- F1: No evaluation",
        "Note: see p. 4",
        "F1 applies: true",
        '  "no trial[2J was run" (p. 4)',
        "F2 applies: unknown",
        "2026-03-01 12:00 UTC",
    ]


def test_a_side_without_a_time_ends_with_what_was_said() -> None:
    assert draw_side(Decision(7, TA, "Ada", INCLUDE), str).plain == "Ada: Included"


def test_the_head_says_what_settled_it_before_and_lets_no_escape_through() -> None:
    shown = draw_head(conflict(settled=resolution(1, (1, 2))), "", Text).plain
    assert shown.startswith("A [31mtitle\n")
    assert "Settled so far: include, Cleo as a third person" in shown
    assert "No source gives an abstract" in shown
    assert "Settled" not in draw_head(conflict(), "", Text).plain


def test_a_conflict_and_its_end_are_told_in_one_line() -> None:
    assert str(conflict()) == "report 7, title-abstract: Ada include, Ben exclude (T1)"
    assert write_heading(conflict()) == "Report 7 · title and abstract"
    old = Resolution(7, TA, "Ada", EXCLUDE, ("T1",))
    assert confirm(old) == "Report 7 settled: exclude (T1), Ada"
    told = conflict(settled=old).as_json()
    assert (told["report"], told["stage"], len(SIDES)) == (7, "title-abstract", len(told["decisions"]))  # type: ignore[arg-type]
    assert told["resolution"] is not None


def read(text: str) -> tuple[list[ResolutionLine], list[Problem]]:
    return read_resolutions(text, path="r.csv", criteria=CRITERIA, stage=None, resolver=None)


def test_a_file_of_resolutions_is_read_row_by_row() -> None:
    rows, problems = read(
        "\ufeffReport;Stage;Verdict;Reason;Note;Manner;Resolver;Title\r\n"
        "7;title-abstract;exclude;t1;'=both;consensus;Ada\r\n"
        "\r\n"
        "10.5555/x;Full Text;not-retrieved;;;;Cleo;A title\r\n"
    )
    assert rows == [
        ResolutionLine(2, "7", TA, EXCLUDE, ("T1",), "=both", Manner.CONSENSUS, "Ada"),
        ResolutionLine(4, "10.5555/x", FT, Verdict.NOT_RETRIEVED, (), None, None, "Cleo"),
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",full-text,include,,,,Cleo", "no report; the row was not imported"),
        ("7,,include,,,,Cleo", "no stage; the row was not imported"),
        ("7,full-text,,,,,Cleo", "no verdict; the row was not imported"),
        ("7,full-text,include,,,,", "no resolver; the row was not imported"),
        ("7,full-text,exclude,,,,Cleo", "an exclusion at full text needs a reason; the row was not imported"),
        ("7,abstract,include,,,,Cleo", "unknown stage 'abstract' (known: title-abstract, full-text); the row was not imported"),
        ("7,full-text,include,,,vote,Cleo", "unknown manner 'vote' (known: consensus, third); the row was not imported"),
        ("7,full-text,exclude,T1,,,Cleo", "unknown reason 'T1' at full-text; the row was not imported"),
        ("7,full-text,include,,a,third,Cleo,b", "more cells than the header has (a comma without quotes?); the row was not imported"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_told_with_its_line(line: str, message: str) -> None:
    rows, problems = read(f"report,stage,verdict,reason,note,manner,resolver\n{line}\n")
    assert rows == []
    assert problems == [Problem("r.csv:2", message)]


def test_a_file_without_its_columns_gives_no_row_and_says_why() -> None:
    missing = "the header needs report and verdict; nothing was read"
    assert read("report,vote\n7,include\n") == (
        [],
        [Problem("r.csv:1", "unknown column 'vote' is not read"), Problem("r.csv:1", missing)],
    )
    assert read("") == ([], [Problem("r.csv:1", "no header row; nothing was read")])


def test_what_cannot_be_read_as_a_table_is_told_and_the_rows_before_it_are_taken() -> None:
    too_long = "x" * (csv.field_size_limit() + 1)
    rows, problems = read(f"report,stage,verdict,resolver\n7,full-text,include,Ada\n8,{too_long},include,Ada\n")
    assert [row.report for row in rows] == ["7"]
    assert [problem.where for problem in problems] == ["r.csv:3"]
    assert problems[0].message.startswith("not readable as a table from here on")
