"""What the files of a paper are made of: the ledger at one moment, and no verdict that is not settled.

Who judged what is counted from the decisions; what anybody said is not looked at. Pure.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from slr.adapters.ledger.policies import Accepted
from slr.core.agreement.judgements import judge_stage
from slr.core.agreement.summary import Section, measure_stage
from slr.core.bibliography.alarms import Alarm, find_alarms
from slr.core.bibliography.folding import fold
from slr.core.bibliography.history import NOTHING, History
from slr.core.model import (
    Decision,
    Document,
    Manner,
    Merge,
    Policy,
    Protocol,
    Report,
    Resolution,
    RunOutcome,
    SearchRun,
    Stage,
    Standing,
    Verdict,
    is_drawn,
)
from slr.core.search_state import Lack, Short, find_short_searches, last_of
from slr.core.text.numbers import counted
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.ending import EarlyEnding
from slr.outputs.publish.overlap import Overlap, count_overlap
from slr.outputs.publish.papers.voices import Voice

#: How the origin of a verdict that was read from a file begins, and the order that is no ranking.
_FROM_FILES = ("import", "demo")
_AS_FOUND = frozenset({"found", "as found"})


@dataclass(frozen=True, slots=True)
class JudgedReport:
    """Who judged one report at one stage, in numbers. Never what they said.

    judges: reviewers whose own judgement is in the ledger, before any resolution. hidden: the policy under which
    all of them decided kept the verdicts from each other. imported: at least one verdict was read from a file.
    """

    judges: int
    hidden: bool = False
    imported: bool = False


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage of screening.

    judged: by report, those with a judgement. reviewers: who has judged there. manners: how conflicts were
    settled, None where the ledger does not say. imported, copies: standing verdicts that came from files, or from
    another version of the study. orders: verdicts by the order they were handed out in, but for that of finding.
    """

    stage: Stage
    policy: Policy
    judged: Mapping[int, JudgedReport] = field(default_factory=dict)
    reviewers: tuple[str, ...] = ()
    section: Section | None = None
    manners: Mapping[Manner | None, int] = field(default_factory=dict)
    imported: int = 0
    copies: int = 0
    orders: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReviewSnapshot:
    """The ledger at one moment.

    documents: by report. merges: those that stand. failures: checks of the flow that failed. wordings: how many
    wordings of `review.toml` decisions were made under. abstracts: those that a person filled in, by report.
    endings: the stops that hold. histories: the reports with a notice or a newer state. voices: what single
    reviewers said of settled reports, by report. tags: those of reports that are through, by report. policies:
    changes of who must decide that were accepted, oldest first. reports: all of them with their records.
    decisions: all that were ever made, oldest first.
    """

    protocol: Protocol
    runs: Sequence[SearchRun]
    notes: Mapping[int, Sequence[str]]
    standings: Sequence[Standing]
    documents: Mapping[int, Document]
    merges: Sequence[Merge]
    stages: Mapping[Stage, StageFacts]
    counts: FlowCounts
    failures: tuple[str, ...] = ()
    wordings: int = 0
    abstracts: Mapping[int, str] = field(default_factory=dict)
    is_dedup_due: bool = False
    version: str = ""
    endings: Sequence[EarlyEnding] = ()
    histories: Mapping[int, History] = field(default_factory=dict)
    voices: Mapping[int, Sequence[Voice]] = field(default_factory=dict)
    tags: Mapping[int, Sequence[str]] = field(default_factory=dict)
    policies: Sequence[Accepted] = ()
    reports: Sequence[Report] = ()
    decisions: Sequence[Decision] = ()

    def history(self, standing: Standing) -> History:
        """What became of a report since it was first met."""
        return self.histories.get(standing.report_id, NOTHING)

    @cached_property
    def alarms(self) -> list[Alarm]:
        """The included reports, and those being screened, that are retracted, withdrawn or under concern."""
        return find_alarms(self.standings, self.histories)

    @cached_property
    def overlap(self) -> Overlap:
        """What the sources have in common."""
        return count_overlap(self.reports, {(run.source, run.kind): run.label for run in self.runs})

    @property
    def left_out(self) -> int:
        """Reports that a stopping rule left out before anybody had read them."""
        return sum(standing.left_out is not None for standing in self.standings)

    @property
    def undecided(self) -> int:
        """Reports that wait for a verdict or for the settling of a conflict."""
        lanes = (self.counts.searched.awaiting, self.counts.other.awaiting)
        return sum(lane.title_abstract + lane.full_text for lane in lanes)

    @property
    def interim(self) -> str | None:
        """What makes every file an interim one; None when the review is settled and its counts add up."""
        if not self.standings:
            return "interim: no records yet"
        undecided = f"{counted(self.undecided, 'report')} undecided"
        told = [f"interim: {undecided}"] if self.undecided else []
        if self.failures:
            told.append(f"{'' if told else 'interim: '}the counts do not add up ({'; '.join(self.failures)})")
        if self.is_dedup_due:
            told.append(f"{'' if told else 'interim: '}records added after the last deduplication")
        return "; ".join(told) or None

    @cached_property
    def by_fate(self) -> Mapping[Verdict, list[Standing]]:
        """The reports that were sought, by the settled verdict on the full text, in order of their numbers."""
        by_verdict: dict[Verdict, list[Standing]] = {}
        for standing in sorted(self.standings, key=lambda standing: standing.report_id):
            if standing.full_text is not None:
                by_verdict.setdefault(standing.full_text, []).append(standing)
        return by_verdict

    def fate(self, verdict: Verdict) -> list[Standing]:
        """The reports with this verdict on their full text."""
        return self.by_fate.get(verdict, [])

    @property
    def cited(self) -> list[Standing]:
        """Every report a paper cites: included, excluded on full text, not retrieved."""
        return [standing for verdict in (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED)
                for standing in self.fate(verdict)]  # fmt: skip

    def document(self, standing: Standing) -> Document:
        """What is known of a report."""
        return self.documents.get(standing.report_id) or Document(title=standing.title)

    def key(self, standing: Standing) -> str:
        """Its citation key: family name, year and report number, so that it never changes later."""
        document = self.document(standing)
        family = fold(document.authors[0].family).replace(" ", "") if document.authors else ""
        name = "".join(letter for letter in family if letter.isascii() and letter.isalnum())
        return f"{name or 'anon'}{document.year or 'nd'}r{standing.report_id}"

    @property
    def searched_on(self) -> date | None:
        """The day of the newest search, whoever made it; the papers' date, never today's."""
        return max((read_search_day(run) or run.asked_on for run in self.runs), default=None)

    def last_runs(self) -> list[SearchRun]:
        """The newest run of each query on each database or register that ended, else the newest of all."""
        return last_of([run for run in self.runs if run.kind.is_searched])


