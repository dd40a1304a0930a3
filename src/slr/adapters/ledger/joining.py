"""Decisions made apart, on copies of one ledger, brought together.

Each act of a person has a name that no other act has (`act`), on whichever copy it was made. Rows older than these
names are the same when all they say is the same, their number included.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.adapters.ledger.decisions import COPY
from slr.adapters.ledger.members import newest_decision
from slr.adapters.ledger.store import Held, Store
from slr.adapters.ledger.tables import DecisionRow, ProtocolRow, ResolutionRow
from slr.adapters.ledger.tables_acts import NameJoinRow
from slr.adapters.ledger.tables_screening import (
    OverlayRow,
    SampleReportRow,
    SampleRow,
    StopReportRow,
    StopRow,
    TagRow,
)
from slr.core.errors import ReviewStateError
from slr.core.model import Standing
from slr.core.record_values import dumps
from slr.core.text.names import key

#: What stays in the copy: it belongs to searches and imports, which do not come over either; or it is the rule of
#: who must decide, which is accepted for the reports of one ledger.
_STAYING = ("record_states", "policies", "run_amendments")

_SHARED = "SELECT id, source, kind, key FROM records ORDER BY id"


@dataclass(frozen=True, slots=True)
class ReplacedVerdict:
    """A verdict here that gives way to a newer one of the same name from the copy."""

    report: int
    stage: str
    before: str
    after: str


@dataclass(slots=True)
class Brought:
    """What came in one reviewer's name: verdicts, resolutions and stops, and the verdicts that changed."""

    verdicts: int = 0
    resolutions: int = 0
    stops: int = 0
    changed: list[ReplacedVerdict] = field(default_factory=list)


@dataclass(slots=True)
class Joined:
    """What came from the copy: decisions, samples, stops and so on; known: rows that were here already.

    unplaced: decisions on reports this ledger does not have. repeated: decisions that were made again at the end,
    since an older one of the same person came after them. merges: rows of the copy's merge log that stay there.
    stays: other rows that stay in the copy, by table. in_name: what came, by the name it carries. names: spellings
    declared on the copy to be one person, or that taken back, as (name, same as, by whom). conflicts: reports and
    stages that wait for a resolution afterwards. early: reports with a full-text verdict that does not count,
    since they are not through title and abstract.
    """

    decisions: int = 0
    samples: int = 0
    stops: int = 0
    resolutions: int = 0
    tags: int = 0
    overlays: int = 0
    known: int = 0
    unplaced: int = 0
    repeated: int = 0
    merges: int = 0
    stays: dict[str, int] = field(default_factory=dict)
    in_name: dict[str, Brought] = field(default_factory=lambda: defaultdict(Brought))
    names: list[tuple[str, str, str]] = field(default_factory=list)
    conflicts: list[tuple[int, str]] = field(default_factory=list)
    early: list[int] = field(default_factory=list)

    @property
    def reviewers(self) -> set[str]:
        """In whose names verdicts came."""
        return {name for name, brought in self.in_name.items() if brought.verdicts}

    def to_confirm(self, maker: str | None) -> dict[str, Brought]:
        """What a person must agree to: all that came in the name of anybody but the one whose copy it is.

        Where nobody says whose copy it is, that can only be the one name there is, and not even that one changes a
        verdict unseen: a copy is a file, and whoever has it can write any name into it.
        """
        if maker is not None:
            return {name: brought for name, brought in self.in_name.items() if key(name) != key(maker)}
        is_plain = len({key(name) for name in self.in_name}) < 2 and not any(
            brought.changed for brought in self.in_name.values()
        )
        return {} if is_plain else dict(self.in_name)


def join_ledgers(
    store: Store, other: Path | str, look: Callable[[Store], list[Standing]], *, rehearsal: bool
) -> Joined:
    """Add the decisions, resolutions, tags and overlays of a copy that this ledger does not have.

    Args:
        store: this ledger.
        other: the copy.
        look: gives where the reports stand with what was added.
        rehearsal: keep nothing.

    Raises:
        ReviewStateError: it is no copy of this review, or this very ledger.
    """
    copy = Store(other, make=False)
    try:
        if copy.name == store.name:
            raise ReviewStateError("this is the ledger itself, not a copy of it")
        with copy.read() as theirs, store.write(rehearsal=rehearsal) as ours:
            _refuse_strangers(ours, theirs, copy.name)
            joiner = _Joiner(ours, theirs)
            joiner.run()
            standings = look(Held(store, ours))
            joiner.done.conflicts = [
                (standing.report_id, str(at)) for standing in standings for at in standing.conflicts
            ]
            joiner.done.early = [standing.report_id for standing in standings if standing.is_early]
            return joiner.done
    finally:
        copy.close()


