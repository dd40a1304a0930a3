"""`slr refresh`: every query again, and what is new. Made for cron."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import DryRunOption, JsonOption, ReviewOption, the_review
from slr.cli.output import complain, put, put_json, put_whole, safe, say
from slr.core.errors import SourceError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.core.model import SearchRun
    from slr.refresh.run import Refreshed

#: With --exit-code: there are new reports; a report of the review was retracted or is under concern.
_NEW, _RETRACTED = 10, 11


def refresh(
    review: ReviewOption = None,
    *,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="End with code 11 when a report of the review was retracted or is under concern, else with 10 "
            "when there are new reports.",
        ),
    ] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run all queries again, and write the new reports.

    They are deduplicated and stand in reports/. It asks nothing, and leaves at once with code 75 when another slr
    command is at work on the review. At a terminal it says what every source gave; elsewhere, as from cron, it
    prints nothing when nothing is new. Code 3: a search failed, is partial, or found nothing or far less where it
    found something before; each is named with the command that mends it, and what the others gave is kept.

    Example: slr refresh --review ~/reviews/brain
    """
    import threading
    from datetime import UTC, datetime

    from slr.cli.search import http_options
    from slr.refresh.run import run

    folder = the_review(review)
    stop = threading.Event()
    outcome = run(
        folder, now=datetime.now(UTC), stop=stop, http=http_options(stop), dry_run=dry_run, warn=complain
    )
    if as_json:
        put_json(outcome)
    elif dry_run:
        put(f"{outcome.requests} searches would be run; nothing was sent")
    elif outcome.written or outcome.faults or is_watched():
        _tell(outcome, at_length=is_watched())
    _fail_when_short(outcome)
    if exit_code and outcome.alarms:
        raise typer.Exit(_RETRACTED)
    if exit_code and outcome.new_reports:
        raise typer.Exit(_NEW)


def is_watched() -> bool:
    """True when a person sees what is printed; cron does not, and gets a mail of every line."""
    return sys.stdout.isatty()


def _tell(outcome: Refreshed, *, at_length: bool) -> None:
    """What is new and what is short; at length also what every search gave, and what to do next."""
    from slr.refresh.run import count_news

    if at_length:
        put(f"{counted(outcome.requests, 'search', 'searches')} (each query on each source):")
        for run in outcome.runs:
            put(f"  {safe(run.label)}, {safe(run.query_name)}: {_gave(run)}")
    for alarm in outcome.alarms:
        put(f"! {safe(alarm.sentence)}")
    if outcome.written:
        put(f"{count_news(outcome)}; see {outcome.written}")
    elif outcome.faults:
        put("Nothing new, but the searches are incomplete:")
    else:
        put("Nothing new.")
    for short in outcome.faults:
        put(f"! {safe(str(short))}")
        put_whole(f"  {safe(short.command or '')}")
    for sentence in outcome.windows:
        put(f"! {safe(sentence)}")
    if outcome.new_reports:
        say("Next: slr screen --stage title-abstract")


def _gave(run: SearchRun) -> str:
    """What came of one search, in a few words."""
    ended = "" if run.outcome == "complete" else f" ({run.outcome})"
    fetched = f"{run.fetched:,}{'' if run.reported is None else f' of {run.reported:,}'} records"
    return f"{fetched}, {run.new:,} new to this source{ended}"


def _fail_when_short(outcome: Refreshed) -> None:
    """Code 3 when a search of this refresh is short; nothing new is then not the whole answer.

    Raises:
        SourceError: one is.
    """
    if not outcome.faults:
        return
    names = ", ".join(dict.fromkeys(short.label for short in outcome.faults))
    came = any(short.run and short.run.fetched for short in outcome.faults)
    raise SourceError(
        names,
        f"{len(outcome.faults):,} of {outcome.requests:,} searches are incomplete"
        f"{'; what they returned is kept' if came else ''}",
        hint=f"Next: {outcome.faults[0].command}",
    )
