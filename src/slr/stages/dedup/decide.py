"""What a comparison means: merge by rule, ask a person, or leave alone.

Two principles (`docs/deduplication.md`): a title alone never merges anything, and what contradicts a merge
(another identifier of the same kind, another volume, page, venue or number in the title) sends the pair to a
person, unless all the rest together identifies the text, so that this one field must be wrong. A visible duplicate
costs a minute; a silent wrong merge loses a study.
"""

from __future__ import annotations

from dataclasses import fields

from slr.core.model import MergeKind
from slr.stages.dedup.author_lists import resemble
from slr.stages.dedup.chance import Veto, probability, without_place
from slr.stages.dedup.compare import (
    Comparison,
    TitleMatch,
    both_preprint,
    compare,
    names_sequel,
    one_is_preprint,
)
from slr.stages.dedup.normalise import Clean
from slr.stages.dedup.pairs import MISPRINT, RecordPair, Zone


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


_EQUAL = frozenset({TitleMatch.SAME, TitleMatch.NICKNAME})
_CUT = frozenset({TitleMatch.HEAD, TitleMatch.PREFIX})
_CLOSE = _EQUAL | _CUT | {TitleMatch.SPELLING}
#: Letters below which a title is too short to tell two texts of one author apart ("Asthma").
_SHORT = 15
#: Years apart up to which a title by the same people is asked about, wherever it was published.
_YEARS = 3
#: Letters from which a title, with its place, names one text whoever is said to have written it.
_LONG = 30

Verdict = tuple[Zone, MergeKind, str] | None

#: Rules under which the rest of two records identifies the text so well that what differs must be wrong in one.
OVERRULING = frozenset({"one-number-wrong", "one-thesis", MISPRINT, "same-pages-other-number"})


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
    is_overruled = verdict is not None and verdict[2] in OVERRULING
    worth = 1.0 if verdict is not None and _must_be_shown(a, b, facts, against) else chance
    is_vetoed = against is not None and not is_overruled
    is_placed = against is not None and against.kind == "place" and not (a.is_placeholder or one_is_preprint(a, b))
    zone, kind, rule = _zone_of(verdict, worth, is_vetoed=is_vetoed, is_placed=is_placed)
    reason = against and against.reason
    told = {"veto": None, "overruled": reason} if is_overruled else {"veto": reason, "overruled": None}
    return RecordPair(a.id, b.id, zone, kind, rule, chance, _features(facts) | told)


def _must_be_shown(a: Clean, b: Clean, facts: Comparison, against: Veto | None) -> bool:
    """True when one of the two must be wrong about an identifier they share; a DOI may be that of a supplement."""
    has_own = bool(set(facts.shared) - {"doi"})
    return bool(facts.shared) and (has_own or against is None or a.notice != b.notice)


def _zone_of(verdict: Verdict, chance: float, *, is_vetoed: bool, is_placed: bool) -> tuple[Zone, MergeKind, str]:
    """A rule may be vetoed; what nobody need look at is left alone."""
    if verdict is None:
        is_likely = chance >= _LIKELY and (is_placed or not is_vetoed)
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
        return _duplicate(MISPRINT) if _is_misprinted(facts) else _ask("identifiers-contradict")
    if facts.shared == ("doi",) and facts.title in _CLOSE and _are_two_places(a, b, facts):
        return Zone.REVIEW, MergeKind.VERSION, "identifier-shared-by-other-place"
    if facts.shared != ("doi",):
        is_same = facts.title in _CLOSE or facts.same_people or facts.title_ratio >= 0.6
        return _duplicate("same-identifier") if is_same else _ask("identifier-shared-by-other-title")
    return _by_doi(a, b, facts)


