"""Where every report stands: the one question behind the queue, the status and the flow diagram."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import text

from slr.ledger.decisions import Decisions
from slr.ledger.disagreements import disagreements, unsettled
from slr.ledger.settle import Settled, counts_as, settle
from slr.ledger.store import Store
from slr.model import Decision, Resolution, SourceKind, Stage, Standing, Verdict

#: How many reviewers must decide on a report at a stage.
Needed = Callable[[int, Stage], int]

_RECORDS = text("SELECT id, label, kind, title FROM records ORDER BY id")
_MEMBERS = text("SELECT record_id, report_id FROM current_memberships")
_STUDIES = text("SELECT report_id, study_id FROM current_affiliations")
#: Newest last; sorting out the newest of each reviewer is quicker here than in a window function.
_VERDICTS = text(
    "SELECT current_report_id, stage, reviewer, verdict, reasons, id, report_id FROM placed_decisions ORDER BY id"
)
_RESOLVED = text("SELECT EXISTS (SELECT 1 FROM resolutions)")
_VERDICT = {verdict.value: verdict for verdict in Verdict}


class _Said(NamedTuple):
    """What of a decision its standing depends on."""

    reviewer: str
    verdict: str
    reasons: str
    id: int


#: What reviewers said at one stage, by report and reviewer.
_Stage = dict[int, dict[str, _Said]]


def standings(store: Store, needed: Needed, decisions: Decisions) -> list[Standing]:
    """Every report with its sources and what was settled at each stage, by number."""
    with store.read() as session:
        records = session.execute(_RECORDS).all()
        report_of = {int(record): int(report) for record, report in session.execute(_MEMBERS).all()}
        study_of = {int(report): int(study) for report, study in session.execute(_STUDIES).all()}
        verdicts = session.execute(_VERDICTS).all()
        is_resolved = session.execute(_RESOLVED).scalar_one()
    said = _said(verdicts)
    resolutions = decisions.resolutions() if is_resolved else []
    # Verdicts can only have come together where one of them was given on another number.
    moved = any(report != given for report, *_, given in verdicts)
    split = (
        {(one.report_id, one.stage) for one in unsettled(disagreements(store), resolutions)} if moved else set()
    )
    resolved: dict[tuple[int, Stage], list[Resolution]] = defaultdict(list)
    for resolution in resolutions:
        resolved[resolution.report_id, resolution.stage].append(resolution)
    kinds = {kind.value: kind for kind in SourceKind}
    pairs: dict[tuple[str, str], tuple[str, SourceKind]] = {}
    sources: dict[int, list[tuple[str, SourceKind]]] = {}
    titles: dict[int, str] = {}
    for number, label, kind, title in records:
        pair = pairs.get((label, kind)) or pairs.setdefault((label, kind), (label, kinds[kind]))
        report = report_of[number]
        if report in sources:
            sources[report].append(pair)
        else:
            sources[report], titles[report] = [pair], title
    settler = _Settler(said, resolved, needed, split)
    return [
        settler.standing(report, study_of[report], titles[report], tuple(sources[report]))
        for report in sorted(sources)
    ]


def _said(rows: Iterable[Sequence[Any]]) -> dict[Stage, _Stage]:
    """The newest word of each reviewer on each report, without those taken back."""
    found: dict[str, _Stage] = {stage.value: {} for stage in Stage}
    for report, stage, reviewer, verdict, reasons, number, _ in rows:
        by = found[stage].setdefault(report, {})
        if verdict == Verdict.WITHDRAWN.value:
            by.pop(reviewer, None)
        else:
            by[reviewer] = _Said(reviewer, verdict, reasons, number)
    return {Stage(stage): by for stage, by in found.items()}


class _Settler:
    """Settles each stage of a report; the ordinary case without building a `Decision`."""

    def __init__(
        self,
        said: Mapping[Stage, _Stage],
        resolved: Mapping[tuple[int, Stage], list[Resolution]],
        needed: Needed,
        split: Collection[tuple[int, Stage]],
    ) -> None:
        self._said, self._resolved, self._needed, self._split = said, resolved, needed, split
        self._reasons: dict[str, tuple[str, ...]] = {"[]": ()}

    def standing(
        self, report: int, study: int, title: str, sources: tuple[tuple[str, SourceKind], ...]
    ) -> Standing:
        """Where one report stands."""
        first, full = self._at(report, Stage.TITLE_ABSTRACT), self._at(report, Stage.FULL_TEXT)
        conflicts: tuple[Stage, ...] = ()
        if first.is_conflict or full.is_conflict:
            both = ((Stage.TITLE_ABSTRACT, first), (Stage.FULL_TEXT, full))
            conflicts = tuple(stage for stage, settled in both if settled.is_conflict)
        reasons = full.reasons if full.verdict is not None else first.reasons
        return Standing(report, study, title, sources, first.verdict, full.verdict, reasons, conflicts)

    def _at(self, report: int, stage: Stage) -> Settled:
        if self._split and (report, stage) in self._split:
            return Settled(is_conflict=True)
        said = self._said[stage].get(report)
        if not said:
            return _OPEN
        if len(said) == 1 and (report, stage) not in self._resolved:
            return self._alone(next(iter(said.values())), report, stage)
        made = [
            Decision(report, stage, one.reviewer, _VERDICT[one.verdict], self._codes(one.reasons), id=one.id)
            for one in said.values()
        ]
        return settle(made, self._resolved.get((report, stage), ()), self._needed(report, stage), stage)

    def _alone(self, one: _Said, report: int, stage: Stage) -> Settled:
        """`settle` for the ordinary case: one reviewer, no resolution."""
        verdict = counts_as(_VERDICT[one.verdict], stage)
        if verdict is Verdict.MAYBE or self._needed(report, stage) > 1:
            return _OPEN
        return Settled(verdict, self._codes(one.reasons))

    def _codes(self, stored: str) -> tuple[str, ...]:
        """Reasons are few and repeat: each list is read once."""
        if stored not in self._reasons:
            self._reasons[stored] = tuple(json.loads(stored))
        return self._reasons[stored]


_OPEN = Settled()
