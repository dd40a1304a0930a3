"""`slr criteria`: the criteria at work, their versions, and the decisions a new wording puts in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import AskerOption, JsonOption, ReviewOption, a_file, the_asker, the_ledger, the_review
from slr.cli.output import put, put_json, put_text, safe, say
from slr.cli.tables import put_table
from slr.core.errors import UsageError
from slr.core.text.numbers import counted
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.stages.criteria.table import AtStage, Overview, Period, StaleList
    from slr.stages.criteria.usage import WordingChange


def criteria(
    stage: Annotated[Stage | None, typer.Option("--stage", help="Only this stage.", show_default=False)] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="NAME", help="With --stale: only this person's decisions.", show_default=False
        ),
    ] = None,
    reviewer: AskerOption = None,
    review: ReviewOption = None,
    *,
    history: Annotated[
        bool, typer.Option("--history", help="Show every version of the criteria and what changed.")
    ] = False,
    in_doubt: Annotated[
        bool, typer.Option("--stale", help="List the decisions to look at again after the criteria changed.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write a CSV; `-` is standard output.", callback=a_file
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the criteria, and how often each is a reason.

    The main reason of an exclusion and the extra ones are counted apart.

    Another reviewer's decision is neither counted nor listed until all who must have decided.

    Examples: slr criteria; slr criteria --history; slr criteria --stale --stage full-text -o again.csv
    """
    from slr.stages.criteria.run import read_criteria, read_stale

    if history and in_doubt:
        raise UsageError("--history and --stale show different things", hint="Give one of them.")
    if by is not None and not in_doubt:
        raise UsageError("--by goes with --stale", hint="Without it the decisions of all are counted.")
    folder = the_review(review)
    me, stages = the_asker(reviewer, folder), [stage] if stage is not None else list(Stage)
    with the_ledger(folder) as ledger:
        if in_doubt:
            found = read_stale(ledger, folder, stages=stages, me=me, reviewer=by)
            _put_stale(found, output, as_json=as_json)
            return
        seen = read_criteria(ledger, folder, stages=stages, me=me)
    _put_overview(seen, output, history=history, as_json=as_json)


def _put_overview(seen: Overview, output: Path | None, *, history: bool, as_json: bool) -> None:
    from slr.stages.criteria.table import history_csv, overview_csv, overview_json

    if as_json:
        put_json(overview_json(seen))
    elif output is not None:
        _write(output, history_csv(seen) if history else overview_csv(seen))
    else:
        for one in seen.stages:
            if history:
                _show_history(one)
            else:
                _show_uses(one)
    for one in seen.stages:
        _tell_next(one)
    _tell_rest(seen)


def _show_uses(one: AtStage) -> None:
    by_code = {use.code: use for use in one.uses}
    rows: list[tuple[object, ...]] = [
        (item.code, by_code[item.code].main, by_code[item.code].extra, item.text) for item in one.criteria
    ]
    rows += [(use.code, use.main, use.extra, "(no longer in review.toml)") for use in one.gone]
    title = f"{one.stage}: exclusions by criterion"
    put_table(("code", "#main reason", "#extra reason", "question"), rows, title=title)


def _show_history(one: AtStage) -> None:
    put(f"{one.stage}: {counted(len(one.periods), 'version')}")
    for period in one.periods:
        put(f"\nversion {period.version.number}: {_when(period)}")
        _put_lines(_lines(period))
    if one.pending:
        put(f"\nversion {one.next.number}: from the next decision on")
        _put_lines(_changed(one.pending))
    put()


def _put_lines(lines: Iterable[str]) -> None:
    for line in lines:
        put(f"  {safe(line)}")


def _when(period: Period) -> str:
    if period.first is None or period.last is None:
        return "no decision of this stage"
    first, last = f"{period.first:%Y-%m-%d}", f"{period.last:%Y-%m-%d}"
    days = first if first == last else f"{first} to {last}"
    return f"{counted(period.decisions, 'decision')}, {days}"


def _lines(period: Period) -> list[str]:
    """All criteria of the first version, and what changed in a later one."""
    if period.version.number == 1:
        return [f"{one.code}: {one.text}" for one in period.version.criteria]
    return _changed(period.since)


def _changed(changes: Iterable[WordingChange]) -> list[str]:
    from slr.stages.criteria.table import in_words

    return [line for change in changes for line in in_words(change)]


def _tell_next(one: AtStage) -> None:
    number, is_new = one.next
    if not one.periods:
        return
    if is_new:
        what = safe(", ".join(map(str, one.pending)))
        say(f"{one.stage}: review.toml has changed ({what}); the next decision will be version {number}")
    elif number != one.periods[-1].version.number:
        say(f"{one.stage}: review.toml has the criteria of version {number} again, and so will the next decision")


def _put_stale(found: StaleList, output: Path | None, *, as_json: bool) -> None:
    from slr.stages.criteria.table import stale_csv, stale_json

    if as_json:
        put_json(stale_json(found))
    elif output is not None:
        _write(output, stale_csv(found))
    else:
        _show_stale(found)
    if found.unknown:
        told = counted(found.unknown, "decision")
        say(f"{told} without a wording that can be read: whether to look at them again is unknown")
    _tell_rest(found)


def _show_stale(found: StaleList) -> None:
    from slr.stages.criteria.table import settled_in_words

    if not found.decisions:
        put("No decision has to be looked at again.")
        return
    rows = [
        (
            one.stale.decision.report_id,
            one.title or "(no title)",
            one.stale.decision.stage,
            one.stale.decision.reviewer,
            " ".join((one.stale.decision.verdict, *one.stale.decision.reasons)),
            one.stale.version,
            "; ".join(map(str, one.stale.because)),
            settled_in_words(one) or None,
        )
        for one in found.decisions
    ]
    heads = ("#report", "title", "stage", "who", "verdict", "#version", "what changed", "settled")
    put_table(heads, rows)
    put(f"{counted(len(rows), 'decision')} to look at again; `slr criteria --history` shows the wordings")


def _tell_rest(seen: Overview | StaleList) -> None:
    if seen.held_back:
        say(f"{counted(seen.held_back, 'decision')} hidden: those reports still wait for another reviewer")
    for problem in seen.problems:
        say(f"{problem.where}: {safe(problem.message)}")


def _write(path: Path, body: str) -> None:
    from slr.adapters.folder import write_whole

    if str(path) == "-":
        put_text(body)
    else:
        write_whole(path, body.encode())
        say(f"wrote {path}")
