"""The demonstration catalogue: true to its source, and honest about what is invented."""

import csv
import os
import re
from pathlib import Path

import pytest

from slr.core.model import Author, Document, Identifiers, Record, SourceKind, Stage
from slr.demo.catalogue import ABSTRACT_LEAD, Catalogue, load_catalogue

CATALOGUE = load_catalogue()


def seed(name: str) -> list[dict[str, str]]:
    if "SLR_SHARED" not in os.environ:
        pytest.skip("SLR_SHARED is not set")
    with (Path(os.environ["SLR_SHARED"]) / "seed" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_facts_equal_the_published_reference_list() -> None:
    """Title, year, identifiers, place of publication and authors are those of the review's own list."""
    rows = seed("references.csv")
    assert [int(row["ref"]) for row in rows] == [work.ref for work in CATALOGUE.works]
    for row, work in zip(rows, CATALOGUE.works, strict=True):
        names = [str(author) for author in work.authors] + ([] if work.authors_complete else ["et al."])
        assert (work.title, work.doi, work.arxiv) == (row["title"], row["doi"], row["arxiv"])
        assert (str(work.year or ""), str(work.month or "")) == (row["year"], row["month"])
        assert (work.venue, work.kind, work.url) == (row["venue"], row["kind"], row["url"])
        assert (work.volume, work.issue, work.pages) == (row["volume"], row["issue"], row["pages"])
        assert "; ".join(names) == row["authors"]


def test_the_included_works_are_the_86_models() -> None:
    models = {int(row["ref"]): row["model"] for row in seed("models.csv")}
    assert {work.ref: work.model for work in CATALOGUE.works if work.included} == models


def test_a_coded_imaging_kind_or_condition_has_a_source_in_what_the_review_says() -> None:
    """Where the review says nothing of pathologies and modalities, nothing is coded."""
    for row in seed("models.csv"):
        work = CATALOGUE.work(int(row["ref"]))
        assert bool(work.conditions) == bool(row["pathologies"])
        assert bool(work.imaging) == bool(row["modalities"] or "BraTS" in row["pathologies"])
        assert bool(work.tasks) == bool(row["tasks"])


def test_there_are_171_references_and_86_of_them_are_included() -> None:
    assert [work.ref for work in CATALOGUE.works] == list(range(1, 172))
    assert sum(work.included for work in CATALOGUE.works) == 86


def test_the_review_is_entry_0_and_has_no_identifier() -> None:
    review = CATALOGUE.review
    assert (review.ref, review.year, review.doi, review.arxiv, review.pmid) == (0, 2025, "", "", "")
    assert [author.family for author in review.authors] == ["Ghamizi", "Kanli", "Deng", "Perquin", "Keunen"]
    assert CATALOGUE.review_id == review.s2_id


def test_an_invented_identifier_cannot_be_taken_for_a_real_one() -> None:
    for work in CATALOGUE.entries:
        assert re.fullmatch(r"[0-9a-f]{40}", work.s2_id)
        assert work.pmid in {"", str(99_000_000 + work.ref)}
    assert len({work.s2_id for work in CATALOGUE.entries}) == 172


def test_only_models_have_an_abstract_and_it_says_what_it_is() -> None:
    for work in CATALOGUE.entries:
        assert (work.abstract is not None) == work.included
        if work.abstract:
            assert work.abstract.startswith(f"{ABSTRACT_LEAD} FM {work.model}.")
            assert not re.search(r"\b(?:reviews?|surveys?|animals?|mice|pigs?)\b", work.abstract, re.IGNORECASE)


def test_an_abstract_names_an_imaging_kind_only_when_it_is_coded() -> None:
    for work in CATALOGUE.works:
        named = set(re.findall(r"\b(?:MRI|CT|PET)\b", work.abstract or ""))
        assert named == set(work.imaging) & {"MRI", "CT", "PET"}


def test_the_abstract_of_a_model_reads_as_documented() -> None:
    assert CATALOGUE.work(6).abstract == (
        "Demonstration text, not the authors' abstract. FM BrainMorph. Task: image generation."
        " Condition: brain tumour, healthy brain. Imaging: MRI."
    )


def test_every_left_out_work_has_a_code_of_the_review_and_a_stage() -> None:
    for work in CATALOGUE.works:
        ruling = CATALOGUE.decision(work.ref)
        assert ruling.included == (ruling.code is None)
        if not ruling.included:
            codes = {Stage.TITLE_ABSTRACT: {"T-NONEW", "T-NOTFM"}, Stage.FULL_TEXT: {"I1", "I2"}}
            assert ruling.code in codes[ruling.stage]


def test_full_text_exclusions_use_both_criteria() -> None:
    codes = [CATALOGUE.decision(work.ref).code for work in CATALOGUE.works if work.stage == Stage.FULL_TEXT]
    assert 6 <= len(codes) <= 12
    assert set(codes) == {"I1", "I2"}


def test_six_works_are_left_open_and_none_of_them_is_included() -> None:
    still_open = [work.ref for work in CATALOGUE.works if CATALOGUE.decision(work.ref).open]
    assert len(still_open) == 6
    assert not any(CATALOGUE.work(ref).included for ref in still_open)


def test_a_second_entry_of_a_work_shares_its_ruling() -> None:
    assert CATALOGUE.decision(153) == CATALOGUE.decision(155)
    assert CATALOGUE.decision(153).included
    assert CATALOGUE.decision(96).code == CATALOGUE.decision(95).code == "T-NONEW"


def test_the_two_models_with_one_arxiv_number_are_two_entries_of_one_work() -> None:
    assert CATALOGUE.work(34).arxiv == CATALOGUE.work(62).arxiv == "2406.10395"
    assert CATALOGUE.work(62).same_as == 34
    assert CATALOGUE.work(34).found_by_s2
    assert CATALOGUE.work(62).known_to_s2


def test_stubs_and_web_pages_are_unknown_to_semantic_scholar() -> None:
    assert [ref for ref in (1, 2, 82, 98, 151, 153, 156) if CATALOGUE.work(ref).known_to_s2] == []


def test_crossref_does_not_hold_the_dois_of_datacite() -> None:
    held = {work.doi.partition("/")[0] for work in CATALOGUE.works if work.known_to_crossref}
    assert "10.48550" not in held
    assert "10.6084" not in held
    assert "10.1109" in held


def test_what_each_service_knows_is_as_documented() -> None:
    """docs/demo.md prints these numbers."""
    held = [(work.found_by_s2, work.known_to_crossref, bool(work.pmid)) for work in CATALOGUE.entries]
    assert [sum(column) for column in zip(*held, strict=True)] == [147, 48, 25]


def test_an_unknown_number_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        CATALOGUE.work(172)


@pytest.mark.parametrize(
    ("ids", "refs"),
    [
        (Identifiers(doi="10.1101/2025.01.09.25320293"), (45, 151)),
        (Identifiers(doi="10.1200/jco.21.02783"), (5,)),
        (Identifiers(doi="10.48550/arxiv.2501.11734"), (8,)),
        (Identifiers(arxiv="2406.10395"), (34, 62)),
        (Identifiers(pmid="99000117"), (117,)),
        (Identifiers(s2=CATALOGUE.review_id), (0,)),
        (Identifiers(doi="10.9999/unknown"), ()),
    ],
)
def test_a_document_is_found_by_any_of_its_identifiers(ids: Identifiers, refs: tuple[int, ...]) -> None:
    assert CATALOGUE.refs_of(Document(title="Whatever a service calls it", ids=ids)) == refs


@pytest.mark.parametrize(
    ("title", "subtitle", "authors", "refs"),
    [
        ("Pmc-clip", None, (Author("Lin", "W."),), (82, 83)),
        ("PMC-VQA: Visual instruction tuning for medical visual question answering.", None, (), (156, 157)),
        (
            "Vqa-med",
            "Overview of the medical visual question answering task",
            (Author("Abacha", "A. Ben"),),
            (12,),
        ),
        ("Global burden of adhd: Gbd 2021 findings", None, (Author("Collaborators", "GBD 2021 ADHD"),), (30,)),
        ("Mit license", None, (), (4,)),
        ("Segment anything", None, (Author("Somebody", "Else"),), ()),
        ("", None, (), ()),
    ],
)
def test_a_document_without_known_identifier_is_found_by_exact_title_and_first_author(
    title: str, subtitle: str | None, authors: tuple[Author, ...], refs: tuple[int, ...]
) -> None:
    assert CATALOGUE.refs_of(Document(title=title, subtitle=subtitle, authors=authors)) == refs


def test_a_record_is_looked_up_by_its_document() -> None:
    record = Record(1, 1, "crossref", SourceKind.DATABASE, "k", Document(ids=Identifiers(pmid="99000005")), 1)
    assert CATALOGUE.refs_of(record) == (5,)


def test_every_entry_is_found_again_by_its_title_and_authors() -> None:
    """Without this a decision of the review could not be given to what a service returned."""
    for work in CATALOGUE.entries:
        assert work.ref in CATALOGUE.refs_of(Document(title=work.title, authors=work.authors))


def test_loading_twice_gives_the_same_works() -> None:
    assert isinstance(CATALOGUE, Catalogue)
    assert load_catalogue().entries == CATALOGUE.entries
