"""Whatever is merged and taken back, the ledger is where the merge log says, and loses nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import add, entry, open_ledger
from slr.adapters.ledger.placement import place
from slr.core.errors import ReviewStateError
from slr.core.model import Merge, MergeKind

RECORDS = 6
acts = st.lists(
    st.tuples(
        st.sampled_from([MergeKind.DUPLICATE, MergeKind.VERSION, MergeKind.UNDO]),
        st.integers(1, RECORDS),
        st.integers(1, RECORDS),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(acts)
def test_the_ledger_is_where_its_log_says_and_every_record_is_in_one_report(
    history: list[tuple[MergeKind, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        add(ledger, *(entry(number) for number in range(1, RECORDS + 1)))
        for kind, one, other in history:
            if kind is not MergeKind.UNDO:
                ledger.merge_log.merge([Merge(kind, one, other, "test", "rule")])
            elif one <= len(ledger.merge_log.merges()):
                try:
                    ledger.merge_log.undo(one, "test")
                except ReviewStateError:
                    continue
        reports, studies = place(ledger.merge_log.merges())
        found = list(ledger.reports.all())
        assert sorted(record.id for report in found for record in report.records) == list(range(1, RECORDS + 1))
        for report in found:
            assert {reports.find(record.id) for record in report.records} == {report.id}
            assert {studies.find(record.id) for record in report.records} == {report.study_id}
