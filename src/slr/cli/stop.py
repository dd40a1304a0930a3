"""`slr stop`: whether screening may end before everything is read, with a random sample as proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.numbers import count, from_zero, row_id
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    StageOption,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe, say
from slr.core.errors import ReviewStateError, UsageError
from slr.core.stopping.statement import Rule
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger, Stop
    from slr.core.stopping.outlook import Outlook


def stop(
    number: Annotated[
        int | None,
        typer.Argument(parser=row_id, metavar="ID", help="With --undo: which stop. Default: the newest."),
    ] = None,
    stage: StageOption = Stage.TITLE_ABSTRACT,
    draw: Annotated[
        int | None,
        typer.Option(
            "--draw", parser=count, metavar="K", help="Draw K unseen reports at random.", show_default=False
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", parser=from_zero, metavar="N", help="With --draw: the seed of the draw."),
    ] = None,
    rule: Annotated[
        Rule | None, typer.Option("--rule", help="With --accept: by which rule. Default: sample, once drawn.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="A note kept with it.")] = None,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", metavar="NAME", help="An item of SAFE that you confirm.")
    ] = None,
    *,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    accept: Annotated[bool, typer.Option("--accept", help="End screening; unread reports are left out.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="With --accept: even when no rule is met.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take a stop back; its reports are open again.")] = False,
    show: Annotated[bool, typer.Option("--list", help="List every sample and stop.")] = False,
    procedure: Annotated[bool, typer.Option("--safe", help="Show the SAFE procedure as a checklist.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show whether screening may end early, and end it.

    The default is to screen all. A random sample of the unread gives the exact test; on the reports read last the
    test is a heuristic.

    Target and confidence are set in review.toml (docs/stopping.md).

    Examples: slr stop; slr stop --draw 300; slr screen --sample; slr stop --accept; slr stop --undo
    """
    _check(number, stage, draw=draw is not None, accept=accept, undo=undo, show=show, procedure=procedure)
    _check_extras(draw, accept=accept, seed=seed, rule=rule, anyway=anyway)
    folder = the_review(review, settles=accept or undo, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        if draw is not None:
            who = the_reviewer(reviewer, folder)
            _draw(ledger, folder, draw, seed, who, dry_run=dry_run, as_json=as_json)
        elif accept:
            who = the_reviewer(reviewer, folder)
            wish = (rule, note, anyway, tuple(confirm or ()))
            _accept(ledger, folder, wish, who, dry_run=dry_run, as_json=as_json)
        elif undo:
            who = the_reviewer(reviewer, folder)
            _undo(ledger, number, who, note, dry_run=dry_run, as_json=as_json)
        elif show:
            _list(ledger, as_json=as_json)
        elif procedure:
            _safe(ledger, folder, tuple(confirm or ()), as_json=as_json)
        else:
            _tell(ledger, folder, as_json=as_json)


def _check(number: int | None, stage: Stage, **modes: bool) -> None:
    if stage is not Stage.TITLE_ABSTRACT:
        raise ReviewStateError(
            "only the screening of titles and abstracts can end early", hint="Full texts are few; each is judged."
        )
    if sum(modes.values()) > 1:
        raise UsageError("--draw, --accept, --undo, --list and --safe exclude each other")
    if number is not None and not modes["undo"]:
        raise UsageError("a number goes with --undo only", hint="`slr stop --undo 2`")


def _check_extras(draw: int | None, *, accept: bool, seed: int | None, rule: Rule | None, anyway: bool) -> None:
    if seed is not None and draw is None:
        raise UsageError("--seed goes with --draw only")
    if (rule is not None or anyway) and not accept:
        raise UsageError("--rule and --anyway go with --accept only")


def _tell(ledger: Ledger, folder: Review, *, as_json: bool) -> None:
    from slr.stages.stopping.assessment import outlook_json
    from slr.stages.stopping.narration import outlook_lines
    from slr.stages.stopping.run import STAGE, look

    now, holding = look(ledger, folder.protocol), ledger.stops.active(STAGE)
    if as_json:
        told = dict(outlook_json(now)) | {"rules": _rules(now), "stops": [one.id for one in holding]}
        put_json({"schema": 1, "stage": STAGE, **told})
        return
    for one in holding:
        put(safe(_headline(one)))
    for line in outlook_lines(now):
        put(line)
    words = _paper(now)
    if words and now.seen.unseen:
        put()
        put("If you ended here, the methods text would read:")
        put(f"  {words}")


def _rules(now: Outlook) -> dict[str, str | None]:
    """Each rule with what speaks against ending by it; None where it says stop."""
    from slr.stages.stopping.assessment import objection
    from slr.stages.stopping.safe import checklist

    return {rule.value: objection(now, rule, checklist(now.seen)) for rule in Rule}


def _paper(now: Outlook) -> str:
    from slr.core.stopping.statement import stop_sentences
    from slr.stages.stopping.assessment import facts_of, objection

    rule = now.default_rule
    if now.bound(rule) is None:
        return ""
    facts = facts_of(now, rule, is_met=objection(now, rule, ()) is None)
    return " ".join(stop_sentences(rule, facts, len(now.seen.unseen)))


def _draw(
    ledger: Ledger, folder: Review, wanted: int, seed: int | None, who: str, *, dry_run: bool, as_json: bool
) -> None:
    from slr.stages.stopping.run import draw

    made = draw(ledger, folder, wanted, seed=seed, actor=who, dry_run=dry_run)
    if as_json:
        told = {"id": made.sample_id, "seed": made.seed, "unseen": made.unseen, "reports": made.report_ids}
        put_json({"schema": 1, "dry_run": dry_run, "sample": told})
        return
    name = "A sample would be" if dry_run else f"Sample {made.sample_id} is"
    size = f"{len(made.report_ids):,} of {made.unseen:,} unseen reports"
    put(f"{name} {size}, drawn with seed {made.seed}{_dry(dry_run)}.")
    if not dry_run:
        say("Next: every reviewer runs `slr screen --sample`; then `slr stop`.")


def _accept(
    ledger: Ledger,
    folder: Review,
    wish: tuple[Rule | None, str | None, bool, tuple[str, ...]],
    who: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from slr.core.stopping.statement import stop_sentences
    from slr.stages.stopping.run import Wish, accept

    made = accept(ledger, folder, Wish(*wish), actor=who, dry_run=dry_run)
    words = " ".join(stop_sentences(made.rule, made.facts, len(made.report_ids), made.note))
    if as_json:
        told = {"id": made.stop_id, "rule": made.rule, "facts": made.facts, "note": made.note}
        put_json({"schema": 1, "dry_run": dry_run, "stop": told | {"reports": made.report_ids, "words": words}})
        return
    name = "Screening would end" if dry_run else f"Screening has ended (stop {made.stop_id}, rule {made.rule})"
    put(f"{name}: {len(made.report_ids):,} unread reports are left out{_dry(dry_run)}.")
    if made.objection:
        put(f"Against the rule: {made.objection}.")
    put(safe(words))
    if not dry_run:
        say("`slr stop --undo` takes it back. `slr prisma` counts them as excluded by automation tools.")


def _undo(ledger: Ledger, number: int | None, who: str, note: str | None, *, dry_run: bool, as_json: bool) -> None:
    from slr.stages.stopping.run import take_back

    gone = take_back(ledger, number, actor=who, note=note, dry_run=dry_run)
    if as_json:
        put_json({"schema": 1, "dry_run": dry_run, "stop": _as_json(gone)})
        return
    verb = "would be" if dry_run else "is"
    put(f"Stop {gone.id} {verb} taken back: {len(gone.report_ids):,} reports are open again{_dry(dry_run)}.")


def _list(ledger: Ledger, *, as_json: bool) -> None:
    from dataclasses import asdict

    from slr.stages.stopping.run import STAGE

    samples, stops = ledger.samples.all(STAGE), ledger.stops.all(STAGE)
    if as_json:
        told = {"samples": [asdict(one) for one in samples], "stops": [_as_json(each) for each in stops]}
        put_json({"schema": 1, **told})
        return
    for one in samples:
        size = f"{len(one.report_ids):,} of {one.unseen:,} unseen, seed {one.seed}"
        then = f"{one.screened:,} were settled then, {one.found:,} relevant"
        put(safe(f"sample {one.id}  {one.at:%Y-%m-%d %H:%M}  {one.actor}  {size}; {then}"))
    for each in stops:
        put(safe(_headline(each)))
    if not samples and not stops:
        say("No sample was drawn, and screening was not ended.")


def _safe(ledger: Ledger, folder: Review, confirmed: tuple[str, ...], *, as_json: bool) -> None:
    from dataclasses import asdict

    from slr.stages.stopping.narration import safe_lines
    from slr.stages.stopping.run import look
    from slr.stages.stopping.safe import checklist, is_done

    items = checklist(look(ledger, folder.protocol).seen, confirmed)
    if as_json:
        put_json({"schema": 1, "is_done": is_done(items), "items": [asdict(item) for item in items]})
        return
    for line in safe_lines(items):
        put(line)


def _headline(one: Stop) -> str:
    told = (
        f"stop {one.id}  {one.at:%Y-%m-%d %H:%M}  {one.actor}  rule {one.rule}: {len(one.report_ids):,} left out"
    )
    if one.note:
        told += f"; {one.note}"
    if one.undone:
        told += f"  (taken back by {one.undone.actor}, {one.undone.at:%Y-%m-%d %H:%M})"
    return told


def _as_json(one: Stop) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(one) | {"holds": one.undone is None}


def _dry(dry_run: bool) -> str:  # noqa: FBT001 - the option, passed on
    return " (dry run: nothing was written)" if dry_run else ""
