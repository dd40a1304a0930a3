"""Whether a record satisfies a query: words, stems, phrases, and three-valued logic."""

from __future__ import annotations

import pytest

from slr.core.model import Truth
from slr.core.query import And, Matching, Node, Not, Or, Term, compile_matcher, match, parse

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
STEMMED, LITERAL, MIXED = Matching.STEMMED, Matching.LITERAL, Matching.MIXED

# In a record with the title "yes" and no abstract, these three are true, false and unknown.
SIGNS: dict[Truth, Node] = {T: Term("yes"), F: Not(Term("yes")), U: Term("maybe")}


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, U, U, T),
        (T, F, F, T),
        (U, U, U, U),
        (U, F, F, U),
        (F, F, F, F),
    ],
)
def test_kleenes_tables(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    for one, other in ((left, right), (right, left)):
        pair = (SIGNS[one], SIGNS[other])
        assert match(And(pair), "yes", None) is both
        assert match(Or(pair), "yes", None) is either


@pytest.mark.parametrize(("child", "opposite"), [(T, F), (F, T), (U, U)])
def test_not_turns_true_into_false_and_leaves_unknown(child: Truth, opposite: Truth) -> None:
    assert match(Not(SIGNS[child]), "yes", None) is opposite


@pytest.mark.parametrize(
    ("title", "abstract", "truth"),
    [
        ("Brain MRI", None, T),
        ("Brain MRI", "", T),
        ("Something", "brain", T),
        ("Something", "else", F),
        ("Something", None, U),
        ("Something", "", U),
        ("Something", " \n", U),
        ("", None, U),
        ("", "brain", T),
    ],
)
def test_a_term_is_unknown_only_where_there_is_no_abstract(title: str, abstract: str | None, truth: Truth) -> None:
    assert match(parse("brain"), title, abstract) is truth


@pytest.mark.parametrize(
    ("query", "text", "truth"),
    [
        ("brain", "BRAIN tumours", T),
        ("brain", "brainstem", F),
        ("MR", "Mr. Smith", T),
        ("caf\u00e9", "CAFE", T),
        ("Schrodinger", "Schr\u00f6dinger's cat", T),
        ("alzheimer", "Alzheimer\u2019s disease", T),
        ('"alzheimer disease"', "Alzheimer's disease", T),
        ('"large model"', "a large model", T),
        ('"large model"', "a large language model", F),
        ('"large model"', "model, large", F),
        ('"large model"', "large large model", T),
        ('"large scale"', "a large-scale study", T),
        ("large-scale", "a large scale study", T),
        ("large-scale", "scale: large", F),
        ('"large model"', "the end is large. Model the rest", T),
        ("model*", "modelling", T),
        ("model*", "remodel", F),
        ('"large mod*"', "Large modules", T),
        ('"large mod*"', "mod large", F),
        ('"large mod*"', "so large", F),
        ("aa -(bb | cc)", "aa", T),
        ("aa -(bb | cc)", "aa cc", F),
        ("aa -(bb cc)", "aa cc", T),
        ("\u03b1-synuclein", "\u0391 synuclein", T),
        ("\u03b1-synuclein", "the brain", F),
    ],
)
@pytest.mark.parametrize("matching", list(Matching))
def test_what_all_ways_of_matching_have_in_common(query: str, text: str, truth: Truth, matching: Matching) -> None:
    assert match(parse(query), "", text, matching=matching) is truth
    assert match(parse(query), text, "nothing", matching=matching) is truth


@pytest.mark.parametrize(
    ("query", "text", "stemmed", "literal", "mixed"),
    [
        ("animal", "animation", T, F, T),
        ("imaging", "images", T, F, T),
        ('"medical image"', "Medical Imaging", T, F, T),
        ("mouse", "mice", F, F, F),
        ("zz -animal", "zz animation", F, T, T),
        ("zz -animal", "zz animals", F, T, F),
        ("zz -animals", "zz animal", F, T, F),
        ("zz -study", "zz studies", F, T, F),
        ("zz -review", "zz peer-reviewed", F, T, T),
        ("zz -review", "zz reviews", F, T, F),
        ("zz -virus", "zz viru", T, T, T),
        ('zz -"animal model"', "zz animal models", F, T, F),
        ("zz -CT", "zz CTs", T, T, T),
        ("zz -model*", "zz modelling", F, F, F),
    ],
)
def test_how_the_ways_of_matching_differ(
    query: str, text: str, stemmed: Truth, literal: Truth, mixed: Truth
) -> None:
    results = [match(parse(query), "", text, matching=way) for way in (STEMMED, LITERAL, MIXED)]
    assert results == [stemmed, literal, mixed]


def test_a_negated_term_in_the_title_settles_it_without_an_abstract() -> None:
    node = parse("brain MRI -review")
    assert match(node, "Brain MRI: a review", None) is F
    assert match(node, "Brain MRI", None) is U
    assert match(node, "Brain MRI", "We scan.") is T


def test_two_adjacent_words_do_not_reach_from_the_title_into_the_abstract() -> None:
    assert match(parse('"large model"'), "On the large", "model trains are small") is F


@pytest.mark.parametrize("node", [Term(""), Term("&"), Term("&", truncated=True)])
def test_a_term_without_words_is_found_nowhere(node: Node) -> None:
    assert match(node, "a & b", "a & b") is F


def test_a_compiled_matcher_gives_the_same_answers_again() -> None:
    matcher = compile_matcher(parse("brain -animal"), STEMMED)
    records = [("Brain", "images"), ("Brain", None), ("Brain animation", None), ("", "none")]
    assert [matcher(*record) for record in records * 2] == [T, U, F, F] * 2


@pytest.mark.parametrize(
    ("query", "title", "abstract", "truth"),
    [
        ("title:brain", "Brains", None, T),
        ("title:brain", "Hearts", None, F),
        ("title:brain", "Hearts", "brain", F),
        ("abstract:brain", "Hearts", "brain", T),
        ("abstract:brain", "Brain", "heart", F),
        ("abstract:brain", "Brain", None, U),
        ("heart -title:review", "Heart: a review", None, F),
        ("heart -abstract:review", "Heart: a review", None, U),
        ("title:(brain | heart)", "Heart", None, T),
        ("brain | abstract:heart", "Brain", None, T),
    ],
)
def test_the_title_decides_about_itself_and_a_missing_abstract_is_unknown(
    query: str, title: str, abstract: str | None, truth: Truth
) -> None:
    assert match(parse(query), title, abstract) is truth


@pytest.mark.parametrize(
    ("query", "text", "truth"),
    [
        ("aa NEAR/2 bb", "aa xx yy bb", T),
        ("aa NEAR/2 bb", "bb xx yy aa", T),
        ("aa NEAR/2 bb", "aa xx yy zz bb", F),
        ("aa NEAR/0 bb", "bb aa", T),
        ("aa NEAR/0 bb", "bb xx aa", F),
        ("aa NEAR/2 aa", "xx aa yy", F),
        ("aa NEAR/2 aa", "aa xx aa", T),
        ('"aa bb" NEAR/1 cc', "cc xx aa bb", T),
        ('"aa bb" NEAR/1 cc', "aa bb xx cc", T),
        ('"aa bb" NEAR/1 cc', "aa bb xx yy cc", F),
        ('"aa bb" NEAR/1 "bb cc"', "aa bb cc", F),
        ("(aa | dd) NEAR/1 (bb | ee)", "aa xx xx ee dd", T),
        ("(aa | dd) NEAR/1 (bb | ee)", "aa xx xx ee", F),
        ("imaging NEAR/1 model*", "modelling of images", T),
        ("cc -aa NEAR/1 bb", "cc aa xx xx bb", T),
        ("cc -aa NEAR/1 bb", "cc aa xx bb", F),
    ],
)
def test_near_counts_the_words_between_in_any_order(query: str, text: str, truth: Truth) -> None:
    assert match(parse(query), "", text) is truth
    assert match(parse(query), text, "nothing") is truth


def test_near_without_an_abstract_is_unknown_and_never_reaches_from_the_title_into_the_abstract() -> None:
    assert match(parse("aa NEAR/9 bb"), "aa", None) is U
    assert match(parse("aa NEAR/9 bb"), "aa bb", None) is T
    assert match(parse("aa NEAR/9 bb"), "aa", "bb") is F
    assert match(parse("title:(aa NEAR/9 bb)"), "aa", None) is F
    assert match(parse("abstract:(aa NEAR/9 bb)"), "aa bb", None) is U
