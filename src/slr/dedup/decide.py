"""What a comparison means: merge by rule, ask a person, or leave alone.

Two principles (`docs/deduplication.md`): a title alone never merges anything, and what contradicts a merge
(another identifier of the same kind, another volume, page, venue or number in the title) sends the pair to a
person however alike the rest is. A visible duplicate costs a minute; a silent wrong merge loses a study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from slr.dedup.compare import Comparison, TitleMatch, both_preprint, compare, one_is_preprint
from slr.dedup.normalise import Clean
from slr.model import MergeKind


class Zone(StrEnum):
    """Who decides about a pair."""

    AUTO = "auto"  #: the rules merge it
    REVIEW = "review"  #: a person has to look


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are, or may be, one report (or two reports of one study).

    a, b: record ids, a < b. rule: the name of the rule that spoke. score: how sure, 0..1; it orders pairs and is
    no probability. features: the facts the rule looked at, ready for JSON.
    """

    a: int
    b: int
    zone: Zone
    kind: MergeKind
    rule: str
    score: float
    features: Mapping[str, object]

    @property
    def is_identified(self) -> bool:
        """True when the two share an identifier."""
        return bool(self.features.get("shared"))


_EQUAL = frozenset({TitleMatch.SAME, TitleMatch.NICKNAME})
_CUT = frozenset({TitleMatch.HEAD, TitleMatch.PREFIX})
_CLOSE = _EQUAL | _CUT | {TitleMatch.SPELLING}
#: Letters below which a title is too short to tell two texts of one author apart ("Asthma").
_SHORT = 15

Verdict = tuple[Zone, MergeKind, str] | None


def judge(one: Clean, other: Clean) -> Pair | None:
    """The pair, or None when the two are no duplicates and nobody need look at them. Symmetric."""
    a, b = (one, other) if one.id < other.id else (other, one)
    facts = compare(a, b)
    if facts is None:
        return None
    verdict = _by_identifier(a, b, facts) if facts.shared else _by_text(a, b, facts)
    if verdict is None:
        return None
    zone, kind, rule = verdict
    return Pair(a.id, b.id, zone, kind, rule, _score(facts), _features(facts))


def _duplicate(rule: str) -> Verdict:
    return Zone.AUTO, MergeKind.DUPLICATE, rule


def _ask(rule: str) -> Verdict:
    return Zone.REVIEW, MergeKind.DUPLICATE, rule


# ---- pairs that share an identifier ----------------------------------------------------


