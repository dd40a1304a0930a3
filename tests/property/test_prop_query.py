"""Laws of the query language that hold for any text and any tree."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from query_trees import FIELDS, trees
from slr.core.errors import QuerySyntaxError
from slr.core.model import Truth
from slr.core.query import (
    ENGINES,
    And,
    Field,
    Matching,
    Near,
    Node,
    Not,
    Or,
    Term,
    compile_matcher,
    locate,
    match,
    outline,
    parse,
    parse_with_warnings,
    positive_terms,
    render,
    spans,
    to_text,
    warnings,
)
from slr.core.query.engines.fitting import Abilities, fit
from slr.core.query.tree import holds_without_words, negation

# Pieces that make a parser work hard, mixed with any characters at all.
PIECES = st.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "and",
        "(",
        ")",
        "|",
        "+",
        "-",
        '"',
        "*",
        " ",
        "brain",
        "large model",
        "[tiab]",
        ",",
        "~2",
        "title:",
        "abstract:",
        "NEAR/3",
    ]
)
TEXTS = st.lists(PIECES | st.characters() | st.text(max_size=3), max_size=25).map("".join)

# Few words, so that queries and texts meet; odd ones, so that quoting is needed.
WORDS = st.sampled_from(
    ["brain", "animal", "animals", "mice", "MR", "AND", "or", "CD4+", "-5", "x-ray", "[18F]", "\u8111"]
)
ODD = st.text(
    string.ascii_letters + string.digits + "+-|()[]&~,;:'\\/?._\u00e9\u03b2\u0435", min_size=1, max_size=6
)
SINGLE = WORDS | ODD.filter(lambda word: any(sign.isalnum() for sign in word))
BODIES = st.lists(SINGLE, min_size=1, max_size=3).map(lambda words: unicodedata.normalize("NFC", " ".join(words)))
TERMS = st.builds(
    lambda body, cut, field: Term(body, phrase=" " in body, truncated=cut, field=field),
    BODIES,
    st.booleans(),
    FIELDS,
)


TREES = trees(TERMS)
PLAIN = ["brain", "animal", "animals", "animation", "mice", "scan"]
PLAIN_TREES = trees(
    st.builds(
        lambda words, cut, field: Term(" ".join(words), phrase=len(words) > 1, truncated=cut, field=field),
        st.lists(st.sampled_from(PLAIN), min_size=1, max_size=2),
        st.booleans(),
        FIELDS,
    )
)
RECORD_TEXTS = st.lists(st.sampled_from([*PLAIN, "the", "anim", "Brains"]), max_size=6).map(" ".join)
WAYS = st.sampled_from(list(Matching))


@settings(deadline=None)
@given(TEXTS)
def test_any_text_is_a_query_or_a_syntax_error_with_a_place_in_the_text(text: str) -> None:
    refusal: QuerySyntaxError | None = None
    try:
        parsed = parse_with_warnings(text)
    except QuerySyntaxError as error:
        refusal = error
    if refusal:
        assert 0 <= refusal.offset <= len(text)
        assert refusal.message
        assert refusal.hint
        return
    assert parsed.node == parse(text)
    assert parse(to_text(parsed.node)) == parsed.node
    assert positive_terms(parsed.node)
    assert all(text[term.offset : term.offset + 1].strip() for term in positive_terms(parsed.node))


@settings(deadline=None)
@given(TREES.filter(lambda node: not holds_without_words(node)))
def test_the_canonical_text_reads_back_as_the_same_tree(node: Node) -> None:
    assert parse(to_text(node)) == node


@settings(deadline=None)
@given(TREES.filter(lambda node: not holds_without_words(node)))
def test_the_canonical_text_has_no_warning_about_how_it_is_written(node: Node) -> None:
    parsed = parse_with_warnings(to_text(node))
    habits = [text for text in parsed.warnings if text not in warnings(node)]
    assert not [text for text in habits if "one level" in text or "read as a word" in text or "is ignored" in text]


def branches(node: Node) -> Iterator[Node]:
    """The node and all nodes below it."""
    yield node
    below = () if isinstance(node, Term | Near) else (node.child,) if isinstance(node, Not) else node.children
    for child in below:
        yield from branches(child)


@settings(deadline=None)
@given(TREES)
def test_no_tree_repeats_a_level(node: Node) -> None:
    for branch in branches(node):
        if isinstance(branch, Not):
            assert not isinstance(branch.child, Not)
        elif isinstance(branch, And | Or):
            assert len(branch.children) > 1
            assert not any(isinstance(child, type(branch)) for child in branch.children)


@settings(deadline=None)
@given(TREES, st.sampled_from(list(ENGINES)))
def test_every_tree_is_said_to_every_engine_with_balanced_parentheses(node: Node, engine: str) -> None:
    rendering = render(node, engine)
    assert rendering.notes
    if engine == "crossref":
        return
    pieces = rendering.text.replace(r"\\", "").replace(r"\"", "").split('"')
    assert len(pieces) % 2 == 1
    outside = "".join(pieces[::2])
    assert outside.count("(") == outside.count(")")


@settings(deadline=None)
@given(TREES)
def test_the_outline_shows_every_term(node: Node) -> None:
    shown = "\n".join(outline(node))
    assert all(term.text in shown for term in positive_terms(node))


@settings(deadline=None)
@given(PLAIN_TREES, RECORD_TEXTS, RECORD_TEXTS, WAYS)
def test_an_abstract_that_turns_up_never_contradicts_an_answer_given_without_it(
    node: Node, title: str, abstract: str, way: Matching
) -> None:
    before = match(node, title, None, matching=way)
    after = match(node, title, abstract, matching=way)
    assert before in {after, Truth.UNKNOWN}


@settings(deadline=None)
@given(PLAIN_TREES, RECORD_TEXTS, RECORD_TEXTS.filter(bool), WAYS)
def test_with_an_abstract_every_answer_is_definite_and_not_turns_it_round(
    node: Node, title: str, abstract: str, way: Matching
) -> None:
    truth = match(node, title, abstract, matching=Matching.STEMMED)
    opposite = match(negation(node), title, abstract, matching=Matching.STEMMED)
    assert {truth, opposite} == {Truth.TRUE, Truth.FALSE}
    assert match(node, title, abstract, matching=way) is not Truth.UNKNOWN


@settings(deadline=None)
@given(PLAIN_TREES, st.lists(st.tuples(RECORD_TEXTS, st.none() | RECORD_TEXTS), max_size=5), WAYS)
def test_what_a_matcher_remembers_changes_no_answer(
    node: Node, records: list[tuple[str, str | None]], way: Matching
) -> None:
    matcher = compile_matcher(node, way)
    assert [matcher(*record) for record in records] == [match(node, *record, matching=way) for record in records]


@settings(deadline=None)
@given(TREES, st.text())
def test_any_text_can_be_searched(node: Node, text: str) -> None:
    for way in Matching:
        assert match(node, text, text, matching=way) in Truth


@settings(deadline=None)
@given(TREES, st.text() | RECORD_TEXTS)
def test_ranges_are_sorted_apart_and_within_the_text(node: Node, text: str) -> None:
    ranges = spans(node, text)
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(before[1] <= after[0] for before, after in pairwise(ranges))


EVERYTHING_GOES = Abilities(
    "X", fields=True, cut_phrases=True, near=frozenset({None, Field.TITLE, Field.ABSTRACT}), stems_prefixes=False
)
ABILITIES = st.builds(
    Abilities,
    st.just("X"),
    fields=st.booleans(),
    cut_phrases=st.booleans(),
    near=st.frozensets(FIELDS),
    stems_prefixes=st.just(False),
)


@settings(deadline=None)
@given(PLAIN_TREES, ABILITIES, RECORD_TEXTS, st.none() | RECORD_TEXTS)
def test_what_is_fitted_to_a_service_never_loses_a_record(
    node: Node, abilities: Abilities, title: str, abstract: str | None
) -> None:
    fitted = fit(node, abilities).node
    if fitted is not None and match(node, title, abstract, matching=Matching.LITERAL) is Truth.TRUE:
        assert match(fitted, title, abstract, matching=Matching.LITERAL) is Truth.TRUE
    if not holds_without_words(node):
        assert fitted is not None


@settings(deadline=None)
@given(PLAIN_TREES, ABILITIES)
def test_every_change_made_for_a_service_has_a_note(node: Node, abilities: Abilities) -> None:
    fitted = fit(node, abilities)
    assert fitted.notes or fitted.node == fit(node, EVERYTHING_GOES).node
    assert fit(node, EVERYTHING_GOES).notes == () or "NEAR" in to_text(node)


@settings(deadline=None)
@given(st.text(), st.integers())
def test_a_caret_stands_in_the_line_of_its_place(text: str, offset: int) -> None:
    place = locate(text, offset)
    assert place.line >= 1
    assert 1 <= place.column <= len(place.source_line) + 1
    assert place.caret_line.endswith("^")
    assert not place.caret_line[:-1].strip()