def _refuse_strangers(ours: Session, theirs: Session, name: str) -> None:
    here, there = (list(session.execute(text(_SHARED))) for session in (ours, theirs))
    common = min(len(here), len(there))
    if common == 0 or [tuple(row) for row in here[:common]] != [tuple(row) for row in there[:common]]:
        raise ReviewStateError(
            f"{name} is no copy of this review: their records differ",
            hint="Only ledgers that began as copies of each other can be merged. See `slr ledger copy`.",
        )


class _Joiner:
    """One joining, inside two open transactions."""

    def __init__(self, ours: Session, theirs: Session) -> None:
        self._ours = ours
        self._theirs = theirs
        self._newest = newest_decision(ours)
        self.done = Joined()
        self._reports = {int(row[0]) for row in ours.execute(text("SELECT id FROM reports"))}
        self._protocols = self._join_protocols()
        self._sample: dict[int | None, int | None] = {None: None}  # the same of samples
        self._number: dict[int, int] = {}  # of a decision there -> of the same one here

    def run(self) -> None:
        """Join everything, the decisions first: resolutions name them."""
        self._join_decisions()
        self._join_resolutions()
        self._join_samples()
        self._join_stops()
        self._join_names()
        self.done.tags = self._join_remarks(TagRow)
        self.done.overlays = self._join_remarks(OverlayRow)
        self.done.merges = self._more_of("merges")
        self.done.stays = {table: self._more_of(table) for table in _STAYING}

    def _more_of(self, table: str) -> int:
        count = text(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - one of ours
        more: int = self._theirs.execute(count).scalar_one() - self._ours.execute(count).scalar_one()
        return max(more, 0)

    def _join_protocols(self) -> dict[int | None, int | None]:
        here = {row.digest: row.id for row in self._ours.exec(select(ProtocolRow))}
        found: dict[int | None, int | None] = {None: None}
        for row in self._theirs.exec(select(ProtocolRow).order_by(col(ProtocolRow.id))):
            if row.digest not in here:
                made = ProtocolRow(digest=row.digest, text=row.text, at=row.at)
                self._ours.add(made)
                self._ours.flush()
                here[row.digest] = made.id
            found[row.id] = here[row.digest]
        return found

    def _join_decisions(self) -> None:
        rows = self._ours.exec(select(DecisionRow).order_by(col(DecisionRow.id))).all()
        here = {_name(row): row.id or 0 for row in rows}
        before = {_place(row): row.verdict for row in rows}
        touched = set()
        for row in self._theirs.exec(select(DecisionRow).order_by(col(DecisionRow.id))):
            name = _name(row)
            if name in here:
                self._number[row.id or 0] = here[name]
                self.done.known += 1
            elif row.report_id not in self._reports:
                self.done.unplaced += 1
            else:
                made = DecisionRow(**_facts(row) | {"act": row.act or name, "origin": self._origin(row.origin)})
                made.protocol_id = self._protocols[row.protocol_id]
                self._ours.add(made)
                self._ours.flush()
                self._number[row.id or 0] = made.id or 0
                self.done.decisions += 1
                self.done.in_name[row.reviewer].verdicts += 1
                touched.add((row.report_id, row.stage, row.reviewer))
        for report_id, stage, reviewer in sorted(touched):
            after = self._repeat_newest(report_id, stage, reviewer)
            said = before.get((report_id, stage, key(reviewer)))
            if said not in {None, after.verdict}:
                change = ReplacedVerdict(report_id, stage, str(said), after.verdict)
                self.done.in_name[reviewer].changed.append(change)

    def _origin(self, origin: str) -> str:
        if not origin.startswith(COPY):
            return origin
        number = int(origin.removeprefix(COPY))
        return f"{COPY}{self._number.get(number, number)}"

    def _repeat_newest(self, report_id: int, stage: str, reviewer: str) -> DecisionRow:
        """The newest word of a person, added once more where another row would count in its place.

        On each side the order of rows tells which word is the newest; between the two sides only the clock does.
        """
        of_all = self._ours.exec(
            select(DecisionRow)
            .where(DecisionRow.report_id == report_id, DecisionRow.stage == stage)
            .order_by(col(DecisionRow.id))
        ).all()
        rows = [row for row in of_all if key(row.reviewer) == key(reviewer)]
        was = [row for row in rows if (row.id or 0) <= self._newest]
        newest = max((*rows[-1:], *was[-1:]), key=lambda row: row.at)
        if newest is not rows[-1]:
            self._ours.add(DecisionRow(**_facts(newest) | {"act": f"{_name(newest)}/again"}))
            self._ours.flush()
            self.done.repeated += 1
        return newest

    def _join_resolutions(self) -> None:
        here = {_name(row) for row in self._ours.exec(select(ResolutionRow))}
        for row in self._theirs.exec(select(ResolutionRow).order_by(col(ResolutionRow.id))):
            name = _name(row)
            ids = [self._number.get(number) for number in _numbers(row.decision_ids)]
            if name in here:
                self.done.known += 1
            elif row.report_id not in self._reports or None in ids:
                self.done.unplaced += 1
            else:
                made = ResolutionRow(
                    **_facts(row) | {"act": row.act or name, "decision_ids": dumps(ids), "after_decision": None}
                )
                made.protocol_id = self._protocols[row.protocol_id]
                self._ours.add(made)
                self.done.resolutions += 1
                self.done.in_name[row.resolver].resolutions += 1
        self._ours.flush()

    def _join_samples(self) -> None:
        here = {row.act: row.id for row in self._ours.exec(select(SampleRow))}
        for row in self._theirs.exec(select(SampleRow).order_by(col(SampleRow.id))):
            reports = self._theirs.exec(
                select(SampleReportRow.report_id).where(SampleReportRow.sample_id == row.id)
            ).all()
            if row.act in here:
                self._sample[row.id] = here[row.act]
                self.done.known += 1
            elif not self._reports.issuperset(reports):
                self.done.unplaced += 1
            else:
                made = self._add(SampleRow(**_facts(row) | {"after_decision": None, "after_record": None}))
                self._sample[row.id] = made
                self._ours.add_all(SampleReportRow(sample_id=made, report_id=report) for report in reports)
                self.done.samples += 1
        self._ours.flush()

    def _join_stops(self) -> None:
        number: dict[int | None, int | None] = {}
        here = {row.act: row.id for row in self._ours.exec(select(StopRow))}
        for row in self._theirs.exec(select(StopRow).order_by(col(StopRow.id))):
            if row.act in here:
                number[row.id] = here[row.act]
                self.done.known += 1
                continue
            reports = self._theirs.exec(
                select(StopReportRow.report_id).where(StopReportRow.stop_id == row.id)
            ).all()
            is_placed = row.sample_id in self._sample and (row.undoes is None or row.undoes in number)
            if not (is_placed and self._reports.issuperset(reports)):
                self.done.unplaced += 1
                continue
            made = StopRow(**_facts(row) | {"sample_id": self._sample[row.sample_id]})
            made.undoes, made.protocol_id = number.get(row.undoes), self._protocols[row.protocol_id]
            number[row.id] = new = self._add(made)
            self._ours.add_all(StopReportRow(stop_id=new, report_id=report) for report in reports)
            self.done.stops += 1
            self.done.in_name[row.actor].stops += 1
        self._ours.flush()

    def _join_names(self) -> None:
        number: dict[int | None, int | None] = {None: None}
        here = {row.act: row.id for row in self._ours.exec(select(NameJoinRow))}
        for row in self._theirs.exec(select(NameJoinRow).order_by(col(NameJoinRow.id))):
            if row.act in here:
                number[row.id] = here[row.act]
                self.done.known += 1
            else:
                number[row.id] = self._add(NameJoinRow(**_facts(row) | {"undoes": number[row.undoes]}))
                self.done.names.append((row.name, row.same_as, row.actor))

    def _add(self, row: SampleRow | StopRow | NameJoinRow) -> int:
        self._ours.add(row)
        self._ours.flush()
        assert row.id is not None
        return row.id

    def _join_remarks(self, model: type[TagRow | OverlayRow]) -> int:
        here = set(self._ours.exec(select(model.act)))
        added = 0
        everything: Any = select(model).order_by(col(model.id))
        rows: Iterable[TagRow | OverlayRow] = self._theirs.exec(everything)
        for row in rows:
            if row.act in here:
                self.done.known += 1
            elif row.report_id in self._reports:
                self._ours.add(model(**_facts(row)))
                added += 1
            else:
                self.done.unplaced += 1
        self._ours.flush()
        return added


def _place(row: DecisionRow) -> tuple[int, str, str]:
    return row.report_id, row.stage, key(row.reviewer)


def _facts(row: Any) -> dict[str, Any]:
    facts: dict[str, Any] = row.model_dump()
    facts.pop("id")
    return facts


def _name(row: DecisionRow | ResolutionRow) -> str:
    if row.act:
        return row.act
    said: Mapping[str, Any] = row.model_dump(exclude={"act", "protocol_id"})
    return "before acts " + hashlib.sha256(dumps(sorted(said.items())).encode()).hexdigest()


def _numbers(stored: str) -> list[int]:
    return [int(number) for number in stored.strip("[]").split(",") if number]
