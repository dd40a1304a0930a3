"""Decisions and resolutions in the ledger. One transaction per human act."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from slr.adapters.ledger.members import find_newest_decision, list_members_of_any, refuse_uncounted
from slr.adapters.ledger.names import Names
from slr.adapters.ledger.people import Listed, People
from slr.adapters.ledger.people_sql import current_decisions, person, values
from slr.adapters.ledger.present import Early, Present
from slr.adapters.ledger.row_values import to_decision, to_resolution, write_answers, write_timestamp
from slr.adapters.ledger.settle import Needed, refuse_early
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError
from slr.core.model import Decision, Resolution, Stage, Verdict
from slr.core.record_values import dumps


class Decisions:
    """The screening side of the ledger.

    Rows are given with the name of the person behind the spelling, and without those of people who do not count
    (`slr.adapters.ledger.people`), unless everybody's are asked for.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], names: Names | None = None) -> None:
        self._store = store
        self._clock = clock
        self.names = names or Names(store, clock, Listed())

    def record(
        self,
        decisions: Sequence[Decision],
        *,
        protocol: str | None = None,
        versions_too: bool = False,
        act: str | None = None,
        needed: Needed | None = None,
    ) -> list[Decision]:
        """Append decisions made in one act; they are on the disk when this returns.

        Args:
            decisions: the decisions.
            protocol: the text of `review.toml` they were made under; it is stored once per wording.
            versions_too: each counts for the other reports of its study as well, as far as this reviewer has said
                nothing of them; their rows follow, and name in `origin` the decision they are copies of.
            act: a name for the act of the person, new for each; when an act of this name is in the ledger already
                (the connection went away just after it was kept), its rows are given and nothing is written.
            needed: how many must decide. With it, full texts are judged only after title and abstract.

        Raises:
            StageNotReached: with `needed`, a report is not through title and abstract; nothing was written.
        """
        act = act or name_act()
        with self._store.write(alone=versions_too) as session:
            done = self._of_act(session, act)
            if done:
                return done
            refuse_uncounted(session, (decision.report_id for decision in decisions))
            for early_vote in self.present(session).early(decisions, needed) if needed else ():
                raise refuse_early(early_vote.decision.report_id, early_vote.first)
            stamp = keep_wording(session, protocol, write_timestamp(self._clock()))
            rows = [self._row(decision, stamp, f"{act}/{n}") for n, decision in enumerate(decisions)]
            made = _add_decisions(session, rows)
            if versions_too:
                copies = [copy for decision in made for copy in self._copies(session, decision)]
                early = self.present(session).early(copies, needed) if needed else ()
                copies = [copy for copy in copies if all(copy is not early_vote.decision for early_vote in early)]
                more = [self._row(copy, stamp, f"{act}/{n}") for n, copy in enumerate(copies, len(rows))]
                made += _add_decisions(session, more)
            return made

    def current(self, *, report_id: int | None = None) -> list[Decision]:
        """The newest decision of every reviewer, stage and report that was not withdrawn, as far as it counts."""
        people = self.names.refresh() if report_id is None else self.names.people
        # Two statements, so that SQLite can push the report into the view when there is one.
        of_one = "" if report_id is None else "WHERE c.current_report_id = :report"
        statement = f"SELECT c.* FROM {current_decisions(people)} AS c {of_one} ORDER BY c.id"  # noqa: S608
        with self._store.read() as session:
            rows = session.execute(statement, {"report": report_id, **values(people)})
            return [_under_person(to_decision(row), people) for row in rows.named()]

    def uncounted(self) -> list[Decision]:
        """The same of people who are no reviewers of this review: kept, and settling nothing."""
        people = self.names.refresh()
        if not people.others:
            return []
        everybody = self.names.under(Listed()).people
        statement = f"SELECT c.* FROM {current_decisions(everybody)} AS c ORDER BY c.id"  # noqa: S608
        with self._store.read() as session:
            rows = session.execute(statement, values(everybody)).named()
            return [_under_person(to_decision(row), people) for row in rows if not people.decides(row.reviewer)]

    def standing(self, report_id: int, stage: Stage) -> list[Decision]:
        """The newest decision of every reviewer on one report at a stage that was not withdrawn."""
        with self._store.read() as session:
            return self.present(session).standing(report_id, stage)

    def said(self, reviewer: str, numbers: Sequence[int]) -> list[Decision]:
        """What this reviewer said on reports of these numbers, as far as it stands; `report_id` is that number."""
        if not numbers:
            return []
        people = self.names.people
        bound = {"names": list(people.spellings(reviewer)), "numbers": list(numbers)}
        with self._store.read() as session:
            rows = session.execute(_SAID, bound).named()
            newest = {(row.report_id, row.stage): row for row in rows}
            return [
                _under_person(to_decision(row), people)
                for row in newest.values()
                if row.verdict != Verdict.WITHDRAWN
            ]

    def undecided(self, reviewer: str) -> list[int]:
        """The reports of which this reviewer says `maybe` at full text, by number."""
        people = self.names.people
        statement = (
            f"SELECT c.current_report_id FROM {current_decisions(people)} AS c "  # noqa: S608 - names are bound
            f"WHERE {person(people, 'c.reviewer')} = :me "
            "AND c.stage = 'full-text' AND c.verdict = 'maybe' ORDER BY 1"
        )
        with self._store.read() as session:
            rows = session.execute(statement, {"me": people.of(reviewer), **values(people)})
            return [int(row[0]) for row in rows]

    def present(self, session: Transaction) -> Present:
        """What stands now, in a transaction that is open."""
        return Present(session, self.names.people)

    def early(self, decisions: Sequence[Decision], needed: Needed) -> list[Early]:
        """Those of decisions about to be recorded together that judge a full text before its time."""
        if all(decision.stage is Stage.TITLE_ABSTRACT for decision in decisions):
            return []
        with self._store.read() as session:
            return self.present(session).early(decisions, needed)

    def history(self, *, everybody: bool = False) -> list[Decision]:
        """Every decision row on a report that counts, oldest first, with the report it belongs to now.

        everybody: also of people whose verdicts do not count.
        """
        people = self.names.refresh()
        with self._store.read() as session:
            rows = session.execute("SELECT * FROM placed_decisions ORDER BY id").named()
            return [
                _under_person(to_decision(row), people)
                for row in rows
                if everybody or people.decides(row.reviewer)
            ]

    def last(self, reviewer: str, stage: Stage) -> Decision | None:
        """The newest decision of this reviewer at this stage that still stands: what undo takes back."""
        # Walks back from the newest row, so that it costs the same at ten decisions and at 100,000.
        people = self.names.people
        statement = (
            f"SELECT * FROM placed_decisions WHERE {person(people, 'reviewer')} = :me "  # noqa: S608 - bound
            "AND stage = :stage ORDER BY id DESC"
        )
        seen: set[int] = set()
        bound = {"me": people.of(reviewer), "stage": stage.value, **values(people)}
        with self._store.read() as session:
            for row in session.execute(statement, bound).each_named():
                decision = _under_person(to_decision(row), people)
                if decision.origin.startswith(COPY):
                    continue  # it goes with the decision it is a copy of
                if decision.report_id not in seen and decision.verdict is not Verdict.WITHDRAWN:
                    return decision
                seen.add(decision.report_id)
        return None

    def withdraw(self, decision: Decision, *, act: str | None = None) -> list[Decision]:
        """Take a decision back, and its copies on other versions: new rows that say so, its own first."""
        copies = self._standing_copies(f"{COPY}{decision.id}")
        gone = [
            Decision(row.report_id, row.stage, row.reviewer, Verdict.WITHDRAWN, origin="undo")
            for row in (decision, *copies)
        ]
        return self.record(gone, act=act)

    def _standing_copies(self, origin: str) -> list[Decision]:
        made = "SELECT DISTINCT current_report_id FROM placed_decisions WHERE origin = :origin ORDER BY 1"
        with self._store.read() as session:
            reports = [int(row[0]) for row in session.execute(made, {"origin": origin})]
        return [
            decision
            for report in reports
            for decision in self.current(report_id=report)
            if decision.origin == origin
        ]

    def newest(self, report_id: int, stage: Stage) -> Newest:
        """The last rows about one report at a stage: what `resolve` compares with."""
        with self._store.read() as session:
            return _newest(session, report_id, stage)

    def resolve(self, resolution: Resolution, *, protocol: str | None = None, since: Newest | None = None) -> None:
        """Append how a conflict was settled.

        Raises:
            ReviewStateError: with `since`, somebody decided or settled it since then; nothing was written.
        """
        with self._store.write() as session:
            if since is not None and _newest(session, resolution.report_id, resolution.stage) != since:
                raise ReviewStateError(
                    f"report {resolution.report_id} was decided on or settled by somebody else in this moment",
                    hint="Nothing was written. Look at it again: `slr resolve`.",
                )
            row = {
                "report_id": resolution.report_id,
                "stage": resolution.stage.value,
                "resolver": self.names.people.of(resolution.resolver),
                "verdict": resolution.verdict.value,
                "reasons": dumps(resolution.reasons),
                "note": resolution.note,
                "decision_ids": dumps(resolution.decision_ids),
                "protocol_id": keep_wording(session, protocol, write_timestamp(self._clock())),
                "at": write_timestamp(self._clock()),
                "manner": resolution.manner and resolution.manner.value,
                "act": name_act(),
                "after_decision": find_newest_decision(session),
            }
            session.add("resolutions", row)

    def resolutions(self, *, everybody: bool = False) -> list[Resolution]:
        """Every resolution, oldest first, with the report it belongs to now, as far as that report counts.

        everybody: also of people who may not settle a conflict of this review.
        """
        people = self.names.refresh()
        with self._store.read() as session:
            places = _places(session)
            rows = session.execute("SELECT * FROM resolutions ORDER BY id").named()
            return [
                _by(to_resolution(row, places[row.report_id]), people)
                for row in rows
                if row.report_id in places and (everybody or people.resolves(row.resolver))
            ]

    def _row(self, decision: Decision, protocol_id: int | None, act: str) -> tuple[object, ...]:
        """The values of `_DECISION`."""
        reviewer = self.names.people.of(decision.reviewer)
        self.names.learn(reviewer)
        return (
            decision.report_id,
            decision.stage.value,
            reviewer,
            decision.verdict.value,
            dumps(decision.reasons),
            decision.note,
            decision.origin,
            protocol_id,
            write_timestamp(self._clock()),
            write_answers(decision.answers),
            decision.seconds,
            decision.order,
            act,
        )

    def _of_act(self, session: Transaction, act: str) -> list[Decision]:
        """What an act of this name left, when it was kept before."""
        first = session.execute("SELECT id FROM decisions WHERE act = :act", {"act": f"{act}/0"}).value()
        if first is None:
            return []
        rows = session.execute(_FROM, {"first": first}).named()
        of_act = [row for row in rows if str(row.act).startswith(f"{act}/")]
        return [_under_person(to_decision(row), self.names.people) for row in of_act]

    def _copies(self, session: Transaction, decision: Decision) -> list[Decision]:
        """The decision on every other report of the study of which this reviewer has said nothing at the stage.

        That a full text could not be had is said of one report only, and taking back is done by `withdraw`.
        """
        if decision.verdict in {Verdict.NOT_RETRIEVED, Verdict.WITHDRAWN}:
            return []
        people = self.names.people
        bound = {"report": decision.report_id, "stage": decision.stage.value, "me": people.of(decision.reviewer)}
        versions = session.execute(_versions(people), bound | values(people))
        origin = f"{COPY}{decision.id}"
        return [
            replace(decision, report_id=int(report), origin=origin, id=None, at=None) for (report,) in versions
        ]


