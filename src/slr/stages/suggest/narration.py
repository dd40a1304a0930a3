"""Suggestions in sentences for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slr.adapters.ledger import Suggestion, SuggestionOutcome
from slr.adapters.ledger.suggested import ModelCalls
from slr.core.agreement.with_suggestions import Against
from slr.core.model import Truth
from slr.core.statistics.estimate import Estimate

_APPLIES = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unclear"}
_SHOWN = 40  #: reports named in a line


def write_money(amount: float, currency: str) -> str:
    """`0.0123 USD`: four digits, since a call costs a fraction of a cent."""
    return f"{amount:.4f} {currency}"


def describe_outcomes(counts: Mapping[SuggestionOutcome, int]) -> str:
    """`3 answered, 1 unreadable, 0 refused, 0 failed`."""
    names = {SuggestionOutcome.OK: "answered"}
    return ", ".join(f"{number:,} {names.get(kind, kind.value)}" for kind, number in counts.items())


def share(estimate: Estimate) -> str:
    """`0.933 (95 % interval 0.702 to 0.988)`, or why there is none."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"not defined: {estimate.why}"
    return f"{estimate.value:.3f} (95 % interval {estimate.low:.3f} to {estimate.high:.3f})"


def of_comparison(calls: ModelCalls, comparison: Against) -> Iterator[str]:
    """One model beside the settled verdicts."""
    names = ", ".join(name for name in calls.answered_as if name != calls.asked)
    yield f"{calls.asked} at {calls.endpoint}" + (f", answered as {names}" if names else "")
    yield f"  Calls: {describe_outcomes(calls.outcomes)}."
    yield f"  Reports with a suggestion and a settled verdict: {comparison.n:,}."
    yield f"    settled include: {comparison.hits:,} suggested include, {comparison.missed:,} suggested exclude"
    yield f"    settled exclude: {comparison.extra:,} suggested include, {comparison.rejected:,} suggested exclude"
    yield f"  Sensitivity: {share(comparison.sensitivity)}"
    yield f"  Specificity: {share(comparison.specificity)}"
    missed, extra = comparison.differing[: comparison.missed], comparison.differing[comparison.missed :]
    if missed:
        yield f"  Settled as include, suggested as exclude: {_list_reports(missed)}"
    if extra:
        yield f"  Settled as exclude, suggested as include: {_list_reports(extra)}"


def of_suggestion(suggestion: Suggestion) -> Iterator[str]:
    """One call, as a reviewer reads it after deciding."""
    when = f"{suggestion.at:%Y-%m-%d %H:%M} UTC, " if suggestion.at else ""
    yield f"{when}{suggestion.model} at {suggestion.endpoint}: {suggestion.verdict or suggestion.outcome}"
    for answer in suggestion.answers:
        quote = f' - "{answer.quote}"' if answer.quote else ""
        doubt = " (these words are not in the text)" if answer.found is False else ""
        yield f"  {answer.code}: {_APPLIES[answer.applies]}{quote}{doubt}"
    if suggestion.explanation:
        yield f"  {suggestion.explanation}"
    if suggestion.message:
        yield f"  Note: {suggestion.message}"


def _list_reports(reports: Sequence[int]) -> str:
    more = len(reports) - _SHOWN
    return ", ".join(map(str, reports[:_SHOWN])) + (f" and {more:,} more (--json lists all)" if more > 0 else "")
