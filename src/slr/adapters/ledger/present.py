"""What stands of one report now, in a transaction that is open: its decisions and what they settle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from slr.adapters.ledger.disagreements import find_disagreement, without_settled
from slr.adapters.ledger.members import list_members, list_members_of_any
from slr.adapters.ledger.people import People
from slr.adapters.ledger.row_values import to_decision, to_resolution
from slr.adapters.ledger.settle import Needed, Settled, settle
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import Decision, Resolution, Stage, Verdict

_DECISIONS = "SELECT * FROM decisions WHERE report_id IN :numbers AND stage = :stage ORDER BY id"
_RESOLUTIONS = "SELECT * FROM resolutions WHERE report_id IN :numbers AND stage = :stage ORDER BY id"


class Early(NamedTuple):
    """A full-text verdict on a report that title and abstract do not let through, and what they have come to."""

    decision: Decision
    first: Settled


@dataclass(frozen=True, slots=True)
class Present:
    """One ledger now; only the words of people who count (`slr.adapters.ledger.people`)."""

    session: Transaction
    people: People

    def standing(self, report_id: int, stage: Stage) -> list[Decision]:
        """The newest decision of every reviewer on one report that was not withdrawn."""
        return self._standing(list_members(self.session, report_id), report_id, stage)

    def settled(self, report_id: int, stage: Stage, needed: Needed) -> Settled:
        """What a stage has come to for one report."""
        return self._settled(list_members(self.session, report_id), report_id, stage, needed)

    def early(self, decisions: Sequence[Decision], needed: Needed) -> list[Early]:
        """Those of decisions about to be recorded in one act that come before their time.

        A full text is judged once title and abstract let the report through; what the same act says of title and
        abstract counts as said before. Taking a verdict back is never early.
        """
        fresh: dict[int, list[Decision]] = {}
        for decision in decisions:
            if decision.stage is Stage.TITLE_ABSTRACT:
                fresh.setdefault(decision.report_id, []).append(decision)
        early = []
        for decision in decisions:
            if decision.stage is Stage.FULL_TEXT and decision.verdict is not Verdict.WITHDRAWN:
                first = self._first(decision.report_id, fresh.get(decision.report_id, ()), needed)
                if first.verdict is not Verdict.INCLUDE:
                    early.append(Early(decision, first))
        return early

    def _first(self, given: int, fresh: Sequence[Decision], needed: Needed) -> Settled:
        """What title and abstract come to, with what is about to be said of them."""
        numbers = list_members_of_any(self.session, given)
        report, stage = min(numbers, default=given), Stage.TITLE_ABSTRACT
        counted = [decision for decision in fresh if self.people.decides(decision.reviewer)]
        if not counted:
            return self._settled(numbers, report, stage, needed)
        said = {decision.reviewer: decision for decision in self._standing(numbers, report, stage)}
        newest = max((decision.id or 0 for decision in said.values()), default=0)
        said |= {
            self.people.of(decision.reviewer): replace(decision, id=newest + n)
            for n, decision in enumerate(counted, 1)
        }
        made = [decision for decision in said.values() if decision.verdict is not Verdict.WITHDRAWN]
        return settle(made, self._resolutions(numbers, report, stage), needed(report, stage), stage)

    def _settled(self, numbers: Sequence[int], report: int, stage: Stage, needed: Needed) -> Settled:
        resolutions = self._resolutions(numbers, report, stage)
        if len(numbers) > 1:
            split = find_disagreement(self.session, self.people, report, numbers, stage)
            if split is not None and without_settled([split], resolutions):
                return Settled(is_conflict=True)
        return settle(self._standing(numbers, report, stage), resolutions, needed(report, stage), stage)

    def _standing(self, numbers: Iterable[int], report: int, stage: Stage) -> list[Decision]:
        bound = {"numbers": list(numbers), "stage": stage.value}
        rows = self.session.execute(_DECISIONS, bound).named()
        people = self.people
        newest = {people.of(row.reviewer): row for row in rows if people.decides(row.reviewer)}
        return [
            replace(to_decision(row), report_id=report, reviewer=who)
            for who, row in newest.items()
            if row.verdict != Verdict.WITHDRAWN
        ]

    def _resolutions(self, numbers: Iterable[int], report: int, stage: Stage) -> list[Resolution]:
        bound = {"numbers": list(numbers), "stage": stage.value}
        rows = self.session.execute(_RESOLUTIONS, bound).named()
        people = self.people
        counting = [row for row in rows if people.resolves(row.resolver)]
        return [replace(to_resolution(row, report), resolver=people.of(row.resolver)) for row in counting]
