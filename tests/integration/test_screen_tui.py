"""The screening screen, driven key by key over a desk that keeps its decisions in memory."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from textual.worker import WorkerFailed

from slr.adapters.terminal.dialogs import HelpScreen
from slr.adapters.terminal.keymap import SCROLLS, Action, Profile, Theme, keymap
from slr.adapters.terminal.themes import LOOKS
from slr.adapters.terminal.widgets import Choice, KeyLine, Scroller
from slr.core.errors import NeedsTerminal, SlrError, StoreLocked, UsageError
from slr.core.model import (
    Author,
    Criterion,
    CriterionAnswer,
    Decision,
    Document,
    Identifiers,
    Overlay,
    Stage,
    Standing,
    Verdict,
)
from slr.stages.screen.actions import ACTIONS
from slr.stages.screen.desk import Card, FoundReport, ReviewerProgress, ScreeningDesk
from slr.stages.screen.draft import BLANK, Draft
from slr.stages.screen.ending import Left
from slr.stages.screen.tui import run_screen
from slr.stages.screen.tui.app import Counted, ScreeningApp
from slr.stages.screen.tui.queue_actions import OF_THE_QUEUE
from slr.stages.screen.tui.report_actions import OF_A_REPORT
from slr.stages.screen.tui.widgets import CardView
from small_queue import DraftBook, progress, queue


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the terminal of whoever runs the tests asks for is no part of them."""
    monkeypatch.delenv("NO_COLOR", raising=False)


TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
HOSTILE = "[red]x[/red] \x1b[31m[@click=app.quit]go[/]\u202e"


def criteria(stage: Stage, count: int = 3) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(f"C{n}", stage, f"Does it fail test number {n}?", f"failed test {n}")
        for n in range(1, count + 1)
    )


def document(number: int) -> Document:
    return Document(
        title=f"Study {number} of [b]bold[/b] language models",
        abstract=f"Abstract {number}. A language model was tested. " * 3,
        authors=(Author("Ng", "A."), Author("Ødegård", "Bø")),
        year=2023,
        venue="Journal of Tests",
        type="journal-article",
        ids=Identifiers(doi=f"10.1000/x{number}", pmid=str(1000 + number)),
    )


class FakeDesk(DraftBook):
    """A desk in memory. `rows` is what a ledger would hold, and outlives the screen."""

    def __init__(
        self,
        documents: Sequence[Document] | None = None,
        *,
        stage: Stage = TA,
        crit: tuple[Criterion, ...] | None = None,
        rows: list[Decision] | None = None,
    ) -> None:
        super().__init__()
        given = [document(n) for n in (1, 2, 3)] if documents is None else documents
        self.documents = dict(enumerate(given, start=1))
        self.stage = stage
        self.reviewer = "ana"
        self.criteria: tuple[Criterion, ...] = criteria(stage) if crit is None else crit
        self.rows = [] if rows is None else rows
        self.skipped: list[int] = []
        self.merged: list[tuple[int, int]] = []
        self.decide_error: SlrError | None = None
        self.next_error: SlrError | None = None
        self.calls: list[tuple[int, str, tuple[str, ...], str | None]] = []
        self.round = ""
        self.own = ""
        self.seconds: list[float | None] = []
        self.tags: dict[int, tuple[str, ...]] = {}
        self.used = ["background", "RCT"]
        self.overlays: dict[int, Overlay] = {}
        self.conflicts: list[int] = []
        self.is_filtering = False
        self.counted = 0
        self._jumped: int | None = None

    def _may_fail(self) -> None:
        if self.decide_error is not None:
            raise self.decide_error

    def _current(self) -> dict[int, Decision]:
        latest = {row.report_id: row for row in self.rows}
        return {key: row for key, row in latest.items() if row.verdict is not Verdict.WITHDRAWN}

    def terms(self, text: str, /) -> list[tuple[int, int]]:
        start = text.find("language")
        return [(start, start + 8)] if start >= 0 else []

    def _queue(self) -> tuple[int, ...]:
        passed = Verdict.INCLUDE if self.stage is FT else None
        standings = [Standing(key, key, d.title, (), passed) for key, d in self.documents.items()]
        return queue(standings, self.stage, decided=self._current(), skipped=self.skipped)

    def next_card(self) -> Card | None:
        if self.next_error is not None:
            raise self.next_error
        waiting = [key for key in self._queue() if not (self.is_filtering and self.documents[key].abstract)]
        if self._jumped is not None:
            return self.card(self._jumped)
        return self.card(waiting[0]) if waiting else None

    def card(self, report_id: int) -> Card:
        given = self.documents[report_id]
        overlay = self.overlays.get(report_id)
        mine = self._current().get(report_id)
        other = Decision(report_id, self.stage, "bo", Verdict.INCLUDE, note="fits [b]well[/b]")
        return Card(
            report_id,
            replace(given, abstract=overlay.value) if overlay else given,
            ("Crossref", "PubMed"),
            mine,
            tags=self.tags.get(report_id, ()),
            records=(("Crossref", given), ("PubMed", replace(given, venue="J Tests", abstract=None))),
            overlay=overlay,
            sides=(mine, other) if mine and report_id in self.conflicts else (),
            draft=self.written.get(report_id, BLANK),
        )

    def own_words(self, text: str, /) -> list[tuple[int, int]]:
        start = text.find(self.own) if self.own else -1
        return [(start, start + len(self.own))] if start >= 0 else []

    def find(self, words: str) -> list[FoundReport]:
        self._may_fail()
        state = {key: row.verdict.value for key, row in self._current().items()}
        return [
            FoundReport(key, d.title, state.get(key, "open"))
            for key, d in self.documents.items()
            if all(word in f"{d.title} {d.abstract}" for word in words.split())
        ]

    def jump(self, report_id: int) -> Card:
        if report_id not in self.documents:
            raise UsageError(f"report {report_id} is not at this stage")
        self._jumped = report_id
        return self.card(report_id)

    def next_conflict(self) -> Card | None:
        self._may_fail()
        if not self.conflicts:
            return None
        self.conflicts.append(self.conflicts.pop(0))
        return self.jump(self.conflicts[-1])

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001
        self._may_fail()
        self.is_filtering = on

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        self._may_fail()
        has = self.tags.get(report_id, ())
        self.tags[report_id] = tuple(one for one in has if one != word) if word in has else (*has, word)
        return self.tags[report_id]

    def known_tags(self) -> list[str]:
        self._may_fail()
        return self.used

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        self._may_fail()
        if text:
            self.overlays[report_id] = Overlay(report_id, "abstract", text, provenance, "ana")
        else:
            del self.overlays[report_id]
        return self.card(report_id)

    def recount(self) -> ReviewerProgress:
        self.counted += 1
        return self.progress()

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
        self.calls.append((report_id, verdict.value, tuple(reasons), note))
        self._may_fail()
        self.seconds.append(seconds)
        decision = Decision(
            report_id, self.stage, self.reviewer, verdict, tuple(reasons), note, answers=tuple(answers)
        )
        self._jumped = None
        self.rows.append(decision)
        self.take_along(report_id)
        return decision

    def undo(self) -> Card | None:
        self._may_fail()
        kept: list[Decision] = []
        for row in self.rows:
            if row.verdict is Verdict.WITHDRAWN:
                kept.pop()
            else:
                kept.append(row)
        if not kept:
            return None
        last = kept[-1]
        self.rows.append(replace(last, verdict=Verdict.WITHDRAWN))
        self.bring_back(last)
        return self.card(last.report_id)

    def left(self) -> Left:
        return Left(rest=len(self._queue()), total=len(self.documents), is_filtered=self.is_filtering)

    def skip(self, report_id: int) -> None:
        self._may_fail()
        self.skipped.append(report_id)
        self._jumped = None

    def nearest(self, report_id: int) -> list[tuple[int, str]]:
        return [(key, d.title) for key, d in self.documents.items() if key != report_id]

    def same_as(self, report_id: int, other: int) -> str:
        self._may_fail()
        self.merged.append((report_id, other))
        del self.documents[report_id]
        return f"Reports {report_id} and {other} are one now."

    def progress(self) -> ReviewerProgress:
        return progress((row.verdict for row in self._current().values()), len(self._queue()))


