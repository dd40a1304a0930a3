"""The screen for conflicts, driven key by key over a real ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import Input, Static

from ledgers import add, entry, open_ledger
from services import REVIEW, review_folder
from slr.adapters.folder import Review, load_review
from slr.adapters.ledger import Ledger
from slr.adapters.terminal.highlight import MARKS
from slr.adapters.terminal.widgets import Heading, KeyLine, Message
from slr.core.errors import ReviewStateError, SlrError, StoreLocked
from slr.core.model import CriterionAnswer, Decision, Manner, Resolution, Stage, Truth, Verdict
from slr.stages.resolving.run import LedgerConflictDesk, Settlement, find, open_desk, resolve_one
from slr.stages.resolving.tui import ResolvingApp, run_resolving

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
DOUBLE = REVIEW.replace(
    'reviewers = ["ana"]', 'reviewers = ["Ada", "Ben"]\ntitle-abstract = "double"\nfull-text = "double"'
)
HOSTILE = "[red]x[/red] \x1b[31m[@click=app.quit]go[/]\u202e"


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return load_review(review_folder(tmp_path / "review", toml=DOUBLE), {})


@pytest.fixture
def ledger(review: Review) -> Iterator[Ledger]:
    """Reports 1 and 2 are in conflict on title and abstract, 3 on its full text."""
    with open_ledger(review.root) as made:
        add(
            made,
            entry(1, title=f"Exercise and mood {HOSTILE}", abstract="Long words. " * 300),
            entry(2, title="Sleep and mood"),
            entry(3, title="Rest and mood"),
        )
        for number in (1, 2):
            record(made, number, "Ada", Verdict.INCLUDE, note="a [b]note[/b]")
            record(made, number, "Ben", Verdict.EXCLUDE, "T1")
        answers = (CriterionAnswer("F1", Truth.TRUE, "no trial was run", "p. 4"),)
        record(made, 3, "Ada", Verdict.INCLUDE)
        record(made, 3, "Ben", Verdict.INCLUDE)
        record(made, 3, "Ada", Verdict.INCLUDE, stage=FT)
        record(made, 3, "Ben", Verdict.EXCLUDE, "F1", stage=FT, answers=answers)
        yield made


def record(
    ledger: Ledger,
    number: int,
    who: str,
    verdict: Verdict,
    *reasons: str,
    stage: Stage = TA,
    note: str | None = None,
    answers: tuple[CriterionAnswer, ...] = (),
) -> None:
    ledger.decisions.record([Decision(number, stage, who, verdict, reasons, note, answers=answers)])


def running(ledger: Ledger, review: Review, who: str = "Cleo", stage: Stage | None = None) -> ResolvingApp:
    return ResolvingApp(open_desk(ledger, review, who, stage=stage))


def shown(pilot: Pilot[None]) -> str:
    """All words on the screen, widget by widget."""
    app = pilot.app
    parts = [str(one.render()) for one in app.screen.query(Static)]
    return "\n".join([*parts, str(app.screen_stack[0].query_one(Heading).render())])


def drawn(pilot: Pilot[None]) -> str:
    """The screen as it is drawn."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def said(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen_stack[0].query_one(Message).render())


def kept(ledger: Ledger) -> list[tuple[int, Stage, Verdict, tuple[str, ...]]]:
    return [(row.report_id, row.stage, row.verdict, row.reasons) for row in ledger.decisions.resolutions()]


async def test_both_decisions_stand_side_by_side_at_80_by_24(ledger: Ledger, review: Review) -> None:
    async with running(ledger, review).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        ada, ben = pilot.app.query(".side")
        assert ada.region.y == ben.region.y
        assert ada.region.right <= ben.region.x
        assert ben.region.right <= 80
        words = shown(pilot)
        assert "Ada: Included" in words
        assert "Note: a [b]note[/b]" in words
        assert "- T1: Off topic" in words
        assert "2026-03-01 12:00 UTC" in words
        assert "[red]x[/red] [31m[@click=app.quit]go[/]" in words
        assert "Report 1 · title and abstract · Cleo" in words
        assert "0 settled · 3 left" in words
        keys = pilot.app.query_one(KeyLine)
        assert (keys.region.y, keys.region.bottom) == (22, 23)
        assert "\x1b" not in words


async def test_six_reviewers_on_a_small_terminal_leave_the_keys_in_sight(ledger: Ledger, review: Review) -> None:
    for name in ("Cyn", "Dov", "Eli", "Fay"):
        record(ledger, 1, name, Verdict.MAYBE, note="words " * 20)
    async with running(ledger, review).run_test(size=(50, 14)) as pilot:
        await pilot.pause()
        assert "i include e exclude" in drawn(pilot)
        assert "Fay: Maybe" not in drawn(pilot)
        for _ in range(6):
            await pilot.press("tab")
        await pilot.pause()
        assert "Fay: Maybe" in drawn(pilot)


