"""Two records side by side: how their titles, people, dates and places relate. Facts only; `decide` judges them.

Each comparison knows three answers: agree, differ, and None when one side says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein, Prefix

from slr.core.bibliography.journals import JournalMatch, compare_journals
from slr.core.bibliography.preprints import PublicationForm
from slr.stages.dedup.author_lists import are_namesakes, overlap, same_first, same_list
from slr.stages.dedup.normalise import Clean, Span
from slr.stages.dedup.sieve import NEAR

#: Words of which one excludes the other.
_PAIRS = re.findall(
    r"(\w+)/(\w+)",
    (
        "men/women|man/woman|male/female|males/females|boys/girls|mother/father|maternal/paternal|"
        "child/adult|children/adults|pediatric/adult|child/parent|infants/adults|adolescents/adults|"
        "young/old|younger/older|elderly/young|rat/mouse|rats/mice|mouse/human|mice/humans|rat/human|"
        "rats/humans|animal/human|animals/humans|acute/chronic|early/late|earlier/later|low/high|"
        "lower/higher|lower/upper|left/right|short/long|small/large|minor/major|mild/severe|"
        "systolic/diastolic|arterial/venous|vivo/vitro|anterior/posterior|proximal/distal|internal/external|"
        "dorsal/ventral|medial/lateral|superior/inferior|inpatient/outpatient|inpatients/outpatients|"
        "rural/urban|before/after|pre/post|preoperative/postoperative|prenatal/postnatal|"
        "premenopausal/postmenopausal|with/without|presence/absence|positive/negative|benign/malignant|"
        "primary/secondary|first/second|second/third|increase/decrease|increased/decreased|"
        "increases/decreases|inhibition/activation|inhibitor/agonist|antagonist/agonist|gain/loss|"
        "hyperthyroidism/hypothyroidism|hypertension/hypotension|hyperglycemia/hypoglycemia|"
        "insured/uninsured|smokers/nonsmokers|active/passive|open/closed|direct/indirect|static/dynamic|"
        "oral/intravenous|oral/topical|intravenous/subcutaneous|morning/evening|day/night|summer/winter|"
        "north/south|east/west|northern/southern|eastern/western|healthy/diseased|qualitative/quantitative|"
        "efficacy/safety|validity/reliability|1/2|2/3|1/3"
    ),
)
_OTHER: dict[str, set[str]] = {}
for _one, _two in _PAIRS:
    _OTHER.setdefault(_one, set()).add(_two)
    _OTHER.setdefault(_two, set()).add(_one)


def opposite_words(one: Iterable[str], other: Iterable[str]) -> str | None:
    """The first pair of opposites, one word from each side, as `men/women`; None when there is none.

    Args:
        one: words that only the first title has, folded and in one spelling.
        other: those of the second.
    """
    theirs = set(other)
    for word in sorted(set(one)):
        found = sorted(_OTHER.get(word, set()) & theirs)
        if found:
            return f"{word}/{found[0]}"
    return None


class TitleMatch(StrEnum):
    """How two titles relate, the closest first."""

    SAME = "same"  #: equal but for case, accents, punctuation and British or American spelling
    NICKNAME = "nickname"  #: equal when a leading `Nickname:` of one is left out
    SPELLING = "spelling"  #: equal but for slips of the pen
    HEAD = "head"  #: one is the part of the other before its colon
    PREFIX = "prefix"  #: one is cut off, after five words and thirty letters or more
    NEAR = "near"  #: alike, with words that differ
    NUMBER = "number"  #: alike, with numbers that differ: parts, years, sister trials
    FAR = "far"


_PREFIX_WORDS = 5
_PREFIX_LETTERS = 30
#: Authors that databases and styles keep of a longer list.
_KEPT = (3, 6, 10)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known about a pair.

    title_ratio: similarity of the titles, 0..1. first_author: same family and compatible given name. overlap:
    share of the shorter author list found in the longer one, 0..1. same_list: the lists are equal, or one is the
    beginning of the other; whole_list: they are of one length, or the shorter has as many as databases keep.
    authors: length of the shorter one. year_gap: years between them. abstract: similarity of the abstracts, 0..1.
    replaced: words of one title that stand as quite other words in the other one. shared, opposed: kinds of
    identifier that are equal, that differ. pages: first and last page of a text of two pages or more are equal.
    near_page: the first pages differ as a slip, an edition online, or the last page of one would make them differ.
    near_doi: two DOIs differ in one number. opposite: words of which one stands in either title and that name
    opposites (men / women). is_stated: one record names the other as a version of its text. is_met: title,
    identifier, statement or place brings the two together at all. None means not known on one side.
    """

    title: TitleMatch
    title_ratio: float
    first_author: bool | None
    overlap: float | None
    same_list: bool
    whole_list: bool
    authors: int
    year_gap: int | None
    volume: bool | None
    issue: bool | None
    page: bool | None
    venue: bool | None
    abstract: float | None
    replaced: int
    shared: tuple[str, ...]
    opposed: tuple[str, ...]
    pages: bool | None
    near_page: bool
    near_doi: bool
    opposite: str | None
    is_stated: bool
    is_met: bool

    @property
    def same_people(self) -> bool | None:
        """True when the first authors agree and half of the others; or all but a few do, in another order."""
        if self.first_author is None or self.overlap is None:
            return None
        return (self.first_author and self.overlap >= 0.5) or (self.overlap >= 0.8 and self.authors > 1)

    @property
    def surely_same_people(self) -> bool:
        """True for two authors or more who are the same, or all that one list gives of them."""
        is_first = self.first_author or (self.overlap == 1.0 and self.authors > 2)
        return bool(is_first) and self.authors > 1 and self.same_list

    @property
    def same_place(self) -> bool | None:
        """True for equal volume and first page, False when one of them differs, None when they do not tell.

        Issues are numbered in two ways in some journals, so they count only where the page says nothing.
        """
        if self.volume is False or self.page is False or (self.page is None and self.issue is False):
            return False
        return True if self.page and (self.volume or self.venue) else None


