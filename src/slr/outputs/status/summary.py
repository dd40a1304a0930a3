"""What `slr status` tells, from runs and standings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType

from slr.core.bibliography.alarms import Alarm, find_alarms
from slr.core.bibliography.history import History
from slr.core.model import RunOutcome, SearchRun, Stage, Standing, Verdict
from slr.core.search_state import Planned, find_short_searches, last_of
from slr.core.stopping.outlook import Outlook, in_short
from slr.outputs.status.due import NOTHING, Due, DueInputs, list_due


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source: how often it was asked, its records in all, and the worst end of its queries' last runs.

    reported, unknown, problems: the sums over its queries, of the last run of each that came to its end, or of its
    last run where none did. reported is None where the source told none of these totals.
    """

    label: str
    runs: int
    last: str
    outcome: RunOutcome
    reported: int | None
    records: int
    unknown: int
    problems: int

    def cells(self) -> tuple[object, ...]:
        """The row of the table."""
        return tuple(asdict(self).values())


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage, in reports; reports = settled + open + left_out, and conflicts are part of the open ones.

    left_out: excluded by a stopping rule and not by a person.
    """

    stage: Stage
    reports: int
    settled: int
    included: int
    excluded: int
    not_retrieved: int
    open: int
    conflicts: int
    left_out: int = 0

    def cells(self) -> tuple[object, ...]:
        """The row of the table."""
        return tuple(asdict(self).values())


@dataclass(frozen=True, slots=True)
class Recall:
    """What the settled titles and abstracts say of what is found (`slr.core.stopping.outlook`).

    line: in words, with the curve. at_least: the recall reached with the confidence the protocol asks for, by the
    exact test where a random sample is settled (`is_exact`), else by the heuristic one. missed_at_most, expected:
    relevant reports that ending now would miss. None while nothing relevant is found.
    """

    line: str
    settled: int
    found: int
    is_exact: bool = False
    at_least: float | None = None
    missed_at_most: int | None = None
    missed_expected: float | None = None


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """Where the review stands, and all that is due; the next command, with its reason, is the first of it.

    short: the searches that gave less than they should, with the reason. searches: the same with all their parts
    and the command that mends each (`Short.as_json`). windows: queries whose window has ended.
    disagreements: verdicts that a merge brought together and that contradict each other. alarms: reports that are
    retracted, withdrawn or under concern. changed: reports that a source gives otherwise than when first met.
    early: reports whose full text was judged although they are not through title and abstract; it does not count.
    uncounted: whose verdicts stand in the ledger and do not count.
    """

    sources: tuple[SourceRow, ...]
    stages: tuple[StageRow, ...]
    records: int
    reports: int
    studies: int
    included_reports: int
    included_studies: int
    next_command: str
    because: str
    disagreements: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    searches: tuple[Mapping[str, object], ...] = ()
    windows: tuple[str, ...] = ()
    recall: Recall | None = None
    alarms: tuple[Alarm, ...] = ()
    changed: int = 0
    early: tuple[int, ...] = ()
    due: tuple[Due, ...] = ()
    uncounted: tuple[str, ...] = ()


def summarise(
    runs: Sequence[SearchRun],
    standings: Sequence[Standing],
    *,
    disagreements: Sequence[str] = (),
    outlook: Outlook | None = None,
    histories: Mapping[int, History] = MappingProxyType({}),
    planned: Sequence[Planned] = (),
    windows: Sequence[str] = (),
    work: DueInputs = NOTHING,
) -> ReviewStatus:
    """Count everything once.

    Args:
        runs: all search runs, in the order they began.
        standings: where every report stands.
        disagreements: verdicts that a merge brought together.
        outlook: what can be said of ending the screening early.
        histories: what sources said of known records later on.
        planned: what `queries/` asks for.
        windows: queries whose window has ended.
        work: what else is asked to know what is due; runs, standings and searches are filled in here.
    """
    included = [s for s in standings if s.is_included]
    short = find_short_searches(runs, planned)
    stages = tuple(_stage(stage, standings) for stage in Stage)
    due = list_due(replace(work, runs=runs, standings=standings, short=short))
    return ReviewStatus(
        sources=_sources(runs),
        stages=stages,
        records=sum(len(s.sources) for s in standings),
        reports=len(standings),
        studies=len({s.study_id for s in standings}),
        included_reports=len(included),
        included_studies=len({s.study_id for s in included}),
        next_command=due[0].command,
        because=due[0].because,
        due=due,
        short=tuple(map(str, short)),
        searches=tuple(search.as_json() for search in short),
        windows=tuple(windows),
        disagreements=tuple(disagreements),
        recall=_recall(outlook) if outlook else None,
        alarms=tuple(find_alarms(standings, histories)),
        changed=sum(history.is_changed for history in histories.values()),
        early=tuple(s.report_id for s in standings if s.is_early),
    )


def _recall(outlook: Outlook) -> Recall | None:
    line, settled, found = in_short(outlook), len(outlook.seen.labels), outlook.seen.found
    if not found:
        return Recall(line, settled, found) if line else None
    bound = outlook.best
    return Recall(line, settled, found, outlook.is_exact, bound.recall, bound.at_most, round(bound.expected, 1))


def _sources(runs: Iterable[SearchRun]) -> tuple[SourceRow, ...]:
    groups: dict[str, list[SearchRun]] = {}
    for run in runs:
        groups.setdefault(run.label, []).append(run)
    return tuple(_source(label, group) for label, group in groups.items())


def _source(label: str, runs: Sequence[SearchRun]) -> SourceRow:
    last = runs[-1]
    worst = max((run.outcome for run in _latest(runs)), key=_BADNESS.index)
    ended = last_of(runs)  # a run that failed has no answer, so it says nothing of the records that are there
    reported = [run.reported for run in ended if run.reported is not None]
    return SourceRow(
        label=label,
        runs=len(runs),
        last=f"{last.started_at:%Y-%m-%d %H:%M}",
        outcome=worst,
        reported=sum(reported) if reported else None,
        records=sum(run.new for run in runs),
        unknown=sum(run.unknown for run in ended),
        problems=sum(run.problems for run in ended),
    )


#: How a run can end, from the best to the worst.
_BADNESS = (RunOutcome.COMPLETE, RunOutcome.CUT, RunOutcome.PARTIAL, RunOutcome.INTERRUPTED, RunOutcome.FAILED)


def _latest(runs: Iterable[SearchRun]) -> list[SearchRun]:
    """The last run of each query on each source; one query that ended well does not hide another that did not."""
    return list({(run.query_name, run.label): run for run in runs}.values())


def _stage(stage: Stage, standings: Iterable[Standing]) -> StageRow:
    there = [s for s in standings if stage is Stage.TITLE_ABSTRACT or s.reached_full_text]
    left_out = sum(s.left_out is not None for s in there)
    judged = [s for s in there if s.left_out is None]
    verdicts = [s.at(stage) for s in judged]
    still_open = verdicts.count(None)
    return StageRow(
        stage=stage,
        reports=len(there),
        settled=len(judged) - still_open,
        included=verdicts.count(Verdict.INCLUDE),
        excluded=verdicts.count(Verdict.EXCLUDE),
        not_retrieved=verdicts.count(Verdict.NOT_RETRIEVED),
        open=still_open,
        conflicts=sum(1 for s in there if stage in s.conflicts),
        left_out=left_out,
    )
