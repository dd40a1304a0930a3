"""The sentences of a paper on screening that ended early, and by what rule. Pure.

They are made from the numbers that were kept when it ended, so that they say the same ever after.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from slr.core.stopping.recall import at_least, chance
from slr.core.text.numbers import form_for

CALLAGHAN = "Callaghan and Müller-Hansen 2020, doi:10.1186/s13643-020-01521-4"
BOETJE = "Boetje and van de Schoot 2024, doi:10.1186/s13643-024-02502-7"


class Rule(StrEnum):
    """By what right screening ends early."""

    SAMPLE = "sample"  #: the exact test on a random sample of what nobody has read
    RANKED = "ranked"  #: the same test on the reports read last, a heuristic
    SAFE = "safe"  #: the conditions of the SAFE procedure, a heuristic
    OWN = "own"  #: a rule of the reviewers' own, in their words


def stop_sentences(rule: str, facts: Mapping[str, object], left_out: int, note: str | None = None) -> list[str]:
    """What a paper says of a stop.

    Args:
        rule: the name of the rule, one of `Rule` or any other.
        facts: the numbers kept with it (`assessment.facts_of`); those that are missing are not told.
        left_out: how many reports it named.
        note: what the reviewers had to say.
    """
    told = [_what(facts, left_out), *_why(rule, facts)]
    if facts.get("is_met") is False:
        told.append("By this rule, screening should have continued; the reviewers ended it nevertheless.")
    if note:
        told.append(f"Note of the reviewers: {note.rstrip('.')}.")
    return told


def _what(facts: Mapping[str, object], left_out: int) -> str:
    screened, found = _number(facts, "screened"), _number(facts, "found")
    end = f"a stopping rule excluded {_count(left_out)} that nobody had read"
    if screened is None or found is None:
        return f"We ended the screening of titles and abstracts early: {end}."
    read = f"{_count(screened)}, {found:,.0f} of them relevant"
    return f"We stopped screening titles and abstracts after {read}; {end}."


def _why(rule: str, facts: Mapping[str, object]) -> list[str]:
    makers = {Rule.SAMPLE: _sample, Rule.RANKED: _by_reading_order, Rule.SAFE: _safe}
    told = makers[Rule(rule)](facts) if rule in makers else []
    if rule == Rule.OWN:
        return ["The reviewers used a rule of their own; no recall can be claimed for it."]
    return told or [f"The rule was: {rule}."]


def _sample(facts: Mapping[str, object]) -> list[str]:
    sample = facts.get("sample")
    held = sample if isinstance(sample, Mapping) else {}
    drawn, found, population, number = (_number(held, key) for key in ("drawn", "found", "population", "number"))
    if drawn is None or found is None or population is None:
        return []
    which = f"; sample {number:.0f} of this review" if number and number > 1 else ""
    of = f"Of {_count(population)} not read until then, we drew {drawn:,.0f} at random"
    held_relevant = f"{found:,.0f} {form_for(found, 'was', 'were')} relevant"
    judged = _number(held, "judged")
    if judged is not None and judged < drawn:
        read = f"only {judged:,.0f} of them had been screened, {found:,.0f} relevant"
        return [f"{of} (seed {held.get('seed')}{which}); {read}. An unfinished sample proves nothing."]
    return [
        f"{of} (seed {held.get('seed')}{which}) and screened them: {held_relevant}{_since(held)}.",
        *_test(facts, f"exact hypergeometric test; {CALLAGHAN}"),
        *_say_missed(facts, "With that confidence"),
    ]


def _since(held: Mapping[str, object]) -> str:
    read, found = _number(held, "read_since"), _number(held, "found_since")
    return (
        f"; {found:,.0f} more {form_for(found, 'was', 'were')} found among {_count(read)} read since"
        if read and found is not None
        else ""
    )


_ASSUMED = (
    "The test assumes that records in order of predicted relevance are relevant no less often than records drawn "
    "at random, so it is a heuristic without a guarantee."
)


def _by_reading_order(facts: Mapping[str, object]) -> list[str]:
    if _number(facts, "p") == 0:  # whatever the order was
        return _test(facts, "too few records were unread")
    return [
        *_test(facts, f"hypergeometric test on the records read last; {CALLAGHAN}"),
        _ASSUMED,
        *_say_missed(facts, "Under this assumption"),
    ]


def _safe(facts: Mapping[str, object]) -> list[str]:
    run = _number(facts, "in_a_row")
    last = f" The last {run:,.0f} records read were irrelevant." if run is not None else ""
    return [f"We followed the SAFE procedure ({BOETJE}), a heuristic that gives no level of confidence.{last}"]


def _test(facts: Mapping[str, object], name: str) -> list[str]:
    p, target, confidence = (_number(facts, key) for key in ("p", "target", "confidence"))
    if p is None or target is None or confidence is None:
        return []
    if p == 0:
        return [f"A recall below {_percent(target)} was no longer possible ({name})."]
    verdict = "was rejected" if p < 1 - confidence - 1e-12 else "could not be rejected"
    said = f"A recall below {_percent(target)} {verdict} at {_percent(confidence)} confidence"
    return [f"{said} (p = {chance(p)}; {name})."]


def _say_missed(facts: Mapping[str, object], so: str) -> list[str]:
    most, expected, recall = (_number(facts, key) for key in ("missed_at_most", "missed_expected", "recall"))
    if most is None or expected is None or recall is None:
        return []
    are = form_for(round(expected), "record is", "records are")
    told = f"{so}, recall is at least {at_least(recall)}: about {expected:,.0f} relevant {are}"
    return [f"{told} expected to be missed, and at most {most:,.0f}."]


def _number(facts: Mapping[str, object], key: str) -> float | None:
    value = facts.get(key)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _count(number: float) -> str:
    return f"{number:,.0f} {form_for(number, 'record')}"


def _percent(share: float) -> str:
    return f"{100 * share:g} %"
