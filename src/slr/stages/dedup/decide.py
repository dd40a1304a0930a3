"""What a comparison means: merge by rule, ask a person, or leave alone.

Two principles (`docs/deduplication.md`): a title alone never merges anything, and what contradicts a merge
(another identifier of the same kind, another volume, page, venue or number in the title) sends the pair to a
person however alike the rest is. A visible duplicate costs a minute; a silent wrong merge loses a study.
"""

from __future__ import annotations

from dataclasses import fields, replace
from math import exp
from typing import NamedTuple

from slr.core.model import MergeKind
from slr.stages.dedup.author_lists import resemble
from slr.stages.dedup.compare import Comparison, TitleMatch, both_preprint, compare, one_is_preprint
from slr.stages.dedup.normalise import Clean
from slr.stages.dedup.pairs import RecordPair, Zone
from slr.stages.dedup.weights import WEIGHTS


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


def probability(facts: Comparison, against: Veto | None) -> float:
    """The chance, 0..1, that the two are one report (or, for a preprint and an article, one study).

    A logistic model over the facts of a comparison, fitted by `tools/train_dedup.py`. The rules merge; the
    model only puts the doubtful pairs in order for a person and tells pairs worth a look from those that are
    not.
    """
    total = sum(WEIGHTS[name] * value for name, value in terms(facts, against).items())
    return round(1 / (1 + exp(-max(-30.0, min(30.0, total)))), 4)


def without_place(facts: Comparison) -> Comparison:
    """The facts as they count for a preprint and an article: journal, volume and pages always differ."""
    return replace(facts, venue=None, volume=None, issue=None, page=None, pages=None)


def terms(facts: Comparison, against: Veto | None) -> dict[str, float]:
    """What the model looks at. A fact that is not known adds nothing; agreeing and differing weigh separately."""
    found = {"always": 1.0, "title ratio": facts.title_ratio, f"title {facts.title}": 1.0}
    for name, told in (
        ("people", facts.same_people),
        ("first author", facts.first_author),
        ("volume", facts.volume),
        ("issue", facts.issue),
        ("page", facts.page),
        ("pages", facts.pages),
        ("venue", facts.venue),
    ):
        if told is not None:
            found[f"{name} {'agrees' if told else 'differs'}"] = 1.0
    if facts.overlap is not None:
        found["author overlap"] = facts.overlap
    if facts.year_gap is not None:
        found[f"years apart {min(facts.year_gap, 3)}"] = 1.0
    if facts.abstract is not None:
        found["abstract known"], found["abstract ratio"] = 1.0, facts.abstract
    found["words replaced"] = float(min(facts.replaced, 4))
    if against is not None:
        found[f"veto of {against.kind}"] = 1.0
    found["identifier shared"] = float(bool(facts.shared))
    return found


#: Every term there can be, in the order in which the weights are written.
NAMES = (
    "always",
    "title ratio",
    *(f"title {match}" for match in TitleMatch),
    *(
        f"{name} {how}"
        for name in ("people", "first author", "volume", "issue", "page", "pages", "venue")
        for how in ("agrees", "differs")
    ),
    "author overlap",
    *(f"years apart {gap}" for gap in range(4)),
    "abstract known",
    "abstract ratio",
    "words replaced",
    "veto of identifier",
    "veto of text",
    "veto of place",
    "identifier shared",
)


_EQUAL = frozenset({TitleMatch.SAME, TitleMatch.NICKNAME})
_CUT = frozenset({TitleMatch.HEAD, TitleMatch.PREFIX})
_CLOSE = _EQUAL | _CUT | {TitleMatch.SPELLING}
#: Letters below which a title is too short to tell two texts of one author apart ("Asthma").
_SHORT = 15
#: Letters from which a title, with its place, names one text whoever is said to have written it.
_LONG = 30

Verdict = tuple[Zone, MergeKind, str] | None


