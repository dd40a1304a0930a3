"""`slr protocol`: who must decide, and accepting a change of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    the_ledger,
    the_reviewer,
    the_written_review,
)
from slr.cli.output import put, put_json, safe, say

if TYPE_CHECKING:
    from slr.adapters.ledger import Accepted, PolicyChange
    from slr.core.review.rules import VotingRules

app = typer.Typer(cls=DefaultGroup)


@app.command("show")
def show(review: ReviewOption = None, *, as_json: JsonOption = False) -> None:
    """Show who must decide, and accept a change of it.

    Of a change in review.toml it shows which reports it would move.

    Examples: slr protocol; slr protocol accept --note "Ben left"; slr protocol accept --dry-run
    """
    from slr.core.review.rules import rules_of

    folder = the_written_review(review)
    with the_ledger(folder) as ledger:
        change, accepted = ledger.policies.change(folder), ledger.policies.all()
    rules = change.before if change and change.effect else rules_of(folder.protocol)
    if as_json:
        rows = [_as_json(policy) for policy in accepted]
        put_json({"rules": rules, "change": _change_json(change), "accepted": rows})
        return
    _show_rules(rules)
    for policy in accepted:
        put(safe(f"{policy.at:%Y-%m-%d} accepted by {policy.actor}: {policy} ({policy.effect.in_the_past()})"))
    if change is not None:
        _show_change(change)


@app.command("accept")
def accept(
    note: Annotated[str | None, typer.Option("--note", help="The reason; kept with the change.")] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Accept the change in review.toml from now on; the date and the reports it moves are recorded.

    Example: slr protocol accept --note "single screening from the second round on"
    """
    from slr.adapters.ledger import name_act

    folder = the_written_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger:
        change = ledger.policies.change(folder)
        if change is not None and not dry_run:
            ledger.policies.accept(change, actor=who, act=name_act(), note=note, protocol=folder.protocol_text)
    if as_json:
        put_json({"dry_run": dry_run, "change": _change_json(change)})
        return
    if change is None:
        say("review.toml asks for what is in force; there is nothing to accept.")
        return
    _show_change(change)
    put("dry run: nothing was written" if dry_run else f"accepted by {safe(who)}")


def _show_rules(rules: VotingRules) -> None:
    from slr.core.review.rules import describe

    for line in describe(rules):
        put(safe(line))


def _show_change(change: PolicyChange) -> None:
    put(safe(f"review.toml now asks for something else: {change}."))
    put(f"{str(change.effect)[:1].upper()}{str(change.effect)[1:]}.")


def _change_json(change: PolicyChange | None) -> dict[str, object] | None:
    if change is None:
        return None
    return {
        "from": change.before,
        "to": change.after,
        "words": str(change),
        "effect": change.effect.counts(),
    }


def _as_json(policy: Accepted) -> dict[str, object]:
    return {
        "id": policy.id,
        "at": policy.at.isoformat(),
        "actor": policy.actor,
        "note": policy.note,
        "from": policy.before,
        "to": policy.rules,
        "words": str(policy),
        "effect": policy.effect,
    }