def _under_person(decision: Decision, people: People) -> Decision:
    """A decision under the name of the person."""
    name = people.of(decision.reviewer)
    return decision if name == decision.reviewer else replace(decision, reviewer=name)


def _by(resolution: Resolution, people: People) -> Resolution:
    """A resolution under the name of the person."""
    name = people.of(resolution.resolver)
    return resolution if name == resolution.resolver else replace(resolution, resolver=name)


_DECISION = (
    *("report_id", "stage", "reviewer", "verdict", "reasons", "note", "origin", "protocol_id", "at", "answers"),
    *("seconds", "queue_order", "act"),
)
_SAID = "SELECT * FROM decisions WHERE reviewer IN :names AND report_id IN :numbers ORDER BY id"
_FROM = "SELECT * FROM decisions WHERE id >= :first ORDER BY id"


def _add_decisions(session: Transaction, rows: Sequence[tuple[object, ...]]) -> list[Decision]:
    """Append rows, and give them as they stand."""
    if not rows:
        return []
    session.insert("decisions", _DECISION, rows)
    acts = [row[-1] for row in rows]
    first = session.execute("SELECT id FROM decisions WHERE act = :act", {"act": acts[0]}).number()
    wanted = set(acts)
    return [to_decision(row) for row in session.execute(_FROM, {"first": first}).named() if row.act in wanted]


