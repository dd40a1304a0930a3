"""`slr criteria`: the criteria at work, their versions, and the decisions a new wording puts in doubt."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    AskerOption,
    CsvOption,
    JsonOption,
    OneStageOption,
    ReviewOption,
    the_asker,
    the_ledger,
    the_review,
)
from slr.cli.output import complain_of, put, put_file, put_json, safe, say
from slr.cli.tables import put_table
from slr.core.text.numbers import counted
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.stages.criteria.table import AtStage, Overview, Period, StaleList
    from slr.stages.criteria.usage import WordingChange


app = typer.Typer(cls=DefaultGroup)


@app.command("show")
def show(
    stage: OneStageOption = None,
    reviewer: AskerOption = None,
    review: ReviewOption = None,
    *,
    output: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the criteria, and how often each is a reason.

    The main reason of an exclusion and the extra ones are counted apart. Another reviewer's decision is neither
    counted nor listed until all who must have decided.

    Examples: slr criteria; slr criteria --stage full-text; slr criteria -o criteria.csv
    """
    _put_overview(_read(stage, reviewer, review), output, history=False, as_json=as_json)


@app.command("history")
def history(
    stage: OneStageOption = None,
    reviewer: AskerOption = None,
    review: ReviewOption = None,
    *,
    output: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every version of the criteria and what changed.

    Example: slr criteria history --stage full-text
    """
    _put_overview(_read(stage, reviewer, review), output, history=True, as_json=as_json)


@app.command("stale")
def stale(
    stage: OneStageOption = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="Only this person's decisions.", show_default=False),
    ] = None,
    reviewer: AskerOption = None,
    review: ReviewOption = None,
    *,
    output: CsvOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the decisions to look at again after the criteria changed.

    Example: slr criteria stale --stage full-text -o again.csv
    """
    from slr.stages.criteria.run import read_stale

    folder = the_review(review)
    me = the_asker(reviewer, folder)
    with the_ledger(folder) as ledger:
        stale_list = read_stale(ledger, folder, stages=_stages(stage), me=me, reviewer=by)
        _put_stale(stale_list, output, as_json=as_json)


def _read(stage: Stage | None, reviewer: str | None, review: Path | None) -> Overview:
    from slr.stages.criteria.run import read_criteria

    folder = the_review(review)
    me = the_asker(reviewer, folder)
    with the_ledger(folder) as ledger:
        return read_criteria(ledger, folder, stages=_stages(stage), me=me)


def _stages(stage: Stage | None) -> list[Stage]:
    return list(Stage) if stage is None else [stage]


def _put_overview(seen: Overview, output: Path | None, *, history: bool, as_json: bool) -> None:
    from slr.stages.criteria.table import make_overview_json, write_history_csv, write_overview_csv

    if as_json:
        put_json(make_overview_json(seen))
    elif output is not None:
        put_file(output, write_history_csv(seen) if history else write_overview_csv(seen))
    else:
        for at_stage in seen.stages:
            if history:
                _show_history(at_stage)
            else:
                _show_uses(at_stage)
    for at_stage in seen.stages:
        _tell_next(at_stage)
    _tell_rest(seen)


def _show_uses(at_stage: AtStage) -> None:
    by_code = {use.code: use for use in at_stage.uses}
    rows: list[tuple[object, ...]] = [
        (item.code, by_code[item.code].main, by_code[item.code].extra, item.text) for item in at_stage.criteria
    ]
    rows += [(use.code, use.main, use.extra, "(no longer in review.toml)") for use in at_stage.gone]
    title = f"{at_stage.stage}: exclusions by criterion"
    put_table(("code", "#main reason", "#extra reason", "question"), rows, title=title)


def _show_history(at_stage: AtStage) -> None:
    put(f"{at_stage.stage}: {counted(len(at_stage.periods), 'version')}")
    for period in at_stage.periods:
        put(f"\nversion {period.version.number}: {_when(period)}")
        _put_lines(_lines(period))
    if at_stage.pending:
        put(f"\nversion {at_stage.next.number}: from the next decision on")
        _put_lines(_changed(at_stage.pending))
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
        return [f"{criterion.code}: {criterion.text}" for criterion in period.version.criteria]
    return _changed(period.since)


def _changed(changes: Iterable[WordingChange]) -> list[str]:
    from slr.stages.criteria.table import in_words

    return [line for change in changes for line in in_words(change)]


def _tell_next(at_stage: AtStage) -> None:
    number, is_new = at_stage.next
    if not at_stage.periods:
        return
    if is_new:
        what = safe(", ".join(map(str, at_stage.pending)))
        say(f"{at_stage.stage}: review.toml has changed ({what}); the next decision will be version {number}")
    elif number != at_stage.periods[-1].version.number:
        say(
            f"{at_stage.stage}: review.toml has the criteria of version {number} again, "
            "and so will the next decision"
        )


def _put_stale(stale_list: StaleList, output: Path | None, *, as_json: bool) -> None:
    from slr.stages.criteria.table import make_stale_json, write_stale_csv

    if as_json:
        put_json(make_stale_json(stale_list))
    elif output is not None:
        put_file(output, write_stale_csv(stale_list))
    else:
        _show_stale(stale_list)
    if stale_list.unknown:
        told = counted(stale_list.unknown, "decision")
        say(f"{told} without a wording that can be read: whether to look at them again is unknown")
    _tell_rest(stale_list)


def _show_stale(stale_list: StaleList) -> None:
    from slr.stages.criteria.table import describe_settled

    if not stale_list.decisions:
        put("No decision has to be looked at again.")
        return
    rows = [
        (
            doubted.stale.decision.report_id,
            doubted.title or "(no title)",
            doubted.stale.decision.stage,
            doubted.stale.decision.reviewer,
            " ".join((doubted.stale.decision.verdict, *doubted.stale.decision.reasons)),
            doubted.stale.version,
            "; ".join(map(str, doubted.stale.because)),
            describe_settled(doubted) or None,
        )
        for doubted in stale_list.decisions
    ]
    heads = ("#report", "title", "stage", "who", "verdict", "#version", "what changed", "settled")
    put_table(heads, rows)
    put(f"{counted(len(rows), 'decision')} to look at again; `slr criteria history` shows the wordings")


def _tell_rest(seen: Overview | StaleList) -> None:
    if seen.held_back:
        say(f"{counted(seen.held_back, 'decision')} hidden: those reports still wait for another reviewer")
    complain_of(seen.problems)
