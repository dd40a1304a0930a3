"""`slr stop`: whether screening may end before everything is read, with a random sample as proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    NoteOption,
    ReviewerOption,
    ReviewOption,
    count,
    from_zero,
    row_id,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import put, put_json, safe, say
from slr.core.errors import ReviewStateError
from slr.core.stopping.statement import Rule
from slr.core.vocabulary import Stage

if TYPE_CHECKING:
    from slr.adapters.ledger import Stop
    from slr.core.stopping.outlook import Outlook
    from slr.stages.stopping.run import Ended

app = typer.Typer(cls=DefaultGroup)


ConfirmOption = Annotated[
    list[str] | None, typer.Option("--confirm", metavar="NAME", help="An item of SAFE that you confirm.")
]


def _only_first(stage: Stage) -> Stage:
    """The callback of --stage: full texts are few, and each is judged."""
    if stage is not Stage.TITLE_ABSTRACT:
        raise ReviewStateError(
            "only the screening of titles and abstracts can end early", hint="Full texts are few; each is judged."
        )
    return stage


@app.command("show")
def show(
    stage: Annotated[
        Stage, typer.Option("--stage", help="Only title-abstract.", callback=_only_first, show_choices=False)
    ] = Stage.TITLE_ABSTRACT,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show whether screening may end early, and end it.

    The default is to screen all. A random sample of the unread gives the exact test; on the reports read last the
    test is a heuristic.

    Target and confidence are set in review.toml, `[screening.stopping]`.

    Examples: slr stop; slr stop draw 300; slr screen --sample; slr stop accept; slr stop undo
    """
    from slr.stages.stopping.assessment import make_outlook_json
    from slr.stages.stopping.narration import describe_outlook
    from slr.stages.stopping.run import look

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        now, holding = look(ledger, folder.protocol), ledger.stops.active(stage)
    if as_json:
        told = dict(make_outlook_json(now)) | {"rules": _rules(now), "stops": [stop.id for stop in holding]}
        put_json({"stage": stage, **told})
        return
    for stop in holding:
        put(safe(_headline(stop)))
    for line in describe_outlook(now):
        put(line)
    words = _paper(now)
    if words and now.seen.unseen:
        put()
        put("If you ended here, the methods text would read:")
        put(f"  {words}")