#: Chance below which a doubtful pair is not worth a person's look. Of the pairs below it in the published sets,
#: none is a duplicate (`docs/decisions/0015-deduplication.md`).
_HOPELESS = 0.03
#: Chance from which a pair is shown although no rule speaks of it.
_LIKELY = 0.3


def judge(one: Clean, other: Clean) -> RecordPair:
    """The pair with its zone. Symmetric."""
    a, b = (one, other) if one.id < other.id else (other, one)
    facts = compare(a, b)
    against = veto(a, b, facts)
    weighed = without_place(facts) if one_is_preprint(a, b) else facts
    chance = probability(weighed, against) if a.notice == b.notice else 0.0
    verdict = _verdict(a, b, facts) if facts.is_met else None
    worth = 1.0 if verdict is not None and _must_be_shown(a, b, facts, against) else chance
    zone, kind, rule = _zone_of(verdict, worth, is_vetoed=against is not None)
    return RecordPair(
        a.id, b.id, zone, kind, rule, chance, _features(facts) | {"veto": against and against.reason}
    )


def _must_be_shown(a: Clean, b: Clean, facts: Comparison, against: Veto | None) -> bool:
    """True when one of the two must be wrong about an identifier they share; a DOI may be that of a supplement."""
    has_own = bool(set(facts.shared) - {"doi"})
    return bool(facts.shared) and (has_own or against is None or a.notice != b.notice)


def _zone_of(verdict: Verdict, chance: float, *, is_vetoed: bool) -> tuple[Zone, MergeKind, str]:
    """A rule may be vetoed; what nobody need look at is left alone."""
    if verdict is None:
        is_likely = chance >= _LIKELY and not is_vetoed
        return (Zone.REVIEW if is_likely else Zone.NEVER), MergeKind.DUPLICATE, "no-rule"
    zone, kind, rule = verdict
    if zone is Zone.AUTO and kind is MergeKind.DUPLICATE and is_vetoed:
        zone, rule = Zone.REVIEW, f"{rule}-vetoed"
    return (Zone.NEVER if zone is Zone.REVIEW and chance < _HOPELESS else zone), kind, rule


