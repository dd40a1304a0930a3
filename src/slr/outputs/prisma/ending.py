"""Screening that ended early, as a paper tells it: numbers kept when it ended, none worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slr.adapters.ledger import Stop
from slr.core.stopping.statement import stop_sentences
from slr.outputs.prisma.as_of import holds_at


@dataclass(frozen=True, slots=True)
class EarlyEnding:
    """A stop that holds. rule, facts, note: as they were kept. left_out: how many reports it named."""

    id: int
    rule: str
    left_out: int
    facts: Mapping[str, object] = field(default_factory=dict)
    note: str | None = None


def endings_of(stops: Iterable[Stop], moment: datetime | None = None) -> list[EarlyEnding]:
    """The stops that held at a moment, in their order; None: those that hold now."""
    return [
        EarlyEnding(stop.id, stop.rule, len(stop.report_ids), stop.facts, stop.note)
        for stop in stops
        if (holds_at(stop, moment) if moment else stop.undone is None)
    ]


def describe_endings(endings: Iterable[EarlyEnding]) -> list[str]:
    """What the methods section says of each."""
    return [
        said
        for ending in endings
        for said in stop_sentences(ending.rule, ending.facts, ending.left_out, ending.note)
    ]


def describe_automation(endings: Sequence[EarlyEnding], version: str) -> str | None:
    """Tool, version and rule, as PRISMA 2020 item 8 wants them named; None when screening did not end early."""
    rules = ", ".join(f"{ending.rule} (stop {ending.id})" for ending in endings)
    return f"slr {version}, stopping rule {rules}" if endings else None
