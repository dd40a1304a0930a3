"""What is said when no report is handed out: 'all done' only when nothing is left for the reviewer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.model import SourceKind, Stage, Standing, Verdict
from slr.stages.screen.ending import Ending, Left, SittingPart, choose_ending, survey

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
FOUND = (("PubMed", SourceKind.DATABASE),)


def commands(told: Ending) -> list[str]:
    return [command for command, _ in told.steps]


@given(
    st.builds(
        Left,
        part=st.none() | st.sampled_from(SittingPart),
        here=st.integers(0, 2),
        rest=st.integers(0, 3),
        total=st.integers(0, 9),
        is_filtered=st.booleans(),
    ),
    st.sampled_from(Stage),
)
def test_all_done_is_said_only_when_nothing_of_the_whole_stage_is_left(left: Left, stage: Stage) -> None:
    told = choose_ending(left, stage)
    if told.title.startswith("All done"):
        assert (left.rest, left.here, left.part, left.is_filtered) == (0, left.here, None, False)
        assert left.total
    if left.rest and not left.is_filtered:
        assert f"{left.rest}" in " ".join(told.lines)
        assert any(command.startswith("slr screen") for command in commands(told))


@pytest.mark.parametrize(
    ("left", "stage", "title", "lines", "steps"),
    [
        (
            Left(SittingPart.PILOT, 20, rest=100, total=120), TA,
            "The pilot round is done: you have decided on its 20 reports.",
            ("100 reports are left for you at title and abstract.",), ["slr agreement", "slr screen"],
        ),
        (
            Left(SittingPart.SAMPLE, 1, rest=1, total=2), FT,
            "The random sample is done: you have decided on its 1 report.",
            ("1 report is left for you at full text.",), ["slr stop", "slr screen --stage full-text"],
        ),
        (
            Left(SittingPart.PILOT, 20, others=4, total=20), TA,
            "The pilot round is done: you have decided on its 20 reports.",
            ("No report is left for you at title and abstract.", "4 reports still need another reviewer."),
            ["slr agreement", "slr status", "slr screen --stage full-text"],
        ),
        (
            Left(SittingPart.PILOT, 20, here=2, rest=9, total=29), TA, "No report of the pilot round can be shown now.",
            ("2 reports of it are left for you, open on another screen.", "9 reports are left for you at title and abstract."),
            ["slr screen --pilot 20", "slr screen"],
        ),
        (
            Left(here=3, rest=3, total=9), FT, "No report can be shown now.",
            ("3 reports are left for you at this stage, open on another screen.",),
            ["slr screen --stage full-text", "slr status"],
        ),
        (
            Left(total=9, conflicts=1, stopped=2), TA, "All done: no report is left for you at this stage.",
            ("Reviewers disagree on 1 report.", "A stopping rule left 2 reports out, unread (`slr stop list`)."),
            ["slr resolve", "slr status", "slr screen --stage full-text"],
        ),
        (
            Left(total=9), FT, "All done: no report is left for you at this stage.", (), ["slr status", "slr prisma"],
        ),
        (
            Left(total=9, earlier=5), FT, "All done: no report is left for you at this stage.",
            ("5 reports are not settled at title and abstract.",), ["slr status"],
        ),
        (
            Left(earlier=5), FT, "No report has reached the full text yet.",
            ("5 reports are not settled at title and abstract.",), ["slr screen", "slr status"],
        ),
        (Left(), TA, "There is no report to screen yet.", (), ["slr search", "slr status"]),
        (
            Left(rest=1200, total=1300, is_filtered=True), TA, "No report without an abstract is left for you.",
            ("1,200 reports are left for you at title and abstract.",), [],
        ),
    ],
)  # fmt: skip
def test_the_ending_tells_what_ended_what_is_left_and_the_next_command(
    left: Left, stage: Stage, title: str, lines: tuple[str, ...], steps: list[str]
) -> None:
    told = choose_ending(left, stage)
    assert (told.title, told.lines, commands(told)) == (title, lines, steps)


def test_a_stage_is_surveyed_by_where_its_reports_stand() -> None:
    open_one = Standing(1, 1, "Open", FOUND)
    split = Standing(2, 2, "Split", FOUND, conflicts=(TA,))
    stopped = Standing(3, 3, "Stopped", FOUND, title_abstract=Verdict.EXCLUDE, left_out=1)
    passed = Standing(4, 4, "Passed", FOUND, title_abstract=Verdict.INCLUDE)
    late = Standing(5, 5, "Late", FOUND, title_abstract=Verdict.INCLUDE, conflicts=(FT,))
    out = Standing(6, 6, "Out", FOUND, title_abstract=Verdict.EXCLUDE)
    everything = (open_one, replace(open_one, report_id=7), split, stopped, passed, late, out)
    first = survey(everything, TA, here=0, rest=1)
    assert first == Left(here=0, rest=1, others=1, conflicts=1, stopped=1, total=7)
    assert survey(everything, FT, here=1, rest=1) == Left(here=1, rest=1, conflicts=1, total=2, earlier=3)
