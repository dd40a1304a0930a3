"""What can be said of ending the screening of titles and abstracts now. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from slr.core.model import Decision, SearchRun, Standing
from slr.core.stopping.recall import (
    Bound,
    at_least,
    bound_ranked,
    draw_sparkline,
    run_needed,
    sample_bound,
    sample_needed,
)
from slr.core.stopping.rule import StoppingRule, irrelevant_in_a_row, least_missing
from slr.core.stopping.seen import Seen, count_seen
from slr.core.stopping.statement import Rule

#: Bars of the curve beside a sentence.
_BARS = 12


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random sample as it stands now.

    number: which of the samples of the stage, from 1. size: its reports, those merged into others once. judged,
    found: how many of them are settled, and relevant. population: reports nobody had read when it was drawn.
    before: relevant reports that somebody had judged by then. read_since, found_since: reports of the population
    outside the sample that were read since, and the relevant ones among them. late: unread reports that a search
    brought after the draw, of which it says nothing.
    """

    id: int  #: of its row
    number: int
    seed: int  #: of the random numbers it was drawn with
    size: int
    judged: int
    found: int
    before: int
    population: int
    read_since: int = 0
    found_since: int = 0
    late: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether all of it is settled; before that it proves nothing."""
        return self.judged == self.size

    @property
    def holds(self) -> bool:
        """Whether it says something of everything that is unread."""
        return self.is_complete and not self.late


@dataclass(frozen=True)
class Outlook:
    """What can be said now. drawn: the newest random sample, None when there is none."""

    seen: Seen
    rule: StoppingRule
    drawn: Drawn | None = None

    @cached_property
    def sample(self) -> Bound | None:
        """The exact test on the sample; None before all of it is judged, and while nothing is found."""
        sample = self.drawn
        if sample is None or not sample.is_complete:
            return None
        since = (sample.read_since, sample.found_since)
        return sample_bound(sample.before, sample.population, sample.size, sample.found, self.rule, since=since)

    @cached_property
    def ranked(self) -> Bound | None:
        """The heuristic test on what was read last; None while nothing is found."""
        return bound_ranked(self.seen.labels, self.seen.total, self.rule)

    @property
    def in_a_row(self) -> int:
        """Irrelevant reports in a row at the end; a rule of thumb that promises nothing."""
        return irrelevant_in_a_row(self.seen.labels)

    @cached_property
    def to_draw(self) -> int:
        """The smallest sample that would do if nothing relevant were in it."""
        return sample_needed(self.seen.found, len(self.seen.unseen), self.rule)

    @cached_property
    def to_read(self) -> int | None:
        """How many irrelevant ones more in a row would meet the ranked test."""
        return run_needed(self.seen.labels, self.seen.total, self.rule)

    def bound(self, rule: Rule) -> Bound | None:
        """What a rule says; None where it says nothing."""
        return {Rule.SAMPLE: self.sample, Rule.RANKED: self.ranked}.get(rule)

    @property
    def is_certain(self) -> bool:
        """Whether so few are not settled that recall cannot fall below the target, however they turn out."""
        have, left = self.seen.found, self.seen.total - len(self.seen.labels)
        return bool(have) and least_missing(have, have, self.rule.target) > left

    @property
    def is_exact(self) -> bool:
        """Whether a random sample says something of everything that is unread."""
        return self.sample is not None and self.drawn is not None and self.drawn.holds

    @property
    def best(self) -> Bound:
        """What can be said best, by the sample or else by the ranked test; something must have been found."""
        bound = self.sample if self.is_exact else self.ranked
        assert bound is not None
        return bound

    @property
    def default_rule(self) -> Rule:
        """A sample that was drawn is what counts."""
        return Rule.RANKED if self.drawn is None else Rule.SAMPLE


class KeptSample(Protocol):
    """A random sample as it was drawn; `report_ids` are the numbers the reports had then."""

    @property
    def id(self) -> int:
        """Its number in the ledger."""

    @property
    def seed(self) -> int:
        """What it was drawn with."""

    @property
    def found(self) -> int:
        """Relevant reports found when it was drawn."""

    @property
    def unseen(self) -> int:
        """Reports that nobody had read then."""

    @property
    def at(self) -> datetime:
        """When it was drawn."""

    @property
    def report_ids(self) -> tuple[int, ...]:
        """What was drawn."""

    @property
    def after_decision(self) -> int | None:
        """The newest decision there was; None where the ledger does not tell."""

    @property
    def after_record(self) -> int | None:
        """The newest record there was; None where the ledger does not tell."""


def take_stock(
    rule: StoppingRule,
    standings: Sequence[Standing],
    history: Sequence[Decision],
    samples: Sequence[KeptSample],
    place: Callable[[int], int],
    arrived_since: Callable[[KeptSample], Collection[int]],
) -> Outlook:
    """Put together what the ledger holds.

    Args:
        rule: the target recall and the confidence.
        standings: every report.
        history: every decision, oldest first, with the report it belongs to now.
        samples: the random samples of the stage, oldest first; the newest one counts.
        place: the number that a report has now, which was merged into another.
        arrived_since: the reports that came after a sample was drawn (`opened_since`).
    """
    now = count_seen(standings, history)
    if not samples:
        return Outlook(now, rule)
    last, known = samples[-1], {standing.report_id for standing in standings}
    here = {number if number in known else place(number) for number in last.report_ids}
    reports = here & known  # the import of the others was taken back
    new = set(arrived_since(last))
    return Outlook(now, rule, _sample_now(now, last, len(samples), reports, new))


def _sample_now(now: Seen, last: KeptSample, number: int, reports: Collection[int], new: Collection[int]) -> Drawn:
    inside, before, since = [], [], []
    for report, label in now.label_of.items():
        if report in reports:
            inside.append(label)
        elif _was_judged(now.since.get(report), last):
            before.append(label)
        elif report not in new:
            since.append(label)
    return Drawn(
        id=last.id,
        number=number,
        seed=last.seed,
        size=len(reports),
        judged=len(inside),
        found=sum(inside),
        before=sum(before),
        population=last.unseen,
        read_since=len(since),
        found_since=sum(since),
        late=len(set(now.unseen).intersection(new)),
    )


def _was_judged(first: Decision | None, last: KeptSample) -> bool:
    """Whether a report was judged before the sample was drawn.

    The order of rows tells, else the clock. Of what is unclear less is made: it is no find since.
    """
    if first is None or first.at is None:
        return True
    if last.after_decision is not None and first.id is not None:
        return first.id <= last.after_decision
    return first.at <= last.at


def find_opened_since(
    sample: KeptSample, runs: Iterable[SearchRun], seen_by: Callable[[Collection[int]], set[int]]
) -> set[int]:
    """The records that came after a sample was drawn (`Ledger.seen_by`).

    For a sample that does not tell the newest record: those that only searches met which began or ended later.
    """
    if sample.after_record is not None:
        return {record for record in seen_by([run.id for run in runs]) if record > sample.after_record}
    moment = sample.at
    later: set[int] = set()
    earlier: set[int] = set()
    for run in runs:
        is_later = run.started_at > moment or (run.ended_at is not None and run.ended_at > moment)
        (later if is_later else earlier).add(run.id)
    return seen_by(later) - seen_by(earlier) if later else set()


def in_short(now: Outlook) -> str:
    """The curve and the bound in one line; empty while nothing is settled."""
    read, found = len(now.seen.labels), now.seen.found
    if not read:
        return ""
    if not found:
        return f"nothing relevant in {read:,} settled"
    return (
        f"{draw_sparkline(now.seen.labels, _BARS)} {found:,} relevant in {read:,} settled: at least "
        f"{at_least(now.best.recall)} of all ({100 * float(now.rule.confidence):g} % sure, {_how(now)})"
    )


def at_foot(now: Outlook) -> str:
    """The same where there is little room; empty while nothing relevant is found."""
    if not now.seen.found:
        return ""
    return f"recall ≥ {at_least(now.best.recall)} ({_how(now)}) {draw_sparkline(now.seen.labels, _BARS)}"


def _how(now: Outlook) -> str:
    return "by random sample" if now.is_exact else "heuristic"
