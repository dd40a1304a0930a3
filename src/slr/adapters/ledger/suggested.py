"""The calls of each language model, put together. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from slr.adapters.ledger.suggestions import Suggestion, SuggestionOutcome
from slr.core.model import Standing, Verdict


@dataclass(frozen=True, slots=True)
class ModelCalls:
    """All calls of one model at one endpoint, oldest first; `asked` is the name it was asked for by."""

    endpoint: str
    asked: str
    calls: tuple[Suggestion, ...]

    @property
    def answered_as(self) -> tuple[str, ...]:
        """The names under which it answered, in order of their first answer."""
        named = (
            suggestion.model for suggestion in self.calls if suggestion.outcome is not SuggestionOutcome.FAILED
        )
        return tuple(dict.fromkeys(named))

    @property
    def outcomes(self) -> Mapping[SuggestionOutcome, int]:
        """How the calls ended; every outcome is there."""
        counted = Counter(suggestion.outcome for suggestion in self.calls)
        return {outcome: counted[outcome] for outcome in SuggestionOutcome}

    @property
    def newest(self) -> Mapping[int, Suggestion]:
        """The newest call of each report that gave a verdict."""
        return {suggestion.report_id: suggestion for suggestion in self.calls if suggestion.verdict is not None}

    @property
    def verdicts(self) -> dict[int, Verdict]:
        """The newest suggested verdict on each report."""
        return {
            report: suggestion.verdict
            for report, suggestion in self.newest.items()
            if suggestion.verdict is not None
        }

    @property
    def first_and_last(self) -> tuple[datetime, datetime] | None:
        """When it was first and last asked."""
        moments = [suggestion.at for suggestion in self.calls if suggestion.at is not None]
        return (min(moments), max(moments)) if moments else None


def by_model(suggestions: Iterable[Suggestion]) -> list[ModelCalls]:
    """The calls of each model at each endpoint, in order of the first one."""
    groups: dict[tuple[str, str], list[Suggestion]] = {}
    for suggestion in suggestions:
        groups.setdefault(
            (suggestion.endpoint, str(suggestion.settings.get("model", suggestion.model))), []
        ).append(suggestion)
    return [ModelCalls(endpoint, asked, tuple(calls)) for (endpoint, asked), calls in groups.items()]


def read_settled_verdicts(standings: Iterable[Standing]) -> dict[int, Verdict]:
    """What people settled on title and abstract, by report; what a stopping rule left out nobody judged."""
    return {
        standing.report_id: standing.title_abstract
        for standing in standings
        if standing.title_abstract is not None and standing.left_out is None
    }