class Opener:
    """A browser that notes what it was asked for."""

    def __init__(self, *, works: bool = True) -> None:
        self.urls: list[str] = []
        self.works = works

    def __call__(self, url: str) -> bool:
        self.urls.append(url)
        return self.works


def screen_of(desk: ScreeningDesk, **more: object) -> ScreeningApp:
    return ScreeningApp(desk, title="Reporting of [i]prompts[/i]", **more)  # type: ignore[arg-type]


def lines(app: ScreeningApp) -> list[str]:
    """What stands on the screen, row by row."""
    width, height = app.size
    strips = app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in strip).rstrip() for strip in strips]
    assert len(rows) == height
    assert all(len(row) <= width for row in rows)
    return rows


def shown(app: ScreeningApp) -> str:
    return "\n".join(lines(app))


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize(
    ("stage", "keys", "expected"),
    [
        (TA, ["i"], (1, "include", (), None)),
        (TA, ["m"], (1, "maybe", (), None)),
        (TA, ["e", "1"], (1, "exclude", ("C1",), None)),
        (TA, ["e", "3"], (1, "exclude", ("C3",), None)),
        (TA, ["e", "0"], (1, "exclude", (), None)),
        (TA, ["E", "3", "1", "enter"], (1, "exclude", ("C3", "C1"), None)),
        (TA, ["E", "3", "1", "3", "enter"], (1, "exclude", ("C1",), None)),
        (FT, ["r"], (1, "not-retrieved", (), None)),
        (FT, ["e", "2"], (1, "exclude", ("C2",), None)),
        (TA, ["n", "h", "i", "enter", "i"], (1, "include", (), "hi")),
        (TA, ["n", "h", "i", "enter", "e", "1"], (1, "exclude", ("C1",), "hi")),
    ],
)
async def test_keys_make_exactly_one_decision(
    stage: Stage, keys: list[str], expected: tuple[int, str, tuple[str, ...], str | None]
) -> None:
    desk = FakeDesk(stage=stage)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == [expected]
        assert "Study 2 of" in shown(app)
        assert "1/3 decided" in shown(app)


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        (TA, ["r"]),
        (TA, ["e", "escape"]),
        (TA, ["e", "enter"]),
        (TA, ["e", "4"]),
        (TA, ["e", "i"]),
        (TA, ["E", "enter"]),
        (TA, ["E", "1", "escape"]),
        (TA, ["n", "i", "escape"]),
        (TA, ["question_mark", "i", "m"]),
        (TA, ["h", "j", "k", "space", "down", "pagedown", "home"]),
        (FT, ["e", "0"]),
        (FT, ["E", "0", "enter"]),
    ],
)
async def test_keys_that_decide_nothing(stage: Stage, keys: list[str]) -> None:
    desk = FakeDesk(stage=stage)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == []


async def test_without_criteria_e_excludes_at_once() -> None:
    desk = FakeDesk(stage=FT, crit=())
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "E")
        assert desk.calls == [(1, "exclude", (), None), (2, "exclude", (), None)]


async def test_the_tenth_criterion_has_the_key_a_and_the_36th_the_capital() -> None:
    desk = FakeDesk(crit=criteria(TA, 40))
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "a", "e", "q", "e", "A")
        assert [call[2] for call in desk.calls] == [("C10",), ("C26",), ("C36",)]


async def test_typing_ahead_of_the_reason_question_reaches_it() -> None:
    desk = FakeDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await pilot.press("e", "2", "e", "1")
        await pilot.pause()
        assert [call[2] for call in desk.calls] == [("C2",), ("C1",)]


async def test_a_key_pressed_before_the_report_was_shown_decides_nothing() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        early = events.Key("i", "i")
        await press(pilot, "i")
        app.post_message(early)
        await pilot.pause()
        assert [call[0] for call in desk.calls] == [1]


async def test_a_decision_is_confirmed_in_words() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e", "2")
        assert "Excluded (C2): Study 1 of [b]bold[/b] language models" in shown(app)


async def test_undo_goes_back_step_by_step_and_past_the_first_says_so() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "m", "u")
        assert "Study 2 of" in shown(app)
        assert "1/3 decided" in shown(app)
        await press(pilot, "u")
        assert "Study 1 of" in shown(app)
        assert "0/3 decided" in shown(app)
        await press(pilot, "u")
        assert "no verdict to take back" in shown(app)
        await press(pilot, "e", "1")
        assert [row.verdict.value for row in desk.rows] == [
            "include",
            "maybe",
            "withdrawn",
            "withdrawn",
            "exclude",
        ]


async def test_a_note_survives_undo() -> None:
    desk = FakeDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "h", "i", "enter", "i", "u", "m")
        assert [call[3] for call in desk.calls] == ["hi", "hi"]


async def test_a_note_can_be_emptied() -> None:
    desk = FakeDesk(rows=[])
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "i", "u", "n", "backspace", "enter", "i")
        assert [call[3] for call in desk.calls] == ["x", None]


async def test_a_note_waits_for_its_own_report_while_that_is_skipped() -> None:
    desk = FakeDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "s", "i", "i", "i")
        assert [(call[0], call[3]) for call in desk.calls] == [(2, None), (3, None), (1, "x")]