def _verdict(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.is_stated:
        return Zone.AUTO, MergeKind.VERSION, "stated-version"
    return _by_identifier(a, b, facts) if facts.shared else _by_text(a, b, facts)


def _duplicate(rule: str) -> Verdict:
    return Zone.AUTO, MergeKind.DUPLICATE, rule


def _ask(rule: str) -> Verdict:
    return Zone.REVIEW, MergeKind.DUPLICATE, rule


# ---- pairs that share an identifier ----------------------------------------------------


def _by_identifier(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if a.notice != b.notice:
        return _ask("identifier-shared-with-notice")
    if _is_contradicted(a, b, facts):
        return _ask("identifiers-contradict")
    if facts.title in _EQUAL:
        return _duplicate("same-identifier")
    if facts.shared != ("doi",):
        is_same = facts.title in _CLOSE or facts.same_people or facts.title_ratio >= 0.6
        return _duplicate("same-identifier") if is_same else _ask("identifier-shared-by-other-title")
    return _by_doi(a, b, facts)


def _by_doi(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """A DOI may stand for a whole supplement of abstracts, so another title needs more in its favour."""
    if facts.title is TitleMatch.FAR and facts.same_place is False and facts.same_people is False:
        return None  # nothing but the number in common: two abstracts of a supplement
    if (
        facts.opposite
        or facts.same_place is False
        or facts.same_people is False
        or facts.title is TitleMatch.NUMBER
    ):
        return _ask("identifier-shared-by-other-title")
    if facts.title in _CLOSE or (facts.title is TitleMatch.NEAR and not facts.replaced):
        return _duplicate("same-identifier")
    if facts.same_people and (facts.abstract or 0) >= 0.97:
        return _duplicate("same-identifier-new-title")
    is_article = not (a.is_abstract or b.is_abstract)
    if (
        is_article
        and facts.same_people
        and facts.title is TitleMatch.NEAR
        and (facts.authors > 1 or facts.same_place)
    ):
        return _duplicate("same-identifier-new-title")
    return _ask("identifier-shared-by-other-title")


def _is_contradicted(a: Clean, b: Clean, facts: Comparison) -> bool:
    """Another identifier differs, and not just because one side is the preprint."""
    return bool(facts.opposed) and not one_is_preprint(a, b)


# ---- pairs that share a text only ------------------------------------------------------


def _by_text(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if a.notice != b.notice:
        return None
    if a.is_placeholder or b.is_placeholder or a.notice:
        return _by_place_only(facts)
    if facts.title is TitleMatch.FAR or not _may_be_same_people(facts):
        return _other_title_or_people(a, b, facts)
    return _versions(facts) if one_is_preprint(a, b) else _one_form(a, b, facts)


def _may_be_same_people(facts: Comparison) -> bool:
    return facts.same_people is not False


def _by_place_only(facts: Comparison) -> Verdict:
    """Editorials and notices: one only when volume, issue, page, year and author leave no other reading."""
    is_one = facts.title is TitleMatch.SAME and facts.same_place and facts.issue is not False and not facts.opposed
    return _duplicate("same-place") if is_one and facts.same_people and not facts.year_gap else None


def _other_title_or_people(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """Volume and page say that they are one, title or authors that they are not: a translation, a misprint."""
    if not facts.same_place or facts.opposed or facts.opposite:
        return None
    if facts.title is not TitleMatch.FAR:
        return _other_people(a, b, facts)
    if _fills_the_place(facts) and _may_be_same_people(facts) and _may_be_translation(a, b, facts):
        return _duplicate("translated-title")
    is_likely = facts.same_people and facts.venue and (facts.abstract is None or facts.abstract >= 0.8)
    return _ask("same-place-other-title") if is_likely else None


def _other_people(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.title not in _EQUAL | {TitleMatch.SPELLING}:
        return None
    is_long = min(len(a.key), len(b.key)) >= _LONG
    is_one = is_long and facts.venue and facts.volume and facts.year_gap == 0 and resemble(a.names, b.names)
    return _duplicate("same-place-other-authors") if is_one else _ask("other-authors")


def _fills_the_place(facts: Comparison) -> bool:
    """Year, volume, first and last page agree: no second text of two pages or more has that place."""
    return bool(facts.pages and facts.volume and facts.year_gap == 0 and facts.issue is not False) and (
        facts.venue is not False
    )


def _may_be_translation(a: Clean, b: Clean, facts: Comparison) -> bool:
    return a.is_translated or b.is_translated or facts.title_ratio >= 0.6


def _versions(facts: Comparison) -> Verdict:
    """A preprint and a published text: two reports of one study, never one report."""
    gap = facts.year_gap
    is_alike = facts.title in _EQUAL | {TitleMatch.SPELLING} and not facts.opposite
    if facts.same_people and is_alike and gap is not None and gap <= 2:
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
    if facts.same_people is None:
        is_one = _fills_the_place(facts) and facts.venue and not facts.opposite
        return _duplicate("same-pages") if is_one and facts.title is not TitleMatch.NUMBER else None
    if facts.same_place is False or (facts.year_gap or 0) > 1 or facts.opposite:
        return None
    is_slip = facts.title is TitleMatch.SPELLING or (facts.title is TitleMatch.NEAR and not facts.replaced)
    if is_slip and facts.same_place and facts.year_gap is not None:
        return _duplicate("slip-in-title")
    if _fills_the_place(facts):
        return _duplicate("same-pages")
    return _ask("number-differs" if facts.title is TitleMatch.NUMBER else "alike-titles")


# ---- facts for the log -------------------------------------------------------------------


def _features(facts: Comparison) -> dict[str, object]:
    known = {entry.name: getattr(facts, entry.name) for entry in fields(facts)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
