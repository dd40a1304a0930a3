"""What a command does when `review.toml` asks for other votes than were accepted: go on as accepted, or stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slr.cli.output import warn
from slr.core.errors import NoLedgerYet, PolicyNotAccepted, StoreError

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import PolicyChange

_HINT = "`slr protocol` shows the change; `slr protocol accept` lets it count from now on."


def in_force(review: Review, *, settles: bool, dry_run: bool) -> Review:
    """The review under the rules accepted last.

    A change of the rules that moves no report is accepted by the way, with a row, by the next command that settles
    something.

    Raises:
        PolicyNotAccepted: the command settles something, and the change would move reports.
    """
    from slr.core.review.rules import under

    change = pending(review)
    if change is None:
        return review
    if not change.effect:
        if settles and not dry_run:
            _accept_quietly(review, change)
        return review
    if settles:
        raise PolicyNotAccepted(f"review.toml changed who decides ({change}): {change.effect}", hint=_HINT)
    warn(f"review.toml changed who decides ({change}): {change.effect}.")
    warn(f"what follows is counted as before. {_HINT}")
    return replace(review, protocol=under(review.protocol, change.before))


def pending(review: Review) -> PolicyChange | None:
    """The change that waits to be accepted; None as well where there is no ledger to ask."""
    from slr.cli.options import the_ledger

    if not isinstance(review.ledger_place, str) and not review.ledger_path.exists():
        return None
    try:
        with the_ledger(review) as ledger:
            return ledger.policies.change(review)
    except (StoreError, NoLedgerYet):  # the command meets it too, and tells it
        return None


def _accept_quietly(review: Review, change: PolicyChange) -> None:
    from slr.adapters.ledger import name_act
    from slr.cli.options import the_ledger

    with the_ledger(review) as ledger:
        ledger.policies.accept(change, actor="slr", act=name_act(), protocol=review.protocol_text)
