"""Blocking and sieve find what belongs together without comparing everything."""

from __future__ import annotations

from slr.core.model import Author, Document, Identifiers, Record, Relation, SourceKind
from slr.stages.dedup.block import WINDOW, blocks, name_capped
from slr.stages.dedup.normalise import sketch
from slr.stages.dedup.sieve import alike
from slr.stages.dedup.survey import find_pairs, survey


def pairs(*documents: Document) -> list[tuple[int, int]]:
    found = blocks([sketch(document) for document in documents])
    return list(zip(found.first.tolist(), found.second.tolist(), strict=True))


def passed(*documents: Document) -> list[tuple[int, int]]:
    sketches = [sketch(document) for document in documents]
    return list(alike(sketches, blocks(sketches)))


def records(*documents: Document) -> list[Record]:
    return [Record(i, 1, "x", SourceKind.DATABASE, str(i), document, i) for i, document in enumerate(documents)]


HALL = (Author("Hall", "E."),)
TITLE = "Imaging of the ageing human brain with large models"


def test_an_identifier_the_beginning_the_end_or_the_place_of_a_text_brings_two_together() -> None:
    assert pairs(Document(title="A", ids=Identifiers(pmid="1")), Document(title="B", ids=Identifiers(pmid="1")))
    assert pairs(Document(title=TITLE), Document(title=f"{TITLE} and more"))
    assert pairs(Document(title=TITLE), Document(title=f"About the {TITLE}"))
    assert pairs(Document(title=TITLE), Document(title=f"Nick: {TITLE}"))
    assert pairs(Document(title="Nick"), Document(title=f"Nick: {TITLE}"))
    assert pairs(
        Document(title="X", authors=HALL, year=2000, pages="77"),
        Document(title="Y", authors=HALL, year=2000, pages="77"),
    )
    assert pairs(
        Document(title="X", volume="3", year=2000, pages="77"),
        Document(title="Y", volume="3", year=2000, pages="77"),
    )
    assert not pairs(Document(title="One text about this"), Document(title="Quite another work on that"))


def test_what_a_source_calls_a_version_meets_whatever_the_titles() -> None:
    article = Document(title="Quite another title", ids=Identifiers(doi="10.1/a"))
    preprint = Document(title=TITLE, relations=(Relation("is-preprint-of", "doi", "10.1/a"),))
    found = find_pairs(records(preprint, article))
    assert [(pair.rule, pair.zone.value, pair.kind.value) for pair in found] == [
        ("stated-version", "auto", "version")
    ]
    cited = Document(title=TITLE, relations=(Relation("comment-on", "doi", "10.1/a"),))
    assert find_pairs(records(cited, article)) == []


def test_placeholders_bring_nobody_together() -> None:
    assert pairs(*[Document(title="Editorial")] * 30) == []
    assert pairs(*[Document(title="")] * 30) == []


def test_ten_thousand_records_with_one_abstract_and_no_title_of_their_own_make_no_work() -> None:
    same = Document(title="Abstract", abstract="No abstract available. " * 20)
    found = survey(records(*[same] * 10_000))
    assert found.pairs == []
    assert found.capped == ()


REVIEWS = [Document(title=f"A systematic review of the literature on {n:05} things") for n in range(4000)]


def test_a_large_block_costs_a_fixed_number_of_pairs_for_each_record() -> None:
    found = pairs(*REVIEWS)
    assert len(REVIEWS) < len(found) <= 3 * WINDOW * len(REVIEWS)
    assert len(found) == len(set(found))


def test_among_few_records_all_of_a_block_are_compared() -> None:
    sketches = [sketch(document) for document in REVIEWS[:641]]
    found = blocks(sketches)
    assert name_capped(found, sketches) == ()
    assert len(set(zip(found.first.tolist(), found.second.tolist(), strict=True))) == 641 * 640 // 2


def test_a_block_that_was_cut_is_named() -> None:
    capped = survey(records(*REVIEWS)).capped
    assert capped[0] == '4,000 records whose titles begin like "a systematic review of the l"'


def test_equal_titles_meet_in_a_large_block() -> None:
    many = [Document(title=f"A systematic review of the literature on {n // 2:04} things") for n in range(200)]
    assert {(n, n + 1) for n in range(0, 200, 2)} <= set(pairs(*many))


def test_the_sieve_lets_like_titles_cut_titles_and_one_spot_pass_and_nothing_else() -> None:
    other = "Imaging of the ageing human brain in a cohort of miners"
    assert passed(Document(title=TITLE), Document(title=TITLE.upper()))
    assert passed(
        Document(title=TITLE), Document(title=f"{TITLE} in a cohort of two thousand miners from the north")
    )
    assert passed(
        Document(title=TITLE, ids=Identifiers(doi="10.1/a")), Document(title="B", ids=Identifiers(doi="10.1/a"))
    )
    assert passed(
        Document(title="Un titre", volume="3", year=2000, pages="77"),
        Document(title=TITLE, volume="3", year=2000, pages="77"),
    )
    assert pairs(Document(title=TITLE), Document(title=other))
    assert not passed(Document(title=TITLE), Document(title=other))


def test_alike_titles_of_people_with_other_names_are_left_at_once_but_nearly_equal_ones_are_looked_at() -> None:
    near = "Imaging of the ageing human brain with small markers"
    berg = (Author("Berg", "X."),)
    assert not passed(Document(title=TITLE, authors=HALL), Document(title=near, authors=berg))
    assert passed(Document(title=TITLE, authors=HALL), Document(title=near, authors=HALL))
    assert passed(Document(title=TITLE, authors=HALL), Document(title=f"{TITLE}s", authors=berg))


def test_a_search_for_new_records_gives_the_pairs_that_hold_one() -> None:
    document = Document(title=TITLE, authors=HALL, year=2001)
    everything = find_pairs(records(*[document] * 4))
    assert [(pair.a, pair.b) for pair in find_pairs(records(*[document] * 4), {3})] == [(0, 3), (1, 3), (2, 3)]
    assert len(everything) == 6
    assert find_pairs(records(*[document] * 4), set()) == []