async def test_a_restart_resumes_where_the_last_sitting_ended() -> None:
    first = FakeDesk()
    async with screen_of(first).run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1", "q")
    second = FakeDesk(rows=first.rows)
    app = screen_of(second)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Study 3 of" in shown(app)
        assert "2/3 decided" in shown(app)
        await press(pilot, "u")
        assert "Study 2 of" in shown(app)


async def test_a_skipped_report_comes_back_at_the_end() -> None:
    desk = FakeDesk()
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "s", "i", "i", "i")
        assert [call[0] for call in desk.calls] == [2, 3, 1]


async def test_the_end_tells_the_counts_and_the_next_commands_and_undo_still_works() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1", "m")
        text = shown(app)
        assert "All done" in text
        assert "3 decided: 1 included · 1 excluded · 1 maybe · 0 left" in text
        assert "slr screen --stage full-text" in text
        await press(pilot, "i", "e", "n", "s", "o")
        assert "All done" in shown(app)
        await press(pilot, "u")
        assert "Study 3 of" in shown(app)


async def test_nothing_to_screen_is_an_end_at_once() -> None:
    app = screen_of(FakeDesk([], stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "0/0 decided (100 %)" in shown(app)
        assert "No report has reached the full text yet." in shown(app)
        assert "All done" not in shown(app)


@pytest.mark.parametrize("stage", [TA, FT])
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_count_stands_on_the_screen_even_with_80000_reports(
    stage: Stage, size: tuple[int, int]
) -> None:
    class Huge(FakeDesk):
        def progress(self) -> ReviewerProgress:
            return ReviewerProgress(80000, 30000, 10000, 10001, 10002, 10003, 49994)

    app = screen_of(Huge([replace(document(1), abstract="word " * 2000)], stage=stage))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        foot = "\n".join(lines(app)[-3:])
        wanted = ["30000/80000 decided (37 %)", "10000 included", "10001 excluded", "10002 maybe", "49994 left"]
        if stage is FT:
            wanted.append("10003 not retrieved")
        assert [words for words in wanted if words not in foot] == []
        keys = ["i include", "e exclude", "m maybe", "n note", "u undo", "? help", "q quit"]
        if stage is TA or size[0] > 80:  # at full text the line of keys needs the room for "not retrieved"
            keys.append("s skip")
        assert [words for words in keys if words not in foot] == []


async def test_the_head_names_review_stage_and_reviewer() -> None:
    app = screen_of(FakeDesk(stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        head = lines(app)[0]
        assert head.startswith("Reporting of [i]prompts[/i]")
        assert head.endswith("full text · ana")


async def test_a_card_shows_all_that_is_known() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = shown(app)
        for words in (
            "Study 1 of [b]bold[/b] language models",
            "Ng, A.; Ødegård, Bø",
            "Journal of Tests · 2023 · journal-article",
            "DOI 10.1000/x1 · PMID 1001",
            "Report 1 · Found by: Crossref, PubMed",
            "Abstract 1. A language model was tested.",
        ):
            assert words in text


async def test_hostile_text_is_shown_letter_by_letter() -> None:
    bad = Document(
        title=HOSTILE,
        abstract=HOSTILE,
        venue=HOSTILE,
        type=HOSTILE,
        authors=(Author(HOSTILE),),
        keywords=(HOSTILE,),
    )
    ask = (Criterion("[b]C[/b]", TA, HOSTILE, HOSTILE),)
    app = ScreeningApp(FakeDesk([bad, bad], crit=ask), title=HOSTILE)
    safe = "[red]x[/red] [31m[@click=app.quit]go[/]"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert shown(app).count(safe) == 6
        await press(pilot, "e")
        assert f"[b]C[/b]: {safe}" in shown(app)
        await press(pilot, "1")
        assert f"Excluded ([b]C[/b]): {safe}" in shown(app)
        assert not set(shown(app)) & {"\x1b", "\u202e"}


async def test_query_words_are_underlined_and_h_takes_the_mark_away() -> None:
    app = screen_of(FakeDesk())

    def underlined() -> list[str]:
        strips = app.screen._compositor.render_strips()[:-3]
        return [s.text for strip in strips for s in strip if s.style is not None and s.style.underline]

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert underlined() == ["language", "language"]
        await press(pilot, "h")
        assert underlined() == []


async def test_no_color_leaves_no_colour_and_keeps_the_underline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "i", "e", "1")
        assert len(desk.calls) == 2
        styles = [
            s.style for strip in app.screen._compositor.render_strips() for s in strip if s.style is not None
        ]
        assert any(style.underline for style in styles)
        for style in styles:
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default


async def test_no_colour_of_its_own_is_painted_behind_the_text() -> None:
    """The terminal's ground shows through, so that a light terminal stays light and a dark one dark."""
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        for strip in app.screen._compositor.render_strips():
            for segment in strip:
                if segment.text.strip() and segment.style is not None and segment.style.bgcolor is not None:
                    assert segment.style.bgcolor.is_default, segment


@pytest.mark.parametrize("keys", [["i"], ["e", "1"], ["s"], ["u"]])
async def test_an_error_is_shown_and_the_report_stays(keys: list[str]) -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.decide_error = StoreLocked("data/[x].db")
        await press(pilot, *keys)
        text = shown(app)
        assert "NOT " in text
        assert "the ledger data/[x].db is locked" in text
        assert "Study 1 of" in text
        assert "0/3 decided" in text
        desk.decide_error = None
        await press(pilot, "i")
        assert "Study 2 of" in shown(app)
        assert len(desk.rows) == 1


async def test_a_failed_decision_keeps_its_note_for_the_next_attempt() -> None:
    desk = FakeDesk()
    desk.decide_error = StoreLocked("x")
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "i")
        desk.decide_error = None
        await press(pilot, "i")
        assert [row.note for row in desk.rows] == ["x"]


async def test_a_next_report_that_cannot_be_read_leaves_the_verdict_confirmed_and_s_tries_again() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.next_error = StoreLocked("x")
        await press(pilot, "i", "i")
        assert len(desk.calls) == 1
        assert "Included: Study 1" in shown(app)
        assert "CANNOT READ ON: the ledger x is locked" in shown(app)
        assert "1/3 decided" in shown(app)
        desk.next_error = None
        await press(pilot, "s")
        assert "Study 2 of" in shown(app)
        assert desk.skipped == []


async def test_q_and_ctrl_c_quit_and_what_was_confirmed_is_kept() -> None:
    for key in ("q", "ctrl+c"):
        desk = FakeDesk()
        app = screen_of(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "i", key)
        assert app.return_code == 0
        assert len(desk.rows) == 1


async def test_ctrl_c_quits_from_an_open_question_too() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "ctrl+c")
        await pilot.pause()
        assert not app.is_running or app._exit
    assert desk.calls == []


async def test_q_warns_once_about_a_note_that_no_draft_could_keep() -> None:
    desk = FakeDesk()
    desk.draft_error = StoreLocked("x")
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "q")
        assert "NOT SAVED: what you wrote could not be kept as a draft" in shown(app)
        assert not app._exit
        await press(pilot, "q")
        assert app._exit


