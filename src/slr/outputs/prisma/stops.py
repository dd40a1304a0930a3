"""The stops of the ledger, for the flow diagram and the papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from slr import __version__
from slr.adapters.ledger import Ledger, Stop
from slr.core.model import Stage
from slr.outputs.prisma.as_of import holds_at
from slr.outputs.prisma.ending import EarlyEnding, automation_note


def endings(ledger: Ledger) -> list[EarlyEnding]:
    """The stops that hold, oldest first."""
    return list(map(_ending, ledger.stops.active(Stage.TITLE_ABSTRACT)))


def stopped_by(ledger: Ledger) -> str | None:
    """Tool, version and rules of the stops that hold; None without any."""
    return automation_note(endings(ledger), __version__)


def named(stops: Iterable[Stop], moment: datetime | None) -> str | None:
    """The same for the stops that held at a moment; None: those that hold now."""
    held = [one for one in stops if (holds_at(one, moment) if moment else one.undone is None)]
    return automation_note([_ending(one) for one in held], __version__)


def _ending(stop: Stop) -> EarlyEnding:
    return EarlyEnding(stop.id, stop.rule, len(stop.report_ids), stop.facts, stop.note)
