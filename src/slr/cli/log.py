"""`slr log`: who decided what, when, under which version of the criteria."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import (
    AskerOption,
    CsvOption,
    JsonOption,
    OneStageOption,
    ReviewOption,
    count,
    the_asker,
    the_ledger,
    the_review,
)
from slr.cli.output import put_file, put_json, safe, say
from slr.cli.tables import put_table
from slr.core.errors import UsageError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.outputs.log.acts import ActLog, LogLine

#: Lines of the table unless --limit says otherwise; a file or JSON has them all.
_SHOWN = 1000


ReportOption = Annotated[
    str | None,
    typer.Option("--report", metavar="REPORT", help="Only this report, by its number or DOI.", show_default=False),
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Only what this person did.", show_default=False),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="Only from this day on, in UTC (2026-03-01).", show_default=False
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        parser=count,
        metavar="N",
        help="Only the newest N lines. Default: 1000 in the table, else all.",
        show_default=False,
    ),
]


def log(
    report: ReportOption = None,
    by: ByOption = None,
    stage: OneStageOption = None,
    since: SinceOption = None,
    limit: LimitOption = None,
    reviewer: AskerOption = None,
    review: ReviewOption = None,
    *,
    output: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """List decisions, resolutions, tags and merges of the screening.

    It shows all that you may see: what you did, and what others did on reports that all reviewers have decided on.
    Other verdicts are only counted.

    Examples: slr log --report 12; slr log --by ana --since 2026-03-01 -o log.csv
    """
    from slr.outputs.log.acts import Filter, to_csv
    from slr.outputs.log.run import read_log

    folder = the_review(review)
    is_table = not as_json and output is None
    me = the_asker(reviewer, folder)
    day, most = _day(since), limit or (_SHOWN if is_table else None)
    with the_ledger(folder) as ledger:
        number = None if report is None else ledger.reports.named(report)
        wanted = Filter(number, by, stage, day, most)
        seen = read_log(ledger, folder, wanted, me=me)
    if as_json:
        put_json(seen)
    elif output is not None:
        put_file(output, to_csv(seen.lines))
        _tell_missing(seen)
    else:
        _show(seen)
        _tell_missing(seen)


def _day(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise UsageError(f"{safe(since)!r} is not a date", hint="Write it as 2026-03-01.") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _show(seen: ActLog) -> None:
    columns = ("when (UTC)", "who", "#report", "stage", "act", "#criteria", "#seconds", "origin", "note")
    put_table(columns, map(_cells, seen.lines))
    heads = ("who", "#decisions", "#withdrawals", "#resolutions", "#merges", "#median seconds")
    rows = [
        (total.who, total.decisions, total.withdrawals, total.resolutions, total.merges, total.median_seconds)
        for total in seen.totals
    ]
    put_table(heads, rows, title="In all (merges: those made while screening; all: slr dedup list)")


def _cells(line: LogLine) -> tuple[object, ...]:
    plain = line.kind in {"decision", "withdrawal"}
    act = line.verdict if plain else f"{line.kind}: {line.verdict or line.about}"
    reasons = f" ({', '.join(line.reasons)})" if line.reasons else ""
    manner = f", {line.manner}" if line.manner else ""
    seconds = None if line.seconds is None else f"{line.seconds:.1f}"
    about = line.about if line.kind in {"merge", "resolution"} else "; ".join(line.evidence)
    return (
        f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M}",
        line.who,
        line.report_id,
        line.stage,
        f"{act}{reasons}{manner}",
        line.criteria,
        seconds,
        line.origin or None,
        "; ".join(filter(None, (line.note, about, None if line.counts else "does not count"))) or None,
    )


def _tell_missing(seen: ActLog) -> None:
    if seen.cut:
        say(f"{counted(seen.cut, 'older line')} not shown (--limit)")
    if seen.held_back:
        say(f"{counted(seen.held_back, 'decision')} hidden: those reports still wait for another reviewer")
    if not seen.lines:
        say("nothing to show")
