"""The criteria at work: how often each decided, how their wording changed, and what to look at again. Pure.

PRISMA 2020 (item 24c) wants changes to the protocol described and explained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from slr.core.model import Criterion, Decision, Truth, Verdict
from slr.core.review.wordings import Criteria, CriteriaVersion


class WordingChangeKind(StrEnum):
    """What happened to a criterion."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class WordingChange:
    """What happened to one criterion between two versions; `was` and `now` are its places, from 1."""

    code: str
    kind: WordingChangeKind
    before: Criterion | None = None
    after: Criterion | None = None
    was: int | None = None
    now: int | None = None

    @property
    def asks_anew(self) -> bool:
        """Whether reviewers are asked something that they were not asked before, or something else."""
        if self.kind is WordingChangeKind.REWORDED and self.before and self.after:
            return self.before.text != self.after.text  # else only the flow diagram's words are new
        return self.kind is WordingChangeKind.ADDED

    def __str__(self) -> str:
        """`F-TOPIC reworded`."""
        places = f" from place {self.was} to {self.now}" if self.kind is WordingChangeKind.MOVED else ""
        return f"{self.code} {self.kind}{places}"


class Upcoming(NamedTuple):
    """The version that the next decision will be made under; `is_new` when no decision was made under it yet."""

    number: int
    is_new: bool


class Use(NamedTuple):
    """How many exclusions have a code as their main reason, and how many as an extra one."""

    code: str
    main: int
    extra: int


class Stale(NamedTuple):
    """A decision to look at again: the version it was made under, and the changes that may affect it."""

    decision: Decision
    version: int
    because: tuple[WordingChange, ...]


def make_upcoming(known: Sequence[CriteriaVersion], current: Criteria) -> Upcoming:
    """The version that the criteria of `review.toml` are, as it stands now."""
    number = next((version.number for version in known if version.criteria == current), None)
    return Upcoming(len(known) + 1, is_new=True) if number is None else Upcoming(number, is_new=False)


def list_changes(old: Criteria, new: Criteria) -> list[WordingChange]:
    """What happened to the criteria, in the new order, with those that are gone at the end.

    Of criteria that changed places, as few as possible count as moved; one can be moved and reworded.
    """
    was = {criterion.code: place for place, criterion in enumerate(old, start=1)}
    before = {criterion.code: criterion for criterion in old}
    moved = _codes_moved([criterion.code for criterion in old], [criterion.code for criterion in new])
    wording_changes = []
    for place, criterion in enumerate(new, start=1):
        earlier = before.pop(criterion.code, None)
        if earlier is None:
            wording_changes.append(
                WordingChange(criterion.code, WordingChangeKind.ADDED, None, criterion, None, place)
            )
            continue
        if earlier != criterion:
            wording_changes.append(
                WordingChange(
                    criterion.code, WordingChangeKind.REWORDED, earlier, criterion, was[criterion.code], place
                )
            )
        if criterion.code in moved:
            wording_changes.append(
                WordingChange(
                    criterion.code, WordingChangeKind.MOVED, earlier, criterion, was[criterion.code], place
                )
            )
    return [
        *wording_changes,
        *(
            WordingChange(criterion.code, WordingChangeKind.REMOVED, criterion, None, was[criterion.code])
            for criterion in before.values()
        ),
    ]


def _codes_moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The codes that stand in another order among those that both have."""
    stayed = [code for code in old if code in new]
    now = [code for code in new if code in old]
    blocks = SequenceMatcher(None, stayed, now, autojunk=False).get_matching_blocks()
    kept = {code for block in blocks for code in stayed[block.a : block.a + block.size]}
    return set(stayed) - kept


def count_uses(decisions: Iterable[Decision], criteria: Iterable[Criterion]) -> tuple[list[Use], list[Use]]:
    """How often each criterion excluded, and how often codes did that the protocol does not have (any more)."""
    main: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for decision in decisions:
        if decision.verdict is Verdict.EXCLUDE:
            main.update(decision.reasons[:1])
            extra.update(decision.reasons[1:])
    known = [criterion.code for criterion in criteria]
    gone = sorted({*main, *extra}.difference(known))
    return [Use(code, main[code], extra[code]) for code in known], [
        Use(code, main[code], extra[code]) for code in gone
    ]


def list_stale(
    decisions: Iterable[Decision], known: Sequence[CriteriaVersion], current: Criteria
) -> tuple[list[Stale], int]:
    """Decisions made under other criteria than those of now, where that may matter; and how many have no version.

    An exclusion is concerned when its main reason was reworded or removed, or when a criterion that came after the
    main reason now comes before it, unless the form says that it does not apply. An inclusion or a maybe is
    concerned when a criterion was added or reworded.

    Args:
        decisions: the standing ones at the stage, so that one taken again under the new wording is judged by that.
        known: the versions of the stage.
        current: the criteria of the stage now (`at_stage`).
    """
    of_wording = {protocol_id: version for version in known for protocol_id in version.protocol_ids}
    since = {version.number: list_changes(version.criteria, current) for version in known}
    stale_decisions, unknown = [], 0
    for decision in decisions:
        version = None if decision.protocol_id is None else of_wording.get(decision.protocol_id)
        if version is None:
            unknown += 1
            continue
        because = _concerns(decision, version.criteria, current, since[version.number])
        if because:
            stale_decisions.append(Stale(decision, version.number, because))
    return stale_decisions, unknown


def _concerns(
    decision: Decision, old: Criteria, current: Criteria, changed: Sequence[WordingChange]
) -> tuple[WordingChange, ...]:
    if decision.verdict in {Verdict.INCLUDE, Verdict.MAYBE}:
        return tuple(change for change in changed if change.asks_anew)
    if decision.verdict is not Verdict.EXCLUDE:
        return ()
    lost = [
        change
        for change in changed
        if change.kind is WordingChangeKind.REMOVED
        or (change.kind is WordingChangeKind.REWORDED and change.asks_anew)
    ]
    if not decision.reasons:  # it may rest on any of them
        return tuple(lost)
    main = decision.reasons[0]
    ahead = _overtakers(decision, old, current)
    return tuple(
        change
        for change in changed
        if (change in lost and change.code == main)
        or (change.kind is WordingChangeKind.MOVED and ahead and (change.code == main or change.code in ahead))
    )


def _overtakers(decision: Decision, old: Criteria, current: Criteria) -> set[str]:
    """The codes that came after the main reason, now come before it, and may apply."""
    main = decision.reasons[0]
    was = [criterion.code for criterion in old]
    now = [criterion.code for criterion in current]
    if main not in was or main not in now:
        return set()
    refuted = {answer.code for answer in decision.answers if answer.applies is Truth.FALSE}
    return set(was[was.index(main) + 1 :]) & set(now[: now.index(main)]) - refuted
