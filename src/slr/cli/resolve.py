"""`slr resolve`: settle what reviewers disagree on, on a screen, one by one, or from a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    NoteOption,
    ReasonCodesOption,
    ReportName,
    ReviewerOption,
    ReviewOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import complain_of, has_screen, mending_hint, put, put_json, safe, say
from slr.core.errors import NeedsTerminal, UsageError
from slr.core.text.numbers import counted
from slr.core.vocabulary import Manner, Stage, Verdict

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.core.model import Resolution
    from slr.stages.resolving.run import Settlement

_TWINS = "Without a screen: `slr resolve REPORT VERDICT`, or `slr resolve --import FILE.csv` for many at once."


app = typer.Typer(cls=DefaultGroup)

ConflictStageOption = Annotated[
    Stage | None,
    typer.Option("--stage", help="The screening stage. Default: where they disagree.", show_default=False),
]
MannerOption = Annotated[
    Manner | None,
    typer.Option(
        "--manner",
        help="How it was settled. Default: consensus when --reviewer decided on it, else a third person.",
        show_default=False,
    ),
]


ReportArgument = Annotated[
    str | None,
    typer.Argument(metavar="[REPORT]", help="The number of the report, or its DOI. Default: all, on a screen."),
]
ResolutionsOption = Annotated[
    Path | None,
    typer.Option(
        "--import",
        metavar="FILE",
        help="Read resolutions from a CSV: columns report, verdict, reason, note, stage, manner, resolver.",
    ),
]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Settle a conflict again; the newer resolution counts.")
]


@app.command("run")
def resolve(
    report: ReportArgument = None,
    verdict: Annotated[Verdict | None, typer.Argument(help="The verdict that counts from now on.")] = None,
    stage: ConflictStageOption = None,
    reason: ReasonCodesOption = None,
    note: NoteOption = None,
    manner: MannerOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    resolutions: ResolutionsOption = None,
    again: AgainOption = False,
    plain: Annotated[bool, typer.Option("--plain", help="Open no screen: list the conflicts.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Settle conflicts, with both decisions side by side.

    One key settles. A conflict is shown once all reviewers have decided. Nothing is erased: a newer resolution
    replaces an older one, and one that is taken back stays in the log.

    Examples: slr resolve; slr resolve list; slr resolve 12 exclude --reason T1 --note "we talked";
    slr resolve undo 12
    """
    folder = the_review(review, settles=report is not None or not (plain or as_json), dry_run=dry_run)
    with the_ledger(folder) as ledger:
        if resolutions is not None:
            _refuse(report, "--import takes no report")
            asked = reviewer or os.environ.get("SLR_REVIEWER") or None
            resolver = the_reviewer(asked, folder, may="resolve") if asked else None
            rows = (resolutions, stage, resolver, manner)
            _bring(ledger, folder, *rows, again=again, dry_run=dry_run, as_json=as_json)
        elif report is None and (as_json or dry_run or plain):
            _list(ledger, folder, stage, as_json=as_json)
        elif report is None:
            who = the_reviewer(reviewer, folder, may="resolve")
            _sit(ledger, folder, who, stage, manner)
        else:
            who = the_reviewer(reviewer, folder, may="resolve")
            given = _settlement(verdict, reason, note, manner, who)
            _one(ledger, folder, report, stage, given, again=again, dry_run=dry_run, as_json=as_json)


@app.command("list")
def list_conflicts(
    stage: ConflictStageOption = None, review: ReviewOption = None, *, as_json: JsonOption = False
) -> None:
    """List the conflicts and settle none.

    Examples: slr resolve list; slr resolve list --stage full-text --json
    """
    folder = the_review(review)
    with the_ledger(folder) as ledger:
        _list(ledger, folder, stage, as_json=as_json)


