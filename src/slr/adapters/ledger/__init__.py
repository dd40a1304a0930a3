"""The ledger: one SQL database per review that only ever gains rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from slr.adapters.folder import Review
from slr.adapters.ledger.amended import RELABELLED, RESTORED, UNDONE, Named
from slr.adapters.ledger.amendments import Amendment, Amendments, Effect
from slr.adapters.ledger.blind import list_visible
from slr.adapters.ledger.decisions import Decisions, name_act
from slr.adapters.ledger.disagreements import Disagreement, list_disagreements, without_settled
from slr.adapters.ledger.doubts import Doubt, LastPass
from slr.adapters.ledger.identity import identify, is_empty, make_identity, read_identity
from slr.adapters.ledger.joining import Brought, Joined, join_ledgers
from slr.adapters.ledger.judgements import BY_PERSON, TAKEN_BACK, Judgements, Split
from slr.adapters.ledger.merge_log import MergeLog
from slr.adapters.ledger.names import NameJoin, Names, Spelling
from slr.adapters.ledger.people import Listed, People, admit, list_people
from slr.adapters.ledger.placement import find_active
from slr.adapters.ledger.policies import Accepted, Policies, PolicyChange, PolicyEffect, foresee_effect
from slr.adapters.ledger.present import Early
from slr.adapters.ledger.queue import Queue, Seat
from slr.adapters.ledger.remarks import DraftOf, Drafts, Remarks
from slr.adapters.ledger.reports import Reports
from slr.adapters.ledger.runs import Kept, NewRun, Runs, Stored
from slr.adapters.ledger.samples import Audit, AuditPair, Audits, Pilot, Pilots, Sample, Samples, draw_order
from slr.adapters.ledger.settle import Needed
from slr.adapters.ledger.standings import read_standings
from slr.adapters.ledger.states import Changes
from slr.adapters.ledger.stops import Stop, Stops, Undone
from slr.adapters.ledger.store import BUSY_TIMEOUT, Store, hold
from slr.adapters.ledger.suggestions import SuggestedAnswer, Suggestion, SuggestionOutcome, Suggestions
from slr.core.model import Stage, Standing

__all__ = [
    "BY_PERSON",
    "RELABELLED",
    "RESTORED",
    "TAKEN_BACK",
    "UNDONE",
    "Accepted",
    "Amendment",
    "Audit",
    "AuditPair",
    "Brought",
    "Disagreement",
    "Doubt",
    "DraftOf",
    "Early",
    "Effect",
    "Joined",
    "Kept",
    "LastPass",
    "Ledger",
    "Listed",
    "NameJoin",
    "Named",
    "Needed",
    "NewRun",
    "People",
    "Pilot",
    "PolicyChange",
    "PolicyEffect",
    "Sample",
    "Seat",
    "Spelling",
    "Split",
    "Stop",
    "Stored",
    "SuggestedAnswer",
    "Suggestion",
    "SuggestionOutcome",
    "Undone",
    "admit",
    "draw_order",
    "find_active",
    "hold",
    "list_people",
    "list_visible",
    "name_act",
]


def _now() -> datetime:
    return datetime.now(UTC)


_ANYBODY = Listed()
_PROTOCOLS = "SELECT id, text FROM protocols ORDER BY id"


def _one(_report_id: int, _stage: Stage) -> int:
    return 1


T = TypeVar("T")


class _Side(Generic[T]):
    """A side of the ledger, made when it is asked for first: a command needs few of them."""

    def __init__(self, make: Callable[[Ledger], T]) -> None:
        self._make = make

    def __set_name__(self, owner: type[Ledger], name: str) -> None:
        self._name = name

    def __get__(self, ledger: Ledger, owner: type[Ledger] | None = None) -> T:
        side = ledger.__dict__[self._name] = self._make(ledger)
        return side


class Ledger:
    """An opened ledger; use it in a `with` block. `runs`, `reports` and `decisions` are its three sides.

    Args:
        place: the path of a SQLite file, or a URL of PostgreSQL; or what was opened already.
        clock: the time that rows carry.
        busy_timeout: how long to wait for another writer, in seconds.
        needed: how many reviewers must decide on a report; what is told of verdicts before that names none.
        listed: whom the protocol names; only their verdicts count.
        make: make the ledger where there is none. The ledger of a folder is opened with `opening`.

    Raises:
        LedgerGone: there is none, and none is to be made.
    """

    _store: Store
    _clock: Callable[[], datetime]
    decisions: Decisions

    runs = _Side(lambda self: Runs(self._store, self._clock))
    amendments = _Side(lambda self: Amendments(self._store, self._clock))
    reports = _Side(lambda self: Reports(self._store))
    merge_log = _Side(lambda self: MergeLog(self._store, self._clock))
    changes = _Side(lambda self: Changes(self._store))
    policies = _Side(lambda self: Policies(self._store, self.decisions, self._clock))
    queue = _Side(lambda self: Queue(self._store, self.decisions, self._clock))
    remarks = _Side(lambda self: Remarks(self._store, self._clock))
    drafts = _Side(lambda self: Drafts(self._store, self._clock))
    pilots = _Side(lambda self: Pilots(self._store, self._clock))
    audits = _Side(lambda self: Audits(self._store, self._clock))
    samples = _Side(lambda self: Samples(self._store, self._clock))
    stops = _Side(lambda self: Stops(self._store, self._clock))
    suggestions = _Side(lambda self: Suggestions(self._store, self._clock))
    judgements = _Side(lambda self: Judgements(self._store, self.merge_log, self._clock))

    def __init__(
        self,
        place: Path | str | Store,
        *,
        clock: Callable[[], datetime] = _now,
        busy_timeout: float = BUSY_TIMEOUT,
        needed: Needed = _one,
        listed: Listed = _ANYBODY,
        make: bool = True,
    ) -> None:
        self._store = place if isinstance(place, Store) else Store(place, busy_timeout=busy_timeout, make=make)
        self._clock = clock
        self._listed = listed
        self.name = self._store.name
        self.needed = needed
        self.names = Names(self._store, clock, listed)
        self.decisions = Decisions(self._store, clock, self.names)

    @classmethod
    def of(cls, review: Review) -> Self:
        """The ledger that a review has, which knows who must decide and who may; see `opening`.

        Raises:
            LedgerGone: there is none.
        """
        protocol = review.protocol
        return cls(review.ledger_place, needed=protocol.needed, listed=list_people(protocol), make=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._store.close()

    def identity(self) -> str | None:
        """The name that this ledger and its copies share; None where none was written yet."""
        with self._store.read() as session:
            return read_identity(session)

    def new_identity(self) -> str:
        """A name for a ledger that has none; the same for all copies of one that is older than such names."""
        with self._store.read() as session:
            return make_identity(session)

    def identify(self, name: str) -> None:
        """Give the ledger its name, unless it has one."""
        with self._store.write() as session:
            identify(session, name, self._clock().isoformat())

    def is_empty(self) -> bool:
        """Whether it holds no row at all."""
        with self._store.read() as session:
            return is_empty(session)

    def before_writing(self, prepare: Callable[[], None]) -> None:
        """Have something done once, before the first lasting rows are added."""
        self._store.before_writing(prepare)

    def prepare(self) -> None:
        """Do now what is to be done before the first rows: for a screen, on which it could not be told later."""
        self._store.prepare()

    def copy_of_the_day(self, keep: int) -> str | None:
        """Copy the ledger's file unless that was done today; what went wrong, as a sentence."""
        return self._store.copy_of_the_day(self._clock(), keep)

    def join(self, other: Path | str, *, dry_run: bool = False) -> Joined:
        """Add what was decided on a copy of this ledger; what is here already is not added again.

        A dry run does the same and takes all of it back, so that it tells what would be.

        Raises:
            ReviewStateError: it is no copy of this review, or this very ledger. LedgerGone: there is no copy.
        """
        return join_ledgers(self._store, other, self._standings_in, rehearsal=dry_run)

    def _standings_in(self, store: Store) -> list[Standing]:
        """Where every report stands as a transaction sees it."""
        seen = Ledger(store, clock=self._clock, needed=self.needed, listed=self._listed)
        return seen.standings(self.needed)

    def alone(self) -> AbstractContextManager[None]:
        """Hold the lock of long jobs (search, snowballing, deduplication) on a team's database.

        Raises:
            AlreadyRunning: another program holds it, on whichever machine.
        """
        return self._store.alone()

    def protocol_texts(self) -> dict[int, str]:
        """Every wording of `review.toml` by the number that decisions name."""
        with self._store.read() as session:
            return {int(number): wording for number, wording in session.execute(_PROTOCOLS)}

    def standings(self, needed: Needed) -> list[Standing]:
        """Where every report stands now, by number; `needed` says how many reviewers must decide on it."""
        return read_standings(self._store, needed, self.decisions)

    def joined_effect(self, name: str, same_as: str) -> PolicyEffect:
        """What it would do to the reports to count two names as one person."""
        names = self.names.supposing(name, same_as)
        decisions = Decisions(self._store, self._clock, names)
        return foresee_effect(self.standings(self.needed), read_standings(self._store, self.needed, decisions))

    def disagreements(self) -> list[Disagreement]:
        """Verdicts that came together in a merge and contradict each other, until somebody decides again."""
        disagreements = without_settled(
            list_disagreements(self._store, self.names.refresh()), self.decisions.resolutions()
        )
        return [
            replace(disagreement, needed=self.needed(disagreement.report_id, disagreement.stage))
            for disagreement in disagreements
        ]
