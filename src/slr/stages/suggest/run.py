"""The door of suggestions: reads the ledger, asks the model, appends what it said. It never writes a decision."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Suggestion, SuggestionOutcome
from slr.adapters.ledger.suggested import ModelCalls, by_model, read_settled_verdicts
from slr.adapters.ledger.suggestions import SuggestedAnswer
from slr.adapters.sources.chat import ChatMessage, ChatModel, Reply, body_of, is_free
from slr.core.agreement.with_suggestions import Against, compare_with_suggestions
from slr.core.errors import AccessRefused, RateLimited, ReviewStateError, SourceError, UsageError
from slr.core.model import Stage, SuggestionSettings
from slr.stages.suggest.conversation import VERSION, Prompt, build, read_answer

_MILLION = 1_000_000
#: For each message and for the whole, what a service may put around the texts.
_TOKENS_AROUND = 200


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in and out."""

    tokens_in: float
    tokens_out: float

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """The cost of so many tokens."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / _MILLION

    def most(self, texts: Iterable[str], max_tokens: int) -> float:
        """The most that a call with these texts can cost."""
        return self.cost(bound_tokens(texts), max_tokens)


def bound_tokens(texts: Iterable[str]) -> int:
    """More tokens than texts can have: each byte of UTF-8 one, as where the vocabulary knows none of the words.

    Byte-level byte-pair encoding merges bytes and never splits one (Radford et al. 2019, section 2.2).
    """
    return _TOKENS_AROUND + sum(len(text.encode("utf-8", "replace")) for text in texts)


@dataclass(slots=True)
class Budget:
    """Money spent and left. cap: of the whole review; spent: by it before; run_cap: of this run. None: no cap.

    Before a call the most it can cost is set aside; afterwards its cost takes the place of that, or the reserve
    stays when nobody knows the cost. So the cap holds whatever the service does that keeps to the longest
    answer.
    """

    cap: float | None
    spent: float
    run_cap: float | None = None
    here: float = 0.0

    @property
    def left(self) -> float | None:
        """What may still be spent; None without a cap. Never below 0."""
        lefts = []
        if self.cap is not None:
            lefts.append(self.cap - self.spent - self.here)
        if self.run_cap is not None:
            lefts.append(self.run_cap - self.here)
        return max(0.0, min(lefts)) if lefts else None

    def allows(self, most: float) -> bool:
        """Whether a call that may cost so much may begin."""
        return self.left is None or most <= self.left

    def charge(self, amount: float) -> None:
        """Count what a call cost, or may have cost."""
        self.here += amount


STAGE = Stage.TITLE_ABSTRACT
_TOLD = "[suggestions]"
#: So many calls in a row without an answer end the run.
_MOST_FAILURES = 3
_HINT = (
    "No language model is asked unless review.toml names it:\n"
    '  [suggestions]\n  url = "http://127.0.0.1:11434/v1"\n  model = "NAME"'
)

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SuggestionJob:
    """One report to ask about. most: what the call can cost at most; asked: a digest of all that is sent."""

    report_id: int
    prompt: Prompt
    most: float
    asked: str


@dataclass(frozen=True, slots=True)
class SuggestionPlan:
    """What would be asked, in order. known: reports that were asked in just this way before, and are left out."""

    settings: SuggestionSettings
    prices: Prices
    jobs: tuple[SuggestionJob, ...]
    known: int
    budget: Budget

    @property
    def most(self) -> float:
        """What all of it can cost at most."""
        return sum(job.most for job in self.jobs)


@dataclass(slots=True)
class SuggestionsMade:
    """What a run did. stopped: why it ended before its time; error: the failure of the service behind that."""

    rows: list[Suggestion] = field(default_factory=list)
    left: int = 0
    stopped: str | None = None
    error: SourceError | None = None

    @property
    def outcomes(self) -> Mapping[SuggestionOutcome, int]:
        """How the calls ended."""
        counted = Counter(suggestion.outcome for suggestion in self.rows)
        return {outcome: counted[outcome] for outcome in SuggestionOutcome}


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """Which reports to ask about.

    reports: just these; empty for those that wait. settled: those that people have settled instead, to measure the
    model on them. limit: at most so many. again: also those that were asked in just this way before.
    """

    reports: tuple[int, ...] = ()
    settled: bool = False
    limit: int | None = None
    again: bool = False


def settings_of(review: Review) -> SuggestionSettings:
    """The model the protocol names.

    Raises:
        UsageError: it names none, which is the default.
    """
    settings = review.protocol.suggestions
    if settings is None:
        raise UsageError(f"review.toml has no {_TOLD}, so no language model is asked", hint=_HINT)
    return settings


def plan(ledger: Ledger, review: Review, choice: ReportChoice, *, max_cost: float | None = None) -> SuggestionPlan:
    """Choose reports and make their prompts; nothing is sent.

    Raises:
        UsageError: no model is named, prices or a cap are missing, or there is no report of a number.
    """
    settings = settings_of(review)
    prices = _prices(settings, max_cost)
    before = ledger.suggestions.all()
    spent = sum(suggestion.charged for suggestion in before if suggestion.currency == settings.currency)
    answered = {
        suggestion.settings.get("asked")
        for suggestion in before
        if suggestion.outcome is not SuggestionOutcome.FAILED
    }
    jobs: list[SuggestionJob] = []
    known = 0
    for report in _shuffle(_reports_wanted(ledger, review, choice), settings.seed):
        if choice.limit is not None and len(jobs) >= choice.limit:
            break
        job = _job(ledger, review, settings, prices, report)
        if job.asked in answered and not choice.again:
            known += 1
        else:
            jobs.append(job)
    return SuggestionPlan(settings, prices, tuple(jobs), known, Budget(settings.cap, spent, max_cost))


def ask(
    ledger: Ledger,
    review: Review,
    made: SuggestionPlan,
    chat: ChatModel,
    *,
    actor: str,
    done: SuggestionsMade | None = None,
    tell: Tell = lambda _done, _total: None,
    clock: Callable[[], float] = time.monotonic,
) -> SuggestionsMade:
    """Ask about each report in its order and append every call as a row.

    Before a call the most it can cost is set aside; the run ends before the cap could be passed. Ctrl-C keeps what
    was answered, and the call it cut off as a failed one; then it goes on to the caller as KeyboardInterrupt, who
    finds in `done` how far it came.
    """
    asker = _Asker(ledger, review, made, chat, actor, clock)
    done = done or SuggestionsMade()
    done.left, failed = len(made.jobs), 0
    for job in made.jobs:
        if not made.budget.allows(job.most):
            done.stopped = "the next call could pass the cap"
            break
        row, error = asker.call(job)
        done.rows.append(row)
        done.left -= 1
        failed = failed + 1 if row.outcome is SuggestionOutcome.FAILED else 0
        tell(len(done.rows), len(made.jobs))
        if isinstance(error, AccessRefused | RateLimited) or failed >= _MOST_FAILURES:
            done.stopped, done.error = "the service gives no answers", error
            break
    return done


class _Asker:
    """Makes one call and its row."""

    def __init__(
        self,
        ledger: Ledger,
        review: Review,
        made: SuggestionPlan,
        chat: ChatModel,
        actor: str,
        clock: Callable[[], float],
    ) -> None:
        self._ledger, self._review, self._plan, self._chat = ledger, review, made, chat
        self._actor, self._clock = actor, clock
        self._codes = [criterion.code for criterion in review.protocol.criteria_at(STAGE)]

    def call(self, job: SuggestionJob) -> tuple[Suggestion, SourceError | None]:
        """Ask, write the row, charge the budget."""
        begun = self._clock()
        try:
            reply = self._chat.ask([ChatMessage(*message) for message in job.prompt.messages])
        except SourceError as error:
            cost = 0.0 if is_free(error) else None
            return self._keep(
                job, begun, outcome=SuggestionOutcome.FAILED, cost=cost, message=error.message
            ), error
        except KeyboardInterrupt:
            self._keep(job, begun, outcome=SuggestionOutcome.FAILED, message="stopped with Ctrl-C")
            raise
        return self._keep(job, begun, reply=reply, **self._facts(job, reply)), None

    def _facts(self, job: SuggestionJob, reply: Reply) -> dict[str, object]:
        """What of an answer goes into its row."""
        if reply.fault is not None:
            return {"outcome": SuggestionOutcome.FAILED, "message": reply.fault}
        if reply.refusal is not None:
            return {"outcome": SuggestionOutcome.REFUSED, "message": reply.refusal}
        if reply.content is None:
            return {"outcome": SuggestionOutcome.UNREADABLE, "message": "the answer is empty"}
        read = read_answer(reply.content, codes=self._codes, text=job.prompt.text)
        notes = [*read.notes, *(["cut at the limit of its length"] if reply.finish == "length" else [])]
        return {
            "outcome": SuggestionOutcome.OK if read.verdict else SuggestionOutcome.UNREADABLE,
            "message": "; ".join(notes) or None,
            "verdict": read.verdict,
            "answers": tuple(SuggestedAnswer(a.code, a.applies, a.quote, a.found) for a in read.answers),
            "explanation": read.explanation,
        }

    def _keep(
        self, job: SuggestionJob, begun: float, *, reply: Reply | None = None, **facts: object
    ) -> Suggestion:
        settings = self._plan.settings
        if reply is not None:
            facts |= {
                "answer": reply.payload, "tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out,
                "cost": self._cost(reply),
            }  # fmt: skip
        row = Suggestion(
            report_id=job.report_id,
            stage=STAGE,
            endpoint=urlsplit(settings.url).netloc,
            model=(reply and reply.model) or settings.model,
            settings=_what_was_sent(settings, job, reply),
            actor=self._actor,
            currency=settings.currency,
            seconds=round(self._clock() - begun, 3),
            prompt=job.prompt.body,
            **facts,  # type: ignore[arg-type]
        )
        self._plan.budget.charge(row.charged)
        return self._ledger.suggestions.add(row, protocol=self._review.protocol_text)

    def _cost(self, reply: Reply) -> float | None:
        if reply.tokens_in is None or reply.tokens_out is None:
            return None
        return self._plan.prices.cost(reply.tokens_in, reply.tokens_out)


def show(ledger: Ledger, review: Review, report: int, reviewer: str) -> list[Suggestion]:
    """Every call about a report, oldest first, for a reviewer who has decided on it.

    Raises:
        UsageError: there is no report of that number.
        ReviewStateError: the report waits for this reviewer, whom a suggestion could sway.
    """
    number = ledger.reports.get(report).id
    settings = review.protocol.suggestions
    if not (settings and settings.shows_before) and _waits(ledger, review, number, reviewer):
        raise ReviewStateError(
            f"report {number} still needs your own decision; a suggestion seen first would sway it",
            hint='Decide first. `show = "before"` in [suggestions] of review.toml allows it, and is published.',
        )
    return [suggestion for suggestion in ledger.suggestions.all(texts=True) if suggestion.report_id == number]


def compare(ledger: Ledger, review: Review) -> list[tuple[ModelCalls, Against]]:
    """Each model beside the verdicts that people settled on title and abstract."""
    settled = read_settled_verdicts(ledger.standings(review.protocol.needed))
    return [
        (model_calls, compare_with_suggestions(model_calls.verdicts, settled))
        for model_calls in by_model(ledger.suggestions.all())
    ]


def _waits(ledger: Ledger, review: Review, report: int, reviewer: str) -> bool:
    deciders = {decision.reviewer for decision in ledger.decisions.standing(report, STAGE)}
    if reviewer in deciders or len(deciders) >= review.protocol.needed(report, STAGE):
        return False
    standings = ledger.standings(review.protocol.needed)
    return any(standing.report_id == report and standing.title_abstract is None for standing in standings)


def _prices(settings: SuggestionSettings, max_cost: float | None) -> Prices:
    """What tokens cost; nothing on this machine unless told.

    Raises:
        UsageError: the model is elsewhere, and its prices or a cap are missing.
    """
    prices = (settings.price_in, settings.price_out)
    if None in prices and not settings.is_local:
        hint = "Set price-in and price-out per million tokens (0 when it is free); the cap needs them."
        raise UsageError(f"{_TOLD} names no price for a model that is not on this machine", hint=hint)
    made = Prices(prices[0] or 0.0, prices[1] or 0.0)
    if (made.tokens_in or made.tokens_out) and settings.cap is None and max_cost is None:
        hint = "Set cap = 5.00 in [suggestions] for the whole review, or --max-cost 2.00 for this run."
        raise UsageError("no cap is set for what the calls may cost", hint=hint)
    return made


def _reports_wanted(ledger: Ledger, review: Review, choice: ReportChoice) -> Collection[int]:
    if choice.reports:
        return {ledger.reports.get(number).id for number in choice.reports}
    standings = ledger.standings(review.protocol.needed)
    settled = read_settled_verdicts(standings)
    if choice.settled:
        return settled.keys()
    return [standing.report_id for standing in standings if standing.title_abstract is None]


def _shuffle(reports: Collection[int], seed: int) -> Sequence[int]:
    """In random order, the same for the same seed and reports."""
    made = sorted(reports)
    random.Random(seed).shuffle(made)  # noqa: S311 - an order, not a secret
    return made


def _job(
    ledger: Ledger, review: Review, settings: SuggestionSettings, prices: Prices, report: int
) -> SuggestionJob:
    document = ledger.reports.get(report).document
    overlay = ledger.remarks.overlay(report, "abstract")
    abstract = overlay.value if overlay is not None else document.abstract
    protocol = review.protocol
    prompt = build(protocol.question, protocol.criteria_at(STAGE), document.title, abstract)
    texts = [content for _, content in prompt.messages]
    return SuggestionJob(report, prompt, prices.most(texts, settings.max_tokens), _digest(settings, prompt))


def _digest(settings: SuggestionSettings, prompt: Prompt) -> str:
    body = body_of(settings, [ChatMessage(*message) for message in prompt.messages])
    whole = json.dumps([settings.url, body], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _what_was_sent(settings: SuggestionSettings, job: SuggestionJob, reply: Reply | None) -> dict[str, object]:
    """What is kept beside the prompt: all that was sent with it, never the key."""
    told = {key: value for key, value in body_of(settings, ()).items() if key != "messages"}
    told |= {
        "asked": job.asked,
        "reserved": job.most,
        "prompt": VERSION,
        "instructions": hashlib.sha256(job.prompt.instructions.encode()).hexdigest()[:16],
    }
    if reply is not None and reply.fingerprint:
        told["fingerprint"] = reply.fingerprint
    if reply is not None and reply.finish:
        told["finish"] = reply.finish
    return told
