"""What to publish about the use of a language model, computed from the ledger; what it cannot know is marked open.

After the position statement on AI use in evidence synthesis (Flemyng et al. 2025, doi:10.1186/s13750-025-00374-5),
which asks for any use that makes or suggests judgements to be reported in full, and what it supports: Responsible
use of AI in evidence SynthEsis (RAISE). Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from slr.adapters.ledger import Suggestion, SuggestionOutcome
from slr.adapters.ledger.suggested import ModelCalls, by_model
from slr.core.agreement.with_suggestions import compare_with_suggestions
from slr.core.model import Protocol, Stage, Verdict
from slr.core.statistics.estimate import Estimate
from slr.core.text.markup import block, code, markdown
from slr.core.text.numbers import counted as count
from slr.core.text.numbers import join_words, percent

_OPEN = "*For the authors to write: {}*"
_STAGE = Stage.TITLE_ABSTRACT


@dataclass(frozen=True)
class AiUse:
    """Every call of a language model, and the verdicts people settled.

    settled: on title and abstract, by report. instructions: the wordings of the fixed part of the prompt, with how
    many calls had each. version: of slr.
    """

    suggestions: Sequence[Suggestion]
    protocol: Protocol
    settled: Mapping[int, Verdict]
    instructions: Mapping[str, int] = field(default_factory=dict)
    version: str = ""

    @property
    def models(self) -> list[ModelCalls]:
        """The calls by model."""
        return by_model(self.suggestions)


def write_ai_use(use: AiUse) -> bytes:
    """The statement in Markdown; one sentence when no model was asked."""
    head = "# Use of a language model\n\n"
    if not use.suggestions:
        return f"{head}We asked no language model for judgements through slr.\n".encode()
    parts: tuple[tuple[str, Callable[[AiUse], list[str]]], ...] = (
        ("What was used", describe_tools),
        ("Purpose", describe_purpose),
        ("What was sent", describe_sent),
        ("Human oversight", describe_oversight),
        ("Validation", describe_validation),
        ("Failures", describe_failures),
        ("Cost", describe_costs),
        ("Limitations", describe_limitations),
        ("Interests and terms", describe_interests),
    )
    told = "".join(
        f"## {name}\n\n" + "".join(f"- {sentence}\n" for sentence in make(use)) + "\n" for name, make in parts
    )
    return f"{head}{_PREFACE}\n\n{told}{list_prompts(use)}".encode()


_PREFACE = (
    "slr computed these facts from the ledger of the review, after the position statement of Flemyng et al. 2025 "
    "(doi:10.1186/s13750-025-00374-5) and RAISE. The authors write the items in italics."
)


def describe_tools(use: AiUse) -> list[str]:
    """Model, version, endpoint, dates and settings."""
    told = []
    for model in use.models:
        span = model.first_and_last
        when = f"from {span[0]:%Y-%m-%d} to {span[1]:%Y-%m-%d}" if span else "at a time that is not recorded"
        names = join_words(map(code, model.answered_as)) or "in no answer"
        reports = {call.report_id for call in model.calls}
        calls = f"{count(len(model.calls), 'call')} on {count(len(reports), 'report')}"
        told.append(
            f"slr {markdown(use.version)} asked {code(model.asked)} at {code(model.endpoint)} {when}: {calls}; "
            f"the service named the model {names}."
        )
        told.append(f"Settings: {_settings(model)}.")
    return [*told, _OPEN.format("who made the model, its version or release date, how it was obtained.")]


def _settings(model: ModelCalls) -> str:
    shown = ("temperature", "seed", "max_tokens", "max_completion_tokens", "prompt")
    values: dict[str, set[str]] = {}
    for call in model.calls:
        for name in shown:
            if name in call.settings:
                values.setdefault(name, set()).add(str(call.settings[name]))
    return (
        join_words(f"{code(name)} {' or '.join(sorted(given))}" for name, given in values.items())
        or "none recorded"
    )


def describe_purpose(_use: AiUse) -> list[str]:
    """What the suggestions were for."""
    return [
        "The model gave a second opinion on title and abstract: a verdict, a reason, and answers with quotes.",
        "A suggestion was no vote: it decided no report, ordered no list and entered no count.",
        _OPEN.format("why a language model was used, and what its answers led to."),
    ]


def describe_sent(use: AiUse) -> list[str]:
    """What left this machine."""
    reports = len({suggestion.report_id for suggestion in use.suggestions})
    hosts = join_words(sorted({code(suggestion.endpoint) for suggestion in use.suggestions}))
    return [
        f"We sent title and abstract of {count(reports, 'report')}, the question and the criteria to {hosts}.",
        "We sent no identifiers, authors, year, journal, source, number, list position or verdict of a reviewer.",
        _OPEN.format("whether abstracts may be sent there, and whether the service keeps or learns from them."),
    ]


def describe_oversight(use: AiUse) -> list[str]:
    """Who decided, and what they could see."""
    asked = {suggestion.report_id for suggestion in use.suggestions}
    done = len(asked & use.settled.keys())
    policy = use.protocol.policy.get(_STAGE)
    rule = use.protocol.suggestions
    seen = (
        "The protocol let reviewers see suggestions before their own decision."
        if rule is not None and rule.shows_before
        else "slr hid each suggestion from a reviewer until the reviewer had decided."
    )
    return [
        f"People made every decision (policy on title and abstract: {policy or 'single'}).",
        f"Of {count(len(asked), 'report')} sent, people settled {done:,}; {len(asked) - done:,} are undecided.",
        seen,
        _OPEN.format("what happened to the reports on which model and reviewers differed."),
    ]


def describe_validation(use: AiUse) -> list[str]:
    """The model against the settled verdicts."""
    told = []
    for model in use.models:
        comparison = compare_with_suggestions(model.verdicts, use.settled)
        told.append(
            f"{code(model.asked)} at {code(model.endpoint)}: {count(comparison.n, 'report')} with a suggestion "
            f"and a settled verdict. Settled as include: {comparison.hits:,} suggested as include, "
            f"{comparison.missed:,} as exclude. Settled as exclude: {comparison.extra:,} suggested as include, "
            f"{comparison.rejected:,} as exclude. "
            f"Sensitivity {_share(comparison.sensitivity)}; specificity {_share(comparison.specificity)}."
        )
    return [
        *told,
        "Maybe counts as include; the newest suggestion on a report counts; 95 % intervals after Wilson 1927.",
        _OPEN.format("how the reports for this comparison were chosen; validation by others."),
    ]


def _share(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"is not defined ({estimate.why})"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def describe_failures(use: AiUse) -> list[str]:
    """Calls without an answer, and quotes that are not in the text."""
    told = []
    for model in use.models:
        by = model.outcomes
        quotes = [answer.found for call in model.calls for answer in call.answers if answer.found is not None]
        bad = quotes.count(False)
        told.append(
            f"{code(model.asked)}: {by[SuggestionOutcome.UNREADABLE]:,} unreadable, "
            f"{by[SuggestionOutcome.REFUSED]:,} refused, {by[SuggestionOutcome.FAILED]:,} failed of "
            f"{count(len(model.calls), 'call')}. Quotes that are not in the text: {bad:,} of {len(quotes):,} "
            f"({percent(bad, len(quotes))})."
        )
    return told


def describe_costs(use: AiUse) -> list[str]:
    """Tokens, money and time."""
    told = []
    for model in use.models:
        known = [call for call in model.calls if call.cost is not None]
        money: dict[str, float] = {}
        for call in known:
            money[call.currency or "?"] = money.get(call.currency or "?", 0.0) + (call.cost or 0.0)
        spent = (
            join_words(f"{amount:.4f} {markdown(name)}" for name, amount in sorted(money.items()))
            or "cost not recorded"
        )
        unknown = len(model.calls) - len(known)
        told.append(
            f"{code(model.asked)}: {sum(call.tokens_in or 0 for call in model.calls):,} tokens in, "
            f"{sum(call.tokens_out or 0 for call in model.calls):,} out; {spent}, by the prices in the protocol"
            f"{f'; {unknown:,} calls without a count of tokens' if unknown else ''}; "
            f"{sum(call.seconds or 0 for call in model.calls):,.0f} seconds of response time."
        )
    return told


def describe_limitations(_use: AiUse) -> list[str]:
    """What holds for every such use, and what the authors add."""
    return [
        "A fixed seed and temperature do not make every service give the same answer again.",
        "Prompt and raw answer of every call are in the ledger.",
        "The comparison holds only for this review, these criteria and this model.",
        _OPEN.format("further limitations, languages and kinds of report for which the model may be worse."),
    ]


def describe_interests(_use: AiUse) -> list[str]:
    """What no ledger knows."""
    return [
        _OPEN.format("conflicts of interest with regard to the model or its maker, and funding."),
        _OPEN.format("the licence or terms of use, and that the authors take responsibility for the review."),
    ]


def list_prompts(use: AiUse) -> str:
    """The fixed part of the prompt, whole; each wording once."""
    told = ["## Prompt\n\nThis is the fixed part; title and abstract follow between two marker lines.\n"]
    told += [f"{count(number, 'call')}:\n\n{block(text)}\n" for text, number in use.instructions.items()]
    return "\n".join(told)
