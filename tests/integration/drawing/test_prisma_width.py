"""Figures of a given width: legible letters, nothing overlaps, lanes below each other where it is narrow."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from flow_cases import in_progress, new_review, real_review, update, update_with_other
from slr.outputs.drawing.geometry import POINTS_PER_MM, Box, Picture, Style
from slr.outputs.drawing.painter import paint
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts
from slr.outputs.prisma.labels import read_language
from slr.outputs.prisma.layout import PAGE
from slr.outputs.prisma.picture import lay_out_flow
from slr.outputs.prisma.run import Flow, write

TEMPLATES = {
    "new-1": new_review(),
    "new-2": in_progress(),
    "update-1": update(),
    "update-2": update_with_other(),
    "real": real_review(),
}
WIDTHS = [60, 85, 120, 170, 260, 500]
EVERY = pytest.mark.parametrize("counts", TEMPLATES.values(), ids=TEMPLATES)


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def named(layout: Picture) -> dict[str, Box]:
    return {box.name: box for box in layout.boxes}


@EVERY
@pytest.mark.parametrize("width", WIDTHS)
def test_a_figure_is_as_wide_as_was_asked(counts: FlowCounts, width: int) -> None:
    layout = lay_out_flow(counts, width=width)
    assert layout.width == pytest.approx(width * POINTS_PER_MM)
    assert all(box.x > 0 and box.right < layout.width for box in layout.boxes)


@EVERY
@pytest.mark.parametrize("width", WIDTHS)
def test_no_two_boxes_overlap_and_no_arrow_crosses_a_box(counts: FlowCounts, width: int) -> None:
    layout = lay_out_flow(counts, width=width)
    assert not [(one.name, other.name) for one, other in combinations(layout.boxes, 2) if overlap(one, other)]
    for arrow in layout.arrows:
        for (x, y), (u, v) in pairwise(arrow.points):
            assert x == u or y == v
            path = Box("path", min(x, u), min(y, v), abs(u - x), abs(v - y), Style.BOX)
            assert {box.name for box in layout.boxes if overlap(path, box)} <= {arrow.start, arrow.end}


@EVERY
@pytest.mark.parametrize("width", [85, 170])
@pytest.mark.parametrize("code", ["en", "de"])
def test_every_text_stays_in_its_box_and_on_the_page_when_it_is_drawn(
    counts: FlowCounts, width: int, code: str
) -> None:
    layout = lay_out_flow(counts, width=width, spoken=read_language(code))
    figure = paint(layout)
    FigureCanvasAgg(figure)
    figure.set_dpi(300)
    scale = 300 / 72
    placed = [box for box in layout.boxes for _ in box.texts]
    drawn = list(figure.axes[0].texts)
    for text, box in zip(drawn, placed, strict=False):
        extent = text.get_window_extent()
        assert box.x * scale <= extent.x0, text
        assert extent.x1 <= box.right * scale, text
    for text in drawn[len(placed) :]:
        assert text.get_window_extent().x1 <= layout.width * scale, text


@EVERY
@pytest.mark.parametrize("width", [85, 170])
def test_no_text_is_smaller_than_journals_allow(counts: FlowCounts, width: int) -> None:
    layout = lay_out_flow(counts, width=width)
    assert min(text.size for box in layout.boxes for text in box.texts) >= 6
    assert min(text.size for text in layout.notes) >= 5.5


def test_two_columns_of_a_journal_hold_the_lanes_side_by_side_and_one_holds_them_below_each_other() -> None:
    wide, narrow = named(lay_out_flow(in_progress(), width=170)), named(lay_out_flow(in_progress(), width=85))
    assert wide["othstud"].y == wide["newstud"].y
    assert narrow["othstud"].y > narrow["box9"].bottom
    assert narrow["box11"].x == narrow["box2"].x


def test_lanes_below_each_other_have_the_arrows_of_the_template_and_side_bars_of_their_own() -> None:
    narrow, wide = lay_out_flow(update_with_other(), width=85), lay_out_flow(update_with_other())
    pairs = [sorted((arrow.start, arrow.end) for arrow in layout.arrows) for layout in (narrow, wide)]
    assert pairs[0] == pairs[1]
    assert {"identification-other", "screening-other"} <= set(named(narrow))


def test_a_wide_figure_has_larger_letters() -> None:
    sizes = [lay_out_flow(new_review(), width=width).boxes[0].texts[0].size for width in (85, 170, 400)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


@EVERY
def test_boxes_stand_in_the_order_in_which_they_are_read(counts: FlowCounts) -> None:
    for width in (None, 85):
        order = [box.name for box in lay_out_flow(counts, width=width).boxes if box.name.startswith("box")]
        numbers = [int(name[3:]) for name in order]
        expected = [1, *range(2, 10), *range(11, 16), 10, 16, 17]
        assert numbers == [number for number in expected if number in numbers]


def test_forty_reasons_and_twenty_five_sources_are_all_there() -> None:
    for width in (None, 85, 170):
        texts = " ".join(text.text for box in lay_out_flow(real_review(), width=width).boxes for text in box.texts)
        assert all(f"Reason {number}:" in texts for number in range(40))
        assert texts.count("Bibliographic database") == 25


def test_a_watermark_lies_within_the_page() -> None:
    for width in (60, 85, 170, 500):
        layout = lay_out_flow(in_progress(), width=width, interim=True)
        figure = paint(layout)
        FigureCanvasAgg(figure)
        mark = figure.axes[0].texts[-1]
        assert mark.get_text() == "INTERIM"
        extent = mark.get_window_extent()
        assert extent.x0 >= 0
        assert extent.y0 >= 0
        assert extent.x1 <= figure.bbox.width
        assert extent.y1 <= figure.bbox.height


def test_letters_shrink_until_the_figure_fits_a_page() -> None:
    """Twelve long reasons: at 8 points too long for a page, at a smaller size not."""
    reasons = tuple(
        CountLine(f"Reason {number} that is told at some length " + "and more " * 6, 3) for number in range(12)
    )
    counts = replace(new_review(), searched=replace(new_review().searched, excluded=CountWithLines(36, reasons)))
    layout = lay_out_flow(counts, width=120)
    assert layout.height <= PAGE
    assert layout.boxes[0].texts[0].size < 8


def test_a_figure_longer_than_a_page_is_told(tmp_path: Path) -> None:
    flow = Flow(real_review(), width=85)
    [warning] = write(flow, tmp_path / "flow.svg")
    assert "mm high, a page holds 247" in warning
    assert write(replace(flow, width=None), tmp_path / "flow.svg") == []
