"""A catalogue that ranks as Crossref does: the words of a query joined by OR over title, container and authors.

The score is BM25 (Robertson and Zaragoza 2009, doi 10.1561/1500000019) with the usual k1 = 1.2 and b = 0.75, which
is what Elasticsearch gives, on which Crossref's search runs. Abstracts are not searched. The works are made up: real
words, in numbers that make some frequent and some rare, and none of it taken from a real record.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Work:
    """A made-up work. `shown` says whether the service gives its abstract."""

    doi: str
    title: str
    abstract: str
    container: str
    authors: tuple[str, ...]
    shown: bool = True

    def item(self) -> dict[str, object]:
        """The work in the service's shape."""
        people = [{"family": name, "given": "A."} for name in self.authors]
        item: dict[str, object] = {"DOI": self.doi, "title": [self.title], "author": people}
        item |= {"container-title": [self.container], "type": "journal-article"}
        return item | ({"abstract": f"<jats:p>{self.abstract}</jats:p>"} if self.shown else {})


class Ranking:
    """Works found by any word of a query, the best first."""

    def __init__(self, works: Sequence[Work]) -> None:
        self.works = works
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, work in enumerate(works):
            words = _words(f"{work.title} {work.container} {' '.join(work.authors)}")
            lengths.append(len(words))
            for word, count in Counter(words).items():
                self._postings[word].append((number, count))
        mean = sum(lengths) / max(1, len(lengths))
        self._found: dict[str, list[Work]] = {}
        self._norms = [K1 * (1 - B + B * length / mean) for length in lengths]

    def find(self, query: str) -> list[Work]:
        """Every work with a word of the query, by score, then in the order of the catalogue."""
        if query not in self._found:
            self._found[query] = self._ranked(query)
        return self._found[query]

    def _ranked(self, query: str) -> list[Work]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(_words(query)):
            postings = self._postings.get(word, [])
            weight = math.log(1 + (len(self.works) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                scores[number] += weight * count * (K1 + 1) / (count + self._norms[number])
        return [self.works[number] for number in sorted(scores, key=lambda number: (-scores[number], number))]


class RankedService:
    """Answers `/works` in the service's shape, with a cursor that counts; `asked` holds the parameters as they came."""

    def __init__(self, ranking: Ranking, *, most_rows: int = 1_000) -> None:
        self._ranking = ranking
        self._most_rows = most_rows
        self.asked: list[dict[str, str]] = []

    def page(self, parameters: dict[str, str]) -> bytes:
        """One page; every page has a next-cursor, the last one too."""
        self.asked.append(parameters)
        found = self._ranking.find(parameters["query.bibliographic"])
        rows = min(int(parameters["rows"]), self._most_rows)
        start = 0 if parameters["cursor"] == "*" else int(parameters["cursor"].removeprefix("at+"))
        message = {
            "total-results": len(found),
            "items": [work.item() for work in found[start : start + rows]],
            "items-per-page": rows,
            "next-cursor": f"at+{start + rows}",
        }
        return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@dataclass(frozen=True)
class Theme:
    """What some works are about: `share` of all; each takes one text of every slot, and for a wide one up to `most`."""

    share: float
    slots: tuple[tuple[str, ...], ...]
    most: int = 1


_PEOPLE = (
    "Okafor",
    "Lindqvist",
    "Tanaka",
    "Moreau",
    "Brain",
    "Pet",
    "Large",
    "Santos",
    "Nowak",
    "Rossi",
    "Haddad",
    "Kim",
)
_PLACES = (
    "Journal of Results",
    "Brain",
    "Magnetic Resonance Imaging",
    "Annals of Practice",
    "Medical Image Letters",
    "Computed Tomography Reports",
    "Proceedings on Systems",
    "Foundations of Models",
    "Letters",
    "Open Methods",
)


def made_up(themes: Sequence[Theme], count: int, *, seed: int) -> list[Work]:
    """A catalogue of so many works: the themes by their shares, the rest about nothing in particular."""
    choose = random.Random(seed)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    vocabulary = ["".join(choose.choices(syllables, k=choose.randint(2, 4))) for _ in range(4_000)]
    weights = [1 / (rank + 5) for rank in range(len(vocabulary))]
    works = []
    for number in range(count):
        theme, at = None, choose.random()
        for candidate in themes:
            if at < candidate.share:
                theme = candidate
                break
            at -= candidate.share
        filler = choose.choices(vocabulary, weights, k=choose.randint(3, 12))
        parts = (
            []
            if theme is None
            else [
                text
                for slot in theme.slots
                for text in choose.sample(slot, min(len(slot), choose.randint(1, theme.most)))
            ]
        )
        in_title = [text for text in parts if choose.random() < 0.85]
        words = [*filler, *in_title]
        choose.shuffle(words)
        abstract = [*choose.choices(vocabulary, weights, k=30), *parts]
        works.append(
            Work(
                f"10.5555/made.{number}",
                " ".join(words),
                " ".join(abstract),
                choose.choice(_PLACES),
                tuple(choose.sample(_PEOPLE, choose.randint(1, 4))),
                shown=choose.random() < 0.5,
            )
        )
    return works
