"""The questions of line mode that take more than one line: reasons, the full-text form, an abstract."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from slr.core.model import Criterion, CriterionAnswer, Truth
from slr.stages.screen.lines.talk import Talk

_ANSWERS = {
    **dict.fromkeys(("yes", "y"), Truth.TRUE),
    **dict.fromkeys(("no", "n"), Truth.FALSE),
    **dict.fromkeys(("unclear", "u"), Truth.UNKNOWN),
}
_STOP = frozenset({"stop", "."})
_NO_REASON = frozenset({"none", "0"})


class Unusable(ValueError):
    """Why an answer cannot be taken."""


def ask_reasons(talk: Talk, criteria: Sequence[Criterion], *, required: bool) -> tuple[str, ...] | None:
    """Ask which criteria fail; None when the reviewer thinks again.

    Raises:
        Unusable: the answer names something that is no criterion.
    """
    numbered = _is_numbered(criteria)
    for place, criterion in enumerate(criteria, start=1):
        start = f"{place}, " if numbered else ""
        talk.say(f"{start}{criterion.code}: {criterion.text or criterion.reason}")
    what = "Numbers or codes" if numbered else "Codes"
    none = "" if required else "none gives no reason; "
    said = talk.ask(
        f"Which reasons for exclusion apply? {what}, the main one first ({none}an empty line decides nothing):"
    )
    if not said:
        return None
    return read_reasons(said, criteria, required=required)


def read_reasons(said: str, criteria: Sequence[Criterion], *, required: bool) -> tuple[str, ...]:
    """The codes that a line names, by code or by number, with blanks, `,` or `;` between them; each counts once.

    Numbers do not count where a code is a number itself: `2` would then mean two things. `none` or `0` is no
    reason, unless one is required.

    Raises:
        Unusable: a word is neither, or there is none.
    """
    by_word = {criterion.code.lower(): criterion.code for criterion in criteria}
    if _is_numbered(criteria):
        by_word = {str(place): criterion.code for place, criterion in enumerate(criteria, start=1)} | by_word
    if not required and said.lower() in _NO_REASON.difference(by_word):
        return ()
    words = [word for word in re.split(r"[\s,;]+", said) if word]
    unknown = [word for word in words if word.lower() not in by_word]
    if unknown or not words:
        known = ", ".join(criterion.code for criterion in criteria) or "none"
        raise Unusable(f"There is no criterion {unknown[0] if unknown else said}; the codes are {known}.")
    return tuple(dict.fromkeys(by_word[word.lower()] for word in words))


def _is_numbered(criteria: Sequence[Criterion]) -> bool:
    return not any(criterion.code.isdecimal() for criterion in criteria)


def fill_form(
    talk: Talk, criteria: Sequence[Criterion], keep: Callable[[tuple[CriterionAnswer, ...]], None]
) -> tuple[CriterionAnswer, ...] | None:
    """Ask every criterion in turn; None when the reviewer stops. A criterion passed over has no answer.

    Args:
        talk: the reviewer.
        criteria: those of the stage.
        keep: is given the answers so far after each, so that none is lost when the input ends in the middle.
    """
    answers: list[CriterionAnswer] = []
    for place, criterion in enumerate(criteria, start=1):
        talk.say(f"Criterion {place} of {len(criteria)}, {criterion.code}: {criterion.text or criterion.reason}")
        said = _truth(talk)
        if said in _STOP:
            return None
        if said:
            quote = talk.ask("Quote that shows it (empty line: none):") or None
            where = talk.ask("Place, such as a page, section or table (empty line: none):") or None
            answers.append(CriterionAnswer(criterion.code, _ANSWERS[said], quote, where))
            keep(tuple(answers))
    return tuple(answers)


def _truth(talk: Talk) -> str:
    """A key of `_ANSWERS`, a word that stops, or nothing for no answer."""
    while True:
        said = talk.ask("yes (a reason to exclude), no, unclear; an empty line skips it, stop ends the form:")
        if said is None:
            return "stop"
        if not said or said.lower() in _ANSWERS or said.lower() in _STOP:
            return said.lower()
        talk.say("Not understood: answer yes, no, unclear or stop.")


def ask_yes(talk: Talk, question: str) -> bool:
    """True for a yes in words; anything else is a no."""
    return (talk.ask(f"{question} (yes, no):") or "").lower() in {"yes", "y"}


def read_abstract(talk: Talk, keep: Callable[[str], None]) -> str | None:
    """The lines up to one with a single dot, as one text; None when the input ends before it.

    `keep` is given the text so far after each line.
    """
    lines: list[str] = []
    talk.say("Write the abstract; a line with a single dot ends it.")
    while (line := talk.ask("Abstract:")) != ".":
        if line is None:
            return None
        lines.append(line)
        keep(" ".join(filter(None, lines)))
    return " ".join(filter(None, lines))