async def test_o_opens_the_doi_page() -> None:
    opener = Opener()
    app = screen_of(FakeDesk(), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert opener.urls == ["https://doi.org/10.1000/x1"]
        assert "Opened https://doi.org/10.1000/x1" in shown(app)


async def test_o_without_a_browser_shows_the_links() -> None:
    app = screen_of(FakeDesk(), open_url=Opener(works=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert "https://doi.org/10.1000/x1" in shown(app)
        assert "https://pubmed.ncbi.nlm.nih.gov/1001/" in " ".join(shown(app).split())


async def test_o_never_opens_an_address_a_source_supplied() -> None:
    opener = Opener()
    evil = Document(
        title="T", url="file:///etc/passwd", open_pdf="javascript:1", ids=Identifiers(doi="-x", pmid="1a")
    )
    app = screen_of(FakeDesk([evil]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "o")
        assert opener.urls == []
        assert "no link" in shown(app)


async def test_help_lists_every_key_and_closes() -> None:
    app = screen_of(FakeDesk(stage=FT))
    async with app.run_test(size=(80, 40)) as pilot:
        await press(pilot, "question_mark")
        text = shown(app)
        for words in ("take back", "the full text could not be obtained", "open the DOI", "C1: Does it fail"):
            assert words in text
        await press(pilot, "space", "q")
        assert not isinstance(app.screen, HelpScreen)
        assert not app._exit


async def test_a_long_abstract_says_there_is_more_until_its_end_is_read() -> None:
    app = screen_of(FakeDesk([replace(document(1), abstract="word " * 500 + "THE END")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "more below" in shown(app)
        assert "THE END" not in shown(app)
        await press(pilot, *["space"] * 8)
        assert "THE END" in shown(app)
        assert "more below" not in shown(app)


async def test_the_next_report_is_shown_from_its_beginning() -> None:
    long = [replace(document(n), abstract="word " * 900) for n in (1, 2)]
    app = screen_of(FakeDesk(long))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end", "i")
        assert "Study 2 of" in shown(app)


async def test_the_criteria_stand_beside_the_report_only_where_there_is_room() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(200, 60)) as pilot:
        await pilot.pause()
        assert "C1: Does it fail test number 1?" in shown(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "C1: Does it fail test number 1?" not in shown(app)
        assert "0/3 decided" in shown(app)


class ReturningDesk(FakeDesk):
    """A desk that hands a decided report out again first."""

    def next_card(self) -> Card | None:
        return super().next_card() if self.calls else self.card(2)


async def test_a_report_that_comes_back_is_shown_with_the_verdict_so_far() -> None:
    rows = [Decision(2, TA, "ana", Verdict.EXCLUDE, ("C1",), "old words")]
    desk = ReturningDesk(rows=rows)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Your verdict so far: excluded (C1)" in shown(app)
        await press(pilot, "n")
        assert app.screen.query_one(Input).value == "old words"
        await press(pilot, "escape", "m")
        assert desk.calls == [(2, "maybe", (), "old words")]
        assert "Study 1 of" in shown(app)


def test_without_a_terminal_the_screen_refuses() -> None:
    with pytest.raises(NeedsTerminal):
        run_screen(FakeDesk(), title="T", is_terminal=False)


def test_naming_the_screen_does_not_load_textual() -> None:
    code = "import sys, slr.stages.screen.tui, slr.stages.screen.decisions; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_run_screen_ends_well_after_quitting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScreeningApp, "run", lambda self: self.exit())
    run_screen(FakeDesk(), title="T", is_terminal=True)


def test_a_breakdown_of_the_screen_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScreeningApp, "run", lambda self: self.exit(return_code=1))
    with pytest.raises(SlrError, match="stopped on an error"):
        run_screen(FakeDesk(), title="T", is_terminal=True)


async def test_help_without_criteria_lists_the_keys_alone() -> None:
    app = screen_of(FakeDesk(crit=()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        assert "take back" in shown(app)
        assert "Criteria" not in shown(app)


async def test_a_report_met_before_is_merged_by_its_number_after_the_nearest_were_shown() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=")
        assert "a duplicate of number" in shown(app)
        assert "Study 3 of" in shown(app)
        await press(pilot, "3", "enter")
        assert desk.merged == [(1, 3)]
        assert "Reports 1 and 3 are one now." in shown(app)
        assert "Study 2 of" in shown(app)


@pytest.mark.parametrize("keys", [["=", "escape"], ["=", "enter"], ["=", "i", "enter"]])
async def test_thinking_again_merges_nothing_and_decides_nothing(keys: list[str]) -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert (desk.merged, desk.calls) == ([], [])
        assert "Not merged." in shown(app)
        assert "Study 1 of" in shown(app)


async def test_a_merge_that_fails_is_told_and_the_report_stays() -> None:
    desk = FakeDesk()
    desk.decide_error = StoreLocked("slr.db")
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=", "2", "enter")
        assert "NOT MERGED" in shown(app)
        assert "Study 1 of" in shown(app)


def test_every_action_has_a_deed() -> None:
    app = screen_of(FakeDesk())
    groups = [*OF_A_REPORT, *OF_THE_QUEUE, *app.of_the_view, *SCROLLS]
    assert sorted(groups) == sorted({*ACTIONS, *SCROLLS})
    assert set(Action) - set(groups) == {Action.VERSION, Action.DIFFERENT}  # of two records
    assert {action for action, row in ACTIONS.items() if row.needs_report} == set(OF_A_REPORT)


#: A decision is what a verdict key makes, at once or after one more key.
VERDICT_KEYS = [
    (Action.INCLUDE, [], "include", ()),
    (Action.MAYBE, [], "maybe", ()),
    (Action.NOT_RETRIEVED, [], "not-retrieved", ()),
    (Action.EXCLUDE, ["2"], "exclude", ("C2",)),
    (Action.EXCLUDE_MANY, ["2", "1", "enter"], "exclude", ("C2", "C1")),
]


@pytest.mark.parametrize("profile", Profile)
async def test_the_verdict_keys_of_a_profile_do_what_its_table_says(profile: Profile) -> None:
    keys = keymap(profile)
    for action, more, verdict, reasons in VERDICT_KEYS:
        for key in keys.keys[action]:
            desk = FakeDesk(stage=FT)
            async with screen_of(desk, keys=keys).run_test(size=(80, 24)) as pilot:
                await press(pilot, key, *more)
                assert desk.calls == [(1, verdict, reasons, None)]
                await press(pilot, keys.first(Action.UNDO))
                assert [row.verdict.value for row in desk.rows] == [verdict, "withdrawn"]


@pytest.mark.parametrize("profile", Profile)
async def test_the_foot_and_the_help_name_the_keys_that_hold(profile: Profile) -> None:
    keys = keymap(profile, {"tag": "T", "line-down": "ctrl+n"})
    app = screen_of(FakeDesk(), keys=keys)
    async with app.run_test(size=(80, 50)) as pilot:
        await pilot.pause()
        foot = lines(app)[-3]
        for action, word in ((Action.INCLUDE, "include"), (Action.EXCLUDE, "exclude"), (Action.UNDO, "undo")):
            assert f"{keys.first(action)} {word}" in foot
        await press(pilot, "?")
        table = [line.strip("│ ").split("  ")[0] for line in lines(app)]
        for action in (Action.INCLUDE, Action.MAYBE, Action.NOTE, Action.TAG, Action.SEARCH, Action.QUIT):
            assert keys.shown(action) in table
        assert "ctrl+n" in shown(app)


async def test_own_keys_hold_and_those_they_replace_do_nothing() -> None:
    desk = FakeDesk()
    async with screen_of(desk, keys=keymap(None, {"include": "y ctrl+y"})).run_test(size=(80, 24)) as pilot:
        await press(pilot, "i")
        assert desk.calls == []
        await press(pilot, "y", "ctrl+y")
        assert [call[:2] for call in desk.calls] == [(1, "include"), (2, "include")]


@pytest.mark.parametrize(
    ("profile", "keys"), [("vim", ["G", "g"]), ("vim", ["ctrl+d", "ctrl+u"]), ("default", [">", "<"])]
)
async def test_scrolling_keys_scroll_down_and_up_again(profile: str, keys: list[str]) -> None:
    app = screen_of(FakeDesk([replace(document(1), abstract="word " * 900)]), keys=keymap(profile))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, keys[0])
        assert app.query_one(CardView).scroll_y > 5
        await press(pilot, keys[1])
        assert app.query_one(CardView).scroll_y == 0


async def test_a_tag_is_put_on_and_taken_off_by_its_key() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "2")
        assert desk.tags == {1: ("RCT",)}
        assert "on: RCT" in shown(app)
        await press(pilot, "escape")
        assert "Your tags: RCT" in shown(app)
        await press(pilot, "t", "2", "1", "enter")
        assert desk.tags == {1: ("background",)}
        assert "Your tags: background" in shown(app)
        assert desk.calls == []


async def test_a_new_tag_is_written_and_has_a_key_from_then_on() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "+", *"[x]", "enter")
        assert desk.tags == {1: ("[x]",)}
        assert "on: [x]" in shown(app)
        await press(pilot, "3")
        assert desk.tags == {1: ()}


async def test_without_tags_to_choose_from_the_line_is_ready_and_empty_ends() -> None:
    desk = FakeDesk()
    desk.used = []
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", *"+iq", "enter", "+", "enter")
        assert desk.tags == {1: ("iq",)}
        assert len(app.screen_stack) == 1
        assert desk.calls == []


async def test_a_tag_that_is_not_saved_says_so_and_stays_off() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        desk.decide_error = StoreLocked("x")
        await press(pilot, "1", "+", *"new", "enter")
        assert "on:" not in shown(app)
        await press(pilot, "escape")
        assert "NOT SAVED: the ledger x is locked" in shown(app)
        assert "Study 1 of" in shown(app)


async def test_p_opens_the_free_copy() -> None:
    opener = Opener()
    app = screen_of(FakeDesk([replace(document(1), open_pdf="https://example.org/a.pdf")]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert opener.urls == ["https://example.org/a.pdf"]


@pytest.mark.parametrize(
    "address", [None, "javascript:1", "file:///etc/passwd", "--help", "https://a b", " ftp://x"]
)
async def test_p_opens_nothing_but_the_web(address: str | None) -> None:
    opener = Opener()
    app = screen_of(FakeDesk([replace(document(1), open_pdf=address)]), open_url=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert opener.urls == []
        assert "No source names a free copy on the web." in shown(app)


async def test_a_conflict_shows_both_sides_and_a_verdict_there_changes_ones_own() -> None:
    desk = FakeDesk(rows=[Decision(2, TA, "ana", Verdict.EXCLUDE, ("C1",), "no control")])
    desk.conflicts = [2]
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        row = next(line for line in lines(app) if "excluded (C1)" in line)
        assert "ana: excluded (C1)" in row
        assert "bo: included" in row
        assert "no control" in shown(app)
        assert "fits [b]well[/b]" in shown(app)
        assert "Study 2 of" in shown(app)
        await press(pilot, "i")
        assert desk.calls == [(2, "include", (), None)] or desk.calls == [(2, "include", (), "no control")]
        assert "bo: included" not in shown(app)
        assert "Study 1 of" in shown(app)


async def test_without_a_conflict_the_report_stays() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        assert "No other reviewer disagrees with you" in shown(app)
        assert "Study 1 of" in shown(app)


async def test_a_search_lists_what_it_met_and_enter_goes_there() -> None:
    desk = FakeDesk(rows=[Decision(3, TA, "ana", Verdict.MAYBE)])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/", *"Study", "enter")
        assert "3 found" in shown(app)
        assert "Study 3 of [b]bold[/b] language models  [maybe]" in shown(app)
        await press(pilot, "down", "down", "enter")
        assert "Report 3." in shown(app)
        assert "Your verdict so far: maybe" in shown(app)
        await press(pilot, "s")
        assert "Study 1 of" in shown(app)
        assert desk.calls == []


async def test_a_search_without_a_hit_says_so_and_goes_nowhere() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/", "enter", *"zebra", "enter")
        assert "No report has all these words." in shown(app)
        await press(pilot, "escape")
        assert "Study 1 of" in shown(app)


async def test_a_search_that_fails_is_told_in_the_dialog() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "/")
        desk.decide_error = StoreLocked("x")
        await press(pilot, *"a", "enter")
        assert "CANNOT SEARCH: the ledger x is locked" in shown(app)


async def test_g_goes_to_a_number() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "3", "enter")
        assert "Study 3 of" in shown(app)


async def test_g_to_a_number_that_is_not_there_keeps_the_report() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", "9", "enter")
        assert "CANNOT GO THERE: report 9 is not at this stage" in shown(app)
        assert "Study 1 of" in shown(app)
        await press(pilot, "g", "enter")
        assert "Study 1 of" in shown(app)


BARE = replace(document(1), abstract=None, abstract_note="elided by the publisher")


async def test_a_missing_abstract_is_filled_in_with_where_it_was_read() -> None:
    desk = FakeDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "enter", *"lines", "tab", *"print", "enter")
        assert desk.overlays[1].value == "New\nlines"
        assert desk.overlays[1].provenance == "print"
        assert "New lines" in shown(app)
        assert "Abstract filled in by ana, read in: print" in shown(app)
        assert desk.calls == []
        await press(pilot, "a")
        assert app.screen.query_one(TextArea).text == "New\nlines"
        app.screen.query_one(TextArea).clear()
        await press(pilot, "ctrl+s")
        assert desk.overlays == {}
        assert "No source gives an abstract (elided by the publisher)" in shown(app)


async def test_an_abstract_needs_its_provenance() -> None:
    desk = FakeDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "ctrl+s")
        assert "Say where you read it." in shown(app)
        assert desk.overlays == {}
        await press(pilot, *"web", "enter")
        assert desk.overlays[1].provenance == "web"


async def test_a_draft_of_an_abstract_outlives_esc_and_an_error() -> None:
    desk = FakeDesk([BARE])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "escape")
        assert "The abstract is unchanged." in shown(app)
        desk.decide_error = StoreLocked("x")
        await press(pilot, "a", "tab", *"web", "enter")
        assert "NOT SAVED: the ledger x is locked" in shown(app)
        assert desk.written[1] == Draft(abstract="New", provenance="web")
        desk.decide_error = None
        await press(pilot, "a", "ctrl+s")
        assert desk.overlays[1].value == "New"


async def test_an_abstract_that_a_source_gives_is_not_written_over() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a")
        assert "only a missing one can be filled in" in shown(app)
        assert len(app.screen_stack) == 1


async def test_only_reports_without_an_abstract_until_the_same_key_again() -> None:
    app = screen_of(FakeDesk([document(1), document(2), replace(BARE, title="Bare")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert "only without abstract" in lines(app)[0]
        assert "Bare" in shown(app)
        await press(pilot, "A")
        assert "only without abstract" not in lines(app)[0]
        assert "Study 1 of" in shown(app)


async def test_what_each_source_said_stands_field_by_field() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 50)) as pilot:
        await press(pilot, "v")
        text = shown(app)
        for words in (
            "Crossref",
            "PubMed",
            "Journal of Tests",
            "J Tests",
            "Ng, A.; Ødegård, Bø",
            "This source gives",
        ):
            assert words in text
        await press(pilot, "i", "escape")
        assert "Study 1 of" in shown(app)


async def test_own_words_and_query_words_look_different_and_h_takes_both_away() -> None:
    desk = FakeDesk()
    desk.own = "tested"
    app = screen_of(desk)

    def styled() -> dict[str, tuple[bool, bool]]:
        strips = app.screen._compositor.render_strips()[:-6]
        return {
            s.text: (bool(s.style.underline), bool(s.style.reverse))
            for strip in strips
            for s in strip
            if s.style is not None and s.text in {"language", "tested"}
        }

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert styled() == {"language": (True, False), "tested": (False, True)}
        await press(pilot, "h")
        assert styled() == {}


async def test_without_colour_the_two_kinds_of_words_still_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    desk = FakeDesk()
    desk.own = "tested"
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found = {
            s.text: s.style
            for strip in app.screen._compositor.render_strips()
            for s in strip
            if s.style is not None and s.text in {"language", "tested"}
        }
        assert found["language"].underline
        assert found["tested"].reverse
        assert not found["tested"].underline
        for style in found.values():
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default


async def test_the_criteria_come_and_go_at_80_columns_and_deciding_goes_on_beside_them() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "C")
        assert "C3: Does it fail test number 3?" in shown(app)
        assert "Study 1 of" in shown(app)
        await press(pilot, "i", "C")
        assert "C3: Does it fail" not in shown(app)
        assert "Study 2 of" in shown(app)


async def test_the_criteria_can_be_put_away_on_a_wide_screen() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, "C")
        assert "C3: Does it fail" not in shown(app)


async def test_without_criteria_there_is_nothing_to_show() -> None:
    app = screen_of(FakeDesk(crit=(), stage=FT))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "C")
        assert "no criteria for this stage" in shown(app)
        await press(pilot, "f")
        assert "this stage has none" in shown(app)


async def test_authors_and_journal_can_be_hidden() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "M")
        assert "Ng, A." not in shown(app)
        assert "Journal of Tests" not in shown(app)
        assert "Abstract 1." in shown(app)
        await press(pilot, "M")
        assert "Ng, A." in shown(app)


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_the_time_a_report_stood_is_kept_with_the_verdict_and_makes_the_pace() -> None:
    desk, clock = FakeDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        clock.now = 30.0
        await press(pilot, "e")
        clock.now = 31.0
        await press(pilot, "1")
        assert "1.9 a minute, about 1 min left" in shown(app)
        clock.now = 40.0
        await press(pilot, "i")
        assert desk.seconds == [31.0, 9.0]
        assert "3.0 a minute, under a minute left" in shown(app)


