"""The merge log: which records are one report and which reports one study, and the passes that looked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from slr.adapters.ledger.amended import read_amended
from slr.adapters.ledger.doubts import Doubt, LastPass, add_doubts, read_doubts, read_last_pass
from slr.adapters.ledger.members import find_newest_decision, list_members
from slr.adapters.ledger.placement import place
from slr.adapters.ledger.reports import find_current_report, pairs_of
from slr.adapters.ledger.row_values import to_merge, write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Merge, MergeKind
from slr.core.record_values import dumps

#: Merges in one transaction: a tenth of a second, so that a colleague who decides never waits long.
_AT_ONCE = 1000


class MergeLog:
    """Which records and reports belong together; rows are only added, and taking one back is a row too."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def merges(self, *, after: int = 0) -> list[Merge]:
        """The merge log, oldest first; with `after`, the rows above that number."""
        with self._store.read() as session:
            return read_merges(session, after)

    def merge(self, merges: Iterable[Merge]) -> list[Merge]:
        """Apply duplicates and version links in one transaction; give those that changed something.

        The report with the lower number is kept. Merging two reports also joins their studies.
        """
        with self._store.write() as session:
            return self.merge_in(session, merges)

    def add_pass(
        self,
        merges: Sequence[Merge],
        *,
        actor: str,
        records: int,
        unsure: int,
        doubts: Sequence[Doubt] = (),
        after: int = 0,
    ) -> list[Merge]:
        """`merge`, some at a time, and at the end rows that say that a pass was made and which pairs it left.

        Others can decide between two transactions. A pass that was broken off has merged what it had come to, and
        no row says that it was made.

        `after`: the pass compared the records above this number with all; 0 when it compared all with all.
        """
        applied: list[Merge] = []
        for start in range(0, len(merges), _AT_ONCE):
            applied += self.merge(merges[start : start + _AT_ONCE])
        with self._store.write() as session:
            kinds = [merge.kind for merge in applied]
            row = {
                "actor": actor,
                "records": records,
                "last_record_id": _last_record(session),
                "merged": kinds.count(MergeKind.DUPLICATE),
                "linked": kinds.count(MergeKind.VERSION),
                "unsure": unsure,
                "at": write_timestamp(self._clock()),
            }
            add_doubts(session, session.add("dedup_passes", row), after, doubts)
            return applied

    def doubts(self) -> list[Doubt]:
        """The pairs left to a person by the last pass over all records and those after it; both records count."""
        with self._store.read() as session:
            gone = read_amended(session).gone
            return [doubt for doubt in read_doubts(session) if doubt.a not in gone and doubt.b not in gone]

    def last_pass(self) -> LastPass | None:
        """How far the last pass looked, and which program made it; None before the first one."""
        with self._store.read() as session:
            return read_last_pass(session)

    def has_records_after(self, number: int) -> bool:
        """Whether a record has a higher number than this one."""
        with self._store.read() as session:
            return _last_record(session) > number

    def is_dedup_due(self) -> bool:
        """True when records that count came in since the last pass."""
        with self._store.read() as session:
            seen = session.execute("SELECT COALESCE(MAX(last_record_id), 0) FROM dedup_passes").value()
            newest = session.execute(
                "SELECT COALESCE(MAX(id), 0) FROM records "
                "WHERE id NOT IN (SELECT record_id FROM uncounted_records)"
            ).value()
            return int(newest) > int(seen)

    def undo(self, merge_id: int, actor: str) -> Merge:
        """Take one row of the merge log back: what it moved returns to where it came from.

        Raises:
            UsageError: no such row. ReviewStateError: it was taken back already, or is an undo itself.
        """
        with self._store.write() as session:
            return self.undo_in(session, [merge_id], actor)[0]

    def undo_in(
        self, session: Transaction, merge_ids: Sequence[int], actor: str, *, rule: str = "undo"
    ) -> list[Merge]:
        """`undo` of several rows inside a transaction that is open."""
        rows = [self._undo_row(session, merge_id, actor, rule) for merge_id in merge_ids]
        if rows:
            _replace(session, rows[-1].id or 0)
        return rows

    def _undo_row(self, session: Transaction, merge_id: int, actor: str, rule: str) -> Merge:
        row = merge_of(session, merge_id)
        if row is None:
            raise UsageError(f"there is no merge {merge_id}", hint="`slr dedup list` shows the merge log.")
        taken_back = session.execute("SELECT id FROM merges WHERE undoes = :id", {"id": merge_id}).value()
        if taken_back is not None or row.kind is MergeKind.UNDO:
            raise ReviewStateError(
                f"merge {merge_id} was taken back already, or takes another one back",
                hint="`slr dedup merge` puts two reports together again.",
            )
        return self._log(session, Merge(MergeKind.UNDO, row.keep_id, row.drop_id, actor, rule, undoes=merge_id))

    def merge_in(self, session: Transaction, merges: Iterable[Merge]) -> list[Merge]:
        """`merge` inside a transaction that is open."""
        rows = [self._apply(session, merge) for merge in merges]
        return [row for row in rows if row is not None]

    def _apply(self, session: Transaction, merge: Merge) -> Merge | None:
        keep, drop = sorted(
            (find_current_report(session, merge.keep_id), find_current_report(session, merge.drop_id))
        )
        studies = sorted((_study(session, keep), _study(session, drop)))
        if keep == drop or (merge.kind is MergeKind.VERSION and studies[0] == studies[1]):
            return None
        row = self._log(session, merge)
        if merge.kind is MergeKind.DUPLICATE:
            _move(session, "memberships", dict.fromkeys(list_members(session, drop), keep), row.id or 0)
        if studies[0] != studies[1]:
            _move(
                session, "affiliations", dict.fromkeys(_reports_of(session, studies[1]), studies[0]), row.id or 0
            )
        return row

    def _log(self, session: Transaction, merge: Merge) -> Merge:
        moment, newest = self._clock(), find_newest_decision(session)
        row = {
            "kind": merge.kind.value,
            "keep_id": merge.keep_id,
            "drop_id": merge.drop_id,
            "actor": merge.actor,
            "rule": merge.rule,
            "score": merge.score,
            "features": dumps(dict(merge.features)),
            "undoes": merge.undoes,
            "at": write_timestamp(moment),
            "after_decision": newest,
        }
        return replace(merge, id=session.add("merges", row), at=moment, after_decision=newest)


