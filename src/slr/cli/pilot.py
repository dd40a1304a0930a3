"""The calibration round of `slr screen --pilot`: who is in it, and how far its people agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slr.cli.output import safe, say

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger import Ledger, Pilot
    from slr.core.vocabulary import Stage


def open_pilot(
    ledger: Ledger, folder: Review, stage: Stage, reviewer: str, *, wanted: int, anew: bool
) -> Pilot | None:
    """The round to screen now; None when this reviewer is through with it, which is then told."""
    from slr.stages.pilot.run import has_finished, join_pilot

    pilot = join_pilot(ledger, folder, stage, reviewer, wanted=wanted, anew=anew)
    if has_finished(ledger, pilot, reviewer):
        tell_pilot(ledger, folder, pilot)
        return None
    say(f"Calibration round: {len(pilot.report_ids):,} reports, the same for every reviewer who runs --pilot.")
    return pilot


def tell_pilot(ledger: Ledger, folder: Review, pilot: Pilot) -> None:
    """Print how far those agree who are through with a round."""
    from slr.cli.agreement import show
    from slr.stages.agreement.run import measure
    from slr.stages.pilot.run import finishers

    through = finishers(ledger, pilot)
    if len(through) < 2:
        who = safe(through[0]) if through else "nobody"
        say(f"Finished the calibration round: {who}. Agreement is measured when a second reviewer has finished.")
        return
    show(measure(ledger, folder, stages=(pilot.stage,), reviewers=through, reports=pilot.report_ids))
