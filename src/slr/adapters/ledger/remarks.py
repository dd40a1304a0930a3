"""What reviewers write on reports beside their verdicts: tags, values the sources do not give, and drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from slr.adapters.ledger.decisions import name_act
from slr.adapters.ledger.members import list_members_of_any
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import Overlay, Stage


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
            row = (reviewer, stage.value, report_id, kind.value, draft, write_timestamp(self._clock()))
            session.insert("drafts", ("reviewer", "stage", "report_id", "kind", "draft", "at"), [row])

    def drop(self, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> None:
        """Be done with the draft on a report, if there is one."""
        if self.get(reviewer, stage, report_id, kind) is not None:
            with self._store.write(alone=False) as session:
                _drop(session, reviewer, stage, report_id, kind)

    def get(self, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> str | None:
        """The draft on a report, also one written on a report that was merged into it."""
        with self._store.read() as session:
            statement = f"SELECT draft FROM drafts WHERE {_MINE} ORDER BY at DESC, report_id DESC LIMIT 1"  # noqa: S608
            draft: str | None = session.execute(
                statement, _mine(session, reviewer, stage, report_id, kind)
            ).value()
        return draft

    def of(self, reviewer: str, stage: Stage | None, kind: DraftOf) -> list[int]:
        """The reports on which a reviewer has drafts, by the number they have now."""
        statement = (
            "SELECT DISTINCT m.report_id FROM drafts AS d "
            "JOIN current_memberships AS m ON m.record_id = d.report_id "
            "WHERE d.reviewer = :me AND d.kind = :kind AND (:stage = '' OR d.stage = :stage) ORDER BY 1"
        )
        values = {"me": reviewer, "kind": kind.value, "stage": stage.value if stage else ""}
        with self._store.read() as session:
            return [int(row[0]) for row in session.execute(statement, values)]


#: The drafts of one kind that a reviewer has on a report at a stage, or on one that was merged into it.
_MINE = "reviewer = :me AND stage = :stage AND kind = :kind AND report_id IN :numbers"


def _mine(session: Transaction, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> dict[str, object]:
    numbers = list_members_of_any(session, report_id)
    return {"me": reviewer, "stage": stage.value, "kind": kind.value, "numbers": numbers}


def _drop(session: Transaction, reviewer: str, stage: Stage, report_id: int, kind: DraftOf) -> None:
    bound = _mine(session, reviewer, stage, report_id, kind)
    session.execute(f"DELETE FROM drafts WHERE {_MINE}", bound)  # noqa: S608 - a constant


class TagChange(NamedTuple):
    """A tag that a reviewer put on a report or took off; `report_id` is the report's number now."""

    id: int
    report_id: int
    reviewer: str
    tag: str
    is_on: bool
    at: datetime


class Remarks:
    """Tags and overlays. Rows are only added; the newest one counts."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def tag(self, report_id: int, reviewer: str, tag: str) -> tuple[str, ...]:
        """Put a reviewer's tag on a report, or take it away when it is there; gives the tags it has now."""
        with self._store.write() as session:
            before = _tags(session, report_id, reviewer)
            row = {
                "report_id": report_id,
                "reviewer": reviewer,
                "tag": tag,
                "is_on": tag not in before,
                "act": name_act(),
                "at": write_timestamp(self._clock()),
            }
            session.add("tags", row)
            return _tags(session, report_id, reviewer)

    def tags(self, report_id: int, reviewer: str) -> tuple[str, ...]:
        """The tags of one reviewer on a report, in the order they were put there."""
        with self._store.read() as session:
            return _tags(session, report_id, reviewer)

    def all_tags(self) -> list[tuple[int, str, str]]:
        """Every tag that is on now: (report, reviewer, tag), by report."""
        statement = (
            "SELECT m.report_id, t.reviewer, t.tag, t.is_on FROM tags t "
            "JOIN current_memberships m ON m.record_id = t.report_id "
            "WHERE m.report_id NOT IN (SELECT report_id FROM uncounted_reports) ORDER BY t.id"
        )
        with self._store.read() as session:
            now = {(int(row[0]), row[1], row[2]): bool(row[3]) for row in session.execute(statement)}
        return sorted(key for key, is_on in now.items() if is_on)

    def tag_history(self) -> list[TagChange]:
        """Every tag that was ever put on or taken off, oldest first."""
        statement = (
            "SELECT t.id, m.report_id, t.reviewer, t.tag, t.is_on, t.at FROM tags t "
            "JOIN current_memberships m ON m.record_id = t.report_id ORDER BY t.id"
        )
        with self._store.read() as session:
            return [
                TagChange(int(number), int(report), who, tag, bool(is_on), datetime.fromisoformat(at))
                for number, report, who, tag, is_on, at in session.execute(statement)
            ]

    def known_tags(self, reviewer: str) -> list[str]:
        """The tags a reviewer has on reports, the most used first."""
        counts = Counter(tag for _, who, tag in self.all_tags() if who == reviewer)
        return [tag for tag, _ in counts.most_common()]

    def lay(self, overlay: Overlay) -> None:
        """Lay a value over what the sources say of a report; an empty one takes it away again."""
        with self._store.write(alone=False) as session:
            row = {
                "report_id": overlay.report_id,
                "field": overlay.field,
                "value": overlay.value,
                "provenance": overlay.provenance,
                "actor": overlay.actor,
                "act": name_act(),
                "at": write_timestamp(self._clock()),
            }
            session.add("overlays", row)

    def overlay(self, report_id: int, field: str) -> Overlay | None:
        """What is laid over a field of a report now."""
        with self._store.read() as session:
            numbers = list_members_of_any(session, report_id)
            row = session.execute(_OVERLAY, {"numbers": numbers, "field": field}).one_named()
        return None if row is None or not row.value else _overlay(row, report_id)

    def overlays(self) -> list[Overlay]:
        """Every row ever written, oldest first, with the report it belongs to now."""
        places = "SELECT record_id, report_id FROM current_memberships"
        with self._store.read() as session:
            rows = session.execute("SELECT * FROM overlays ORDER BY id").named()
            report_of = {int(a): int(b) for a, b in session.execute(places)} if rows else {}
        return [_overlay(row, report_of[row.report_id]) for row in rows]


_OVERLAY = "SELECT * FROM overlays WHERE report_id IN :numbers AND field = :field ORDER BY id DESC LIMIT 1"
_TAGS = "SELECT tag, is_on FROM tags WHERE report_id IN :numbers AND reviewer = :me ORDER BY id"


def _tags(session: Transaction, report_id: int, reviewer: str) -> tuple[str, ...]:
    bound = {"numbers": list_members_of_any(session, report_id), "me": reviewer}
    now = {tag: bool(is_on) for tag, is_on in session.execute(_TAGS, bound)}
    return tuple(tag for tag, is_on in now.items() if is_on)


def _overlay(row: Any, report_id: int) -> Overlay:
    return Overlay(
        report_id, row.field, row.value, row.provenance, row.actor, datetime.fromisoformat(row.at), row.id
    )
