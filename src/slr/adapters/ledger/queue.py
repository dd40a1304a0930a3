"""Who screens what next: a query over the ledger, and the slots that keep two people off one report.

`ahead` is quick and a little generous: what it gives is looked at again, in the transaction that hands it out. So
the queue needs no list in memory and no table that could drift from the decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from slr.adapters.ledger.decisions import Decisions
from slr.adapters.ledger.members import counts, list_members
from slr.adapters.ledger.people import People
from slr.adapters.ledger.people_sql import counting, current_decisions, person, values
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.settle import Needed, Settled, is_given
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import Stage, Verdict

# CROSS JOIN is SQLite's way to say that the left table is read first (https://www.sqlite.org/optoverview.html,
# 3.2.2); PostgreSQL takes it as any other join.
_IS_NOW = "{0}.id = (SELECT MAX(n.id) FROM memberships AS n WHERE n.record_id = {0}.record_id)"


def _newest_words(people: People, at: str = "d.stage = :stage") -> str:
    """The newest decision of each reviewer who counts on the report `r`, unless it was withdrawn."""
    return f"""
FROM memberships AS m CROSS JOIN decisions AS d
WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
AND {at} AND d.verdict <> 'withdrawn'
AND d.id = (
    SELECT MAX(e.id) FROM memberships AS k CROSS JOIN decisions AS e
    WHERE e.report_id = k.record_id AND k.report_id = r.id AND {_IS_NOW.format("k")}
    AND e.stage = d.stage AND {person(people, "e.reviewer")} = {person(people, "d.reviewer")})
AND {counting(people, "d.reviewer")}
"""  # noqa: S608 - no value from outside is in it


#: A record that opened a report is in it for as long as the report lasts, since a report keeps its lowest number.
_LASTS = "(SELECT n.report_id FROM memberships AS n WHERE n.record_id = r.id ORDER BY n.id DESC LIMIT 1) = r.id"

#: Not every record of it came by imports that were taken back.
_COUNTS = "r.id NOT IN (SELECT report_id FROM uncounted_reports)"

_GONE_ON = f"""
(EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN decisions AS d
    WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND d.stage = 'title-abstract' AND d.verdict IN ('include', 'maybe'))
OR EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN resolutions AS d
    WHERE d.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND d.stage = 'title-abstract' AND d.verdict IN ('include', 'maybe')))
"""  # noqa: S608


def _stop_covers(people: People) -> str:
    """A stop that holds leaves the report `r` out, and nobody has said a word of it at any stage."""
    return f"""
(EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN stop_reports AS x CROSS JOIN stops AS s
    WHERE x.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")}
    AND s.id = x.stop_id AND s.stage = :stage
    AND NOT EXISTS (SELECT 1 FROM stops AS back WHERE back.undoes = s.id))
AND NOT EXISTS (SELECT 1 {_newest_words(people, "1 = 1")}))
"""  # noqa: S608


_IN_SAMPLE = f"""
EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN sample_reports AS x
    WHERE x.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND x.sample_id = :sample)
"""  # noqa: S608

_NO_ABSTRACT = f"""
NOT EXISTS (
    SELECT 1 FROM memberships AS m CROSS JOIN records AS t
    WHERE t.id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND COALESCE(t.abstract, '') <> ''
    AND t.id NOT IN (SELECT record_id FROM uncounted_records))
AND COALESCE((
    SELECT o.value FROM memberships AS m CROSS JOIN overlays AS o
    WHERE o.report_id = m.record_id AND m.report_id = r.id AND {_IS_NOW.format("m")} AND o.field = 'abstract'
    ORDER BY o.id DESC LIMIT 1), '') = ''
