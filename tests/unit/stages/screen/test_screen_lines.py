"""Line mode over a desk in memory: what each line does, and what is printed."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slr.adapters.terminal.keymap import Action, Profile, keymap
from slr.core.errors import SlrError, StoreLocked, UsageError
from slr.core.model import (
    Author,
    Criterion,
    CriterionAnswer,
    Decision,
    Document,
    Identifiers,
    Overlay,
    Stage,
    Truth,
    Verdict,
)
from slr.stages.screen.desk import Card, FoundReport, ReviewerProgress
from slr.stages.screen.draft import BLANK, Draft
from slr.stages.screen.ending import Left, SittingPart
from slr.stages.screen.lines.commands import SPOKEN_ACTIONS, help_lines, keys_of, short_list, understood, word_of
from slr.stages.screen.lines.screening import run_plain
from small_queue import DraftBook

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
HOSTILE = "\x1b[31mred\x1b[0m\x07\u202e\r\nSaved: Included: nothing\x00"


def criteria(stage: Stage, *codes: str) -> tuple[Criterion, ...]:
    return tuple(Criterion(code, stage, f"Does it fail {code}?", f"failed {code}") for code in codes)


def document(number: int, **facts: object) -> Document:
    given: dict[str, object] = {
        "title": f"Study {number}",
        "abstract": f"Abstract of {number}.",
        "authors": (Author("Ng", "A."), Author("Ødegård", "Bø")),
        "year": 2023,
        "venue": "Journal of Tests",
        "ids": Identifiers(doi=f"10.1000/x{number}", pmid=str(1000 + number)),
    }
    return Document(**(given | facts))  # type: ignore[arg-type]


class MemoryDesk(DraftBook):
    """A desk that keeps everything in lists; `error` is what its next call that writes fails with."""

    def __init__(self, *documents: Document, stage: Stage = TA, codes: Sequence[str] = ("C1", "C2", "C3")) -> None:
        super().__init__()
        found = documents or tuple(document(number) for number in (1, 2, 3))
        self.documents = dict(enumerate(found, start=1))
        self.stage = stage
        self.reviewer = "ana"
        self.criteria = criteria(stage, *codes)
        self.round = ""
        self.kept: list[Decision] = []
        self.asked: list[str] = []
        self.error: SlrError | None = None
        self.unreadable: SlrError | None = None
        self.extra: dict[int, Card] = {}
        self._skipped: list[int] = []
        self._first: int | None = None

    def _write(self) -> None:
        if self.error is not None:
            raise self.error

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        return ()

    def own_words(self, text: str, /) -> Sequence[tuple[int, int]]:
        return ()

    def _left(self) -> list[int]:
        done = {decision.report_id for decision in self.kept}
        return sorted(
            self.documents.keys() - done, key=lambda n: self._skipped.index(n) + 1 if n in self._skipped else 0
        )

    def next_card(self) -> Card | None:
        if self.unreadable is not None:
            raise self.unreadable
        left = [self._first] if self._first is not None else self._left()
        return self.card(left[0]) if left else None

    def card(self, report_id: int) -> Card:
        mine = next((one for one in reversed(self.kept) if one.report_id == report_id), None)
        made = self.extra.get(report_id) or Card(report_id, self.documents[report_id], ("Crossref", "PubMed"))
        return replace(made, previous=mine, draft=self.written.get(report_id, BLANK))

    def decide(
        self,
        report_id: int,
        verdict: Verdict,
        reasons: Sequence[str],
        note: str | None,
        *,
        answers: Sequence[CriterionAnswer] = (),
        seconds: float | None = None,
    ) -> Decision:
        self._write()
        made = Decision(
            report_id,
            self.stage,
            self.reviewer,
            verdict,
            tuple(reasons),
            note,
            answers=tuple(answers),
            seconds=seconds,
        )
        self.kept.append(made)
        self.take_along(report_id)
        self._first = None
        return made

    def undo(self) -> Card | None:
        self._write()
        if not self.kept:
            return None
        last = self.kept.pop()
        self._first = last.report_id
        self.bring_back(last)
        return self.card(last.report_id)

    def left(self) -> Left:
        return Left(rest=len(self._left()), total=len(self.documents))

    def skip(self, report_id: int) -> None:
        self._write()
        self._skipped.append(report_id)
        self._first = None

    def find(self, words: str) -> Sequence[FoundReport]:
        self.asked.append(f"find {words}")
        return [FoundReport(key, one.title, "open") for key, one in self.documents.items() if words in one.title]

    def jump(self, report_id: int) -> Card:
        if report_id not in self.documents:
            raise UsageError(f"report {report_id} is not at this stage", hint="Search for it.")
        self._first = report_id
        return self.card(report_id)

    def next_conflict(self) -> Card | None:
        return next((self.card(number) for number, card in self.extra.items() if card.sides), None)

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - a switch of the port
        self._write()
        self.asked.append(f"only without abstract {on}")

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        self._write()
        self.asked.append(f"tag {report_id} {word}")
        return (word,)

    def known_tags(self) -> Sequence[str]:
        return ("animal", "pilot")

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        self._write()
        self.asked.append(f"abstract {report_id} [{text}] {provenance}")
        laid = Overlay(report_id, "abstract", text, provenance, self.reviewer) if text else None
        shown = replace(self.documents[report_id], abstract=text or None)
        self.extra[report_id] = replace(self.card(report_id), document=shown, overlay=laid)
        return self.extra[report_id]

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        return [(key, one.title) for key, one in self.documents.items() if key != report_id]

    def same_as(self, report_id: int, other: int) -> str:
        self._write()
        if other not in self.documents or other == report_id:
            raise UsageError(f"no other report is {other}")
        self.asked.append(f"same {report_id} {other}")
        del self.documents[report_id]
        self._first = None
        return f"Reports {report_id} and {other} are one now."

    def progress(self) -> ReviewerProgress:
        left = len(self._left())
        counts = Counter(decision.verdict for decision in self.kept)
        return ReviewerProgress(
            total=len(self.kept) + left,
            decided=len(self.kept),
            included=counts[Verdict.INCLUDE],
            excluded=counts[Verdict.EXCLUDE],
            maybe=counts[Verdict.MAYBE],
            not_retrieved=counts[Verdict.NOT_RETRIEVED],
            left=left,
        )

    def recount(self) -> ReviewerProgress:
        return self.progress()


class Clock:
    """Every look at it is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def talk(desk: MemoryDesk, *lines: str, keymap: dict[str, str] | None = None) -> str:
    """What is printed when these lines are typed."""
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    run_plain(desk, title="A [b]review[/b]", source=source, out=out, keymap=keymap, clock=Clock())
    return out.getvalue()


