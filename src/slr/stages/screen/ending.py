"""What is said when no report is handed out: what ended, what is left at the stage, what to run next. Pure.

The screen and line mode say the same; only the keys differ, and those they name themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from slr.core.model import Stage, Standing
from slr.core.text.numbers import counted, is_or_are


class SittingPart(StrEnum):
    """What a sitting keeps to when it is not the whole stage."""

    PILOT = "pilot round"
    SAMPLE = "random sample"


@dataclass(frozen=True, slots=True)
class Left:
    """What a stage holds for a reviewer to whom no report is handed out; all numbers are of reports.

    part, size: the pilot round or sample that is screened, and of how many reports; None for the whole stage.
    here: of that part (or stage) the reports this reviewer must decide on; since none was handed out, each is on
    another screen. rest: of the whole stage, those among them. others: need another reviewer, and not this one.
    conflicts, stopped: of the stage, those on which reviewers disagree and those a stopping rule left out. total:
    of the stage. earlier: not settled at title and abstract, so that they may still reach the full text.
    is_filtered: only reports without an abstract are handed out.
    """

    part: SittingPart | None = None
    size: int = 0
    here: int = 0
    rest: int = 0
    others: int = 0
    conflicts: int = 0
    stopped: int = 0
    total: int = 0
    earlier: int = 0
    is_filtered: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said. steps: commands to run next, each with what it does."""

    title: str
    lines: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


def survey(standings: Iterable[Standing], stage: Stage, *, here: int, rest: int) -> Left:
    """What a stage holds, from where every report stands, for somebody with `rest` reports left and `here` now."""
    everything = list(standings)
    there = (
        everything
        if stage is Stage.TITLE_ABSTRACT
        else [standing for standing in everything if standing.reached_full_text]
    )
    stopped = sum(standing.left_out is not None for standing in there)
    conflicts = sum(stage in standing.conflicts for standing in there)
    is_open = sum(standing.at(stage) is None and standing.left_out is None for standing in there)
    before = (
        (standing for standing in everything if standing.title_abstract is None)
        if stage is Stage.FULL_TEXT
        else ()
    )
    return Left(
        here=here,
        rest=rest,
        others=max(is_open - conflicts - rest, 0),
        conflicts=conflicts,
        stopped=stopped,
        total=len(there),
        earlier=sum(1 for _ in before),
    )


def choose_ending(left: Left, stage: Stage) -> Ending:
    """What to say. 'All done' is said only when nothing of the stage is left for this reviewer."""
    if left.is_filtered:
        return Ending("No report without an abstract is left for you.", tuple(_rest(left, stage)), ())
    if left.part is not None:
        return _of_part(left, left.part, stage)
    if left.rest:
        waiting = f"{counted(left.rest, 'report')} {is_or_are(left.rest)} left for you"
        told = f"{waiting} at this stage, open on another screen."
        return Ending("No report can be shown now.", (told,), (_screen(stage, "try again later"), _STATUS))
    if not left.total:
        return _of_nothing(left, stage)
    return Ending(
        "All done: no report is left for you at this stage.", tuple(_open(left)), tuple(_next(left, stage))
    )


def _of_part(left: Left, part: SittingPart, stage: Stage) -> Ending:
    measure = {
        SittingPart.PILOT: ("slr agreement", "how far the reviewers agree on the round"),
        SittingPart.SAMPLE: ("slr stop", "what the sample shows about recall"),
    }[part]
    on = [_screen(stage, "go on with the rest")] if left.rest else list(_next(left, stage))
    rest = tuple(_rest(left, stage))
    if left.here:
        told = f"{counted(left.here, 'report')} of it {is_or_are(left.here)} left for you, open on another screen."
        again = _screen(
            stage, "try again later", f"--pilot {left.size}" if part is SittingPart.PILOT else "--sample"
        )
        return Ending(f"No report of the {part} can be shown now.", (told, *rest), (again, *on))
    title = f"The {part} is done: you have decided on its {counted(left.size, 'report')}."
    return Ending(title, (*rest, *(() if left.rest else _open(left))), (measure, *on))


def _of_nothing(left: Left, stage: Stage) -> Ending:
    if stage is Stage.TITLE_ABSTRACT:
        return Ending("There is no report to screen yet.", (), (("slr search", "search the sources"), _STATUS))
    lines = (f"{counted(left.earlier, 'report')} {is_or_are(left.earlier)} not settled at title and abstract.",)
    steps = (_screen(Stage.TITLE_ABSTRACT, "screen titles and abstracts"), _STATUS)
    return Ending("No report has reached the full text yet.", lines if left.earlier else (), steps)


def _rest(left: Left, stage: Stage) -> Iterator[str]:
    """What of the whole stage is left behind a part of it."""
    where = "title and abstract" if stage is Stage.TITLE_ABSTRACT else "full text"
    number = counted(left.rest, "report") if left.rest else "No report"
    yield f"{number} {is_or_are(left.rest or 1)} left for you at {where}."


def _open(left: Left) -> Iterator[str]:
    """What of the stage is open although nothing is left for this reviewer."""
    if left.others:
        yield f"{counted(left.others, 'report')} still {'needs' if left.others == 1 else 'need'} another reviewer."
    if left.conflicts:
        yield f"Reviewers disagree on {counted(left.conflicts, 'report')}."
    if left.stopped:
        yield f"A stopping rule left {counted(left.stopped, 'report')} out, unread (`slr stop list`)."
    if left.earlier:
        yield f"{counted(left.earlier, 'report')} {is_or_are(left.earlier)} not settled at title and abstract."


def _next(left: Left, stage: Stage) -> Iterator[tuple[str, str]]:
    if left.conflicts:
        yield "slr resolve", "settle the conflicts"
    yield _STATUS
    if stage is Stage.TITLE_ABSTRACT:
        yield "slr screen --stage full-text", "screen the full texts"
    elif not (left.others or left.conflicts or left.earlier):
        yield "slr prisma", "draw the flow diagram"


_STATUS = ("slr status", "everything that is due")


def _screen(stage: Stage, what: str, *options: str) -> tuple[str, str]:
    where = ("--stage full-text",) if stage is Stage.FULL_TEXT else ()
    return " ".join(("slr screen", *where, *options)), what