async def test_time_goes_on_after_an_error_and_starts_anew_after_a_skip() -> None:
    desk, clock = FakeDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        desk.decide_error = StoreLocked("x")
        clock.now = 5.0
        await press(pilot, "i")
        desk.decide_error = None
        clock.now = 7.0
        await press(pilot, "i", "s")
        clock.now = 9.0
        await press(pilot, "m")
        assert desk.seconds == [7.0, 2.0]


async def test_a_suspended_screen_counts_no_time() -> None:
    desk, clock = FakeDesk(), Clock()
    app = screen_of(desk, clock=clock)
    async with app.run_test(size=(80, 24)) as pilot:
        clock.now = 5.0
        app.app_suspend_signal.publish(app)
        await pilot.pause()
        clock.now = 5000.0
        app.app_resume_signal.publish(app)
        await pilot.pause()
        clock.now = 5002.0
        await press(pilot, "i")
        assert desk.seconds == [7.0]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["f", "n", "y", "down", "y", "ctrl+s", "enter"], (1, "exclude", ("C2", "C3"), None)),
        (["f", "n", "y", "down", "y", "ctrl+s", "e"], (1, "exclude", ("C2", "C3"), None)),
        (["f", "n", "n", "n", "ctrl+s", "i"], (1, "include", (), None)),
        (["f", "n", "n", "y", "ctrl+s", "escape", "m"], (1, "maybe", (), None)),
        (["f", "n", "u", "n", "ctrl+s", "i"], (1, "include", (), None)),
    ],
)
async def test_the_form_proposes_a_verdict_and_one_key_gives_it(
    keys: list[str], expected: tuple[int, str, tuple[str, ...], str | None]
) -> None:
    desk = FakeDesk(stage=FT)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert desk.calls == [expected]
        assert [answer.code for answer in desk.rows[0].answers] == ["C1", "C2", "C3"]