def decided(desk: MemoryDesk) -> list[tuple[int, str, tuple[str, ...], str | None]]:
    return [(one.report_id, one.verdict.value, one.reasons, one.note) for one in desk.kept]


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
    desk = MemoryDesk(stage=stage)
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
        (TA, ["t"], "Tags you have used: animal, pilot.\nTags of this report: none.\n"),
    ],
)
def test_lines_that_decide_nothing_say_why(stage: Stage, lines: list[str], told: str) -> None:
    desk = MemoryDesk(stage=stage)
    out = talk(desk, *lines)
    assert desk.kept == []
    assert told in out
    assert "Saved: " not in out


def test_a_report_is_printed_with_a_word_before_each_fact_and_the_abstract_last() -> None:
    out = talk(MemoryDesk())
    assert out == (
        "Review: A [b]review[/b]\n"
        "Stage: title and abstract\n"
        "Reviewer: ana\n"
        "Write ? for the commands.\n"
        "\n"
        "Report 1\n"
        "Title: Study 1\n"
        "Authors: Ng, A.; Ødegård, Bø\n"
        "Published: 2023, Journal of Tests\n"
        "Identifiers: DOI 10.1000/x1, PMID 1001\n"
        "Found by: Crossref, PubMed\n"
        "Abstract: Abstract of 1.\n"
        "Decide (i, e, m, s, u, ?; report 1, 1 of 3):\n"
        "\n"
        "The input has ended. Every verdict is saved.\n"
    )


