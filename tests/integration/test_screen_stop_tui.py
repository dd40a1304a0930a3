"""The screen tells how much is found, and gives a random sample in the order of its draw."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledgers import add, entry
from services import review_folder
from slr.adapters.folder import Review, load_review
from slr.adapters.ledger import Ledger, draw_order
from slr.cli.screen import _recall
from slr.core.model import Decision, Stage, Verdict
from slr.stages.screen.queue.run import read_newest_sample
from slr.stages.screen.seat.counts import Footer
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp
from slr.stages.screen.tui.widgets import Numbers
from slr.stages.stopping.run import draw

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def review(tmp_path: Path) -> Review:
    folder = review_folder(tmp_path / "review")
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number) for number in range(1, 41)))
    return load_review(folder, {})


def judge(ledger: Ledger, reports: range, verdict: Verdict, who: str = "ana") -> None:
    ledger.decisions.record([Decision(one, TA, who, verdict, order="relevance, model") for one in reports])


def foot(app: ScreeningApp) -> str:
    return app.query_one(Numbers).render().plain.splitlines()[-1]


async def counted(app: ScreeningApp, pilot: Pilot[None]) -> None:
    app._recount()
    await app.workers.wait_for_complete()
    await pilot.pause()


def app_of(ledger: Ledger, review: Review, stage: Stage = TA, reviewer: str = "ana") -> ScreeningApp:
    recall = _recall(ledger, review, stage)
    return ScreeningApp(open_desk(ledger, review, stage, reviewer, recall=recall), title="A review")


async def test_the_foot_tells_the_recall_and_the_curve_once_something_is_found(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        judge(ledger, range(1, 6), Verdict.EXCLUDE)
        app = app_of(ledger, review)
        async with app.run_test(size=(120, 24)) as pilot:
            await counted(app, pilot)
            assert "recall" not in foot(app)
        judge(ledger, range(6, 11), Verdict.INCLUDE)
        judge(ledger, range(11, 31), Verdict.EXCLUDE)
        app = app_of(ledger, review)
        async with app.run_test(size=(120, 24)) as pilot:
            await counted(app, pilot)
            assert "10 left · recall ≥ 71.4 % (heuristic) ▁▁▃█" in foot(app)


async def test_the_foot_counts_only_what_all_have_settled_and_nothing_at_full_text(review: Review) -> None:
    toml = review.root / "review.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("[screening]", '[screening]\ntitle-abstract = "double"'), "utf-8"
    )
    double = load_review(review.root, {})
    with Ledger(review.ledger_place) as ledger:
        judge(ledger, range(1, 11), Verdict.INCLUDE, "ben")
        for stage in Stage:
            app = app_of(ledger, double, stage)
            async with app.run_test(size=(120, 24)) as pilot:
                await counted(app, pilot)
                assert "recall" not in foot(app)


async def test_a_foot_that_does_not_fit_is_cut_behind_the_counts(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        judge(ledger, range(1, 11), Verdict.INCLUDE)
        app = app_of(ledger, review)
        async with app.run_test(size=(50, 14)) as pilot:
            await counted(app, pilot)
            assert foot(app).startswith("10 included · 0 excluded · 0 maybe · 30 left")
            assert app.query_one(Numbers).size.height == 2


async def test_a_sample_comes_in_the_order_of_its_draw_and_ends_with_it(review: Review) -> None:
    with Ledger(review.ledger_place) as ledger:
        judge(ledger, range(1, 11), Verdict.INCLUDE)
        made = draw(ledger, review, 3, seed=5, actor="ana")
        assert list(made.report_ids) == draw_order(range(11, 41), 5)[:3]
        sample = read_newest_sample(ledger, TA)
        app = ScreeningApp(open_desk(ledger, review, TA, "ben", part=sample), title="A review")
        async with app.run_test(size=(120, 24)) as pilot:
            met = []
            for _ in range(3):
                await pilot.pause()
                assert app.session.card is not None
                met.append(app.session.card.report_id)
                await pilot.press("i")
            await pilot.pause()
            assert app.session.card is None
        assert met == list(made.report_ids)
        orders = [one.order for one in ledger.decisions.current() if one.reviewer == "ben"]
        assert orders == [f"sample 1, seed 5, place {place}" for place in (1, 2, 3)]


def test_the_foot_rests_twenty_times_as_long_as_it_worked(review: Review) -> None:
    moments = iter([0.0, 2.0, 41.9, 42.0, 43.0])
    with Ledger(review.ledger_place) as ledger:
        judge(ledger, range(1, 3), Verdict.INCLUDE)
        foot = Footer(_recall(ledger, review, TA))
        foot.refresh(lambda: next(moments))
        first = foot.text
        judge(ledger, range(3, 41), Verdict.EXCLUDE)
        foot.refresh(lambda: next(moments))
        assert foot.text == first
        foot.refresh(lambda: next(moments))
        assert foot.text.startswith("recall ≥ 100 %")
