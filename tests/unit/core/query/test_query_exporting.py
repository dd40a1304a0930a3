"""A query as a string for the services that people search by hand."""

from __future__ import annotations

import pytest

from slr.core.query import Dialect, Not, Term, import_query, parse, to_text
from slr.core.query.exporting import EXPORTED, export_query


def exported(query: str, dialect: str) -> str:
    return export_query(parse(query), dialect).text


def notes(query: str, dialect: str) -> str:
    return "\n".join(export_query(parse(query), dialect).notes)


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("pubmed", '((FM[tiab] OR "large model"[tiab]) AND brain[ti]) NOT mice[tiab]'),
        ("ovid", '((FM OR "large model").ti,ab. AND (brain).ti.) NOT (mice).ti,ab.'),
        ("wos", '(TS=(FM OR "large model") AND TI=(brain)) NOT (TI=(mice) OR AB=(mice))'),
        (
            "scopus",
            '(TITLE-ABS-KEY(FM OR "large model") AND TITLE(brain)) AND NOT (TITLE(mice) OR ABS(mice))',
        ),
        (
            "ebsco",
            '((TI ("FM" OR "large model") OR AB ("FM" OR "large model")) AND TI (brain)) NOT (TI (mice) OR AB (mice))',
        ),
        ("embase", '((FM OR "large model"):ti,ab AND (brain):ti) NOT (mice):ti,ab'),
        ("central", '((FM OR "large model"):ti,ab AND (brain):ti) NOT (mice):ti,ab'),
        ("proquest", '(TI,AB(FM OR "large model") AND TI(brain)) NOT TI,AB(mice)'),
    ],
)
def test_each_service_gets_its_own_fields_and_operators(dialect: str, expected: str) -> None:
    assert exported('(FM | "large model") title:brain -mice', dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("ovid", '((a1 OR "b c") adj3 d*).ti,ab.'),
        ("wos", 'TS=((a1 OR "b c") NEAR/2 d*)'),
        ("scopus", 'TITLE-ABS-KEY((a1 W/2 d*) OR ("b c" W/2 d*))'),
        ("ebsco", '(TI ((a1 OR "b c") N2 d*) OR AB ((a1 OR "b c") N2 d*))'),
        ("embase", '((a1 OR "b c") NEAR/3 d*):ti,ab'),
        ("central", '((a1 OR "b c") NEAR/2 d*):ti,ab'),
        ("proquest", 'TI,AB((a1 OR "b c") NEAR/2 d*)'),
    ],
)
def test_proximity_is_counted_as_the_service_counts(dialect: str, expected: str) -> None:
    assert exported('(a1 | "b c") NEAR/2 d*', dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        ("ovid", "(large model*).ti,ab."),
        ("wos", 'TS=("large model*")'),
        ("central", "((large NEXT model*)):ti,ab"),
    ],
)
def test_a_phrase_that_goes_on_is_written_as_the_service_reads_it(dialect: str, expected: str) -> None:
    assert exported('"large model*"', dialect) == expected


def test_a_word_that_is_an_operator_of_the_service_stands_in_quotes() -> None:
    assert exported("near brain", "wos") == 'TS=("near") AND TS=(brain)'
    assert exported("adj3 2020", "ovid") == '("adj3").ti,ab. AND ("2020").ti,ab.'
    assert exported("N3 MR", "ebsco") == '(TI ("N3") OR AB ("N3")) AND (TI ("MR") OR AB ("MR"))'
    assert exported("adj3*", "ovid") == '("adj3*").ti,ab.'
    assert exported("adj3", "ebsco") == '(TI ("adj3") OR AB ("adj3"))'
    assert exported('"signs and symptom*"', "ovid") == '("signs and symptom*").ti,ab.'


def test_a_group_that_only_negates_is_turned_so_that_something_stands_before_not() -> None:
    assert exported("a1 (b1 | -c1)", "ovid") == "(a1).ti,ab. NOT ((c1).ti,ab. NOT (b1).ti,ab.)"
    assert "all[sb]" not in exported("a1 (-b1 | -c1)", "pubmed")


def test_a_hyphen_that_is_a_letter_to_the_service_is_written_both_ways() -> None:
    assert exported("x-ray", "central") == '(("x-ray" OR "x ray")):ti,ab'
    assert exported("x-ray", "wos") == 'TS=("x-ray")'


def test_what_a_service_cannot_say_or_finds_beyond_the_query_is_told() -> None:
    assert "counts 98 words between at most; sent as AND" in notes("a1 NEAR/99 b1", "ovid")
    assert exported("a1 NEAR/99 b1", "ovid") == "(a1).ti,ab. AND (b1).ti,ab."
    assert "Web of Science needs 3 characters before an asterisk" in notes("mr*", "wos")
    assert "5 characters at most in ProQuest" in notes("model*", "proquest")
    assert "without the signs that mean something else to Scopus" in notes('"C++ (code)"', "scopus")
    assert 'NOT "mouse": Scopus may remove other forms' in notes("brain -mouse", "scopus")
    assert "NOT" not in notes("brain -mouse", "embase")
    assert "TS= also searches author keywords" in notes("brain", "wos")


def test_a_proximity_closer_than_a_service_counts_is_made_wider_and_told() -> None:
    assert exported("a1 NEAR/0 b1", "central") == "(a1 NEAR/1 b1):ti,ab"
    assert "a1 NEAR/0 b1: written with at most 1 word between" in notes("a1 NEAR/0 b1", "proquest")
    assert "at most 1 word between" not in notes("a1 NEAR/1 b1", "central")
    assert exported("a1 NEAR/0 b1", "embase") == "(a1 NEAR/1 b1):ti,ab"


def test_what_is_refused_in_web_of_science_names_title_and_abstract_in_every_shape() -> None:
    query = 'brain -((a1 | "b c") NEAR/2 d1) -(e1 f1) -title:g1'
    assert exported(query, "wos") == (
        'TS=(brain) NOT (TI=(((a1 OR "b c") NEAR/2 d1) OR g1) OR AB=((a1 OR "b c") NEAR/2 d1)'
        " OR ((TI=(e1) OR AB=(e1)) AND (TI=(f1) OR AB=(f1))))"
    )


def test_a_negation_alone_has_no_string_and_a_service_without_export_is_refused() -> None:
    sent = export_query(Not(Term("brain")), "ovid")
    assert sent.text == ""
    assert sent.notes[-1] == "only negated terms are left, which Ovid cannot search for"
    with pytest.raises(ValueError, match="queries are not written for IEEE Xplore"):
        export_query(Term("brain"), "ieee")


def test_quotes_and_brackets_of_a_term_never_reach_a_service() -> None:
    assert exported('"a ]b[ {c} :d"', "wos") == 'TS=("a b c d")'


def test_a_query_of_a_hundred_levels_is_written_at_once() -> None:
    query = "word0"
    for level in range(1, 50):
        query = f"(word{level} AND (other{level} OR {query}))"
    for dialect in EXPORTED:
        assert exported(query, dialect).count("other") >= 49


@pytest.mark.parametrize("dialect", [dialect for dialect in EXPORTED if dialect is not Dialect.PUBMED])
@pytest.mark.parametrize("word", ["2020", "S1", "LNK", "N3"])
def test_a_word_that_could_be_a_line_or_an_operator_comes_back_as_the_word(dialect: Dialect, word: str) -> None:
    exported = export_query(parse(f'title:"{word}" OR title:a1'), dialect).text
    assert to_text(import_query(exported, dialect).node) == f"title:{word} OR title:a1"