async def test_a_form_that_was_left_changes_nothing_and_the_next_one_starts_from_the_answers() -> None:
    desk = FakeDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "y", "escape")
        assert "The form is unchanged." in shown(app)
        await press(pilot, "f", "n", "y", "ctrl+s", "escape", "f")
        assert "2 of 3 answered" in shown(app)
        await press(pilot, "escape", "q")
        assert app._exit
        assert desk.calls == []
        assert [(one.code, one.applies.value) for one in desk.written[1].answers or ()] == [
            ("C1", "false"),
            ("C2", "true"),
        ]


async def test_a_verdict_against_the_form_is_taken_and_told() -> None:
    desk = FakeDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "y", "ctrl+s", "escape", "i")
        assert desk.calls == [(1, "include", (), None)]
        assert "the answers point to exclude (C1), the verdict is include" in " ".join(shown(app).split())


async def test_a_report_that_was_not_retrieved_has_no_form() -> None:
    desk = FakeDesk(stage=FT)
    async with screen_of(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "n", "ctrl+s", "r")
        assert desk.rows[0].answers == ()


async def test_the_form_belongs_to_the_full_text_stage() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f")
        assert "f belongs to the full-text stage." in shown(app)


async def test_a_click_is_as_good_as_a_key() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        foot = lines(app)[-3]
        await pilot.click(KeyLine, offset=(foot.index("maybe"), 0))
        await pilot.pause()
        assert desk.calls == [(1, "maybe", (), None)]
        await pilot.click(KeyLine, offset=(foot.index("exclude"), 0))
        await pilot.pause()
        await pilot.click(Choice, offset=(8, 0))
        await pilot.pause()
        assert desk.calls[1:] == [(2, "exclude", ("C1",), None)]