"""  # noqa: S608


_NO_MAYBE = " AND d.verdict <> 'maybe'"


def ahead(
    stage: Stage,
    people: People,
    *,
    pilot: bool,
    sample: bool,
    stopped: bool,
    no_abstract: bool,
    page: bool = True,
) -> str:
    """Reports above `:after` that may wait for `:me`: number, how many others decided, whether `:me` said maybe.

    page: `:limit` of them. stopped: some report of the stage may have been left out by a stop.
    """
    # At full text a `maybe` of the reviewer's own settles nothing, so the report still waits.
    is_full = stage is Stage.FULL_TEXT
    said, who = _newest_words(people), person(people, "d.reviewer")
    mine = f"SELECT 1 {said} AND {who} = :me"
    conditions = [_LASTS, _COUNTS, f"NOT EXISTS ({mine}{_NO_MAYBE if is_full else ''})"]
    if is_full:
        conditions.append(_GONE_ON)
    if pilot:
        conditions.append(
            "EXISTS (SELECT 1 FROM pilot_reports p WHERE p.pilot_id = :pilot AND p.report_id = r.id)"
        )
    if sample:
        conditions.append(_IN_SAMPLE)
    if stopped:
        conditions.append(f"NOT {_stop_covers(people)}")
    if no_abstract:
        conditions.append(_NO_ABSTRACT)
    where = " AND ".join(conditions)
    order = " ORDER BY r.id LIMIT :limit" if page else ""
    others = f"(SELECT COUNT(*) {said} AND {who} <> :me)"
    undecided = f"CASE WHEN EXISTS ({mine}) THEN 1 ELSE 0 END" if is_full else "0"
    return f"SELECT r.id, {others}, {undecided} FROM reports AS r WHERE r.id > :after AND {where}{order}"  # noqa: S608


def split(people: People) -> str:
    """Reports on which `:me` and somebody else said different things."""
    return f"""
SELECT current_report_id FROM {current_decisions(people)} AS c WHERE stage = :stage
GROUP BY current_report_id
HAVING COUNT(DISTINCT reviewer) > 1
AND SUM(CASE WHEN {person(people, "reviewer")} = :me THEN 1 ELSE 0 END) > 0
AND COUNT(DISTINCT CASE WHEN verdict <> 'maybe' THEN verdict WHEN stage = 'title-abstract' THEN 'include' END) > 1
ORDER BY current_report_id
"""  # noqa: S608 - names are bound


def match_words(names: Iterable[str]) -> str:
    """Reports one record of which has all these words, each bound as a pattern under its name."""
    where = " AND ".join(
        f"LOWER(t.title || ' ' || COALESCE(t.abstract, '')) LIKE :{name} ESCAPE '!'" for name in names
    )
    return (
        "SELECT m.report_id, MIN(t.title) FROM records AS t "  # noqa: S608 - the words are bound
        "JOIN counted_memberships AS m ON m.record_id = t.id "
        f"WHERE {where} GROUP BY m.report_id ORDER BY m.report_id LIMIT :limit"
    )


def literal(word: str) -> str:
    """A word as it stands inside a pattern."""
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


_RELEASE = "DELETE FROM slots WHERE sitting IN :sittings"
#: A reviewer has one slot on a report at a stage; it goes to the screen that asked last.
_KEEP = """
INSERT INTO slots (report_id, stage, reviewer, sitting, until)
VALUES (:report, :stage, :reviewer, :sitting, :until)
ON CONFLICT (report_id, stage, reviewer) DO UPDATE SET sitting = excluded.sitting, until = excluded.until
"""
_LIVE = "SELECT reviewer FROM slots WHERE report_id = :report AND stage = :stage AND until > :now"
#: A stop of the stage that names one of these reports and was not taken back.
_STOP = """
SELECT s.id FROM stop_reports AS x JOIN stops AS s ON s.id = x.stop_id
WHERE x.report_id IN :numbers AND s.stage = :stage
AND NOT EXISTS (SELECT 1 FROM stops AS back WHERE back.undoes = s.id) LIMIT 1
"""
_IS_STOPPED = "SELECT EXISTS (SELECT 1 FROM stops WHERE stage = :stage)"


class Waiting(NamedTuple):
    """A report that may wait for a reviewer, and how many others have decided on it.

    is_mine: this reviewer left it open with a `maybe` at full text; then it is for nobody else.
    """

    report_id: int
    others: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Who screens, where: one screen of one reviewer at one stage.

    sitting: a name that no other screen has. needed: how many must decide on a report. pilot: a calibration round,
    in which everybody decides on every report. minutes: how long a report is kept for this screen. sample: the
    random sample to which it keeps.
    """

    stage: Stage
    reviewer: str
    sitting: str
    needed: Needed
    minutes: float
    pilot: int | None = None
    sample: int | None = None