def test_all_that_a_card_holds_is_printed() -> None:
    desk = MemoryDesk(
        document(
            1,
            title="",
            subtitle="Sub",
            abstract=None,
            abstract_note="elided by the publisher",
            authors=tuple(Author(f"A{number}") for number in range(10)),
            authors_complete=False,
            open_pdf="https://x.example/a.pdf",
            keywords=("one", "two"),
            ids=Identifiers(),
            url="https://x.example/1",
        ),
        document(2, authors=()),
    )
    other = Decision(
        1,
        TA,
        "ben",
        Verdict.EXCLUDE,
        ("C1",),
        "rats",
        answers=(CriterionAnswer("C1", Truth.TRUE, "rats", "p. 2"),),
    )
    desk.extra[1] = Card(
        1,
        desk.documents[1],
        tags=("pilot",),
        earlier=(Decision(7, TA, "ana", Verdict.MAYBE),),
        sides=(other,),
        versions=((9, "A preprint"),),
    )
    out = talk(desk, "n mine", "", "i")
    for line in (
        "Title: (no title)",
        "Subtitle: Sub",
        "Authors: A0; A1; A2; A3; A4; A5; A6; A7; and 2 more; the source lists no more",
        "Link: https://x.example/1",
        "Open copy: https://x.example/a.pdf",
        "Keywords: one; two",
        "Your tags: pilot",
        "Version of the same study: report 9, A preprint",
        "Your verdict on report 7: maybe",
        "Conflict, ben at title and abstract: excluded (C1)",
        "Note of ben: rats",
        "Answer of ben: C1 yes, quote: rats, place: p. 2",
        "Note not saved yet: mine",
        "No source gives an abstract (elided by the publisher)",
        "Authors: not given",
    ):
        assert f"\n{line}\n" in out


def test_the_prompt_counts_on_and_the_end_tells_the_counts_and_the_next_commands() -> None:
    out = talk(MemoryDesk(), "i", "e 1", "m", "i", "")
    assert "report 2, 2 of 3):" in out
    assert "report 3, 3 of 3):" in out
    assert "no report, 3 of 3 decided):" in out
    assert (
        out.count(
            "All done: no report is left for you at this stage.\n3 decided: 1 included, 1 excluded, 1 maybe, 0 left.\n"
        )
        == 2
    )
    assert "Next: slr screen --stage full-text (screen the full texts)" in out
    assert "There is no report here. Nothing was changed." in out


def test_at_full_text_the_prompt_and_the_end_know_of_not_retrieved() -> None:
    out = talk(MemoryDesk(stage=FT), "r", "r", "r")
    assert "Decide (i, e, m, r, s, u, ?; report 1, 1 of 3):" in out
    assert "3 decided: 0 included, 0 excluded, 0 maybe, 3 not retrieved, 0 left." in out


def test_an_empty_line_repeats_the_report_and_the_round_is_named() -> None:
    desk = MemoryDesk()
    desk.round = "pilot round of 50"
    out = talk(desk, "")
    assert out.count("\nTitle: Study 1\n") == 2
    assert "\nRound: pilot round of 50\n" in out


def test_undo_brings_the_report_and_its_note_back() -> None:
    desk = MemoryDesk()
    out = talk(desk, "n why", "i", "u", "m")
    assert decided(desk) == [(1, "maybe", (), "why")]
    assert "Taken back: this report is open again.\n\nReport 1\n" in out


def test_a_skipped_report_comes_back_behind_the_others() -> None:
    desk = MemoryDesk()
    talk(desk, "s", "i", "i", "i")
    assert [one.report_id for one in desk.kept] == [2, 3, 1]


def test_a_verdict_on_a_decided_report_is_shown_and_replaced() -> None:
    desk = MemoryDesk()
    out = talk(desk, "e 2", "g 1", "i")
    assert "Your verdict so far: excluded (C2)" in out
    assert decided(desk) == [(1, "exclude", ("C2",), None), (1, "include", (), None)]


def test_how_long_the_report_stood_is_told_to_the_desk() -> None:
    desk = MemoryDesk()
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
    desk = MemoryDesk()
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

    desk = Mending(stage=FT, codes=("C1",))
    desk.error = StoreLocked("x.db")
    out = talk(desk, "n why", "f", "yes", "a quote", "p. 3", "yes", "e 1")
    answers = (CriterionAnswer("C1", Truth.TRUE, "a quote", "p. 3"),)
    assert [(one.note, one.answers) for one in desk.kept] == [("why", answers)]
    assert "Answer not saved yet: C1 yes, quote: a quote, place: p. 3\n" in out


def test_an_error_with_a_detail_prints_it_line_by_line() -> None:
    desk = MemoryDesk()
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

    desk = Flaky()
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
    desk = MemoryDesk(stage=FT, codes=("C1", "C2"))
    talk(desk, "f", *replies, "yes")
    assert decided(desk) == [(1, verdict, reasons, None)]
    assert [(a.code, a.applies.value, a.quote, a.place) for a in desk.kept[0].answers] == answers