def compare(a: Clean, b: Clean) -> Comparison:
    """All facts about the pair."""
    shared = tuple(sorted(kind for kind, value in a.ids.items() if b.ids.get(kind) == value))
    title, ratio, odd = match_titles(a, b)
    people = _same_people(a, b)
    is_stated = _is_stated(a, b)
    return Comparison(
        title=title,
        title_ratio=round(ratio / 100, 4),
        first_author=people[0],
        overlap=people[1],
        same_list=same_list(a.names, b.names, people[1]),
        whole_list=len(a.names) == len(b.names) or min(len(a.names), len(b.names)) in _KEPT,
        authors=min(len(a.names), len(b.names)),
        year_gap=_year_gap(a, b),
        volume=_equal(a.volume, b.volume),
        issue=_equal(a.issue, b.issue),
        page=_same_page(a, b),
        venue=_same_venue(a, b),
        abstract=_same_abstract(a, b),
        replaced=_count_replaced(odd) if title is TitleMatch.NEAR else 0,
        shared=shared,
        opposed=_kinds_that_differ(a, b),
        pages=_same_pages(a, b),
        near_page=_near_page(a, b),
        near_doi=_near_doi(a.ids.get("doi", ""), b.ids.get("doi", "")),
        opposite=opposite_words(*odd),
        is_stated=is_stated,
        is_met=title is not TitleMatch.FAR or bool(shared) or is_stated or _same_spot(a, b),
    )


def _same_people(a: Clean, b: Clean) -> tuple[bool | None, float | None]:
    """Whether the first authors may be one, and the share of the shorter list in the longer one.

    A collective beside its members tells nothing; two collectives are one when their words are.
    """
    if a.group and b.group:
        is_one = fuzz.token_set_ratio(a.group, b.group) >= _SAME_GROUP
        return (True, 1.0) if is_one else (None, None)
    first, shared = same_first(a.names, b.names), overlap(a.names, b.names)
    if first is False and shared and are_namesakes(a.names, b.names):
        return False, 0.0
    return first, shared


#: Similarity of two collectives' names, 0..100, from which they are one.
_SAME_GROUP = 90


def _year_gap(a: Clean, b: Clean) -> int | None:
    """Years between the two. A preprint is dated by its first version here, by its latest one there."""
    if a.year is None or b.year is None:
        return None
    return min(
        abs(one - other)
        for one in (a.year, a.first_year)
        for other in (b.year, b.first_year)
        if one is not None and other is not None
    )


def _same_spot(a: Clean, b: Clean) -> bool:
    """Year, volume and first page known and equal: perhaps a translated title."""
    spots = [(record.year, record.volume, record.page) for record in (a, b)]
    return spots[0] == spots[1] and None not in spots[0]