def read_merges(session: Transaction, after: int = 0) -> list[Merge]:
    """The rows of the merge log above a number, oldest first."""
    rows = session.execute("SELECT * FROM merges WHERE id > :after ORDER BY id", {"after": after})
    return [to_merge(row) for row in rows.named()]


def merge_of(session: Transaction, merge_id: int) -> Merge | None:
    """One row of the merge log."""
    row = session.execute("SELECT * FROM merges WHERE id = :id", {"id": merge_id}).one_named()
    return None if row is None else to_merge(row)


def _last_record(session: Transaction) -> int:
    return session.execute("SELECT MAX(id) FROM records").number()


def _study(session: Transaction, report_id: int) -> int:
    statement = "SELECT study_id FROM current_affiliations WHERE report_id = :r"
    return session.execute(statement, {"r": report_id}).number()


def _reports_of(session: Transaction, study_id: int) -> list[int]:
    statement = "SELECT report_id FROM current_affiliations WHERE study_id = :s ORDER BY 1"
    return [int(row[0]) for row in session.execute(statement, {"s": study_id})]


def _move(session: Transaction, table: str, places: Mapping[int, int], merge_id: int) -> None:
    """Give each record (or report) its new report (or study)."""
    columns = ("record_id", "report_id") if table == "memberships" else ("report_id", "study_id")
    session.insert(table, (*columns, "merge_id"), ((i, place, merge_id) for i, place in places.items()))


def _replace(session: Transaction, undo: int) -> None:
    """Put everything where the merge log, as it is now, says."""
    reports, studies = place(read_merges(session))
    for table, now, parts in (
        ("memberships", "SELECT record_id, report_id FROM current_memberships", reports),
        ("affiliations", "SELECT report_id, study_id FROM current_affiliations", studies),
    ):
        changed = {i: parts.find(i) for i, at in pairs_of(session, now).items() if parts.find(i) != at}
        _move(session, table, changed, undo)
