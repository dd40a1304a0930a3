"""What `slr stop` tells people, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slr.core.stopping.outlook import Outlook
from slr.core.stopping.recall import Bound, at_least, chance, draw_sparkline
from slr.core.stopping.statement import Rule
from slr.stages.stopping.assessment import find_objection
from slr.stages.stopping.safe import SafeStep

#: How often 50 irrelevant reports in a row ended a real review below 95 % recall (`docs/stopping.md`).
IN_A_ROW = "50 in a row missed 95 % recall in 12 of 18 real reviews"


def describe_outlook(now: Outlook) -> list[str]:
    """Where screening stands, what each test says, and what to do."""
    return [*_counts(now), *_sample(now), *_ranked(now), *_row(now), "", *list_next_steps(now)]


def _counts(now: Outlook) -> Iterator[str]:
    seen = now.seen
    yield (
        f"Titles and abstracts: {seen.total:,} reports. {len(seen.labels):,} settled, {seen.found:,} of them "
        f"relevant; {len(seen.unseen):,} unseen."
    )
    if seen.waiting:
        yield f"{seen.waiting:,} wait for another reviewer or for a conflict to be settled; they are not counted."
    if seen.left_out:
        yield f"{seen.left_out:,} were left out by a stop in force; the tests count them as not read."
    if seen.found:
        yield f"Found over the reading: {draw_sparkline(seen.labels)}"


def _sample(now: Outlook) -> Iterator[str]:
    sample = now.drawn
    if sample is None:
        yield "Random sample (the exact test, with the guarantee): none was drawn."
        return
    name = f"Random sample {sample.number} (the exact test, with the guarantee)"
    yield (
        f"{name}: {sample.size:,} drawn from {sample.population:,} unseen, {sample.judged:,} of them settled"
        f"{f', {sample.found:,} relevant' if sample.is_complete else ''}."
    )
    if sample.read_since:
        yield f"  {sample.read_since:,} others were read since the draw, {sample.found_since:,} of them relevant."
    if sample.late:
        yield f"  {sample.late:,} unread reports came in after the draw; the sample does not cover them."
    if not sample.is_complete:
        yield "  It is tested when all of it is settled: a test at every step would pass too easily."
    elif now.sample is not None:
        yield from _bound(now, now.sample)
    if sample.number > 1:
        yield f"  It is sample {sample.number}: drawing until one passes weakens the guarantee."
        yield "  The methods text reports each sample."


def _ranked(now: Outlook) -> Iterator[str]:
    if now.ranked is None:
        return
    ways = ", ".join(f"{number:,} {_WAYS[way]}" for way, number in sorted(now.seen.ways.items()))
    yield "The same test on what was read last (a heuristic: it takes ranked reports as if drawn at random):"
    yield from _bound(now, now.ranked)
    yield f"  Read so far: {ways}."
    if not now.seen.was_ranked and not now.is_certain:
        yield "  Most were read as they came, so those read last do not stand for the rest."


_WAYS = {
    "relevance": "by relevance",
    "random": "at random",
    "found": "as they came",
    "unknown": "in an order not on record",
}


def _bound(now: Outlook, bound: Bound) -> Iterator[str]:
    target, sure = f"{float(now.rule.target):g}", f"{100 * float(now.rule.confidence):g} %"
    yield (
        f"  Recall below {target}: p = {chance(bound.p)}, {'rejected' if bound.is_met else 'not rejected'} "
        f"(confidence {100 * bound.confidence:.1f} %; wanted {sure})."
    )
    yield (
        f"  Reached with {sure} confidence: recall of at least {at_least(bound.recall)}. Missed by ending now: "
        f"about {bound.expected:,.0f}, at most {bound.at_most:,}."
    )
    if now.is_certain:
        yield "  Too few are unread to bring recall below the target, however they turn out."


def _row(now: Outlook) -> Iterator[str]:
    if now.seen.labels:
        yield f"Irrelevant in a row: {now.in_a_row:,}. A rule of thumb that promises nothing: {IN_A_ROW}."


def list_next_steps(now: Outlook) -> list[str]:
    """What to do now; screening everything is always right."""
    seen, sample = now.seen, now.drawn
    if not seen.unseen:
        return ["Next: nothing is unseen, so there is nothing to end early."]
    if not seen.found:
        return ["Next: go on screening (`slr screen`). No relevant report was found yet: do not stop."]
    if sample is not None and not sample.is_complete:
        return [f"Next: `slr screen --sample`, {sample.size - sample.judged:,} of the sample are open."]
    return _after_sample(now) if now.is_exact else _without_sample(now)


_GO_ON = "Next: go on screening (to screen all is the default): `slr screen --order relevance`."


def _after_sample(now: Outlook) -> list[str]:
    if find_objection(now, Rule.SAMPLE, ()) is None:
        return ["Next: `slr stop accept` ends screening here, or go on: to screen all is the default."]
    return [_GO_ON, "  `slr stop` tests the same sample again, with what you find since the draw."]


def _without_sample(now: Outlook) -> list[str]:
    if now.is_certain:
        return ["Next: go on (to screen all is the default), or `slr stop accept`: the target cannot be missed."]
    draw = f"`slr stop draw {now.to_draw}`: if nothing relevant is in that sample, the target is reached."
    if find_objection(now, Rule.RANKED, ()) is None:
        return [
            "Next: go on (to screen all is the default), or get the guarantee:",
            f"  {draw}",
            "  `slr stop accept --rule ranked` ends screening on the heuristic alone.",
        ]
    return [
        _GO_ON,
        f"  The ranked test passes after {now.to_read or 0:,} more irrelevant reports in a row.",
        f"  {draw}",
    ]


def list_safe_steps(items: Iterable[SafeStep]) -> list[str]:
    """The list of the SAFE procedure."""
    marks = {True: "yes", False: "no ", None: "you"}
    rows = [f"{marks[item.is_done]}  {item.phase:<24} {item.name:<11} {item.told}" for item in items]
    return [
        *rows,
        "",
        "yes/no: read from the ledger. you: only you know; `--confirm NAME` records it.",
        "SAFE is a heuristic (Boetje and van de Schoot 2024): it states no confidence.",
        f"Its row of 50 alone proves nothing: {IN_A_ROW}.",
    ]
