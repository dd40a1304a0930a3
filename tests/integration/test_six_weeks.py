"""A review over six weeks: what each command says when the catalogue grows, fails, takes back and shrinks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from six_weeks import (
    QUERY,
    REVIEW,
    World,
    included_by_commands,
    included_in_what_is_published,
    rows_of_all_tables,
)

#: Known to the services from the second week on.
NEW = "BrainMorph: A Foundational Keypoint Model for Robust and Flexible Brain MRI Registration"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)
    made = World(tmp_path / "review", unknown=(NEW,))
    assert any(work.title == NEW for work in made.works)
    return made


def first_week(world: World) -> dict[str, int]:
    """Search, deduplicate, judge; 8 go on, 5 are included, 2 have one vote of two. Report numbers by title."""
    with world.monday(1):
        world.begin(REVIEW, QUERY)
        assert world.slr("search").code == 0
        assert world.slr("dedup").code == 0
        numbers = {
            row["title"]: row["report_id"]
            for row in world.json("screen", "queue", "--reviewer", "ana", "--limit", 99)["reports"]
        }
        reports = [numbers[title] for title in sorted(numbers)]
        first = [
            (report, "title-abstract", who, *(("include", "") if report in reports[:8] else ("exclude", "T1")))
            for who in ("ana", "ben")
            for report in (reports if who == "ana" else reports[:-2])
        ]
        full = [
            (report, "full-text", "ana", *(("include", "") if report in reports[:5] else ("exclude", "F1")))
            for report in reports[:8]
        ]
        assert world.decide(first).code == 0
        assert world.decide(full).code == 0
    return {title: numbers[title] for title in sorted(numbers)}


@pytest.mark.slow
def test_each_week_every_command_says_what_happened(world: World) -> None:
    numbers = first_week(world)
    _the_first_week_adds_up(world, numbers)
    _a_partial_search_is_not_nothing_new(world)
    _the_next_refresh_mends_it_and_finds_a_retraction(world, numbers)
    _a_source_that_falls_silent_is_told(world)
    _an_emptied_ledger_stops_everything_and_is_restored(world)
    _a_changed_policy_counts_when_it_is_accepted(world, numbers)


def _the_first_week_adds_up(world: World, numbers: dict[str, int]) -> None:
    with world.monday(1):
        assert set(included_by_commands(world).values()) == {5}
        status = world.json("status")
        assert (status["reports"], status["searches"], status["alarms"]) == (len(numbers), [], [])
        assert [row["open"] for row in status["stages"]] == [2, 0]


def _a_partial_search_is_not_nothing_new(world: World) -> None:
    world.unknown = ()
    with world.monday(2, broken=("/works",)):
        ran = world.slr("refresh")
        assert ran.code == 3
        assert "1 new report" in ran.out
        assert "Crossref, brain: failed on 2026-01-12" in ran.out
        assert "slr search brain --source crossref" in ran.out
        again = world.slr("refresh")
        assert again.code == 3
        assert "Crossref" in again.out  # nothing is new, and that is not all there is to tell
        (short,) = world.json("status")["searches"]
        assert (short["lack"], short["label"], short["is_fault"]) == ("failed", "Crossref", True)
        assert (
            world.json("status")["due"][0]["command"] == short["command"] == "slr search brain --source crossref"
        )
        for name in ("flow.txt", "flow.svg", "flow.html"):
            drawn = world.slr("prisma", "-o", world.folder / "reports" / name)
            assert "warning: Crossref, brain: failed" in drawn.err
            assert "Crossref (brain" in (world.folder / "reports" / name).read_text(encoding="utf-8")
        assert "warning: Crossref, brain" in world.slr("export", "csv", "--set", "included").err


def _the_next_refresh_mends_it_and_finds_a_retraction(world: World, numbers: dict[str, int]) -> None:
    title, number = next(iter(numbers.items()))
    world.retract(title)
    with world.monday(3):
        ran = world.slr("refresh", "--exit-code")
        assert ran.code == 11
        assert f"Included report {number} is retracted" in ran.out
        (news,) = (world.folder / "reports").glob("new-2026-01-19*.md")
        assert "Retracted" in news.read_text(encoding="utf-8")
        assert world.slr("refresh", "--exit-code").code == 0  # it is told once
        status = world.json("status")
        assert status["searches"] == []
        assert [alarm["report"] for alarm in status["alarms"]] == [number]
        assert f"Included report {number} is retracted" in world.slr("status").out
        assert "RETRACTED" in world.slr("report", number, "--reviewer", "ana").out
        both = included_by_commands(world) | included_in_what_is_published(world)
        assert set(both.values()) == {5}
        reports = world.folder / "reports"
        assert "retracted" in (reports / "tables" / "included.csv").read_text(encoding="utf-8-sig").lower()
        assert "[RETRACTED]" in (reports / "references.md").read_text(encoding="utf-8").replace("\\", "")
        assert "retracted" in (reports / "methods.md").read_text(encoding="utf-8")


def _a_source_that_falls_silent_is_told(world: World) -> None:
    world.works = [replace(work, pmid="") for work in world.works]
    with world.monday(4):
        ran = world.slr("refresh")
        assert ran.code == 3
        assert "PubMed, brain: found no record on 2026-01-26" in ran.out
        assert world.slr("refresh").code == 3  # for as long as the source gives nothing
        (short,) = world.json("status")["searches"]
        assert (short["lack"], short["label"]) == ("empty", "PubMed")
        assert "PubMed (brain" in world.slr("prisma").out


def _an_emptied_ledger_stops_everything_and_is_restored(world: World) -> None:
    ledger = world.folder / "data" / "slr.db"
    with world.monday(5):
        before = rows_of_all_tables(ledger)
        for name in ("slr.db-wal", "slr.db-shm"):
            (ledger.parent / name).unlink(missing_ok=True)
        for empty in (lambda: ledger.write_bytes(b""), ledger.unlink):
            empty()
            for words in (["status"], ["refresh"], ["prisma"], ["screen", "--plain"], ["export", "csv"]):
                ran = world.slr(*words, reviewer="ana")
                assert ran.code == 7, (words, ran)
                assert "slr ledger restore" in ran.err
            assert not ledger.exists() or ledger.stat().st_size == 0
        copies = world.json("ledger", "restore")["copies"]
        newest = copies[0]["name"]
        assert world.slr("ledger", "restore", newest).code == 6  # nobody is there to confirm it
        assert world.slr("ledger", "restore", newest, "--yes").code == 0
        assert rows_of_all_tables(ledger)["decisions"] == before["decisions"]
        assert set(included_by_commands(world).values()) == {5}
        assert world.slr("refresh").code in {0, 3}


def _a_changed_policy_counts_when_it_is_accepted(world: World, numbers: dict[str, int]) -> None:
    one_vote = list(numbers.values())[-2:]
    with world.monday(6):
        world.write("review.toml", 'title-abstract = "double"', 'title-abstract = "single"')
        told = world.slr("status")
        assert "2 reports would be settled" in told.err
        before = world.json("status")
        assert [row["settled"] for row in before["stages"]] == [len(numbers) - 2, 8]
        refused = world.slr("decide", one_vote[0], "include", reviewer="ben")
        assert refused.code == 9
        assert "slr protocol accept" in refused.err
        assert world.slr("protocol", "accept", reviewer="ana").code == 0
        after = world.json("status")
        assert [row["settled"] for row in after["stages"]] == [len(numbers), 8]
        assert after["included_reports"] == 5
        assert "double" in world.slr("log").out  # the change is a dated row
        assert set(included_by_commands(world).values()) == {5}
