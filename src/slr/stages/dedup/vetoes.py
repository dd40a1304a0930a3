"""What speaks against a merge so plainly that only a person may make it, however alike the rest is."""

from __future__ import annotations

from typing import NamedTuple

from slr.stages.dedup.compare import Comparison, TitleMatch, one_is_preprint
from slr.stages.dedup.normalise import Clean


class Veto(NamedTuple):
    """kind: `identifier`, `text` or `place`; reason: in words."""

    kind: str
    reason: str


def veto(a: Clean, b: Clean, facts: Comparison) -> Veto | None:
    """Why the two must not become one report by rule, in words; None when nothing speaks against it.

    A preprint's identifier beside a journal's is no contradiction: those are versions. A shared identifier settles
    years and places (a source may have dated or paged the text wrongly), but a shared DOI settles neither numbers,
    opposites nor notices: the abstracts of a supplement may share one.
    """
    if facts.opposed and not one_is_preprint(a, b):
        kind = facts.opposed[0]
        return Veto("identifier", f"two {kind} identifiers: {a.ids[kind]} and {b.ids[kind]}")
    text = _of_text(a, b, facts)
    if text:
        return Veto("text", text)
    place = None if facts.shared else _of_place(a, b, facts)
    return Veto("place", place) if place else None


def _of_text(a: Clean, b: Clean, facts: Comparison) -> str | None:
    if a.notice != b.notice:
        return f"one is {_a(a.notice or b.notice or '')}, the other is not"
    if set(facts.shared) - {"doi"}:
        return None  # the number of one record in one database
    if facts.title is TitleMatch.NUMBER:
        return f"other numbers in the titles: {a.digits or 'none'} and {b.digits or 'none'}"
    if facts.opposite:
        return f"opposites in the titles: {facts.opposite}"
    return None


def _of_place(a: Clean, b: Clean, facts: Comparison) -> str | None:
    if a.is_placeholder and facts.issue is False:
        return f"one title in two issues: {a.issue} and {b.issue}"
    if facts.volume is False:
        return f"two volumes: {a.volume} and {b.volume}"
    if facts.page is False:
        return f"two first pages: {a.page} and {b.page}"
    if (facts.year_gap or 0) > 1:
        return f"{facts.year_gap} years apart: {a.year} and {b.year}"
    return None


def _a(notice: str) -> str:
    return f"an {notice}" if notice[0] in "aeiou" else f"a {notice}"
