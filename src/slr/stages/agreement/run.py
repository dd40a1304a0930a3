"""The door of the agreement between reviewers: reads the ledger, writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.decisions import COPY
from slr.core.agreement.categories import Maybe
from slr.core.agreement.judgements import judge_stage
from slr.core.agreement.summary import Agreement, Section, measure_stage
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Resolution, Stage, Verdict
from slr.core.text.printable import clean


def measure(
    ledger: Ledger,
    review: Review,
    *,
    stages: Iterable[Stage] = tuple(Stage),
    reviewers: Collection[str] = (),
    reports: Collection[int] | None = None,
    maybe: Maybe = Maybe.INCLUDE,
) -> Agreement:
    """How far the reviewers agree, on reports that both of a pair have judged independently.

    Args:
        ledger: the ledger.
        review: the review.
        stages: which stages.
        reviewers: pairs of these only; empty for everybody.
        reports: only these, such as those of a calibration round; None for all. A number of a report that was
            merged away stands for the report it belongs to now.
        maybe: what a `maybe` on title and abstract counts as.

    Raises:
        UsageError: a reviewer named has not decided on anything, or only one is named.
    """
    seen = _Seen(ledger, review, reviewers, maybe)
    return Agreement(tuple(seen.section(stage, reports) for stage in stages))


def measure_pilots(
    ledger: Ledger,
    review: Review,
    *,
    stages: Iterable[Stage] = tuple(Stage),
    reviewers: Collection[str] = (),
    maybe: Maybe = Maybe.INCLUDE,
) -> Agreement:
    """The same for each calibration round by itself, oldest first.

    Raises:
        UsageError: as `measure`.
        ReviewStateError: there was no calibration round at these stages.
    """
    seen = _Seen(ledger, review, reviewers, maybe)
    rounds = tuple(judged_round for stage in stages for judged_round in _rounds(ledger, seen, stage))
    if not rounds:
        raise ReviewStateError(
            "no calibration round was made at this stage", hint="`--round all` measures everything."
        )
    return Agreement(rounds)


def _rounds(ledger: Ledger, seen: _Seen, stage: Stage) -> Iterator[Section]:
    for number, pilot in enumerate(ledger.pilots.all(stage), 1):
        yield seen.section(stage, pilot.report_ids, number)


class _Seen:
    """What the ledger holds, read once for all sections."""

    def __init__(self, ledger: Ledger, review: Review, reviewers: Collection[str], maybe: Maybe) -> None:
        self._place: Callable[[int], int] = lambda number: ledger.reports.get(number).id
        self._needed = review.protocol.needed
        self._history: list[Decision] = ledger.decisions.history()
        self._current = ledger.decisions.current()
        self._resolutions: list[Resolution] = ledger.decisions.resolutions()
        self._maybe = maybe
        self._reviewers = _known(map(ledger.names.people.of, reviewers), {row.reviewer for row in self._history})

    def section(self, stage: Stage, reports: Collection[int] | None, number: int | None = None) -> Section:
        """One stage, or some reports of it."""
        wanted = None if reports is None else frozenset(map(self._place, reports))
        judged = judge_stage(self._history, self._resolutions, stage, copy_origin=COPY, reports=wanted)
        return measure_stage(
            judged,
            stage,
            reviewers=self._reviewers,
            maybe=self._maybe,
            round_number=number,
            waiting=self._waiting(stage, wanted),
        )

    def _waiting(self, stage: Stage, wanted: frozenset[int] | None) -> int:
        """Reports that fewer have decided on than must, one at least; resolved ones do not wait."""
        newest = {row.report_id: row for row in self._resolutions if row.stage is stage}
        resolved = {report for report, row in newest.items() if row.verdict is not Verdict.WITHDRAWN}
        deciders: dict[int, int] = {}
        for row in self._current:
            if row.stage is stage and (wanted is None or row.report_id in wanted):
                deciders[row.report_id] = deciders.get(row.report_id, 0) + 1
        return sum(
            count < self._needed(report, stage) for report, count in deciders.items() if report not in resolved
        )


def _known(named: Iterable[str], deciders: Collection[str]) -> tuple[str, ...]:
    """The reviewers named, each once.

    Raises:
        UsageError: one of them is unknown to the ledger, or there is only one.
    """
    wanted = tuple(dict.fromkeys(named))
    for name in wanted:
        if name not in deciders:
            known = ", ".join(map(clean, sorted(deciders))) or "nobody"
            raise UsageError(f"{name!r} has not decided on anything", hint=f"Who has: {known}.")
    if len(wanted) == 1:
        raise UsageError("agreement needs two reviewers", hint="Give --by twice, or leave it out for all pairs.")
    return wanted
