"""Geometry: nothing overlaps, nothing is cut, arrows are straight and end at boxes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from flow_cases import in_progress, new_review, update
from slr.outputs.drawing.geometry import Box, Picture, Style
from slr.outputs.drawing.wrap import wrap
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts
from slr.outputs.prisma.labels import choose_labels
from slr.outputs.prisma.layout import COLUMNS, lay_out
from slr.outputs.prisma.table import flow_rows


def measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape of Measure
    """A font whose letters are all of one width."""
    return len(text) * size * (0.65 if bold else 0.6)


def laid_out(counts: FlowCounts, **labels: str) -> Picture:
    texts = choose_labels(labels, updated=counts.has_previous)
    return lay_out(flow_rows(counts, texts), texts, ["* A note.", "word " * 90], measure)


def with_reasons(counts: FlowCounts, *lines: CountLine) -> FlowCounts:
    return replace(counts, searched=replace(counts.searched, excluded=CountWithLines(None, lines)))


def everything() -> FlowCounts:
    return replace(
        update(),
        other=in_progress().other,
        other_identified=CountWithLines(3),
        meta_analysis_studies=2,
        meta_analysis_reports=2,
    )


def named(picture: Picture) -> dict[str, Box]:
    return {box.name: box for box in picture.boxes}


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


LONG = [
    CountLine(f"The reason number {number} is told in a sentence that needs several lines", 3)
    for number in range(14)
]
CASES = {
    "new, databases": new_review(),
    "new, other methods": in_progress(),
    "update": update(),
    "everything": everything(),
    "long": with_reasons(everything(), *LONG),
    "nothing known": FlowCounts(),
}


@pytest.mark.parametrize("counts", CASES.values(), ids=CASES)
def test_no_two_boxes_overlap_and_all_are_on_the_page(counts: FlowCounts) -> None:
    picture = laid_out(counts)
    boxes = picture.boxes
    assert not [(a.name, b.name) for a in boxes for b in boxes if a is not b and overlap(a, b)]
    assert all(box.x >= 0 and box.right <= picture.width and box.bottom <= picture.height for box in boxes)


@pytest.mark.parametrize("counts", CASES.values(), ids=CASES)
def test_every_line_is_inside_its_box(counts: FlowCounts) -> None:
    for box in laid_out(counts).boxes:
        for text in box.texts:
            length = measure(text.text, text.size, text.bold)
            if text.turned:
                assert length <= box.height
            else:
                left = text.x - length / 2 if text.centred else text.x
                assert box.x < left
                assert left + length < box.right
                assert box.y + text.size < text.y < box.bottom - text.size / 4


@pytest.mark.parametrize("counts", CASES.values(), ids=CASES)
def test_arrows_are_level_or_upright_and_lead_from_side_to_side(counts: FlowCounts) -> None:
    picture = laid_out(counts)
    boxes = named(picture)
    for arrow in picture.arrows:
        assert all(x == u or y == v for (x, y), (u, v) in pairwise(arrow.points))
        for (x, y), box in ((arrow.points[0], boxes[arrow.start]), (arrow.points[-1], boxes[arrow.end])):
            on_the_side = x in {box.x, box.right} and box.y < y < box.bottom
            on_top_or_below = y in {box.y, box.bottom} and box.x < x < box.right
            assert on_the_side or on_top_or_below


@pytest.mark.parametrize("counts", CASES.values(), ids=CASES)
def test_arrows_cross_no_box(counts: FlowCounts) -> None:
    picture = laid_out(counts)
    for arrow in picture.arrows:
        for (x, y), (u, v) in pairwise(arrow.points):
            path = Box("path", min(x, u), min(y, v), abs(u - x), abs(v - y), Style.BOX)
            crossed = {box.name for box in picture.boxes if overlap(path, box)}
            assert crossed <= {arrow.start, arrow.end}


def test_the_templates_have_their_arrows() -> None:
    pairs = [f"{arrow.start[3:]}-{arrow.end[3:]}" for arrow in laid_out(everything()).arrows]
    expected = "2-3 2-4 4-5 4-6 6-7 6-8 8-9 8-10 11-12 12-13 12-14 14-15 14-10 1-16 10-16 16-17"
    assert sorted(pairs) == sorted(expected.split())
    without_update = laid_out(replace(new_review(), meta_analysis_studies=2))
    assert ("box10", "box17") in [(arrow.start, arrow.end) for arrow in without_update.arrows]


def test_the_lanes_stand_in_one_row_where_their_steps_are_the_same() -> None:
    boxes = named(laid_out(in_progress()))
    for left, right in (("box2", "box11"), ("box6", "box12"), ("box7", "box13"), ("box8", "box14")):
        assert boxes[left].y == boxes[right].y


def test_a_long_list_makes_its_box_higher_and_moves_the_rows_below() -> None:
    short, long = named(laid_out(new_review())), named(laid_out(with_reasons(new_review(), *LONG)))
    assert long["box9"].height > 3 * short["box9"].height
    assert long["box10"].y > long["box9"].bottom
    assert long["box8"].height < long["box9"].height / 2


def test_columns_widen_when_the_figure_would_be_longer_than_a_page() -> None:
    assert named(laid_out(new_review()))["box2"].width == COLUMNS[0]
    assert named(laid_out(with_reasons(new_review(), *LONG)))["box2"].width == COLUMNS[-1]


def test_side_bars_cover_their_rows_and_their_titles_fit() -> None:
    title = "Identification of the studies of this review"
    boxes = named(laid_out(new_review(), identification=title))
    assert boxes["identification"].height >= measure(title, 8, bold=True)
    assert boxes["screening"].y == boxes["box4"].y
    assert boxes["screening"].bottom == boxes["box9"].bottom
    assert boxes["box4"].y > boxes["identification"].bottom


def test_headers_stand_over_their_lanes_and_are_equally_high() -> None:
    boxes = named(laid_out(everything(), othstud="A very long header " * 6))
    assert boxes["prevstud"].height == boxes["newstud"].height == boxes["othstud"].height
    assert (boxes["newstud"].x, boxes["newstud"].right) == (boxes["box2"].x, boxes["box3"].right)
    assert boxes["othstud"].right == boxes["box15"].right
    assert boxes["newstud"].style is Style.HEADER
    assert boxes["othstud"].style is Style.GREY_HEADER


def test_words_are_filled_into_lines_and_hang_behind_the_first() -> None:
    lines = wrap(["aaa", "bbb", "(n = 1)", "cc"], 8, len, hanging=1)
    assert lines == ["aaa bbb", "(n = 1)", "cc"]
    assert wrap(["a", "", "b"], 8, len) == ["a b"]


def test_a_word_too_wide_is_cut_behind_a_hyphen_or_where_the_line_ends() -> None:
    assert wrap(["multi-centre/trial"], 9, len) == ["multi-", "centre/", "trial"]
    assert wrap(["x", "abcdefghij"], 4, len) == ["x", "abcd", "efgh", "ij"]
    assert wrap(["ab"], 0, len) == ["a", "b"]
