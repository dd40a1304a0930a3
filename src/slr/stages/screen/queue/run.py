"""The door of an ending: what the ledger says is left when no report is handed out."""

from __future__ import annotations

from dataclasses import replace

from slr.adapters.ledger import Ledger, Pilot, Sample, Seat
from slr.stages.screen.ending import Left, SittingPart, survey

#: So many reports are looked at one by one; more are counted by what is quick and a little generous.
_EXACT = 200


def what_is_left(ledger: Ledger, seat: Seat, part: Pilot | Sample | None, *, is_filtered: bool = False) -> Left:
    """What the stage holds for the reviewer of this seat, who keeps to a part of it or to nothing."""
    here = _open(ledger, seat)
    rest = here if part is None else _open(ledger, replace(seat, pilot=None, sample=None))
    found = survey(ledger.standings(seat.needed), seat.stage, here=here, rest=rest)
    if part is None:
        return replace(found, is_filtered=is_filtered)
    kind = SittingPart.SAMPLE if isinstance(part, Sample) else SittingPart.PILOT
    return replace(found, part=kind, size=len(part.report_ids), is_filtered=is_filtered)


def _open(ledger: Ledger, seat: Seat) -> int:
    found = ledger.queue.ahead(seat, after=0, limit=_EXACT + 1)
    if len(found) > _EXACT:
        return ledger.queue.count(seat)
    return sum(ledger.queue.is_open(seat, one.report_id) for one in found)
