"""Reports and studies are what the merge log makes of the records; every row of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledgers import add, entry, open_ledger
from slr.adapters.ledger import Ledger
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Merge, MergeKind, Stage, Verdict

pytestmark = pytest.mark.usefixtures("backend")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path) as made:
        add(made, *(entry(number) for number in range(1, 7)))
        yield made


def duplicate(one: int, other: int) -> Merge:
    return Merge(MergeKind.DUPLICATE, one, other, "test", "same-doi", 0.9, {"title": 1.0})


def version(one: int, other: int) -> Merge:
    return Merge(MergeKind.VERSION, one, other, "test", "preprint")


def shape(ledger: Ledger) -> list[tuple[int, int, list[int]]]:
    return [(r.id, r.study_id, [record.id for record in r.records]) for r in ledger.reports.all()]


def test_every_record_opens_a_report_and_a_study_of_its_own_number(ledger: Ledger) -> None:
    assert shape(ledger) == [(n, n, [n]) for n in range(1, 7)]


def test_merging_keeps_the_lower_number_and_versions_share_a_study(ledger: Ledger) -> None:
    made = ledger.merge_log.merge([duplicate(3, 2), duplicate(3, 1), version(4, 3)])
    assert [merge.id for merge in made] == [1, 2, 3]
    assert shape(ledger)[:2] == [(1, 1, [1, 2, 3]), (4, 1, [4])]


def test_a_merge_that_changes_nothing_is_no_row(ledger: Ledger) -> None:
    ledger.merge_log.merge([duplicate(1, 2), duplicate(2, 3)])
    assert ledger.merge_log.merge([duplicate(1, 3), version(1, 2)]) == []


def test_taking_a_row_back_gives_the_state_without_it_whatever_came_later(ledger: Ledger) -> None:
    ledger.merge_log.merge([duplicate(1, 2), duplicate(2, 3), version(3, 4)])
    ledger.merge_log.undo(1, "me")
    assert shape(ledger)[:4] == [(1, 1, [1]), (2, 2, [2, 3]), (4, 2, [4]), (5, 5, [5])]
    assert [(m.kind, m.undoes) for m in ledger.merge_log.merges()][-1] == (MergeKind.UNDO, 1)


def test_nothing_is_taken_back_twice_and_no_undo_is_undone(ledger: Ledger) -> None:
    ledger.merge_log.merge([duplicate(1, 2)])
    ledger.merge_log.undo(1, "me")
    for number in (1, 2):
        with pytest.raises(ReviewStateError):
            ledger.merge_log.undo(number, "me")
    with pytest.raises(UsageError):
        ledger.merge_log.undo(99, "me")


def test_decisions_follow_their_report_into_a_merge_and_out_of_it(ledger: Ledger) -> None:
    ledger.decisions.record([Decision(2, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE)])
    ledger.merge_log.merge([duplicate(1, 2)])
    assert ledger.decisions.current()[0].report_id == 1
    ledger.merge_log.undo(1, "me")
    assert ledger.decisions.current()[0].report_id == 2


def test_a_number_that_was_merged_away_still_names_the_report(ledger: Ledger) -> None:
    ledger.merge_log.merge([duplicate(1, 2)])
    assert ledger.reports.get(2).id == 1
    assert ledger.reports.labels(1) == ("Crossref",)
    with pytest.raises(UsageError):
        ledger.reports.get(77)


def test_reports_are_found_by_number_doi_and_record_when_all_agree(ledger: Ledger) -> None:
    ledger.merge_log.merge([duplicate(1, 2)])
    find = ledger.reports.finder()
    assert find(report=2) == find(doi="10.5555/work.2") == find(record=2, doi="10.5555/work.1") == [1]
    assert find(report=3, doi="10.5555/work.1") == find(doi="10.5555/none") == find() == []


def test_a_pass_is_due_after_new_records_and_not_after_a_pass(ledger: Ledger) -> None:
    assert ledger.merge_log.is_dedup_due()
    ledger.merge_log.add_pass([duplicate(1, 2)], actor="test", records=6, unsure=0)
    assert not ledger.merge_log.is_dedup_due()
    add(ledger, entry(7))
    assert ledger.merge_log.is_dedup_due()
