"""Calibration rounds: a few reports that every reviewer screens before the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from slr.adapters.ledger.row_values import timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables_screening import PilotReportRow, PilotRow
from slr.core.model import Stage


@dataclass(frozen=True, slots=True)
class Pilot:
    """One round. wanted: how many reports were asked for; seed: what they were drawn with."""

    id: int
    stage: Stage
    wanted: int
    seed: int
    actor: str
    at: datetime
    report_ids: tuple[int, ...]


class Pilots:
    """The calibration rounds in the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(self, stage: Stage, report_ids: Sequence[int], *, wanted: int, seed: int, actor: str) -> Pilot:
        """Begin a round with these reports."""
        with self._store.write() as session:
            row = PilotRow(stage=stage.value, wanted=wanted, seed=seed, actor=actor, at=timestamp(self._clock()))
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add_all(PilotReportRow(pilot_id=row.id, report_id=report) for report in report_ids)
            session.flush()
            return _pilot(session, row)

    def all(self, stage: Stage) -> list[Pilot]:
        """The rounds of a stage, oldest first."""
        with self._store.read() as session:
            rows = session.exec(
                select(PilotRow).where(PilotRow.stage == stage.value).order_by(col(PilotRow.id))
            ).all()
            return [_pilot(session, row) for row in rows]


def _pilot(session: Session, row: PilotRow) -> Pilot:
    reports = session.exec(
        select(PilotReportRow.report_id)
        .where(PilotReportRow.pilot_id == row.id)
        .order_by(col(PilotReportRow.report_id))
    )
    assert row.id is not None
    moment = datetime.fromisoformat(row.at)
    return Pilot(row.id, Stage(row.stage), row.wanted, row.seed, row.actor, moment, tuple(reports))
