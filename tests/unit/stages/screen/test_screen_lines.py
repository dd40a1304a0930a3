"""Line mode over a desk in memory: what each line does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from line_mode import decided, desk_of, document, plain_desk, talk
from memory_desk import FT, TA, MemoryDesk
from slr.core.errors import SlrError, StoreLocked
from slr.core.model import (
    CriterionAnswer,
    Decision,
    Stage,
    Truth,
)
from slr.stages.screen.desk import Card
from slr.stages.screen.draft import Draft
from slr.stages.screen.ending import Left, SittingPart


@pytest.mark.parametrize(
    ("stage", "lines", "expected"),
    [
        (TA, ["i"], (1, "include", (), None)),
        (TA, ["include"], (1, "include", (), None)),
        (TA, ["I"], (1, "include", (), None)),
        (TA, ["  INCLUDE "], (1, "include", (), None)),
        (TA, ["m"], (1, "maybe", (), None)),
        (TA, ["e c2"], (1, "exclude", ("C2",), None)),
        (TA, ["e 3, 1;3"], (1, "exclude", ("C3", "C1"), None)),
        (TA, ["exclude C1 C2"], (1, "exclude", ("C1", "C2"), None)),
        (TA, ["e 0"], (1, "exclude", (), None)),
        (TA, ["e", "none"], (1, "exclude", (), None)),
        (TA, ["e", "2 1"], (1, "exclude", ("C2", "C1"), None)),
        (FT, ["r"], (1, "not-retrieved", (), None)),
        (FT, ["not retrieved"], (1, "not-retrieved", (), None)),
        (FT, ["e", "1"], (1, "exclude", ("C1",), None)),
        (TA, ["n adults only", "m"], (1, "maybe", (), "adults only")),
        (TA, ["n", "adults only", "m"], (1, "maybe", (), "adults only")),
        (TA, ["n adults", "n -", "m"], (1, "maybe", (), None)),
        (TA, ["n adults", "n", "", "m"], (1, "maybe", (), "adults")),
        (TA, ["s", "g 1", "i"], (1, "include", (), None)),
    ],
)
def test_lines_make_exactly_one_decision_and_it_is_confirmed_in_words(
    stage: Stage, lines: list[str], expected: tuple[int, str, tuple[str, ...], str | None]
) -> None:
    desk = plain_desk(stage=stage)
    out = talk(desk, *lines)
    assert decided(desk) == [expected]
    verdict = expected[1].replace("-", " ").capitalize().replace("clude", "cluded")
    reasons = f" ({', '.join(expected[2])})" if expected[2] else ""
    assert f"\nSaved: {verdict}{reasons}: Study 1\n" in out


@pytest.mark.parametrize(
    ("stage", "lines", "told"),
    [
        (TA, ["i am not sure"], "Nothing may follow include. Nothing was changed."),
        (TA, ["r"], "not-retrieved belongs to the full-text stage. Nothing was changed."),
        (TA, ["f"], "form belongs to the full-text stage. Nothing was changed."),
        (TA, ["e C9"], "There is no criterion C9; the codes are C1, C2, C3. Nothing was changed."),
        (TA, ["e", "i"], "There is no criterion i;"),
        (TA, ["e 1 4"], "There is no criterion 4;"),
        (TA, ["e ,"], "There is no criterion ,;"),
        (TA, ["e", ""], "Not decided."),
        (TA, ["e"], "Not decided."),
        (FT, ["e 0"], "There is no criterion 0;"),
        (FT, ["e", "none"], "There is no criterion none;"),
        (TA, ["x"], "Unknown command; ? lists the commands. Nothing was changed."),
        (TA, ["decide include"], "Unknown command"),
        (TA, ["n", ""], "The note is unchanged."),
        (TA, ["g"], "The number of a report is missing. Nothing was changed."),
        (TA, ["g ²"], "The number of a report is missing."),
        (TA, ["g " + "9" * 30], "The number of a report is missing."),
        (TA, ["g 99"], "NOT SHOWN: report 99 is not at this stage\nHint: Search for it.\n\nReport 1\n"),
        (TA, ["= 1"], "NOT MERGED: no other report is 1\n\nReport 1\n"),
        (TA, ["=", ""], "Not merged."),
        (TA, ["= two"], "The number of a report is missing."),
        (TA, ["c"], "No other reviewer disagrees with you at this stage."),
        (TA, ["u"], "You have no verdict to take back."),
        (TA, ["/ nowhere"], "No report has all these words."),
        (TA, ["/"], "No report has all these words."),
        (TA, ["o"], "https://doi.org/10.1000/x1\nhttps://pubmed.ncbi.nlm.nih.gov/1001/\n"),
        (TA, ["a"], "The abstract is unchanged."),
        (TA, ["a", "."], "The abstract is unchanged."),
        (TA, ["a", "words", ".", ""], "The abstract is unchanged."),
        (TA, ["t"], "Tags you have used: background, RCT.\nTags of this report: none.\n"),
    ],
)
def test_lines_that_decide_nothing_say_why(stage: Stage, lines: list[str], told: str) -> None:
    desk = plain_desk(stage=stage)
    out = talk(desk, *lines)
    assert desk.kept == []
    assert told in out
    assert "Saved: " not in out


def test_undo_brings_the_report_and_its_note_back() -> None:
    desk = plain_desk()
    out = talk(desk, "n why", "i", "u", "m")
    assert decided(desk) == [(1, "maybe", (), "why")]
    assert "Taken back: this report is open again.\n\nReport 1\n" in out


def test_a_skipped_report_comes_back_behind_the_others() -> None:
    desk = plain_desk()
    talk(desk, "s", "i", "i", "i")
    assert [one.report_id for one in desk.kept] == [2, 3, 1]


def test_a_verdict_on_a_decided_report_is_shown_and_replaced() -> None:
    desk = plain_desk()
    out = talk(desk, "e 2", "g 1", "i")
    assert "Your verdict so far: excluded (C2)" in out
    assert decided(desk) == [(1, "exclude", ("C2",), None), (1, "include", (), None)]


def test_how_long_the_report_stood_is_told_to_the_desk() -> None:
    desk = plain_desk()
    talk(desk, "", "n x", "i")
    assert [one.seconds for one in desk.kept] == [1.0]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("i", "NOT SAVED"),
        ("e 1", "NOT SAVED"),
        ("t x", "NOT SAVED"),
        ("s", "NOT SKIPPED"),
        ("u", "NOT TAKEN BACK"),
        ("= 2", "NOT MERGED"),
    ],
)
def test_an_error_of_the_desk_is_told_with_its_hint_and_the_report_is_shown_again(line: str, what: str) -> None:
    desk = plain_desk()
    desk.error = StoreLocked("x.db")
    out = talk(desk, line)
    assert f"\n{what}: the ledger x.db is locked by another process\nHint: Wait for" in out
    assert out.count("\nTitle: Study 1\n") == 2
    assert "Saved: " not in out


def test_the_second_try_takes_note_and_answers_along() -> None:
    class Mending(MemoryDesk):
        def _write(self) -> None:
            error, self.error = self.error, None
            if error is not None:
                raise error

    desk = desk_of(Mending, stage=FT, codes=("C1",))
    desk.error = StoreLocked("x.db")
    out = talk(desk, "n why", "f", "yes", "a quote", "p. 3", "yes", "e 1")
    answers = (CriterionAnswer("C1", Truth.TRUE, "a quote", "p. 3"),)
    assert [(one.note, one.answers) for one in desk.kept] == [("why", answers)]
    assert "Answer not saved yet: C1 yes, quote: a quote, place: p. 3\n" in out


def test_an_error_with_a_detail_prints_it_line_by_line() -> None:
    desk = plain_desk()
    desk.error = SlrError("broken")
    desk.error.detail = "one\ntwo"
    assert "NOT SAVED: broken\none\ntwo\n" in talk(desk, "i")


def test_a_next_report_that_cannot_be_read_leaves_the_verdict_confirmed_and_skip_tries_again() -> None:
    class Flaky(MemoryDesk):
        def next_card(self) -> Card | None:
            self.unreadable = StoreLocked("x.db") if len(self.kept) == 1 and not self.asked else None
            self.asked.append("next")
            return super().next_card()

        def decide(self, *given: object, **more: object) -> Decision:
            self.asked.clear()
            return super().decide(*given, **more)  # type: ignore[arg-type]

    desk = desk_of(Flaky)
    out = talk(desk, "i", "i", "s")
    assert len(desk.kept) == 1
    assert "Saved: Included: Study 1\nCANNOT READ ON: the ledger x.db is locked" in out
    assert "No report could be read. Skip tries again" in out
    assert "\nReport 2\n" in out


@pytest.mark.parametrize(
    ("replies", "verdict", "reasons", "answers"),
    [
        (
            ["yes", "q", "p. 1", "no", "", ""],
            "exclude",
            ("C1",),
            [("C1", "true", "q", "p. 1"), ("C2", "false", None, None)],
        ),
        (["n", "", "", "no", "", ""], "include", (), [("C1", "false", None, None), ("C2", "false", None, None)]),
        (["no", "", "", "u", "", ""], "maybe", (), [("C1", "false", None, None), ("C2", "unknown", None, None)]),
        (["", "no", "", ""], "maybe", (), [("C2", "false", None, None)]),
        (
            ["what", "Y", "", "", "yes", "", ""],
            "exclude",
            ("C1", "C2"),
            [("C1", "true", None, None), ("C2", "true", None, None)],
        ),
    ],
)
def test_the_form_proposes_the_verdict_that_its_answers_say(
    replies: list[str], verdict: str, reasons: tuple[str, ...], answers: list[tuple[object, ...]]
) -> None:
    desk = plain_desk(stage=FT, codes=("C1", "C2"))
    talk(desk, "f", *replies, "yes")
    assert decided(desk) == [(1, verdict, reasons, None)]
    assert [(a.code, a.applies.value, a.quote, a.place) for a in desk.kept[0].answers] == answers


def test_a_proposal_that_is_not_taken_keeps_the_answers_for_the_reviewers_own_verdict() -> None:
    desk = plain_desk(stage=FT, codes=("C1",))
    out = talk(desk, "f", "yes", "", "", "no", "m")
    assert "The answers point to: excluded (C1). Record this verdict? (yes, no):" in out
    assert [(one.verdict.value, one.answers) for one in desk.kept] == [
        ("maybe", (CriterionAnswer("C1", Truth.TRUE),))
    ]


@pytest.mark.parametrize("replies", [["stop"], ["yes", "", "", "."], ["yes"], ["", ""]])
def test_a_form_that_is_stopped_keeps_and_decides_nothing(replies: list[str]) -> None:
    desk = plain_desk(stage=FT, codes=("C1", "C2"))
    out = talk(desk, "f", *replies)
    if replies != ["yes"]:
        assert "The form is unchanged." in out
    assert desk.kept == []


def test_codes_that_are_numbers_are_never_taken_for_places_in_the_list() -> None:
    desk = plain_desk(codes=("2", "1"))
    out = talk(desk, "e", "2", "e 3")
    assert decided(desk) == [(1, "exclude", ("2",), None)]
    assert (
        "\n2: Does it fail 2?\n1: Does it fail 1?\nWhich reasons for exclusion apply? Codes, the main one first"
        in out
    )
    assert "There is no criterion 3;" in out


def test_without_criteria_e_excludes_at_once_and_names_no_code() -> None:
    desk = plain_desk(stage=FT, codes=())
    out = talk(desk, "e", "e X", "f")
    assert decided(desk) == [(1, "exclude", (), None)]
    assert "There is no criterion X; the codes are none." in out
    assert "The form is unchanged." in out


def test_an_abstract_is_read_up_to_a_single_dot_and_asks_where_it_was_read() -> None:
    desk = plain_desk(document(1, abstract=None))
    out = talk(desk, "a", "First line.", "", "second", ".", "the publisher's page")
    assert desk.asked == ["abstract 1 [First line. second] the publisher's page"]
    assert "The abstract is saved." in out
    assert (
        "Abstract: First line. second\nThe abstract was filled in by ana, read at: the publisher's page\n" in out
    )


@pytest.mark.parametrize(("reply", "gone"), [("yes", True), ("no", False)])
def test_an_empty_text_takes_a_filled_in_abstract_away_after_a_yes(reply: str, *, gone: bool) -> None:
    desk = plain_desk(document(1, abstract=None))
    out = talk(desk, "a", "Words", ".", "page 1", "a", ".", reply)
    assert (desk.asked[1:] == ["abstract 1 [] page 1"]) is gone
    assert ("The abstract that was filled in is removed." in out) is gone


def test_tags_search_jump_and_merge_reach_the_desk() -> None:
    desk = plain_desk()
    out = talk(desk, "t pilot", "/Study", "/ 2", "g 2", "=", "3")
    assert desk.asked == ["tag 1 pilot", "find Study", "find 2", "same 2 3"]
    assert "Tags of this report: pilot.\n" in out
    assert "1: Study 1 (open)\n2: Study 2 (open)\n3: Study 3 (open)\n3 found." in out
    assert "Reports 2 and 3 are one now.\n\nReport 1\n" in out


def test_only_reports_without_an_abstract_can_be_asked_for_and_all_again() -> None:
    desk = plain_desk(document(1), document(2, abstract=None))
    out = talk(desk, "A", "no-abstract")
    assert desk.asked == ["only without abstract True", "only without abstract False"]
    assert "Only reports without an abstract are shown now.\n\nReport 2\n" in out
    assert "All reports are shown now." in out
    desk.error = StoreLocked("x.db")
    assert "NOT CHANGED: the ledger x.db is locked" in talk(desk, "A")


def test_a_note_without_a_verdict_is_kept_as_a_draft_however_the_sitting_ends() -> None:
    for lines in (["n x", "q"], ["n x"]):
        desk = plain_desk()
        out = talk(desk, *lines)
        assert "Note not saved yet: it goes in with your verdict.\n" in out
        assert out.endswith("Every verdict is saved. Kept as a draft, not decided yet: report 1.\n")
        assert (desk.kept, desk.written) == ([], {1: Draft("x")})
        assert "Note not saved yet: x\n" in talk(desk, "i")
        assert ([one.note for one in desk.kept], desk.written) == (["x"], {})
    assert talk(plain_desk(), "n x", "i").endswith("Every verdict is saved.\n")


def test_quitting_warns_once_about_words_that_no_draft_could_keep() -> None:
    desk = plain_desk()
    desk.draft_error = StoreLocked("x.db")
    out = talk(desk, "n x", "q", "q", "i")
    assert "NOT SAVED: what you wrote on report 1. Quit again to drop it.\n" in out
    assert out.endswith("Every verdict is saved. What you wrote on report 1 could not be kept.\n")
    assert desk.kept == []
    again = plain_desk()
    again.draft_error = StoreLocked("x.db")
    talk(again, "n x", "q", "s", "q", "i")
    assert len(again.kept) == 1


def test_a_form_is_kept_answer_by_answer_and_an_abstract_line_by_line_when_the_input_ends() -> None:
    desk = plain_desk(stage=FT)
    talk(desk, "f", "yes", "the words", "p. 2", "no")
    assert desk.written[1].answers == (
        CriterionAnswer("C1", Truth.TRUE, "the words", "p. 2"),
        CriterionAnswer("C2", Truth.FALSE),
    )
    assert "Answer not saved yet: C1 yes, quote: the words, place: p. 2\n" in talk(desk, "")
    bare = plain_desk(document(1, abstract=None))
    talk(bare, "a", "one line", "and")
    assert bare.written[1].abstract == "one line and"


def test_stopping_the_form_brings_back_the_answers_there_were() -> None:
    desk = plain_desk(stage=FT, codes=("C1", "C2"))
    talk(desk, "f", "no", "", "", "unclear", "", "", "no", "f", "yes", "", "", "stop")
    assert desk.written[1].answers == (CriterionAnswer("C1", Truth.FALSE), CriterionAnswer("C2", Truth.UNKNOWN))


def test_a_verdict_that_is_given_anew_keeps_note_and_form_unless_they_are_changed() -> None:
    desk = plain_desk(stage=FT, codes=("C1",))
    talk(desk, "n why", "f", "yes", "", "", "yes", "g 1", "m", "g 1", "n -", "m")
    assert [(one.note, len(one.answers)) for one in desk.kept] == [("why", 1), ("why", 1), (None, 1)]


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (
            Left(SittingPart.PILOT, 5, rest=7, total=12),
            "The pilot round is done: you have decided on its 5 reports.",
        ),
        (
            Left(SittingPart.SAMPLE, 5, rest=7, total=12),
            "The random sample is done: you have decided on its 5 reports.",
        ),
        (Left(here=2, rest=2, total=12), "No report can be shown now."),
    ],
)
def test_all_done_is_not_said_while_reports_are_left(left: Left, told: str) -> None:
    class Ended(MemoryDesk):
        def left(self) -> Left:
            return left

    out = talk(desk_of(Ended), "i", "i", "i")
    assert f"\n{told}\n" in out
    assert f"{left.rest} left." in out
    assert "All done" not in out


#: Lines that do something, and lines that answer a question.
_WORDS = st.sampled_from([*"iemrnsu=cafdotA?02q.", "e 1", "e C2 C1", "e C9", "n x", "/ Study", "g 1", "g 9"])


_REPLIES = st.sampled_from(["= 2", "t x", "", "words", "yes", "no", "unclear", "stop", "none", "\x1b[2J"])


@settings(deadline=None)
@given(
    stage=st.sampled_from(list(Stage)),
    lines=st.lists(st.one_of(_WORDS, _REPLIES, st.text(max_size=12)), max_size=25),
    failing=st.sets(st.integers(0, 10)),
)
def test_no_lines_raise_and_every_confirmation_is_one_kept_decision(
    stage: Stage, lines: list[str], failing: set[int]
) -> None:
    """Whatever is typed, also while the ledger fails now and then."""

    class Counting(MemoryDesk):
        writes = 0
        made = 0

        def _write(self) -> None:
            self.writes += 1
            if self.writes in failing:
                raise StoreLocked("x.db")

        def decide(self, *given: object, **more: object) -> Decision:
            decision = super().decide(*given, **more)  # type: ignore[arg-type]
            self.made += 1
            return decision

    desk = desk_of(Counting, stage=stage)
    out = talk(desk, *lines)
    assert sum(line.startswith("Saved: ") for line in out.splitlines()) == desk.made
    assert all(letter == "\n" or letter.isprintable() or not letter.isspace() for letter in out)
    assert not {"\x1b", "\r", "\x00"} & set(out)
