"""Two records side by side: how their titles, people, dates and places relate. Facts only; `decide` judges them.

Each comparison knows three answers: agree, differ, and None when one side says nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from slr.bibliography.folding import fold
from slr.bibliography.preprints import Form
from slr.dedup.journals import same_journal
from slr.dedup.normalise import Clean
from slr.dedup.people import overlap, same_first


class TitleMatch(StrEnum):
    """How two titles relate, the closest first."""

    SAME = "same"  #: equal but for case, accents, punctuation and British or American spelling
    NICKNAME = "nickname"  #: equal when a leading `Nickname:` of one is left out
    SPELLING = "spelling"  #: equal but for slips of the pen
    HEAD = "head"  #: one is the part of the other before its colon
    PREFIX = "prefix"  #: one is cut off, after eight words or more
    NEAR = "near"  #: alike, with words that differ
    NUMBER = "number"  #: alike, with numbers that differ: parts, years, sister trials
    FAR = "far"


#: Similarity (0..100, rapidfuzz) from which titles are alike.
NEAR = 82.0
_PREFIX_WORDS = 8


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known about a pair.

    title_ratio: similarity of the titles, 0..1. first_author: same family and compatible given name. overlap:
    share of the shorter author list found in the longer one, 0..1. authors: length of the shorter one. year_gap:
    years between them. abstract: similarity of the abstracts, 0..1. replaced: words of one title that stand as
    quite other words in the other one (men, women). shared, opposed: kinds of identifier that are equal, that
    differ. None means not known on one side.
    """

    title: TitleMatch
    title_ratio: float
    first_author: bool | None
    overlap: float | None
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

    @property
    def same_people(self) -> bool | None:
        """True when the first authors agree and half of the others; or all but a few do, in another order."""
        if self.first_author is None or self.overlap is None:
            return None
        return (self.first_author and self.overlap >= 0.5) or (self.overlap >= 0.8 and self.authors > 1)

    @property
    def same_place(self) -> bool | None:
        """True for equal volume and first page, False when one of them differs, None when they do not tell.

        Issues are numbered in two ways in some journals, so they count only where the page says nothing.
        """
        if self.volume is False or self.page is False or (self.page is None and self.issue is False):
            return False
        return True if self.page and (self.volume or self.venue) else None


def compare(a: Clean, b: Clean) -> Comparison | None:
    """All facts about the pair; None when neither title, identifiers nor place bring the two together."""
    shared = tuple(sorted(kind for kind, value in a.ids.items() if b.ids.get(kind) == value))
    title, ratio = match_titles(a, b)
    if title is TitleMatch.FAR and not shared and not _same_spot(a, b):
        return None
    return Comparison(
        title=title,
        title_ratio=round(ratio / 100, 4),
        first_author=same_first(a.names, b.names),
        overlap=overlap(a.names, b.names),
        authors=min(len(a.names), len(b.names)),
        year_gap=_year_gap(a, b),
        volume=_equal(a.volume, b.volume),
        issue=_equal(a.issue, b.issue),
        page=_equal(a.page, b.page),
        venue=_same_venue(a, b),
        abstract=_same_abstract(a, b),
        replaced=_replaced(a.title, b.title) if title is TitleMatch.NEAR else 0,
        shared=shared,
        opposed=_opposed(a, b),
    )


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


def match_titles(a: Clean, b: Clean) -> tuple[TitleMatch, float]:
    """The relation of two titles and their similarity, 0..100."""
    if not a.key or not b.key:
        return TitleMatch.FAR, 0.0
    if a.key == b.key:
        return TitleMatch.SAME, 100.0
    if a.key == b.bare or a.bare == b.key:
        return TitleMatch.NICKNAME, 100.0
    cut = _cut(a, b)
    return (cut, fuzz.ratio(a.title, b.title)) if cut else _alike(a, b)


