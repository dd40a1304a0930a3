"""The eighteen rules: each lets right numbers pass, and names wrong ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flow_cases import in_progress, new_review, update
from slr.outputs.prisma.arithmetic import Finding, Level
from slr.outputs.prisma.checks import CHECKS, run_checks
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane
from slr.outputs.prisma.counts_csv import read_csv
from slr.outputs.prisma.labels import NEW, UPDATE

ERROR, WARNING, NOT_CHECKABLE = Level.ERROR, Level.WARNING, Level.NOT_CHECKABLE


def codes(findings: list[Finding]) -> list[tuple[str, Level]]:
    return [(finding.code, finding.level) for finding in findings]


def only(code: str, counts: FlowCounts, labels: dict[str, str] | None = None) -> list[Finding]:
    return [finding for finding in run_checks(counts, labels) if finding.code == code]


def searched(counts: FlowCounts, lane: Lane) -> FlowCounts:
    return replace(counts, searched=lane)


def test_there_are_eighteen_rules_in_order() -> None:
    assert list(CHECKS) == [f"F{number:02}" for number in range(1, 19)]


@pytest.mark.parametrize("make", [new_review, in_progress, update])
def test_right_numbers_raise_nothing(make: object) -> None:
    assert callable(make)
    assert run_checks(make()) == []


def test_numbers_that_do_not_add_up_are_named_in_the_message() -> None:
    [finding] = only("F04", replace(new_review(), screened=500))
    assert finding.level is ERROR
    assert str(finding) == (
        "F04: records screened (500) is not identified \N{MINUS SIGN} removed (1020 \N{MINUS SIGN} 220 = 800)"
    )


BROKEN = {
    "F01 negative": ("F01", ERROR, replace(new_review(), duplicates=-1)),
    "F01 negative in a list": (
        "F01",
        ERROR,
        replace(new_review(), databases=CountWithLines(1000, (CountLine("A", 1001), CountLine("B", -1)))),
    ),
    "F02 sources": (
        "F02",
        ERROR,
        replace(new_review(), databases=CountWithLines(999, new_review().databases.lines)),
    ),
    "F02 routes": (
        "F02",
        ERROR,
        replace(in_progress(), other_identified=CountWithLines(13, (CountLine("Websites", 12),))),
    ),
    "F03 removed": ("F03", ERROR, replace(new_review(), duplicates=1021)),
    "F03 sought": ("F03", ERROR, replace(in_progress(), hidden=HiddenLoss(), other_identified=CountWithLines(4))),
    "F04 awaiting": ("F04", ERROR, searched(in_progress(), replace(in_progress().searched, awaiting=Awaiting()))),
    "F04 hidden loss": ("F04", ERROR, replace(in_progress(), hidden=HiddenLoss(3, 1, 1))),
    "F05 excluded": ("F05", ERROR, replace(new_review(), excluded=801)),
    "F05 automation": ("F05", ERROR, replace(new_review(), excluded_by_automation=701)),
    "F06 sought": ("F06", WARNING, replace(new_review(), excluded=690)),
    "F07 assessed": ("F07", ERROR, searched(new_review(), replace(new_review().searched, assessed=95))),
    "F07 other lane": ("F07", ERROR, replace(in_progress(), other=replace(in_progress().other, assessed=5))),
    "F08 sum": (
        "F08",
        ERROR,
        searched(new_review(), replace(new_review().searched, excluded=CountWithLines(66, (CountLine("A", 65),)))),
    ),
    "F08 more than assessed": (
        "F08",
        ERROR,
        searched(new_review(), replace(new_review().searched, excluded=CountWithLines(97, (CountLine("A", 97),)))),
    ),
    "F08 no reason": (
        "F08",
        WARNING,
        searched(new_review(), replace(new_review().searched, excluded=CountWithLines(66))),
    ),
    "F09 reports": ("F09", ERROR, replace(new_review(), new_reports=31)),
    "F10 more studies than reports": ("F10", ERROR, replace(new_review(), new_studies=31)),
    "F10 reports without a study": ("F10", ERROR, replace(new_review(), new_studies=0)),
    "F10 previous": ("F10", ERROR, replace(update(), previous_reports=11)),
    "F10 meta-analysis": ("F10", ERROR, replace(new_review(), meta_analysis_studies=29, meta_analysis_reports=29)),
    "F10 meta-analysis of an update": (
        "F10",
        ERROR,
        replace(update(), meta_analysis_studies=18, meta_analysis_reports=18),
    ),
    "F11 studies": ("F11", ERROR, replace(update(), total_studies=18)),
    "F11 reports": ("F11", ERROR, replace(update(), total_reports=22)),
    "F12 posters": (
        "F12",
        WARNING,
        searched(
            new_review(),
            replace(new_review().searched, not_retrieved=CountWithLines(4, (CountLine("Posters", 4),))),
        ),
    ),
    "F13 none": ("F13", WARNING, replace(new_review(), duplicates=0, screened=1020)),
    "F13 unknown": ("F13", WARNING, replace(new_review(), duplicates=None)),
    "F14 removed": ("F14", ERROR, replace(new_review(), automation_removed=10)),
    "F14 excluded": ("F14", ERROR, replace(new_review(), excluded_by_automation=10)),
    "F15 no register named": ("F15", WARNING, replace(new_review(), registers=CountWithLines(20))),
    "F15 nothing from registers": (
        "F15",
        WARNING,
        replace(new_review(), registers=CountWithLines(0, (CountLine("ISRCTN", 0),))),
    ),
    "F15 a register as a database": (
        "F15",
        WARNING,
        replace(new_review(), databases=CountWithLines(1000, (CountLine("WHO ICTRP", 1000),))),
    ),
    "F16 many lines": (
        "F16",
        WARNING,
        searched(
            new_review(),
            replace(
                new_review().searched, excluded=CountWithLines(9, tuple(CountLine(f"R{i}", 1) for i in range(9)))
            ),
        ),
    ),
    "F16 other": (
        "F16",
        WARNING,
        searched(
            new_review(),
            replace(
                new_review().searched,
                excluded=CountWithLines(66, (CountLine("A", 59), CountLine("Other reasons", 7))),
            ),
        ),
    ),
    "F17 all sought": (
        "F17",
        WARNING,
        replace(
            in_progress(), hidden=HiddenLoss(), other_identified=CountWithLines(5, (CountLine("Websites", 5),))
        ),
    ),
}


@pytest.mark.parametrize(("code", "level", "counts"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_number_is_found_by_its_rule(code: str, level: Level, counts: FlowCounts) -> None:
    assert (code, level) in codes(only(code, counts))


EXCUSED = {
    "F06 with an explanation": (
        "F06",
        replace(new_review(), excluded=690, adjustment_note="two volumes held ten"),
    ),
    "F09 with reports of earlier studies": ("F09", replace(update(), new_reports=5, accepted_for_earlier=1)),
    "F11 with dropped studies": (
        "F11",
        replace(update(), dropped_studies=1, dropped_reports=2, total_studies=16, total_reports=19),
    ),
    "F12 with a plain reason": (
        "F12",
        searched(
            new_review(),
            replace(new_review().searched, not_retrieved=CountWithLines(4, (CountLine("No access", 4),))),
        ),
    ),
    "F13 with one source": (
        "F13",
        replace(new_review(), duplicates=0, databases=CountWithLines(1000), registers=CountWithLines(20)),
    ),
    "F14 with a tool": (
        "F14",
        replace(new_review(), automation_removed=10, automation_note="Classifier 2, threshold 0.1"),
    ),
    "F16 with a tenth": (
        "F16",
        searched(
            new_review(),
            replace(
                new_review().searched, excluded=CountWithLines(70, (CountLine("A", 63), CountLine("Other", 7)))
            ),
        ),
    ),
    "F16 where other is part of a reason": (
        "F16",
        searched(
            new_review(),
            replace(new_review().searched, excluded=CountWithLines(66, (CountLine("Other disease", 66),))),
        ),
    ),
    "F17 where the loss is known to be none": (
        "F17",
        replace(
            in_progress(),
            hidden=HiddenLoss(0, 0, 0),
            other_identified=CountWithLines(5, (CountLine("Websites", 5),)),
        ),
    ),
}


@pytest.mark.parametrize(("code", "counts"), EXCUSED.values(), ids=EXCUSED)
def test_a_rule_accepts_what_is_explained(code: str, counts: FlowCounts) -> None:
    assert only(code, counts) == []


def test_a_rule_that_needs_an_unknown_number_says_which() -> None:
    [finding] = only("F04", replace(new_review(), screened=None))
    assert (finding.level, finding.message) == (NOT_CHECKABLE, "not checkable, unknown: records screened")
    lane = replace(new_review().searched, excluded=CountWithLines(None, (CountLine("A", None),)))
    assert (("F08", NOT_CHECKABLE)) in codes(run_checks(searched(new_review(), lane)))


def test_nothing_known_is_nothing_wrong() -> None:
    assert {finding.level for finding in run_checks(FlowCounts())} == {NOT_CHECKABLE}


def test_a_removed_line_left_out_counts_nothing() -> None:
    assert run_checks(replace(new_review(), automation_removed=None, other_removed=None)) == []


def test_texts_of_the_other_mode_are_an_error_and_own_wording_is_not() -> None:
    assert codes(run_checks(new_review(), dict(UPDATE))) == [("F18", ERROR)] * 4
    assert codes(run_checks(update(), dict(NEW))) == [("F18", ERROR)] * 4
    assert run_checks(new_review(), {"newstud": "Studien aus Datenbanken und Registern"}) == []


def test_a_label_that_puts_posters_among_reports_not_retrieved_is_doubted() -> None:
    labels = {"dbr_notretrieved_reports": "Reports not retrieved or abstract only"}
    assert codes(run_checks(new_review(), labels)) == [("F12", WARNING)]


def test_the_printed_numbers_of_a_published_review_pass_and_its_totals_follow(shared: Path) -> None:
    name = "prisma_literal.csv"
    counts, labels, _ = read_csv((shared / "seed" / name).read_text(encoding="utf-8"), name)
    assert {line.label: line.n for line in counts.databases.lines} == {
        "Semantic Scholar": 212,
        "Crossref": 320,
        "PubMed": 15,
    }
    assert (counts.screened, counts.excluded, counts.searched.sought, counts.searched.assessed) == (
        541,
        449,
        92,
        82,
    )
    assert (counts.searched.accepted, counts.other.accepted, counts.new_reports) == (34, 52, 86)
    assert codes(run_checks(counts, labels)) == [("F17", WARNING)]
    wrong = run_checks(replace(counts, screened=547), labels)
    assert ("F04", ERROR) in codes(wrong)


def test_the_strict_reading_of_that_review_has_nothing_to_complain_of(shared: Path) -> None:
    name = "prisma_strict.csv"
    counts, labels, _ = read_csv((shared / "seed" / name).read_text(encoding="utf-8"), name)
    assert run_checks(counts, labels) == []
