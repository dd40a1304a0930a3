"""The table of what each service makes of a query, cell by cell.

What slr sends is executed by the service's own rules (`engine_dialects`, `engine_dialects_infix`) and compared
with what the query means, worked out apart from the matcher (`engine_meaning`).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine_dialects import Crossref, PubMed, SemanticScholar, Work, stems, words
from engine_dialects_infix import Analyse, ArXiv, DataCite, EuropePMC, OpenAlex, Reading, kstem
from engine_meaning import means
from slr.core.model import Truth
from slr.core.query import ENGINES, Matching, compile_matcher, parse, render
from slr.core.query.warranty import TABLE, Feature, MatchRelation, used_features
from slr.core.query.word_forms import singular

WORKS = [
    Work("Brain imaging", "a large model of mri scans"),
    Work("Brain mri", "model of large animals"),
    Work("Animation", "a brain and modelling of ct"),
    Work("Large models of the brain", "ct and mri"),
    Work("Mri", "the brain in a review"),
    Work("Review of ct", "brain and mice"),
    Work("Heart ct", "a large heart model", "brain"),
    Work("Mri with some words then brain", "nothing"),
    Work("Scan of heart", "mri then brain scan"),
    Work("Images of mice", "large modelled ct"),
    Work("A large mode", "brain study"),
    Work("A study of the brain", "image"),
    Work("Brain studies", "heart mri"),
    Work("Brain images", "animals and a review of mri"),
    Work("Brain animation", "ct"),
    Work("The heart", "mri brain", "ct"),
    Work("Large model of a heart", "large mri modelling"),
    Work("Heart mri of the brain", "ct"),
    Work("Model of a large mri model", "x"),
    Work("Scan", "mri of a large and old brain"),
    Work("Brain of mri ct", "ct", "mri brain review"),
    Work("A large open model of the brain", "ct"),
]

PROVED = [
    (feature, engine)
    for feature in Feature
    for engine in ENGINES
    if TABLE[feature].queries  # the window is proved with the adapters, see test_query_engine_windows.py
]
Find = Callable[[str, list[Work]], list[Work]]


def evaluators(engine: str, feature: Feature) -> list[Find]:
    """Every way in which the service may read what it is sent."""
    if engine == "semantic_scholar":
        return [SemanticScholar().find]
    if engine == "pubmed":
        return [PubMed(frozenset() if feature is Feature.UNINDEXED else None).find]
    if engine == "crossref":
        return [Crossref().find]
    kind = {"openalex": OpenAlex, "europe_pmc": EuropePMC, "arxiv": ArXiv, "datacite": DataCite}[engine]
    return [kind(reading).find for reading in Reading]


def plurals(text: str) -> list[str]:
    return [singular(word) for word in words(text)]


def compared(engine: str, feature: Feature) -> tuple[Analyse, Analyse]:
    """How words are compared in what the query means: the service's own way, except where that is the question."""
    if feature in {Feature.WORDS, Feature.NOT_WORDS}:
        return words, words
    own: dict[str, tuple[Analyse, Analyse]] = {
        "semantic_scholar": (stems, stems),
        "openalex": (kstem, kstem),
        "crossref": (stems, plurals),
    }
    return own.get(engine, (words, words))


#: What DataCite cannot tell from an abstract: other descriptions, for which the keywords stand.
_ABSTRACTS = {Feature.ABSTRACT, Feature.NOT_FIELD, Feature.NEAR_ABSTRACT, Feature.NOT_NEAR_ABSTRACT}


def corpus(feature: Feature, engine: str) -> list[Work]:
    """Only where keywords are the question do the works have any."""
    is_asked = feature in _ABSTRACTS and engine == "datacite"
    has_keywords = is_asked or feature in {Feature.PLACES, Feature.NOT_PLACES}
    return [work if has_keywords else work._replace(keywords="") for work in WORKS]


def found_by(engine: str, feature: Feature, query: str) -> list[set[Work]]:
    """What comes out in the end, for each way the service may read the query."""
    works, sent = corpus(feature, engine), render(parse(query), engine).text
    answers = [find(sent, works) for find in evaluators(engine, feature)]
    if engine != "crossref":
        return [set(answer) for answer in answers]
    matcher = compile_matcher(parse(query), Matching.MIXED)
    return [{work for work in answer if matcher(*work[:2]) is not Truth.FALSE} for answer in answers]


