"""The names in the ledger: which spellings there are, which of them a person joined, whose connection this is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slr.adapters.ledger.people import Joining, Listed, People
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError

#: Every spelling with the number of its first row, those of decisions first: they are what a person is called.
_SPELLINGS = tuple(
    statement
    for statement in (
        "SELECT reviewer, MIN(id) FROM decisions GROUP BY reviewer ORDER BY 2",
        "SELECT resolver, MIN(id) FROM resolutions GROUP BY resolver ORDER BY 2",
        "SELECT reviewer, MIN(id) FROM tags GROUP BY reviewer ORDER BY 2",
        "SELECT actor, MIN(id) FROM judgements GROUP BY actor ORDER BY 2",
    )
)
_COUNTS = "SELECT reviewer, COUNT(*) FROM decisions WHERE verdict <> 'withdrawn' GROUP BY reviewer"
_RESOLVED = "SELECT resolver, COUNT(*) FROM resolutions GROUP BY resolver"


@dataclass(frozen=True, slots=True)
class NameJoin:
    """Two spellings declared to be one person. undone: somebody took it back."""

    id: int
    name: str
    same_as: str
    actor: str
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling in the ledger: the person behind it, and how many verdicts and resolutions carry it."""

    spelling: str
    person: str
    decisions: int
    resolutions: int


class Names:
    """The people of one ledger. Rows are only added."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], listed: Listed, supposed: tuple[Joining, ...] = ()
    ) -> None:
        self._supposed = supposed
        self._store = store
        self._clock = clock
        self._listed = listed
        self._people: People | None = None

    @property
    def people(self) -> People:
        """The people as they were read last; `refresh` reads them anew."""
        return self._people or self.refresh()

    def refresh(self) -> People:
        """Read the spellings and joinings anew: other programs write too."""
        with self._store.read() as session:
            return self.refresh_in(session)

    def refresh_in(self, session: Transaction) -> People:
        """The same, in a transaction that is open."""
        people = People(self._listed, _spellings(session), (*_read_joinings(session), *self._supposed))
        if self._people is None or people != self._people:
            self._people = people
        return self._people

    def learn(self, spelling: str) -> None:
        """A row with this spelling was written here."""
        people = self._people
        if people is not None and spelling not in people.stored:
            self._people = People(people.listed, (*people.stored, spelling), people.joined)

    def under(self, listed: Listed) -> Names:
        """The same ledger as another list of reviewers would have it."""
        return Names(self._store, self._clock, listed)

    def supposing(self, name: str, same_as: str) -> Names:
        """The same ledger as if two names were joined."""
        people = self.people
        return Names(self._store, self._clock, self._listed, (Joining(people.of(name), people.of(same_as)),))

    def joins(self) -> list[NameJoin]:
        """Every joining ever made, oldest first."""
        with self._store.read() as session:
            return _joins(session)

    def spellings(self) -> list[Spelling]:
        """Every spelling, by person and age."""
        people = self.refresh()
        with self._store.read() as session:
            decided = {row[0]: int(row[1]) for row in session.execute(_COUNTS)}
            resolved = {row[0]: int(row[1]) for row in session.execute(_RESOLVED)}
        return [
            Spelling(spelling, people.of(spelling), decided.get(spelling, 0), resolved.get(spelling, 0))
            for spelling in people.stored
        ]

    def join(self, name: str, same_as: str, *, actor: str, act: str) -> NameJoin:
        """Declare that two spellings are one person; the second one's name is kept.

        Raises:
            ReviewStateError: they are one person already; nothing was written.
        """
        with self._store.write() as session:
            people = self.refresh_in(session)
            if people.of(name) == people.of(same_as):
                raise ReviewStateError(f"{name} and {same_as} are one person already", hint="See `slr reviewers`.")
            row = self._row(people.of(name), people.of(same_as), actor, act)
            number = session.add("name_joins", row)
            made = next(joining for joining in _joins(session) if joining.id == number)
        self._people = None
        return made

    def undo(self, number: int, *, actor: str, act: str) -> NameJoin:
        """Take a joining back: the two are two people again.

        Raises:
            ReviewStateError: there is no such joining, or it was taken back; nothing was written.
        """
        with self._store.write() as session:
            joining = next((candidate for candidate in _joins(session) if candidate.id == number), None)
            if joining is None or joining.undone:
                state = "was taken back already" if joining else "is not there"
                raise ReviewStateError(f"joining {number} {state}", hint="`slr reviewers` lists the joinings.")
            session.add("name_joins", self._row(joining.name, joining.same_as, actor, act, undoes=number))
        self._people = None
        return joining

    def role(self) -> str | None:
        """The database role this connection was made with; None for a file, which knows none."""
        with self._store.read() as session:
            if not session.is_server:
                return None
            return str(session.execute("SELECT session_user").value())

    def _row(self, name: str, same_as: str, actor: str, act: str, undoes: int | None = None) -> dict[str, object]:
        at = write_timestamp(self._clock())
        return {"name": name, "same_as": same_as, "actor": actor, "undoes": undoes, "act": act, "at": at}


def _spellings(session: Transaction) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[0] for statement in _SPELLINGS for row in session.execute(statement)))


def _joins(session: Transaction) -> list[NameJoin]:
    rows = session.execute("SELECT * FROM name_joins ORDER BY id").named()
    gone = {row.undoes for row in rows}
    return [_to_join(row, undone=row.id in gone) for row in rows if row.undoes is None]


def _read_joinings(session: Transaction) -> tuple[Joining, ...]:
    return tuple(Joining(joining.name, joining.same_as) for joining in _joins(session) if not joining.undone)


def _to_join(row: Any, *, undone: bool = False) -> NameJoin:
    return NameJoin(row.id, row.name, row.same_as, row.actor, datetime.fromisoformat(row.at), undone)