def test_a_proposal_that_is_not_taken_keeps_the_answers_for_the_reviewers_own_verdict() -> None:
    desk = MemoryDesk(stage=FT, codes=("C1",))
    out = talk(desk, "f", "yes", "", "", "no", "m")
    assert "The answers point to: excluded (C1). Record this verdict? (yes, no):" in out
    assert [(one.verdict.value, one.answers) for one in desk.kept] == [
        ("maybe", (CriterionAnswer("C1", Truth.TRUE),))
    ]


@pytest.mark.parametrize("replies", [["stop"], ["yes", "", "", "."], ["yes"], ["", ""]])
def test_a_form_that_is_stopped_keeps_and_decides_nothing(replies: list[str]) -> None:
    desk = MemoryDesk(stage=FT, codes=("C1", "C2"))
    out = talk(desk, "f", *replies)
    if replies != ["yes"]:
        assert "The form is unchanged." in out
    assert desk.kept == []


def test_codes_that_are_numbers_are_never_taken_for_places_in_the_list() -> None:
    desk = MemoryDesk(codes=("2", "1"))
    out = talk(desk, "e", "2", "e 3")
    assert decided(desk) == [(1, "exclude", ("2",), None)]
    assert (
        "\n2: Does it fail 2?\n1: Does it fail 1?\nWhich reasons for exclusion apply? Codes, the main one first"
        in out
    )
    assert "There is no criterion 3;" in out


def test_without_criteria_e_excludes_at_once_and_names_no_code() -> None:
    desk = MemoryDesk(stage=FT, codes=())
    out = talk(desk, "e", "e X", "f")
    assert decided(desk) == [(1, "exclude", (), None)]
    assert "There is no criterion X; the codes are none." in out
    assert "The form is unchanged." in out


def test_an_abstract_is_read_up_to_a_single_dot_and_asks_where_it_was_read() -> None:
    desk = MemoryDesk(document(1, abstract=None))
    out = talk(desk, "a", "First line.", "", "second", ".", "the publisher's page")
    assert desk.asked == ["abstract 1 [First line. second] the publisher's page"]
    assert "The abstract is saved." in out
    assert (
        "Abstract: First line. second\nThe abstract was filled in by ana, read at: the publisher's page\n" in out
    )


@pytest.mark.parametrize(("reply", "gone"), [("yes", True), ("no", False)])
def test_an_empty_text_takes_a_filled_in_abstract_away_after_a_yes(reply: str, *, gone: bool) -> None:
    desk = MemoryDesk(document(1, abstract=None))
    out = talk(desk, "a", "Words", ".", "page 1", "a", ".", reply)
    assert (desk.asked[1:] == ["abstract 1 [] page 1"]) is gone
    assert ("The abstract that was filled in is removed." in out) is gone


def test_tags_search_jump_and_merge_reach_the_desk() -> None:
    desk = MemoryDesk()
    out = talk(desk, "t pilot", "/Study", "/ 2", "g 2", "=", "3")
    assert desk.asked == ["tag 1 pilot", "find Study", "find 2", "same 2 3"]
    assert "Tags of this report: pilot.\n" in out
    assert "1: Study 1 (open)\n2: Study 2 (open)\n3: Study 3 (open)\n3 found." in out
    assert "Reports 2 and 3 are one now.\n\nReport 1\n" in out


def test_only_reports_without_an_abstract_can_be_asked_for_and_all_again() -> None:
    desk = MemoryDesk()
    out = talk(desk, "A", "no-abstract")
    assert desk.asked == ["only without abstract True", "only without abstract False"]
    assert "Only reports without an abstract are shown now.\n\nReport 1\n" in out
    assert "All reports are shown now." in out
    desk.error = StoreLocked("x.db")
    assert "NOT CHANGED: the ledger x.db is locked" in talk(desk, "A")


def test_a_conflict_prints_both_sides() -> None:
    desk = MemoryDesk()
    sides = (Decision(3, TA, "ana", Verdict.INCLUDE), Decision(3, TA, "ben", Verdict.EXCLUDE, ("C1",)))
    desk.extra[3] = Card(3, desk.documents[3], sides=sides)
    out = talk(desk, "c")
    assert (
        "Conflict, ana at title and abstract: included\nConflict, ben at title and abstract: excluded (C1)\n"
        in out
    )


