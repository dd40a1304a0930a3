"""The state of the searches: which of them gave less than it should, why, and what mends it. Pure.

Of each query on each source the last run counts, and of each imported file its last import: a good one makes an
earlier bad one good. Status, figure, texts, warnings and `slr refresh` all ask here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from slr.core.model import RunOutcome, SearchRun, Window

#: A total that is lower by more than this share than the highest one of an earlier run is told. Services take
#: records out and merge them all the time; a fifth of a search is more than that.
FALL = 0.2


class Lack(StrEnum):
    """What is short of a search, in the order in which it is told."""

    FAILED = "failed"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"
    EMPTY = "empty"  #: nothing was found where an earlier run found something
    FELL = "fell"  #: the total is lower by more than `FALL` than that of an earlier run
    CUT = "cut"  #: ended at a limit, so short by choice
    NEVER = "never"  #: planned in `queries/`, and never run

    @property
    def is_fault(self) -> bool:
        """True where something went wrong; a limit and a plan are somebody's choice."""
        return self not in {Lack.CUT, Lack.NEVER}


class Planned(NamedTuple):
    """A query that is to be run on a source: the names of both."""

    query: str
    source: str


@dataclass(frozen=True, slots=True)
class Short:
    """One search that is short.

    label: what the source is called; its name where it was never asked. run: the last run; None for a search that
    never ran. earlier: for a total that fell, the run with the highest one; else the last run that came to its end
    before.
    """

    lack: Lack
    search: Planned
    label: str
    run: SearchRun | None = None
    earlier: SearchRun | None = None

    @property
    def name(self) -> str:
        """`PubMed, main`."""
        return f"{self.label}, {self.search.query}"

    def __str__(self) -> str:
        """What is short, in one line without a full stop."""
        return f"{self.name}: {_SENTENCES[self.lack](self)}"

    @property
    def command(self) -> str | None:
        """The command that mends it or shows more; None where there is nothing to be done."""
        run, earlier = self.run, self.earlier
        if run is not None and run.is_file:
            return f"slr import {shlex.quote(self.search.query)}"
        if self.lack is Lack.INTERRUPTED:
            return "slr search resume"
        if self.lack is Lack.FELL and run and earlier:
            return f"slr search diff {earlier.id} {run.id}"
        if self.lack is Lack.CUT and not (run and run.message and run.message.startswith(AT_LIMIT)):
            return None
        return f"slr search {shlex.quote(self.search.query)} --source {self.search.source}"

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "lack": self.lack.value,
            "is_fault": self.lack.is_fault,
            "query": self.search.query,
            "source": self.search.source,
            "label": self.label,
            "run": self.run and self.run.id,
            "earlier_run": self.earlier and self.earlier.id,
            "message": str(self),
            "command": self.command,
        }


#: How the message of a run begins that ended at the limit it was given.
AT_LIMIT = "stopped at the limit of "


def find_short_searches(runs: Iterable[SearchRun], planned: Iterable[Planned] = ()) -> list[Short]:
    """Every search that is short, the worst first, and of one kind in order of first run.

    Args:
        runs: all runs, in the order they began.
        planned: what `queries/` asks for; what of it never ran is told too.
    """
    groups: dict[Planned, list[SearchRun]] = {}
    labels: dict[str, str] = {}
    for run in runs:
        if run.kind.is_searched or run.is_file:
            labels[run.source] = run.label
            groups.setdefault(Planned(run.query_name, run.source), []).append(run)
    shorts = [short for search, group in groups.items() if (short := _short(search, group))]
    missing = [each for each in planned if each not in groups]
    shorts += [Short(Lack.NEVER, each, labels.get(each.source, each.source)) for each in missing]
    return sorted(shorts, key=lambda short: _ORDER.index(short.lack))


def find_new_faults(runs: Sequence[SearchRun], made: Collection[int]) -> list[Short]:
    """What went wrong in the runs just made. A total that had fallen before them and stays low is no news.

    Args:
        runs: all runs, in the order they began.
        made: the numbers of those just made.
    """
    earlier = find_short_searches(run for run in runs if run.id not in made)
    fell_before = {short.search for short in earlier if short.lack is Lack.FELL}
    return [
        short
        for short in find_short_searches(runs)
        if short.run is not None
        and short.run.id in made
        and short.lack.is_fault
        and not (short.lack is Lack.FELL and short.search in fell_before)
    ]


