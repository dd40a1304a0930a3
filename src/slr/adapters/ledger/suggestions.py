"""What a language model was asked and what it answered. A suggestion is never a verdict, and nothing counts it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from slr.adapters.ledger.decisions import name_act, wording_of
from slr.adapters.ledger.row_values import compress, decompress, write_timestamp
from slr.adapters.ledger.store import Store
from slr.core.model import Stage, Truth, Verdict
from slr.core.record_values import dumps


class SuggestionOutcome(StrEnum):
    """How one call of the model ended."""

    OK = "ok"  #: it answered in the form that was asked for
    UNREADABLE = "unreadable"  #: it answered, and not in that form
    REFUSED = "refused"  #: it declined to answer, or a filter kept the answer back
    FAILED = "failed"  #: the service gave no answer


class SuggestedAnswer(NamedTuple):
    """What the model says of one criterion. `applies`: it is a reason to exclude.

    quote: the words it points to; found: whether they stand in the text that was sent, None without a quote.
    """

    code: str
    applies: Truth
    quote: str | None = None
    found: bool | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One call of a model about one report.

    endpoint: the host that was asked. model: the name it answered under, else the one asked for. settings: what
    was sent beside the messages; `asked` in it is a digest of all that was sent, `reserved` the most the call
    could cost. cost: by the tokens the service counted; None when it gave no count, and then `reserved` is what
    the cap counts. seconds: how long the answer took.
    """

    report_id: int
    stage: Stage
    endpoint: str
    model: str
    settings: Mapping[str, object]
    outcome: SuggestionOutcome
    actor: str
    message: str | None = None
    verdict: Verdict | None = None
    answers: tuple[SuggestedAnswer, ...] = ()
    explanation: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    currency: str | None = None
    seconds: float | None = None
    protocol_id: int | None = None
    at: datetime | None = None
    id: int | None = None
    prompt: bytes = field(default=b"", repr=False)
    answer: bytes | None = field(default=None, repr=False)

    @property
    def charged(self) -> float:
        """What the spend cap counts: the cost, else the most it can have been."""
        if self.cost is not None:
            return self.cost
        reserved = self.settings.get("reserved")
        return float(reserved) if isinstance(reserved, int | float) else 0.0


class Suggestions:
    """The suggestions in the ledger. Rows are only added."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def add(self, suggestion: Suggestion, *, protocol: str | None = None) -> Suggestion:
        """Append one call; it is on the disk when this returns.

        Args:
            suggestion: the call, with the prompt and the raw answer.
            protocol: the text of `review.toml` it was made under. Its digest is kept; its number too when
                decisions were made under this wording. No wording is added for a suggestion's sake.
        """
        settings = dict(suggestion.settings)
        if protocol is not None:
            settings["protocol"] = hashlib.sha256(protocol.encode()).hexdigest()
        with self._store.write(alone=False) as session:
            row = _row(suggestion, settings, write_timestamp(self._clock()))
            row["protocol_id"] = wording_of(session, str(settings.get("protocol")))
            number = session.add("suggestions", row)
            stored = session.execute("SELECT * FROM suggestions WHERE id = :id", {"id": number}).one_named()
            made = _suggestion(stored, stored.report_id)
        return replace(made, prompt=suggestion.prompt, answer=suggestion.answer)

    def all(self, *, texts: bool = False) -> list[Suggestion]:
        """Every call, oldest first, with the report it belongs to now; prompt and answer only with `texts`."""
        places = "SELECT record_id, report_id FROM current_memberships"
        with self._store.read() as session:
            rows = session.execute("SELECT * FROM suggestions ORDER BY id").named()
            report_of = {int(a): int(b) for a, b in session.execute(places)} if rows else {}
        return [_suggestion(row, report_of[row.report_id], texts=texts) for row in rows]


def _row(suggestion: Suggestion, settings: Mapping[str, object], at: str) -> dict[str, object]:
    return {
        "report_id": suggestion.report_id,
        "stage": suggestion.stage.value,
        "endpoint": suggestion.endpoint,
        "model": suggestion.model,
        "settings": dumps(settings),
        "prompt": compress(suggestion.prompt),
        "answer": None if suggestion.answer is None else compress(suggestion.answer),
        "outcome": suggestion.outcome.value,
        "message": suggestion.message,
        "verdict": suggestion.verdict and suggestion.verdict.value,
        "reasons": dumps([(a.code, a.applies.value, a.quote, a.found) for a in suggestion.answers]),
        "explanation": suggestion.explanation,
        "tokens_in": suggestion.tokens_in,
        "tokens_out": suggestion.tokens_out,
        "cost": suggestion.cost,
        "currency": suggestion.currency,
        "seconds": suggestion.seconds,
        "actor": suggestion.actor,
        "act": name_act(),
        "at": at,
    }


def _suggestion(row: Any, report_id: int, *, texts: bool = False) -> Suggestion:
    return Suggestion(
        report_id=report_id,
        stage=Stage(row.stage),
        endpoint=row.endpoint,
        model=row.model,
        settings=json.loads(row.settings),
        outcome=SuggestionOutcome(row.outcome),
        actor=row.actor,
        message=row.message,
        verdict=Verdict(row.verdict) if row.verdict else None,
        answers=tuple(SuggestedAnswer(a, Truth(b), c, d) for a, b, c, d in json.loads(row.reasons)),
        explanation=row.explanation,
        tokens_in=row.tokens_in,
        tokens_out=row.tokens_out,
        cost=row.cost,
        currency=row.currency,
        seconds=row.seconds,
        protocol_id=row.protocol_id,
        at=datetime.fromisoformat(row.at),
        id=row.id,
        prompt=decompress(row.prompt) if texts else b"",
        answer=decompress(row.answer) if texts and row.answer is not None else None,
    )
