"""One keymap and one theme: what `review.toml` says of keys and colours holds on all three screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot

from commands import slr
from ledgers import add, entry
from services import review_folder
from slr.adapters.folder import Review, load_review
from slr.adapters.ledger import Ledger
from slr.adapters.terminal.keyed_app import KeyedApp
from slr.cli import dedup_judge, resolve
from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.model import Author, Decision, Identifiers, Stage, Verdict
from slr.core.review.keymap import Action, Theme, make_keymap
from slr.stages.dedup.judge.run import open_review
from slr.stages.dedup.judge.tui.app import PairApp
from slr.stages.resolving.run import open_desk as open_conflicts
from slr.stages.resolving.tui import ResolvingApp
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp

TA = Stage.TITLE_ABSTRACT
LOOKS = '[screening]\nprofile = "rayyan"\ntheme = "contrast"\n'
KEYS = '\n[screening.keys]\nskip = "w"\nduplicate = "S"\n'


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Two records that may be one, and two reports on which Ada and Ben disagree."""
    folder = review_folder(tmp_path / "review")
    toml = folder / "review.toml"
    toml.write_text(toml.read_text("utf-8").replace("[screening]\n", LOOKS) + KEYS, "utf-8")
    people = (Author("Okafor", "Ngozi"), Author("Lindqvist", "Bo"))
    facts = {"title": "Deep learning for white matter lesions in scans of the brain", "authors": people}
    with Ledger(folder / "data" / "slr.db") as ledger:
        one = entry(1, **facts, venue="Tests", ids=Identifiers(), year=2019, volume="11", pages="101-109")
        other = entry(2, **facts, venue="Tests", ids=Identifiers(), year=2022, volume="14", pages="177-180")
        add(ledger, one, other, entry(3), entry(4))
        for report in (3, 4):
            ledger.decisions.record(
                [Decision(report, TA, "Ada", Verdict.INCLUDE), Decision(report, TA, "Ben", Verdict.EXCLUDE)]
            )
    assert slr("dedup", "--review", folder).code == 0
    return load_review(folder, {})


@pytest.fixture
def ledger(review: Review) -> Iterator[Ledger]:
    with Ledger(review.ledger_place) as opened:
        yield opened


def screens(ledger: Ledger, review: Review) -> dict[str, KeyedApp]:
    """The three screens with the keys and the theme of the review."""
    keys, theme = (
        make_keymap(review.protocol.key_profile, review.protocol.keys),
        Theme(review.protocol.theme or ""),
    )
    screening, conflicts = open_desk(ledger, review, TA, "Cleo"), open_conflicts(ledger, review, "Cleo")
    return {
        "screen": ScreeningApp(screening, title="A review", keys=keys, theme=theme),
        "resolve": ResolvingApp(conflicts, keys=keys, theme=theme),
        "dedup": PairApp(open_review(ledger, "Cleo"), keys=keys, theme=theme),
    }


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def shown(app: KeyedApp) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("name", ["screen", "resolve", "dedup"])
async def test_every_screen_has_the_colours_of_the_theme(ledger: Ledger, review: Review, name: str) -> None:
    app = screens(ledger, review)[name]
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert app.screen.styles.background == Color.parse("#000000")
        assert app.screen.styles.color == Color.parse("#ffffff")


@pytest.mark.parametrize("name", ["screen", "resolve", "dedup"])
async def test_every_screen_names_the_keys_that_hold_and_s_means_the_same_on_none(
    ledger: Ledger, review: Review, name: str
) -> None:
    app = screens(ledger, review)[name]
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "z undo" in shown(app) or "z again" in shown(app)
        assert "w skip" in shown(app)
        await press(pilot, "question_mark")
        assert " w " in shown(app)
        assert " z " in shown(app)


async def test_on_the_screen_of_reports_the_keys_of_the_review_decide(ledger: Ledger, review: Review) -> None:
    app = screens(ledger, review)["screen"]
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "w", "u")
    (made,) = [one for one in ledger.decisions.current() if one.reviewer == "Cleo"]
    assert (made.report_id, made.verdict) == (2, Verdict.MAYBE)


async def test_on_the_screen_of_conflicts_the_same_keys_do_the_same(ledger: Ledger, review: Review) -> None:
    app = screens(ledger, review)["resolve"]
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "w", "u")
        assert "maybe, Cleo" in shown(app)
        await press(pilot, "z")
        assert "Settled so far: maybe" in shown(app)
        assert "w leaves it as it is" in shown(app)
    assert [(one.report_id, one.verdict) for one in ledger.decisions.resolutions()] == [(4, Verdict.MAYBE)]


async def test_on_the_screen_of_pairs_the_same_keys_do_the_same(ledger: Ledger, review: Review) -> None:
    app = screens(ledger, review)["dedup"]
    async with app.run_test(size=(100, 30)) as pilot:
        await press(pilot, "s", "=", "u", "w")
        assert ledger.judgements.current() == {}
        await press(pilot, "S")
        assert [one.said for one in ledger.judgements.current().values()] == [PairOpinion.SAME]
        await press(pilot, "z")
    assert ledger.judgements.current() == {}


async def test_space_and_the_letters_of_the_profile_scroll_on_every_screen(ledger: Ledger, review: Review) -> None:
    for app in screens(ledger, review).values():
        async with app.run_test(size=(40, 12)) as pilot:
            await press(pilot, "j", "space", "k", "b", "greater_than_sign", "less_than_sign")
            assert app.is_running
    assert [one for one in ledger.decisions.current() if one.reviewer == "Cleo"] == []


def test_the_command_resolve_opens_its_screen_with_the_keys_and_the_theme_of_the_review(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[ResolvingApp] = []

    def run(app: ResolvingApp) -> None:
        opened.append(app)

    monkeypatch.setattr(ResolvingApp, "run", run)
    monkeypatch.setattr(resolve, "has_screen", lambda: True)
    assert slr("resolve", "--reviewer", "ana", "--review", review.root).code == 0
    assert [app.keys.keys[Action.SKIP] for app in opened] == [("w",)]
    assert [app.get_css_variables()["ground"] for app in opened] == ["#000000"]


def test_the_command_dedup_review_does_so_too(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[PairApp] = []

    def run(app: PairApp) -> None:
        opened.append(app)

    monkeypatch.setattr(PairApp, "run", run)
    monkeypatch.setattr(dedup_judge, "has_screen", lambda: True)
    assert slr("dedup", "review", "--reviewer", "ana", "--review", review.root).code == 0
    assert [app.keys.keys[Action.MAYBE] for app in opened] == [("u",)]
    assert [app.get_css_variables()["ground"] for app in opened] == ["#000000"]


def test_pairs_asked_line_by_line_take_the_same_keys_and_words(review: Review) -> None:
    def asked(lines: str) -> str:
        made = slr("dedup", "review", "--plain", "--reviewer", "ana", "--review", review.root, given=lines)
        assert made.code == 0, made.err
        return made.out

    out = asked("?\ns\nS\nz\nVersion\n\n")
    assert "S same report, l version, d different, w skip, z undo" in out
    assert "'s' is not an answer" not in out  # a small letter stands for the capital that is nobody else's
    with Ledger(review.ledger_place) as ledger:
        assert [one.said for one in ledger.judgements.current().values()] == [PairOpinion.VERSION]
