"""Whether the screening of titles and abstracts may end early, and what is kept when it does. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from slr.core.stopping.outlook import Drawn, Outlook
from slr.core.stopping.recall import Bound, chance, curve
from slr.core.stopping.seen import Seen
from slr.core.stopping.statement import Rule
from slr.stages.stopping.safe import SafeStep, is_done

#: Points of the curve that a script gets.
_POINTS = 50


def find_objection(now: Outlook, rule: Rule, checklist: tuple[SafeStep, ...]) -> str | None:
    """Why this rule does not say stop; None when it does."""
    if rule is Rule.SAMPLE:
        return _sample_objection(now)
    if rule is Rule.OWN:
        return "no recall can be worked out for a rule of your own"
    if now.sample is not None and not now.sample.is_met:
        return f"the random sample {now.drawn and now.drawn.number} shows that the target is not reached"
    if rule is Rule.SAFE:
        left = [item.name for item in checklist if not item.is_done]
        return None if is_done(checklist) else f"SAFE is not finished: {', '.join(left)}"
    if not now.seen.was_ranked and not now.is_certain:
        return "most reports were read as they came, not by relevance: those read last do not stand for the rest"
    return _not_met(now, now.ranked)


def _sample_objection(now: Outlook) -> str | None:
    sample = now.drawn
    if sample is None:
        return "no random sample was drawn"
    if not sample.is_complete:
        return (
            f"{sample.size - sample.judged:,} of the {sample.size:,} reports of the random sample are not settled"
        )
    if sample.late:
        return f"{sample.late:,} unread reports came in after the random sample was drawn; it does not cover them"
    return _not_met(now, now.sample)


def _not_met(now: Outlook, bound: Bound | None) -> str | None:
    if bound is None:
        return "nothing relevant was found"
    if bound.is_met:
        return None
    asked = f"a recall of {100 * float(now.rule.target):g} % is not shown"
    return f"{asked}: p = {chance(bound.p)}, and it must be below {now.rule.threshold:.4g}"


def facts_of(now: Outlook, rule: Rule, *, is_met: bool) -> dict[str, object]:
    """The numbers that are kept with a stop."""
    bound = now.bound(rule)
    held: dict[str, object] = {
        "target": float(now.rule.target),
        "confidence": float(now.rule.confidence),
        **_counts(now.seen),
        "is_met": is_met,
        "in_a_row": now.in_a_row,
        "read_by": dict(sorted(now.seen.ways.items())),
    }
    if bound is not None:
        held |= describe_bound(bound)
    if rule is Rule.SAMPLE and now.drawn is not None:
        held["sample"] = _sample_facts(now.drawn)
    return held


def describe_bound(bound: Bound) -> dict[str, object]:
    """A bound for the record."""
    return {
        "p": bound.p,
        "recall": bound.recall,
        "missed_at_most": bound.at_most,
        "missed_expected": bound.expected,
    }


def _counts(seen: Seen) -> dict[str, object]:
    return {
        "total": seen.total,
        "screened": len(seen.labels),
        "found": seen.found,
        "waiting": seen.waiting,
        "unseen": len(seen.unseen),
        "left_out_before": seen.left_out,
    }


def _sample_facts(drawn: Drawn) -> dict[str, object]:
    return {
        "id": drawn.id,
        "number": drawn.number,
        "seed": drawn.seed,
        "drawn": drawn.size,
        "judged": drawn.judged,
        "found": drawn.found,
        "before": drawn.before,
        "population": drawn.population,
        "read_since": drawn.read_since,
        "found_since": drawn.found_since,
    }


def make_outlook_json(now: Outlook) -> Mapping[str, object]:
    """For scripts; keys only grow."""
    ranked, sample = now.ranked, now.sample
    return {
        "target": float(now.rule.target),
        "confidence": float(now.rule.confidence),
        **_counts(now.seen),
        "read_by": dict(sorted(now.seen.ways.items())),
        "in_a_row": now.in_a_row,
        "curve": curve(now.seen.labels, min(_POINTS, len(now.seen.labels))),
        "ranked": None if ranked is None else {**describe_bound(ranked), "is_met": ranked.is_met},
        "sample": None
        if now.drawn is None
        else {
            **asdict(now.drawn),
            "is_complete": now.drawn.is_complete,
            "test": None if sample is None else {**describe_bound(sample), "is_met": sample.is_met},
        },
        "to_draw": now.to_draw if now.seen.found else None,
        "to_read": now.to_read,
    }