def test_details_say_what_each_source_said_and_no_abstract_twice() -> None:
    desk = MemoryDesk()
    records = (("Crossref", document(1)), ("PubMed", document(1)), ("arXiv", document(1, abstract=None)))
    desk.extra[1] = Card(1, desk.documents[1], records=records)
    out = talk(desk, "v")
    assert "Source 1 of 3: Crossref\nTitle: Study 1\n" in out
    assert "Abstract: the same as that of source 1\n" in out
    assert "This source gives no abstract\n" in out
    assert "The ledger holds no source record of this report." in talk(MemoryDesk(), "details")


def test_o_never_prints_a_link_made_of_what_is_no_identifier() -> None:
    assert "so no link" in talk(MemoryDesk(document(1, ids=Identifiers(doi="-x", pmid="1a"))), "o")


def test_a_note_without_a_verdict_is_kept_as_a_draft_however_the_sitting_ends() -> None:
    for lines in (["n x", "q"], ["n x"]):
        desk = MemoryDesk()
        out = talk(desk, *lines)
        assert "Note not saved yet: it goes in with your verdict.\n" in out
        assert out.endswith("Every verdict is saved. Kept as a draft, not decided yet: report 1.\n")
        assert (desk.kept, desk.written) == ([], {1: Draft("x")})
        assert "Note not saved yet: x\n" in talk(desk, "i")
        assert ([one.note for one in desk.kept], desk.written) == (["x"], {})
    assert talk(MemoryDesk(), "n x", "i").endswith("Every verdict is saved.\n")


def test_quitting_warns_once_about_words_that_no_draft_could_keep() -> None:
    desk = MemoryDesk()
    desk.draft_error = StoreLocked("x.db")
    out = talk(desk, "n x", "q", "q", "i")
    assert "NOT SAVED: what you wrote on report 1. Quit again to drop it.\n" in out
    assert out.endswith("Every verdict is saved. What you wrote on report 1 could not be kept.\n")
    assert desk.kept == []
    again = MemoryDesk()
    again.draft_error = StoreLocked("x.db")
    talk(again, "n x", "q", "s", "q", "i")
    assert len(again.kept) == 1


def test_a_form_is_kept_answer_by_answer_and_an_abstract_line_by_line_when_the_input_ends() -> None:
    desk = MemoryDesk(stage=FT)
    talk(desk, "f", "yes", "the words", "p. 2", "no")
    assert desk.written[1].answers == (
        CriterionAnswer("C1", Truth.TRUE, "the words", "p. 2"),
        CriterionAnswer("C2", Truth.FALSE),
    )
    assert "Answer not saved yet: C1 yes, quote: the words, place: p. 2\n" in talk(desk, "")
    bare = MemoryDesk(document(1, abstract=None))
    talk(bare, "a", "one line", "and")
    assert bare.written[1].abstract == "one line and"


def test_stopping_the_form_brings_back_the_answers_there_were() -> None:
    desk = MemoryDesk(stage=FT, codes=("C1", "C2"))
    talk(desk, "f", "no", "", "", "unclear", "", "", "no", "f", "yes", "", "", "stop")
    assert desk.written[1].answers == (CriterionAnswer("C1", Truth.FALSE), CriterionAnswer("C2", Truth.UNKNOWN))


def test_a_verdict_that_is_given_anew_keeps_note_and_form_unless_they_are_changed() -> None:
    desk = MemoryDesk(stage=FT, codes=("C1",))
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

    out = talk(Ended(), "i", "i", "i")
    assert f"\n{told}\n" in out
    assert f"{left.rest} left." in out
    assert "All done" not in out


def test_help_lists_every_command_of_the_stage_with_its_key_and_word() -> None:
    out = talk(MemoryDesk(stage=FT), "?")
    for action in SPOKEN_ACTIONS:
        assert f" or {word_of(action)}" in out
    assert "e or exclude CODES: exclude" in out
    assert "\nCriterion C1: Does it fail C1?\n" in out
    assert " or form" not in talk(MemoryDesk(), "help")