async def test_a_click_beside_a_question_thinks_again_and_one_on_its_keys_answers() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E")
        await pilot.click(offset=(40, 1))
        await pilot.pause()
        assert "Not decided." in shown(app)
        await press(pilot, "E", "2")
        await pilot.click("Dialog KeyLine", offset=(1, 0))
        await pilot.pause()
        assert desk.calls == [(1, "exclude", ("C2",), None)]


async def test_a_click_on_a_key_with_a_long_name_is_that_key() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "?")
        await pilot.click("Dialog KeyLine", offset=(1, 0))
        await pilot.pause()
        assert app.screen.query_one(Scroller).scroll_y > 3
        await pilot.click("Dialog KeyLine", offset=(12, 0))
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_criteria_without_a_key_can_be_clicked() -> None:
    desk = FakeDesk(crit=criteria(TA, 62))
    app = screen_of(desk)
    async with app.run_test(size=(80, 100)) as pilot:
        await press(pilot, "e")
        assert "1 criteria have no key" in shown(app)
        await pilot.click(list(app.screen.query(Choice))[61])
        await pilot.pause()
        assert desk.calls == [(1, "exclude", ("C62",), None)]


async def test_the_round_stands_in_the_heading() -> None:
    desk = FakeDesk()
    desk.round = "pilot round of 50"
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert lines(app)[0].endswith("title and abstract · pilot round of 50 · ana")


async def test_the_ledger_is_counted_anew_and_the_numbers_shown() -> None:
    class Elsewhere(FakeDesk):
        def recount(self) -> ReviewerProgress:
            return ReviewerProgress(total=10, decided=4, included=4, left=6)

    app = screen_of(Elsewhere())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "4/10 decided" in shown(app)


@pytest.mark.parametrize("error", [StoreLocked("x"), RuntimeError("broken")])
async def test_a_count_that_fails_is_told_in_words_and_stops_nothing(error: Exception) -> None:
    class Busy(FakeDesk):
        def recount(self) -> ReviewerProgress:
            raise error

    app = screen_of(Busy())
    async with app.run_test(size=(80, 24)) as pilot:
        with contextlib.suppress(WorkerFailed):
            await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.pause()
        assert "the counts could not be renewed" in lines(app)[-1]
        await press(pilot, "i")
        assert "1/3 decided" in shown(app)


async def test_the_ledger_is_counted_once_at_a_time() -> None:
    class Slow(FakeDesk):
        def recount(self) -> ReviewerProgress:
            super().recount()
            go_on.wait(30)
            return self.progress()

    go_on = threading.Event()
    desk = Slow()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app._recount()
        app._recount()
        go_on.set()
        await app.workers.wait_for_complete()
        assert desk.counted == 1
        app._recount()
        await app.workers.wait_for_complete()
        assert desk.counted == 2


async def test_a_count_that_was_begun_before_a_verdict_is_not_shown_after_it() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await press(pilot, "i")
        app.post_message(Counted(0, ReviewerProgress(total=3, left=3)))
        await pilot.pause()
        assert "1/3 decided" in shown(app)


@pytest.mark.parametrize("theme", Theme)
async def test_a_theme_paints_its_own_ground_and_marks_in_words_stay(theme: Theme) -> None:
    app = screen_of(FakeDesk(), theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "E", "2")
        assert "main reason: C2" in shown(app)
        grounds = {
            s.style.bgcolor.name
            for strip in app.screen._compositor.render_strips()
            for s in strip
            if s.style is not None and s.style.bgcolor is not None and s.text.strip("─│╭╮╰╯█░ ")
        }
        assert grounds == {LOOKS[theme].ground.replace("ansi_", "")}


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2, "contrast ratio")."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK, Theme.CONTRAST])
def test_every_ink_of_a_theme_has_a_contrast_of_seven_to_one(theme: Theme) -> None:
    look = LOOKS[theme]
    query = look.marks.query.split()[-1]
    own = look.marks.own.split()
    pairs = [(look.ink, look.ground), (look.line, look.ground), (query, look.ground), (own[-3], own[-1])]
    assert [pair for pair in pairs if _contrast(*pair) < 7.0] == []