async def test_one_key_settles_and_the_next_conflict_appears(ledger: Ledger, review: Review) -> None:
    async with running(ledger, review).run_test(size=(80, 24)) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert said(pilot) == "Report 1 settled: include, Cleo as a third person"
        await pilot.press("e")
        await pilot.press("1")
        await pilot.pause()
        assert "Report 3 · full text" in shown(pilot)
        assert '"no trial was run" (p. 4)' in shown(pilot)
        await pilot.press("m")
        assert said(pilot) == "maybe cannot settle a conflict at this stage."
        await pilot.press("r")
        await pilot.pause()
        assert "All done: no conflict is left." in shown(pilot)
    assert kept(ledger) == [
        (1, TA, Verdict.INCLUDE, ()),
        (2, TA, Verdict.EXCLUDE, ("T1",)),
        (3, FT, Verdict.NOT_RETRIEVED, ()),
    ]


async def test_maybe_settles_title_and_abstract_with_the_note(ledger: Ledger, review: Review) -> None:
    async with running(ledger, review, "Ada").run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        assert said(pilot) == "not-retrieved cannot settle a conflict at this stage."
        await pilot.press("n")
        pilot.app.screen.query_one(Input).value = "we talked"
        await pilot.press("enter")
        await pilot.press("m")
        await pilot.pause()
    (made,) = ledger.decisions.resolutions()
    assert (made.verdict, made.note, made.manner, made.decision_ids) == (
        Verdict.MAYBE,
        "we talked",
        Manner.CONSENSUS,
        (1, 2),
    )


async def test_an_exclusion_can_be_thought_over_and_have_several_reasons(ledger: Ledger, review: Review) -> None:
    async with running(ledger, review, stage=FT).run_test(size=(80, 24)) as pilot:
        await pilot.press("e")
        await pilot.press("0")  # full text needs a reason
        await pilot.press("escape")
        await pilot.pause()
        assert said(pilot) == "Not settled."
        await pilot.press("E")
        await pilot.press("1")
        await pilot.press("enter")
        await pilot.pause()
    assert kept(ledger) == [(3, FT, Verdict.EXCLUDE, ("F1",))]