def list_also_short(facts: ReviewSnapshot, told: Iterable[SearchRun]) -> list[Short]:
    """Searches that are short in a way that how these runs ended does not tell.

    A later run that failed, or a run that came to its end with nothing or far less than an earlier one.
    """
    known = {run.id for run in told if run.outcome is not RunOutcome.COMPLETE}
    return [
        short
        for short in find_short_searches(facts.runs)
        if short.run is not None and (short.run.id not in known or short.lack in {Lack.EMPTY, Lack.FELL})
    ]


def is_file(run: SearchRun) -> bool:
    """True for a run that read an export which a person had made."""
    return run.is_file


def read_search_day(run: SearchRun) -> date | None:
    """The day of the search; None for a file of which nobody said when the search behind it was made.

    A ledger that is older than the column for it has the day in the request alone.
    """
    if run.searched or not is_file(run):
        return run.asked_on
    try:
        told = json.loads(run.request)
        return date.fromisoformat(told["searched"])
    except (ValueError, TypeError, KeyError):
        return None


def write_day(run: SearchRun) -> str:
    """The day of the search in words."""
    search_day = read_search_day(run)
    return str(search_day) if search_day else f"date not recorded; file imported on {run.started_at:%Y-%m-%d}"


def count_stage(
    stage: Stage,
    protocol: Protocol,
    history: Sequence[Decision],
    resolutions: Iterable[Resolution],
    wordings: Mapping[int, str],
    copy_origin: str,
) -> StageFacts:
    """One stage, counted.

    Args:
        stage: the stage.
        protocol: what `review.toml` says now.
        history: every decision of the ledger, withdrawals too.
        resolutions: every resolution.
        wordings: the text of `review.toml` by the number that decisions name.
        copy_origin: how the origin of a verdict taken over from another version begins.
    """
    settled = list(resolutions)
    judged = judge_stage(history, settled, stage, copy_origin=copy_origin)
    rows = [row for row in history if row.stage is stage and row.verdict is not Verdict.WITHDRAWN]
    mine: dict[int, set[str]] = {}
    for judgement in judged.judgements:
        mine.setdefault(judgement.report_id, set()).add(judgement.reviewer)
    return StageFacts(
        stage,
        protocol.policy.get(stage, Policy.SINGLE),
        _judged(mine, rows, _hiding(wordings, stage)),
        tuple(sorted({judgement.reviewer for judgement in judged.judgements})),
        measure_stage(judged, stage),
        _manners(settled, stage),
        sum(map(_is_from_file, {(row.report_id, row.reviewer): row for row in rows}.values())),
        len(judged.copies),
        Counter(way for row in rows if row.order and (way := _way(row.order)) not in _AS_FOUND),
    )


