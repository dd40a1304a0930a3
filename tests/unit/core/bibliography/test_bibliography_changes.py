"""What differs between two states of one record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from slr.core.bibliography.changes import find_newer_facts, list_differences, with_facts
from slr.core.model import Document, Identifiers, Relation

BASE = Document(
    title="Brain MRI: a model",
    abstract="We found 0.5 of \u201cthem\u201d - and more.",
    year=2023,
    date="2023-03",
    venue="Radiology",
    type="Journal Article",
    ids=Identifiers(doi="10.1/x", pmid="1"),
    citation_count=3,
    relations=(Relation("version", "arxiv", "1"), Relation("comment-in", "pmid", "9")),
)


@pytest.mark.parametrize(
    "after",
    [
        BASE,
        replace(BASE, citation_count=400),
        replace(BASE, title="Brain  MRI: a Model."),
        replace(BASE, title="Brain MRI", subtitle="a model"),
        replace(BASE, abstract='We found <i>0.5</i> of "them" \u2013 and more'),
        replace(BASE, abstract=None, venue=None, date=None, year=None, ids=Identifiers()),
        replace(BASE, date="2023-03-14"),
        replace(BASE, type=None),
        replace(BASE, type="journal article"),
        replace(BASE, url="https://example.org", keywords=("mri",)),
        replace(BASE, relations=()),
        replace(BASE, relations=(*BASE.relations, Relation("comment-in", "pmid", "10"))),
    ],
)
def test_looks_counts_of_citations_and_facts_left_out_are_no_change(after: Document) -> None:
    assert list_differences(BASE, BASE, after) == ()


@pytest.mark.parametrize(
    ("after", "names"),
    [
        (replace(BASE, title="RETRACTED: Brain MRI: a model"), ("notice", "title")),
        (replace(BASE, title="Brain MRI: two models"), ("title",)),
        (replace(BASE, abstract="We found 0.6 of them."), ("abstract",)),
        (replace(BASE, relations=(Relation("version", "arxiv", "2"),)), ("version",)),
        (replace(BASE, venue="Brain"), ("publication",)),
        (replace(BASE, date="2023-05"), ("publication",)),
        (replace(BASE, volume="3"), ("publication",)),
        (replace(BASE, type="Journal Article; Review"), ("publication",)),
        (replace(BASE, type="Review"), ("publication",)),
        (replace(BASE, type="Journal Article; Retracted Publication"), ("notice",)),
        (replace(BASE, relations=(Relation("is-preprint-of", "doi", "10.1/y"),)), ("publication",)),
        (replace(BASE, relations=(Relation("correction-in", "pmid", "4"),)), ("notice",)),
        (replace(BASE, ids=Identifiers(doi="10.1/x", pmid="1", pmcid="PMC1")), ("identifiers",)),
        (replace(BASE, ids=Identifiers(doi="10.1/z")), ("identifiers",)),
    ],
)
def test_what_a_review_must_know_of_is_a_change(after: Document, names: tuple[str, ...]) -> None:
    assert list_differences(BASE, BASE, after) == names
    assert list_differences(BASE, with_facts(BASE, find_newer_facts(BASE, after)), after) == ()


def test_a_gained_abstract_is_a_change_and_a_minus_sign_is_one() -> None:
    bare = replace(BASE, abstract=None, abstract_note="absent")
    assert list_differences(bare, bare, BASE) == ("abstract",)
    made = with_facts(bare, find_newer_facts(bare, BASE))
    assert (made.abstract, made.abstract_note) == (BASE.abstract, None)
    assert list_differences(BASE, replace(BASE, abstract="d = 0.3"), replace(BASE, abstract="d = -0.3")) == (
        "abstract",
    )


def test_what_a_newer_state_leaves_out_stays() -> None:
    after = Document(title="RETRACTED: Brain MRI: a model", ids=Identifiers(doi="10.1/x"))
    made = with_facts(BASE, find_newer_facts(BASE, after))
    assert (made.title, made.abstract, made.ids, made.venue) == (after.title, BASE.abstract, BASE.ids, BASE.venue)


def test_a_retraction_that_is_taken_back_is_a_change() -> None:
    retracted = replace(BASE, type="Journal Article; Retracted Publication")
    assert list_differences(retracted, retracted, BASE) == ("notice",)
    stated = replace(BASE, relations=(Relation("retraction-in", "doi", "10.1/n"),))
    plain = replace(BASE, relations=())
    assert list_differences(stated, stated, plain) == ("notice",)
    assert with_facts(stated, find_newer_facts(stated, plain)).relations == ()


def test_the_version_of_an_old_ledger_that_kept_none_is_no_change() -> None:
    old = replace(BASE, relations=())
    assert list_differences(old, old, BASE) == ()
