"""What our language cannot say is made wider where it is wanted, and left out where it is refused."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import import_query, to_text


def imported(dialect: str, text: str) -> str:
    return to_text(import_query(text, dialect).node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('TS="a1* b1*"', "a1* NEAR/0 b1*"),
        ('TS="a1* b1 c1"', 'a1* NEAR/0 "b1 c1"'),
        ('TS="a1* b1* c1*"', "(a1* NEAR/0 b1*) AND (b1* NEAR/0 c1*)"),
        ('TS="a1 b1*"', '"a1 b1*"'),
        ("TS=behavi*r", "behavi*"),
        ('TS="*itis of skin"', '"of skin"'),
        ("TS=vessel$", "vessel*"),
        ("TS=an$emia", "anemia OR anaemia OR anoemia OR annemia"),
        ("TS=label$ed", "labeled OR labelaed OR labeloed OR labelled"),
        ("TS=hiv-1*", "hiv-1*"),
    ],
)
def test_a_wildcard_that_cannot_be_said_finds_more_or_is_spelt_out(text: str, expected: str) -> None:
    assert imported("wos", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TS=(a1 NEAR/2 b1 NEAR/3 c1)", "(a1 NEAR/2 b1) AND ((a1 OR b1) NEAR/3 c1)"),
        ('TS=((a1 OR "b1* c1") NEAR/2 d1)', "(a1 NEAR/2 d1) OR ((b1* NEAR/0 c1) AND ((b1* OR c1) NEAR/2 d1))"),
        ("TS=((a1 AND b1) NEAR/2 c1)", "(a1 OR b1) NEAR/2 c1"),
        ("TI=a1 NEAR/2 TS=b1", "title:a1 NEAR/2 title:b1"),
    ],
)
def test_a_proximity_that_cannot_be_said_is_one_of_words_and_what_it_implies(text: str, expected: str) -> None:
    assert imported("wos", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('TS=x1 NOT TS=("a1* b1" OR c1)', "x1 AND NOT c1"),
        ('TS=x1 NOT TS="a1* b1"', "x1"),
        (
            "TS=x1 NOT TS=vessel?",
            "x1 AND NOT (vessela OR vessele OR vesseli OR vesselo OR vesselu OR vessels OR vesselz OR vessell)",
        ),
        ("TS=x1 NOT TS=(a1 NEAR/2 b1 NEAR/3 c1)", "x1"),
        ("TS=x1 NOT (TS=a1 AND PY=2010)", "x1"),
        ("TS=x1 NOT (TS=a1 OR DT=Review)", "x1 AND NOT a1"),
    ],
)
def test_under_not_what_cannot_be_said_is_left_out(text: str, expected: str) -> None:
    found = import_query(text, "wos")
    assert to_text(found.node) == expected
    assert any("left out" in note or "written out" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TS=a1 AND PY=2010-2020", "a1"),
        ("TS=a1 AND DT=(Article OR Review)", "a1"),
        ("TS=a1 AND (TS=random* OR DT=Article)", "a1 AND (random* OR Article)"),
        ("TS=a1 NOT DT=Review", "a1"),
        ("(TS=a1 AND LA=English) OR TS=b1", "a1 OR b1"),
    ],
)
def test_limits_go_but_as_alternatives_of_words_they_are_words(text: str, expected: str) -> None:
    assert imported("wos", text) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [("TS=a1 OR PY=2010", 12), ("PY=2010", 3), ("TS=(a1 OR *itis)", 10)],
)
def test_what_would_lose_records_is_refused_with_its_place(text: str, offset: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        import_query(text, "wos")
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Infant, Newborn"[mh]', '"Newborn Infant"'),
        ('"Tomography, X-Ray Computed"[mh]', '"X-Ray Computed Tomography"'),
        ('"Power (Psychology)"[mh]', "Power AND Psychology"),
        ('x1[ti] AND "Humans"[mh]', "title:x1"),
    ],
)
def test_a_heading_is_written_as_texts_have_it(text: str, expected: str) -> None:
    assert imported("pubmed", text) == expected


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("ovid", "a1.tw. not (b1.tw. and english.lg.)"),
        ("scopus", 'TITLE(a1) AND NOT TITLE(b1) AND (LIMIT-TO(LANGUAGE, "English"))'),
        ("proquest", 'ti(a1) NOT ti(b1) AND stype.exact("Scholarly Journals")'),
    ],
)
def test_a_word_that_goes_with_the_limit_beside_it_under_not_is_named(dialect: str, text: str) -> None:
    read = import_query(text, dialect)
    assert to_text(read.node).removeprefix("title:") == "a1"
    assert "b1: left out under NOT, where it cannot be said exactly: this finds more" in read.notes


@pytest.mark.parametrize("text", ["ti(a1 LNK b1)", "ti(a1) LNK ti(b1)"])
def test_a_link_of_proquest_is_no_word(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        import_query(text, "proquest")