def _way(order: str) -> str:
    """`relevance` of `relevance, MODEL, 12 labels`; what stands behind the comma differs each time."""
    return order.partition(",")[0]


def _judged(
    mine: Mapping[int, set[str]], rows: Iterable[Decision], hidden: Callable[[Decision], bool]
) -> dict[int, JudgedReport]:
    of_report: dict[int, list[Decision]] = {}
    for row in rows:
        if row.reviewer in mine.get(row.report_id, ()):
            of_report.setdefault(row.report_id, []).append(row)
    return {
        report: JudgedReport(
            len(who),
            all(map(hidden, of_report.get(report, ()))),
            any(map(_is_from_file, of_report.get(report, ()))),
        )
        for report, who in mine.items()
    }


def _is_from_file(row: Decision) -> bool:
    return row.origin.startswith(_FROM_FILES)


def _manners(resolutions: Iterable[Resolution], stage: Stage) -> dict[Manner | None, int]:
    last = {resolution.report_id: resolution for resolution in resolutions if resolution.stage is stage}
    newest = {
        report: resolution for report, resolution in last.items() if resolution.verdict is not Verdict.WITHDRAWN
    }
    return dict(Counter(resolution.manner for resolution in newest.values()))


def _hiding(wordings: Mapping[int, str], stage: Stage) -> Callable[[Decision], bool]:
    """Whether a decision was made under a wording that kept verdicts on its report from the other reviewers.

    A decision that names no wording is taken as open: independence is claimed only where the ledger shows it.
    """
    policies = {number: _policy(text, stage) for number, text in wordings.items()}

    def is_hidden(row: Decision) -> bool:
        policy, percent = policies.get(row.protocol_id or 0, (None, 0.0))
        return policy == Policy.DOUBLE or (policy == Policy.SAMPLE and is_drawn(row.report_id, percent))

    return is_hidden


def _policy(text: str, stage: Stage) -> tuple[object, float]:
    try:
        table = tomllib.loads(text).get("screening", {})
    except tomllib.TOMLDecodeError:
        return None, 0.0
    if not isinstance(table, dict):
        return None, 0.0
    share = table.get("check", 0.0)
    return table.get(stage.value), float(share) if isinstance(share, int | float) else 0.0
