"""Where every report stood at the end of a day, from the rows the ledger had by then. Pure.

Runs that had begun, merges and decisions that had been made count; what came later does not. The wording and the
policy are those of today. For a decision the ledger's log names the report it belongs to now: when two reports
were merged after that day, their decisions are dealt out again in the order in which they were made, and `unclear`
counts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slr.adapters.ledger import Needed, Stop
from slr.adapters.ledger.disagreements import Disagreement
from slr.adapters.ledger.placement import Components, place
from slr.adapters.ledger.settle import ReportPlace, Settled, settle, standing_of
from slr.core.model import Decision, Merge, Resolution, SearchRun, SourceKind, Stage, Standing, Verdict

ReportAtStage = tuple[int, Stage]


@dataclass(frozen=True, slots=True)
class Traced:
    """Where a report stands, with the numbers of its records in the order of `standing.sources`."""

    standing: Standing
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """The rows of a ledger that decide where reports stand, oldest first.

    seen: which records each run met. A decision or resolution names the report it belongs to now.
    """

    runs: Sequence[SearchRun] = ()
    seen: Mapping[int, Iterable[int]] = field(default_factory=dict)
    merges: Sequence[Merge] = ()
    decisions: Sequence[Decision] = ()
    resolutions: Sequence[Resolution] = ()
    disagreements: Sequence[Disagreement] = ()
    stops: Sequence[Stop] = ()

    def until(self, moment: datetime) -> LedgerRows:
        """The rows that were there at a moment."""
        return LedgerRows(
            [run for run in self.runs if run.started_at <= moment],
            self.seen,
            [merge for merge in self.merges if _by(merge.at, moment)],
            [decision for decision in self.decisions if _by(decision.at, moment)],
            [resolution for resolution in self.resolutions if _by(resolution.at, moment)],
            self.disagreements,
            [stop for stop in self.stops if holds_at(stop, moment)],
        )

    def records(self) -> dict[int, tuple[str, SourceKind]]:
        """Every record by number, with the label and the kind of the run that brought it."""
        places: dict[int, tuple[str, SourceKind]] = {}
        for run in sorted(self.runs, key=lambda run: run.id):
            for record in self.seen.get(run.id, ()):
                places.setdefault(record, (run.label, run.kind))
        return dict(sorted(places.items()))


def holds_at(stop: Stop, moment: datetime) -> bool:
    """Whether screening was ended by then, and that was not taken back by then."""
    return stop.at <= moment and not (stop.undone and stop.undone.at <= moment)


def _by(at: datetime | None, moment: datetime) -> bool:
    return at is not None and at <= moment


@dataclass(frozen=True, slots=True)
class PastStandings:
    """The reports as they stood, and how many decisions could not be given to one of them for certain."""

    reports: list[Traced]
    unclear: int = 0


def replay_until(log: LedgerRows, moment: datetime, needed: Needed) -> PastStandings:
    """Every report as it stood at a moment, by number; `needed` says how many reviewers must decide on it."""
    then = log.until(moment)
    records = then.records()
    reports, studies = place(then.merges)
    members: dict[int, list[int]] = defaultdict(list)
    for record in records:
        members[reports.find(record)].append(record)
    dealt = _Dealt(records, reports, place(log.merges)[0])
    decisions = dealt.decisions(then.decisions)
    resolutions = dealt.resolutions(then.resolutions)
    split = _split(then, reports)
    left_out = {report: stop.id for stop in reversed(then.stops) for report in stop.report_ids}
    past_standings = []
    for report, inside in sorted(members.items()):
        sources = tuple(records[record] for record in inside)
        where = ReportPlace(report, studies.find(report), "", sources)
        stands = _standing(where, decisions, resolutions, needed, split)
        stops = [left_out[record] for record in inside if record in left_out]
        if stops and not any(decisions.get((report, stage)) for stage in Stage):
            stands = Standing(*where, Verdict.EXCLUDE, left_out=min(stops))
        past_standings.append(Traced(stands, tuple(inside)))
    return PastStandings(past_standings, dealt.unclear)


def trace(standings: Iterable[Standing], log: LedgerRows) -> list[Traced]:
    """Today's standings with the numbers of their records."""
    reports, _ = place(log.merges)
    members: dict[int, list[int]] = defaultdict(list)
    for record in log.records():
        members[reports.find(record)].append(record)
    return [Traced(standing, tuple(members[standing.report_id])) for standing in standings]


class _Dealt:
    """Gives each decision to the report it was made on at the time."""

    def __init__(self, records: Iterable[int], then: Components, now: Components) -> None:
        candidates: dict[int, set[int]] = defaultdict(set)
        for record in records:
            candidates[now.find(record)].add(then.find(record))
        self._candidates = {report: sorted(numbers) for report, numbers in candidates.items()}
        self._given: dict[int, int] = {}
        self.unclear = 0

    def decisions(self, rows: Iterable[Decision]) -> dict[ReportAtStage, list[Decision]]:
        """The newest decision of every reviewer at each place, without those withdrawn."""
        newest: dict[ReportAtStage, dict[str, Decision]] = defaultdict(dict)
        for row in rows:
            report = self._report(row, newest)
            if report is None:
                continue
            self._given[row.id or 0] = report
            newest[report, row.stage][row.reviewer] = row
        return {
            place: [row for row in by.values() if row.verdict is not Verdict.WITHDRAWN]
            for place, by in newest.items()
        }

    def _report(self, row: Decision, newest: Mapping[ReportAtStage, Mapping[str, Decision]]) -> int | None:
        candidates = self._candidates.get(row.report_id, [])
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        self.unclear += 1
        free = [report for report in candidates if row.reviewer not in newest.get((report, row.stage), {})]
        taken = [report for report in candidates if report not in free]
        order = [*taken[::-1], *free] if row.verdict is Verdict.WITHDRAWN else [*free, *taken[::-1]]
        return order[0]

    def resolutions(self, rows: Iterable[Resolution]) -> dict[ReportAtStage, list[Resolution]]:
        """Resolutions by the place of the decisions they settle."""
        resolutions: dict[ReportAtStage, list[Resolution]] = defaultdict(list)
        for row in rows:
            given = [self._given[number] for number in row.decision_ids if number in self._given]
            candidates = [*given, *self._candidates.get(row.report_id, [])]
            if candidates:
                resolutions[candidates[0], row.stage].append(row)
        return resolutions


def _split(then: LedgerRows, reports: Components) -> set[ReportAtStage]:
    """Places whose members had contradicting verdicts that nobody has settled to this day."""
    ids = {decision.id for decision in then.decisions}
    return {
        (reports.find(disagreement.verdicts[0][2]), disagreement.stage)
        for disagreement in then.disagreements
        if disagreement.newest in ids
        and len({reports.find(number) for _, _, number in disagreement.verdicts}) == 1
    }


def _standing(
    where: ReportPlace,
    decisions: Mapping[ReportAtStage, list[Decision]],
    resolutions: Mapping[ReportAtStage, list[Resolution]],
    needed: Needed,
    split: set[ReportAtStage],
) -> Standing:
    def at(stage: Stage) -> Settled:
        here = (where.report_id, stage)
        if here in split:
            return Settled(is_conflict=True)
        return settle(decisions.get(here, []), resolutions.get(here, []), needed(where.report_id, stage), stage)

    is_read = bool(decisions.get((where.report_id, Stage.FULL_TEXT)))
    return standing_of(where, at(Stage.TITLE_ABSTRACT), at(Stage.FULL_TEXT), is_read=is_read)
