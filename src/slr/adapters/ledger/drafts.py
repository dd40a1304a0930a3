"""What reviewers have written and not decided yet. These rows come and go: nothing of the review hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, delete, select

from slr.adapters.ledger.members import members_of_any
from slr.adapters.ledger.row_values import timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables_acts import DraftRow
from slr.core.model import Stage


class DraftOf(StrEnum):
    """What a draft is to become."""

    VERDICT = "verdict"
    RESOLUTION = "resolution"


class Drafts:
    """The drafts in the ledger, each private to its reviewer; of a report at a stage there is one of a kind."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def keep(self, reviewer: str, stage: Stage, report_id: int, draft: str, kind: DraftOf) -> None:
        """Keep a draft in place of the one there is."""
        with self._store.write(alone=False) as session:
            _drop(session, reviewer, stage, report_id, kind)
            session.add(
                DraftRow(
                    reviewer=reviewer,
                    stage=stage.value,
                    report_id=report_id,
                    kind=kind.value,
                    draft=draft,
                    at=timestamp(self._clock()),
                )
            )

    def drop(self, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> None:
        """Be done with the draft on a report, if there is one."""
        if self.get(reviewer, stage, report_id, kind) is not None:
            with self._store.write(alone=False) as session:
                _drop(session, reviewer, stage, report_id, kind)

    def get(self, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> str | None:
        """The draft on a report, also one written on a report that was merged into it."""
        with self._store.read() as session:
            numbers = members_of_any(session, report_id)
            rows = session.exec(
                select(DraftRow)
                .where(*_mine(reviewer, stage, kind), col(DraftRow.report_id).in_(numbers))
                .order_by(col(DraftRow.at), col(DraftRow.report_id))
            ).all()
        return rows[-1].draft if rows else None

    def of(self, reviewer: str, stage: Stage | None, kind: DraftOf) -> list[int]:
        """The reports on which a reviewer has drafts, by the number they have now."""
        statement = text(
            "SELECT DISTINCT m.report_id FROM drafts AS d "
            "JOIN current_memberships AS m ON m.record_id = d.report_id "
            "WHERE d.reviewer = :me AND d.kind = :kind AND (:stage = '' OR d.stage = :stage) ORDER BY 1"
        )
        values = {"me": reviewer, "kind": kind.value, "stage": stage.value if stage else ""}
        with self._store.read() as session:
            return [int(row[0]) for row in session.execute(statement, values)]


def _mine(reviewer: str, stage: Stage, kind: DraftOf) -> tuple[ColumnElement[bool], ...]:
    row = DraftRow
    return col(row.reviewer) == reviewer, col(row.stage) == stage.value, col(row.kind) == kind.value


def _drop(session: Session, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> None:
    numbers = members_of_any(session, report_id)
    session.execute(delete(DraftRow).where(*_mine(reviewer, stage, kind), col(DraftRow.report_id).in_(numbers)))
