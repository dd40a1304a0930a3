"""The features of a query, and what a service makes of them, as data."""

from __future__ import annotations

from datetime import date

import pytest

from slr.core.model import Window
from slr.core.query import ENGINES, Near, Or, Term, parse
from slr.core.query.warranty import TABLE, Feature, MatchRelation, WarrantyCell, used_features, warranties


def used(text: str) -> set[str]:
    """Without what every query has."""
    return {str(feature) for feature in used_features(parse(text))} - {
        "words",
        "places",
        "not-words",
        "not-places",
    }


def test_every_feature_has_a_row_and_every_row_a_cell_for_every_service() -> None:
    assert set(TABLE) == set(Feature)
    for row in TABLE.values():
        assert list(row.cells) == list(ENGINES)
    assert len({row.label for row in TABLE.values()}) == len(TABLE)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("brain", set()),
        ("brain mri", {"operators"}),
        ("brain (mri | ct)", {"operators", "groups"}),
        ("brain -mice", {"operators", "not"}),
        ("brain (mri | -mice)", {"operators", "groups", "not", "or-not"}),
        ('"large model"', {"phrase", "unindexed-phrase"}),
        ("cross-sectional", {"phrase", "unindexed-phrase"}),
        ("model*", {"truncation"}),
        ("mod*", {"truncation", "short-truncation"}),
        ('"large model*"', {"truncated-phrase"}),
        ('aa -"large model*" -bbbb*', {"operators", "not", "not-truncated-phrase", "not-truncation"}),
        ("aa NEAR/2 bb", {"near"}),
        ("aa NEAR/2 aa", {"near-other"}),
        ("aa NEAR/2 bbbb*", {"near-other", "truncation"}),
        ("title:(aa NEAR/2 bb)", {"near", "title"}),
        ("abstract:(aa NEAR/2 bb)", {"near", "near-abstract", "abstract"}),
        ("cc -abstract:(aa NEAR/2 bb)", {"operators", "not", "not-near", "not-near-abstract", "not-field"}),
        ('cc -("aa dd" NEAR/2 bb)', {"operators", "not", "not-near-other"}),
        ("title:aa -abstract:bb", {"operators", "not", "title", "not-field"}),
    ],
)
def test_the_features_of_a_query_are_told_apart(text: str, features: set[str]) -> None:
    assert used(text) == features


def test_a_proximity_of_very_many_pairs_is_none_of_two_words() -> None:
    few, many = (Or(tuple(Term(f"w{number}") for number in range(count))) for count in (10, 11))
    other = Or(tuple(Term(f"v{number}") for number in range(10)))
    assert Feature.NEAR in used_features(Near(few, other, 3))
    assert Feature.NEAR_OTHER in used_features(Near(many, other, 3))


def test_a_service_warrants_each_feature_of_a_query_and_its_window() -> None:
    window = Window(date(2021, 11, 23), None)
    found = {one.feature: one.cell.relation for one in warranties(parse("title:brain"), "openalex", window)}
    assert found == {
        Feature.WORDS: MatchRelation.WIDER,
        Feature.PLACES: MatchRelation.EXACT,
        Feature.TITLE: MatchRelation.WIDER,
        Feature.WINDOW: MatchRelation.EXACT,
        Feature.YEAR_ONLY: MatchRelation.NARROWER,
    }
    with pytest.raises(KeyError):
        warranties(parse("brain"), "google")


def test_a_cell_is_written_with_its_remark() -> None:
    assert str(WarrantyCell(MatchRelation.EXACT)) == "exact"
    assert str(WarrantyCell(MatchRelation.NARROWER, "a note", "titles only")) == "narrower, titles only"
