"""Why two records are, or may be, one report: in words."""

from __future__ import annotations

import pytest

from slr.core.model import Author, Document, Identifiers, Record, SourceKind
from slr.stages.dedup.pairs import chance_in_words, facts_in_words
from slr.stages.dedup.survey import explain

FOUR = (Author("Roe", "Ida"), Author("Hall", "Eve"), Author("Ito", "Yuki"), Author("Khan", "Omar"))
TRIAL = {
    "title": "Pleurodesis with talc in elderly patients after thoracic surgery",
    "authors": FOUR,
    "year": 2009,
    "venue": "Journal of Thoracic Medicine",
    "volume": "21",
    "pages": "488-496",
}


def words(**changes: object) -> str:
    a, b = (
        Record(at, 1, "x", SourceKind.DATABASE, str(at), Document(**(TRIAL | known)), at)  # type: ignore[arg-type]
        for at, known in enumerate(({}, changes))
    )
    return facts_in_words(explain(a, b).features)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"pages": "9-19"},
            "same title, same four authors, same year, same journal, same volume, other first page",
        ),
        ({"pages": "487"}, "first pages near each other"),
        ({"year": 2006}, "3 years apart"),
        ({"authors": FOUR[:1]}, "same author,"),
        ({"authors": ()}, "authors not told on one side"),
        ({"title": f"{TRIAL['title']}: a trial"}, "one title without the subtitle of the other"),
        ({"venue": "Chest"}, "other journal"),
        ({"volume": None, "pages": None}, "same title, same four authors, same year, same journal"),
    ],
)
def test_what_agrees_and_what_differs_is_told_in_words(changes: dict[str, object], told: str) -> None:
    assert told in words(**changes)


def test_identifiers_come_first() -> None:
    doi = {"ids": Identifiers(doi="10.1000/a")}
    one, other = Document(**(TRIAL | doi)), Document(**(TRIAL | {"ids": Identifiers(doi="10.1000/b")}))  # type: ignore[arg-type]
    pair = explain(
        Record(1, 1, "x", SourceKind.DATABASE, "1", one, 1), Record(2, 1, "x", SourceKind.DATABASE, "2", other, 2)
    )
    assert facts_in_words(pair.features).startswith("two DOIs, same title, same four authors")


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (0.99, "almost certainly one report (99 %)"),
        (0.87, "very likely one report (87 %)"),
        (0.5, "likely one report (50 %)"),
        (0.21, "perhaps one report (21 %)"),
        (0.0, "hardly one report (0 %)"),
    ],
)
def test_a_probability_has_words(chance: float, told: str) -> None:
    assert chance_in_words(chance) == told


def test_a_pair_without_facts_says_nothing() -> None:
    assert facts_in_words({"reason": "seen by hand"}) == ""
