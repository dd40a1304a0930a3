"""What we send, executed by each engine's own rules, against what the query means on the same works."""

from __future__ import annotations

import pytest

from engine_dialects import Crossref, PubMed, SemanticScholar, Work
from slr.model import Truth
from slr.query import Matching, compile_matcher, parse, render

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
]

#: feature -> (query, Semantic Scholar, PubMed): "=" exactly what the query means, ">" a superset, with a note.
FEATURES = {
    "precedence": ("heart ct | brain mri", "=", "="),
    "groups": ("(heart | brain) (ct | mri)", "=", "="),
    "phrase": ('"large model" brain', "=", ">"),
    "truncation": ("model* brain", "=", ">"),
    "truncated phrase": ('"large mod*"', ">", "="),
    "proximity": ("mri NEAR/1 brain", "=", "="),
    "proximity of a phrase": ('"large model" NEAR/3 mri', ">", ">"),
    "title": ("title:brain", ">", "="),
    "abstract": ("abstract:brain mri", ">", "="),
    "NOT": ("ct -mice", "=", "="),
    "NOT a group": ("(brain | heart) -(mice review | animation)", "=", ">"),
    "NOT title": ("ct -title:review", ">", "="),
    "NOT proximity of a phrase": ('ct -"large heart" NEAR/3 model', ">", ">"),
    "OR NOT": ("ct (heart | -mice)", "=", "="),
}


def meant(query: str, matching: Matching) -> set[Work]:
    matches = compile_matcher(parse(query), matching)
    return {work for work in WORKS if matches(work.title, work.abstract) is Truth.TRUE}


@pytest.mark.parametrize("feature", FEATURES)
def test_semantic_scholar_finds_what_is_meant_or_a_superset(feature: str) -> None:
    query, relation, _ = FEATURES[feature]
    found = set(SemanticScholar().find(render(parse(query), "semantic_scholar").text, WORKS))
    wanted = meant(query, Matching.STEMMED)
    assert found >= wanted
    assert relation == ">" or found == wanted


@pytest.mark.parametrize("feature", FEATURES)
def test_pubmed_finds_what_is_meant_or_a_superset(feature: str) -> None:
    query, _, relation = FEATURES[feature]
    found = set(PubMed().find(render(parse(query), "pubmed").text, WORKS))
    wanted = meant(query, Matching.LITERAL)
    assert found >= wanted
    assert relation == ">" or found == wanted


def test_a_phrase_that_pubmed_does_not_know_vanishes_and_a_note_says_to_look() -> None:
    rendering = render(parse('"large model" | heart'), "pubmed")
    found = set(PubMed(frozenset()).find(rendering.text, WORKS))
    assert found < meant('"large model" | heart', Matching.LITERAL)
    assert any("phrases of its own index" in note for note in rendering.notes)


@pytest.mark.parametrize("query", [query for query, _, _ in FEATURES.values()])
def test_crossref_finds_by_title_words_whatever_title_satisfies_the_query(query: str) -> None:
    found = set(Crossref().find(render(parse(query), "crossref").text, WORKS))
    matches = compile_matcher(parse(query), Matching.LITERAL)
    plain = {work for work in WORKS if matches(work.title, None) is Truth.TRUE}
    if "*" not in query:
        assert found >= plain
