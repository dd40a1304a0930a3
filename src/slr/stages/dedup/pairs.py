"""Two records that may belong together, who decides about them, and why, in words. Plain values.

They stand apart from the rules, so that counting the pairs left to a person needs none of what compares records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from slr.adapters.ledger import Doubt
from slr.core.model import MergeKind
from slr.core.text.numbers import counted

#: The rule by which two records are one although an identifier differs.
MISPRINT = "misprinted-identifier"


class Zone(StrEnum):
    """Who decides about a pair."""

    AUTO = "auto"  #: the rules merge it
    REVIEW = "review"  #: a person has to look
    NEVER = "never"  #: nobody need look; a person may still say otherwise


@dataclass(frozen=True, slots=True)
class RecordPair:
    """Two records that are, or may be, one report (or two reports of one study).

    a, b: record ids, a < b. rule: the name of the rule that spoke. score: the chance that the two are one, 0..1
    (`weigh`). features: the facts the rule looked at, and the veto in words or None, ready for JSON.
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

    @property
    def misprinted(self) -> frozenset[str]:
        """The kinds of identifier that differ, of which one must be wrong."""
        return frozenset(self._opposed()) if self.rule == MISPRINT else frozenset()

    def _opposed(self) -> Iterable[str]:
        opposed = self.features.get("opposed")
        return opposed if isinstance(opposed, list | tuple) else ()


class Wishes(NamedTuple):
    """What a review asks of the rules: facts over which they may not merge, and what they need not ask.

    vetoes: facts as `review.toml` names them. ask_from: probability, 0..1, below which a pair is left alone.
    """

    vetoes: tuple[str, ...] = ()
    ask_from: float = 0.0

    def over(self, pair: RecordPair) -> RecordPair:
        """The pair as the review wants it: a merge over such a fact is asked about, an unlikely pair is not.

        Who shares an identifier is asked about however unlikely it is: one of the two records must be wrong.
        """
        if pair.zone is Zone.AUTO and pair.kind is MergeKind.DUPLICATE:
            fact = next((name for name in self.vetoes if DIFFERS[name](pair.features)), None)
            if fact:
                told = {"veto": f"another {fact}, over which this review does not merge", "overruled": None}
                return replace(
                    pair, zone=Zone.REVIEW, rule=f"{pair.rule}-vetoed", features={**pair.features, **told}
                )
        is_unlikely = pair.zone is Zone.REVIEW and pair.score < self.ask_from and not pair.is_identified
        return replace(pair, zone=Zone.NEVER) if is_unlikely else pair


#: By which fact of a comparison each fact that a review can name differs.
DIFFERS: Mapping[str, Callable[[Mapping[str, object]], bool]] = {
    "page": lambda facts: facts.get("page") is False,
    "volume": lambda facts: facts.get("volume") is False,
    "issue": lambda facts: facts.get("issue") is False,
    "year": lambda facts: bool(facts.get("year_gap")),
    "journal": lambda facts: facts.get("venue") is False,
    "title": lambda facts: facts.get("title") != "same",
    "authors": lambda facts: not facts.get("same_list"),
    "doi": lambda facts: "doi" in str(facts.get("opposed")),
}


def from_doubt(doubt: Doubt) -> RecordPair:
    """A pair as a pass left it to a person."""
    return RecordPair(doubt.a, doubt.b, Zone(doubt.zone), doubt.kind, doubt.rule, doubt.score, doubt.features)


#: How likely it is that two records are one report, in words, from this probability on.
_CHANCES = (
    (0.97, "almost certainly one report"),
    (0.8, "very likely one report"),
    (0.5, "likely one report"),
    (0.2, "perhaps one report"),
    (0.0, "hardly one report"),
)


def chance_in_words(chance: float) -> str:
    """`very likely one report (87 %)`."""
    words = next(words for least, words in _CHANCES if chance >= least)
    return f"{words} ({100 * chance:.0f} %)"


_TITLES = {
    "same": "same title",
    "nickname": "same title but for a nickname or a second language",
    "spelling": "same title but for a slip",
    "head": "one title without the subtitle of the other",
    "prefix": "one title cut off",
    "near": "titles alike",
    "number": "titles with other numbers",
    "far": "other title",
}
#: What each fact is called when it agrees and when it differs; nothing is said of what is not worth a word.
_PLACES = (
    ("venue", "same journal", "other journal"),
    ("volume", "same volume", "other volume"),
    ("issue", "", "other issue"),
)
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def facts_in_words(features: Mapping[str, object]) -> str:
    """What two records share and in what they differ: `same title, same four authors, other first page`."""
    if not features.get("title"):
        return ""
    told = [*_identifier_words(features), _TITLES.get(str(features.get("title")), ""), _people_words(features)]
    told += [_year_words(features.get("year_gap"))]
    told += [_word(features.get(name), same, other) for name, same, other in _PLACES]
    told += [_page_words(features), _abstract_words(features.get("abstract"))]
    return ", ".join(filter(None, told))


def _word(fact: object, same: str, other: str) -> str:
    return same if fact is True else other if fact is False else ""


def _identifier_words(features: Mapping[str, object]) -> Iterator[str]:
    for name, words in (("shared", "same {}"), ("opposed", "two {}s")):
        kinds = features.get(name)
        for kind in kinds if isinstance(kinds, list | tuple) else ():
            yield words.format(str(kind).upper())


def _people_words(features: Mapping[str, object]) -> str:
    count, overlap = features.get("authors"), features.get("overlap")
    if not isinstance(overlap, float | int) or not isinstance(count, int):
        return "authors not told on one side"
    if overlap >= 1 and (features.get("same_list") or features.get("first_author")):
        number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
        return "same author" if count == 1 else f"same {number} authors"
    return "some of the authors the same" if overlap > 0 else "other authors"


def _year_words(gap: object) -> str:
    if not isinstance(gap, int):
        return "year not told on one side"
    return "same year" if gap == 0 else f"{counted(gap, 'year')} apart"


def _page_words(features: Mapping[str, object]) -> str:
    if features.get("page") is False:
        return "first pages near each other" if features.get("near_page") else "other first page"
    return "same pages" if features.get("pages") else _word(features.get("page"), "same first page", "")


def _abstract_words(ratio: object) -> str:
    if not isinstance(ratio, float | int):
        return ""
    return "same abstract" if ratio >= 0.95 else "other abstract" if ratio < 0.5 else ""
