"""Everything that is due in a review, in the order of a review. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slr.adapters.ledger.settle import is_given
from slr.core.model import Decision, SearchRun, Stage, Standing
from slr.core.search_state import Lack, Short
from slr.core.text.numbers import counted, form_for, is_or_are

#: Searches that are named; more are counted.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to be done. count: of searches, pairs, reports or decisions, as `because` says.

    what: which step it is: search, queries, duplicates, pairs, pilot, sample, title-abstract, conflicts, criteria,
    full-text, snowball or figure.
    """

    what: str
    count: int
    command: str
    because: str


@dataclass(frozen=True, slots=True)
class PilotRound:
    """The newest pilot round of a stage: its size, when it was drawn, and who has how much of it left.

    wanted: what to ask `--pilot` for.
    """

    stage: Stage
    wanted: int
    report_ids: frozenset[int]
    at: datetime
    left: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DueInputs:
    """What is asked of a review to know what is due.

    short: searches that gave less than they should. decisions: those that stand. me: who asks; None for nobody in
    particular. needs_two: the stages at which some report needs two. needs_dedup: records came in since duplicates
    were last looked for. pairs: of records that a person must judge. rounds: pilot rounds. sample_left: reports of
    the newest random sample that are not settled. stale: decisions made under criteria that have changed since.
    """

    runs: Sequence[SearchRun] = ()
    short: Sequence[Short] = ()
    standings: Sequence[Standing] = ()
    decisions: Sequence[Decision] = ()
    me: str | None = None
    needs_two: frozenset[Stage] = frozenset()
    needs_dedup: bool = False
    pairs: int = 0
    rounds: Sequence[PilotRound] = ()
    sample_left: int = 0
    stale: int = 0


#: Nothing is known of the work.
NOTHING = DueInputs()


def list_due(work: DueInputs) -> tuple[Due, ...]:
    """The list; when nothing else is due it names the figure."""
    due = (
        *_finding(work),
        *_piloting(work),
        *_sampling(work),
        *_screening(work, Stage.TITLE_ABSTRACT),
        *_conflicts(work),
        *_criteria(work),
        *_screening(work, Stage.FULL_TEXT),
        *_snowballing(work),
    )
    return due or (Due("figure", 0, "slr prisma -o reports/prisma.svg", "every report is settled"),)


def _finding(work: DueInputs) -> Iterator[Due]:
    if not work.runs:
        yield Due("search", 0, "slr search", "no source has been searched yet")
        return
    yield from _searches(work)
    if not work.standings:
        because = "the searches found no record; check what each source was asked"
        yield Due("queries", 0, "slr query check", because)
    if work.needs_dedup:
        because = "records were added after the last deduplication"
        yield Due("duplicates", len(work.standings), "slr dedup", because)
    if work.pairs:
        because = f"{counted(work.pairs, 'pair')} of records may be the same report"
        yield Due("pairs", work.pairs, "slr dedup review", because)


def _searches(work: DueInputs) -> Iterator[Due]:
    """The searches that can be mended, those of one command together.

    That one was ended early, or a query was not sent to one of its sources, is somebody's choice.
    """
    groups: dict[str, list[Short]] = {}
    asked = {run.query_name for run in work.runs}
    for short in work.short:
        is_due = short.lack.is_fault or (short.lack is Lack.NEVER and short.search.query not in asked)
        if is_due and short.command is not None:
            groups.setdefault(short.command, []).append(short)
    for command, searches in groups.items():
        named = "; ".join(f"{short.name}: {_LACKS.get(short.lack, short.lack)}" for short in searches[:_NAMED])
        more = f"; and {len(searches) - _NAMED:,} more" if len(searches) > _NAMED else ""
        yield Due("search", len(searches), command, named + more)


#: What a search lacks, where one word does not say it.
_LACKS = {
    Lack.EMPTY: "found no record this time",
    Lack.FELL: "found far fewer records than before",
    Lack.NEVER: "never searched",
}


def _piloting(work: DueInputs) -> Iterator[Due]:
    """Rounds that the one who asks is at, or that are to be measured before anybody goes on."""
    for pilot_round in work.rounds:
        if not work.standings or _has_gone_on(pilot_round, work.decisions):
            continue
        through = sum(not left for left in pilot_round.left.values())
        mine = pilot_round.left.get(work.me, len(pilot_round.report_ids)) if work.me else 0
        if mine:
            stage = "" if pilot_round.stage is Stage.TITLE_ABSTRACT else " --stage full-text"
            because = f"{counted(mine, 'report')} of the pilot round {is_or_are(mine)} left for {work.me}"
            yield Due("pilot", mine, f"slr screen{stage} --pilot {pilot_round.wanted}", because)
        if through > 1:
            because = (
                f"{through:,} reviewers have finished the pilot round of {len(pilot_round.report_ids):,} reports"
            )
            yield Due("pilot", len(pilot_round.report_ids), "slr agreement --round pilot", because)


def _has_gone_on(pilot_round: PilotRound, decisions: Iterable[Decision]) -> bool:
    """Whether somebody has decided on other reports since the round was drawn."""
    return any(
        row.stage is pilot_round.stage
        and row.report_id not in pilot_round.report_ids
        and row.at is not None
        and row.at > pilot_round.at
        for row in decisions
    )


def _sampling(work: DueInputs) -> Iterator[Due]:
    if work.sample_left:
        because = (
            f"{counted(work.sample_left, 'report')} of the random sample {is_or_are(work.sample_left)} not settled"
        )
        yield Due("sample", work.sample_left, "slr screen --sample", because)


def _screening(work: DueInputs, stage: Stage) -> Iterator[Due]:
    waiting = [standing for standing in work.standings if _is_open(standing, stage)]
    if waiting:
        need = form_for(len(waiting), "needs", "need")
        because = f"{counted(len(waiting), 'report')} {need} a verdict{_yours(work, stage, waiting)}"
        yield Due(stage.value, len(waiting), f"slr screen --stage {stage}", because)


def _yours(work: DueInputs, stage: Stage, waiting: Sequence[Standing]) -> str:
    """How many of these the one who asks has left, where it takes two; of others that would tell too much."""
    if work.me is None or stage not in work.needs_two:
        return ""
    settled = {
        row.report_id
        for row in work.decisions
        if row.reviewer == work.me and row.stage is stage and is_given(row.verdict, stage)
    }
    return f", {sum(standing.report_id not in settled for standing in waiting):,} of them from {work.me}"


def _is_open(standing: Standing, stage: Stage) -> bool:
    """Whether a report needs one more verdict at a stage; a conflict needs somebody to settle it instead."""
    if standing.left_out is not None or stage in standing.conflicts:
        return False
    return standing.at(stage) is None and (stage is Stage.TITLE_ABSTRACT or standing.reached_full_text)


def _conflicts(work: DueInputs) -> Iterator[Due]:
    number = sum(len(standing.conflicts) for standing in work.standings)
    if number:
        because = f"reviewers disagree on {counted(number, 'report')}"
        yield Due("conflicts", number, "slr resolve", because)


def _criteria(work: DueInputs) -> Iterator[Due]:
    if work.stale:
        were = form_for(work.stale, "was", "were")
        because = f"{counted(work.stale, 'decision')} {were} made under criteria that have changed since"
        yield Due("criteria", work.stale, "slr criteria stale", because)


def _snowballing(work: DueInputs) -> Iterator[Due]:
    included = sum(standing.is_included for standing in work.standings)
    if included and all(run.kind.is_searched for run in work.runs):
        because = f"nobody has searched the citations of {counted(included, 'included report')}"
        yield Due("snowball", included, "slr snowball", because)