@app.command("undo")
def undo(
    report: ReportName,
    stage: ConflictStageOption = None,
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a resolution back: the conflict is open again.

    Example: slr resolve undo 12
    """
    from slr.stages.resolving.run import take_back

    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        who = the_reviewer(reviewer, folder, may="resolve")
        made = take_back(ledger, folder, report, stage, resolver=who, note=note, dry_run=dry_run)
    _confirm(made, dry_run=dry_run, as_json=as_json)


def _refuse(given: object, message: str) -> None:
    if given is not None:
        raise UsageError(message, hint="See `slr resolve --help`.")


def _settlement(
    verdict: Verdict | None, reason: list[str] | None, note: str | None, manner: Manner | None, who: str
) -> Settlement:
    from slr.stages.resolving.run import Settlement

    if verdict is None:
        raise UsageError("no verdict given", hint="Give the verdict, for instance `slr resolve 12 include`.")
    return Settlement(verdict, tuple(reason or ()), note, manner, who)


def _one(
    ledger: Ledger,
    folder: Review,
    report: str,
    stage: Stage | None,
    given: Settlement,
    *,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from slr.stages.resolving.run import resolve_one

    made = resolve_one(ledger, folder, report, stage, given, again=again, dry_run=dry_run)
    _confirm(made, dry_run=dry_run, as_json=as_json)


def _confirm(made: Resolution, *, dry_run: bool, as_json: bool) -> None:
    from slr.stages.resolving.conflicts import confirm

    if as_json:
        put_json({"dry_run": dry_run, "resolution": made})
    else:
        put(safe(confirm(made)) + (" (dry run: nothing was written)" if dry_run else ""))


def _list(ledger: Ledger, folder: Review, stage: Stage | None, *, as_json: bool) -> int:
    from slr.stages.resolving.run import list_waiting

    conflicts, held_back = list_waiting(ledger, folder, stage=stage)
    if as_json:
        put_json({"conflicts": conflicts, "held_back": held_back})
        return len(conflicts)
    for conflict in conflicts:
        put(safe(f"{conflict}: {conflict.document.title or '(no title)'}"))
    put(f"{counted(len(conflicts), 'conflict')} to settle")
    if held_back:
        say(f"{held_back:,} more hidden: those reports still wait for another reviewer")
    return len(conflicts)


def _sit(ledger: Ledger, folder: Review, who: str, stage: Stage | None, manner: Manner | None) -> None:
    if not has_screen():
        if _list(ledger, folder, stage, as_json=False):
            raise NeedsTerminal("the screen for conflicts needs a terminal", hint=_TWINS)
        return
    from slr.core.review.keymap import Theme, make_keymap
    from slr.stages.resolving.run import open_desk
    from slr.stages.resolving.tui import run_resolving
    from slr.stages.screen.pending import describe_drafts

    keys = make_keymap(folder.protocol.key_profile, folder.protocol.keys)
    theme = Theme(folder.protocol.theme or Theme.TERMINAL)
    ledger.prepare()
    desk = open_desk(ledger, folder, who, stage=stage, manner=manner)
    run_resolving(desk, keys=keys, theme=theme)
    seen, kept = desk.tally(), describe_drafts(desk.drafts())
    say(f"{seen.settled:,} settled by {safe(who)}, {seen.left:,} left. Every resolution is saved.{kept}")


def _bring(
    ledger: Ledger,
    folder: Review,
    path: Path,
    stage: Stage | None,
    who: str | None,
    manner: Manner | None,
    *,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from slr.stages.resolving.run import import_resolutions

    done = import_resolutions(
        ledger, folder, path, stage=stage, resolver=who, manner=manner, again=again, dry_run=dry_run
    )
    if as_json:
        put_json(done)
    else:
        complain_of(done.problems)
        put(
            f"{counted(done.rows, 'row')}: "
            f"{counted(done.recorded, 'resolution')} {'would be ' if dry_run else ''}recorded, "
            f"{done.known:,} already known, {len(done.problems):,} not usable"
        )
    if done.problems:
        raise UsageError(
            f"{len(done.problems):,} of {done.rows:,} rows of {path} could not be used",
            hint=mending_hint(0 if dry_run else done.recorded),
        )
