"""Whether a document is retracted, withdrawn, under concern or corrected, as its own record shows."""

from __future__ import annotations

import pytest

from slr.core.bibliography.notices import Notice, gravest, is_graver, mark_title, notice_of
from slr.core.model import Document, Relation


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("RETRACTED: Brain MRI with model 1", Notice.RETRACTED),
        ("RETRACTED ARTICLE: Brain MRI with model 1", Notice.RETRACTED),
        ("[Retracted] Brain MRI with model 1", Notice.RETRACTED),
        ("Retracted: Brain MRI with model 1", Notice.RETRACTED),
        ("RETRACTED\u2014Brain MRI with model 1", Notice.RETRACTED),
        ("Brain MRI with model 1 (Retracted article. See vol. 24, pg. 1, 2020)", Notice.RETRACTED),
        ("Brain MRI with model 1 [RETRACTED]", Notice.RETRACTED),
        ("WITHDRAWN: Brain MRI with model 1", Notice.WITHDRAWN),
        ("REMOVED: Brain MRI with model 1", Notice.WITHDRAWN),
        ("TEMPORARY REMOVAL: Brain MRI with model 1", Notice.WITHDRAWN),
        ("Retracted papers in radiology: a survey", None),
        ("Retraction of the lung in thoracic surgery", None),
        ("Retraction: Brain MRI with model 1", None),
        ("Withdrawn patients in trials of sedation", None),
        ("Expression of concern: Brain MRI with model 1", None),
        ("Why are papers retracted?", None),
        ("", None),
    ],
)
def test_a_title_marks_a_text_that_may_not_be_relied_on_but_not_a_notice_or_a_subject(
    title: str, notice: Notice | None
) -> None:
    assert notice_of(Document(title=title)) is notice


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        ("retraction-in", Notice.RETRACTED),
        ("retracted-and-republished-in", Notice.RETRACTED),
        ("partial_retraction-in", Notice.PARTLY_RETRACTED),
        ("withdrawal-in", Notice.WITHDRAWN),
        ("removal-in", Notice.WITHDRAWN),
        ("expression_of_concern-in", Notice.CONCERN),
        ("correction-in", Notice.CORRECTED),
        ("addendum-in", Notice.CORRECTED),
        ("retraction-of", None),
        ("comment-in", None),
        ("has-preprint", None),
    ],
)
def test_a_relation_tells_of_this_text_or_of_another_one(kind: str, notice: Notice | None) -> None:
    assert notice_of(Document(title="T", relations=(Relation(kind, "doi", "10.1/x"),))) is notice


@pytest.mark.parametrize(
    ("written", "notice"),
    [
        ("Journal Article; Retracted Publication", Notice.RETRACTED),
        ("article; Retracted Publication", Notice.RETRACTED),
        ("retracted publication", Notice.RETRACTED),
        ("Retracted", Notice.RETRACTED),
        ("Journal Article; Retraction Notice", None),
        ("Retraction of Publication", None),
        ("Journal Article; Expression of Concern", None),
        ("Retraction Notice; Retracted Publication", None),  # OpenAlex marks notices as retracted as well
        ("journal-article", None),
        (None, None),
    ],
)
def test_a_publication_type_is_compared_whole(written: str | None, notice: Notice | None) -> None:
    assert notice_of(Document(title="T", type=written)) is notice


def test_a_title_that_became_that_of_a_notice_about_the_same_text_tells_of_it() -> None:
    first = Document(title="Brain MRI with model 1")
    for title, notice in (
        ("Retraction of: Brain MRI with model 1", Notice.RETRACTED),
        ("Withdrawal: Brain MRI with model 1", Notice.WITHDRAWN),
        ("Editorial expression of concern: Brain MRI with model 1", Notice.CONCERN),
        ("Retraction of another text", None),
    ):
        assert notice_of(Document(title=title), first) is notice
    assert notice_of(Document(title="Retraction of: X"), Document(title="Retraction of: X")) is None


def test_an_abstract_that_says_the_paper_was_withdrawn_is_believed_and_withdrawn_patients_are_not() -> None:
    assert (
        notice_of(Document(title="T", abstract="This paper has been withdrawn by the author.")) is Notice.WITHDRAWN
    )
    assert notice_of(Document(title="T", abstract="Two patients were withdrawn from the study.")) is None


def test_a_title_is_marked_where_it_does_not_say_so_itself() -> None:
    assert mark_title("Brain MRI", Notice.CONCERN) == "EXPRESSION OF CONCERN: Brain MRI"
    assert mark_title("RETRACTED: Brain MRI", Notice.RETRACTED) == "RETRACTED: Brain MRI"
    assert mark_title("Brain MRI", Notice.CORRECTED) == "Brain MRI"
    assert mark_title("Brain MRI", None) == "Brain MRI"


def test_of_several_notices_the_gravest_counts() -> None:
    both = (Relation("correction-in", "doi", "10.1/c"), Relation("retraction-in", "doi", "10.1/r"))
    assert notice_of(Document(title="T", relations=both)) is Notice.RETRACTED
    assert gravest([None, Notice.CORRECTED, Notice.CONCERN]) is Notice.CONCERN
    assert gravest([]) is None
    assert is_graver(Notice.RETRACTED, Notice.CONCERN)
    assert is_graver(Notice.CORRECTED, None)
    assert not is_graver(None, None)
    assert not is_graver(Notice.CORRECTED, Notice.CORRECTED)