_ORDER = tuple(Lack)

#: What a run lacks that did not come to its end.
_LACKS: Mapping[RunOutcome, Lack] = {
    RunOutcome.FAILED: Lack.FAILED,
    RunOutcome.PARTIAL: Lack.PARTIAL,
    RunOutcome.INTERRUPTED: Lack.INTERRUPTED,
}


def _short(search: Planned, runs: Sequence[SearchRun]) -> Short | None:
    """What the last of the runs of one query on one source lacks."""
    *before, last = runs
    lack = _LACKS.get(last.outcome)
    if lack is not None:
        return Short(
            lack, search, last.label, last, next((run for run in reversed(before) if run.outcome.has_ended), None)
        )
    highest = max((run for run in before if _is_comparable(run, last)), key=total, default=None)
    if highest is not None and total(highest) and not total(last):
        return Short(Lack.EMPTY, search, last.label, last, highest)
    if highest is not None and total(last) < (1 - FALL) * total(highest):
        return Short(Lack.FELL, search, last.label, last, highest)
    return Short(Lack.CUT, search, last.label, last) if last.outcome is RunOutcome.CUT else None


def last_of(runs: Iterable[SearchRun]) -> list[SearchRun]:
    """The newest run of each query on each source; a run that ended counts before one that failed after it."""
    newest: dict[tuple[str, str], SearchRun] = {}
    for run in sorted(runs, key=lambda earlier: earlier.id):
        earlier = newest.get((run.label, run.query_name))
        if earlier is None or run.outcome.has_ended or not earlier.outcome.has_ended:
            newest[run.label, run.query_name] = run
    return list(newest.values())


def total(run: SearchRun) -> int:
    """How many records the source had for a run: what it reported, else what came."""
    return run.fetched if run.reported is None else run.reported


def _is_comparable(earlier: SearchRun, later: SearchRun) -> bool:
    """Whether both asked the same thing, so that the later one should find about as much.

    Where the later window is the smaller one, a lower total is what was asked for; only none at all is odd.
    """
    if later.is_file or earlier.expression != later.expression:
        return False
    return not total(later) or _is_as_wide(later.window, earlier.window)


#: So much may a window of so many years be shorter after it has moved on.
_LEAP_DAYS = timedelta(days=2)


def _is_as_wide(window: Window, other: Window) -> bool:
    """Whether a window covers another one, or has moved on and is as long."""
    from_start = window.start is None or (other.start is not None and window.start <= other.start)
    to_end = window.end is None or (other.end is not None and window.end >= other.end)
    if from_start and to_end:
        return True
    if window.start is None or window.end is None or other.start is None or other.end is None:
        return False
    return window.end - window.start + _LEAP_DAYS >= other.end - other.start


def _how_it_stopped(short: Short) -> str:
    run = short.run
    assert run is not None
    why = (run.message or "its end was not recorded").removeprefix(f"{short.label}: ")
    came = f"{run.fetched:,}{'' if run.reported is None else f' of {run.reported:,}'} records retrieved"
    has_count = short.lack not in {Lack.PARTIAL, Lack.INTERRUPTED} or why.startswith(f"{run.fetched:,} of ")
    parts = [f"{short.lack} on {run.asked_on}", *([] if has_count else [came]), why]
    if short.earlier is not None:
        parts.append(f"last completed run: run {short.earlier.id} on {short.earlier.asked_on}")
    return "; ".join(parts)


def _fell(short: Short) -> str:
    run, earlier = short.run, short.earlier
    assert run is not None
    assert earlier is not None
    now = f"{total(run):,} records" if total(run) else "no record"
    return f"found {now} on {run.asked_on}; run {earlier.id} on {earlier.asked_on} found {total(earlier):,}"


_SENTENCES: Mapping[Lack, Callable[[Short], str]] = {
    Lack.FAILED: _how_it_stopped,
    Lack.PARTIAL: _how_it_stopped,
    Lack.INTERRUPTED: _how_it_stopped,
    Lack.EMPTY: _fell,
    Lack.FELL: _fell,
    Lack.CUT: _how_it_stopped,
    Lack.NEVER: lambda _short: "never searched",
}
