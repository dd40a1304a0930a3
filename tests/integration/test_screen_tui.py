"""The screening screen, driven key by key over a desk that keeps its decisions in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from slr.errors import NeedsTerminal, SlrError, StoreLocked
from slr.model import Author, Criterion, Decision, Document, Identifiers, Stage, Standing, Verdict
from slr.screen.desk import Card, Desk, Progress
from slr.screen.queue import progress, queue
from slr.screen.tui import run_screen
from slr.screen.tui.app import ScreeningApp
from slr.screen.tui.dialogs import HelpScreen

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


class FakeDesk:
    """A desk in memory. `rows` is what a ledger would hold, and outlives the screen."""

    def __init__(
        self,
        documents: Sequence[Document] | None = None,
        *,
        stage: Stage = TA,
        crit: tuple[Criterion, ...] | None = None,
        rows: list[Decision] | None = None,
    ) -> None:
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
        waiting = self._queue()
        return self.card(waiting[0]) if waiting else None

    def card(self, report_id: int) -> Card:
        return Card(report_id, self.documents[report_id], ("Crossref", "PubMed"), self._current().get(report_id))

    def decide(self, report_id: int, verdict: Verdict, reasons: Sequence[str], note: str | None) -> Decision:
        self.calls.append((report_id, verdict.value, tuple(reasons), note))
        if self.decide_error is not None:
            raise self.decide_error
        decision = Decision(report_id, self.stage, self.reviewer, verdict, tuple(reasons), note)
        self.rows.append(decision)
        return decision

    def undo(self) -> Card | None:
        if self.decide_error is not None:
            raise self.decide_error
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
        return replace(self.card(last.report_id), note=last.note)

    def skip(self, report_id: int) -> None:
        if self.decide_error is not None:
            raise self.decide_error
        self.skipped.append(report_id)

    def nearest(self, report_id: int) -> list[tuple[int, str]]:
        return [(key, d.title) for key, d in self.documents.items() if key != report_id]

    def same_as(self, report_id: int, other: int) -> str:
        if self.decide_error is not None:
            raise self.decide_error
        self.merged.append((report_id, other))
        del self.documents[report_id]
        return f"Reports {report_id} and {other} are one now."

    def progress(self) -> Progress:
        return progress((row.verdict for row in self._current().values()), len(self._queue()))


class Opener:
    """A browser that notes what it was asked for."""

    def __init__(self, *, works: bool = True) -> None:
        self.urls: list[str] = []
        self.works = works

    def __call__(self, url: str) -> bool:
        self.urls.append(url)
        return self.works


def screen_of(desk: Desk, **more: object) -> ScreeningApp:
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
        assert "no verdict of yours to take back" in shown(app)
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
        assert "slr prisma" in shown(app)


@pytest.mark.parametrize("stage", [TA, FT])
@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_every_count_stands_on_the_screen_even_with_80000_reports(
    stage: Stage, size: tuple[int, int]
) -> None:
    class Huge(FakeDesk):
        def progress(self) -> Progress:
            return Progress(80000, 30000, 10000, 10001, 10002, 10003, 49994)

    app = screen_of(Huge([replace(document(1), abstract="word " * 2000)], stage=stage))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        foot = "\n".join(lines(app)[-3:])
        wanted = ["30000/80000 decided (37 %)", "10000 included", "10001 excluded", "10002 maybe", "49994 left"]
        if stage is FT:
            wanted.append("10003 not retrieved")
        assert [words for words in wanted if words not in foot] == []
        for words in ("i include", "e exclude", "m maybe", "n note", "s skip", "u undo", "? help", "q quit"):
            assert words in foot


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
            "Found by: Crossref, PubMed",
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


async def test_q_warns_once_about_a_note_without_a_verdict() -> None:
    app = screen_of(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "n", "x", "enter", "q")
        assert "a note without a verdict" in shown(app)
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
    code = "import sys, slr.screen.tui, slr.screen.decisions; sys.exit('textual' in sys.modules)"
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
        assert "The same report as number" in shown(app)
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
