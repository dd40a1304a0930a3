"""The flow as text: rows, clean text and the notes below the figure."""

from __future__ import annotations

from dataclasses import replace

from flow_cases import in_progress, new_review, update
from slr.core.search_state import Lack
from slr.core.text.printable import clean
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane, ShortLine
from slr.outputs.prisma.labels import choose_labels
from slr.outputs.prisma.notes import CITATION, SHORT_SEARCHES, flow_notes
from slr.outputs.prisma.table import FlowRow, as_text, flow_rows


def rows(counts: FlowCounts) -> list[FlowRow]:
    return flow_rows(counts, choose_labels({}, updated=counts.has_previous))


def box(counts: FlowCounts, name: str) -> list[tuple[str, str, int]]:
    return [(row.label, row.n, row.level) for row in rows(counts) if row.box == name]


def boxes(counts: FlowCounts) -> list[str]:
    return list(dict.fromkeys(row.box for row in rows(counts)))


def test_the_four_templates_have_their_boxes() -> None:
    left = [f"box{number}" for number in range(2, 10)]
    right = [f"box{number}" for number in range(11, 16)]
    assert boxes(new_review()) == [*left, "box10"]
    assert boxes(in_progress()) == [*left, *right, "box10"]
    assert boxes(update()) == ["box1", *left, "box10", "box16"]
    both = replace(update(), other=in_progress().other, meta_analysis_studies=3)
    assert boxes(both) == ["box1", *left, *right, "box10", "box16", "box17"]


def test_sources_stand_below_their_totals() -> None:
    assert box(new_review(), "box2") == [
        ("Records identified from*", "", 0),
        ("Databases", "1,000", 1),
        ("PubMed", "600", 2),
        ("Scopus", "400", 2),
        ("Registers", "20", 1),
        ("ClinicalTrials.gov", "20", 2),
    ]


def test_an_unknown_number_is_told_as_not_reported() -> None:
    assert box(FlowCounts(), "box4") == [("Records screened", "not reported", 0)]
    assert box(FlowCounts(), "box2")[1] == ("Databases", "not reported", 1)
    assert box(FlowCounts(), "box3") == [("Records removed before screening", "not reported", 0)]


def test_a_line_that_was_left_out_of_a_list_is_not_drawn() -> None:
    counts = replace(new_review(), automation_removed=None, other_removed=None)
    assert box(counts, "box3") == [
        ("Records removed before screening", "", 0),
        ("Duplicate records removed", "220", 1),
    ]


def test_exclusions_by_people_and_by_tools_are_told_apart() -> None:
    assert box(replace(new_review(), excluded_by_automation=100), "box5") == [
        ("Records excluded**", "700", 0),
        ("By a human", "600", 1),
        ("By automation tools", "100", 1),
    ]


def test_other_methods_without_routes_give_their_total() -> None:
    counts = replace(in_progress(), other_identified=CountWithLines(12))
    assert box(counts, "box11") == [("Records identified from", "12", 0)]


def test_a_reason_without_a_name_is_called_so() -> None:
    lane = replace(new_review().searched, excluded=CountWithLines(66, (CountLine("", 66),)))
    assert box(replace(new_review(), searched=lane), "box9")[1] == ("not named", "66", 1)


def test_plain_text_is_indented_below_its_section() -> None:
    text = as_text(rows(update()))
    assert text.startswith("Previous studies\n  Studies included in previous version of review: 12\n")
    assert "\n\nIncluded\n  New studies included in review: 5\n" in text
    assert "  Reports excluded: 4\n    Wrong population: 4\n" in text


def test_control_and_direction_characters_are_taken_out_of_a_label() -> None:
    assert clean(" a\x1b[31m\tb\u202ec\x00 \n d ") == "a[31m bc d"


def test_the_last_note_is_the_citation_of_the_statement() -> None:
    assert flow_notes(new_review())[-1] == CITATION
    assert "BMJ 2021;372:n71" in CITATION