def test_control_characters_never_reach_the_output() -> None:
    bad = document(
        1, title=HOSTILE, abstract=HOSTILE, venue=HOSTILE, keywords=(HOSTILE,), authors=(Author(HOSTILE),)
    )
    desk = MemoryDesk(bad, bad, codes=("C1",))
    desk.reviewer = HOSTILE
    desk.error = SlrError(HOSTILE, hint=HOSTILE)
    out = talk(desk, "e", HOSTILE, "/red", "n " + HOSTILE, "v", "i")
    assert not {letter for letter in out if letter != "\n" and (ord(letter) < 32 or letter in "\x7f\u202e")}
    assert not [line for line in out.splitlines() if line.startswith("Saved: ")]


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_are_wrapped_at_the_width_of_a_terminal_and_the_prompt_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out, source = Terminal(), Terminal("i\n")
    run_plain(MemoryDesk(document(1, abstract="word " * 50)), title="T", source=source, out=out)
    lines = out.getvalue().splitlines()
    assert all(len(line) <= 40 for line in lines if not line.startswith(("Decide", "Saved")))
    assert "Decide (i, e, m, s, u, ?; report 1, 1 of 1): Saved: Included: Study 1" in lines


def test_letters_that_an_encoding_lacks_become_question_marks_and_stop_nobody() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    source = io.TextIOWrapper(io.BytesIO(b"n caf\xe9\ni\n"), encoding="utf-8")
    desk = MemoryDesk()
    run_plain(desk, title="T", source=source, out=out)
    out.flush()
    assert b"?deg?rd" in raw.getvalue()
    assert [one.note for one in desk.kept] == ["caf\ufffd"]


def test_the_keys_of_a_profile_take_the_place_of_the_usual_ones() -> None:
    profile = {"include": "1 y", "exclude": "2", "maybe": "3", "skip": "space", "sources": "v", "unheard-of": "z"}
    desk = MemoryDesk()
    out = talk(desk, "1", "2 C1", "y", keymap=profile)
    assert [one.verdict.value for one in desk.kept] == ["include", "exclude", "include"]
    assert "Decide (1, 2, 3, s, u, ?; report 1" in out


def test_a_usual_key_decides_nothing_where_the_profile_gives_the_verdict_another() -> None:
    keys = keys_of({"include": "y", "exclude": "n", "note": "w", "sources": "v"})
    assert understood("i", keys).command is None
    assert understood("e", keys).command is None
    assert understood("n", keys).command is Action.EXCLUDE
    assert understood("v", keys).command is understood("details", keys).command is Action.SOURCES
    assert understood("include", keys).command is Action.INCLUDE


def test_a_key_given_to_another_command_leaves_the_first_one_its_word() -> None:
    keys = keys_of({"include": "e"})
    assert understood("e", keys) == (Action.INCLUDE, "")
    assert understood("exclude C1", keys) == (Action.EXCLUDE, "C1")
    assert short_list(keys, TA) == "e, exclude, m, s, u, ?"
    assert "exclude CODES: exclude; without codes or numbers of criteria it asks for them" in help_lines(keys, TA)


def test_every_key_of_every_profile_of_the_screen_means_the_same_on_a_line() -> None:
    for profile in Profile:
        screen = keymap(profile).keys
        keys = keys_of({action.value: " ".join(typed) for action, typed in screen.items()})
        meant = {action: action for action in SPOKEN_ACTIONS} | {Action.EXCLUDE_MANY: Action.EXCLUDE}
        for action in Action:
            for key in screen[action]:
                if len(key) == 1:
                    assert understood(key, keys).command == meant.get(action), (profile, key)


def test_a_key_that_only_the_screen_has_is_no_capital_of_a_verdict() -> None:
    desk = MemoryDesk()
    assert "Unknown command" in talk(desk, "M", keymap={"metadata": "M", "maybe": "m"})
    assert desk.kept == []


def test_capitals_are_told_apart_only_where_the_profile_says_so() -> None:
    keys = keys_of(None)
    assert understood("A", keys).command is Action.NO_ABSTRACT
    assert understood("a", keys).command is Action.ABSTRACT
    assert understood("S", keys).command is Action.SKIP


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

    desk = Counting(stage=stage)
    out = talk(desk, *lines)
    assert sum(line.startswith("Saved: ") for line in out.splitlines()) == desk.made
    assert all(letter == "\n" or letter.isprintable() or not letter.isspace() for letter in out)
    assert not {"\x1b", "\r", "\x00"} & set(out)
