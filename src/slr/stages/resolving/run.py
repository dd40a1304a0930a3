"""The door of resolving: conflicts read from the ledger, resolutions kept in it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from slr.adapters.folder import Review
from slr.adapters.folder.marked_words import make_word_markers
from slr.adapters.folder.text_files import read_csv_text
from slr.adapters.ledger import DraftOf, Ledger, admit
from slr.adapters.ledger.blind import list_visible
from slr.adapters.ledger.settle import contradict, find_resolution, refuse_early
from slr.core.errors import ReviewStateError, SlrError, StageNotReached, UsageError
from slr.core.model import Criterion, Decision, Manner, Problem, Resolution, Stage, Verdict
from slr.core.tables import TableImport
from slr.stages.resolving.conflicts import (
    Conflict,
    ConflictTally,
    check,
    confirm,
    describe_change_since_shown,
    find_sides_after_merge,
    manner_of,
    read_resolutions,
)

_Key = tuple[int, Stage]


class LedgerConflictDesk:
    """Conflicts of a ledger, one after the other (`slr.stages.resolving.conflicts.Desk`)."""

    def __init__(
        self, ledger: Ledger, review: Review, resolver: str, stage: Stage | None, manner: Manner | None
    ) -> None:
        self.title = review.protocol.title
        self.resolver = resolver
        self.terms, self.own_words = make_word_markers(review)
        self._ledger = ledger
        self._review = review
        self._stage = stage
        self._manner = manner
        self._waiting, self._held_back = _keys(_Facts(ledger), review, stage)
        self._settled: list[_Key] = []
        self._shown_again: int = 0
        self._meanwhile = 0

    def criteria(self, stage: Stage, /) -> tuple[Criterion, ...]:
        """The criteria of a stage."""
        return self._review.protocol.criteria_at(stage)

    def next(self) -> Conflict | None:
        """The conflict to settle now; those that were settled meanwhile are passed over and counted."""
        while self._waiting:
            conflict = find(self._ledger, *self._waiting[0])
            if conflict is not None and conflict.resolution is None:
                return conflict
            self._waiting.pop(0)
            self._meanwhile += 1
        return None

    def settle(
        self, conflict: Conflict, verdict: Verdict, reasons: Sequence[str], note: str | None, /
    ) -> Resolution:
        """Keep how the conflict was settled; it is on the disk when this returns."""
        given = Settlement(verdict, tuple(reasons), note, self._manner, self.resolver)
        made = _keep(self._ledger, self._review, conflict, given)
        key = (conflict.report_id, conflict.stage)
        with suppress(SlrError):  # the resolution is kept; a draft that stays behind is only offered once more
            self.keep_draft(conflict, None)
        self._waiting = [other for other in self._waiting if other != key]
        self._settled = [*(other for other in self._settled if other != key), key]
        self._shown_again = 0
        return made

    def skip(self, conflict: Conflict, /) -> None:
        """Put the conflict behind all others."""
        key = (conflict.report_id, conflict.stage)
        if key in self._waiting:
            self._waiting = [*(other for other in self._waiting if other != key), key]

    def draft(self, conflict: Conflict, /) -> str | None:
        """The note on a conflict that is not settled with it yet."""
        return self._ledger.drafts.get(self.resolver, conflict.stage, conflict.report_id, DraftOf.RESOLUTION)

    def keep_draft(self, conflict: Conflict, note: str | None, /) -> None:
        """Keep such a note."""
        drafts, place = self._ledger.drafts, (self.resolver, conflict.stage, conflict.report_id)
        if note is None:
            drafts.drop(*place, DraftOf.RESOLUTION)
        else:
            drafts.keep(*place, note, DraftOf.RESOLUTION)

    def drafts(self) -> Sequence[int]:
        """The reports with such a note."""
        return self._ledger.drafts.of(self.resolver, self._stage, DraftOf.RESOLUTION)

    def again(self) -> Conflict | None:
        """What was settled last in this sitting, with its resolution; the one before it when asked again."""
        while self._shown_again < len(self._settled):
            self._shown_again += 1
            conflict = find(self._ledger, *self._settled[-self._shown_again])
            if conflict is not None:
                return conflict
        return None

    def tally(self) -> ConflictTally:
        """How far this sitting is."""
        return ConflictTally(len(self._settled), self._meanwhile, len(self._waiting), self._held_back)


@dataclass(frozen=True, slots=True)
class Settlement:
    """How somebody settles a conflict. manner: None when it follows from who settles."""

    verdict: Verdict
    reasons: tuple[str, ...]
    note: str | None
    manner: Manner | None
    resolver: str


def open_desk(
    ledger: Ledger, review: Review, resolver: str, *, stage: Stage | None = None, manner: Manner | None = None
) -> LedgerConflictDesk:
    """The conflicts somebody may settle, at one stage or at both."""
    return LedgerConflictDesk(ledger, review, resolver, stage, manner)


def list_waiting(ledger: Ledger, review: Review, *, stage: Stage | None = None) -> tuple[list[Conflict], int]:
    """The conflicts that wait, and how many more are kept back until all have decided who must."""
    facts = _Facts(ledger)
    keys, held_back = _keys(facts, review, stage)
    conflicts = (facts.conflict(*key) for key in keys)
    return [conflict for conflict in conflicts if conflict is not None], held_back


def find(ledger: Ledger, report_id: int, stage: Stage) -> Conflict | None:
    """The conflict on a report at a stage, settled or not; None when the decisions agree."""
    number = ledger.reports.get(report_id).id
    return _Facts(ledger, number).conflict(number, stage)


class _Facts:
    """What was decided and settled, of one report or of all; each is read once."""

    def __init__(self, ledger: Ledger, report_id: int | None = None) -> None:
        self._ledger = ledger
        self.current: dict[_Key, list[Decision]] = {}
        for decision in ledger.decisions.current(report_id=report_id):
            self.current.setdefault((decision.report_id, decision.stage), []).append(decision)
        self._resolutions: dict[_Key, list[Resolution]] = {}
        for row in ledger.decisions.resolutions():
            self._resolutions.setdefault((row.report_id, row.stage), []).append(row)

    @cached_property
    def _splits(self) -> dict[_Key, list[tuple[str, Verdict]]]:
        """Verdicts that a merge brought together and nobody has decided on since."""
        return {
            (disagreement.report_id, disagreement.stage): [
                (who, verdict) for who, verdict, _ in disagreement.verdicts
            ]
            for disagreement in self._ledger.disagreements()
        }

    @cached_property
    def _past(self) -> list[Decision]:
        return self._ledger.decisions.history()

    def conflict(self, report_id: int, stage: Stage) -> Conflict | None:
        """The conflict there, settled or not; None when the decisions agree."""
        sides = self._sides((report_id, stage))
        resolution = find_resolution(sides, self._resolutions.get((report_id, stage), ()))
        if resolution is None and not contradict((side.verdict for side in sides), stage):
            return None
        document = self._ledger.reports.get(report_id).document
        return Conflict(report_id, stage, document, self._ledger.reports.labels(report_id), sides, resolution)

    def _sides(self, key: _Key) -> tuple[Decision, ...]:
        sides = tuple(self.current.get(key, ()))
        if contradict((side.verdict for side in sides), key[1]) or key not in self._splits:
            return sides
        return find_sides_after_merge(
            self._splits[key], [decision for decision in self._past if (decision.report_id, decision.stage) == key]
        )

    def early(self, key: _Key, review: Review) -> StageNotReached | None:
        """Why a conflict at full text waits: its report is not through title and abstract; None when it is."""
        report_id, stage = key
        if stage is Stage.TITLE_ABSTRACT:
            return None
        first = self._ledger.queue.settled(report_id, Stage.TITLE_ABSTRACT, review.protocol.needed)
        return None if first.verdict is Verdict.INCLUDE else refuse_early(report_id, first)

    def waiting(self) -> list[_Key]:
        """Where reviewers disagree and nothing has settled it, title and abstract first."""
        apart = {
            key
            for key, sides in self.current.items()
            if contradict((side.verdict for side in sides), key[1])
            and find_resolution(sides, self._resolutions.get(key, ())) is None
        }
        return [key for stage in Stage for key in sorted(apart | set(self._splits)) if key[1] is stage]


def _keys(facts: _Facts, review: Review, stage: Stage | None) -> tuple[list[_Key], int]:
    """Where conflicts wait, and how many more there are on which not all have decided who must.

    Such a one comes from a merge of reports on which one reviewer said two things. To settle it would end the
    stage without the other reviewer's own judgement. Those at full text wait for title and abstract.
    """
    current = (side for sides in facts.current.values() for side in sides)
    shown, _ = list_visible(current, needed=review.protocol.needed, me=None)
    decided = {(decision.report_id, decision.stage) for decision in shown}
    places = [key for key in facts.waiting() if stage in {None, key[1]} and facts.early(key, review) is None]
    ripe = [key for key in places if key in decided]
    return ripe, len(places) - len(ripe)


def _keep(ledger: Ledger, review: Review, shown: Conflict, given: Settlement) -> Resolution:
    """Append a resolution of a conflict as it was shown.

    It points at the decisions it was made over, so that one which slips in beside this opens the conflict again.
    """
    check(given.verdict, shown.stage, given.reasons, review.protocol.criteria_at(shown.stage))
    _refuse_early(ledger, review, shown)
    since = ledger.decisions.newest(shown.report_id, shown.stage)
    now = find(ledger, shown.report_id, shown.stage)
    if now is None:
        raise ReviewStateError(
            f"the decisions on report {shown.report_id} at {shown.stage} agree by now", hint="Nothing was written."
        )
    changed = describe_change_since_shown(shown, now)
    if changed is not None:
        raise ReviewStateError(changed, hint="Nothing was written. Look at it again: `slr resolve`.")
    made = _resolution(shown, given)
    ledger.decisions.resolve(made, protocol=review.protocol_text, since=since)
    return made


def _resolution(shown: Conflict, given: Settlement) -> Resolution:
    return Resolution(
        report_id=shown.report_id,
        stage=shown.stage,
        resolver=given.resolver,
        verdict=given.verdict,
        reasons=given.reasons,
        note=given.note,
        decision_ids=tuple(side.id for side in shown.sides if side.id is not None),
        manner=given.manner or manner_of(given.resolver, shown.sides),
    )


def resolve_one(
    ledger: Ledger,
    review: Review,
    report: str,
    stage: Stage | None,
    given: Settlement,
    *,
    again: bool = False,
    dry_run: bool = False,
) -> Resolution:
    """Settle one conflict from the command line; `report` is a number or a DOI.

    Args:
        ledger: the ledger.
        review: the review.
        report: which report.
        stage: the stage; None where only one stage of the report is in conflict.
        given: how it is settled.
        again: a conflict that is settled already is settled anew; the newer resolution counts.
        dry_run: write nothing.

    Raises:
        UsageError: no such report, or not clear which stage, or the verdict does not fit.
        ReviewStateError: there is no conflict, it is settled already, or not all have decided who must.
    """
    conflict = _conflict_of(ledger, review, ledger.reports.named(report), stage)
    return _settle(ledger, review, conflict, given, again=again, dry_run=dry_run)


def _settle(
    ledger: Ledger, review: Review, conflict: Conflict, given: Settlement, *, again: bool, dry_run: bool
) -> Resolution:
    if conflict.resolution is not None and not again:
        raise ReviewStateError(
            f"this conflict is settled already: {confirm(conflict.resolution)}",
            hint="Add --again to settle it anew; the newer resolution counts, the older one stays in the log.",
        )
    check(given.verdict, conflict.stage, given.reasons, review.protocol.criteria_at(conflict.stage))
    _refuse_early(ledger, review, conflict)
    return _resolution(conflict, given) if dry_run else _keep(ledger, review, conflict, given)


def _refuse_early(ledger: Ledger, review: Review, conflict: Conflict) -> None:
    early = _Facts(ledger, conflict.report_id).early((conflict.report_id, conflict.stage), review)
    if early is not None:
        raise early


def take_back(
    ledger: Ledger,
    review: Review,
    report: str,
    stage: Stage | None,
    *,
    resolver: str,
    note: str | None = None,
    dry_run: bool = False,
) -> Resolution:
    """Take back what settles a conflict: a row that says so. Then the reviewers disagree again.

    Args:
        ledger: the ledger.
        review: the review.
        report: a number or a DOI.
        stage: the stage; None where only one stage of the report was settled so.
        resolver: who takes it back.
        note: why.
        dry_run: write nothing.

    Raises:
        UsageError: no such report, or not clear which stage.
        ReviewStateError: nothing settles a conflict there.
    """
    number = ledger.reports.named(report)
    since = {at: ledger.decisions.newest(number, at) for at in ([stage] if stage else Stage)}
    settled = [
        settled_conflict
        for at in since
        if (settled_conflict := find(ledger, number, at)) is not None and settled_conflict.resolution
    ]
    if not settled:
        where = f" at {stage}" if stage is not None else ""
        raise ReviewStateError(
            f"no resolution counts on report {number}{where}",
            hint=f"`slr log --report {number}` shows what happened.",
        )
    if len(settled) > 1:
        raise UsageError(
            f"conflicts on report {number} were settled at two stages", hint="Say which with --stage."
        )
    (conflict,) = settled
    assert conflict.resolution is not None
    over = conflict.resolution.decision_ids
    back = Resolution(number, conflict.stage, resolver, Verdict.WITHDRAWN, note=note, decision_ids=over)
    if not dry_run:
        ledger.decisions.resolve(back, protocol=review.protocol_text, since=since[conflict.stage])
    return back


def _conflict_of(ledger: Ledger, review: Review, number: int, stage: Stage | None) -> Conflict:
    stages = [stage] if stage is not None else list(Stage)
    conflicts = [conflict for at in stages if (conflict := find(ledger, number, at)) is not None]
    chosen = [conflict for conflict in conflicts if conflict.resolution is None] or conflicts
    if not chosen:
        where = f" at {stage}" if stage is not None else ""
        raise ReviewStateError(
            f"no reviewers disagree on report {number}{where}", hint="`slr resolve list` shows where they do."
        )
    if len(chosen) > 1:
        raise UsageError(f"report {number} is in conflict at two stages", hint="Say which with --stage.")
    _, held_back = list_visible(chosen[0].sides, needed=review.protocol.needed, me=None)
    if held_back and chosen[0].resolution is None:
        raise ReviewStateError(
            f"report {number} at {chosen[0].stage} still waits for another reviewer",
            hint="A merge joined two verdicts of one reviewer: `slr decide` gives a new one.",
        )
    return chosen[0]


def import_resolutions(
    ledger: Ledger,
    review: Review,
    path: Path,
    *,
    stage: Stage | None,
    resolver: str | None,
    manner: Manner | None,
    again: bool = False,
    dry_run: bool = False,
) -> TableImport:
    """Settle the conflicts of a CSV file, row by row; stage, resolver and manner are for rows that name none.

    A row that repeats what settles a conflict now is known and changes nothing.

    Raises:
        UsageError: the file cannot be read as text.
    """
    text = read_csv_text(path)
    criteria = review.protocol.criteria
    rows, problems = read_resolutions(text, path=str(path), criteria=criteria, stage=stage, resolver=resolver)
    recorded, lost = 0, []
    for row in rows:
        try:
            who = admit(ledger.names.people, row.resolver, may="resolve")
            given = Settlement(row.verdict, row.reasons, row.note, row.manner or manner, who)
            conflict = _conflict_of(ledger, review, ledger.reports.named(row.report), row.stage)
            if not _is_known(conflict, given):
                _settle(ledger, review, conflict, given, again=again, dry_run=dry_run)
                recorded += 1
        except (UsageError, ReviewStateError) as error:
            lost.append(Problem(f"{path}:{row.line}", f"{error.message}; the row was not imported"))
    known = len(rows) - recorded - len(lost)
    return TableImport(len(rows) + len(problems), recorded, known, (*problems, *lost))


def _is_known(conflict: Conflict, given: Settlement) -> bool:
    now = conflict.resolution
    if now is None:
        return False
    said = (given.verdict, given.reasons, given.note, given.resolver)
    return said == (now.verdict, now.reasons, now.note, now.resolver) and given.manner in {None, now.manner}
