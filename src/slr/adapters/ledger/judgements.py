"""What persons say about pairs of records, and what that does to the merge log. One transaction per judgement."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slr.adapters.ledger.merge_log import MergeLog, merge_of, read_merges
from slr.adapters.ledger.placement import find_active
from slr.adapters.ledger.row_values import write_timestamp
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion, standing
from slr.core.errors import ReviewStateError
from slr.core.model import Merge, MergeKind
from slr.core.record_values import dumps

#: The rule of a merge that a person made.
BY_PERSON = "by-person"
#: The rule of an undo that only takes a judgement back: it says nothing about the two records.
TAKEN_BACK = "taken-back"
_KINDS = {PairOpinion.SAME: MergeKind.DUPLICATE, PairOpinion.VERSION: MergeKind.VERSION}


@dataclass(frozen=True, slots=True)
class Split:
    """Records that left their report: the judgements that keep them out, and the rows of the merge log."""

    judgements: tuple[PairJudgement, ...]
    merges: tuple[Merge, ...]


class Judgements:
    """The side of the ledger on which persons speak about pairs."""

    def __init__(self, store: Store, merge_log: MergeLog, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._merge_log = merge_log
        self._clock = clock

    def history(self, *, after: int = 0) -> list[PairJudgement]:
        """Every row, oldest first; with `after`, the rows above that number."""
        with self._store.read() as session:
            return _history(session, after)

    def current(self) -> dict[tuple[int, int], PairJudgement]:
        """What counts now, by pair (lower record number first)."""
        return standing(self.history())

    def last(self, actor: str, asked: Asked) -> PairJudgement | None:
        """The newest judgement this person gave there that still stands: what undo takes back."""
        rows = [row for row in self.current().values() if row.actor == actor and row.asked is asked]
        return max(rows, key=lambda row: row.id or 0, default=None)

    def after_decision(self, judgement: PairJudgement) -> int | None:
        """The newest decision there was when a judgement joined or parted reports; None where it is not told."""
        with self._store.read() as session:
            row = merge_of(session, judgement.merge_id) if judgement.merge_id else None
            return None if row is None else row.after_decision

    def record(self, judgements: Sequence[PairJudgement], *, anew: bool = False) -> list[PairJudgement]:
        """Keep what a person says, and join or part the reports accordingly, in one transaction.

        Args:
            judgements: what was said in one act.
            anew: take it also when the pair was judged before; the newer judgement then counts.

        Raises:
            ReviewStateError: without `anew`, the pair was judged in the meantime; nothing was written.
        """
        with self._store.write() as session:
            if not anew:
                _refuse_judged(standing(_history(session)), judgements)
            return [self._record(session, judgement) for judgement in judgements]

    def withdraw(self, judgement: PairJudgement, actor: str) -> PairJudgement:
        """Take a judgement back, and what it did to the merge log with it.

        Raises:
            ReviewStateError: it was taken back already.
        """
        with self._store.write() as session:
            now = standing(_history(session)).get(judgement.ends)
            if now is None or now.id != judgement.id:
                raise ReviewStateError("this judgement was taken back or replaced already")
            self._unsay(session, judgement, actor)
            gone = replace(judgement, said=PairOpinion.WITHDRAWN, actor=actor, reason=None, undoes=judgement.id)
            return self._append(session, gone)

    def split(self, out: Collection[int], rest: Collection[int], actor: str, reason: str | None) -> Split:
        """Take records out of their report for good; both sides stay one report each.

        Args:
            out: the records that leave, together.
            rest: the other records of the report.
            actor: who says so.
            reason: why.
        """
        with self._store.write() as session:
            rows = [m for m in _active(session) if m.kind is MergeKind.DUPLICATE]
            crossing = [
                m.id for m in rows if m.id and (m.keep_id in out) != (m.drop_id in out) and _of(m, out, rest)
            ]
            undone = self._merge_log.undo_in(session, crossing, actor, rule="split")
            joins = [
                Merge(MergeKind.DUPLICATE, side[0], other, actor, "split-rest", features={"reason": reason})
                for side in (sorted(out), sorted(rest))
                for other in side[1:]
            ]
            made = self._merge_log.merge_in(session, joins)
            said = [
                PairJudgement(one, other, PairOpinion.DIFFERENT, actor, Asked.COMMAND, "split", reason=reason)
                for one in sorted(out)
                for other in sorted(rest)
            ]
            return Split(tuple(self._append(session, row) for row in said), (*undone, *made))

    def _record(self, session: Transaction, judgement: PairJudgement) -> PairJudgement:
        kind = _KINDS.get(judgement.said)
        undone = self._part(session, judgement, kind) if judgement.said is not PairOpinion.SAME else []
        made = self._merge_log.merge_in(session, [_merge(judgement, kind)] if kind else [])
        changed = [*made, *undone]
        return self._append(session, replace(judgement, merge_id=changed[0].id if changed else None))

    def _part(self, session: Transaction, judgement: PairJudgement, kind: MergeKind | None) -> list[Merge]:
        """Take back the rows on exactly these two that say another thing."""
        ends = {judgement.a, judgement.b}
        rows = [row for row in _active(session) if {row.keep_id, row.drop_id} == ends and row.kind is not kind]
        against = [row.id for row in rows if row.id is not None]
        return self._merge_log.undo_in(session, against, judgement.actor, rule=BY_PERSON)

    def _unsay(self, session: Transaction, judgement: PairJudgement, actor: str) -> None:
        """What the judgement joined comes apart again, what it parted comes together again."""
        row = merge_of(session, judgement.merge_id) if judgement.merge_id else None
        if row is None:
            return
        parting: Merge | None = row
        if row.kind is not MergeKind.UNDO:
            if any(other.id == row.id for other in _active(session)):
                self._merge_log.undo_in(session, [row.id or 0], actor, rule=TAKEN_BACK)
            # A version link may stand in for a duplicate; that was taken back just before, in one transaction.
            is_version = judgement.said is PairOpinion.VERSION
            parting = merge_of(session, (row.id or 0) - 1) if is_version else None
        if parting is not None and _is_parting(parting, judgement):
            parted = merge_of(session, parting.undoes or 0)
            assert parted is not None
            self._merge_log.merge_in(session, [replace(parted, actor=actor, id=None)])

    def _append(self, session: Transaction, judgement: PairJudgement) -> PairJudgement:
        one, other = judgement.ends
        row = {
            "record_a": one,
            "record_b": other,
            "verdict": judgement.said.value,
            "actor": judgement.actor,
            "asked": judgement.asked.value,
            "rule": judgement.rule,
            "score": judgement.score,
            "features": dumps(dict(judgement.features)),
            "reason": judgement.reason,
            "merge_id": judgement.merge_id,
            "undoes": judgement.undoes,
            "at": write_timestamp(self._clock()),
        }
        return _history(session, session.add("judgements", row) - 1)[0]


def _merge(judgement: PairJudgement, kind: MergeKind) -> Merge:
    facts = {**judgement.features, "said": judgement.said.value, "asked": judgement.asked.value}
    if judgement.rule:
        facts["rule"] = judgement.rule
    if judgement.reason:
        facts["reason"] = judgement.reason
    one, other = judgement.ends
    return Merge(kind, one, other, judgement.actor, BY_PERSON, judgement.score, facts)


def _is_parting(row: Merge, judgement: PairJudgement) -> bool:
    is_about = {row.keep_id, row.drop_id} == {judgement.a, judgement.b}
    return row.kind is MergeKind.UNDO and row.rule == BY_PERSON and is_about


def _of(merge: Merge, out: Collection[int], rest: Collection[int]) -> bool:
    return {merge.keep_id, merge.drop_id} <= {*out, *rest}


def _refuse_judged(held: dict[tuple[int, int], PairJudgement], judgements: Iterable[PairJudgement]) -> None:
    for judgement in judgements:
        before = held.get(judgement.ends)
        if before is not None:
            raise ReviewStateError(
                f"records {before.a} and {before.b} were judged already: {before.said} by {before.actor}",
                hint="The next pair is shown; `slr dedup merge` and `slr dedup split` overrule a judgement.",
            )


def _active(session: Transaction) -> list[Merge]:
    return find_active(read_merges(session))


def _history(session: Transaction, after: int = 0) -> list[PairJudgement]:
    rows = session.execute("SELECT * FROM judgements WHERE id > :after ORDER BY id", {"after": after})
    return [_to_judgement(row) for row in rows.named()]


def _to_judgement(row: Any) -> PairJudgement:
    return PairJudgement(
        a=row.record_a,
        b=row.record_b,
        said=PairOpinion(row.verdict),
        actor=row.actor,
        asked=Asked(row.asked),
        rule=row.rule,
        score=row.score,
        features=json.loads(row.features),
        reason=row.reason,
        merge_id=row.merge_id,
        undoes=row.undoes,
        at=datetime.fromisoformat(row.at),
        id=row.id,
    )
