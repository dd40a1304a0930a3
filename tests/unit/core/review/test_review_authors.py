"""The authors that `review.toml` names: names, ORCID, and what is none."""

from __future__ import annotations

import pytest

from slr.core.errors import ConfigError
from slr.core.model import ReviewAuthor
from slr.core.review.settings import review_authors
from slr.core.review.toml_file import parse_table


def authors(text: str) -> tuple[ReviewAuthor, ...]:
    return review_authors(parse_table(f'title = "T"\n{text}\n', "review.toml"))


def test_an_author_is_a_name_or_a_name_with_an_orcid() -> None:
    assert authors("") == ()
    assert authors('authors = ["Silva, Ana", { name = "N. Okafor", orcid = "0000-0002-1825-0097" }]') == (
        ReviewAuthor("Silva, Ana"),
        ReviewAuthor("N. Okafor", "0000-0002-1825-0097"),
    )


def test_an_orcid_may_be_its_address_and_end_in_x() -> None:
    (one,) = authors('authors = [{ name = "A", orcid = "https://orcid.org/0000-0002-1694-233x" }]')
    assert one.orcid == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('authors = "Ana"', "authors must be a list"),
        ('authors = [""]', "an entry without a name"),
        ("authors = [3]", "an entry without a name"),
        ('authors = [{ orcid = "0000-0002-1825-0097" }]', "an entry without a name"),
        ('authors = [{ name = "A", mail = "x" }]', "a key other than name and orcid"),
        ('authors = [{ name = "A", orcid = "0000-0002-1825-0098" }]', "is not an ORCID"),
        ('authors = [{ name = "A", orcid = 7 }]', "is not an ORCID"),
    ],
)
def test_what_is_no_author_is_told(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        authors(text)