Odd = tuple[list[str], list[str]]
_NONE: Odd = ([], [])


def match_titles(a: Clean, b: Clean) -> tuple[TitleMatch, float, Odd]:
    """The relation of two titles, their similarity, 0..100, and the words that only one of them has."""
    if not a.key or not b.key:
        return TitleMatch.FAR, 0.0, _NONE
    if a.key == b.key:
        return TitleMatch.SAME, 100.0, _NONE
    if a.key == b.bare or a.bare == b.key:
        return TitleMatch.NICKNAME, 100.0, _NONE
    cut = _cut(a, b)
    return (cut, fuzz.ratio(a.title, b.title), _NONE) if cut else _alike(a, b)


def _cut(a: Clean, b: Clean) -> TitleMatch | None:
    short, long = (a, b) if len(a.key) < len(b.key) else (b, a)
    if short.key == long.head:
        return TitleMatch.HEAD
    is_cut = long.title.startswith(f"{short.title} ") and len(short.title.split()) >= _PREFIX_WORDS
    is_cut = is_cut and len(short.key) >= _PREFIX_LETTERS
    return TitleMatch.PREFIX if is_cut else None


#: Words of a subtitle that make it another text of a series.
_SEQUEL = re.compile(
    r"\b(?:follow|followup|protocol|updated?|part|phase|results|design|rationale|comment|commentary|reply|editorial|"
    r"years?|months?|revisited|extension|interim|final|erratum|correction|\d+)\b"
)


def names_sequel(a: Clean, b: Clean) -> bool:
    """True when what one of two titles says behind the other names another text of a series, or has a number."""
    short, long = sorted((a.title, b.title), key=len)
    return bool(_SEQUEL.search(long[len(short) :]))


def _alike(a: Clean, b: Clean) -> tuple[TitleMatch, float, Odd]:
    ratio = max(fuzz.ratio(a.title, b.title), fuzz.token_sort_ratio(a.title, b.title))
    odd = _odd_words(a.title, b.title)
    if ratio < NEAR:
        return TitleMatch.FAR, ratio, odd
    if a.digits != b.digits and not _has_footnote(a, b):
        return TitleMatch.NUMBER, ratio, odd
    return (TitleMatch.SPELLING if _only_slips(odd) else TitleMatch.NEAR), ratio, odd


def _has_footnote(a: Clean, b: Clean) -> bool:
    """One title is the other with a digit behind it, that of a footnote perhaps."""
    short, long = sorted((a.key, b.key), key=len)
    return (
        len(long) == len(short) + 1 and long.startswith(short) and long[-1].isdigit() and not short[-1].isdigit()
    )


def _odd_words(a: str, b: str) -> Odd:
    """The words of each title that the other one lacks; `non immune` and `nonimmune` are the same."""
    left, right = a.split(), b.split()
    mine, yours = _without(left, right), _without(right, left)
    return (_without_joined(mine, yours), _without_joined(yours, mine)) if mine and yours else (mine, yours)


def _without(words: list[str], others: list[str]) -> list[str]:
    """The words left when each of the others has taken away one that equals it."""
    left = Counter(others)
    rest = []
    for word in words:
        if left.get(word, 0):
            left[word] -= 1
        else:
            rest.append(word)
    return rest


def _without_joined(words: list[str], others: list[str]) -> list[str]:
    """The words without those that `others` write apart or together."""
    joined = {one + two for one, two in pairwise(others)}
    apart = {part for one, two in pairwise(words) if one + two in others for part in (one, two)}
    return [word for word in words if word not in joined | apart]


def _only_slips(odd: Odd) -> bool:
    """True when the words that differ are the same but for blanks, or for one or two letters of a long word."""
    mine, yours = odd
    if "".join(mine) == "".join(yours):
        return True
    if len(mine) != len(yours):
        return not {*mine, *yours} - {"a", "an", "the"}
    return all(_is_slip(one, other) for one, other in zip(mine, yours, strict=True))


def _count_replaced(odd: Odd) -> int:
    mine, yours = odd
    return min(
        sum(not any(_is_like(word, other) for other in yours) for word in mine),
        sum(not any(_is_like(word, other) for other in mine) for word in yours),
    )


def _is_like(one: str, other: str) -> bool:
    """A slip, or another form of the word: effusions, effusing."""
    if one[0] != other[0]:
        return False
    start = Prefix.similarity(one, other)
    return (start >= 5 and start >= 0.6 * max(len(one), len(other))) or _is_slip(one, other)


