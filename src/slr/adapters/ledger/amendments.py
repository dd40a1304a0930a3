"""Imports taken back, put back and renamed. Rows are only added; the newest one of a run counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slr.adapters.ledger.amended import RELABELLED, RESTORED, UNDONE, Named, RunAmendment, base_of, states
from slr.adapters.ledger.decisions import name_act
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import SourceKind

_GONE = "SELECT COUNT(*) FROM uncounted_records"
_GONE_REPORTS = "SELECT COUNT(*) FROM uncounted_reports"
_GONE_DECISIONS = (
    "SELECT COUNT(*), COUNT(DISTINCT m.report_id) FROM decisions AS d "
    "JOIN current_memberships AS m ON m.record_id = d.report_id "
    "WHERE m.report_id IN (SELECT report_id FROM uncounted_reports)"
)
_AMENDMENTS = "SELECT * FROM run_amendments ORDER BY id"
_RUN = "SELECT source, label, kind FROM search_runs WHERE id = :run"
_MET = "SELECT COUNT(*) FROM sightings WHERE run_id = :run"
_NAMED = (
    "SELECT COUNT(*) FROM sightings AS s WHERE s.run_id = :run "
    "AND :run = (SELECT MIN(o.run_id) FROM sightings AS o WHERE o.record_id = s.record_id "
    "AND o.run_id NOT IN (SELECT run_id FROM run_states WHERE what = 'undone'))"
)


@dataclass(frozen=True, slots=True)
class Amendment:
    """An act: what was done to a run, by whom, when, and the name under which it counts since."""

    run_id: int
    what: str
    named: Named
    actor: str
    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What an amendment did.

    before, after: the name under which the run counted and counts. met: records of the run. records, reports: how
    many count no longer, or again; after a relabelling, how many records have the new name. decisions, judged:
    rows of decisions on those reports, and on how many of them.
    """

    run_id: int
    what: str
    before: Named
    after: Named
    met: int
    records: int
    reports: int = 0
    decisions: int = 0
    judged: int = 0


class _Lost:
    """How much of the ledger does not count."""

    def __init__(self, session: Transaction) -> None:
        self.records = session.execute(_GONE).number()
        self.reports = session.execute(_GONE_REPORTS).number()
        decisions, judged = session.execute(_GONE_DECISIONS).first() or (0, 0)
        self.decisions, self.judged = int(decisions), int(judged)


class Amendments:
    """What persons changed about file runs."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def undo(self, run_id: int, *, actor: str, dry_run: bool = False) -> Effect:
        """Take an import back: its records leave every count, set and figure, as far as no other run met them.

        Raises:
            UsageError: there is no such run. ReviewStateError: it read no file, or was taken back before.
        """
        return self._change(run_id, UNDONE, None, actor, dry_run=dry_run)

    def restore(self, run_id: int, *, actor: str, dry_run: bool = False) -> Effect:
        """Put an import back that was taken back.

        Raises:
            UsageError: there is no such run. ReviewStateError: it was not taken back.
        """
        return self._change(run_id, RESTORED, None, actor, dry_run=dry_run)

    def relabel(
        self, run_id: int, named: Callable[[Named], Named], *, actor: str, dry_run: bool = False
    ) -> Effect:
        """Give an import another source or kind; `named` makes the new name from the one it has.

        Raises:
            UsageError: there is no such run. ReviewStateError: it read no file, was taken back, or has that name.
        """
        return self._change(run_id, RELABELLED, named, actor, dry_run=dry_run)

    def _change(
        self,
        run_id: int,
        what: str,
        named: Callable[[Named], Named] | None,
        actor: str,
        *,
        dry_run: bool,
    ) -> Effect:
        with self._store.write(rehearsal=dry_run) as session:
            before = _state(session, run_id)
            after = named(before.named) if named else before.named
            _check(run_id, before, what, after)
            lost = _Lost(session)
            session.add("run_amendments", self._row(run_id, what, after, actor))
            return _effect(session, run_id, what, before.named, after, lost)

    def _row(self, run_id: int, what: str, named: Named, actor: str) -> dict[str, object]:
        return {
            "run_id": run_id,
            "what": what,
            "source": named.source,
            "label": named.label,
            "kind": named.kind.value,
            "actor": actor,
            "act": name_act(),
            "at": write_timestamp(self._clock()),
        }

    def all(self) -> list[Amendment]:
        """Every amendment, oldest first."""
        with self._store.read() as session:
            return [_amendment(row) for row in session.execute(_AMENDMENTS).named()]


def _amendment(row: Any) -> Amendment:
    named = Named(row.source, row.label, SourceKind(row.kind))
    return Amendment(row.run_id, row.what, named, row.actor, datetime.fromisoformat(row.at), row.id)


def _state(session: Transaction, run_id: int) -> RunAmendment:
    run = session.execute(_RUN, {"run": run_id}).one_named()
    if run is None:
        raise UsageError(f"there is no run {run_id}", hint="`slr search runs` shows the runs.")
    if not run.source.startswith("file:"):
        raise ReviewStateError(
            f"run {run_id} searched {run.label}; only imports of files can be taken back or relabelled",
            hint="Change the query or its sources and search again: `slr search`.",
        )
    own = RunAmendment(is_undone=False, named=Named(base_of(run.source), run.label, SourceKind(run.kind)))
    return states(session).get(run_id, own)


def _check(run_id: int, before: RunAmendment, what: str, after: Named) -> None:
    if what == RESTORED and not before.is_undone:
        raise ReviewStateError(f"run {run_id} was not taken back", hint="`slr search runs` shows the runs.")
    if what != RESTORED and before.is_undone:
        raise ReviewStateError(
            f"run {run_id} was taken back before", hint=f"`slr import restore {run_id}` puts it back."
        )
    if what == RELABELLED and before.named == after:
        raise ReviewStateError(
            f"run {run_id} is {after.label}, {after.kind} already", hint="Name another --source or --kind."
        )


def _effect(session: Transaction, run_id: int, what: str, before: Named, after: Named, lost: _Lost) -> Effect:
    now, run = _Lost(session), {"run": run_id}
    met = session.execute(_MET, run).number()
    if what == RELABELLED:
        own = session.execute(_NAMED, run).number()
        return Effect(run_id, what, before, after, met, own)
    return Effect(
        run_id,
        what,
        before,
        after,
        met,
        abs(now.records - lost.records),
        abs(now.reports - lost.reports),
        abs(now.decisions - lost.decisions),
        abs(now.judged - lost.judged),
    )
