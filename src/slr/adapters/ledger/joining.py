"""Decisions made apart, on copies of one ledger, brought together.

Each act of a person has a name that no other act has (`act`), on whichever copy it was made. Rows older than these
names are the same when all they say is the same, their number included.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slr.adapters.ledger.decisions import COPY
from slr.adapters.ledger.members import find_newest_decision
from slr.adapters.ledger.store import Held, Store
from slr.adapters.ledger.transaction import Transaction
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


def _refuse_strangers(ours: Transaction, theirs: Transaction, name: str) -> None:
    here, there = (list(session.execute(_SHARED)) for session in (ours, theirs))
    common = min(len(here), len(there))
    if common == 0 or here[:common] != there[:common]:
        raise ReviewStateError(
            f"{name} is no copy of this review: their records differ",
            hint="Only ledgers that began as copies of each other can be merged. See `slr ledger copy`.",
        )


class _Joiner:
    """One joining, inside two open transactions."""

    def __init__(self, ours: Transaction, theirs: Transaction) -> None:
        self._ours = ours
        self._theirs = theirs
        self._newest = find_newest_decision(ours)
        self.done = Joined()
        self._reports = {int(row[0]) for row in ours.execute("SELECT id FROM reports")}
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
        self.done.tags = self._join_remarks("tags")
        self.done.overlays = self._join_remarks("overlays")
        self.done.merges = self._more_of("merges")
        self.done.stays = {table: self._more_of(table) for table in _STAYING}

    def _more_of(self, table: str) -> int:
        count = f"SELECT COUNT(*) FROM {table}"  # noqa: S608 - one of ours
        more: int = self._theirs.execute(count).value() - self._ours.execute(count).value()
        return max(more, 0)

    def _join_protocols(self) -> dict[int | None, int | None]:
        here = {row.digest: row.id for row in _all(self._ours, "protocols")}
        same: dict[int | None, int | None] = {None: None}
        for row in _all(self._theirs, "protocols"):
            if row.digest not in here:
                here[row.digest] = self._ours.add("protocols", _facts(row))
            same[row.id] = here[row.digest]
        return same

    def _join_decisions(self) -> None:
        rows = _all(self._ours, "decisions")
        here = {_name(row): row.id for row in rows}
        before = {_place(row): row.verdict for row in rows}
        touched = set()
        for row in _all(self._theirs, "decisions"):
            name = _name(row)
            if name in here:
                self._number[row.id] = here[name]
                self.done.known += 1
            elif row.report_id not in self._reports:
                self.done.unplaced += 1
            else:
                now = {"origin": self._origin(row.origin), "protocol_id": self._protocols[row.protocol_id]}
                self._number[row.id] = self._ours.add("decisions", _facts(row) | now | {"act": row.act or name})
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

    def _repeat_newest(self, report_id: int, stage: str, reviewer: str) -> Any:
        """The newest word of a person, added once more where another row would count in its place.

        On each side the order of rows tells which word is the newest; between the two sides only the clock does.
        """
        of_all = self._ours.execute(_ON_REPORT, {"report": report_id, "stage": stage}).named()
        rows = [row for row in of_all if key(row.reviewer) == key(reviewer)]
        was = [row for row in rows if row.id <= self._newest]
        newest = max((*rows[-1:], *was[-1:]), key=lambda row: row.at)
        if newest is not rows[-1]:
            self._ours.add("decisions", _facts(newest) | {"act": f"{_name(newest)}/again"})
            self.done.repeated += 1
        return newest

    def _join_resolutions(self) -> None:
        here = {_name(row) for row in _all(self._ours, "resolutions")}
        for row in _all(self._theirs, "resolutions"):
            name = _name(row)
            ids = [self._number.get(number) for number in _numbers(row.decision_ids)]
            if name in here:
                self.done.known += 1
            elif row.report_id not in self._reports or None in ids:
                self.done.unplaced += 1
            else:
                now = {"decision_ids": dumps(ids), "protocol_id": self._protocols[row.protocol_id]}
                never = {"act": row.act or name, "after_decision": None}
                self._ours.add("resolutions", _facts(row) | now | never)
                self.done.resolutions += 1
                self.done.in_name[row.resolver].resolutions += 1

    def _join_samples(self) -> None:
        here = {row.act: row.id for row in _all(self._ours, "samples")}
        for row in _all(self._theirs, "samples"):
            statement = "SELECT report_id FROM sample_reports WHERE sample_id = :sample"
            reports = self._theirs.execute(statement, {"sample": row.id}).values()
            if row.act in here:
                self._sample[row.id] = here[row.act]
                self.done.known += 1
            elif not self._reports.issuperset(reports):
                self.done.unplaced += 1
            else:
                made = self._ours.add("samples", _facts(row) | {"after_decision": None, "after_record": None})
                self._sample[row.id] = made
                rows = ((made, report) for report in reports)
                self._ours.insert("sample_reports", ("sample_id", "report_id"), rows)
                self.done.samples += 1

    def _join_stops(self) -> None:
        number: dict[int | None, int | None] = {}
        here = {row.act: row.id for row in _all(self._ours, "stops")}
        for row in _all(self._theirs, "stops"):
            if row.act in here:
                number[row.id] = here[row.act]
                self.done.known += 1
                continue
            statement = "SELECT report_id FROM stop_reports WHERE stop_id = :stop"
            reports = self._theirs.execute(statement, {"stop": row.id}).values()
            is_placed = row.sample_id in self._sample and (row.undoes is None or row.undoes in number)
            if not (is_placed and self._reports.issuperset(reports)):
                self.done.unplaced += 1
                continue
            now = {
                "sample_id": self._sample[row.sample_id],
                "undoes": number.get(row.undoes),
                "protocol_id": self._protocols[row.protocol_id],
            }
            number[row.id] = new = self._ours.add("stops", _facts(row) | now)
            rows = ((new, report) for report in reports)
            self._ours.insert("stop_reports", ("stop_id", "report_id"), rows)
            self.done.stops += 1
            self.done.in_name[row.actor].stops += 1

    def _join_names(self) -> None:
        number: dict[int | None, int | None] = {None: None}
        here = {row.act: row.id for row in _all(self._ours, "name_joins")}
        for row in _all(self._theirs, "name_joins"):
            if row.act in here:
                number[row.id] = here[row.act]
                self.done.known += 1
            else:
                number[row.id] = self._ours.add("name_joins", _facts(row) | {"undoes": number[row.undoes]})
                self.done.names.append((row.name, row.same_as, row.actor))

    def _join_remarks(self, table: str) -> int:
        here = {row.act for row in _all(self._ours, table)}
        added = 0
        for row in _all(self._theirs, table):
            if row.act in here:
                self.done.known += 1
            elif row.report_id in self._reports:
                self._ours.add(table, _facts(row))
                added += 1
            else:
                self.done.unplaced += 1
        return added


_ON_REPORT = "SELECT * FROM decisions WHERE report_id = :report AND stage = :stage ORDER BY id"


def _all(ledger: Transaction, table: str) -> list[Any]:
    """Every row of a table, oldest first. The table is a name of this program."""
    return ledger.execute(f"SELECT * FROM {table} ORDER BY id").named()  # noqa: S608 - see above


def _place(row: Any) -> tuple[int, str, str]:
    return row.report_id, row.stage, key(row.reviewer)


def _facts(row: Any) -> dict[str, Any]:
    """A row without its number, which another ledger gives anew."""
    facts: dict[str, Any] = row._asdict()
    facts.pop("id")
    return facts


def _name(row: Any) -> str:
    if row.act:
        return str(row.act)
    said = {name: value for name, value in row._asdict().items() if name not in {"act", "protocol_id"}}
    return "before acts " + hashlib.sha256(dumps(sorted(said.items())).encode()).hexdigest()


def _numbers(stored: str) -> list[int]:
    return [int(number) for number in stored.strip("[]").split(",") if number]
