"""Who stands behind the names in the ledger, and who of them counts. Pure.

A person is called what `review.toml` calls them; else what somebody joined the spelling to; else by the spelling
that was stored first. Where the protocol names its reviewers nobody else decides: what others said stays in the
ledger and settles nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from slr.core.errors import UsageError
from slr.core.model import Protocol
from slr.core.text import names
from slr.core.text.numbers import counted, form_for, join_words
from slr.core.text.printable import show_hidden


class Listed(NamedTuple):
    """Whom the protocol names; nobody means that anybody may."""

    reviewers: tuple[str, ...] = ()
    resolvers: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Everybody named, reviewers first."""
        return tuple(dict.fromkeys((*self.reviewers, *self.resolvers)))


def list_people(protocol: Protocol) -> Listed:
    """Whom a protocol names."""
    return Listed(protocol.reviewers, protocol.resolvers)


class Joining(NamedTuple):
    """A spelling and the name it was joined to."""

    name: str
    same_as: str


@dataclass(frozen=True)
class People:
    """The people of a review.

    listed: whom the protocol names. stored: the spellings in the ledger, the oldest first. joined: spellings that
    a person declared to be one person, the oldest first.
    """

    listed: Listed = field(default_factory=Listed)
    stored: tuple[str, ...] = ()
    joined: tuple[Joining, ...] = ()
    _seen: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def of(self, spelling: str) -> str:
        """The name of the person behind a spelling; one nobody knows is its own, without unseen characters."""
        person = self._seen.get(spelling)
        if person is None:
            person = self._names.get(names.key(spelling)) or names.tidy(spelling)
            self._seen[spelling] = person
        return person

    def decides(self, spelling: str) -> bool:
        """Whether this person's verdicts count."""
        return not self.listed.reviewers or self.of(spelling) in self._reviewers

    def resolves(self, spelling: str) -> bool:
        """Whether this person may settle a conflict: a reviewer, or somebody named for it, or several of them."""
        if not self.listed.all or self.of(spelling) in self._listed:
            return True
        together = names.parts(spelling)
        return len(together) > 1 and all(self.of(part) in self._listed for part in together)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """People in the ledger whose verdicts do not count."""
        return tuple(dict.fromkeys(self.of(spelling) for spelling in self.stored if not self.decides(spelling)))

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The stored spellings that are not the person's name, with that name."""
        return {spelling: self.of(spelling) for spelling in self.stored if self.of(spelling) != spelling}

    def spellings(self, name: str) -> tuple[str, ...]:
        """How a person is spelled in the ledger, and the name itself."""
        person = self.of(name)
        return tuple(
            dict.fromkeys((person, *(spelling for spelling in self.stored if self.of(spelling) == person)))
        )

    @cached_property
    def deciding(self) -> tuple[str, ...] | None:
        """The spellings whose verdicts count; None for all."""
        if not self.listed.reviewers:
            return None
        stored = (spelling for spelling in self.stored if self.decides(spelling))
        return tuple(dict.fromkeys((*self._reviewers, *stored)))

    @cached_property
    def _reviewers(self) -> frozenset[str]:
        return frozenset(map(self.of, self.listed.reviewers))

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(map(self.of, self.listed.all))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The person's name by the key of each spelling."""
        leads: dict[str, str] = {}
        for joining in self.joined:
            leads[names.key(joining.name)] = names.key(joining.same_as)
        called: dict[str, str] = {}
        pairs = (spelling for joining in self.joined for spelling in (joining.same_as, joining.name))
        for spelling in (*self.listed.all, *self.stored, *pairs):
            called.setdefault(names.key(spelling), names.tidy(spelling))
        protocol = {names.key(name): name for name in self.listed.all}
        called |= protocol
        return {spelling: called[_end(spelling, leads, protocol)] for spelling in called}


def _end(start: str, leads: Mapping[str, str], protocol: Mapping[str, str]) -> str:
    """Where the joinings lead from a key; a name of the protocol is an end, and so is a circle."""
    path = [start]
    while path[-1] in leads and path[-1] not in protocol and leads[path[-1]] not in path:
        path.append(leads[path[-1]])
    return path[-1]


def admit(people: People, given: str, *, may: str = "act") -> str:
    """The person who is meant by a name that somebody gave.

    Args:
        people: the people of the review.
        given: the name as it was given.
        may: what it is given for: `decide`, `resolve`, or `act` for anything else.

    Raises:
        UsageError: it can be nobody's name, it cannot be told from another one, or the protocol names its people
            and this is none of them.
    """
    why = names.fault(given)
    if why is not None:
        raise UsageError(f"the name {_quote(given)} {why}", hint=_SCRIPTS if "scripts" in why else _hint(people))
    person = people.of(given)
    known = tuple(dict.fromkeys((*people.listed.all, *map(people.of, people.stored))))
    like = None if person in known else names.lookalike(given, known)
    if like is not None:
        message = f"the name {_quote(given)} looks like {_quote(like)} and is written in another script"
        raise UsageError(message, hint=f"If you are {like}, type the name on your own keyboard.")
    if not _may(people, person, may):
        raise UsageError(f"{_quote(given)} {_NO[may]} of this review", hint=_hint(people, given))
    return person


_NO = {"decide": "is no reviewer", "resolve": "is neither reviewer nor resolver", "act": "is no reviewer"}
_SCRIPTS = "Letters of two scripts can look the same. Write the name with the letters of one script."


def _may(people: People, person: str, what: str) -> bool:
    if what == "decide":
        return people.decides(person)
    return people.resolves(person) or (what == "act" and people.decides(person))


def _hint(people: People, given: str = "") -> str | None:
    listed = people.listed.all
    if not listed:
        return "Name one with --reviewer NAME or SLR_REVIEWER."
    near = names.nearest(given, listed) if given else None
    start = f"Did you mean {near}? " if near else ""
    return f"{start}review.toml names {join_words(listed)} ([screening])."


def _quote(name: str) -> str:
    short = name if len(name) <= names.MAX_LENGTH else f"{name[:30]}…"
    return f"'{show_hidden(short)}'"


def describe_uncounted(reviewers: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each person whose verdicts stand and do not count; `reviewers` has one name a verdict."""
    return tuple(
        f"{counted(count, 'verdict')} by {who}, who is no reviewer of this review, "
        f"{form_for(count, 'does', 'do')} not count"
        for who, count in sorted(Counter(reviewers).items())
    )
