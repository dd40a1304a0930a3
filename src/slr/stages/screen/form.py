"""The full-text form: every criterion of the stage answered, with the words of the full text that show it. Pure.

An answer says whether a criterion applies, that is, whether it is a reason to exclude: yes, no or unclear. The
form as JSON: `slr.core.bibliography.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slr.core.bibliography.evidence import WORDS, from_json, to_json
from slr.core.errors import UsageError
from slr.core.model import Criterion, CriterionAnswer, Stage, Truth, Verdict
from slr.core.text.printable import clean

__all__ = [
    "WORDS",
    "check",
    "find_contradiction",
    "from_json",
    "propose",
    "read_answer",
    "to_json",
    "without_quote",
]

#: What a person may write for an answer.
_TRUTHS = {
    **dict.fromkeys(("yes", "y", "true"), Truth.TRUE),
    **dict.fromkeys(("no", "n", "false"), Truth.FALSE),
    **dict.fromkeys(("unclear", "u", "unknown", "?"), Truth.UNKNOWN),
}


def propose(criteria: Sequence[Criterion], answers: Iterable[CriterionAnswer]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict that follows from a form, with its reasons.

    Exclusion when a criterion applies: the first one in the order of the protocol is the main reason, the others
    are extra. Inclusion when every criterion was answered with no. Else maybe: something is unclear, or open.
    """
    said = {answer.code: answer.applies for answer in answers}
    reasons = tuple(criterion.code for criterion in criteria if said.get(criterion.code) is Truth.TRUE)
    if reasons:
        return Verdict.EXCLUDE, reasons
    is_clear = bool(criteria) and all(said.get(criterion.code) is Truth.FALSE for criterion in criteria)
    return (Verdict.INCLUDE if is_clear else Verdict.MAYBE), ()


def check(
    answers: Iterable[CriterionAnswer], criteria: Iterable[Criterion], *, stage: Stage, verdict: Verdict
) -> tuple[CriterionAnswer, ...]:
    """The answers in the order of the criteria, with their codes as the protocol writes them, on clean lines.

    Args:
        answers: the form, whole or in part.
        criteria: those of the protocol; only those of the stage count.
        stage: the stage of the decision that the form belongs to.
        verdict: its verdict.

    Raises:
        UsageError: a code is unknown or answered twice, or a form does not belong to such a decision.
    """
    given = tuple(answers)
    if given:
        _check_place(stage, verdict)
    places = {criterion.code.casefold(): criterion.code for criterion in criteria if criterion.stage is stage}
    answers_by_code: dict[str, CriterionAnswer] = {}
    for answer in given:
        code = places.get(answer.code.casefold())
        if code is None:
            known = ", ".join(places.values()) or "none"
            raise UsageError(f"unknown criterion {clean(answer.code)!r} at {stage}", hint=f"Known: {known}.")
        if code in answers_by_code:
            raise UsageError(f"criterion {code} is answered twice", hint="Answer each criterion once.")
        answers_by_code[code] = CriterionAnswer(code, answer.applies, _line(answer.quote), _line(answer.place))
    return tuple(answers_by_code[code] for code in places.values() if code in answers_by_code)


def _check_place(stage: Stage, verdict: Verdict) -> None:
    if stage is not Stage.FULL_TEXT:
        raise UsageError("the form belongs to the full-text stage", hint="Add --stage full-text.")
    if verdict in {Verdict.NOT_RETRIEVED, Verdict.WITHDRAWN}:
        hint = "Answers need a full text that was read."
        raise UsageError(f"a form cannot come with the verdict {verdict}", hint=hint)


def without_quote(answers: Iterable[CriterionAnswer]) -> tuple[str, ...]:
    """The criteria that are said to apply while no words of the full text show it; allowed, and told."""
    return tuple(answer.code for answer in answers if answer.applies is Truth.TRUE and not answer.quote)


def find_contradiction(
    criteria: Sequence[Criterion], answers: Sequence[CriterionAnswer], verdict: Verdict, reasons: Sequence[str]
) -> str | None:
    """What to tell about a verdict or a main reason that is not the one that follows; None without a form.

    The reviewer has the last word, so this is told and not refused.
    """
    if not answers:
        return None
    proposed, why = propose(criteria, answers)
    if proposed is not verdict:
        because = f" ({', '.join(why)})" if why else ""
        return f"the answers point to {proposed}{because}, the verdict is {verdict}"
    if why and reasons and reasons[0] != why[0]:
        return f"the first criterion that applies is {why[0]}, the main reason given is {reasons[0]}"
    return None


def read_answer(text: str) -> CriterionAnswer:
    """One answer as it is typed: `F-TOPIC=no`, `F-TOPIC=yes:words of the full text`.

    Raises:
        UsageError: it is written in another way.
    """
    code, equals, rest = text.partition("=")
    word, _, quote = rest.partition(":")
    truth = _TRUTHS.get(word.strip().lower())
    if not clean(code) or not equals or truth is None:
        hint = "Write CODE=yes, CODE=no or CODE=unclear, with a quote after a colon: F-TOPIC=yes:on animals only"
        raise UsageError(f"{clean(text)!r} is not an answer", hint=hint)
    return CriterionAnswer(clean(code), truth, _line(quote))


def _line(text: str | None) -> str | None:
    return clean(text or "") or None
