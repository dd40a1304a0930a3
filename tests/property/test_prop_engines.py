"""Whatever the tree: what a service is sent finds all that the query means, and no more where it can say it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine_dialects import PubMed, SemanticScholar, Work, words
from engine_dialects_infix import ArXiv, DataCite, EuropePMC, OpenAlex, Reading
from engine_meaning import means
from query_trees import FIELDS, trees
from slr.core.query import Matching, Node, Term, match, render
from slr.core.query.tree import holds_without_words
from slr.core.query.warranty import MatchRelation, used_features, warranties

#: Words that no stemmer changes and no other word begins with: how words are compared is another question.
VOCABULARY = ["brain", "heart", "scan", "mri", "lung", "pig"]
TREES = trees(
    st.builds(
        lambda texts, cut, field: Term(" ".join(texts), phrase=len(texts) > 1, truncated=cut, field=field),
        st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2),
        st.booleans(),
        FIELDS,
    )
).filter(lambda node: not holds_without_words(node))
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)
WORKS = st.lists(st.builds(Work, TEXTS, TEXTS), min_size=1, max_size=6)

#: Not about how words are compared or where else a service looks, which these works leave no room for.
_MOOT = {"words", "not-words", "places", "not-places", "unindexed-phrase", "truncation", "not-truncation"}


def may_differ(node: Node, engine: str) -> bool:
    return any(
        found.cell.relation is not MatchRelation.EXACT
        for found in warranties(node, engine)
        if found.feature not in _MOOT
    )


def short(node: Node) -> bool:
    return "short-truncation" in used_features(node)


def check(node: Node, works: list[Work], engine: str, found: list[Work]) -> None:
    meant = [work for work in works if means(node, work)]
    assert [work for work in meant if work not in found] == []
    if not may_differ(node, engine):
        assert found == meant


@settings(deadline=None)
@given(TREES, WORKS)
def test_semantic_scholar(node: Node, works: list[Work]) -> None:
    check(node, works, "semantic_scholar", SemanticScholar().find(render(node, "semantic_scholar").text, works))


@settings(deadline=None)
@given(TREES.filter(lambda node: not short(node)), WORKS)
def test_pubmed(node: Node, works: list[Work]) -> None:
    check(node, works, "pubmed", PubMed().find(render(node, "pubmed").text, works))


@settings(deadline=None)
@given(TREES, WORKS, st.sampled_from(Reading))
def test_openalex(node: Node, works: list[Work], reading: Reading) -> None:
    check(node, works, "openalex", OpenAlex(reading, words).find(render(node, "openalex").text, works))


@settings(deadline=None)
@given(TREES, WORKS, st.sampled_from(Reading))
def test_europe_pmc(node: Node, works: list[Work], reading: Reading) -> None:
    check(node, works, "europe_pmc", EuropePMC(reading).find(render(node, "europe_pmc").text, works))


@settings(deadline=None)
@given(TREES, WORKS, st.sampled_from(Reading))
def test_arxiv(node: Node, works: list[Work], reading: Reading) -> None:
    check(node, works, "arxiv", ArXiv(reading).find(render(node, "arxiv").text, works))


@settings(deadline=None)
@given(TREES, WORKS, st.sampled_from(Reading))
def test_datacite(node: Node, works: list[Work], reading: Reading) -> None:
    check(node, works, "datacite", DataCite(reading).find(render(node, "datacite").text, works))


@settings(deadline=None)
@given(TREES, WORKS)
def test_the_matcher_that_decides_for_crossref_is_of_the_second_opinion(node: Node, works: list[Work]) -> None:
    for work in works:
        if work.abstract:
            truth = match(node, work.title, work.abstract, matching=Matching.MIXED)
            assert (truth == "true") is means(node, work)
