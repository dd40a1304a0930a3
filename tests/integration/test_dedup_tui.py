"""The screen for pairs, driven key by key over a desk that keeps its judgements in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest
from textual.pilot import Pilot

from ledgers import entry
from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.errors import SlrError, StoreLocked
from slr.core.model import Author, Identifiers, MergeKind, Record, Report, SourceKind
from slr.stages.dedup.judge.desk import PairSide, PairTally, Question
from slr.stages.dedup.judge.tui.app import PairApp, PairHelpScreen
from slr.stages.dedup.pairs import RecordPair, Zone

HOSTILE = "[red]x[/red] \x1b[31m[@click=app.quit]go[/]\u202e"


def side(number: int, **facts: object) -> PairSide:
    document = entry(number, **facts).document
    record = Record(number, 1, "crossref", SourceKind.DATABASE, f"key-{number}", document, number)
    return PairSide(record, Report(number, number, document, (record,)))


def question(number: int, **facts: object) -> Question:
    shared = {"title": f"Exercise and mood in adults, part {number}", "authors": (Author("Ødegård", "Bø"),)}
    pair = RecordPair(
        number,
        number + 100,
        Zone.REVIEW,
        MergeKind.DUPLICATE,
        "same-title",
        0.87,
        {"veto": "two volumes: 3 and 6"},
    )
    other = {
        **shared,
        "title": f"Exercise and gloom in adults, part {number}",
        "year": 2022,
        "abstract": "Long. " * 300,
    }
    return Question(
        pair, side(number, **{**shared, **facts}), side(number + 100, **other), ("records 7 and 8 differ",)
    )


class FakeDesk:
    """A desk in memory; `said` outlives the screen."""

    title = "Duplicates of [i]x[/i]"
    actor = "ana"

    def __init__(self, *questions: Question) -> None:
        self.all = list(questions or [question(n) for n in (1, 2, 3)])
        self.said: list[tuple[int, PairOpinion]] = []
        self.back: list[int] = []
        self.error: SlrError | None = None

    def _open(self) -> list[Question]:
        done = {number for number, _ in self.said}
        found = [one for one in self.all if one.pair.a not in done]
        return sorted(found, key=lambda one: self.back.index(one.pair.a) if one.pair.a in self.back else -1)

    def next(self) -> Question | None:
        waiting = self._open()
        return waiting[0] if waiting else None

    def judge(self, question: Question, said: PairOpinion) -> str:
        if self.error is not None:
            raise self.error
        self.said.append((question.pair.a, said))
        return f"Kept: {said}."

    def undo(self) -> Question | None:
        if self.error is not None:
            raise self.error
        if not self.said:
            return None
        number, _ = self.said.pop()
        return next(one for one in self.all if one.pair.a == number)

    def later(self, question: Question) -> None:
        self.back.append(question.pair.a)

    def tally(self) -> PairTally:
        return PairTally(len(self.said), len(self._open()))


def shown(app: PairApp) -> str:
    width, height = app.size
    rows = ["".join(part.text for part in strip).rstrip() for strip in app.screen._compositor.render_strips()]
    assert len(rows) == height
    assert all(len(row) <= width for row in rows)
    return "\n".join(rows)


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


@pytest.mark.parametrize(
    ("key", "said"), [("=", PairOpinion.SAME), ("l", PairOpinion.VERSION), ("d", PairOpinion.DIFFERENT)]
)
async def test_one_key_makes_one_judgement_and_shows_the_next_pair(key: str, said: PairOpinion) -> None:
    desk = FakeDesk()
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "part 1" in shown(app)
        await press(pilot, key)
        assert desk.said == [(1, said)]
        assert "part 2" in shown(app)
        assert f"Kept: {said}." in shown(app)
        assert "1/3 judged (33 %), 2 left" in shown(app)


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (60, 15)])
async def test_the_pair_stands_side_by_side_with_marks_rule_veto_and_warning(size: tuple[int, int]) -> None:
    app = PairApp(FakeDesk())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = shown(app)
        for words in (
            "very likely one report (87 %), same-title",
            "two volumes",
            "! records 7 and 8",
            "record 1 in report 1",
            "0/3 judged",
        ):
            assert words in text
        row = next(line for line in text.splitlines() if line.startswith("!  title"))
        assert row.count("Exercise") == 2


async def test_words_the_other_side_lacks_are_underlined_not_coloured() -> None:
    app = PairApp(FakeDesk())
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        parts = [part for strip in app.screen._compositor.render_strips() for part in strip]
        odd = " ".join(part.text for part in parts if part.style and part.style.underline)
        assert "mood" in odd
        assert "gloom" in odd
        assert "adults" not in odd


async def test_skipping_puts_the_pair_behind() -> None:
    desk = FakeDesk()
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "s")
        assert "part 2" in shown(app)
        assert desk.said == []
        await press(pilot, "s", "s")
        assert "part 1" in shown(app)


async def test_undo_goes_back_any_number_of_times_also_in_a_new_screen() -> None:
    desk = FakeDesk()
    async with PairApp(desk).run_test(size=(80, 24)) as pilot:
        await press(pilot, "=", "d")
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "u", "u")
        assert desk.said == []
        assert "part 1" in shown(app)
        await press(pilot, "u")
        assert "no judgement to take back" in shown(app)


async def test_the_end_says_what_comes_next_and_keys_do_no_harm_there() -> None:
    desk = FakeDesk(question(1))
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=", "=", "s", "o", "d")
        assert "every pair is judged" in shown(app)
        assert len(desk.said) == 1


async def test_what_could_not_be_kept_is_not_shown_as_kept() -> None:
    desk = FakeDesk()
    desk.error = StoreLocked("slr.db")
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "=")
        assert "NOT SAVED" in shown(app)
        assert "part 1" in shown(app)
        await press(pilot, "u")
        assert "NOT TAKEN BACK" in shown(app)
        desk.error = None
        await press(pilot, "=")
        assert desk.said == [(1, PairOpinion.SAME)]


async def test_the_help_names_every_key_and_takes_no_judgement() -> None:
    desk = FakeDesk()
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        for words in ("same report", "versions", "different", "later", "same but for spelling"):
            assert words in shown(app)
        await press(pilot, "=", "l", "d", "s", "u")
        assert desk.said == []
        assert desk.back == []
        await press(pilot, "escape")
        assert not isinstance(app.screen, PairHelpScreen)


async def test_links_are_opened_once_each_or_shown() -> None:
    urls: list[str] = []

    def note(url: str) -> bool:
        urls.append(url)
        return False

    app = PairApp(FakeDesk(), open_url=note)
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "o")
        assert urls == ["https://doi.org/10.5555/work.1", "https://doi.org/10.5555/work.101"]
        assert "No browser" in shown(app)


async def test_hostile_text_is_shown_letter_by_letter() -> None:
    app = PairApp(FakeDesk(question(1, title=HOSTILE, ids=Identifiers())))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = shown(app)
        assert "[red]x[/red]" in text.replace("\n", "")
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_q_ends_the_screen() -> None:
    app = PairApp(FakeDesk())
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "q")
    assert app.return_code == 0


def test_textual_is_loaded_only_when_the_screen_runs() -> None:
    code = "import sys, slr.stages.dedup.judge.tui, slr.stages.dedup.judge.run; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


class UnreadDesk(FakeDesk):
    """A desk whose ledger cannot be read while `is_broken`."""

    is_broken = False

    def next(self) -> Question | None:
        if self.is_broken:
            raise StoreLocked("slr.db")
        return super().next()


async def test_what_could_not_be_read_is_not_all_done_and_is_asked_for_again() -> None:
    desk = UnreadDesk()
    app = PairApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk.is_broken = True
        await press(pilot, "d")
        assert "All done" not in shown(app)
        assert "The next pair could not be read. s tries again." in shown(app)
        desk.is_broken = False
        await press(pilot, "s")
        assert "part 2" in shown(app)