class Queue:
    """The screening queue of the ledger."""

    def __init__(self, store: Store, decisions: Decisions, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._decisions = decisions
        self._clock = clock

    def ahead(self, seat: Seat, *, after: int, limit: int, no_abstract: bool = False) -> list[Waiting]:
        """The next reports above a number that may wait for this seat, by number."""
        return self._waiting(seat, {"after": after, "limit": limit}, no_abstract=no_abstract)

    def count(self, seat: Seat, *, no_abstract: bool = False) -> int:
        """How many reports wait for this seat, those on other screens included."""
        waiting = self._waiting(seat, {"after": 0}, no_abstract=no_abstract, page=False)
        if seat.stage is Stage.FULL_TEXT:  # few of them, so each is looked at
            with self._store.read() as session:
                return sum(self._is_open(session, seat, waiting_report.report_id) for waiting_report in waiting)
        return len(waiting)

    def tally(self, reviewer: str, stage: Stage) -> Counter[Verdict]:
        """One reviewer's standing verdicts at a stage."""
        people = self._decisions.names.people
        statement = (
            f"SELECT verdict, COUNT(*) FROM {current_decisions(people)} AS c "  # noqa: S608 - names are bound
            f"WHERE {person(people, 'reviewer')} = :me AND stage = :stage GROUP BY verdict"
        )
        with self._store.read() as session:
            bound = {"me": people.of(reviewer), "stage": stage.value, **values(people)}
            rows = session.execute(statement, bound)
            return Counter({Verdict(verdict): int(count) for verdict, count in rows})

    def rough_tally(self, reviewer: str, stage: Stage) -> Counter[Verdict]:
        """As `tally`, in a tenth of the time, with every verdict that was changed or withdrawn counted as well."""
        people = self._decisions.names.people
        statement = (
            f"SELECT verdict, COUNT(*) FROM decisions WHERE {person(people, 'reviewer')} = :me "  # noqa: S608
            "AND stage = :stage AND verdict <> 'withdrawn' GROUP BY verdict"
        )
        with self._store.read() as session:
            bound = {"me": people.of(reviewer), "stage": stage.value, **values(people)}
            rows = session.execute(statement, bound)
            return Counter({Verdict(verdict): int(count) for verdict, count in rows})

    def size(self) -> int:
        """How many reports were ever opened."""
        with self._store.read() as session:
            return session.execute("SELECT MAX(id) FROM reports").number()

    def take(self, seat: Seat, candidates: Iterable[int]) -> int | None:
        """Hand out the first of these reports that waits for the seat and is not on too many screens.

        It is kept for the seat until it is decided, another one is taken, or `minutes` have gone by.
        """
        with self._store.write(alone=False, lasting=False) as session:
            now = self._store.now(session, self._clock)
            session.execute(_RELEASE, {"sittings": [seat.sitting]})
            for report_id in candidates:
                if self._store.lock_report(session, report_id) and self._is_free(session, seat, report_id, now):
                    until = write_timestamp(now + timedelta(minutes=seat.minutes))
                    slot = {"report": report_id, "stage": seat.stage.value, "reviewer": seat.reviewer}
                    session.execute(_KEEP, {**slot, "sitting": seat.sitting, "until": until})
                    return report_id
        return None

    def is_open(self, seat: Seat, report_id: int) -> bool:
        """Whether the report waits for this reviewer now, as exactly as it can be said."""
        with self._store.read() as session:
            return self._is_open(session, seat, report_id)

    def settled(self, report_id: int, stage: Stage, needed: Needed) -> Settled:
        """What a stage has come to for one report."""
        with self._store.read() as session:
            return self._decisions.present(session).settled(report_id, stage, needed)

    def renew(self, seat: Seat) -> None:
        """Keep what the seat has on its screen for `minutes` more."""
        with self._store.write(alone=False, lasting=False) as session:
            until = write_timestamp(self._store.now(session, self._clock) + timedelta(minutes=seat.minutes))
            session.execute(
                "UPDATE slots SET until = :until WHERE sitting = :sitting",
                {"until": until, "sitting": seat.sitting},
            )

    def release(self, sittings: Sequence[str]) -> None:
        """Give back what these screens have; where nothing can be written, nothing can be on a screen either."""
        if not (sittings and self._store.is_writable):
            return
        with self._store.write(alone=False, lasting=False) as session:
            session.execute(_RELEASE, {"sittings": list(sittings)})

    def sittings(self, reviewer: str) -> list[str]:
        """The screens of a reviewer that have a report."""
        with self._store.read() as session:
            statement = "SELECT DISTINCT sitting FROM slots WHERE reviewer = :me"
            return sorted(session.execute(statement, {"me": reviewer}).values())

    def conflicts(self, reviewer: str, stage: Stage) -> list[int]:
        """Reports on which this reviewer and others have decided and may disagree, by number."""
        people = self._decisions.names.people
        with self._store.read() as session:
            bound = {"me": people.of(reviewer), "stage": stage.value, **values(people)}
            rows = session.execute(split(people), bound)
            return [int(row[0]) for row in rows]

    def find(self, words: Sequence[str], *, limit: int) -> list[tuple[int, str]]:
        """Reports with all these words in the title or abstract of one record, with its title, by number."""
        patterns = {f"w{number}": f"%{literal(word.lower())}%" for number, word in enumerate(words)}
        statement = match_words(patterns)
        with self._store.read() as session:
            rows = session.execute(statement, patterns | {"limit": limit})
            return [(int(report), title) for report, title in rows]

    def titles(self) -> dict[int, str]:
        """The title of the first record of each report."""
        statement = (
            "SELECT m.report_id, t.title FROM records AS t "
            "JOIN counted_memberships AS m ON m.record_id = t.id ORDER BY t.id DESC"
        )
        with self._store.read() as session:
            return {int(report): title for report, title in session.execute(statement)}

    def _waiting(
        self, seat: Seat, limits: dict[str, int], *, no_abstract: bool = False, page: bool = True
    ) -> list[Waiting]:
        rounds = {"pilot": seat.pilot, "sample": seat.sample}
        people = self._decisions.names.people
        bound = {"me": people.of(seat.reviewer), "stage": seat.stage.value, **limits, **values(people)}
        bound |= {name: number for name, number in rounds.items() if number is not None}
        with self._store.read() as session:
            statement = ahead(
                seat.stage,
                people,
                pilot=seat.pilot is not None,
                sample=seat.sample is not None,
                stopped=bool(session.execute(_IS_STOPPED, {"stage": seat.stage.value}).value()),
                no_abstract=no_abstract,
                page=page,
            )
            rows = [
                Waiting(int(report), int(others), bool(mine))
                for report, others, mine in session.execute(statement, bound)
            ]
        if seat.pilot:
            return rows
        return [row for row in rows if row.is_mine or row.others < seat.needed(row.report_id, seat.stage)]

    def _is_free(self, session: Transaction, seat: Seat, report_id: int, now: datetime) -> bool:
        if not self._is_open(session, seat, report_id):
            return False
        bound = {"report": report_id, "stage": seat.stage.value, "now": write_timestamp(now)}
        live = session.execute(_LIVE, bound).values()
        if seat.reviewer in live:
            return False
        if seat.pilot is not None:
            return True
        decided = {
            decision.reviewer for decision in self._decisions.present(session).standing(report_id, seat.stage)
        }
        if self._decisions.names.people.of(seat.reviewer) in decided:
            return True  # left open with a `maybe`
        return len(decided | set(live)) < seat.needed(report_id, seat.stage)

    def _is_open(self, session: Transaction, seat: Seat, report_id: int) -> bool:
        if report_id not in list_members(session, report_id) or not counts(session, report_id):
            return False  # merged away, or its import was taken back
        present = self._decisions.present(session)
        me = present.people.of(seat.reviewer)
        made = present.standing(report_id, seat.stage)
        if any(decision.reviewer == me and is_given(decision.verdict, seat.stage) for decision in made):
            return False
        if seat.stage is Stage.FULL_TEXT:
            first = present.settled(report_id, Stage.TITLE_ABSTRACT, seat.needed)
            if first.verdict is not Verdict.INCLUDE:
                return False
        if seat.pilot is not None:
            return True
        if self._is_left_out(session, report_id, seat.stage):
            return False
        now = present.settled(report_id, seat.stage, seat.needed)
        return now.verdict is None and not now.is_conflict

    def _is_left_out(self, session: Transaction, report_id: int, stage: Stage) -> bool:
        """Whether a stop that holds leaves it out and nobody has said a word of it at any stage."""
        numbers = list_members(session, report_id)
        stopped = session.execute(_STOP, {"numbers": numbers, "stage": stage.value}).value()
        present = self._decisions.present(session)
        return stopped is not None and not any(present.standing(report_id, stage) for stage in Stage)
