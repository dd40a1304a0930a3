"""The ranker learns from decisions and from the review's words, and the same input gives the same order."""

from __future__ import annotations

import numpy as np
import pytest

from slr.core.ranking.features import Corpus
from slr.core.ranking.ranker import Ranker, rank, shuffle
from slr.core.ranking.record_text import MOST_LETTERS, record_text
from slr.core.ranking.solver import Dense, Sparse

SLEEP = [f"Sleep and shift work in nurses, cohort {n}: fatigue after night duty and rest" for n in range(6)]
SOIL = [f"Nitrogen in arable soil, plot {n}: yield of wheat after manure and drainage" for n in range(14)]
TEXTS = [text for pair in zip(SOIL, SLEEP, strict=False) for text in pair] + SOIL[6:]
RELEVANT = [place for place, text in enumerate(TEXTS) if text.startswith("Sleep")]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(TEXTS)


def test_two_decisions_bring_the_like_records_to_the_front(corpus: Corpus) -> None:
    order = rank(corpus, {RELEVANT[0]: True, 0: False})
    assert set(order[:5]) == set(RELEVANT[1:])


def test_the_criteria_alone_bring_the_right_records_to_the_front(corpus: Corpus) -> None:
    order = rank(corpus, {}, "How does shift work change the sleep of nurses?")
    assert set(order[:6]) == set(RELEVANT)


def test_a_known_relevant_paper_outside_the_records_counts_as_an_example(corpus: Corpus) -> None:
    ranker = Ranker(corpus, known=["Night duty, fatigue and sleep of nurses"])
    assert set(rank(corpus, {}, ranker=ranker)[:6]) == set(RELEVANT)


def test_decisions_against_the_criteria_win(corpus: Corpus) -> None:
    labels = {RELEVANT[0]: False, RELEVANT[1]: False, 0: True, 2: True}
    order = rank(corpus, labels, "shift work and sleep")
    assert not set(order[:8]) & set(RELEVANT)


def test_labelled_records_are_not_ranked_and_all_others_are(corpus: Corpus) -> None:
    order = rank(corpus, {1: True, 0: False})
    assert sorted(order) == [place for place in range(len(TEXTS)) if place not in {0, 1}]


def test_without_anything_relevant_the_order_is_random_and_hangs_on_the_seed_alone(corpus: Corpus) -> None:
    assert rank(corpus, {}, seed=1) == rank(corpus, {}, seed=1)
    assert rank(corpus, {}, seed=1) != rank(corpus, {}, seed=2)
    assert rank(corpus, {0: False}, seed=1) == [place for place in rank(corpus, {}, seed=1) if place != 0]
    assert sorted(shuffle(7, 3)) == list(range(7))


def test_asking_after_each_decision_gives_the_order_of_asking_once(corpus: Corpus) -> None:
    labels: dict[int, bool] = {}
    ranker = Ranker(corpus, "sleep")
    for place in (0, 1, 2, 5, 13, 3):
        labels[place] = place in RELEVANT
        ranker.scores(labels)
    assert rank(corpus, labels, ranker=ranker)[:2] == rank(corpus, labels, "sleep")[:2]
    assert np.allclose(ranker.scores(labels), Ranker(corpus, "sleep").scores(labels), atol=0.1)


def test_a_new_ranker_does_not_care_in_which_order_the_decisions_were_made(corpus: Corpus) -> None:
    labels = {place: place in RELEVANT for place in (0, 1, 2, 5, 13)}
    turned = dict(reversed(labels.items()))
    assert rank(corpus, labels, "sleep") == rank(corpus, turned, "sleep")


def test_only_relevant_labels_are_enough(corpus: Corpus) -> None:
    assert set(rank(corpus, {RELEVANT[0]: True})[:5]) == set(RELEVANT[1:])


def test_every_record_labelled_leaves_nothing_to_rank(corpus: Corpus) -> None:
    assert rank(corpus, {place: place in RELEVANT for place in range(len(TEXTS))}) == []


@pytest.mark.parametrize(
    "texts", [[], [""], ["", ""], ["one"], ["same"] * 9, ["的 研究", "Überblick Studie", "étude"]]
)
def test_poor_texts_are_ranked_all_the_same(texts: list[str]) -> None:
    corpus = Corpus(texts)
    assert sorted(rank(corpus, {}, "the study")) == list(range(len(texts)))
    if texts:
        assert sorted(rank(corpus, {0: True})) == list(range(1, len(texts)))
        assert sorted(rank(corpus, {0: False}, "study")) == list(range(1, len(texts)))


def test_one_text_labelled_both_ways_breaks_nothing() -> None:
    texts = ["iron and steel", "iron and steel", "iron and steel", "wool"]
    assert sorted(rank(Corpus(texts), {0: True, 1: False})) == [2, 3]


def test_a_book_in_the_place_of_an_abstract_is_cut_and_the_title_is_kept() -> None:
    text = record_text("The title", "word " * 2_000_000)
    assert text.startswith("The title word")
    assert len(text) <= MOST_LETTERS + len("The title ")


def test_the_two_solvers_agree_with_the_closed_form() -> None:
    rows = Corpus(TEXTS).words()
    places, signs = np.array([0, 1, 2, 3, 5, 9]), np.array([-1, 1, -1, 1, 1, 1], np.float32)
    penalties = np.array([9, 0.5, 9, 0.5, 0.5, 0.5], np.float32)
    similar = (rows @ rows.T).toarray() + 1.0
    dual = np.linalg.solve(similar[np.ix_(places, places)] + np.diag(penalties), signs)
    wanted = similar[:, places] @ dual
    for solver in (Dense(rows), Sparse(rows)):
        assert np.allclose(solver.scores(places, signs, penalties), wanted, atol=0.03)


def test_a_solver_that_has_answered_before_gives_the_same_answer() -> None:
    rows = Corpus(TEXTS).parts()
    for solver, fresh in ((Dense(rows), Dense(rows)), (Sparse(rows), Sparse(rows))):
        places, signs = np.array([0, 1]), np.array([-1, 1], np.float32)
        solver.scores(places, signs, np.array([5, 1], np.float32))
        more, marks = np.array([0, 1, 4, 3]), np.array([-1, 1, -1, 1], np.float32)
        penalties = np.array([6, 1, 6, 1], np.float32)
        assert np.allclose(solver.scores(more, marks, penalties), fresh.scores(more, marks, penalties), atol=0.03)


def test_a_spelling_unknown_to_the_words_is_known_by_its_parts() -> None:
    texts = ["randomised nudging", "wheat drainage", "randomization of nudges"]
    corpus = Corpus(texts)
    words, parts = corpus.words(), corpus.parts()
    assert (words @ words.T)[0, 2] == 0
    assert (parts @ parts.T)[0, 2] > (parts @ parts.T)[0, 1]