def _cut(a: Clean, b: Clean) -> TitleMatch | None:
    short, long = (a, b) if len(a.key) < len(b.key) else (b, a)
    if short.key == long.head:
        return TitleMatch.HEAD
    is_cut = long.title.startswith(f"{short.title} ") and len(short.title.split()) >= _PREFIX_WORDS
    return TitleMatch.PREFIX if is_cut else None


def _alike(a: Clean, b: Clean) -> tuple[TitleMatch, float]:
    ratio = max(fuzz.ratio(a.title, b.title), fuzz.token_sort_ratio(a.title, b.title))
    if ratio < NEAR:
        return TitleMatch.FAR, ratio
    if a.digits != b.digits:
        return TitleMatch.NUMBER, ratio
    return (TitleMatch.SPELLING if _only_slips(a.title, b.title) else TitleMatch.NEAR), ratio


def _odd_words(a: str, b: str) -> tuple[list[str], list[str]]:
    """The words of each title that the other one lacks; `non immune` and `nonimmune` are the same."""
    left, right = Counter(a.split()), Counter(b.split())
    mine, yours = list((left - right).elements()), list((right - left).elements())
    return _unjoined(mine, yours), _unjoined(yours, mine)


def _unjoined(words: list[str], others: list[str]) -> list[str]:
    """The words without those that `others` write apart or together."""
    joined = {one + two for one, two in pairwise(others)}
    apart = {part for one, two in pairwise(words) if one + two in others for part in (one, two)}
    return [word for word in words if word not in joined | apart]


def _only_slips(a: str, b: str) -> bool:
    """True when the words that differ are the same but for blanks, or for one or two letters of a long word."""
    mine, yours = _odd_words(a, b)
    if "".join(mine) == "".join(yours):
        return True
    if len(mine) != len(yours):
        return not {*mine, *yours} - {"a", "an", "the"}
    return all(_is_slip(one, other) for one, other in zip(mine, yours, strict=True))


def _replaced(a: str, b: str) -> int:
    mine, yours = _odd_words(a, b)
    return min(
        sum(not any(_is_slip(word, other) for other in yours) for word in mine),
        sum(not any(_is_slip(word, other) for other in mine) for word in yours),
    )


def _is_slip(one: str, other: str) -> bool:
    """One letter in five, or one in any word of three; never at the start: hyper- and hypo- are other words."""
    allowed = max(min(len(one), len(other)) // 5, int(min(len(one), len(other)) >= 3))
    start = 4 if allowed > 1 else 1
    return one[:start] == other[:start] and Levenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def _equal(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one == other


def _same_venue(a: Clean, b: Clean) -> bool | None:
    if a.server and a.server == b.server:
        return True
    if not a.venue or not b.venue:
        return None
    if a.form is not b.form and Form.PREPRINT in {a.form, b.form}:
        return False
    return same_journal(a.venue, b.venue)


def _same_abstract(a: Clean, b: Clean) -> float | None:
    """Of the first 1,500 characters, or as many as the shorter one has; a stub of less than 100 tells nothing."""
    one, other = (fold((record.document.abstract or "")[:1500]) for record in (a, b))
    length = min(len(one), len(other))
    return round(fuzz.ratio(one[:length], other[:length]) / 100, 4) if length >= 100 else None


def _opposed(a: Clean, b: Clean) -> tuple[str, ...]:
    """Kinds of identifier that differ. Not s2: Semantic Scholar may have several numbers for one document."""
    kinds = (kind for kind, value in a.ids.items() if kind != "s2" and b.ids.get(kind, value) != value)
    return tuple(sorted(kinds))


def one_is_preprint(a: Clean, b: Clean) -> bool:
    """True for a preprint beside something published."""
    return {a.form, b.form} == {Form.PREPRINT, Form.PUBLISHED}


def both_preprint(a: Clean, b: Clean) -> bool:
    """True for two records of one preprint server."""
    return a.form is b.form is Form.PREPRINT and a.server is not None and a.server == b.server
