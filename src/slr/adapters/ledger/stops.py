"""Screening that ended before everything was seen. A stop names each report it leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.adapters.ledger.decisions import new_act, wording
from slr.adapters.ledger.row_values import timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables_screening import StopReportRow, StopRow
from slr.core.errors import ReviewStateError
from slr.core.model import Stage
from slr.core.record_values import dumps

#: Reports on which somebody's word stands at any stage; a stop never speaks over it.
_JUDGED = text("SELECT DISTINCT current_report_id FROM current_decisions")
_NOW = text("SELECT DISTINCT report_id FROM counted_memberships")
_LEFT_OUT = text("SELECT report_id FROM stopped_reports WHERE stage = :stage")
_HELD = text("SELECT stop_id, COUNT(*) FROM stopped_reports GROUP BY stop_id")


@dataclass(frozen=True, slots=True)
class Undone:
    """A stop was taken back: who did, when, and why."""

    actor: str
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of a stage before everything was screened.

    rule: the name of the stopping rule. facts: the numbers it rested on, as the rule computed them at that moment.
    sample_id: the random sample they come from. left_out: how many reports it named. undone: None while it holds.
    """

    id: int
    stage: Stage
    rule: str
    facts: Mapping[str, Any]
    note: str | None
    sample_id: int | None
    actor: str
    at: datetime
    report_ids: tuple[int, ...]
    undone: Undone | None = None


class Stops:
    """The stops in the ledger. Rows are only added."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def record(
        self,
        stage: Stage,
        rule: str,
        facts: Mapping[str, object],
        report_ids: Sequence[int],
        *,
        note: str | None = None,
        sample_id: int | None = None,
        actor: str,
        protocol: str | None = None,
    ) -> Stop:
        """End a stage for these reports.

        Args:
            stage: titles and abstracts; full texts are few, and each is judged.
            rule: the name of the stopping rule.
            facts: the numbers it rests on, for the record.
            report_ids: the reports that nobody will look at.
            note: what the person has to say.
            sample_id: the random sample behind it.
            actor: who ended it.
            protocol: the text of `review.toml` at that moment.

        Raises:
            ReviewStateError: a report has been judged, left out or merged away by now, or there is none to leave
                out; nothing was written.
        """
        if stage is not Stage.TITLE_ABSTRACT:
            raise ReviewStateError("only the screening of titles and abstracts can end early")
        if not report_ids:
            raise ReviewStateError("there is no report left to leave out", hint="Everything has been screened.")
        with self._store.write() as session:
            _check(session, stage, report_ids)
            row = StopRow(
                stage=stage.value,
                rule=rule,
                facts=dumps(dict(facts)),
                note=note,
                sample_id=sample_id,
                actor=actor,
                protocol_id=wording(session, protocol, timestamp(self._clock())),
                act=new_act(),
                at=timestamp(self._clock()),
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            session.execute(
                text("INSERT INTO stop_reports (stop_id, report_id) VALUES (:stop, :report)"),
                [{"stop": row.id, "report": report} for report in sorted(report_ids)],
            )
            return _stops(session, [row])[0]

    def undo(self, stop_id: int, *, actor: str, note: str | None = None) -> Stop:
        """Take a stop back: its reports wait again.

        Raises:
            ReviewStateError: there is no such stop, or it was taken back before.
        """
        with self._store.write() as session:
            row = session.get(StopRow, stop_id)
            if row is None or row.undoes is not None:
                raise ReviewStateError(f"there is no stop {stop_id}", hint="See `slr stop list`.")
            if session.exec(select(StopRow.id).where(StopRow.undoes == stop_id)).first() is not None:
                raise ReviewStateError(f"stop {stop_id} was taken back already", hint="See `slr stop list`.")
            session.add(
                StopRow(
                    stage=row.stage,
                    rule=row.rule,
                    facts=dumps({}),
                    note=note,
                    actor=actor,
                    undoes=stop_id,
                    act=new_act(),
                    at=timestamp(self._clock()),
                )
            )
            session.flush()
            return _stops(session, [row])[0]

    def all(self, stage: Stage | None = None) -> list[Stop]:
        """The stops of a stage, or of every stage, oldest first, those taken back too."""
        statement = select(StopRow).where(col(StopRow.undoes).is_(None)).order_by(col(StopRow.id))
        if stage is not None:
            statement = statement.where(StopRow.stage == stage.value)
        with self._store.read() as session:
            return _stops(session, session.exec(statement).all())

    def active(self, stage: Stage) -> list[Stop]:
        """The stops of a stage that hold, oldest first: after an update there may be one for each time."""
        return [stop for stop in self.all(stage) if stop.undone is None]


def _check(session: Session, stage: Stage, report_ids: Sequence[int]) -> None:
    wanted = set(report_ids)
    judged = wanted & set(session.execute(_JUDGED).scalars())
    left_out = wanted & set(session.execute(_LEFT_OUT, {"stage": stage.value}).scalars())
    gone = wanted - set(session.execute(_NOW).scalars())
    for reports, what in ((judged, "judged"), (left_out, "left out by a stop"), (gone, "merged into others")):
        if reports:
            raise ReviewStateError(
                f"{len(reports)} of the reports to leave out have been {what} by now (the first: {min(reports)})",
                hint="Nothing was written. Look again: `slr stop`.",
            )


def _stops(session: Session, rows: Sequence[StopRow]) -> list[Stop]:
    back = {
        row.undoes: Undone(row.actor, datetime.fromisoformat(row.at), row.note)
        for row in session.exec(select(StopRow).where(col(StopRow.undoes).is_not(None)))
    }
    found = []
    for row in rows:
        assert row.id is not None
        reports = session.exec(
            select(StopReportRow.report_id)
            .where(StopReportRow.stop_id == row.id)
            .order_by(col(StopReportRow.report_id))
        )
        found.append(
            Stop(
                row.id,
                Stage(row.stage),
                row.rule,
                json.loads(row.facts),
                row.note,
                row.sample_id,
                row.actor,
                datetime.fromisoformat(row.at),
                tuple(reports),
                back.get(row.id),
            )
        )
    return found
