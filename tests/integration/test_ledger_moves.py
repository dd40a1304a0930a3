"""A ledger brought to another database, and copies that two people worked on joined again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledgers import add, entry, open_ledger, place
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.transfer import copy_ledger
from slr.core.errors import ReviewStateError
from slr.core.model import Decision, Manner, Merge, MergeKind, Overlay, Resolution, Stage, Verdict

TA = Stage.TITLE_ABSTRACT


def said(ledger: Ledger) -> list[tuple[int, str, str]]:
    return sorted((one.report_id, one.reviewer, str(one.verdict)) for one in ledger.decisions.current())


def decide(ledger: Ledger, report: int, who: str, verdict: Verdict, **more: object) -> Decision:
    return ledger.decisions.record([Decision(report, TA, who, verdict, **more)], protocol="title = 'x'")[0]  # type: ignore[arg-type]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A folder with a ledger of four reports, one merged away, one decided."""
    folder = tmp_path / "first"
    with open_ledger(folder) as ledger:
        add(ledger, *(entry(number, abstract="Ünïcode — 脳 \U0001f9e0") for number in range(1, 5)))
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 3, 4, "rule", "same-doi", 0.99)])
        decide(ledger, 1, "ana", Verdict.INCLUDE)
    return folder


def test_every_row_arrives_and_numbering_goes_on_behind_them(backend: str, filled: Path, tmp_path: Path) -> None:
    target = place(tmp_path / "second")
    counts = copy_ledger(filled / "data" / "slr.db" if backend == "sqlite" else place(filled), target, _quiet)
    assert (counts["records"], counts["merges"], counts["decisions"]) == (4, 1, 1)
    with open_ledger(tmp_path / "second") as ledger:
        assert said(ledger) == [(1, "ana", "include")]
        decide(ledger, 2, "ben", Verdict.EXCLUDE)
        add(ledger, entry(9))
        assert [report.id for report in ledger.reports.all()] == [1, 2, 3, 5]


@pytest.mark.usefixtures("backend")
def test_a_place_that_holds_a_review_is_refused_and_left(filled: Path, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "other") as ledger:
        add(ledger, entry(7))
    with pytest.raises(ReviewStateError, match="already"):
        copy_ledger(place(filled), place(tmp_path / "other"), _quiet)
    with open_ledger(tmp_path / "other") as ledger:
        assert len(ledger.reports.records()) == 1


def test_from_a_file_to_the_server_and_back_nothing_changes(tmp_path: Path, backend: str, filled: Path) -> None:
    if backend == "sqlite":
        pytest.skip("a file and a file: the test above")
    source = tmp_path / "file.db"
    copy_ledger(place(filled), source, _quiet)
    copy_ledger(source, place(tmp_path / "third"), _quiet)
    copy_ledger(place(tmp_path / "third"), tmp_path / "again.db", _quiet)
    with Ledger(source) as one, Ledger(tmp_path / "again.db") as other:
        assert one.reports.records() == other.reports.records()
        assert one.decisions.history() == other.decisions.history()
        assert one.merge_log.merges() == other.merge_log.merges()


@pytest.fixture
def apart(filled: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two files that began as one: ana went on in the first, ben in the second."""
    first, second = filled / "data" / "slr.db", tmp_path / "copy.db"
    shutil.copy(first, second)
    with Ledger(first) as ledger:
        decide(ledger, 2, "ana", Verdict.EXCLUDE, reasons=("T1",))
    with Ledger(second) as ledger:
        decide(ledger, 1, "ben", Verdict.INCLUDE)
        decide(ledger, 2, "ben", Verdict.INCLUDE, seconds=4.5)
        ledger.remarks.tag(2, "ben", "maybe for the discussion")
        ledger.remarks.lay(Overlay(2, "abstract", "Read on paper.", "print", "ben"))
    return first, second


def test_what_was_decided_apart_comes_together_once(apart: tuple[Path, Path]) -> None:
    first, second = apart
    with Ledger(first) as ledger:
        done = ledger.join(second)
        assert (done.decisions, done.tags, done.overlays, done.known) == (2, 1, 1, 1)
        everything = [(1, "ana", "include"), (1, "ben", "include"), (2, "ana", "exclude"), (2, "ben", "include")]
        assert said(ledger) == everything
        assert ledger.decisions.standing(2, TA)[1].seconds == 4.5
        assert [standing.conflicts for standing in ledger.standings(lambda _r, _s: 2)] == [(), (TA,), ()]
        again = ledger.join(second)
        assert (again.decisions, again.tags, again.overlays, again.known) == (0, 0, 0, 5)
        assert said(ledger) == everything
    with Ledger(second) as other:
        assert other.join(first).decisions == 1
        assert said(other) == everything


def test_a_dry_run_counts_and_adds_nothing(apart: tuple[Path, Path]) -> None:
    first, second = apart
    with Ledger(first) as ledger:
        before = said(ledger)
        assert ledger.join(second, dry_run=True).decisions == 2
        assert said(ledger) == before


def test_the_newest_word_of_one_person_counts_whichever_copy_it_was_said_on(apart: tuple[Path, Path]) -> None:
    first, second = apart
    with Ledger(second) as ledger:
        decide(ledger, 3, "ana", Verdict.EXCLUDE)
    with Ledger(first) as ledger:
        decide(ledger, 3, "ana", Verdict.INCLUDE)  # later
        done = ledger.join(second)
        assert done.repeated == 1
        assert (3, "ana", "include") in said(ledger)
        assert ledger.join(second).repeated == 0


def test_a_resolution_points_at_the_same_decisions_under_their_new_numbers(apart: tuple[Path, Path]) -> None:
    first, second = apart
    with Ledger(second) as ledger:
        mine = decide(ledger, 3, "ben", Verdict.INCLUDE)
        yours = decide(ledger, 3, "cy", Verdict.EXCLUDE)
        ids = (mine.id or 0, yours.id or 0)
        ledger.decisions.resolve(
            Resolution(3, TA, "ben", Verdict.INCLUDE, decision_ids=ids, manner=Manner.CONSENSUS)
        )
    with Ledger(first) as ledger:
        assert ledger.join(second).resolutions == 1
        resolution = ledger.decisions.resolutions()[0]
        by_id = {one.id: one for one in ledger.decisions.history()}
        assert [by_id[number].reviewer for number in resolution.decision_ids] == ["ben", "cy"]
        assert resolution.manner is Manner.CONSENSUS
        assert ledger.join(second).resolutions == 0


def test_a_ledger_of_another_review_is_refused(filled: Path, tmp_path: Path) -> None:
    with open_ledger(tmp_path / "stranger") as ledger:
        add(ledger, entry(50))
    with Ledger(filled / "data" / "slr.db") as ledger:
        with pytest.raises(ReviewStateError, match="no copy of this review"):
            ledger.join(tmp_path / "stranger" / "data" / "slr.db")
        with pytest.raises(ReviewStateError, match="itself"):
            ledger.join(filled / "data" / "slr.db")


def test_decisions_on_records_found_only_there_stay_there_and_are_counted(apart: tuple[Path, Path]) -> None:
    first, second = apart
    with Ledger(second) as ledger:
        add(ledger, entry(77))
        decide(ledger, 5, "ben", Verdict.INCLUDE)
    with Ledger(first) as ledger:
        done = ledger.join(second)
        assert (done.decisions, done.unplaced) == (2, 1)


def _quiet(_part: str, _done: int, _total: int) -> None:
    pass
