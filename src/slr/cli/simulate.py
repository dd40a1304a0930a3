"""`slr simulate`: how much reading priority screening would have saved, on records whose decisions are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import JsonOption, a_file, from_zero
from slr.cli.output import complain_of, put, put_json, say
from slr.cli.progress import counting

if TYPE_CHECKING:
    from fractions import Fraction

    from slr.core.ranking.metrics import Measures
    from slr.outputs.simulation.replay import Labelled
    from slr.outputs.simulation.run import Simulation

_SHOWN = 20
_STEPS = (1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
_BAR = 40


SourceArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Records with decisions, in any format that holds them.")
]
PriorIdsOption = Annotated[
    str, typer.Option("--prior-ids", metavar="ID,ID", help="Records known before the screening starts.")
]
CriteriaOption = Annotated[
    str, typer.Option("--criteria", metavar="TEXT", help="The review's question and criteria, to start from.")
]
SeedOption = Annotated[
    int,
    typer.Option(
        "--seed",
        parser=from_zero,
        metavar="N",
        help="Seed of the random order when there are no priors.",
    ),
]
OrderOutOption = Annotated[
    Path | None,
    typer.Option("--order-out", metavar="FILE.csv", help="Write the order: rank, id.", callback=a_file),
]
PlotOption = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE.png", help="Draw the recall curve: .png, .svg or .pdf.", callback=a_file),
]


def simulate(
    source: SourceArgument,
    prior_ids: PriorIdsOption = "",
    criteria: CriteriaOption = "",
    seed: SeedOption = 0,
    order_out: OrderOutOption = None,
    plot: PlotOption = None,
    target: Annotated[str, typer.Option("--target", help="The recall the stopping rule is to reach.")] = "0.95",
    confidence: Annotated[str, typer.Option("--confidence", help="The confidence it is to reach.")] = "0.95",
    *,
    as_json: JsonOption = False,
) -> None:
    """Replay a finished screening in the order of the ranker.

    That order is measured. Nothing is read but the file, and nothing leaves this machine. The ids are those of the
    file's id column, else the row numbers. Priors count neither as read nor as found.

    Example: slr simulate labelled.csv --prior-ids 12,40 --order-out order.csv
    """
    from slr.core.stopping.rule import StoppingRule
    from slr.outputs.simulation.recall_plot import plot_kind
    from slr.outputs.simulation.run import read_labelled, write_order
    from slr.outputs.simulation.run import simulate as play

    rule = StoppingRule(_share(target, "--target"), _share(confidence, "--confidence"))
    if plot is not None:
        plot_kind(plot.suffix)
    _refuse_overwriting(source, order_out, plot)
    records = read_labelled(source)
    with counting("reading again") as tell:
        names = [name for name in (part.strip() for part in prior_ids.split(",")) if name]
        outcome = play(
            records,
            names,
            criteria=criteria,
            seed=seed,
            rule=rule,
            progress=lambda count: tell("", count, len(records.ids)),
        )
    if order_out is not None:
        write_order(order_out, outcome)
    if plot is not None:
        _draw(plot, outcome)
    _problems(outcome)
    put_json(_as_json(outcome, target, confidence, seed)) if as_json else _tell(outcome, rule.target)
    _fail_when_lost(source, records)


def _fail_when_lost(source: Path, records: Labelled) -> None:
    from slr.core.errors import RecordsLost

    if lost := records.lost:
        hint = "The others were replayed. Mend or export again what the lines above name."
        raise RecordsLost(source.name, lost, len(records.ids) + lost, hint=hint)


def _share(text: str, option: str) -> Fraction:
    from slr.core.errors import UsageError
    from slr.core.stopping.rule import share

    try:
        return share(text)
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"{option} {text}: not a number between 0 and 1", hint="Such as 0.95.") from None


def _refuse_overwriting(source: Path, *outputs: Path | None) -> None:
    from slr.adapters.folder.files import resolve_path
    from slr.core.errors import UsageError

    for path in outputs:
        if path is not None and resolve_path(path) == resolve_path(source):
            raise UsageError(f"{path} is the file to read", hint="Write to another file.")


def _draw(path: Path, outcome: Simulation) -> None:
    from slr.adapters.folder.files import write_whole
    from slr.outputs.simulation.recall_plot import recall_plot

    stop = outcome.stop[0] if outcome.stop else None
    write_whole(path, recall_plot(outcome.decided, path.suffix, stop=stop))


def _problems(outcome: Simulation) -> None:
    problems = outcome.records.problems
    complain_of(problems, most=_SHOWN)
    if silent := sum(label is None for label in outcome.records.labels):
        say(f"{silent:,} records without include or exclude: ranked last, counted nowhere")


def _tell(outcome: Simulation, target: Fraction) -> None:
    relevant, total = sum(outcome.decided), len(outcome.decided)
    put(f"{total:,} records, {relevant:,} of them relevant, in the order of reading")
    if outcome.measures is None:
        put("Nothing to measure: that takes relevant records and others.")
        return
    put()
    for line in _curve(outcome.decided):
        put(line)
    put()
    for name, value in _rows(outcome.measures):
        put(f"{name:<42} {value}")
    put(_stop_line(outcome, target))


def _curve(labels: tuple[bool, ...]) -> Iterator[str]:
    """The recall curve as text: one bar for each of some shares of the reading."""
    relevant, total = sum(labels), len(labels)
    yield "read   relevant found"
    for step in _STEPS:
        recall = sum(labels[: total * step // 100]) / relevant
        yield f"{step:>3} %  {'█' * round(recall * _BAR):<{_BAR}} {recall:>6.1%}"


def _rows(measures: Measures) -> Iterator[tuple[str, str]]:
    for share, recall in measures.recall_at:
        yield f"recall after {share:.0%} of the records", f"{recall:.3f}"
    yield "work saved over sampling at 95 % (WSS@95)", f"{measures.wss_95:.3f}"
    yield "work saved over sampling at 100 %", f"{measures.wss_100:.3f}"
    yield "average time to discovery (records)", f"{measures.discovery:.1f}"
    yield "loss (0 perfect, 0.5 chance)", f"{measures.loss:.4f}"
    yield "last relevant record at rank", f"{measures.last_rank:,}"


def _stop_line(outcome: Simulation, target: Fraction) -> str:
    if outcome.stop is None:
        return f"The stopping rule (recall {float(target):.0%}) would never have stopped."
    read, found = outcome.stop
    total, relevant = len(outcome.decided), sum(outcome.decided)
    return (
        f"The stopping rule (recall {float(target):.0%}) stops after {read:,} records: {found:,} of "
        f"{relevant:,} relevant found ({found / relevant:.1%}), {1 - read / total:.1%} of the reading saved"
    )


def _as_json(outcome: Simulation, target: str, confidence: str, seed: int) -> dict[str, object]:
    from slr.core.ranking.ranker import MODEL

    relevant = sum(outcome.decided)
    stop = outcome.stop
    return {
        "model": MODEL,
        "seed": seed,
        "records": len(outcome.decided),
        "relevant": relevant,
        "without_label": sum(label is None for label in outcome.records.labels),
        "read_at_random": outcome.replayed.random,
        "learned": outcome.replayed.learned,
        "measures": outcome.measures,
        "relevant_ranks": [rank for rank, label in enumerate(outcome.decided, 1) if label],
        "stopping": {
            "rule": "hypergeometric",
            "target": target,
            "confidence": confidence,
            "read": stop[0] if stop else None,
            "found": stop[1] if stop else None,
            "recall": stop[1] / relevant if stop and relevant else None,
        },
        "problems": outcome.records.problems,
    }
