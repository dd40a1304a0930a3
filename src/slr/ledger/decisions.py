"""Decisions and resolutions in the ledger. One transaction per human act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.ledger.rows import dumps, timestamp, to_decision, to_resolution
from slr.ledger.store import Store
from slr.ledger.tables import DecisionRow, ProtocolRow, ResolutionRow
from slr.model import Decision, Resolution, Stage, Verdict


class Decisions:
    """The screening side of the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def record(self, decisions: Sequence[Decision], *, protocol: str | None = None) -> list[Decision]:
        """Append decisions made in one act; they are on the disk when this returns.

        `protocol` is the text of `review.toml` they were made under; it is stored once per wording.
        """
        with self._store.write() as session:
            stamp = self._stamp(session, protocol)
            rows = [self._row(decision, stamp) for decision in decisions]
            session.add_all(rows)
            session.flush()
            return [to_decision(row) for row in rows]

    def current(self, *, report_id: int | None = None) -> list[Decision]:
        """The newest decision of every reviewer, stage and report that was not withdrawn."""
        # Two statements, so that SQLite can push the report into the view when there is one.
        everything = text("SELECT * FROM current_decisions ORDER BY id")
        of_one = text("SELECT * FROM current_decisions WHERE current_report_id = :report ORDER BY id")
        with self._store.read() as session:
            rows = (
                session.execute(everything)
                if report_id is None
                else session.execute(of_one, {"report": report_id})
            )
            return [to_decision(dict(row)) for row in rows.mappings()]

    def history(self) -> list[Decision]:
        """Every decision row ever written, oldest first, with the report it belongs to now."""
        with self._store.read() as session:
            rows = session.execute(text("SELECT * FROM placed_decisions ORDER BY id")).mappings()
            return [to_decision(dict(row)) for row in rows]

    def last(self, reviewer: str, stage: Stage) -> Decision | None:
        """The newest decision of this reviewer at this stage that still stands: what undo takes back."""
        # Walks back from the newest row, so that it costs the same at ten decisions and at 100,000.
        statement = text(
            "SELECT * FROM placed_decisions WHERE reviewer = :reviewer AND stage = :stage ORDER BY id DESC"
        )
        seen: set[int] = set()
        with self._store.read() as session:
            for row in session.execute(statement, {"reviewer": reviewer, "stage": stage.value}).mappings():
                decision = to_decision(dict(row))
                if decision.report_id not in seen and decision.verdict is not Verdict.WITHDRAWN:
                    return decision
                seen.add(decision.report_id)
        return None

    def withdraw(self, decision: Decision) -> Decision:
        """Take a decision back: a new row that says so."""
        gone = Decision(decision.report_id, decision.stage, decision.reviewer, Verdict.WITHDRAWN, origin="undo")
        return self.record([gone])[0]

    def resolve(self, resolution: Resolution, *, protocol: str | None = None) -> None:
        """Append how a conflict was settled."""
        with self._store.write() as session:
            session.add(
                ResolutionRow(
                    report_id=resolution.report_id,
                    stage=resolution.stage.value,
                    resolver=resolution.resolver,
                    verdict=resolution.verdict.value,
                    reasons=dumps(resolution.reasons),
                    note=resolution.note,
                    decision_ids=dumps(resolution.decision_ids),
                    protocol_id=self._stamp(session, protocol),
                    at=timestamp(self._clock()),
                )
            )

    def resolutions(self) -> list[Resolution]:
        """Every resolution, oldest first, with the report it belongs to now."""
        with self._store.read() as session:
            places = _places(session)
            rows = session.exec(select(ResolutionRow).order_by(col(ResolutionRow.id)))
            return [to_resolution(row, places[row.report_id]) for row in rows]

    def _row(self, decision: Decision, protocol_id: int | None) -> DecisionRow:
        return DecisionRow(
            report_id=decision.report_id,
            stage=decision.stage.value,
            reviewer=decision.reviewer,
            verdict=decision.verdict.value,
            reasons=dumps(decision.reasons),
            note=decision.note,
            origin=decision.origin,
            protocol_id=protocol_id,
            at=timestamp(self._clock()),
        )

    def _stamp(self, session: Session, protocol: str | None) -> int | None:
        if protocol is None:
            return None
        digest = hashlib.sha256(protocol.encode()).hexdigest()
        row = session.exec(select(ProtocolRow).where(ProtocolRow.digest == digest)).first()
        if row is None:
            row = ProtocolRow(digest=digest, text=protocol, at=timestamp(self._clock()))
            session.add(row)
            session.flush()
        return row.id


def _places(session: Session) -> dict[int, int]:
    statement = text(
        "SELECT r.id, m.report_id FROM reports r JOIN current_memberships m ON m.record_id = r.record_id"
    )
    return {int(a): int(b) for a, b in session.execute(statement)}


def by_report(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """Decisions grouped by the report they belong to."""
    groups: dict[int, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault(decision.report_id, []).append(decision)
    return groups
