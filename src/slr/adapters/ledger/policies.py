"""Who must decide, as accepted by a person; and what a change of it would do to the reports there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from slr.adapters.folder import Review
from slr.adapters.ledger.decisions import Decisions, keep_wording
from slr.adapters.ledger.people import Listed
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.standings import read_standings
from slr.adapters.ledger.store import Store
from slr.core.model import Stage, Standing, Verdict
from slr.core.record_values import dumps
from slr.core.review.rules import VotingRules, list_differences, parse_rules, read_rules, rules_of, under
from slr.core.text.numbers import counted, form_for

_LAST_WORDING = (
    "SELECT p.text FROM decisions AS d JOIN protocols AS p ON p.id = d.protocol_id ORDER BY d.id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """The reports that would stand differently, by number.

    settled: open or in conflict before. reopened: settled or in conflict before, and open then. changed: settled
    with another verdict. in_conflict: not in conflict before.
    """

    settled: tuple[int, ...] = ()
    reopened: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    in_conflict: tuple[int, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many reports of each kind: all that may be told while verdicts of some are hidden."""
        return {kind: len(reports) for kind, reports in asdict(self).items()}

    def __bool__(self) -> bool:
        """Whether any report would."""
        return bool(self.settled or self.reopened or self.changed or self.in_conflict)

    def __str__(self) -> str:
        """`7 reports would be settled; 3 would open again`."""
        told = (
            (self.settled, "would be settled"),
            (self.reopened, "would open again"),
            (self.changed, "would have another verdict"),
            (self.in_conflict, "would be in conflict"),
        )
        return _in_words(told) or "no report would change"

    def in_the_past(self) -> str:
        """The effect after the fact: `7 reports were settled; 3 opened again`."""
        told = (
            (self.settled, f"{form_for(len(self.settled), 'was', 'were')} settled"),
            (self.reopened, "opened again"),
            (self.changed, "got another verdict"),
            (self.in_conflict, f"{form_for(len(self.in_conflict), 'was', 'were')} in conflict"),
        )
        return _in_words(told) or "no report changed"


def _in_words(told: Iterable[tuple[Sequence[int], str]]) -> str:
    """The kinds that have reports, the first with the noun; empty without any."""
    parts = [(len(reports), what) for reports, what in told if reports]
    return "; ".join(
        f"{count:,} {what}" if place else f"{counted(count, 'report')} {what}"
        for place, (count, what) in enumerate(parts)
    )


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What `review.toml` asks for now beside what was accepted last."""

    before: VotingRules
    after: VotingRules
    effect: PolicyEffect

    def __str__(self) -> str:
        """`title and abstract: double, now single`."""
        return "; ".join(list_differences(self.before, self.after))


@dataclass(frozen=True, slots=True)
class Accepted:
    """Rules a person accepted, those until then, and what the change did."""

    id: int
    rules: VotingRules
    before: VotingRules
    effect: PolicyEffect
    note: str | None
    actor: str
    at: datetime

    def __str__(self) -> str:
        """What changed, as a few words."""
        return "; ".join(list_differences(self.before, self.rules)) or "no change"


class Policies:
    """The accepted rules of one ledger. Rows are only added."""

    def __init__(self, store: Store, decisions: Decisions, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._decisions = decisions
        self._clock = clock

    def all(self) -> list[Accepted]:
        """Everything that was ever accepted, oldest first."""
        with self._store.read() as session:
            return [_to_accepted(row) for row in session.execute("SELECT * FROM policies ORDER BY id").named()]

    def in_force(self) -> VotingRules | None:
        """The rules accepted last, else those the last decision was made under; None before the first one."""
        with self._store.read() as session:
            newest = session.execute("SELECT policy FROM policies ORDER BY id DESC LIMIT 1").value()
            if newest is not None:
                return read_rules(newest)
            last = session.execute(_LAST_WORDING).value()
        return None if last is None else parse_rules(last)

    def change(self, review: Review) -> PolicyChange | None:
        """What `review.toml` asks for beside the rules in force; None where that is the same."""
        before, after = self.in_force(), rules_of(review.protocol)
        if before is None or before.ask_the_same(after):
            return None
        return PolicyChange(before, after, foresee_effect(self._under(review, before), self._under(review, after)))

    def accept(
        self, change: PolicyChange, *, actor: str, act: str, note: str | None = None, protocol: str | None = None
    ) -> Accepted:
        """Let the new rules count from now on."""
        kept = {"before": change.before.as_json(), **asdict(change.effect)}
        at = write_timestamp(self._clock())
        with self._store.write() as session:
            row = {
                "protocol_id": keep_wording(session, protocol, at),
                "policy": dumps(change.after.as_json()),
                "effect": dumps(kept),
                "note": note,
                "actor": actor,
                "act": act,
                "at": at,
            }
            number = session.add("policies", row)
            return _to_accepted(
                session.execute("SELECT * FROM policies WHERE id = :id", {"id": number}).one_named()
            )

    def pin(self, review: Review, *, actor: str, act: str) -> None:
        """Write down the rules in force where no row has them yet.

        Until a person accepts others, the rules are those the last decision was made under. Decisions that come
        from elsewhere must not bring rules along, so this is done before they come.
        """
        if self.all():
            return
        rules = self.in_force() or rules_of(review.protocol)
        same = PolicyChange(rules, rules, PolicyEffect())
        self.accept(same, actor=actor, act=act, note="before a copy was merged", protocol=review.protocol_text)

    def _under(self, review: Review, rules: VotingRules) -> list[Standing]:
        listed = Listed(rules.reviewers, rules.resolvers)
        decisions = Decisions(self._store, self._clock, self._decisions.names.under(listed))
        return read_standings(self._store, under(review.protocol, rules).needed, decisions)


def foresee_effect(before: Iterable[Standing], after: Iterable[Standing]) -> PolicyEffect:
    """How the reports stand afterwards beside how they stood. Pure."""
    now = {standing.report_id: standing for standing in after}
    reports: dict[str, set[int]] = {"settled": set(), "reopened": set(), "changed": set(), "in_conflict": set()}
    for old in before:
        for stage in Stage:
            kind = _kind(_state(old, stage), _state(now[old.report_id], stage))
            if kind is not None:
                reports[kind].add(old.report_id)
    return PolicyEffect(**{kind: tuple(sorted(reports)) for kind, reports in reports.items()})


#: Where a stage stands for a report: a verdict, open, or in conflict.
_State = tuple[Verdict | None, bool]


def _state(standing: Standing, stage: Stage) -> _State:
    verdict = standing.title_abstract if stage is Stage.TITLE_ABSTRACT else standing.full_text
    return verdict, stage in standing.conflicts


def _kind(old: _State, new: _State) -> str | None:
    if old == new:
        return None
    if new[1]:
        return "in_conflict"
    if new[0] is None:
        return "reopened"
    return "settled" if old[0] is None else "changed"


def _to_accepted(row: Any) -> Accepted:
    kept: dict[str, Any] = json.loads(row.effect)
    before = kept.pop("before")
    return Accepted(
        row.id,
        read_rules(row.policy),
        read_rules(dumps(before)),
        PolicyEffect(**{kind: tuple(reports) for kind, reports in kept.items()}),
        row.note,
        row.actor,
        datetime.fromisoformat(row.at),
    )