@pytest.mark.parametrize(
    "text",
    [
        "\u202eevil\u202c \u2066x\u2069 \u200f\u200e",
        "\x1b[2J\x1b]0;title\x07 \x9b31m \x00",
        "e\u0301" * 200 + "\u0300" * 50,
        "日本語の要旨。" * 300,
        "مرحبا بالعالم " * 100,
        "zero\u200bwidth\u200cjoiners\u200d \ufeff",
        "👩\u200d🔬" * 100,
        "\ud800 lone",
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_hostile_text_breaks_neither_the_lines_nor_the_numbers(text: str, size: tuple[int, int]) -> None:
    bad = replace(document(1), title=text, abstract=text, venue=text, keywords=(text,), authors=(Author(text),))
    desk = FakeDesk([bad, bad])
    app = screen_of(desk)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "v", "escape", "h", "M", "end", "i")
        drawn = ["".join(s.text for s in strip) for strip in app.screen._compositor.render_strips()]
        assert not any(
            ord(letter) < 32 or letter in "\x7f\x9b\u202e\u2066\u200f\ufeff" for letter in "".join(drawn)
        )
        assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {size[0]}
        assert "1/2 decided" in drawn[-2]


async def test_an_abstract_of_100_000_characters_is_shown_to_its_end_and_cleared_away_again() -> None:
    long = replace(
        document(1), abstract="METHODS: " + "A language model was tested. " * 3500 + "RESULTS: THE END."
    )
    app = screen_of(FakeDesk([long, document(2)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "end")
        assert "THE END." in shown(app)
        await press(pilot, "i")
        assert "Study 2 of" in shown(app)
        assert "A language model was tested. A" in shown(app)
        assert app.query_one(CardView).max_scroll_y == 0


async def test_a_terminal_that_changes_its_size_keeps_the_question() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert "Which reason for exclusion applies?" in shown(app)
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        await press(pilot, "2")
        assert desk.calls == [(1, "exclude", ("C2",), None)]
        assert "1/3 decided" in shown(app)


async def test_ctrl_z_suspends_where_the_terminal_can(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ScreeningApp, "action_suspend_process", lambda self: asked.append("suspend"))
    async with screen_of(FakeDesk()).run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+z")
        assert asked == ["suspend"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [(["c"], "CANNOT READ ON"), (["A"], "NOT CHANGED"), (["t"], "CANNOT READ ON"), (["u"], "NOT TAKEN BACK")],
)
async def test_an_error_of_any_other_key_keeps_the_report(keys: list[str], words: str) -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.decide_error = StoreLocked("x")
        await press(pilot, *keys)
        assert f"{words}: the ledger x is locked" in shown(app)
        assert "Study 1 of" in shown(app)
        desk.decide_error = None
        await press(pilot, "i")
        assert len(desk.rows) == 1


async def test_a_verdict_that_is_not_saved_is_named_and_its_reasons_are_still_marked() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        desk.decide_error = StoreLocked("x")
        await press(pilot, "E", "3", "1", "enter")
        assert "NOT SAVED, excluded (C3, C1): the ledger x is locked" in " ".join(shown(app).split())
        desk.decide_error = None
        await press(pilot, "E", "enter")
        assert desk.calls[-1] == (1, "exclude", ("C3", "C1"), None)


async def test_the_form_is_still_filled_in_after_an_undo() -> None:
    desk = FakeDesk(stage=FT)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f", "n", "n", "n", "ctrl+s", "i", "u", "f")
        assert "3 of 3 answered" in shown(app)
        await press(pilot, "escape", "q")
        assert app._exit


async def test_a_draft_of_an_abstract_outlives_the_verdict() -> None:
    desk = FakeDesk([BARE, document(2)])
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", *"New", "escape", "n", "x", "enter", "i", "q")
        assert (desk.calls, desk.written) == ([(1, "include", (), "x")], {1: Draft(abstract="New")})
        assert app._exit


async def test_an_abstract_that_was_only_looked_at_is_no_draft() -> None:
    app = screen_of(FakeDesk([BARE]))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "a", "escape", "q")
        assert app._exit


async def test_when_no_report_without_an_abstract_is_left_the_screen_says_so() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert "No report without an abstract is left for you." in shown(app)
        assert "A shows all again" in shown(app)
        assert "All done" not in shown(app)
        await press(pilot, "A")
        assert "Study 1 of" in shown(app)


async def test_a_click_on_a_report_that_is_offered_puts_its_number_on_the_line() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=")
        await pilot.click(list(app.screen.query(Choice))[1])
        await pilot.pause()
        assert app.screen.query_one(Input).value == "3"
        assert desk.merged == []
        await press(pilot, "enter")
        assert desk.merged == [(1, 3)]


async def test_a_tag_can_be_clicked_and_a_known_one_can_be_typed() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "t")
        await pilot.click(list(app.screen.query(Choice))[1])
        await pilot.pause()
        assert desk.tags == {1: ("RCT",)}
        await press(pilot, "+", *"RCT", "enter", "z")
        assert desk.tags == {1: ()}
        assert len(app.screen.query(Choice)) == 2


async def test_a_report_whose_records_are_not_at_hand_says_so() -> None:
    class Bare(FakeDesk):
        def card(self, report_id: int) -> Card:
            return replace(super().card(report_id), records=())

    app = screen_of(Bare())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "v")
        assert "The ledger holds no source record of this report." in shown(app)


async def test_a_click_between_the_keys_does_nothing() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(200, 24)) as pilot:
        await pilot.pause()
        await pilot.click(KeyLine, offset=(199, 0))
        await press(pilot, "e")
        await pilot.click("Dialog KeyLine", offset=(2, 0))
        await pilot.pause()
        assert desk.calls == []
        assert "Which reason for exclusion applies?" in shown(app)


@pytest.mark.parametrize(
    ("stage", "keys", "expected"),
    [
        (TA, ["e", "1", "1"], [(1, "exclude", ("C1",), None)]),
        (TA, ["e", "1", "2", "3"], [(1, "exclude", ("C1",), None)]),
        (TA, ["E", "2", "1", "enter", "enter"], [(1, "exclude", ("C2", "C1"), None)]),
        (TA, ["e", "escape", "escape"], []),
        (TA, ["n", "x", "enter", "enter"], []),
        (TA, ["t", "1", "enter", "enter"], []),
        (TA, ["g", "2", "enter", "enter"], []),
        (TA, ["i", "i", "i"], [(1, "include", (), None)]),
        (FT, ["f", "n", "n", "y", "ctrl+s", "ctrl+s"], []),
        (FT, ["f", "n", "n", "n", "ctrl+s", "enter", "enter"], [(1, "include", (), None)]),
    ],
)
async def test_keys_that_come_all_at_once_act_in_their_order_and_none_acts_on_what_was_not_seen(
    stage: Stage, keys: list[str], expected: list[tuple[int, str, tuple[str, ...], str | None]]
) -> None:
    desk = FakeDesk(stage=stage)
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in keys:
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        for _ in range(5):
            await pilot.pause()
        assert desk.calls == expected
        assert app.return_code is None


async def test_an_answer_given_over_another_report_decides_nothing() -> None:
    desk = FakeDesk()
    app = screen_of(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "e")
        app.show(app.session.jump(2))
        await press(pilot, "1")
        assert desk.calls == []
        assert "nothing was decided" in shown(app)
