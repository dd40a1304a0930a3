"""`slr dedup review` and `slr dedup audit`: a person judges pairs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    a_file,
    count,
    from_zero,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import complain_of, has_screen, mending_hint, put, put_json, say
from slr.core.errors import UsageError
from slr.core.text.numbers import counted

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger
    from slr.core.bibliography.pair_judgement import Asked
    from slr.stages.dedup.audit.error_rates import Result
    from slr.stages.dedup.judge.run import LedgerPairDesk

PlainOption = Annotated[bool, typer.Option("--plain", help="Ask line by line, as without a terminal.")]
ExportOption = Annotated[
    Path | None,
    typer.Option("--export", metavar="FILE", help="Write the pairs to a CSV and ask nothing.", callback=a_file),
]
ImportOption = Annotated[
    Path | None, typer.Option("--import", metavar="FILE", help="Read verdicts from the column `verdict` of a CSV.")
]


def review_pairs(
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    export: ExportOption = None,
    verdicts: ImportOption = None,
    *,
    plain: PlainOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Judge the pairs that no rule decides, the likeliest first; each judgement is saved at once.

    You may quit and go on later. `?` shows the keys. --json lists the pairs and asks nothing.

    Examples: slr dedup review; slr dedup review --export pairs.csv; slr dedup review --import pairs.csv
    """
    from slr.core.bibliography.pair_judgement import Asked
    from slr.stages.dedup.judge.run import open_review

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        if verdicts is not None:
            bring(ledger, verdicts, who, Asked.REVIEW, dry_run=dry_run, as_json=as_json)
            return
        desk = open_review(ledger, who)
        if ledger.merge_log.is_dedup_due():
            say("Records were added since the last look for duplicates; `slr dedup` compares them.")
        if as_json:
            put_json({"pairs": listed(desk)})
        elif export is not None:
            write_out(desk, export, dry_run=dry_run)
        elif dry_run:
            put(f"{counted(len(desk.pairs()), 'pair')} would be asked; nothing was written")
        else:
            ledger.prepare()
            sit(desk, folder, plain=plain)


WantedOption = Annotated[int, typer.Option("--n", parser=count, metavar="N", help="Pairs of each sort to judge.")]
SeedOption = Annotated[
    int | None,
    typer.Option(
        "--seed",
        parser=from_zero,
        metavar="N",
        help="Draw the same sample again on the same ledger.",
        show_default=False,
    ),
]
ReportOption = Annotated[bool, typer.Option("--report", help="Show the result of the newest audit; ask nothing.")]


def audit(
    wanted: WantedOption = 50,
    seed: SeedOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    export: ExportOption = None,
    verdicts: ImportOption = None,
    *,
    report: ReportOption = False,
    plain: PlainOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Judge a random sample of merges and of the likeliest pairs left apart; shows how often the rules err.

    An unfinished audit goes on. Pairs you judge different are split, pairs you judge the same are merged.

    Examples: slr dedup audit --n 50 --seed 7; slr dedup audit --report
    """
    from slr.core.bibliography.pair_judgement import Asked
    from slr.stages.dedup.audit.run import open_audit, result

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        if report:
            show_result(result(ledger), as_json=as_json)
            return
        who = the_reviewer(reviewer, folder)
        if verdicts is not None:
            bring(ledger, verdicts, who, Asked.AUDIT, dry_run=dry_run, as_json=as_json)
            return
        held, desk = open_audit(ledger, who, wanted, seed, dry_run=dry_run)
        if as_json:
            put_json({"audit": held.id, "seed": held.seed, "pairs": listed(desk)})
        elif export is not None:
            write_out(desk, export, dry_run=dry_run)
        elif dry_run:
            put(f"{len(held.pairs):,} pairs would be judged, seed {held.seed}; nothing was written")
        else:
            say(f"Audit {held.id}, seed {held.seed}: {len(held.pairs):,} pairs.")
            sit(desk, folder, plain=plain)
            show_result(result(ledger, held.id), as_json=False)


def show_result(result: Result, *, as_json: bool) -> None:
    """The error of the merges and of the pairs left apart."""
    if as_json:
        put_json(result)
        return
    merged, apart = result.merged, result.apart
    put(f"Audit {result.audit}, seed {result.seed}")
    put(f"wrong merges: {merged}; {merged.drawn:,} drawn from {merged.population:,} merges by rule")
    put(f"overlooked: {apart}; {apart.drawn:,} drawn from the {apart.population:,} likeliest pairs left apart")
    for name, pairs in (("wrong", merged.wrong), ("overlooked", apart.wrong)):
        if pairs:
            put(f"{name}: {', '.join(f'{a} and {b}' for a, b in pairs)}")
    put(f"Interval: {result.method}")


def sit(desk: LedgerPairDesk, folder: Review, *, plain: bool) -> None:
    """Ask a person, on the screen or line by line, and say how far the work is."""
    from slr.core.review.keymap import Theme, make_keymap

    keys = make_keymap(folder.protocol.key_profile, folder.protocol.keys)
    theme = Theme(folder.protocol.theme or Theme.TERMINAL)
    if plain or not has_screen():
        from slr.stages.dedup.judge.lines import ask

        ask(desk, lambda: sys.stdin.readline() or None, put, keys)
    else:
        from slr.stages.dedup.judge.tui import run_screen

        run_screen(desk, keys=keys, theme=theme)
    seen = desk.tally()
    say(f"{seen.done:,} of {counted(seen.total, 'pair')} judged, {seen.left:,} left. Everything is saved.")


def listed(desk: LedgerPairDesk) -> list[dict[str, object]]:
    """The pairs that wait, for scripts."""
    return [
        {
            "a": pair.a,
            "b": pair.b,
            "kind": pair.kind,
            "zone": pair.zone,
            "rule": pair.rule,
            "probability": pair.score,
            "features": dict(pair.features),
        }
        for pair in desk.pairs()
    ]


def write_out(desk: LedgerPairDesk, path: Path, *, dry_run: bool) -> None:
    """The pairs that wait as a table."""
    from slr.adapters.folder import write_whole
    from slr.stages.dedup.judge.pair_table import write_pairs

    questions = [desk.question(pair) for pair in desk.pairs()]
    if dry_run:
        put(f"{path} would be written: {len(questions):,} pairs")
        return
    write_whole(path, write_pairs(questions).encode())
    put(f"wrote {path}: {len(questions):,} pairs; fill in `verdict` (same, version, different), then --import it")


def bring(ledger: Ledger, path: Path, who: str, asked: Asked, *, dry_run: bool, as_json: bool) -> None:
    """Verdicts from a table."""
    from slr.stages.dedup.judge.run import import_verdicts

    done = import_verdicts(ledger, path, actor=who, asked=asked, dry_run=dry_run)
    if not done.rows:
        hint = "Fill in its column verdict: same, version or different."
        raise UsageError(f"{path} holds no row with a verdict", hint=hint)
    if as_json:
        put_json(done)
    else:
        complain_of(done.problems)
        put(
            f"{done.rows:,} verdicts: {done.recorded:,} {'would be ' if dry_run else ''}recorded, "
            f"{done.known:,} already known, {len(done.problems):,} not usable"
        )
    if done.problems:
        raise UsageError(
            f"{len(done.problems):,} rows of {path} could not be used",
            hint=mending_hint(0 if dry_run else done.recorded),
        )
