"""`slr screen`: judge reports one at a time in the terminal, or read decisions from a file."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    StageOption,
    count,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import complain_of, has_screen, mending_hint, put, put_json, safe, say
from slr.cli.queue import queue
from slr.core.errors import NeedsTerminal
from slr.core.review.keymap import Profile, Theme
from slr.core.text.numbers import counted
from slr.core.vocabulary import Stage
from slr.stages.screen.queue.order import Order

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger, Pilot


def open_pilot(
    ledger: Ledger, folder: Review, stage: Stage, reviewer: str, *, wanted: int, anew: bool
) -> Pilot | None:
    """The round to screen now; None when this reviewer is through with it, which is then told."""
    from slr.stages.pilot.run import has_finished, join_pilot

    pilot = join_pilot(ledger, folder, stage, reviewer, wanted=wanted, anew=anew)
    if has_finished(ledger, pilot, reviewer):
        tell_pilot(ledger, folder, pilot)
        return None
    say(f"Calibration round: {len(pilot.report_ids):,} reports, the same for every reviewer who runs --pilot.")
    return pilot


def tell_pilot(ledger: Ledger, folder: Review, pilot: Pilot) -> None:
    """Print how far those agree who are through with a round."""
    from slr.cli.agreement import show
    from slr.stages.agreement.run import measure
    from slr.stages.pilot.run import list_finishers

    through = list_finishers(ledger, pilot)
    if len(through) < 2:
        who = safe(through[0]) if through else "nobody"
        say(f"Finished the calibration round: {who}. Agreement is measured when a second reviewer has finished.")
        return
    show(measure(ledger, folder, stages=(pilot.stage,), reviewers=through, reports=pilot.report_ids))


if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger, Pilot, Sample


app = typer.Typer(cls=DefaultGroup)


DecisionsOption = Annotated[
    Path | None,
    typer.Option(
        "--import",
        metavar="FILE",
        help="Read decisions from a CSV instead: columns report, verdict, reason, note, stage, reviewer.",
    ),
]
KeysOption = Annotated[
    Profile | None,
    typer.Option("--keys", help="A set of keys. Default: profile in review.toml.", show_default=False),
]
ThemeOption = Annotated[
    Theme | None,
    typer.Option("--theme", help="Colours. Default: theme in review.toml, else the terminal's own."),
]
OrderOption = Annotated[
    Order,
    typer.Option("--order", help="Which report comes first; `relevance` learns from your verdicts as you go."),
]
PilotOption = Annotated[
    int | None,
    typer.Option(
        "--pilot", parser=count, metavar="N", help="Begin with a calibration round of N reports, for all."
    ),
]
SampleOption = Annotated[
    bool, typer.Option("--sample", help="Only the random sample of `slr stop draw`, in the order drawn.")
]
NewPilotOption = Annotated[
    bool, typer.Option("--new-pilot", help="With --pilot: begin another round, of other reports.")
]


@app.command("run")
def screen(
    stage: StageOption = Stage.TITLE_ABSTRACT,
    reviewer: ReviewerOption = None,
    decisions: DecisionsOption = None,
    keys: KeysOption = None,
    theme: ThemeOption = None,
    order: OrderOption = Order.FOUND,
    pilot: PilotOption = None,
    review: ReviewOption = None,
    *,
    sample: SampleOption = False,
    new_pilot: NewPilotOption = False,
    plain: Annotated[bool, typer.Option("--plain", help="Line by line, as without a terminal.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Screen reports one at a time, with one key for a decision.

    Each decision is saved at once. You may quit at any time. `?` shows the keys.

    `slr screen queue` lists what is left.

    Examples: slr screen; slr screen --stage full-text --keys rayyan; slr screen --import decisions.csv
    """
    _require_together(
        is_import=decisions is not None,
        of_import=dry_run or as_json,
        of_screen=plain or sample or pilot is not None,
    )
    if decisions is None and not plain and has_screen():
        _hurry()
    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        if decisions is not None:
            who = the_reviewer(reviewer, folder, may="decide") if reviewer is not None else None
            _import(ledger, folder, decisions, stage, who, dry_run=dry_run, as_json=as_json)
            return
        who = the_reviewer(reviewer, folder, may="decide")
        sit = partial(_interactive, ledger, folder, stage, who, order=order, keys=keys, theme=theme, plain=plain)
        if sample:
            _sample(ledger, folder, stage, who, sit, alone=pilot is None and order is Order.FOUND)
        elif pilot is None or _is_through(ledger, folder, stage, who, sit, wanted=pilot, anew=new_pilot):
            sit(None)


app.command("queue")(queue)


def _require_together(*, is_import: bool, of_import: bool, of_screen: bool) -> None:
    """Refuse options that would be passed over: on a screen every decision is saved at once."""
    from slr.core.errors import UsageError

    if of_import and not is_import:
        raise UsageError("--dry-run and --json go with --import; each decision on the screen is saved at once")
    if of_screen and is_import:
        raise UsageError("--import opens no screen: --plain, --sample and --pilot do not go with it")


def _sample(
    ledger: Ledger,
    folder: Review,
    stage: Stage,
    reviewer: str,
    sit: Callable[[Sample], None],
    *,
    alone: bool,
) -> None:
    """Screen the random sample, and say where to go on."""
    from slr.core.errors import UsageError
    from slr.stages.screen.queue.run import count_waiting, read_newest_sample

    if not alone:
        raise UsageError("--sample goes with neither --pilot nor --order: it has an order of its own")
    sample = read_newest_sample(ledger, stage)
    if count_waiting(ledger, folder, sample, reviewer):
        sit(sample)
    else:
        _tell_end(ledger, folder, stage, reviewer, sample)


