"""Reports drawn at random: a round that every reviewer screens first, and a sample of what nobody has seen.

The sample bounds what ending the screening would miss.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.adapters.ledger.decisions import new_act
from slr.adapters.ledger.members import newest_decision
from slr.adapters.ledger.row_values import timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables_screening import PilotReportRow, PilotRow, SampleReportRow, SampleRow
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


_NEWEST_RECORD = text("SELECT COALESCE(MAX(id), 0) FROM records")


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. When it was drawn, `screened` reports were settled, `found` of them went on, `unseen` were left.

    wanted: how many were asked for. seed: what they were drawn with. report_ids: in the order of the draw, under
    the numbers they had then; the first n of them are a random sample as well. after_decision, after_record: the
    newest ones there were; None in ledgers older than the question, and for a sample that was drawn on a copy.
    """

    id: int
    stage: Stage
    wanted: int
    seed: int
    screened: int
    found: int
    unseen: int
    actor: str
    at: datetime
    report_ids: tuple[int, ...]
    after_decision: int | None = None
    after_record: int | None = None


class Samples:
    """The samples in the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        stage: Stage,
        report_ids: Sequence[int],
        *,
        wanted: int,
        seed: int,
        screened: int,
        found: int,
        unseen: int,
        actor: str,
    ) -> Sample:
        """Keep a sample of these reports."""
        with self._store.write() as session:
            row = SampleRow(
                stage=stage.value,
                wanted=wanted,
                seed=seed,
                screened=screened,
                found=found,
                unseen=unseen,
                actor=actor,
                act=new_act(),
                at=timestamp(self._clock()),
                after_decision=newest_decision(session),
                after_record=session.execute(_NEWEST_RECORD).scalar_one(),
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add_all(SampleReportRow(sample_id=row.id, report_id=report) for report in report_ids)
            session.flush()
            return _sample(session, row)

    def all(self, stage: Stage | None = None) -> list[Sample]:
        """The samples of a stage, or of every stage, oldest first."""
        statement = select(SampleRow).order_by(col(SampleRow.id))
        if stage is not None:
            statement = statement.where(SampleRow.stage == stage.value)
        with self._store.read() as session:
            return [_sample(session, row) for row in session.exec(statement).all()]


def drawn(report_ids: Sequence[int], seed: int) -> list[int]:
    """The order of a draw, by a digest of seed and number: the same on every machine and in every version."""
    return sorted(report_ids, key=lambda report: hashlib.sha256(f"{seed}:{report}".encode()).digest())


def _sample(session: Session, row: SampleRow) -> Sample:
    reports = session.exec(select(SampleReportRow.report_id).where(SampleReportRow.sample_id == row.id)).all()
    assert row.id is not None
    return Sample(
        row.id,
        Stage(row.stage),
        row.wanted,
        row.seed,
        row.screened,
        row.found,
        row.unseen,
        row.actor,
        datetime.fromisoformat(row.at),
        tuple(drawn(reports, row.seed)),
        row.after_decision,
        row.after_record,
    )
