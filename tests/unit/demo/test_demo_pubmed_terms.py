"""The reader of PubMed terms: operators from left to right, tags, phrases, dates, and no term it chokes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.demo.catalogue import load_catalogue
from slr.demo.dialect_pubmed import TermError, in_dates, read_term

CATALOGUE = load_catalogue()
HELD = [work for work in CATALOGUE.works if work.pmid]


def found(term: str) -> set[int]:
    finds = read_term(term)
    return {work.ref for work in HELD if finds(work)}


BRAIN, IMAGE, CANCER = found("brain[tiab]"), found("image[tiab]"), found("glioblastoma[tiab]")
EVERY = {work.ref for work in HELD}


def test_the_sets_the_other_tests_compare_are_not_trivial() -> None:
    assert BRAIN
    assert IMAGE
    assert CANCER
    assert BRAIN - IMAGE
    assert IMAGE - BRAIN
    assert BRAIN & IMAGE


def test_and_or_not() -> None:
    assert found("brain[tiab] AND image[tiab]") == BRAIN & IMAGE
    assert found("brain[tiab] OR image[tiab]") == BRAIN | IMAGE
    assert found("brain[tiab] NOT image[tiab]") == BRAIN - IMAGE
    assert found("brain[tiab] image[tiab]") == BRAIN & IMAGE
    assert found("NOT image[tiab]") == EVERY - IMAGE


def test_operators_are_applied_from_left_to_right_and_parentheses_group() -> None:
    assert found("glioblastoma[tiab] OR brain[tiab] AND image[tiab]") == (CANCER | BRAIN) & IMAGE
    assert found("glioblastoma[tiab] OR (brain[tiab] AND image[tiab])") == CANCER | (BRAIN & IMAGE)
    assert found("(brain[tiab] OR image[tiab]) NOT (brain[tiab] AND image[tiab])") == BRAIN ^ IMAGE


def test_lower_case_operators_are_words() -> None:
    assert found("brain[tiab] or image[tiab]") == set()


def test_nothing_is_stemmed() -> None:
    assert found("images[tiab]") != IMAGE
    assert found("image*[tiab]") >= IMAGE | found("images[tiab]")


def test_a_quoted_phrase_wants_its_words_side_by_side() -> None:
    assert found('"image segmentation"[tiab]') < found("image segmentation[tiab]")


def test_case_does_not_matter() -> None:
    assert found("BRAIN[TIAB]") == BRAIN


def test_a_title_tag_leaves_the_abstract_out() -> None:
    assert found("brain[ti]") < BRAIN


def test_proximity_takes_any_order_and_a_gap() -> None:
    assert found('"image medical"[tiab:~0]') == found('"medical image"[tiab]')
    assert found('"models medical"[tiab:~0]') < found('"models medical"[tiab:~3]')


def test_a_pmid_finds_one_article() -> None:
    assert found("99000026[pmid]") == {26}


def test_dates_are_inclusive_and_partial_record_dates_count_as_the_first_day() -> None:
    """Entry 26 is of 2024, entry 92 of January 2024."""
    assert {26, 92} <= found('"2024/01/01"[dp] : "2024/01/01"[dp]')
    assert not {26, 92} & found('"2024/01/02"[dp] : "2024/12/31"[dp]')
    assert {26, 92} <= found('("2024"[pdat] : "2024"[pdat])')
    assert found("2024[dp]") == found('"2024"[dp] : "2024"[dp]')


def test_a_date_range_can_be_anded_to_a_query() -> None:
    recent = found('(brain[tiab]) AND ("2020/02/18"[dp] : "2025/02/18"[dp])')
    assert recent == BRAIN & found('"2020/02/18"[dp] : "2025/02/18"[dp]')
    assert recent < BRAIN | {65}


def test_unknown_tags_and_tags_on_groups_are_ignored() -> None:
    assert found("brain[tiabb]") == BRAIN
    assert found("(brain[tiab] OR image[tiab])[ti]") == BRAIN | IMAGE


@pytest.mark.parametrize(
    "term", ["((brain[tiab]", "brain[tiab]))", ") brain[tiab]", "brain[tiab] AND", "(brain[tiab] OR)"]
)
def test_unbalanced_and_unfinished_terms_are_read_as_far_as_they_go(term: str) -> None:
    assert found(term) == BRAIN


@pytest.mark.parametrize("low", ["soon", "2024/1/1/1", "", "-5", "20245", "\u0662024"])
def test_what_is_no_date_is_refused(low: str) -> None:
    with pytest.raises(TermError):
        in_dates(low, "2025")


def test_parentheses_are_read_to_a_limit() -> None:
    assert found("(" * 40 + "brain[tiab]" + ")" * 40) == BRAIN
    with pytest.raises(TermError):
        read_term("(" * 5000)


@given(st.text(alphabet='ab ()[]":~*-/AND OR NOT[tiab][dp]', max_size=40) | st.text(max_size=30))
def test_any_text_is_read_or_refused_with_a_term_error(term: str) -> None:
    try:
        finds = read_term(term)
    except TermError:
        return
    assert {finds(work) for work in HELD} <= {True, False}