async def test_a_skipped_conflict_comes_back_behind_the_others(ledger: Ledger, review: Review) -> None:
    async with running(ledger, review, stage=TA).run_test(size=(80, 24)) as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert "Report 2 · title" in shown(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert "Report 1 · title" in shown(pilot)
    assert kept(ledger) == []


async def test_u_shows_what_was_settled_last_and_a_newer_resolution_replaces_it(
    ledger: Ledger, review: Review
) -> None:
    async with running(ledger, review, stage=TA).run_test(size=(80, 24)) as pilot:
        await pilot.press("u")
        assert "settled nothing" in said(pilot)
        await pilot.press("i")
        await pilot.press("u")
        await pilot.pause()
        assert "Report 1 · title" in shown(pilot)
        assert "Settled so far: include, Cleo as a third person" in shown(pilot)
        await pilot.press("s")  # leaves it settled
        await pilot.pause()
        assert "Report 2 · title" in shown(pilot)
        assert "1 left" in shown(pilot)
        await pilot.press("e")
        await pilot.press("0")
        await pilot.press("u")
        await pilot.press("m")
        await pilot.pause()
        assert "All done" in shown(pilot)
    assert kept(ledger) == [
        (1, TA, Verdict.INCLUDE, ()),
        (2, TA, Verdict.EXCLUDE, ()),
        (2, TA, Verdict.MAYBE, ()),
    ]


async def test_what_somebody_else_settled_or_decided_meanwhile_is_told_and_not_doubled(
    ledger: Ledger, review: Review
) -> None:
    async with running(ledger, review, stage=TA).run_test(size=(80, 24)) as pilot:
        theirs = Settlement(Verdict.EXCLUDE, ("T1",), None, None, "Ada")
        resolve_one(ledger, review, "1", TA, theirs)
        await pilot.press("i")
        await pilot.pause()
        told = "NOT SAVED: report 1 was settled meanwhile at title-abstract: exclude (T1), Ada by consensus"
        assert said(pilot) == told
        assert "Report 2 · title" in shown(pilot)
        assert "1 settled meanwhile by others" in shown(pilot)
        record(ledger, 2, "Ben", Verdict.INCLUDE)
        await pilot.press("i")
        await pilot.pause()
        assert said(pilot) == "NOT SAVED: the decisions on report 2 at title-abstract agree by now"
        assert "All done" in shown(pilot)
    assert kept(ledger) == [(1, TA, Verdict.EXCLUDE, ("T1",))]


def test_a_decision_made_since_a_conflict_was_shown_stops_the_write(ledger: Ledger, review: Review) -> None:
    desk = open_desk(ledger, review, "Cleo")
    conflict = desk.next()
    assert conflict is not None
    record(ledger, 1, "Ben", Verdict.EXCLUDE)
    with pytest.raises(ReviewStateError, match=r"decided again .*: Ben decided exclude \(decision 9\)"):
        desk.settle(conflict, Verdict.INCLUDE, (), None)
    assert kept(ledger) == []
    now = find(ledger, 1, TA)
    assert now is not None
    assert [one.id for one in now.sides] == [1, 9]


def test_what_is_no_conflict_any_more_is_not_shown_again(ledger: Ledger, review: Review) -> None:
    desk = open_desk(ledger, review, "Cleo", stage=TA)
    for _ in range(2):
        conflict = desk.next()
        assert conflict is not None
        desk.settle(conflict, Verdict.INCLUDE, (), None)
    record(ledger, 2, "Ben", Verdict.INCLUDE)
    again = desk.again()
    assert again is not None
    assert again.report_id == 1
    assert desk.again() is None


def test_looking_at_what_was_settled_takes_nothing_back(ledger: Ledger, review: Review) -> None:
    desk = open_desk(ledger, review, "Cleo", stage=TA)
    for _ in range(2):
        conflict = desk.next()
        assert conflict is not None
        desk.settle(conflict, Verdict.INCLUDE, (), None)
    before = desk.tally()
    shown = [desk.again(), desk.again(), desk.again()]
    assert [conflict and conflict.report_id for conflict in shown] == [2, 1, None]
    assert desk.tally() == before


class LockedDesk(LedgerConflictDesk):
    """A desk whose ledger is locked for writing, or for reading too."""

    reads = True

    def settle(self, *_: object) -> Resolution:
        raise StoreLocked("slr.db")

    def again(self) -> None:
        raise StoreLocked("slr.db")

    def next(self):  # type: ignore[no-untyped-def]
        if not self.reads:
            raise StoreLocked("slr.db")
        return super().next()


async def test_a_locked_ledger_is_told_and_the_conflict_stays(ledger: Ledger, review: Review) -> None:
    desk = LockedDesk(ledger, review, "Cleo", None, None)
    app = ResolvingApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert "NOT SAVED: the ledger slr.db is locked" in said(pilot)
        assert "Report 1 · title" in shown(pilot)
        await pilot.press("u")
        assert "CANNOT READ ON" in said(pilot)
        desk.reads = False
        await pilot.press("s")
        await pilot.pause()
        assert "CANNOT READ ON" in said(pilot)
        assert "All done" not in shown(pilot)
        assert "could not be read. s tries again" in shown(pilot)
        for key in ("i", "e", "n"):  # nothing is shown that could be settled
            await pilot.press(key)
        desk.reads = True
        await pilot.press("s")
        await pilot.pause()
        assert "Report 2 · title" in shown(pilot)
    assert kept(ledger) == []


async def test_the_help_lists_the_keys_and_q_quits(ledger: Ledger, review: Review) -> None:
    app = running(ledger, review)
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "T1: Is it about something else?" in drawn(pilot)
        await pilot.press("i")  # a dialog in front takes the key
        await pilot.press("escape")
        await pilot.press("q")
    assert app.return_code == 0
    assert kept(ledger) == []


async def test_a_protocol_without_criteria_excludes_at_once(tmp_path: Path) -> None:
    bare = DOUBLE.split("[[criteria]]", maxsplit=1)[0]
    review = load_review(review_folder(tmp_path / "bare", toml=bare), {})
    with open_ledger(review.root) as ledger:
        add(ledger, entry(1))
        record(ledger, 1, "Ada", Verdict.INCLUDE)
        record(ledger, 1, "Ben", Verdict.EXCLUDE)
        async with running(ledger, review).run_test(size=(80, 24)) as pilot:
            await pilot.press("e")
            await pilot.pause()
        assert kept(ledger) == [(1, TA, Verdict.EXCLUDE, ())]


def test_a_screen_that_breaks_down_is_an_error(
    ledger: Ledger, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(app: ResolvingApp) -> None:
        app._return_code = 1

    monkeypatch.setattr(ResolvingApp, "run", broken)
    with pytest.raises(SlrError, match="stopped on an error"):
        run_resolving(open_desk(ledger, review, "Cleo"))


async def test_words_of_the_query_and_ones_own_are_marked_as_on_the_screen_for_reports(
    ledger: Ledger, tmp_path: Path
) -> None:
    own = DOUBLE.replace("[screening]", '[screening]\nwords = ["exerc*"]')
    query = 'expression = "mood AND sleep"\n'
    folder = review_folder(tmp_path / "marked", toml=own)
    for path in (folder / "queries").glob("*.toml"):
        path.write_text(query, encoding="utf-8")
    app = ResolvingApp(open_desk(ledger, load_review(folder, {}), "Cleo"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = app.query_one("#report Static", Static).content
        assert isinstance(text, Text)
        styles = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
        assert (styles["mood"], styles["Exercise"]) == (MARKS.query, MARKS.own)
        await pilot.press("h")
        await pilot.pause()
        assert "not marked" in said(pilot)
        text = app.query_one("#report Static", Static).content
        assert isinstance(text, Text)
        assert "mood" not in {text.plain[span.start : span.end] for span in text.spans}
