"""However a review went, every command tells the same counts and the same sets of reports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from histories import ACTS, PAIRS, PEOPLE, Act, act_out, begun, reloaded
from ledgers import MOMENT, open_ledger
from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.settle import contradict
from slr.core.model import Stage, Verdict
from slr.outputs.exports.export_sets import Wanted
from slr.outputs.exports.run import read_outgoing
from slr.outputs.prisma.run import check, from_ledger
from slr.outputs.publish.run import read_snapshot
from slr.outputs.publish.site.report_rows import ReportStatus, rows_of
from slr.outputs.status.run import look
from slr.outputs.status.summary import ReviewStatus, StageRow
from slr.stages.agreement.run import measure
from slr.stages.resolving.run import list_waiting as conflicts_waiting
from slr.stages.screen.queue.run import list_waiting
from slr.stages.search.exclusions import audit
from slr.stages.snowball.run import list_included_seeds

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
_OUT = (ReportStatus.SCREENED_OUT, ReportStatus.EXCLUDED)


def compare(ledger: Ledger, review: Review) -> None:
    """Ask every room, and hold what it tells against what `status` tells."""
    seen = look(ledger, review, MOMENT.date())
    first, full = seen.stages
    _flow_tells_the_same(ledger, review, seen)
    _page_and_tables_tell_the_same(ledger, review, seen)
    _exports_hold_the_same(ledger, review, seen)
    _queues_hold_what_is_open(ledger, review, [first, full])
    _conflicts_are_those_to_settle(ledger, review, [first, full])
    _agreement_is_on_what_both_judged(ledger, review)


def _flow_tells_the_same(ledger: Ledger, review: Review, seen: ReviewStatus) -> None:
    first, full = seen.stages
    flow = from_ledger(ledger, review.protocol, with_records=True)
    counts = flow.counts
    lanes = (counts.searched, counts.other)
    assert check(flow) is not None  # raises when the figure does not add up
    assert counts == from_ledger(ledger, review.protocol).counts
    assert sum(lane.sought or 0 for lane in lanes) == full.reports == first.included
    assert sum(lane.awaiting.title_abstract for lane in lanes) == first.open
    assert sum(lane.awaiting.title_abstract_conflicts for lane in lanes) == first.conflicts
    assert sum(lane.awaiting.full_text for lane in lanes) == full.open
    assert sum(lane.awaiting.full_text_conflicts for lane in lanes) == full.conflicts
    assert sum(lane.not_retrieved.n or 0 for lane in lanes) == full.not_retrieved
    assert sum(lane.excluded.n or 0 for lane in lanes) == full.excluded
    assert (counts.excluded or 0) + (counts.hidden.excluded or 0) == first.excluded + first.left_out
    assert (counts.new_reports, counts.new_studies) == (seen.included_reports, seen.included_studies)
    assert any("full-text verdict that does not count" in one for one in flow.problems) is bool(seen.early)


def _page_and_tables_tell_the_same(ledger: Ledger, review: Review, seen: ReviewStatus) -> None:
    first, full = seen.stages
    facts = read_snapshot(ledger, review)
    rows = rows_of(facts, ledger.remarks.all_tags())
    ends = [row.status for row in rows]
    assert ends.count(ReportStatus.INCLUDED) == len(facts.fate(Verdict.INCLUDE)) == full.included
    assert ends.count(ReportStatus.EXCLUDED) == len(facts.fate(Verdict.EXCLUDE)) == full.excluded
    assert ends.count(ReportStatus.NOT_RETRIEVED) == len(facts.fate(Verdict.NOT_RETRIEVED)) == full.not_retrieved
    assert ends.count(ReportStatus.SCREENED_OUT) == first.excluded
    assert ends.count(ReportStatus.LEFT_OUT) == facts.left_out == first.left_out
    assert ends.count(ReportStatus.UNDECIDED) == facts.undecided == first.open + full.open
    assert {one.report_id for one in facts.fate(Verdict.INCLUDE)} == _of(rows, ReportStatus.INCLUDED)
    assert seen.included_reports == full.included


def _of(rows: Iterable[object], *ends: ReportStatus) -> set[int]:
    return {row.report for row in rows if row.status in ends}  # type: ignore[attr-defined]


def _exports_hold_the_same(ledger: Ledger, review: Review, seen: ReviewStatus) -> None:
    rows = rows_of(read_snapshot(ledger, review), ledger.remarks.all_tags())
    first, full = seen.stages

    def exported(wanted: Wanted, stage: Stage | None = None) -> set[int]:
        return {one.number for one in read_outgoing(ledger, review, wanted, stage)}

    assert exported(Wanted.INCLUDED, FT) == _of(rows, ReportStatus.INCLUDED)
    assert exported(Wanted.EXCLUDED) == _of(rows, *_OUT)
    assert len(exported(Wanted.INCLUDED, TA)) == first.included
    assert len(exported(Wanted.SCREENED)) == first.settled
    assert len(exported(Wanted.SCREENED, FT)) == full.settled
    assert len(exported(Wanted.CONFLICTS)) == first.conflicts + full.conflicts
    seeds = list_included_seeds(ledger, review.protocol.needed)
    assert [one.report for one in seeds] == sorted(_of(rows, ReportStatus.INCLUDED))
    assert audit([], [], ledger.standings(review.protocol.needed)) == []


def _queues_hold_what_is_open(ledger: Ledger, review: Review, stages: list[StageRow]) -> None:
    for row in stages:
        held = {
            one.report_id
            for who in PEOPLE
            for one in list_waiting(ledger, review, row.stage, who, limit=99, no_abstract=False)[0]
        }
        assert len(held) == row.open - row.conflicts, row.stage


def _conflicts_are_those_to_settle(ledger: Ledger, review: Review, stages: list[StageRow]) -> None:
    for row in stages:
        shown, hidden = conflicts_waiting(ledger, review, stage=row.stage)
        assert len(shown) + hidden == row.conflicts, row.stage


def _agreement_is_on_what_both_judged(ledger: Ledger, review: Review) -> None:
    """Two who agree on a report, and whom nobody contradicts, leave no conflict on it."""
    standings = {one.report_id: one for one in ledger.standings(review.protocol.needed)}
    for stage in Stage:
        pairs = measure(ledger, review, stages=[stage]).sections[0].pairs
        people = {name for pair in pairs for name in (pair.first, pair.second)}
        assert people <= set(PEOPLE)
        for number, one in standings.items():
            said = [row.verdict for row in ledger.decisions.current(report_id=number) if row.stage is stage]
            if stage in one.conflicts:
                assert len(said) > 1 or contradict(_ever(ledger, number, stage), stage)


def _ever(ledger: Ledger, number: int, stage: Stage) -> list[Verdict]:
    rows = ledger.decisions.history()
    return [row.verdict for row in rows if row.report_id == number and row.stage is stage]


#: An exclusion on title and abstract made after the full text was included.
LATE = [
    *(Act("decide", 1, who) for who in PEOPLE),
    *(Act("decide", 1, who, FT) for who in PEOPLE),
    *(Act("decide", 1, who, TA, Verdict.EXCLUDE) for who in PEOPLE),
]
#: A full text included that nobody let through, and one whose conflict was settled and is open again.
ODD = [
    Act("row", 2, "Ada", FT),
    Act("decide", 3, "Ada"),
    Act("decide", 3, "Ben", TA, Verdict.EXCLUDE),
    Act("resolve", 3, "Cleo"),
    Act("take back", 3, "Cleo"),
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(LATE, ("single", "single"), ("double", "double"))
@example(ODD, ("double", "single"), ("double", "single"))
@given(ACTS, PAIRS, PAIRS)
def test_every_command_tells_the_same_counts_and_sets(
    acts: list[Act], before: tuple[str, str], after: tuple[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = begun(Path(name) / "review", before)
        with open_ledger(root) as ledger:
            act_out(ledger, reloaded(root, before), acts)
            compare(ledger, reloaded(root, before))
            compare(ledger, reloaded(root, after))


@pytest.mark.parametrize("acts", [LATE, ODD])
def test_the_commands_themselves_tell_it_on_both_databases(backend: str, tmp_path: Path, acts: list[Act]) -> None:
    root = begun(tmp_path / "review", ("double", "double"))
    with open_ledger(root) as ledger:
        review = reloaded(root, ("double", "double"))
        act_out(ledger, review, acts)
        compare(ledger, review)
