"""Screening that ended before everything was seen. A stop names each report it leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slr.adapters.ledger.decisions import keep_wording, name_act
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError
from slr.core.model import Stage
from slr.core.record_values import dumps

#: Reports on which somebody's word stands at any stage; a stop never speaks over it.
_JUDGED = "SELECT DISTINCT current_report_id FROM current_decisions"
_NOW = "SELECT DISTINCT report_id FROM counted_memberships"
_LEFT_OUT = "SELECT report_id FROM stopped_reports WHERE stage = :stage"
_HELD = "SELECT stop_id, COUNT(*) FROM stopped_reports GROUP BY stop_id"


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
            row = {
                "stage": stage.value,
                "rule": rule,
                "facts": dumps(dict(facts)),
                "note": note,
                "sample_id": sample_id,
                "actor": actor,
                "protocol_id": keep_wording(session, protocol, write_timestamp(self._clock())),
                "act": name_act(),
                "at": write_timestamp(self._clock()),
            }
            number = session.add("stops", row)
            reports = ((number, report) for report in sorted(report_ids))
            session.insert("stop_reports", ("stop_id", "report_id"), reports)
            return _stops(session, number)[0]

    def undo(self, stop_id: int, *, actor: str, note: str | None = None) -> Stop:
        """Take a stop back: its reports wait again.

        Raises:
            ReviewStateError: there is no such stop, or it was taken back before.
        """
        with self._store.write() as session:
            row = session.execute("SELECT * FROM stops WHERE id = :id", {"id": stop_id}).one_named()
            if row is None or row.undoes is not None:
                raise ReviewStateError(f"there is no stop {stop_id}", hint="See `slr stop list`.")
            if session.execute("SELECT id FROM stops WHERE undoes = :id", {"id": stop_id}).value() is not None:
                raise ReviewStateError(f"stop {stop_id} was taken back already", hint="See `slr stop list`.")
            back = {
                "stage": row.stage,
                "rule": row.rule,
                "facts": dumps({}),
                "note": note,
                "actor": actor,
                "undoes": stop_id,
                "act": name_act(),
                "at": write_timestamp(self._clock()),
            }
            session.add("stops", back)
            return _stops(session, stop_id)[0]

    def all(self, stage: Stage | None = None) -> list[Stop]:
        """The stops of a stage, or of every stage, oldest first, those taken back too."""
        with self._store.read() as session:
            return [stop for stop in _stops(session) if stage is None or stop.stage is stage]

    def active(self, stage: Stage) -> list[Stop]:
        """The stops of a stage that hold, oldest first: after an update there may be one for each time."""
        return [stop for stop in self.all(stage) if stop.undone is None]


def _check(session: Transaction, stage: Stage, report_ids: Sequence[int]) -> None:
    wanted = set(report_ids)
    judged = wanted & set(session.execute(_JUDGED).values())
    left_out = wanted & set(session.execute(_LEFT_OUT, {"stage": stage.value}).values())
    gone = wanted - set(session.execute(_NOW).values())
    for reports, what in ((judged, "judged"), (left_out, "left out by a stop"), (gone, "merged into others")):
        if reports:
            raise ReviewStateError(
                f"{len(reports)} of the reports to leave out have been {what} by now (the first: {min(reports)})",
                hint="Nothing was written. Look again: `slr stop`.",
            )


def _stops(session: Transaction, number: int | None = None) -> list[Stop]:
    """The stops, those taken back too, oldest first; with `number` this one."""
    rows = session.execute("SELECT * FROM stops ORDER BY id").named()
    back = {
        row.undoes: Undone(row.actor, datetime.fromisoformat(row.at), row.note)
        for row in rows
        if row.undoes is not None
    }
    stops = []
    for row in rows:
        if row.undoes is not None or number not in {None, row.id}:
            continue
        statement = "SELECT report_id FROM stop_reports WHERE stop_id = :stop ORDER BY report_id"
        reports = session.execute(statement, {"stop": row.id}).values()
        stops.append(
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
    return stops
