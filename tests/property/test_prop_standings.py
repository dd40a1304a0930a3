"""Where reports stand, worked out quickly for a whole ledger, is what the rule says of each report by itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import add, entry, open_ledger
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.settle import settle
from slr.core.model import Decision, Merge, MergeKind, Resolution, Stage, Standing, Verdict

_REPORTS = 4
_DECISIONS = st.lists(
    st.tuples(
        st.integers(1, _REPORTS),
        st.sampled_from(Stage),
        st.sampled_from(("ana", "ben", "cy")),
        st.sampled_from(Verdict),
        st.sampled_from(((), ("T1",), ("T2", "T1"))),
    ),
    max_size=14,
)
_RESOLUTIONS = st.lists(
    st.tuples(
        st.integers(1, _REPORTS), st.sampled_from(Stage), st.sampled_from((Verdict.INCLUDE, Verdict.EXCLUDE))
    ),
    max_size=3,
)


def follows_from_the_stages(ledger: Ledger, standing: Standing, needed: int) -> None:
    """What each stage comes to by itself gives the standing of the report."""
    report, resolutions = standing.report_id, ledger.decisions.resolutions()
    words = {stage: ledger.decisions.standing(report, stage) for stage in Stage}
    first, full = (
        settle(
            words[stage],
            [one for one in resolutions if one.report_id == report and one.stage is stage],
            needed,
            stage,
        )
        for stage in Stage
    )
    is_through = first.verdict is Verdict.INCLUDE
    assert standing.title_abstract is first.verdict
    assert standing.full_text is (full.verdict if is_through else None)
    assert standing.reasons == (full.reasons if is_through and full.verdict else first.reasons)
    assert (Stage.TITLE_ABSTRACT in standing.conflicts) is first.is_conflict
    assert (Stage.FULL_TEXT in standing.conflicts) is (full.is_conflict and is_through)
    assert standing.is_early is (not is_through and bool(words[Stage.FULL_TEXT]))


@settings(max_examples=60, deadline=None)
@given(_DECISIONS, _RESOLUTIONS, st.integers(1, 3), st.booleans(), st.sets(st.integers(1, _REPORTS)))
def test_the_standing_of_each_report_follows_from_what_was_said_of_it(
    said: list[tuple[int, Stage, str, Verdict, tuple[str, ...]]],
    resolved: list[tuple[int, Stage, Verdict]],
    needed: int,
    merged: bool,  # noqa: FBT001 - Hypothesis gives it
    stopped: set[int],
) -> None:
    with tempfile.TemporaryDirectory() as name, open_ledger(Path(name)) as ledger:
        add(ledger, *(entry(number) for number in range(1, _REPORTS + 1)))
        if merged:  # before anything was said of either
            ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 3, "rule", "same-doi")])
        left_out = {1 if merged and number == 3 else number for number in stopped}
        if left_out:  # before anything was said of them
            ledger.stops.record(Stage.TITLE_ABSTRACT, "rule", {}, sorted(left_out), actor="eve")
        for number, stage, who, verdict, reasons in said:
            report = 1 if merged and number == 3 else number  # what a person sees is the number that is left
            ledger.decisions.record([Decision(report, stage, who, verdict, reasons)])
        for report, stage, verdict in resolved:
            ids = tuple(
                one.id or 0 for one in ledger.decisions.standing(1 if merged and report == 3 else report, stage)
            )
            ledger.decisions.resolve(Resolution(report, stage, "dee", verdict, decision_ids=ids))
        standings = {one.report_id: one for one in ledger.standings(lambda _report, _stage: needed)}
        assert sorted(standings) == ([1, 2, 4] if merged else [1, 2, 3, 4])
        for report, standing in standings.items():
            words = [one for stage in Stage for one in ledger.decisions.standing(report, stage)]
            assert (standing.left_out == 1) is (report in left_out and not words)
            if standing.left_out:
                assert (standing.title_abstract, standing.full_text) == (Verdict.EXCLUDE, None)
            else:
                follows_from_the_stages(ledger, standing, needed)
