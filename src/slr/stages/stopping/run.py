"""The door of stopping: how far screening is, a random sample of the unread, the end, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from slr import __version__
from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Stop, draw_order
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Protocol, Stage
from slr.core.stopping.outlook import Outlook, find_opened_since, take_stock
from slr.core.stopping.rule import StoppingRule, share
from slr.core.stopping.statement import Rule
from slr.stages.stopping.assessment import facts_of, find_objection
from slr.stages.stopping.safe import make_checklist

#: The only stage that can end early: full texts are few, and each is judged.
STAGE = Stage.TITLE_ABSTRACT


def look(ledger: Ledger, protocol: Protocol) -> Outlook:
    """How far the screening of titles and abstracts is, and what may be missed."""
    rule = StoppingRule(share(protocol.stop_target), share(protocol.stop_confidence))
    return take_stock(
        rule,
        ledger.standings(protocol.needed),
        ledger.decisions.history(),
        ledger.samples.all(STAGE),
        lambda number: ledger.reports.get(number).id,
        lambda sample: find_opened_since(sample, ledger.runs.all(), ledger.runs.seen_by),
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample that was drawn, or would be; `sample_id` is None then."""

    report_ids: tuple[int, ...]
    seed: int
    unseen: int
    sample_id: int | None = None


def draw(
    ledger: Ledger, review: Review, wanted: int, *, seed: int | None, actor: str, dry_run: bool = False
) -> Draw:
    """Draw reports at random from those nobody has read; fewer where fewer are left.

    Args:
        ledger: the ledger.
        review: the review.
        wanted: how many.
        seed: what they are drawn with; None for the number of this sample.
        actor: who draws.
        dry_run: write nothing.

    Raises:
        ReviewStateError: nothing is left to draw from, or the sample before is not judged to its end.
    """
    now = look(ledger, review.protocol)
    last = now.drawn
    if last is not None and not last.is_complete and not last.late:
        raise ReviewStateError(
            f"random sample {last.number} is not finished: {last.size - last.judged:,} of {last.size:,} are open",
            hint="Go on with `slr screen --sample`. Drawing until a sample suits would prove nothing.",
        )
    unseen = now.seen.unseen
    if not unseen:
        raise ReviewStateError("no unread report is left", hint="See `slr status`.")
    with_seed = seed if seed is not None else (last.number if last else 0) + 1
    chosen = tuple(draw_order(unseen, with_seed)[:wanted])
    if dry_run:
        return Draw(chosen, with_seed, len(unseen))
    made = ledger.samples.add(
        STAGE,
        chosen,
        wanted=wanted,
        seed=with_seed,
        screened=len(now.seen.labels),
        found=now.seen.found,
        unseen=len(unseen),
        actor=actor,
    )
    return Draw(made.report_ids, with_seed, len(unseen), made.id)


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of screening as it was recorded, or would be: the facts kept with it, and what it leaves out."""

    rule: Rule
    facts: dict[str, object]
    report_ids: tuple[int, ...]
    note: str | None
    objection: str | None
    stop_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reviewers ask for.

    rule: None for the one that fits. anyway: end although the rule does not say so, which needs a note. confirmed:
    the items of SAFE that they vouch for.
    """

    rule: Rule | None = None
    note: str | None = None
    anyway: bool = False
    confirmed: tuple[str, ...] = ()


def accept(ledger: Ledger, review: Review, wish: Wish, *, actor: str, dry_run: bool = False) -> Ended:
    """End the screening of titles and abstracts: what nobody has read is left out, by name.

    Raises:
        UsageError: an item was confirmed that SAFE does not leave to people, or `anyway` comes without a note.
        ReviewStateError: the rule does not say stop, nothing relevant was found, nothing is left to leave out, or
            somebody has judged one of the reports in this moment.
    """
    now = look(ledger, review.protocol)
    rule = wish.rule or now.default_rule
    _check(now, wish)
    items = make_checklist(now.seen, wish.confirmed)
    against = find_objection(now, rule, items)
    if against and not wish.anyway:
        raise ReviewStateError(
            f"screening cannot end here: {against}",
            hint="Go on screening: `slr stop` shows how far it is. To end it all the same, declare it with "
            "--anyway --note TEXT.",
        )
    facts: dict[str, object] = {**facts_of(now, rule, is_met=not against), "slr": __version__}
    if against:
        facts["objection"] = against
    if rule is Rule.SAFE:
        facts["safe"] = {item.name: item.is_done for item in items}
    ended = Ended(rule, facts, now.seen.unseen, wish.note, against)
    return ended if dry_run else _record(ledger, review, now, ended, actor)


def _check(now: Outlook, wish: Wish) -> None:
    known = [item.name for item in make_checklist(now.seen) if item.is_done is None]
    for name in wish.confirmed:
        if name not in known:
            raise UsageError(f"{name!r} cannot be confirmed by a person", hint=f"These are: {', '.join(known)}.")
    if wish.anyway and not (wish.note or "").strip():
        raise UsageError("--anyway needs --note", hint="Say why: the words go into the methods section.")
    if not now.seen.unseen:
        raise ReviewStateError("no unread report is left to leave out", hint="See `slr status`.")
    if not now.seen.found:
        raise ReviewStateError(
            "no relevant report was found yet, so recall cannot be estimated",
            hint="Go on screening: no rule ends it before the first relevant report.",
        )


def _record(ledger: Ledger, review: Review, now: Outlook, ended: Ended, actor: str) -> Ended:
    made = ledger.stops.record(
        STAGE,
        ended.rule,
        ended.facts,
        ended.report_ids,
        note=ended.note,
        sample_id=now.drawn.id if now.drawn and ended.rule is Rule.SAMPLE else None,
        actor=actor,
        protocol=review.protocol_text,
    )
    return Ended(ended.rule, ended.facts, made.report_ids, made.note, ended.objection, made.id)


def take_back(
    ledger: Ledger, stop_id: int | None, *, actor: str, note: str | None = None, dry_run: bool = False
) -> Stop:
    """Take a stop back, the newest one that holds when none is named; its reports wait again.

    Raises:
        ReviewStateError: there is no such stop, or it does not hold any more.
    """
    holding = ledger.stops.active(STAGE)
    chosen = [stop for stop in holding if stop_id in {None, stop.id}]
    if not chosen:
        which = "no stop holds" if stop_id is None else f"no stop {stop_id} holds"
        raise ReviewStateError(which, hint="See `slr stop list`.")
    return chosen[-1] if dry_run else ledger.stops.undo(chosen[-1].id, actor=actor, note=note)