def test_footnotes_answer_what_the_templates_ask() -> None:
    assert flow_notes(new_review())[:2] == [
        "* Given for each database and register searched.",
        "** All excluded by a human, none by automation tools.",
    ]
    assert flow_notes(FlowCounts())[:2] == [
        "* The numbers for each database and register searched are not reported.",
        "** Whether automation tools excluded any is not reported.",
    ]
    notes = flow_notes(replace(new_review(), excluded_by_automation=5, automation_note="Tool 2."))
    assert notes[1:3] == [
        "** Exclusions by a human and by automation tools are given separately.",
        "Automation tools: Tool 2.",
    ]


def test_each_way_a_search_can_be_short_is_told_once_with_all_its_searches() -> None:
    lines = [ShortLine(lack, "PubMed", "main", 1200) for lack in SHORT_SEARCHES]
    lines += [ShortLine("partial", "Crossref {n}", "b", 0), ShortLine("unheard of", "X", "y", 1)]
    (note,) = [one for one in flow_notes(FlowCounts(short_searches=tuple(lines))) if one.startswith("State")]
    assert note == (
        "State of the searches: PubMed (main, n = 1,200) failed; PubMed (main, n = 1,200), Crossref {n} (b, n = 0) "
        "partial; PubMed (main, n = 1,200) interrupted; PubMed (main, n = 1,200) without a record, unlike an "
        "earlier run; PubMed (main, n = 1,200) with far fewer records than an earlier run; and PubMed (main, n = "
        "1,200) ended at a limit."
    )


def test_every_lack_of_a_search_that_ran_has_its_words() -> None:
    assert {lack.value for lack in Lack} == {*SHORT_SEARCHES, Lack.NEVER}


def test_an_adjustment_is_explained() -> None:
    notes = flow_notes(replace(new_review(), adjustment_note="a volume held ten reports"))
    assert "From records to reports: a volume held ten reports." in notes


def test_what_the_other_methods_lose_is_told_below() -> None:
    assert (
        "Other methods: of 12 records identified, 3 had also been found by the databases and registers; "
        "1 was a duplicate of another; and 2 were excluded on title and abstract." in flow_notes(in_progress())
    )


def test_a_loss_nobody_explained_is_told_as_such() -> None:
    counts = FlowCounts(other_identified=CountWithLines(1200), other=Lane(sought=118))
    assert (
        "Other methods: 1,082 of 1,200 records identified were not sought; the reason is not reported."
        in flow_notes(counts)
    )
    none_lost = FlowCounts(other_identified=CountWithLines(122), other=Lane(sought=122))
    unknown = FlowCounts(other=Lane(sought=122))
    assert not [note for counts in (none_lost, unknown) for note in flow_notes(counts) if "Other" in note]


def test_a_known_loss_of_an_unknown_whole_is_told() -> None:
    counts = FlowCounts(other=Lane(sought=1), hidden=HiddenLoss(4))
    assert any("of an unknown number of records identified, 4 had" in note for note in flow_notes(counts))


def test_a_review_in_progress_says_what_awaits() -> None:
    counts = replace(new_review(), searched=replace(new_review().searched, awaiting=Awaiting(6, 1, 2)))
    assert (
        "In progress: 6 records await title and abstract screening, 2 of them because reviewers disagree; and "
        "1 report awaits retrieval or full-text assessment." in flow_notes(counts)
    )
    assert any(
        "(databases and registers)" in note and "(other methods)" in note for note in flow_notes(in_progress())
    )


def test_an_update_says_what_its_boxes_cannot() -> None:
    counts = replace(update(), accepted_for_earlier=2, dropped_studies=1)
    assert (
        "Update: 2 reports accepted now belong to earlier studies; and "
        "1 earlier study is no longer eligible." in flow_notes(counts)
    )
    assert not any(note.startswith("Update") for note in flow_notes(update()))