def _is_slip(one: str, other: str) -> bool:
    """One letter in five, or one in any word of three; never at the start: hyper- and hypo- are other words."""
    allowed = max(min(len(one), len(other)) // 5, int(min(len(one), len(other)) >= 3))
    if one[0] != other[0]:
        return False
    distance = Levenshtein.distance(one, other, score_cutoff=allowed)
    return distance <= min(allowed, 1) or (one[:4] == other[:4] and distance <= allowed)


def _equal(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one == other


def _same_page(a: Clean, b: Clean) -> bool | None:
    """Whether a first page of one is a first page of the other; a translation beside its original has two."""
    if a.is_edition and b.is_edition and a.page == b.page and a.year != b.year:
        return None  # a review and its update
    if not a.spans or not b.spans:
        return True if a.damaged_pages and a.damaged_pages == b.damaged_pages else None
    return not {span.first for span in a.spans}.isdisjoint(span.first for span in b.spans)


#: Pages beyond which a span is that of a whole supplement.
_LONGEST = 80


def _same_pages(a: Clean, b: Clean) -> bool | None:
    told = [{span for span in one.spans if span.last is not None} for one in (a, b)]
    if not all(told):
        return None
    return any(span.last and 0 < span.last - int(span.first) <= _LONGEST for span in told[0] & told[1])


def _near_page(a: Clean, b: Clean) -> bool:
    """True when two first pages may be one page: within the other's pages, a digit off, or an article number."""
    if not a.spans or not b.spans:
        return False
    if any(_holds(one, other) for one in a.spans for other in b.spans):
        return True
    one, other = a.spans[0].first, b.spans[0].first
    if min(len(one), len(other)) > 2 and (one.endswith(other) or other.endswith(one)):
        return True
    is_slip = len(one) == len(other) > 1 and (Indel.distance(one, other) <= 2 or sorted(one) == sorted(other))
    return is_slip or a.has_article_number != b.has_article_number


def _holds(one: Span, other: Span) -> bool:
    first, second = int(one.first), int(other.first)
    is_within = first <= second <= (one.last or 0) or second <= first <= (other.last or 0)
    return is_within or abs(first - second) == 1


_DIGITS = re.compile(r"\d+")


def _near_doi(one: str, other: str) -> bool:
    """Two DOIs of one registrant that differ in one group of digits."""
    if one == other or not one or not other or _DIGITS.sub("0", one) != _DIGITS.sub("0", other):
        return False
    groups = zip(_DIGITS.findall(one), _DIGITS.findall(other), strict=True)
    return one.partition("/")[0] == other.partition("/")[0] and sum(a != b for a, b in groups) == 1


def _is_stated(a: Clean, b: Clean) -> bool:
    return any((kind, value) in one.stated for one, other in ((a, b), (b, a)) for kind, value in other.ids.items())


def _same_venue(a: Clean, b: Clean) -> bool | None:
    if a.server and a.server == b.server:
        return True
    if not a.document.venue or not b.document.venue:
        return None
    if a.form is not b.form and PublicationForm.PREPRINT in {a.form, b.form}:
        return False
    match = compare_journals(a.document.venue, b.document.venue)
    return None if match is JournalMatch.UNKNOWN else match is JournalMatch.SAME


def _same_abstract(a: Clean, b: Clean) -> float | None:
    """Of the beginning, as far as the shorter one goes; a stub of less than 100 characters tells nothing."""
    length = min(len(a.abstract), len(b.abstract))
    return round(fuzz.ratio(a.abstract[:length], b.abstract[:length]) / 100, 4) if length >= 100 else None


def _kinds_that_differ(a: Clean, b: Clean) -> tuple[str, ...]:
    """Kinds of identifier that differ. Not s2: Semantic Scholar may have several numbers for one document."""
    kinds = (kind for kind, value in a.ids.items() if kind != "s2" and b.ids.get(kind, value) != value)
    return tuple(sorted(kinds))


def one_is_preprint(a: Clean, b: Clean) -> bool:
    """True for a preprint beside something published."""
    return {a.form, b.form} == {PublicationForm.PREPRINT, PublicationForm.PUBLISHED}


def both_preprint(a: Clean, b: Clean) -> bool:
    """True for two records of one preprint server."""
    return a.form is b.form is PublicationForm.PREPRINT and a.server is not None and a.server == b.server
