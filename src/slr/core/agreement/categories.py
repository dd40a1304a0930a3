"""What counts as the same verdict at each stage."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from slr.core.vocabulary import Stage, Verdict

_ORDER = (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED)


class Maybe(StrEnum):
    """What a `maybe` on title and abstract counts as."""

    INCLUDE = "include"  #: the report goes on, as with an include
    APART = "apart"  #: a category of its own


def category(verdict: Verdict, stage: Stage, maybe: Maybe) -> str:
    """The category of a verdict: on title and abstract a `maybe` goes on as an include does, unless set apart."""
    is_include = verdict is Verdict.MAYBE and stage is Stage.TITLE_ABSTRACT and maybe is Maybe.INCLUDE
    return str(Verdict.INCLUDE if is_include else verdict)


def scale(used: Iterable[str], stage: Stage, maybe: Maybe) -> tuple[str, ...]:
    """The categories of a stage in order: include and exclude, and others that were used.

    `maybe` is one on title and abstract whenever it is set apart, used or not, since it was to be chosen.
    """
    there = {str(Verdict.INCLUDE), str(Verdict.EXCLUDE), *used}
    if stage is Stage.TITLE_ABSTRACT and maybe is Maybe.APART:
        there.add(str(Verdict.MAYBE))
    return tuple(str(verdict) for verdict in _ORDER if verdict in there)


def rule(stage: Stage, maybe: Maybe) -> str:
    """The rule in words."""
    if stage is Stage.FULL_TEXT:
        return "maybe and not-retrieved are separate categories where a reviewer used them"
    if maybe is Maybe.APART:
        return "maybe is a separate category"
    return "maybe counts as include, since the report goes on to full text"