@pytest.mark.parametrize(("feature", "engine"), PROVED)
def test_a_cell_of_the_table_is_what_the_service_finds(feature: Feature, engine: str) -> None:
    row, (analyse, negated) = TABLE[feature], compared(engine, feature)
    relation = row.cells[engine].relation
    is_wider, is_narrower = [], []
    for query in row.queries:
        meant = {work for work in corpus(feature, engine) if means(parse(query), work, analyse, negated)}
        assert meant
        if relation is MatchRelation.HERE:
            assert_applied_here(query, feature, meant)
            continue
        for found in found_by(engine, feature, query):
            is_wider.append(bool(found - meant))
            is_narrower.append(bool(meant - found))
    assert any(is_narrower) is (relation is MatchRelation.NARROWER)
    if relation is not MatchRelation.NARROWER:
        assert any(is_wider) is (relation in {MatchRelation.WIDER, MatchRelation.LEFT_OUT})


def assert_applied_here(query: str, feature: Feature, meant: set[Work]) -> None:
    """Of what Crossref gave, nothing meant is dropped, and without an abstract nothing is taken for certain."""
    answer = Crossref().find(render(parse(query), "crossref").text, corpus(feature, "crossref"))
    assert answer
    matcher = compile_matcher(parse(query), Matching.MIXED)
    for work in answer:
        truth = matcher(work.title, work.abstract)
        assert truth is (Truth.TRUE if work in meant else Truth.FALSE)
        assert matcher(work.title, None) in {truth, Truth.UNKNOWN}


@pytest.mark.parametrize(("feature", "engine"), PROVED)
def test_whatever_is_not_exact_is_told_in_a_note(feature: Feature, engine: str) -> None:
    row = TABLE[feature]
    cell = row.cells[engine]
    assert cell.note or cell.relation is MatchRelation.EXACT
    for query in row.queries:
        assert feature in used_features(parse(query))
        assert cell.note in "\n".join(render(parse(query), engine).notes)


@pytest.mark.parametrize(
    ("feature", "engine"), [pair for pair in PROVED if pair[1] in {"europe_pmc", "arxiv", "datacite"}]
)
def test_a_service_that_may_compare_stems_loses_nothing_by_it_but_what_it_is_said_to(
    feature: Feature, engine: str
) -> None:
    """Whether they do is not documented, so the cells must hold with stems as well, or say that they may not."""
    kind = {"europe_pmc": EuropePMC, "arxiv": ArXiv, "datacite": DataCite}[engine]
    cell = TABLE[feature].cells[engine]
    for query in TABLE[feature].queries:
        meant = {work for work in corpus(feature, engine) if means(parse(query), work, stems)}
        found = set(kind(Reading.LUCENE, stems).find(render(parse(query), engine).text, corpus(feature, engine)))
        assert found >= meant or "as written" in cell.remark or cell.relation is MatchRelation.NARROWER


@pytest.mark.parametrize("feature", [feature for feature in Feature if TABLE[feature].queries])
def test_the_second_opinion_on_a_query_is_that_of_the_matcher(feature: Feature) -> None:
    for query in TABLE[feature].queries:
        node = parse(query)
        for matching, analyse, negated in (
            (Matching.STEMMED, stems, stems),
            (Matching.LITERAL, words, words),
            (Matching.MIXED, stems, plurals),
        ):
            matches = compile_matcher(node, matching)
            assert [matches(*work[:2]) is Truth.TRUE for work in WORKS] == [
                means(node, work, analyse, negated) for work in WORKS
            ]


def test_crossref_lists_by_title_words_whatever_title_satisfies_a_query() -> None:
    for feature, _ in PROVED:
        for query in TABLE[feature].queries:
            matches = compile_matcher(parse(query), Matching.LITERAL)
            plain = {work for work in WORKS if matches(work.title, "") is Truth.TRUE}
            found = set(Crossref().find(render(parse(query), "crossref").text, WORKS))
            assert "*" in query or found >= plain


def test_arxiv_repeats_the_query_it_was_sent_so_that_no_field_name_was_unknown_to_it() -> None:
    for feature in Feature:
        for query in TABLE[feature].queries:
            service, sent = ArXiv(), render(parse(query), "arxiv").text
            service.find(sent, WORKS)
            assert service.echo == sent
    service.find("title:brain", WORKS)
    assert service.echo == "all:brain"


def test_the_evaluators_tell_readings_apart_where_parentheses_are_missing() -> None:
    """Otherwise it would prove nothing that what slr sends means the same in all of them."""
    found = [tuple(OpenAlex(reading).find("heart OR scan AND mri", WORKS)) for reading in Reading]
    assert len(set(found)) == 3


@pytest.mark.parametrize("query", ["NOT brain", "a, b", "(brain", "brain)", "title:brain"])
def test_the_evaluators_refuse_what_their_dialect_has_not(query: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        OpenAlex().find(query, WORKS)
