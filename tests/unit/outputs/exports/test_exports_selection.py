"""Which reports go out, and what is said of them."""

from __future__ import annotations

import pytest

from slr.core.model import Decision, Document, SourceKind, Stage, Standing, Verdict
from slr.outputs.exports.export_sets import Wanted
from slr.outputs.exports.selection import Outgoing, Statement, choose_statements, find_verdict, in_words, is_wanted

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
FOUND = (("PubMed", SourceKind.DATABASE),)
OPEN = Standing(1, 1, "Open", FOUND)
PASSED = Standing(2, 2, "Passed", FOUND, title_abstract=Verdict.INCLUDE)
OUT = Standing(3, 3, "Out", FOUND, title_abstract=Verdict.EXCLUDE, reasons=("T",))
LATE = Standing(4, 4, "Late", FOUND, title_abstract=Verdict.INCLUDE, full_text=Verdict.EXCLUDE, reasons=("F",))
IN = Standing(5, 5, "In", FOUND, title_abstract=Verdict.INCLUDE, full_text=Verdict.INCLUDE)
SPLIT = Standing(6, 6, "Split", FOUND, conflicts=(TA,))
CITED = Standing(7, 7, "Cited", (("Citation searching", SourceKind.CITATION),))
EVERY = (OPEN, PASSED, OUT, LATE, IN, SPLIT, CITED)


@pytest.mark.parametrize(
    ("wanted", "stage", "numbers"),
    [
        (Wanted.ALL, None, [1, 2, 3, 4, 5, 6, 7]),
        (Wanted.SCREENED, None, [2, 3, 4, 5]),
        (Wanted.INCLUDED, None, [5]),
        (Wanted.INCLUDED, TA, [2, 4, 5]),
        (Wanted.INCLUDED, FT, [5]),
        (Wanted.EXCLUDED, None, [3, 4]),
        (Wanted.EXCLUDED, TA, [3]),
        (Wanted.CONFLICTS, None, [6]),
        (Wanted.CONFLICTS, FT, []),
        (Wanted.CANDIDATES, None, [7]),
    ],
)
def test_a_set_holds_the_reports_it_says(wanted: Wanted, stage: Stage | None, numbers: list[int]) -> None:
    assert [one.report_id for one in EVERY if is_wanted(one, wanted, stage)] == numbers


def test_the_last_verdict_that_counts_is_the_one_of_the_later_stage() -> None:
    assert find_verdict(LATE) == (FT, Verdict.EXCLUDE)
    assert find_verdict(LATE, TA) == (TA, Verdict.INCLUDE)
    assert find_verdict(OPEN) is None


def test_a_verdict_goes_out_with_its_reasons_in_words() -> None:
    at, said = choose_statements(LATE, (), {"F": "no control group"}.__getitem__, Wanted.SCREENED)
    assert (at, said) == (FT, (Statement("slr", Verdict.EXCLUDE, ("F",), ("no control group",)),))


def test_reasons_of_another_stage_stay_at_home() -> None:
    assert choose_statements(LATE, (), str, Wanted.ALL, TA)[1] == (Statement("slr", Verdict.INCLUDE),)


def test_a_single_vote_under_double_says_nothing() -> None:
    """The standing is open, whatever the one reviewer said."""
    vote = Decision(1, TA, "ana", Verdict.INCLUDE)
    for wanted in (Wanted.ALL, Wanted.CANDIDATES):
        assert choose_statements(OPEN, (vote,), str, wanted) == (None, ())


def test_of_a_conflict_both_sides_go_out_and_nothing_of_the_other_stage() -> None:
    votes = (
        Decision(6, TA, "ana", Verdict.INCLUDE), Decision(6, TA, "ben", Verdict.EXCLUDE, ("T",)),
        Decision(6, FT, "ana", Verdict.INCLUDE),
    )  # fmt: skip
    at, said = choose_statements(SPLIT, votes, str.lower, Wanted.CONFLICTS)
    assert at is TA
    assert said == (Statement("ana", Verdict.INCLUDE), Statement("ben", Verdict.EXCLUDE, ("T",), ("t",)))
    words = in_words(Outgoing(6, Document("Split"), (), at, said, is_conflict=True))
    assert words == "slr: conflict at title-abstract: ana include; ben exclude (t)"


def test_words_are_for_people() -> None:
    said = (Statement("slr", Verdict.EXCLUDE, ("F", "G"), ("no control group", "wrong topic")),)
    assert (
        in_words(Outgoing(1, Document(), (), FT, said))
        == "slr: exclude at full-text (no control group, wrong topic)"
    )
    assert in_words(Outgoing(1, Document())) == ""
