"""What stands behind a verdict: the answers of the full-text form with their quotes, and votes for scripts. Pure.

For scripts a form is a JSON list, `[{"code": "F-TOPIC", "applies": true, "quote": "…", "place": "p. 4"}]`, where
`applies` is true, false or null, and `quote` and `place` may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from slr.core.errors import UsageError
from slr.core.model import CriterionAnswer, Decision, Resolution, Truth
from slr.core.text.printable import clean

#: What an answer is called before people.
WORDS = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unclear"}

_JSON = {Truth.TRUE: True, Truth.FALSE: False, Truth.UNKNOWN: None}
_KEYS = ("code", "applies", "quote", "place")
_LIST = 'Give a list: [{"code": "F-TOPIC", "applies": true, "quote": "…", "place": "p. 4"}].'


class Tag(NamedTuple):
    """A tag that is on a report now, and whose it is."""

    reviewer: str
    word: str


class Heard(NamedTuple):
    """What may be shown of one report: standing decisions at both stages, tags, what settled conflicts."""

    decisions: tuple[Decision, ...] = ()
    tags: tuple[Tag, ...] = ()
    resolutions: tuple[Resolution, ...] = ()


#: Of a report on which nobody has said anything that may be shown.
UNHEARD = Heard()


def from_json(text: str) -> tuple[CriterionAnswer, ...]:
    """The answers of a JSON list.

    Raises:
        UsageError: it is no such list.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:  # brackets thousands deep, numbers of thousands of digits
        raise UsageError(f"the answers are not JSON: {error}", hint=_LIST) from error
    if not isinstance(value, list):
        raise UsageError("the answers are not a list", hint=_LIST)
    return tuple(_answer(place, item) for place, item in enumerate(value, start=1))


def to_json(answers: Iterable[CriterionAnswer]) -> list[dict[str, object]]:
    """The answers as they are read back, ready for a JSON writer."""
    return [
        {"code": answer.code, "applies": _JSON[answer.applies], "quote": answer.quote, "place": answer.place}
        for answer in answers
    ]


def _answer(place: int, item: object) -> CriterionAnswer:
    if not isinstance(item, Mapping):
        raise UsageError(f"answer {place} is not an object", hint=_LIST)
    unknown = [str(key) for key in item if key not in _KEYS]
    if unknown:
        raise UsageError(f"answer {place} has an unknown key {clean(unknown[0])!r}", hint=_LIST)
    code, applies = item.get("code"), item.get("applies", "")
    if not isinstance(code, str) or not clean(code):
        raise UsageError(f"answer {place} has no code", hint=_LIST)
    if not (applies is None or isinstance(applies, bool)):
        raise UsageError(f"answer {place}: applies must be true, false or null", hint=_LIST)
    truth = Truth.UNKNOWN if applies is None else Truth.TRUE if applies else Truth.FALSE
    return CriterionAnswer(clean(code), truth, _text(place, item, "quote"), _text(place, item, "place"))


def _text(place: int, item: Mapping[str, object], key: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"answer {place}: {key} must be a text", hint=_LIST)
    return _line(value)


def _line(text: str | None) -> str | None:
    return clean(text or "") or None


def answer_in_words(answer: CriterionAnswer) -> str:
    """`F-TOPIC yes: "on animals only" (p. 4)`."""
    quote = f': "{answer.quote}"' if answer.quote else ""
    place = f" ({answer.place})" if answer.place else ""
    return f"{answer.code} {WORDS[answer.applies]}{quote}{place}"


def vote_for_scripts(decision: Decision) -> dict[str, object]:
    """What one reviewer said of a report at a stage, ready for a JSON writer."""
    return {
        "reviewer": decision.reviewer,
        "stage": decision.stage.value,
        "verdict": decision.verdict.value,
        "reasons": list(decision.reasons),
        "note": decision.note,
        "answers": to_json(decision.answers),
        "at": decision.at.isoformat() if decision.at else None,
    }


def resolution_for_scripts(resolution: Resolution) -> dict[str, object]:
    """How a conflict at a stage was settled, ready for a JSON writer."""
    return {
        "resolver": resolution.resolver,
        "stage": resolution.stage.value,
        "verdict": resolution.verdict.value,
        "manner": resolution.manner and resolution.manner.value,
        "reasons": list(resolution.reasons),
        "note": resolution.note,
        "at": resolution.at.isoformat() if resolution.at else None,
    }
