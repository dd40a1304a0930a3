"""What the reviewers settled, from their decisions and resolutions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slr.model import Decision, Resolution, Stage, Verdict


class Settled(NamedTuple):
    """The verdict that counts (None while the stage is open), its reasons, and whether reviewers disagree."""

    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    is_conflict: bool = False


def settle(decisions: Sequence[Decision], resolutions: Iterable[Resolution], needed: int, stage: Stage) -> Settled:
    """Settle one stage of one report on which `needed` reviewers must decide.

    A resolution counts for as long as no decision is newer. Reviewers who disagree are in conflict under every
    policy. On title and abstract a `maybe` lets the report go on to full text, since one should be over-inclusive
    there (Cochrane Handbook for Systematic Reviews of Interventions, 4.6.4); at full text it leaves it open.
    """
    if not decisions:
        return Settled()
    newest = max((decision.id or 0) for decision in decisions)
    for resolution in sorted(resolutions, key=lambda row: row.id or 0, reverse=True):
        if max(resolution.decision_ids, default=0) >= newest:
            return Settled(counts_as(resolution.verdict, stage), resolution.reasons)
    verdicts = {counts_as(decision.verdict, stage) for decision in decisions}
    if len(verdicts) > 1:
        return Settled(is_conflict=True)
    if len(decisions) < needed or Verdict.MAYBE in verdicts:
        return Settled()
    latest = max(decisions, key=lambda decision: decision.id or 0)
    return Settled(counts_as(latest.verdict, stage), latest.reasons)


def counts_as(verdict: Verdict, stage: Stage) -> Verdict:
    """A `maybe` on title and abstract goes on as an include does."""
    goes_on = verdict is Verdict.MAYBE and stage is Stage.TITLE_ABSTRACT
    return Verdict.INCLUDE if goes_on else verdict