_NEW_PROTOCOL = "INSERT INTO protocols (digest, text, at) VALUES (:digest, :text, :at) ON CONFLICT DO NOTHING"


def keep_wording(session: Transaction, protocol: str | None, at: str) -> int | None:
    """The number of a wording of `review.toml`, which is kept when it is new."""
    if protocol is None:
        return None
    digest = hashlib.sha256(protocol.encode()).hexdigest()
    known = wording_of(session, digest)
    if known is not None:
        return known
    # Somebody else may be keeping the same wording at this moment.
    session.execute(_NEW_PROTOCOL, {"digest": digest, "text": protocol, "at": at})
    return wording_of(session, digest)


def wording_of(session: Transaction, digest: str) -> int | None:
    """The number of the wording that has this digest."""
    number: int | None = session.execute("SELECT id FROM protocols WHERE digest = :d", {"d": digest}).value()
    return number


def name_act() -> str:
    """A name for an act of a person that no other act has, on any machine."""
    return uuid4().hex


class Newest(NamedTuple):
    """The numbers of the last decision and the last resolution on a report at a stage; 0 where there is none."""

    decision: int
    resolution: int


def _newest(session: Transaction, report_id: int, stage: Stage) -> Newest:
    bound = {"numbers": list_members_of_any(session, report_id), "stage": stage.value}
    newest = "SELECT MAX(id) FROM {} WHERE report_id IN :numbers AND stage = :stage"
    decision, resolution = (
        session.execute(newest.format(table), bound).number() for table in ("decisions", "resolutions")
    )
    return Newest(decision, resolution)


#: How the origin of a copy begins; the number of the decision follows.
COPY = "version of decision "


def _versions(people: People) -> str:
    """The other reports of a study of which `:me` has said nothing at a stage."""
    return f"""SELECT DISTINCT b.report_id
    FROM current_affiliations AS a
    JOIN current_affiliations AS b ON b.study_id = a.study_id
    JOIN counted_memberships AS m ON m.report_id = b.report_id
    WHERE a.report_id = :report AND b.report_id <> :report
    AND NOT EXISTS (
        SELECT 1 FROM {current_decisions(people)} AS d
        WHERE d.current_report_id = b.report_id AND d.stage = :stage
        AND {person(people, "d.reviewer")} = :me)
    ORDER BY b.report_id"""  # noqa: S608 - names are bound


def _places(session: Transaction) -> dict[int, int]:
    statement = (
        "SELECT r.id, m.report_id FROM reports r JOIN current_memberships m ON m.record_id = r.record_id "
        "WHERE m.report_id NOT IN (SELECT report_id FROM uncounted_reports)"
    )
    return {int(a): int(b) for a, b in session.execute(statement)}


def by_report(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """Decisions grouped by the report they belong to."""
    groups: dict[int, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault(decision.report_id, []).append(decision)
    return groups