@app.command("draw")
def draw(
    wanted: Annotated[int, typer.Argument(parser=count, metavar="K", help="How many reports to draw.")],
    seed: Annotated[
        int | None, typer.Option("--seed", parser=from_zero, metavar="N", help="The seed of the draw.")
    ] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Draw unread reports at random, as the sample that proves it.

    Example: slr stop draw 300
    """
    from slr.stages.stopping.run import draw as draw_sample

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        who = the_reviewer(reviewer, folder)
        made = draw_sample(ledger, folder, wanted, seed=seed, actor=who, dry_run=dry_run)
    if as_json:
        told = {"id": made.sample_id, "seed": made.seed, "unseen": made.unseen, "reports": made.report_ids}
        put_json({"dry_run": dry_run, "sample": told})
        return
    name = "A sample would be" if dry_run else f"Sample {made.sample_id} is"
    size = f"{len(made.report_ids):,} of {made.unseen:,} unseen reports"
    put(f"{name} {size}, drawn with seed {made.seed}{_dry(dry_run)}.")
    if not dry_run:
        say("Next: every reviewer runs `slr screen --sample`; then `slr stop`.")


@app.command("accept")
def accept(
    rule: Annotated[
        Rule | None, typer.Option("--rule", help="By which rule. Default: sample, once drawn.")
    ] = None,
    note: NoteOption = None,
    confirm: ConfirmOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    anyway: Annotated[bool, typer.Option("--anyway", help="Even when no rule is met.")] = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """End screening here; unread reports are left out.

    Examples: slr stop accept; slr stop accept --rule ranked --note "two weeks without a relevant report"
    """
    from slr.stages.stopping.run import Wish
    from slr.stages.stopping.run import accept as end_screening

    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        who = the_reviewer(reviewer, folder)
        wish = Wish(rule, note, anyway, tuple(confirm or ()))
        made = end_screening(ledger, folder, wish, actor=who, dry_run=dry_run)
    _tell_accepted(made, dry_run=dry_run, as_json=as_json)


def _tell_accepted(made: Ended, *, dry_run: bool, as_json: bool) -> None:
    from slr.core.stopping.statement import stop_sentences

    words = " ".join(stop_sentences(made.rule, made.facts, len(made.report_ids), made.note))
    if as_json:
        told = {"id": made.stop_id, "rule": made.rule, "facts": made.facts, "note": made.note}
        put_json({"dry_run": dry_run, "stop": told | {"reports": made.report_ids, "words": words}})
        return
    name = "Screening would end" if dry_run else f"Screening has ended (stop {made.stop_id}, rule {made.rule})"
    put(f"{name}: {len(made.report_ids):,} unread reports are left out{_dry(dry_run)}.")
    if made.objection:
        put(f"Against the rule: {made.objection}.")
    put(safe(words))
    if not dry_run:
        say("`slr stop undo` takes it back. `slr prisma` counts them as excluded by automation tools.")


@app.command("undo")
def undo(
    number: Annotated[
        int | None, typer.Argument(parser=row_id, metavar="[ID]", help="Which stop. Default: the newest.")
    ] = None,
    note: NoteOption = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take a stop back; its reports are open again.

    Examples: slr stop undo; slr stop undo 2
    """
    from slr.stages.stopping.run import take_back

    folder = the_review(review, settles=True, dry_run=dry_run)
    with the_ledger(folder) as ledger:
        who = the_reviewer(reviewer, folder)
        gone = take_back(ledger, number, actor=who, note=note, dry_run=dry_run)
    if as_json:
        put_json({"dry_run": dry_run, "stop": _as_json(gone)})
        return
    verb = "would be" if dry_run else "is"
    put(f"Stop {gone.id} {verb} taken back: {len(gone.report_ids):,} reports are open again{_dry(dry_run)}.")


@app.command("list")
def list_stops(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """List every sample and stop.

    Example: slr stop list
    """
    from slr.stages.stopping.run import STAGE

    with the_ledger(the_review(review)) as ledger:
        samples, stops = ledger.samples.all(STAGE), ledger.stops.all(STAGE)
    if as_json:
        told = {"samples": samples, "stops": [_as_json(each) for each in stops]}
        put_json({**told})
        return
    for sample in samples:
        size = f"{len(sample.report_ids):,} of {sample.unseen:,} unseen, seed {sample.seed}"
        then = f"{sample.screened:,} were settled then, {sample.found:,} relevant"
        put(safe(f"sample {sample.id}  {sample.at:%Y-%m-%d %H:%M}  {sample.actor}  {size}; {then}"))
    for each in stops:
        put(safe(_headline(each)))
    if not samples and not stops:
        say("No sample was drawn, and screening was not ended.")


@app.command("safe")
def safe_procedure(
    confirm: ConfirmOption = None, review: ReviewOption = None, *, as_json: JsonOption = False
) -> None:
    """Show the SAFE procedure as a checklist.

    Example: slr stop safe
    """
    from slr.stages.stopping.narration import list_safe_steps
    from slr.stages.stopping.run import look
    from slr.stages.stopping.safe import is_done, make_checklist

    folder = the_review(review)
    with the_ledger(folder) as ledger:
        items = make_checklist(look(ledger, folder.protocol).seen, tuple(confirm or ()))
    if as_json:
        put_json({"is_done": is_done(items), "items": items})
        return
    for line in list_safe_steps(items):
        put(line)


def _rules(now: Outlook) -> dict[str, str | None]:
    """Each rule with what speaks against ending by it; None where it says stop."""
    from slr.stages.stopping.assessment import find_objection
    from slr.stages.stopping.safe import make_checklist

    return {rule.value: find_objection(now, rule, make_checklist(now.seen)) for rule in Rule}


def _paper(now: Outlook) -> str:
    from slr.core.stopping.statement import stop_sentences
    from slr.stages.stopping.assessment import facts_of, find_objection

    rule = now.default_rule
    if now.bound(rule) is None:
        return ""
    facts = facts_of(now, rule, is_met=find_objection(now, rule, ()) is None)
    return " ".join(stop_sentences(rule, facts, len(now.seen.unseen)))


def _headline(stop: Stop) -> str:
    told = f"stop {stop.id}  {stop.at:%Y-%m-%d %H:%M}  {stop.actor}  rule {stop.rule}: "
    told += f"{len(stop.report_ids):,} left out"
    if stop.note:
        told += f"; {stop.note}"
    if stop.undone:
        told += f"  (taken back by {stop.undone.actor}, {stop.undone.at:%Y-%m-%d %H:%M})"
    return told


def _as_json(stop: Stop) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(stop) | {"holds": stop.undone is None}


def _dry(dry_run: bool) -> str:  # noqa: FBT001 - the option, passed on
    return " (dry run: nothing was written)" if dry_run else ""
