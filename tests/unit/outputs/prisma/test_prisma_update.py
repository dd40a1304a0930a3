"""An earlier state of the ledger, and the update that counts what came since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from flow_cases import PARTING, PROTOCOL, needed, two_versions
from ledgers import add, entry, new_run
from slr.adapters.ledger import Ledger
from slr.core.errors import UsageError
from slr.core.model import Decision, Merge, MergeKind, Resolution, Stage, Verdict
from slr.outputs.prisma.as_of import LedgerRows, Traced, replay_until
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.counts import CountLine, FlowCounts, HiddenLoss
from slr.outputs.prisma.run import Flow, from_ledger
from slr.outputs.prisma.table import flow_keys, flow_rows
from slr.outputs.prisma.update import compare

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
INCLUDE, EXCLUDE = Verdict.INCLUDE, Verdict.EXCLUDE


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with two_versions(tmp_path) as opened:
        yield opened


def counted(ledger: Ledger, *, previous: date | None = None, until: date | None = None) -> FlowCounts:
    return from_ledger(ledger, PROTOCOL, previous=previous, until=until).counts


def log_of(ledger: Ledger) -> LedgerRows:
    runs = ledger.runs.all()
    return LedgerRows(
        runs,
        {run.id: ledger.runs.seen_by([run.id]) for run in runs},
        ledger.merge_log.merges(),
        ledger.decisions.history(),
        ledger.decisions.resolutions(),
        ledger.disagreements(),
    )


def stood(ledger: Ledger, day: date) -> list[Traced]:
    return replay_until(log_of(ledger), datetime.combine(day, time.max, tzinfo=UTC), needed).reports


def test_the_state_of_a_day_has_only_what_the_ledger_held_by_then(ledger: Ledger) -> None:
    then = {each.standing.report_id: each for each in stood(ledger, PARTING)}
    assert sorted(then) == [1, 2, 3, 4, 5, 6, 7, 9]
    assert then[1].records == (1, 8)
    assert then[2].standing.full_text is INCLUDE
    assert then[6].standing.title_abstract is None


def test_the_state_of_today_is_the_ledgers_own(ledger: Ledger) -> None:
    now = [each.standing for each in stood(ledger, date(2099, 1, 1))]
    assert [(one.report_id, one.study_id, one.sources, one.title_abstract, one.full_text) for one in now] == [
        (one.report_id, one.study_id, one.sources, one.title_abstract, one.full_text)
        for one in ledger.standings(needed)
    ]


def test_before_the_first_run_there_was_nothing(ledger: Ledger) -> None:
    assert stood(ledger, date(2020, 1, 1)) == []


def test_the_review_of_an_earlier_day_is_drawn_as_a_new_review(ledger: Ledger) -> None:
    counts = counted(ledger, until=PARTING)
    assert not counts.has_previous
    assert (counts.identified, counts.duplicates, counts.screened, counts.excluded) == (9, 1, 5, 2)
    assert (counts.new_studies, counts.new_reports, counts.searched.awaiting.title_abstract) == (2, 2, 3)


def test_an_update_counts_what_came_since_and_what_was_open_then(ledger: Ledger) -> None:
    """Found: 4 of arXiv, and reports 6, 7 and 9 that were open. Duplicates: the records of reports 1 and 2."""
    counts = counted(ledger, previous=PARTING)
    assert (counts.previous_studies, counts.previous_reports) == (2, 2)
    assert counts.databases.lines == (CountLine("arXiv", 4), CountLine("Crossref", 2), CountLine("PubMed", 1))
    assert (counts.duplicates, counts.screened, counts.searched.awaiting.title_abstract) == (2, 4, 1)
    assert counts.hidden == HiddenLoss(found_by_databases=0, duplicates=1, excluded=0)
    assert (counts.new_studies, counts.new_reports, counts.accepted_for_earlier) == (3, 3, 1)
    assert (counts.dropped_studies, counts.dropped_reports) == (1, 1)
    assert (counts.total_studies, counts.total_reports) == (4, 5)


def test_the_numbers_of_an_update_from_the_ledger_pass_every_rule(ledger: Ledger) -> None:
    assert [str(one) for one in run_checks(counted(ledger, previous=PARTING)) if one.code != "F16"] == []


def test_the_notes_name_the_day_and_the_records_that_were_carried_over(ledger: Ledger) -> None:
    notes = from_ledger(ledger, PROTOCOL, previous=PARTING).notes()
    assert "Previous version: the review at the end of 2025-06-30." in notes
    assert any(note.startswith("Of the records identified, 3 had been identified by 2025-06-30") for note in notes)


def test_a_previous_version_that_included_nothing_is_an_update_all_the_same(ledger: Ledger) -> None:
    counts = counted(ledger, previous=date(2020, 1, 1))
    assert counts.has_previous
    assert (counts.previous_studies, counts.total_studies, counts.new_studies) == (0, 4, 4)


def test_the_previous_version_is_older_than_the_review(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="must be older"):
        from_ledger(ledger, PROTOCOL, previous=PARTING, until=PARTING)


def test_a_report_excluded_then_and_found_again_is_a_duplicate_only(tmp_path: Path) -> None:
    counts = versions(tmp_path, {1: EXCLUDE}, again={})
    assert (counts.identified, counts.duplicates, counts.screened, counts.new_reports) == (1, 1, 0, 0)


def test_a_report_excluded_then_and_included_since_goes_through_the_lanes(tmp_path: Path) -> None:
    counts = versions(tmp_path, {1: EXCLUDE}, again={1: INCLUDE})
    assert (counts.identified, counts.duplicates, counts.screened, counts.new_reports) == (2, 1, 1, 1)


def versions(folder: Path, first: dict[int, Verdict], again: dict[int, Verdict]) -> FlowCounts:
    """One record, judged; the same work found by another source later, merged, and judged again."""
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(folder / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1))
        judge(ledger, first)
        moment[0] = datetime(2026, 1, 1, tzinfo=UTC)
        add(ledger, entry(1), run=new_run("pubmed", "PubMed"))
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "rules", "doi")])
        judge(ledger, again)
        return counted(ledger, previous=PARTING)


def judge(ledger: Ledger, verdicts: dict[int, Verdict], stage: Stage = TA) -> None:
    for report, verdict in verdicts.items():
        ledger.decisions.record([Decision(report, stage, "ana", verdict)])
        if verdict is INCLUDE and stage is TA:
            ledger.decisions.record([Decision(report, FT, "ana", verdict)])


def test_verdicts_on_reports_merged_since_are_dealt_out_and_told(tmp_path: Path) -> None:
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1), entry(2))
        judge(ledger, {1: EXCLUDE, 2: EXCLUDE})
        moment[0] = datetime(2026, 1, 1, tzinfo=UTC)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "rules", "doi")])
        flow = from_ledger(ledger, PROTOCOL, until=PARTING)
    assert (flow.counts.screened, flow.counts.excluded) == (2, 2)
    assert flow.problems[0].startswith("2 verdicts concern reports that were merged later")


def test_a_verdict_taken_back_by_then_does_not_count_and_one_taken_back_later_does(tmp_path: Path) -> None:
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1), entry(2))
        judge(ledger, {1: EXCLUDE, 2: EXCLUDE})
        judge(ledger, {1: Verdict.WITHDRAWN})
        moment[0] = datetime(2026, 1, 1, tzinfo=UTC)
        judge(ledger, {2: Verdict.WITHDRAWN})
        assert counted(ledger, until=PARTING).excluded == 1
        assert counted(ledger).excluded == 0


def test_a_conflict_settled_later_was_a_conflict_then(tmp_path: Path) -> None:
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1))
        made = ledger.decisions.record([Decision(1, TA, "ana", INCLUDE), Decision(1, TA, "ben", EXCLUDE, ("T1",))])
        moment[0] = datetime(2026, 1, 1, tzinfo=UTC)
        ledger.decisions.resolve(
            Resolution(1, TA, "eve", EXCLUDE, ("T1",), decision_ids=tuple(each.id or 0 for each in made))
        )
        assert counted(ledger, until=PARTING).searched.awaiting.title_abstract_conflicts == 1
        assert counted(ledger, until=date(2026, 6, 1)).excluded == 1


def test_a_report_split_off_an_included_one_since_is_counted_as_new(tmp_path: Path) -> None:
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1), entry(2))
        [merge] = ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "rules", "doi")])
        judge(ledger, {1: INCLUDE})
        moment[0] = datetime(2026, 1, 1, tzinfo=UTC)
        ledger.merge_log.undo(merge.id or 0, "ana")
        judge(ledger, {2: INCLUDE})
        counts = counted(ledger, previous=PARTING)
    assert (counts.previous_reports, counts.new_reports, counts.total_reports) == (1, 1, 2)
    assert not [one for one in run_checks(counts) if one.level == "error"]


# What stands behind the numbers


@pytest.fixture(params=[{}, {"previous": PARTING}, {"until": PARTING}], ids=["now", "update", "past"])
def flow(ledger: Ledger, request: pytest.FixtureRequest) -> Flow:
    return from_ledger(ledger, PROTOCOL, with_records=True, **request.param)


def test_every_list_is_as_long_as_its_number(flow: Flow) -> None:
    texts = flow.texts()
    for key, row in zip(flow_keys(flow.counts, texts), flow_rows(flow.counts, texts), strict=True):
        if row.n:
            items = flow.behind.groups[key].items if key in flow.behind.groups else ()
            assert (key, len(items)) == (key, int(row.n))


def test_every_number_in_a_list_has_facts(flow: Flow) -> None:
    for group in flow.behind.groups.values():
        known = flow.behind.records if group.unit == "record" else flow.behind.reports
        assert {number for item in group.items for number in item} <= set(known)


def test_an_update_tells_its_reports_apart(ledger: Ledger) -> None:
    log = log_of(ledger)
    update = compare(stood(ledger, PARTING), replay_until(log, datetime(2099, 1, 1, tzinfo=UTC), needed).reports)
    assert [each.standing.report_id for each in update.flow] == [6, 7, 9, 12, 13, 14]
    assert [each.standing.report_id for each in update.of_earlier_studies()] == [12]
    assert update.kept == {1}
    assert update.carried == 3


def test_verdicts_that_a_merge_brought_together_were_in_conflict_then(tmp_path: Path) -> None:
    moment = [datetime(2025, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1), entry(2))
        judge(ledger, {1: EXCLUDE})
        ledger.decisions.record([Decision(2, TA, "ana", INCLUDE)])
        moment[0] = datetime(2025, 2, 1, tzinfo=UTC)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 2, "rules", "doi")])
        counts = counted(ledger, until=PARTING)
    assert counts.searched.awaiting.title_abstract_conflicts == 1


def test_a_verdict_older_than_its_record_by_a_wrong_clock_is_left_out(tmp_path: Path) -> None:
    moment = [datetime(2026, 1, 1, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as ledger:
        add(ledger, entry(1))
        moment[0] = datetime(2025, 1, 1, tzinfo=UTC)
        made = ledger.decisions.record([Decision(1, TA, "ana", INCLUDE), Decision(1, TA, "ben", EXCLUDE, ("T1",))])
        ledger.decisions.resolve(
            Resolution(1, TA, "eve", EXCLUDE, ("T1",), decision_ids=tuple(each.id or 0 for each in made))
        )
        counts = counted(ledger, until=PARTING)
    assert (counts.identified, counts.screened) == (0, 0)