def _by_identifier(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if a.notice != b.notice:
        return _ask("identifier-shared-with-notice")
    if _contradicted(a, b, facts):
        return _ask("identifiers-contradict")
    if facts.title in _EQUAL:
        return _duplicate("same-identifier")
    if facts.shared != ("doi",):
        is_same = facts.title in _CLOSE or facts.same_people or facts.title_ratio >= 0.6
        return _duplicate("same-identifier") if is_same else _ask("identifier-shared-by-other-title")
    return _by_doi(facts)


def _by_doi(facts: Comparison) -> Verdict:
    """A DOI may stand for a whole supplement of abstracts, so another title needs more in its favour."""
    if facts.title is TitleMatch.FAR and facts.same_place is False and facts.same_people is False:
        return None  # nothing but the number in common: two abstracts of a supplement
    if facts.same_place is False or facts.same_people is False or facts.title is TitleMatch.NUMBER:
        return _ask("identifier-shared-by-other-title")
    if facts.title in _CLOSE or (facts.title is TitleMatch.NEAR and not facts.replaced):
        return _duplicate("same-identifier")
    if facts.same_people and (facts.abstract or 0) >= 0.97:
        return _duplicate("same-identifier-new-title")
    return _ask("identifier-shared-by-other-title")


def _contradicted(a: Clean, b: Clean, facts: Comparison) -> bool:
    """Another identifier differs, and not just because one side is the preprint."""
    return bool(facts.opposed) and not one_is_preprint(a, b)


# ---- pairs that share a text only ------------------------------------------------------


def _by_text(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if a.notice != b.notice:
        return None
    if a.is_placeholder or b.is_placeholder or a.notice:
        return _by_place_only(facts)
    if facts.title is TitleMatch.FAR or facts.same_people is False:
        return _other_title_or_people(facts)
    return _versions(facts) if one_is_preprint(a, b) else _one_form(a, b, facts)


def _by_place_only(facts: Comparison) -> Verdict:
    """Editorials and notices: one only when volume, issue, page, year and author leave no other reading."""
    is_one = facts.title is TitleMatch.SAME and facts.same_place and facts.issue is not False and not facts.opposed
    return _duplicate("same-place") if is_one and facts.same_people and not facts.year_gap else None


def _other_title_or_people(facts: Comparison) -> Verdict:
    """Volume and page say that they are one, title or authors that they are not: a translation, a misprint."""
    if not facts.same_place or facts.opposed:
        return None
    if facts.title is not TitleMatch.FAR:
        return _ask("other-authors") if facts.title in _EQUAL else None
    is_likely = facts.same_people and facts.venue and (facts.abstract is None or facts.abstract >= 0.8)
    return _ask("same-place-other-title") if is_likely else None


def _versions(facts: Comparison) -> Verdict:
    """A preprint and a published text: two reports of one study, never one report."""
    gap = facts.year_gap
    if facts.same_people and facts.title in _EQUAL | {TitleMatch.SPELLING} and gap is not None and gap <= 2:
        return Zone.AUTO, MergeKind.VERSION, "preprint-and-published"
    is_likely = facts.same_people or facts.title in _EQUAL
    if is_likely and facts.title is not TitleMatch.NUMBER and (gap or 0) <= 3:
        return Zone.REVIEW, MergeKind.VERSION, "preprint-and-published-alike"
    return None


def _one_form(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.opposed:
        return _ask("identifiers-contradict") if facts.title in _CLOSE and facts.same_people else None
    if facts.title in _EQUAL:
        return _equal_titles(a, b, facts)
    return _cut_titles(a, b, facts) if facts.title in _CUT else _alike_titles(facts)


def _equal_titles(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    gap = facts.year_gap
    if a.document == b.document and a.names:
        return _duplicate("exact-copy")
    if gap is not None and gap > 1:
        return _ask("same-title-other-year") if facts.same_people and gap <= 3 else None
    if facts.same_place and (facts.venue is not False or facts.same_people) and gap is not None:
        return _duplicate("same-place")
    if facts.same_place is False or facts.venue is False:
        return _ask("same-title-other-place") if facts.same_people else None
    return _equal_titles_without_place(a, b, facts)


def _equal_titles_without_place(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.same_people is None:
        is_one = facts.year_gap == 0 and facts.venue and (facts.abstract or 0) >= 0.95
        return _duplicate("same-abstract") if is_one else _ask("same-title-no-authors")
    if facts.year_gap is None:
        return _ask("same-title-no-year")
    if min(len(a.key), len(b.key)) < _SHORT and not both_preprint(a, b):
        return _ask("same-short-title")
    return _duplicate("same-title")


def _cut_titles(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """One title is the beginning of the other: a subtitle left out, or a line cut off."""
    if not facts.first_author or facts.year_gap is None or facts.year_gap > 1 or facts.same_place is False:
        return None
    has_given = bool(a.names[0].given and b.names[0].given)
    if facts.same_place or (both_preprint(a, b) and has_given):
        return _duplicate("cut-title")
    return _ask("cut-title-no-place")


def _alike_titles(facts: Comparison) -> Verdict:
    """Slips of the pen, and titles in which words or numbers differ."""
    if not facts.same_people or facts.same_place is False or (facts.year_gap or 0) > 1:
        return None
    is_slip = facts.title is TitleMatch.SPELLING or (facts.title is TitleMatch.NEAR and not facts.replaced)
    if is_slip and facts.same_place and facts.year_gap is not None:
        return _duplicate("slip-in-title")
    return _ask("number-differs" if facts.title is TitleMatch.NUMBER else "alike-titles")


# ---- score and facts -------------------------------------------------------------------


def _score(facts: Comparison) -> float:
    """0..1: title half, people a quarter, year and place an eighth each, unknown half; identifiers lift it."""
    parts = (
        0.5 * facts.title_ratio
        + 0.25 * _share(facts.same_people)
        + 0.125 * _share(None if facts.year_gap is None else facts.year_gap <= 1)
        + 0.125 * _share(facts.same_place if facts.same_place is not None else facts.venue)
    )
    return round(0.5 + 0.5 * parts if facts.shared else 0.95 * parts, 4)


def _share(claim: object) -> float:
    return 0.5 if claim is None else float(bool(claim))


def _features(facts: Comparison) -> dict[str, object]:
    known = {entry.name: getattr(facts, entry.name) for entry in fields(facts)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
