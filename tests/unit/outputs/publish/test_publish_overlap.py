"""What sources have in common, counted by hand and by the program."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

from slr.core.model import Document, Report, SourceKind
from slr.outputs.publish.overlap import (
    Combination,
    SourceCount,
    SourcePair,
    count_overlap,
    find_failures,
    summarise,
    to_csv,
    to_json,
)
from upset_figures import reports_of, three_sources

#: Five reports: A twice in one, A and B, A and B and C, B alone, C alone.
FIVE = [["A", "A"], ["A", "B"], ["A", "B", "C"], ["B"], ["C"]]


def test_a_source_has_its_records_reports_duplicates_within_and_what_only_it_holds() -> None:
    assert count_overlap(reports_of(FIVE)).sources == (
        SourceCount("A", records=4, reports=3, within=1, only=1),
        SourceCount("B", records=3, reports=3, within=0, only=1),
        SourceCount("C", records=2, reports=2, within=0, only=1),
    )


def test_a_pair_counts_the_reports_both_hold_whoever_else_does() -> None:
    assert count_overlap(reports_of(FIVE)).pairs == (
        SourcePair("A", "B", 2),
        SourcePair("A", "C", 1),
        SourcePair("B", "C", 1),
    )


def test_combinations_are_exact_and_ties_go_to_fewer_and_then_to_earlier_sources() -> None:
    found = count_overlap(reports_of([*FIVE, ["A", "B"]])).combinations
    assert found == (
        Combination(("A", "B"), 2),
        Combination(("A",), 1),
        Combination(("B",), 1),
        Combination(("C",), 1),
        Combination(("A", "B", "C"), 1),
    )


def test_duplicates_are_those_within_and_those_between() -> None:
    overlap = count_overlap(reports_of(FIVE))
    assert (overlap.records, overlap.reports, overlap.within, overlap.between) == (9, 5, 1, 3)
    assert summarise(overlap) == "9 records are 5 reports; 4 duplicates: 1 within a source, 3 between sources"


def test_the_order_of_reports_makes_no_difference() -> None:
    assert count_overlap(reports_of(FIVE)) == count_overlap(reports_of(FIVE[::-1]))


def test_a_service_searched_and_asked_for_citations_is_two_sources() -> None:
    (searched,) = reports_of([["crossref"]])
    (cited,) = reports_of([["crossref"]], SourceKind.CITATION)
    both = Report(1, 1, Document(), searched.records + cited.records)
    overlap = count_overlap([both])
    assert [one.name for one in overlap.sources] == ["crossref", "crossref (citation)"]
    assert (overlap.within, overlap.between) == (0, 1)


def test_labels_name_sources_and_a_shared_label_is_told_apart() -> None:
    labels = {("a", SourceKind.DATABASE): "Base", ("b", SourceKind.DATABASE): "Base"}
    overlap = count_overlap(reports_of([["a", "b", "c"]]), labels)
    assert [one.name for one in overlap.sources] == ["Base (a)", "Base (b)", "c"]


def test_a_label_loses_its_control_characters_and_is_never_empty() -> None:
    labels = {("a", SourceKind.DATABASE): "Pub\x1b[31mMed\n", ("b", SourceKind.DATABASE): "\u202e"}
    assert {one.name for one in count_overlap(reports_of([["a"], ["b"]]), labels).sources} == {
        "Pub[31mMed",
        "not named",
    }


def test_what_adds_up_has_no_failures() -> None:
    assert find_failures(count_overlap(reports_of(FIVE))) == []
    assert find_failures(count_overlap([])) == []


def test_every_number_that_is_off_by_one_is_named() -> None:
    good = three_sources()
    source, pair, found = good.sources[0], good.pairs[0], good.combinations[0]
    wrong = {
        "records are not reports and duplicates": replace(good, records=good.records + 1),
        "combinations do not add up to reports": replace(good, reports=good.reports + 1),
        "sources do not add up to records": replace(good, sources=good.sources[1:]),
        "PubMed: records are not reports": replace(
            good, sources=(replace(source, records=source.records + 1), *good.sources[1:])
        ),
        "PubMed: combinations do not add up": replace(
            good, sources=(replace(source, reports=source.reports + 1), *good.sources[1:])
        ),
        "PubMed: what only it holds": replace(
            good, sources=(replace(source, only=source.only + 1), *good.sources[1:])
        ),
        "reports both hold": replace(good, pairs=(replace(pair, reports=pair.reports + 1), *good.pairs[1:])),
        "reports without a record": replace(
            good, combinations=(replace(found, sources=()), *good.combinations[1:])
        ),
    }
    for sentence, overlap in wrong.items():
        assert any(sentence in failure for failure in find_failures(overlap)), sentence


def test_a_report_without_records_is_a_failure_not_a_crash() -> None:
    assert "reports without a record (0 and 1)" in find_failures(count_overlap([Report(1, 1, Document(), ())]))


def test_json_has_every_number() -> None:
    told = json.loads(json.dumps(to_json(count_overlap(reports_of(FIVE)))))
    assert (told["records"], told["duplicates"], told["within"], told["between"]) == (
        9,
        4,
        1,
        3,
    )
    assert told["pairs"][0] == {"one": "A", "other": "B", "reports": 2}
    assert told["combinations"][-1] == {"sources": ["A", "B", "C"], "reports": 1}


def test_csv_has_a_row_for_the_whole_each_source_pair_and_combination() -> None:
    head, whole, *rows = csv.reader(to_csv(count_overlap(reports_of(FIVE))).splitlines())
    assert head == ["row", "sources", "records", "reports", "within", "between", "only"]
    assert whole == ["all", "", "9", "5", "1", "3", ""]
    assert [row[0] for row in rows] == ["source"] * 3 + ["pair"] * 3 + ["combination"] * 5
    assert rows[0] == ["source", "A", "4", "3", "1", "", "1"]
    assert rows[3] == ["pair", "A & B", "", "2", "", "", ""]


def test_a_name_in_a_csv_cell_is_no_formula() -> None:
    labels = {("a", SourceKind.DATABASE): "=cmd|' /C calc'!A0"}
    text = to_csv(count_overlap(reports_of([["a"]]), labels))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in csv.reader(text.splitlines()) for cell in row)
