"""What a query text means as a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.core.query import And, Field, Near, Node, Not, Or, Term, negative_terms, parse, positive_terms
from slr.core.query.parser import GRAMMAR, _Parser

SEED = (
    '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
    '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
)


def phrase(text: str) -> Term:
    return Term(text, phrase=True)


A, B, C = Term("aa"), Term("bb"), Term("cc")


def test_the_query_the_project_grew_from() -> None:
    assert parse(SEED) == And(
        (
            Or((Term("FM"), phrase("large model"), phrase("large vision model"))),
            Term("brain"),
            *(Not(Term(word)) for word in ("animal", "mice", "survey", "pig", "review")),
            Or(
                (
                    *(Term(word) for word in ("MR", "MRI", "CT", "PET")),
                    phrase("medical image"),
                    phrase("medical imaging"),
                )
            ),
        )
    )


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("aa", A),
        ("aa bb", And((A, B))),
        ("aa AND bb", And((A, B))),
        ("aa + bb", And((A, B))),
        ("aa+bb", And((A, B))),
        ("+aa +bb", And((A, B))),
        ("aa OR bb", Or((A, B))),
        ("aa|bb", Or((A, B))),
        ("aa | +bb", Or((A, B))),
        ("aa -bb", And((A, Not(B)))),
        ("aa NOT bb", And((A, Not(B)))),
        ("aa AND NOT bb", And((A, Not(B)))),
        ("aa AND -bb", And((A, Not(B)))),
        ("-bb aa", And((Not(B), A))),
        ("aa -(bb|cc)", And((A, Not(Or((B, C)))))),
        ('aa -"bb cc"', And((A, Not(phrase("bb cc"))))),
        ("NOT NOT aa", A),
        ("aa NOT -bb", And((A, B))),
        ("(((aa)))", A),
        ("(aa bb) cc", And((A, B, C))),
        ("aa | (bb | cc)", Or((A, B, C))),
        ("aa(bb)cc", And((A, B, C))),
        ('aa"bb"cc', And((A, B, C))),
        ("aa\n  AND\tbb\u00a0cc", And((A, B, C))),
    ],
)
def test_operators_and_their_short_forms(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("aa bb | cc", Or((And((A, B)), C))),
        ("aa | bb cc", Or((A, And((B, C))))),
        ("aa OR bb AND cc", Or((A, And((B, C))))),
        ("aa OR NOT bb AND cc", Or((A, And((Not(B), C))))),
        ("aa NOT bb OR cc", Or((And((A, Not(B))), C))),
    ],
)
def test_not_binds_closer_than_and_and_and_closer_than_or(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('"FM"', Term("FM")),
        ('"large   model"', phrase("large model")),
        ('" large model "', phrase("large model")),
        ("\u201clarge model\u201d", phrase("large model")),
        ("\u201elarge model\u201c", phrase("large model")),
        ("\u00ablarge model\u00bb", phrase("large model")),
        ("Alzheimer\u2019s", Term("Alzheimer's")),
        ("model*", Term("model", truncated=True)),
        ("model\u2217", Term("model", truncated=True)),
        ("model**", Term("model", truncated=True)),
        ('"large model*"', Term("large model", phrase=True, truncated=True)),
        ("cross-sectional", Term("cross-sectional")),
        ("cross\u2010sectional", Term("cross-sectional")),
        ('"cross-sectional"', Term("cross-sectional")),
        ("CD4+", Term("CD4+")),
        ("C++", Term("C++")),
        ("[18F]FDG", Term("[18F]FDG")),
        ('"NEAR/3"', Term("NEAR/3")),
        ("near/3", Term("near/3")),
        ('"title:brain"', Term("title:brain")),
        ("subtitle:brain", Term("subtitle:brain")),
        ("and", Term("and")),
        ('"AND"', Term("AND")),
        ('"-5"', Term("-5")),
        ('"(MRI | CT)"', phrase("(MRI | CT)")),
        ("brain,", Term("brain")),
        ("2,4-dinitrophenol", Term("2,4-dinitrophenol")),
        ("cafe\u0301", Term("caf\u00e9")),
        ("\u8111", Term("\u8111")),
    ],
)
def test_words_and_phrases(text: str, node: Node) -> None:
    assert parse(text) == node


def test_a_typographic_minus_before_a_word_excludes_it() -> None:
    assert parse("aa \u2212bb \u2013cc") == And((A, Not(B), Not(C)))


def test_full_width_signs_of_an_asian_keyboard_are_operators() -> None:
    assert parse("\uff08aa\uff5cbb\uff09\uff0bcc") == And((Or((A, B)), C))


def test_every_term_knows_its_place_in_the_text() -> None:
    text = 'aa  ("bb cc" | dd*)'
    assert [term.offset for term in positive_terms(parse(text))] == [0, 5, 15]


def test_the_place_of_a_term_does_not_count_when_trees_are_compared() -> None:
    assert Term("aa", offset=1) == Term("aa", offset=2)
    assert hash(Term("aa", offset=1)) == hash(Term("aa", offset=2))


def test_terms_are_sorted_by_the_number_of_nots_above_them() -> None:
    node = parse("aa -bb NOT (cc NOT dd)")
    assert positive_terms(node) == (A, Term("dd"))
    assert negative_terms(node) == (B, C)


def test_a_hundred_groups_may_nest() -> None:
    text = "(aa | bb " * 50 + "cc" + ")" * 50
    assert len(positive_terms(parse(text))) == 101
    assert parse("(" * 100 + "aa" + ")" * 100) == A


def test_a_long_flat_query_is_no_nesting() -> None:
    node = parse(" | ".join(f"w{number}" for number in range(5000)))
    assert isinstance(node, Or)
    assert len(node.children) == 5000


def test_five_thousand_nots_cancel_out_without_a_recursion() -> None:
    assert parse("NOT " * 5000 + "aa") == A


def titled(text: str) -> Term:
    return Term(text, phrase=" " in text, field=Field.TITLE)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("title:aa", titled("aa")),
        ("TITLE:aa", titled("aa")),
        ("abstract:aa*", Term("aa", truncated=True, field=Field.ABSTRACT)),
        ('title:"aa bb"', titled("aa bb")),
        ("title:(aa | bb) cc", And((Or((titled("aa"), titled("bb"))), C))),
        ("title:(aa (bb | -cc))", And((titled("aa"), Or((titled("bb"), Not(titled("cc"))))))),
        ("title:(aa title:bb)", And((titled("aa"), titled("bb")))),
        ("title:aa bb", And((titled("aa"), B))),
        ("bb -title:aa", And((B, Not(titled("aa"))))),
        ("bb +title:aa", And((B, titled("aa")))),
        ("bb | title:aa", Or((B, titled("aa")))),
        ("title\uff1aaa", titled("aa")),
    ],
)
def test_a_field_limits_a_term_and_is_pushed_down_into_a_group(text: str, node: Node) -> None:
    assert parse(text) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("aa NEAR/3 bb", Near(A, B, 3)),
        ("aa NEAR/0 bb cc", And((Near(A, B, 0), C))),
        ("cc -aa NEAR/3 bb", And((C, Not(Near(A, B, 3))))),
        ("cc | aa NEAR/3 bb", Or((C, Near(A, B, 3)))),
        ('(aa | bb) NEAR/99 "cc dd"', Near(Or((A, B)), phrase("cc dd"), 99)),
        ("((aa)) NEAR/3 (bb | (cc | aa))", Near(A, Or((B, C, A)), 3)),
        ("title:(aa NEAR/3 bb)", Near(titled("aa"), titled("bb"), 3)),
        ("title:aa NEAR/3 title:bb", Near(titled("aa"), titled("bb"), 3)),
        ("(aa NEAR/3 bb) (bb NEAR/3 cc)", And((Near(A, B, 3), Near(B, C, 3)))),
    ],
)
def test_near_binds_closest_of_all(text: str, node: Node) -> None:
    assert parse(text) == node


def test_near_has_its_terms_among_the_wanted_or_the_negated_ones() -> None:
    node = parse("cc aa NEAR/3 bb -((dd | ee) NEAR/1 ff)")
    assert [term.text for term in positive_terms(node)] == ["cc", "aa", "bb"]
    assert [term.text for term in negative_terms(node)] == ["dd", "ee", "ff"]


def test_the_documentation_has_the_grammar_of_the_parser() -> None:
    page = (Path(__file__).parents[4] / "docs" / "query.md").read_text(encoding="utf-8")
    assert "```\n" + "\n".join(f"{name:7} = {rule}" for name, rule in GRAMMAR) + "\n```" in page


def test_the_grammar_names_the_methods_of_the_parser() -> None:
    assert all(callable(getattr(_Parser, f"_{rule}")) for rule, _ in GRAMMAR)