def _by_doi(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """A DOI may stand for a whole supplement of abstracts, so another title needs more in its favour."""
    if facts.title in _EQUAL:
        return _duplicate("same-identifier")
    if facts.title is TitleMatch.FAR and facts.same_place is False and facts.same_people is False:
        return None  # nothing but the number in common: two abstracts of a supplement
    if _is_same_but_numbers(facts):
        return _duplicate("same-pages-other-number")
    is_near = facts.surely_same_people and _is_slip_of_page(facts)
    is_place = facts.same_place is False and not is_near
    is_other = is_place or facts.same_people is False or facts.title is TitleMatch.NUMBER
    if is_other or facts.opposite:
        return _ask("identifier-shared-by-other-title")
    if facts.title in _CLOSE or (facts.title is TitleMatch.NEAR and (facts.same_place or not facts.replaced)):
        return _duplicate("same-identifier")
    is_one = facts.same_people and _is_new_title(a, b, facts)
    return _duplicate("same-identifier-new-title") if is_one else _ask("identifier-shared-by-other-title")


def _is_new_title(a: Clean, b: Clean, facts: Comparison) -> bool:
    """The abstract is the same; or it is an article, under a title that is alike, translated or missing."""
    if (facts.abstract or 0) >= _NEARLY_ONE_TEXT:
        return True
    if a.is_abstract or b.is_abstract or not (facts.authors > 1 or facts.same_place):
        return False
    is_other_language = facts.surely_same_people and (a.is_translated != b.is_translated or not (a.key and b.key))
    return facts.title is TitleMatch.NEAR or is_other_language


def _is_misprinted(facts: Comparison) -> bool:
    """Another identifier is equal and so is the text, and the DOIs differ in one number."""
    is_misprint = facts.opposed == ("doi",) and facts.near_doi and facts.title in _EQUAL
    return is_misprint and facts.same_people is not False and facts.page is not False


def _are_two_places(a: Clean, b: Clean, facts: Comparison) -> bool:
    """An article may carry the DOI of its meeting abstract: two of journal, volume and page differ, or more."""
    if facts.page:
        return False
    page = facts.page is False and not facts.near_page
    places = [
        facts.venue is False,
        facts.volume is False,
        page,
        facts.venue is False and (facts.year_gap or 0) > 1,
    ]
    is_other_form = a.is_abstract != b.is_abstract and (page or facts.volume is False)
    return sum(places) > 1 or is_other_form or (_are_two_texts(facts) and any(places))


def _are_two_texts(facts: Comparison) -> bool:
    return facts.abstract is not None and facts.abstract < _OTHER_TEXT


#: Similarity of the beginnings of two abstracts below which they are of two texts.
_OTHER_TEXT = 0.5
#: Similarity from which abstracts under one DOI are one, whatever the titles are.
_NEARLY_ONE_TEXT = 0.97
#: Similarity from which they may well be of one.
_LIKE_TEXT = 0.8


def _is_contradicted(a: Clean, b: Clean, facts: Comparison) -> bool:
    """Another identifier differs, and not just because one side is the preprint."""
    return bool(facts.opposed) and not one_is_preprint(a, b)


# ---- pairs that share a text only ------------------------------------------------------


def _by_text(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if a.notice != b.notice:
        return None
    if not (a.key and b.key) and _is_same_but_title(a, b, facts):
        return _duplicate("missing-title")
    if a.is_placeholder or b.is_placeholder or a.notice:
        return _by_place_only(a, b, facts)
    if facts.title is TitleMatch.FAR or not _may_be_same_people(facts):
        return _other_title_or_people(a, b, facts)
    return _versions(facts) if one_is_preprint(a, b) else _one_form(a, b, facts)


def _may_be_same_people(facts: Comparison) -> bool:
    return facts.same_people is not False


def _by_place_only(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """Editorials and notices: one only when volume, issue, page, year and author leave no other reading."""
    if facts.title is not TitleMatch.SAME or facts.issue is False or facts.opposed or facts.year_gap:
        return None
    if facts.same_place and (facts.same_people or (facts.same_people is None and facts.pages and facts.venue)):
        return _duplicate("same-place")
    is_one = a.notice and _is_long(a, b) and facts.venue and facts.volume and facts.page is not False
    return _duplicate("same-title") if is_one and facts.same_people and facts.year_gap == 0 else None


def _other_title_or_people(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """Volume and page say that they are one, title or authors that they are not: a translation, a misprint."""
    if not facts.same_place or facts.opposed or facts.opposite:
        return None
    if facts.title is not TitleMatch.FAR:
        return _other_people(a, b, facts)
    if _may_be_translation(a, b, facts):
        is_filled = _fills_the_place(facts) and _may_be_same_people(facts)
        if is_filled or _is_same_but_title(a, b, facts):
            return _duplicate("translated-title")
    is_likely = facts.same_people and facts.venue and (facts.abstract is None or facts.abstract >= 0.8)
    return _ask("same-place-other-title") if is_likely else None


def _other_people(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.title not in _EQUAL | {TitleMatch.SPELLING}:
        return None
    is_long = min(len(a.key), len(b.key)) >= _LONG
    is_one = is_long and facts.venue and facts.volume and facts.year_gap == 0 and resemble(a.names, b.names)
    return _duplicate("same-place-other-authors") if is_one else _ask("other-authors")


def _is_same_but_title(a: Clean, b: Clean, facts: Comparison) -> bool:
    """Two people or more, journal, volume, page, year agree; it is no page of a supplement, which many share."""
    is_place = facts.venue and facts.volume and facts.page and facts.year_gap == 0 and facts.issue is not False
    is_article = not (a.is_abstract or b.is_abstract) and not facts.opposed
    return bool(is_place and is_article and facts.surely_same_people and not _are_two_texts(facts))


def _fills_the_place(facts: Comparison) -> bool:
    """Year, volume, first and last page agree: no second text of two pages or more has that place."""
    return bool(facts.pages and facts.volume and facts.year_gap == 0 and facts.issue is not False) and (
        facts.venue is not False
    )


def _is_same_but_numbers(facts: Comparison) -> bool:
    """Numbers differ in titles of one place from the first to the last page: a misprint, parts have pages each."""
    is_one = facts.title is TitleMatch.NUMBER and facts.surely_same_people and not facts.opposite
    return bool(is_one and facts.venue and _fills_the_place(facts))


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
        if _is_same_but_doi(facts):
            return _duplicate(MISPRINT)
        return _ask("identifiers-contradict") if facts.title in _CLOSE and facts.same_people else None
    if _is_one_thesis(a, b, facts):
        return _duplicate("one-thesis")
    if _is_same_but_a_number(a, b, facts):
        return _duplicate("one-number-wrong")
    if facts.title in _EQUAL:
        return _equal_titles(a, b, facts)
    return _cut_titles(a, b, facts) if facts.title in _CUT else _alike_titles(facts)


def _is_same_but_doi(facts: Comparison) -> bool:
    """Two DOIs, one title, the same people, one place: a misprint, or a publisher that registered again."""
    is_one_text = facts.title in _EQUAL | {TitleMatch.SPELLING} and facts.same_people and facts.year_gap == 0
    is_place = facts.venue and facts.volume is not False and facts.page and facts.issue is not False
    if facts.opposed != ("doi",) or not is_one_text or not is_place or _are_two_texts(facts):
        return False
    is_confirmed = facts.surely_same_people and (facts.abstract or 0) >= _SAME_TEXT
    return bool(_fills_the_place(facts) or is_confirmed or (facts.near_doi and facts.volume))


#: Similarity of the beginnings of two abstracts from which they are of one text.
_SAME_TEXT = 0.95


def _is_one_thesis(a: Clean, b: Clean, facts: Comparison) -> bool:
    """A thesis and its entry in Dissertation Abstracts, which is a year or two younger and has its own pages."""
    is_thesis = a.is_thesis and b.is_thesis and facts.title in _EQUAL | {TitleMatch.SPELLING}
    return bool(is_thesis and _is_long(a, b) and facts.same_people and (facts.year_gap or 0) <= 2)


def _is_long(a: Clean, b: Clean) -> bool:
    return min(len(a.key), len(b.key)) >= _LONG


def _is_same_but_a_number(a: Clean, b: Clean, facts: Comparison) -> bool:
    """One of first page, volume and year is wrong, and title, people, journal and the other two agree.

    A page tells two texts of one volume apart, so there two people or more must be the same, or the pages be near
    each other; so must they where the volume differs and the last page is not known.
    """
    is_one_text = _is_long(a, b) and facts.same_people is not False and not _are_two_texts(facts)
    if not is_one_text or not facts.venue or a.is_abstract != b.is_abstract:
        return False
    is_label = facts.title is TitleMatch.NICKNAME and facts.page is False  # News: …
    is_title = not is_label and (
        facts.title in _EQUAL or (facts.title is TitleMatch.SPELLING and a.digits == b.digits)
    )
    is_cut = facts.title in _CUT and facts.near_page and not names_sequel(a, b)
    is_sure = facts.surely_same_people and (is_title or is_cut)
    if facts.page is False:
        if a.has_article_number == b.has_article_number and is_sure and _is_slip_of_page(facts):
            return True
        return _is_same_but_page(facts, is_sure=is_sure, is_likely=is_title and facts.near_page)
    is_likely = is_title and bool(facts.same_people)
    if facts.volume is False:
        return bool(facts.page and facts.year_gap == 0 and is_likely and (is_sure or facts.pages))
    return bool(facts.volume and facts.page and facts.year_gap is not None and facts.year_gap > 1 and is_likely)


def _is_slip_of_page(facts: Comparison) -> bool:
    """The pages are near each other, and nothing but what is unknown, or a year, speaks against one place."""
    is_near = facts.near_page and facts.volume is not False and facts.issue is not False
    return is_near and facts.year_gap is not None and facts.year_gap <= int(bool(facts.volume))


def _is_same_but_page(facts: Comparison, *, is_sure: bool, is_likely: bool) -> bool:
    """The volume, the year, what is known of issue and abstract, and the people, as far as known, agree."""
    is_issue = facts.volume and facts.year_gap == 0 and facts.issue is not False
    is_text = facts.abstract is None or facts.abstract >= _LIKE_TEXT
    is_one = (is_sure and (facts.near_page or facts.whole_list)) or (
        is_likely and (facts.same_list or facts.same_people is None)
    )
    return bool(is_issue and is_text and is_one)


def _equal_titles(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    gap = facts.year_gap
    if a.document == b.document and a.names:
        return _duplicate("exact-copy")
    if gap is not None and gap > 1:
        is_likely = facts.same_people and (gap <= _YEARS or (_is_long(a, b) and facts.venue is not False))
        return _ask("same-title-other-year") if is_likely else None
    if facts.same_place and (facts.venue is not False or facts.same_people) and gap is not None:
        return _duplicate("same-place")
    if facts.same_place is False or facts.venue is False:
        is_likely = facts.same_people or (
            facts.same_people is None and _is_long(a, b) and facts.venue is not False
        )
        return _ask("same-title-other-place") if is_likely else None
    if _may_be_abstract(a, b, facts):
        return _ask("abstract-and-article") if facts.same_people is not False else None
    return _equal_titles_without_place(a, b, facts)


def _may_be_abstract(a: Clean, b: Clean, facts: Comparison) -> bool:
    """One was given at a meeting, and neither a volume nor the abstract shows that the other is the same text."""
    is_one_place = facts.venue is not False and facts.volume and a.is_supplement == b.is_supplement
    return a.is_abstract != b.is_abstract and not is_one_place and (facts.abstract or 0) < _SAME_TEXT


def _equal_titles_without_place(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    if facts.same_people is None:
        is_one = facts.year_gap == 0 and facts.venue and (facts.abstract or 0) >= _SAME_TEXT
        return _duplicate("same-abstract") if is_one else _ask("same-title-no-authors")
    if facts.year_gap is None:
        return _ask("same-title-no-year")
    if facts.year_gap and not facts.venue:
        return _ask("same-title-other-year")
    if not facts.venue and not (facts.same_list and facts.whole_list) and not both_preprint(a, b):
        return _ask("same-title-no-journal")
    if min(len(a.key), len(b.key)) < _SHORT and not both_preprint(a, b):
        return _ask("same-short-title")
    return _duplicate("same-title")


def _cut_titles(a: Clean, b: Clean, facts: Comparison) -> Verdict:
    """One title is the beginning of the other: a subtitle left out, or a line cut off."""
    if not facts.first_author or facts.year_gap is None or facts.year_gap > 1 or facts.same_place is False:
        return None
    has_given = bool(a.names and b.names and a.names[0].given and b.names[0].given)
    is_volume = (
        facts.volume and facts.venue and facts.issue is not False and facts.year_gap == 0 and facts.same_people
    )
    if (
        facts.same_place
        or (both_preprint(a, b) and has_given)
        or (is_volume and _is_long(a, b) and not names_sequel(a, b))
    ):
        return _duplicate("cut-title")
    return _ask("cut-title-no-place")


def _alike_titles(facts: Comparison) -> Verdict:
    """Slips of the pen, and titles in which words or numbers differ."""
    if facts.same_people is None:
        is_one = _fills_the_place(facts) and facts.venue and not facts.opposite
        return _duplicate("same-pages") if is_one and facts.title is not TitleMatch.NUMBER else None
    if facts.same_place is False or (facts.year_gap or 0) > 1 or facts.opposite:
        return None
    if _is_same_but_numbers(facts):
        return _duplicate("same-pages-other-number")
    is_slip = facts.title is TitleMatch.SPELLING or (facts.title is TitleMatch.NEAR and not facts.replaced)
    is_misspelt = facts.title is TitleMatch.SPELLING  # words that one title has more may be those of another text
    is_journal = (
        is_misspelt and facts.venue and facts.year_gap == 0 and facts.surely_same_people and facts.whole_list
    )
    if is_slip and facts.year_gap is not None and (facts.same_place or is_journal):
        return _duplicate("slip-in-title")
    if _fills_the_place(facts):
        return _duplicate("same-pages")
    return _ask("number-differs" if facts.title is TitleMatch.NUMBER else "alike-titles")


# ---- facts for the log -------------------------------------------------------------------


_FACTS = tuple(entry.name for entry in fields(Comparison))


def _features(facts: Comparison) -> dict[str, object]:
    known = {name: getattr(facts, name) for name in _FACTS}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
