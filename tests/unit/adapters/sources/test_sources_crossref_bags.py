"""A wide query in several bags of words: together they mean what the query means."""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import pytest

from slr.adapters.sources.crossref_bags import MOST_BAGS, bags
from slr.core.query import Or, compile_matcher, match, parse, render

WIDE = '("FM" | "large model" | "vision model") brain (MR | MRI | CT | PET | "medical image") -mice'
ALONE = "alpha | beta | (gamma delta) | epsilon | zeta | eta | theta"


def texts(query: str, most: int = MOST_BAGS) -> list[str]:
    return [render(part, "crossref").text for part in bags(parse(query), most)]


def test_each_bag_holds_a_part_of_every_wide_group_and_all_other_words() -> None:
    assert texts(WIDE, 6) == [
        "FM brain MR",
        "FM brain MRI CT",
        "FM brain PET medical image",
        "large model vision model brain MR",
        "large model vision model brain MRI CT",
        "large model vision model brain PET medical image",
    ]


@pytest.mark.parametrize("query", [WIDE, ALONE, f"({ALONE}) iota (kappa | lambda) -mu"])
@pytest.mark.parametrize("most", range(1, 16))
def test_there_are_never_more_bags_than_asked_for_and_more_find_no_other_works(query: str, most: int) -> None:
    tree = parse(query)
    parts = bags(tree, most)
    assert 1 <= len(parts) <= most
    words = ["FM brain", "large model MRI", "alpha iota", "gamma", "delta kappa", "mice", "mu lambda", "brain CT"]
    abstracts = (None, "vision model and brain on PET, eta iota kappa", "x")
    together = compile_matcher(Or(parts) if len(parts) > 1 else parts[0])
    whole = compile_matcher(tree)
    for pair, abstract in product(combinations_with_replacement(words, 2), abstracts):
        title = " ".join(pair)
        assert together(title, abstract) is whole(title, abstract)


def test_what_is_unwanted_stays_with_every_bag() -> None:
    parts = bags(parse(WIDE))
    assert len(parts) == MOST_BAGS
    assert all(
        match(part, "FM brain MRI large vision model CT of mice", "PET medical image MR").value == "false"
        for part in parts
    )


@pytest.mark.parametrize(
    "query",
    ["brain MRI", 'brain ("large model" | "vision model") MRI', "a b c d e f g h i j", "(a | b) c -(d | e | f)"],
)
def test_few_words_or_no_alternatives_stay_whole(query: str) -> None:
    assert bags(parse(query)) == (parse(query),)


@pytest.mark.parametrize("most", [-1, 0, 1])
def test_one_bag_is_the_query_itself(most: int) -> None:
    assert bags(parse(WIDE), most) == (parse(WIDE),)
