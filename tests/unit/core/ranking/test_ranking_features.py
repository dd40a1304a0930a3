"""The rows of a corpus: length 1, rare terms weigh more, other texts are weighed alike."""

from __future__ import annotations

import numpy as np
import pytest

from slr.core.ranking import features
from slr.core.ranking.features import Corpus
from slr.core.ranking.solver import similarities

TEXTS = ["sleep of nurses", "sleep of drivers at night", "wheat and barley", "wheat, rye and barley", ""]


def test_every_record_with_words_has_a_row_of_length_1() -> None:
    corpus = Corpus(TEXTS)
    for rows in (corpus.words(), corpus.parts(), corpus.both()):
        assert np.allclose(np.sqrt(rows.multiply(rows).sum(axis=1)).A1, [1, 1, 1, 1, 0])


def test_another_text_stands_below_and_is_like_what_it_repeats() -> None:
    rows = Corpus(TEXTS).words(["Sleep of NURSES!", "never heard"])
    alike = (rows @ rows.T).toarray()
    assert alike[0, 5] == pytest.approx(1)
    assert not alike[6].any()


def test_a_shared_rare_word_makes_more_alike_than_a_shared_frequent_one() -> None:
    rows = Corpus(["red fox", "red car", "fox den", "red sky", "red tea", "red cup"]).words()
    alike = (rows @ rows.T).toarray()
    assert alike[0, 2] > alike[0, 1]


def test_word_order_counts_by_pairs_of_words_and_no_pair_spans_two_records() -> None:
    rows = Corpus(["dog bites man", "man bites dog", "dog bites man", "bites dog", "x1 dog"]).words()
    alike = (rows @ rows.T).toarray()
    assert alike[0, 2] == pytest.approx(1)
    assert alike[0, 1] < 0.9
    split, whole = Corpus(["heart", "attack", "heart attack"]), Corpus(["heart", "xx", "heart attack"])
    assert split.words()[0].nnz == split.words()[1].nnz == 1
    assert split.words()[2].nnz == whole.words()[2].nnz == 3


def test_a_word_in_nearly_all_records_tells_nothing() -> None:
    texts = ["study " + word for word in "abcdefghijklmnopqrstuvwxyz"]
    rows = Corpus([text * 2 for text in texts] + ["study"]).words()
    assert rows[26].sum() == 0


def test_texts_are_counted_alike_in_one_go_and_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Corpus(TEXTS).words(["wheat"])
    monkeypatch.setattr(features, "_AT_ONCE", 2)
    assert (whole != Corpus(TEXTS).words(["wheat"])).nnz == 0


def test_asking_twice_gives_the_same_rows() -> None:
    corpus = Corpus(TEXTS, TEXTS)
    assert (corpus.words() != corpus.words()).nnz == 0
    assert (corpus.parts(["sleep"]) != corpus.parts(["sleep"])).nnz == 0
    assert corpus.titles is not None


def test_similarities_in_two_kinds_of_product_are_those_of_one() -> None:
    texts = [f"common words everywhere {n} {n % 3}x {n % 7}y" for n in range(60)]
    rows = Corpus(texts).words()
    assert np.allclose(similarities(rows), (rows @ rows.T).toarray(), atol=1e-5)
