"""A table of decisions is read row by row; what cannot be taken is told with its line."""

from __future__ import annotations

import pytest

from slr.core.model import Criterion, CriterionAnswer, Problem, Stage, Truth, Verdict
from slr.stages.screen.decisions import ImportedDecision, read_decisions

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
CRITERIA = (Criterion("T1", TA, "?", "t1"), Criterion("F1", FT, "?", "f1"), Criterion("F2", FT, "?", "f2"))
HEAD = "report,stage,reviewer,verdict,reason,note\n"


def read(text: str, **more: object) -> tuple[tuple[ImportedDecision, ...], tuple[Problem, ...]]:
    return read_decisions(text, path="d.csv", criteria=CRITERIA, **more)  # type: ignore[arg-type]


def only_problem(text: str, **more: object) -> Problem:
    taken, problems = read(text, **more)
    assert taken == ()
    assert len(problems) == 1
    return problems[0]


def test_a_full_row() -> None:
    taken, problems = read(HEAD + "7,full-text,ana,exclude,F2;F1,no prompts\n")
    assert taken == (ImportedDecision(2, 7, None, None, FT, "ana", Verdict.EXCLUDE, ("F2", "F1"), "no prompts"),)
    assert problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffDOI;Stage;Screener;Decision\r\n10.1000/X;Full text;ana;Included\r\n",
        "doi\tSTAGE\treviewer\tvote\nhttps://doi.org/10.1000/x\tfulltext\tana\tyes",
        '"doi","stage","reviewer","verdict"\n"doi: 10.1000/x","full_text"," ana ","INCLUDE"\n',
        "title,doi,stage,reviewer,verdict\n\n,10.1000/x,FT,ana,include\n\n,,,,\n",
    ],
)
def test_dialects_of_spreadsheets_give_the_same_decision(text: str) -> None:
    taken, problems = read(text)
    assert problems == ()
    assert [(t.doi, t.stage, t.reviewer, t.verdict) for t in taken] == [("10.1000/x", FT, "ana", Verdict.INCLUDE)]


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Maybe", Verdict.MAYBE),
        ("unclear", Verdict.MAYBE),
        ("not retrieved", Verdict.NOT_RETRIEVED),
        ("not-retrieved", Verdict.NOT_RETRIEVED),
        ("no", Verdict.EXCLUDE),
    ],
)
def test_words_for_verdicts(word: str, verdict: Verdict) -> None:
    taken, _ = read(HEAD + f"7,full-text,ana,{word},F1,\n")
    assert [t.verdict for t in taken] == [verdict]


@pytest.mark.parametrize("word", ["title-abstract", "Title/Abstract", "title and abstract", "abstract", "TIAB"])
def test_words_for_the_first_stage(word: str) -> None:
    taken, _ = read(HEAD + f"7,{word},ana,include,,\n")
    assert [t.stage for t in taken] == [TA]


def test_a_reason_is_found_without_regard_to_case_and_counted_once() -> None:
    taken, _ = read(HEAD + '7,full-text,ana,exclude," f1 ;F1;",\n')
    assert taken[0].reasons == ("F1",)


