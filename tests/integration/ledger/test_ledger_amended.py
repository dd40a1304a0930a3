"""Imports taken back, put back and relabelled: what of the ledger counts, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledgers import add, entry, new_run, open_ledger
from slr.adapters.ledger import Ledger, Named, Seat
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Merge, MergeKind, SourceKind, Stage, Verdict

pytestmark = pytest.mark.usefixtures("backend")
TITLE = Stage.TITLE_ABSTRACT


def one(_report: int, _stage: Stage) -> int:
    return 1


def scopus(ledger: Ledger, *numbers: int, label: str = "Scopus", kind: SourceKind = SourceKind.DATABASE) -> int:
    return add(ledger, *map(entry, numbers), run=new_run(f"file:{label.lower()}", label, kind))


def include(report: int, reviewer: str = "ana") -> Decision:
    return Decision(report, TITLE, reviewer, Verdict.INCLUDE)


def queued(ledger: Ledger) -> list[int]:
    seat = Seat(TITLE, "ben", "s", one, 30.0)
    return [found.report_id for found in ledger.queue.ahead(seat, after=0, limit=9)]


def to_embase(_old: Named) -> Named:
    return Named("file:embase", "Embase", SourceKind.DATABASE)


def test_an_import_taken_back_leaves_every_count_set_and_queue(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
        run = scopus(ledger, 2, 3)
        ledger.decisions.record([include(1), include(2)])
        effect = ledger.amendments.undo(run, actor="ana")
        assert (effect.met, effect.records, effect.reports, effect.decisions, effect.judged) == (2, 2, 2, 1, 1)
        assert [found.report_id for found in ledger.standings(one)] == [1]
        assert [record.id for record in ledger.reports.records()] == [1]
        assert [report.id for report in ledger.reports.all()] == [1]
        assert ledger.queue.titles() == {1: "Work 1"}
        assert ledger.queue.find(["work"], limit=9) == [(1, "Work 1")]
        assert ledger.reports.finder()(report=2) == []
        assert ledger.reports.finder()(doi="10.5555/work.3") == []
        assert [found.report_id for found in ledger.decisions.current()] == [1]
        assert [found.report_id for found in ledger.decisions.history()] == [1]
        assert ledger.queue.tally("ana", TITLE) == {Verdict.INCLUDE: 1}
        assert [found.id for found in ledger.runs.all()] == [1]
        assert [found.is_undone for found in ledger.runs.all(undone=True)] == [False, True]


def test_records_taken_back_make_no_look_for_duplicates_due(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1), entry(2))
        ledger.merge_log.add_pass([], actor="test", records=2, unsure=0)
        run = scopus(ledger, 3)
        assert ledger.merge_log.is_dedup_due()
        ledger.amendments.undo(run, actor="ana")
        assert not ledger.merge_log.is_dedup_due()
        ledger.amendments.restore(run, actor="ana")
        assert ledger.merge_log.is_dedup_due()


def test_the_queue_leaves_out_what_counts_no_longer(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
        run = scopus(ledger, 2)
        seat = Seat(TITLE, "ben", "s", one, 30.0)
        assert queued(ledger) == [1, 2]
        ledger.amendments.undo(run, actor="ana")
        assert queued(ledger) == [1]
        assert ledger.queue.take(seat, [2]) is None
        with pytest.raises(ReviewStateError, match="report 2 counts no longer"):
            ledger.decisions.record([include(2)])


def test_an_import_put_back_is_as_it_was_with_its_decisions(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1, 2)
        ledger.decisions.record([include(1)])
        before = ledger.standings(one)
        ledger.amendments.undo(run, actor="ana")
        effect = ledger.amendments.restore(run, actor="ana")
        assert (effect.records, effect.reports, effect.decisions) == (2, 2, 1)
        assert ledger.standings(one) == before
        assert [act.what for act in ledger.amendments.all()] == ["undone", "restored"]


def test_a_report_that_others_found_stays_with_its_number_and_decisions(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1)
        add(ledger, entry(1, title="As Crossref has it"))
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "ana", "hand")])
        ledger.decisions.record([include(1)])
        effect = ledger.amendments.undo(run, actor="ana")
        assert (effect.records, effect.reports, effect.decisions) == (1, 0, 0)
        (standing,) = ledger.standings(one)
        assert (standing.report_id, standing.title, standing.title_abstract) == (
            1, "As Crossref has it", Verdict.INCLUDE,
        )  # fmt: skip
        assert standing.sources == (("Crossref", SourceKind.DATABASE),)
        assert ledger.reports.labels(1) == ("Crossref",)
        assert [record.id for record in ledger.reports.get(1).records] == [2]
        assert ledger.queue.titles() == {1: "As Crossref has it"}


def test_a_record_counts_as_long_as_one_run_that_met_it_does(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        first, second = scopus(ledger, 1, 2), scopus(ledger, 2, 3)
        ledger.amendments.undo(first, actor="ana")
        assert [record.id for record in ledger.reports.records()] == [2, 3]
        ledger.amendments.undo(second, actor="ana")
        assert ledger.reports.records() == []
        third = scopus(ledger, 1)
        assert [(record.id, record.run_id) for record in ledger.reports.records()] == [(1, third)]
        assert ledger.runs.all([third])[0].known == 1


def test_a_relabelled_import_counts_under_its_new_name_everywhere(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1, 2)
        effect = ledger.amendments.relabel(
            run, lambda _: Named("file:azad-2023", "Azad 2023", SourceKind.CITATION), actor="ana"
        )
        assert (effect.before.label, effect.after.label, effect.records) == ("Scopus", "Azad 2023", 2)
        assert {standing.sources for standing in ledger.standings(one)} == {(("Azad 2023", SourceKind.CITATION),)}
        assert {(record.source, record.kind) for record in ledger.reports.records()} == {
            ("file:azad-2023", SourceKind.CITATION)
        }
        (found,) = ledger.runs.all()
        assert (found.source, found.label, found.kind) == ("file:azad-2023", "Azad 2023", SourceKind.CITATION)
        assert ledger.reports.labels(1) == ("Azad 2023",)
        assert ledger.reports.witnesses(ledger.reports.get(1))[0][0] == "Azad 2023"


def test_what_was_relabelled_is_known_again_under_its_new_name(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1, 2)
        ledger.amendments.relabel(run, to_embase, actor="ana")
        again = scopus(ledger, 2, 3, label="Embase")
        (found,) = ledger.runs.all([again])
        assert (found.new, found.known) == (1, 1)


def test_the_name_that_was_left_can_be_used_again(tmp_path: Path) -> None:
    """Both databases have the work: it is identified twice, whatever the first import was called at first."""
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1, 2)
        ledger.amendments.relabel(run, to_embase, actor="ana")
        real = scopus(ledger, 1, 3)
        more = scopus(ledger, 3, 4)
        found = {one.id: one for one in ledger.runs.all()}
        assert (found[real].source, found[real].new, found[real].known) == ("file:scopus", 2, 0)
        assert (found[more].new, found[more].known) == (1, 1)
        labels = [label for standing in ledger.standings(one) for label, _ in standing.sources]
        assert labels == ["Embase", "Embase", "Scopus", "Scopus", "Scopus"]


def test_a_stop_leaves_out_only_what_counts(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1)
        ledger.amendments.undo(run, actor="ana")
        with pytest.raises(ReviewStateError):
            ledger.stops.record(TITLE, "rule", {}, [1], actor="ana")


def test_a_dry_run_tells_the_same_and_changes_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run = scopus(ledger, 1, 2)
        foreseen = ledger.amendments.undo(run, actor="ana", dry_run=True)
        assert ledger.amendments.all() == []
        assert len(ledger.standings(one)) == 2
        assert ledger.amendments.undo(run, actor="ana") == foreseen


def test_what_cannot_be_amended_says_why(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        searched, run = add(ledger, entry(9)), scopus(ledger, 1)
        with pytest.raises(UsageError, match="there is no run 7"):
            ledger.amendments.undo(7, actor="ana")
        with pytest.raises(ReviewStateError, match="run 1 searched Crossref; only imports"):
            ledger.amendments.undo(searched, actor="ana")
        with pytest.raises(ReviewStateError, match="was not taken back"):
            ledger.amendments.restore(run, actor="ana")
        with pytest.raises(ReviewStateError, match="is Scopus, database already"):
            ledger.amendments.relabel(run, lambda old: old, actor="ana")
        ledger.amendments.undo(run, actor="ana")
        with pytest.raises(ReviewStateError, match="taken back before") as refused:
            ledger.amendments.undo(run, actor="ana")
        assert "`slr import restore 2`" in str(refused.value.hint)
        with pytest.raises(ReviewStateError, match="taken back before"):
            ledger.amendments.relabel(run, to_embase, actor="ana")