def _tell_end(ledger: Ledger, folder: Review, stage: Stage, reviewer: str, part: Sample) -> None:
    """What the screen would say where no report is handed out."""
    from slr.stages.screen.ending import choose_ending
    from slr.stages.screen.seat.run import open_desk

    with closing(open_desk(ledger, folder, stage, reviewer, part=part)) as desk:
        told = choose_ending(desk.queue.left(), stage)
    say(" ".join((told.title, *told.lines)))
    for command, what in told.steps:
        say(f"Next: {command} ({what})")


def _is_through(
    ledger: Ledger,
    folder: Review,
    stage: Stage,
    reviewer: str,
    sit: Callable[[Pilot], None],
    *,
    wanted: int,
    anew: bool,
) -> bool:
    """Screen a calibration round; True when the reviewer is through with it and goes on to the rest."""
    from slr.stages.pilot.run import has_finished

    pilot = open_pilot(ledger, folder, stage, reviewer, wanted=wanted, anew=anew)
    if pilot is None:
        return True
    sit(pilot)
    if not has_finished(ledger, pilot, reviewer):
        return False
    tell_pilot(ledger, folder, pilot)
    return has_screen() or not _is_over(sys.stdin)


def _interactive(
    ledger: Ledger,
    folder: Review,
    stage: Stage,
    reviewer: str,
    part: Pilot | Sample | None,
    *,
    order: Order,
    keys: Profile | None,
    theme: Theme | None,
    plain: bool,
) -> None:
    from slr.core.review.keymap import make_keymap
    from slr.stages.screen.pending import describe_saved
    from slr.stages.screen.seat.run import open_desk

    protocol = folder.protocol
    held = make_keymap(keys or protocol.key_profile, protocol.keys)
    look = theme or Theme(protocol.theme or Theme.TERMINAL)
    is_line_mode = plain or not has_screen()
    if is_line_mode and _is_over(sys.stdin):
        hint = "Without one, write commands to its input, or use `slr decide` or `slr screen --import FILE.csv`."
        raise NeedsTerminal("screening needs a terminal", hint=hint)
    ledger.prepare()
    recall = _recall(ledger, folder, stage)
    with closing(open_desk(ledger, folder, stage, reviewer, part=part, order=order, recall=recall)) as desk:
        if is_line_mode:
            from slr.stages.screen.lines.screening import run_plain

            written = {action.value: " ".join(own) for action, own in held.keys.items()}
            run_plain(desk, title=protocol.title, source=sys.stdin, out=sys.stdout, keymap=written)
        else:
            from slr.stages.screen.tui import run_screen

            run_screen(desk, title=protocol.title, is_terminal=True, keys=held, theme=look)
        seen, only, saved = desk.progress(), desk.round, describe_saved(desk)
    told = f"{only}: " if only else f"{seen.decided:,} of {seen.total:,} decided by {safe(reviewer)}; "
    say(f"{told}{seen.left:,} left. {saved}")


def _recall(ledger: Ledger, folder: Review, stage: Stage) -> Callable[[], str] | None:
    """What estimates for the foot of the screen how much is found; nothing at full text, where all is judged."""
    from slr.core.stopping.outlook import at_foot
    from slr.stages.stopping.run import STAGE, look

    return (lambda: at_foot(look(ledger, folder.protocol))) if stage is STAGE else None


def _hurry() -> None:
    """Load the screen while the ledger is being read, and leave what is being loaded to no collector.

    Somebody waits for the first report. The screen turns the collector on again (`ScreeningApp.on_mount`).
    """
    import gc
    from importlib import import_module
    from threading import Thread

    gc.disable()
    Thread(target=import_module, args=("slr.stages.screen.tui.app",), daemon=True).start()


def _is_over(stream: TextIO) -> bool:
    """True when no line will come: the stream is closed, or ends here. It does not wait for a line."""
    from select import select

    if stream.closed:
        return True
    try:
        if not select([stream], [], [], 0)[0]:
            return False  # somebody may still write
    except (OSError, ValueError):  # no file that could be asked: what it holds is at hand
        pass
    buffer = stream.buffer
    if isinstance(buffer, io.BufferedReader):
        return not buffer.peek(1)
    here = buffer.tell()
    is_empty = not buffer.read(1)
    buffer.seek(here)
    return is_empty


def _import(
    ledger: Ledger,
    folder: Review,
    path: Path,
    stage: Stage,
    reviewer: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from slr.core.errors import StageNotReached, UsageError
    from slr.stages.screen.run import import_decisions

    outcome = import_decisions(ledger, folder, path, stage=stage, reviewer=reviewer, dry_run=dry_run)
    if not outcome.rows:
        raise UsageError(
            f"{path} holds no row with a decision",
            hint="Its columns are report, verdict, reason, note, stage and reviewer; the first two are needed.",
        )
    if as_json:
        put_json(outcome)
    else:
        complain_of(outcome.problems)
        put(
            f"{counted(outcome.rows, 'row')}: "
            f"{counted(outcome.recorded, 'decision')} {'would be ' if dry_run else ''}recorded, "
            f"{outcome.known:,} already known, {len(outcome.problems):,} not usable"
        )
    if outcome.problems:
        refused = f"{len(outcome.problems):,} of {outcome.rows:,} rows of {path} could not be used"
        hint = mending_hint(0 if dry_run else outcome.recorded)
        if too_early := outcome.more["not_through_title_abstract"]:
            early = f"{too_early:,} of them judge full texts of reports that are not through title and abstract"
            raise StageNotReached(f"{refused}; {early}", hint=hint)
        raise UsageError(refused, hint=hint)
