"""Where every report stands: the one question behind the queue, the status and the flow diagram."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from slr.adapters.ledger.amended import Amended, read_amended
from slr.adapters.ledger.decisions import Decisions
from slr.adapters.ledger.disagreements import list_disagreements, without_settled
from slr.adapters.ledger.people import People
from slr.adapters.ledger.settle import Needed, ReportPlace, Settled, counts_as, is_given, settle, standing_of
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import Decision, Resolution, SourceKind, Stage, Standing, Verdict

_RECORDS = "SELECT id, label, kind, title FROM records ORDER BY id"
# A record opens a report of its own number, and that a study of its own, in rows without a merge: what merges have
# moved is all there is to read.
# Newest last: letting the newest row win here is quicker than asking for it.
_MEMBERS = "SELECT record_id, report_id FROM memberships WHERE merge_id IS NOT NULL ORDER BY id"
_STUDIES = "SELECT report_id, study_id FROM affiliations WHERE merge_id IS NOT NULL ORDER BY id"
_VERDICTS = "SELECT report_id, stage, reviewer, verdict, reasons, id FROM decisions ORDER BY id"
_STOPPED = "SELECT report_id, MIN(stop_id) FROM stopped_reports WHERE stage = :stage GROUP BY report_id"
_IS_STOPPED = "SELECT EXISTS (SELECT 1 FROM stops)"
_RESOLVED = "SELECT EXISTS (SELECT 1 FROM resolutions)"
_WITHDRAWN = Verdict.WITHDRAWN.value

#: What of a decision its standing depends on: reviewer, verdict, reasons as stored, number.
_Said = tuple[str, str, str, int]
#: Number, label, kind, title of a record.
_Record = tuple[int, str, str, str]
#: What reviewers said at one stage, by report and reviewer.
_Stage = dict[int, dict[str, _Said]]


def read_standings(store: Store, needed: Needed, decisions: Decisions) -> list[Standing]:
    """Every report with its sources and what was settled at each stage, by number."""
    with store.read() as session:
        report_of = dict(session.execute(_MEMBERS).all())
        study_of = dict(session.execute(_STUDIES).all())
        verdicts = session.execute(_VERDICTS).all()
        stopped = _stopped(session)
        is_resolved = session.execute(_RESOLVED).value()
        records = _that_count(session.execute(_RECORDS).all(), read_amended(session))
    people = decisions.names.refresh()
    said, moved = _newest_words(verdicts, report_of, people)
    resolutions = decisions.resolutions() if is_resolved else []
    disagreements = without_settled(list_disagreements(store, people), resolutions) if moved else []
    split = {(disagreement.report_id, disagreement.stage) for disagreement in disagreements}
    resolved: dict[tuple[int, Stage], list[Resolution]] = defaultdict(list)
    for resolution in resolutions:
        resolved[resolution.report_id, resolution.stage].append(resolution)
    kinds = {kind.value: kind for kind in SourceKind}
    pairs: dict[tuple[str, str], tuple[str, SourceKind]] = {}
    sources: dict[int, list[tuple[str, SourceKind]]] = {}
    titles: dict[int, str] = {}
    for number, label, kind, title in records:
        pair = pairs.get((label, kind)) or pairs.setdefault((label, kind), (label, kinds[kind]))
        report = report_of.get(number, number)
        if report in sources:
            sources[report].append(pair)
        else:
            sources[report], titles[report] = [pair], title
    settler = _Settler(said, resolved, needed, split)
    first = settler.all_at(Stage.TITLE_ABSTRACT)
    full = settler.all_at(Stage.FULL_TEXT)
    return [
        _standing(
            ReportPlace(report, study_of.get(report, report), titles[report], tuple(sources[report])),
            first.get(report),
            full.get(report),
            stopped.get(report),
        )
        for report in sorted(sources)
    ]


def _stopped(session: Transaction) -> dict[int, int]:
    """The reports that stops leave out, each with the first of its stops."""
    if not session.execute(_IS_STOPPED).value():
        return {}  # asking for the reports walks over all of the ledger
    return dict(session.execute(_STOPPED, {"stage": Stage.TITLE_ABSTRACT.value}).all())


def _standing(where: ReportPlace, first: Settled | None, full: Settled | None, stop: int | None) -> Standing:
    """Where one report stands; None where nobody has a word on the stage, and where no stop leaves it out."""
    if first is None and full is None:
        return Standing(*where) if stop is None else Standing(*where, Verdict.EXCLUDE, left_out=stop)
    return standing_of(where, first or _OPEN, full or _OPEN, is_read=full is not None)


def _that_count(rows: Sequence[_Record], now: Amended) -> Iterable[_Record]:
    """The records that count, each under the name it counts for."""
    if not now.gone and not now.named:
        return rows
    names = {number: (named.label, named.kind.value) for number, named in now.named.items()}
    return [
        (number, *names.get(number, (label, kind)), title)
        for number, label, kind, title in rows
        if number not in now.gone
    ]


def _newest_words(
    rows: Iterable[tuple[int, str, str, str, str, int]], report_of: Mapping[int, int], people: People
) -> tuple[dict[Stage, _Stage], bool]:
    """The newest word of each reviewer on each report, without those taken back; and whether a merge moved any.

    Only people who decide have a word (`slr.adapters.ledger.people`).

    Verdicts can only have come together where one of them was given on another number. A report was opened by the
    record of its own number.
    """
    by_stage: dict[str, _Stage] = {stage.value: {} for stage in Stage}
    moved = False
    name_of = {spelling: people.of(spelling) for spelling in people.stored if people.decides(spelling)}
    for given, stage, spelling, verdict, reasons, number in rows:
        reviewer = name_of.get(spelling)
        if reviewer is None:
            continue
        report = report_of.get(given, given)
        moved = moved or report != given
        by = by_stage[stage].setdefault(report, {})
        if verdict == _WITHDRAWN:
            by.pop(reviewer, None)
        else:
            by[reviewer] = (reviewer, verdict, reasons, number)
    return {Stage(stage): by for stage, by in by_stage.items()}, moved


class _Settler:
    """Settles a stage of every report; the ordinary case without building a `Decision`."""

    def __init__(
        self,
        said: Mapping[Stage, _Stage],
        resolved: Mapping[tuple[int, Stage], list[Resolution]],
        needed: Needed,
        split: Collection[tuple[int, Stage]],
    ) -> None:
        self._said, self._resolved, self._needed, self._split = said, resolved, needed, split
        self._alone: dict[tuple[str, str, Stage], Settled] = {}
        self._alike: dict[tuple[object, ...], Settled] = {}

    def all_at(self, stage: Stage) -> dict[int, Settled]:
        """What the stage has come to for every report on which somebody's word stands."""
        ordinary = not self._resolved and not self._split
        settled: dict[int, Settled] = {}
        for report, said in self._said[stage].items():
            if len(said) == 1 and (ordinary or self._is_ordinary(report, stage)):
                (verdict,) = said.values()
                is_short = self._needed(report, stage) > 1
                settled[report] = _OPEN if is_short else self._by_one(verdict[1], verdict[2], stage)
            elif said:
                settled[report] = self._by_all(said, report, stage)
        for report, at in self._split:
            if at is stage:
                settled[report] = Settled(is_conflict=True)
        return settled

    def _is_ordinary(self, report: int, stage: Stage) -> bool:
        return (report, stage) not in self._resolved and (report, stage) not in self._split

    def _by_one(self, verdict: str, reasons: str, stage: Stage) -> Settled:
        """`settle` for one reviewer who is enough; verdicts and reasons repeat, so each is worked out once."""
        key = verdict, reasons, stage
        if key not in self._alone:
            said = Verdict(verdict)
            settled = Settled(counts_as(said, stage), tuple(json.loads(reasons)))
            self._alone[key] = settled if is_given(said, stage) else _OPEN
        return self._alone[key]

    def _by_all(self, said: Mapping[str, _Said], report: int, stage: Stage) -> Settled:
        resolved, needed = self._resolved.get((report, stage), ()), self._needed(report, stage)
        if resolved:
            return settle(_decisions(said, report, stage), resolved, needed, stage)
        # What is settled hangs on the verdicts and reasons in their order alone, and few of those differ.
        words = sorted((number, verdict, reasons) for _, verdict, reasons, number in said.values())
        key = (tuple((verdict, reasons) for _, verdict, reasons in words), needed, stage)
        if key not in self._alike:
            self._alike[key] = settle(_decisions(said, report, stage), (), needed, stage)
        return self._alike[key]


def _decisions(said: Mapping[str, _Said], report: int, stage: Stage) -> list[Decision]:
    return [
        Decision(report, stage, reviewer, Verdict(verdict), tuple(json.loads(reasons)), id=number)
        for reviewer, verdict, reasons, number in said.values()
    ]


_OPEN = Settled()