def test_stage_and_reviewer_may_come_from_the_command_and_the_row_wins() -> None:
    taken, problems = read("record,reviewer,verdict\n4,,include\n5,bo,maybe\n", stage=TA, reviewer="ana")
    assert problems == ()
    assert [(t.record, t.stage, t.reviewer) for t in taken] == [(4, TA, "ana"), (5, TA, "bo")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",full-text,ana,include,,", "no report, doi or record"),
        ("x7,full-text,ana,include,,", "report 'x7' is not a number"),
        ("٧,full-text,ana,include,,", "is not a number"),
        ("9999999999999999999,full-text,ana,include,,", "is not a number"),
        ("7,,ana,include,,", "no stage"),
        ("7,third,ana,include,,", "unknown stage 'third'"),
        ("7,full-text,,include,,", "no reviewer"),
        ("7,full-text,ana,,,", "no verdict"),
        ("7,full-text,ana,perhaps,,", "unknown verdict 'perhaps'"),
        ("7,full-text,ana,withdrawn,,", "unknown verdict 'withdrawn'"),
        ("7,full-text,ana,exclude,T1,", "unknown reason 'T1' at full-text (known: F1, F2)"),
        ("7,full-text,ana,exclude,,", "an exclusion at full text needs a reason"),
        ("7,title-abstract,ana,not-retrieved,,", "belongs to the full-text stage"),
        ("7,full-text,ana,include,,a,b", "more cells than the header"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_with_its_line(row: str, words: str) -> None:
    problem = only_problem(f"{HEAD}{row}\n")
    assert problem.where == "d.csv:2"
    assert words in problem.message


def test_a_doi_must_look_like_one() -> None:
    problem = only_problem("doi,stage,reviewer,verdict\nabc,ta,ana,include\n")
    assert "'abc' is not a DOI" in problem.message


def test_a_bad_row_leaves_its_neighbours_alone_and_lines_count_through_notes_of_several_lines() -> None:
    text = HEAD + '1,ta,ana,include,,"two\nlines"\n2,ta,ana,perhaps,,\n3,ta,ana,include,,\n'
    taken, problems = read(text)
    assert [(t.report, t.line, t.note) for t in taken] == [(1, 2, "two lines"), (3, 5, None)]
    assert [p.where for p in problems] == ["d.csv:4"]


def test_the_same_row_twice_counts_once_and_is_told() -> None:
    row = "1,ta,ana,include,,\n"
    taken, problems = read(HEAD + row + "2,ta,ana,include,,\n" + row)
    assert [t.report for t in taken] == [1, 2]
    assert problems == (Problem("d.csv:4", "the same as line 2; imported once"),)


def test_rows_that_contradict_each_other_are_all_left_out() -> None:
    taken, problems = read(HEAD + "1,ta,ana,include,,\n1,ta,bo,exclude,,\n1,ta,ana,exclude,,\n")
    assert [(t.reviewer, t.verdict) for t in taken] == [("bo", Verdict.EXCLUDE)]
    message = "lines 2, 4 contradict each other; none of them was imported"
    assert problems == (Problem("d.csv:2", message), Problem("d.csv:4", message))


@pytest.mark.parametrize(
    ("cell", "note"), [("'=1+1", "=1+1"), ("'-x", "-x"), ("'@x", "@x"), ("'quoted'", "'quoted'"), ("'", "'")]
)
def test_a_formula_made_harmless_by_an_apostrophe_is_read_back(cell: str, note: str) -> None:
    taken, _ = read(HEAD + f"1,ta,ana,include,,{cell}\n")
    assert taken[0].note == note


def test_control_characters_do_not_reach_the_ledger() -> None:
    taken, _ = read(HEAD + "1,ta,an\x1b[31ma,include,,x\x07y\n")
    assert (taken[0].reviewer, taken[0].note) == ("an[31ma", "xy")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", " , ,\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert "no header row" in only_problem(text).message


@pytest.mark.parametrize("head", ["report,stage,reviewer", "title,stage,reviewer,verdict"])
def test_a_header_without_what_matters_is_told_once(head: str) -> None:
    problem = only_problem(f"{head}\n1,ta,ana,include\n2,ta,ana,include\n")
    assert problem.where == "d.csv:1"
    assert "the header needs verdict" in problem.message


def test_columns_that_are_not_read_are_told_unless_they_only_help_a_person() -> None:
    taken, problems = read("Title,report,verdict,stage,reviewer,colour,Report ID\nT,1,include,ta,ana,red,2\n")
    assert [t.report for t in taken] == [1]
    assert [p.message for p in problems] == [
        "unknown column 'colour' is not read",
        "two columns say report; the second, 'Report ID', is not read",
    ]


def test_a_cell_too_large_for_the_reader_ends_the_reading_with_a_word() -> None:
    taken, problems = read(HEAD + "1,ta,ana,include,,\n2,ta,ana,include,," + "x" * 200_000 + "\n")
    assert [t.report for t in taken] == [1]
    assert problems[0].where == "d.csv:3"
    assert "not readable as a table from here on" in problems[0].message


def test_codes_are_not_checked_without_criteria() -> None:
    taken, problems = read_decisions(HEAD + "1,ft,ana,exclude,ANY,\n2,ft,ana,exclude,,\n", path="d.csv")
    assert [t.reasons for t in taken] == [("ANY",), ()]
    assert problems == ()


FORM_HEAD = "report;stage;reviewer;verdict;reason;Answers;Seconds\n"


def form_row(verdict: str, reason: str, answers: str, seconds: str = "", stage: str = "full-text") -> str:
    quoted = answers.replace('"', '""')
    return f'{FORM_HEAD}7;{stage};ana;{verdict};{reason};"{quoted}";{seconds}\n'


def test_a_row_may_bring_the_full_text_form_and_the_time_it_took() -> None:
    answers = '[{"code": "f2", "applies": true, "quote": "=1+1; said so", "place": "p. 4"}, {"code": "F1", "applies": null}]'
    taken, problems = read(form_row("exclude", "F2", answers, "12,5"))
    assert problems == ()
    assert taken[0].answers == (
        CriterionAnswer("F1", Truth.UNKNOWN),
        CriterionAnswer("F2", Truth.TRUE, "=1+1; said so", "p. 4"),
    )
    assert taken[0].seconds == 12.5


def test_the_reason_of_an_exclusion_may_stand_in_the_form_alone() -> None:
    answers = '[{"code": "F2", "applies": true}, {"code": "F1", "applies": true}]'
    taken, _ = read(form_row("exclude", "", answers))
    assert taken[0].reasons == ("F1", "F2")


def test_a_reason_that_is_given_wins_over_the_form() -> None:
    answers = '[{"code": "F2", "applies": true}, {"code": "F1", "applies": true}]'
    taken, _ = read(form_row("exclude", "F2", answers))
    assert taken[0].reasons == ("F2",)


def test_an_inclusion_takes_no_reason_from_the_form() -> None:
    taken, _ = read(form_row("include", "", '[{"code": "F2", "applies": true}]'))
    assert taken[0].reasons == ()


def test_without_form_and_time_nothing_is_said_of_them() -> None:
    taken, problems = read(form_row("include", "", "  "))
    assert problems == ()
    assert (taken[0].answers, taken[0].seconds) == ((), None)


@pytest.mark.parametrize(
    ("answers", "stage", "verdict", "words"),
    [
        ("[", "full-text", "include", "the answers are not JSON"),
        ('[{"code": "T1", "applies": true}]', "full-text", "include", "unknown criterion 'T1' at full-text"),
        ('[{"code": "T1", "applies": true}]', "ta", "include", "the form belongs to the full-text stage"),
        ('[{"code": "F1", "applies": true}]', "full-text", "not-retrieved", "cannot come with the verdict"),
        ('[{"code": "F1", "applies": false}]', "full-text", "exclude", "needs a reason"),
    ],
)
def test_a_row_with_an_unusable_form_is_left_out_as_a_whole(
    answers: str, stage: str, verdict: str, words: str
) -> None:
    problem = only_problem(form_row(verdict, "", answers, stage=stage))
    assert words in problem.message
    assert problem.message.endswith("the row was not imported")


@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "soon", "1e999"])
def test_a_time_that_is_none_leaves_the_row_out(seconds: str) -> None:
    assert f"seconds {seconds!r} is not a time" in only_problem(form_row("include", "", "", seconds)).message


def test_rows_that_differ_in_their_form_contradict_each_other() -> None:
    first = form_row("exclude", "F1", '[{"code": "F1", "applies": true}]')
    second = form_row("exclude", "F1", '[{"code": "F1", "applies": null}]').removeprefix(FORM_HEAD)
    taken, problems = read(first + second)
    assert taken == ()
    assert [problem.where for problem in problems] == ["d.csv:2", "d.csv:3"]


def test_codes_of_a_form_are_not_checked_without_criteria() -> None:
    text = form_row("include", "", '[{"code": "ANY", "applies": false}]')
    taken, problems = read_decisions(text, path="d.csv")
    assert problems == ()
    assert taken[0].answers == (CriterionAnswer("ANY", Truth.FALSE),)
