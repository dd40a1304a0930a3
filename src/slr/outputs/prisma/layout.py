"""Where every box, line of text and arrow of the figure stands: numbers only, nothing is drawn here.

Boxes are as high as their text needs; a row is as high as its highest box, and the rows below move down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from slr.core.text.printable import clean
from slr.outputs.drawing.geometry import Arrow, Box, Picture, Style
from slr.outputs.prisma.grid import (
    HEADERS,
    READING,
    FlowGrid,
    GridCell,
    GridRow,
    arrange_side_by_side,
    stack_lanes,
    style_of,
)
from slr.outputs.prisma.labels import Labels
from slr.outputs.prisma.table import FlowRow
from slr.outputs.prisma.typesetting import BoxLine, Measure, Setter

#: Widths of a column to try, until the figure is no longer than an A4 page is for its width.
COLUMNS, A4 = (164.0, 200.0, 236.0), 2**0.5
#: Sizes to try for a figure of a given width, and how many sizes wide a column must be to be legible.
SIZES, NARROWEST, NARROWEST_STACKED = (8.0, 7.5, 7.0, 6.5, 6.0), 12.5, 11.5
#: Height of a page's text in points (247 mm), which a figure of a given width should not exceed.
PAGE = 700.0
#: A column wider than so many sizes asks for larger letters, up to the largest size.
WIDEST, LARGEST = 30.0, 14.0
#: The boxes that an arrow joins: level to the right, and down.
_ACROSS = (
    ("box2", "box3"), ("box4", "box5"), ("box6", "box7"), ("box8", "box9"), ("box12", "box13"), ("box14", "box15"),
)  # fmt: skip
_DOWN = (
    ("box2", "box4"), ("box4", "box6"), ("box6", "box8"), ("box8", "box10"),
    ("box11", "box12"), ("box12", "box14"), ("box14", "box10"), ("box1", "box16"), ("box10", "box16"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """Distances, in points.

    slack: by how much lines of notes stay behind, for renderers that hint letters. nearly: a box at least this
    part of its row's height is made as high as the row, so that neighbours end together.
    """

    column: float
    margin: float = 10.0
    bar: float = 20.0
    bar_gap: float = 10.0
    channel: float = 0.0
    column_gap: float = 26.0
    row_gap: float = 22.0
    header_gap: float = 12.0
    slack: float = 0.0
    nearly: float = 0.5

    def left(self, plan: FlowGrid, column: int) -> float:
        """Where a column begins."""
        begin = self.margin + self.bar + self.bar_gap + self.channel * len(plan.channels)
        return begin + column * (self.column + self.column_gap)

    def width(self, plan: FlowGrid) -> float:
        """Of the whole figure."""
        return self.left(plan, plan.columns - 1) + self.column + self.margin


def lay_out(
    rows: Sequence[FlowRow],
    labels: Labels,
    notes: Iterable[str],
    measure: Measure,
    *,
    width: float | None = None,
    watermark: str = "",
) -> Picture:
    """Place everything.

    Args:
        rows: what the boxes say (`slr.outputs.prisma.table.flow_rows`); a box without rows is not drawn.
        labels: every text by key, for headers and side bars.
        notes: paragraphs below the figure.
        measure: the font.
        width: of the figure, in points; without, as wide as it is best read.
        watermark: a word across the figure.
    """
    names = {row.box for row in rows}
    page = _Page(rows, labels, list(notes), watermark)
    if width is not None:
        return page.fitted(names, width, measure)
    plan, setter = arrange_side_by_side(names), Setter(measure)
    *narrower, widest = COLUMNS
    for column in narrower:
        picture = page.laid_out(plan, Frame(column), setter)
        if picture.height <= A4 * picture.width:
            return picture
    return page.laid_out(plan, Frame(widest), setter)


def _candidates(names: set[str], width: float) -> list[tuple[FlowGrid, Frame, float]]:
    """Arrangements and sizes of the letters whose columns are legible in a width, the best first."""
    plan, below = arrange_side_by_side(names), stack_lanes(names)
    beside = [(plan, _frame(plan, size, width), size) for size in SIZES]
    legible = [each for each in beside if each[1].column >= NARROWEST * each[2]]
    if legible:
        widest = legible[0][1].column / WIDEST
        if widest > SIZES[0]:
            larger = min(widest, LARGEST)
            legible.insert(0, (plan, _frame(plan, larger, width), larger))
        return legible
    lower = [(below, _frame(below, size, width), size) for size in SIZES]
    return [each for each in lower if each[1].column >= NARROWEST_STACKED * each[2]] or lower[-1:]


def _frame(plan: FlowGrid, size: float, width: float) -> Frame:
    frame = Frame(
        column=0.0,
        margin=4.0,
        bar=2.0 * size,
        bar_gap=0.7 * size,
        channel=1.2 * size,
        column_gap=2.0 * size,
        row_gap=1.9 * size,
        header_gap=1.2 * size,
        slack=0.015 * width,
        nearly=0.3,
    )
    return replace(frame, column=max((width - frame.width(plan)) / plan.columns, 4 * size))


@dataclass(frozen=True, slots=True)
class _Page:
    rows: Sequence[FlowRow]
    labels: Labels
    notes: list[str]
    watermark: str

    def fitted(self, names: set[str], width: float, measure: Measure) -> Picture:
        """The figure in a width: with the largest letters that keep it on a page, or the smallest there are."""
        candidates = _candidates(names, width)
        for plan, frame, size in candidates:
            picture = self.laid_out(plan, frame, Setter(measure, size, is_tight=True))
            if picture.height <= PAGE:
                return picture
        return picture

    def laid_out(self, plan: FlowGrid, frame: Frame, setter: Setter) -> Picture:
        grid = _Grid(plan, frame, setter, self.labels)
        boxes, bars = grid.place(self._lines(plan, frame, setter))
        width = frame.width(plan)
        below = max(box.bottom for box in [*boxes.values(), *bars]) + frame.header_gap
        texts, height = setter.paragraphs(self.notes, frame.margin, below, width - 2 * frame.margin - frame.slack)
        ordered = sorted([*bars, *boxes.values()], key=lambda box: READING.index(box.name.removesuffix("-other")))
        lines = _arrows(boxes, plan.channels, frame.left(plan, 0), frame.channel)
        return Picture(width, height + frame.margin, tuple(ordered), tuple(lines), tuple(texts), self.watermark)

    def _lines(self, plan: FlowGrid, frame: Frame, setter: Setter) -> dict[str, list[BoxLine]]:
        spans = {cell.name: cell for row in plan.rows for cell in row.cells}
        lines = {}
        first = 0
        for box, group in groupby(self.rows, key=lambda row: row.box):
            entries = list(group)
            lines[box] = setter.box_lines(entries, _across(frame, spans[box]), first=first)
            first += len(entries)
        return lines


def _across(frame: Frame, cell: GridCell) -> float:
    """Width of a box."""
    return frame.column + (cell.last - cell.first) * (frame.column + frame.column_gap)


@dataclass(frozen=True, slots=True)
class _Grid:
    plan: FlowGrid
    frame: Frame
    setter: Setter
    labels: Labels

    def place(self, lines: Mapping[str, list[BoxLine]]) -> tuple[dict[str, Box], list[Box]]:
        """The boxes row by row, and the side bars beside them."""
        heights = [self._height(row, lines) for row in self.plan.rows]
        self._make_room(heights)
        boxes: dict[str, Box] = {}
        tops, top = [], self.frame.margin
        for row, height in zip(self.plan.rows, heights, strict=True):
            tops.append(top)
            boxes |= {cell.name: self._box(cell, top, height, lines) for cell in row.cells}
            top += height + (self.frame.header_gap if row.is_header else self.frame.row_gap)
        return boxes, [
            self._bar(name, tops[first], tops[last] + heights[last]) for name, first, last in self._bars()
        ]

    def _height(self, row: GridRow, lines: Mapping[str, list[BoxLine]]) -> float:
        if row.is_header:
            return max(self._header(cell, 0.0).height for cell in row.cells)
        return max(self.setter.height_of(len(lines[cell.name])) for cell in row.cells)

    def _header(self, cell: GridCell, top: float) -> Box:
        box = Box(cell.name, self._x(cell), top, _across(self.frame, cell), 0, style_of(cell.name))
        return self.setter.put_title(box, clean(self.labels[cell.name]))

    def _box(self, cell: GridCell, top: float, height: float, lines: Mapping[str, list[BoxLine]]) -> Box:
        if cell.name in HEADERS:
            return _lowered(self._header(cell, top), height)
        own = self.setter.height_of(len(lines[cell.name]))
        tall = height if own >= self.frame.nearly * height else own
        box = Box(cell.name, self._x(cell), top, _across(self.frame, cell), tall, style_of(cell.name))
        return self.setter.fill(box, lines[cell.name])

    def _x(self, cell: GridCell) -> float:
        return self.frame.left(self.plan, cell.first)

    def _bars(self) -> list[tuple[str, int, int]]:
        """Each side bar with its first and last row."""
        numbered = groupby(enumerate(self.plan.rows), key=lambda item: item[1].bar)
        spans = [(bar, [number for number, _ in group]) for bar, group in numbered if bar]
        return [(bar, rows[0], rows[-1]) for bar, rows in spans]

    def _make_room(self, heights: list[float]) -> None:
        """Raise the first row of a side bar whose title is longer than its rows."""
        for name, first, last in self._bars():
            used = heights[first : last + 1]
            missing = self.setter.length(self._title(name)) - sum(used) - self.frame.row_gap * (len(used) - 1)
            heights[first] += max(0.0, missing)

    def _title(self, bar: str) -> str:
        return clean(self.labels[bar.removesuffix("-other")])

    def _bar(self, name: str, top: float, bottom: float) -> Box:
        box = Box(name, self.frame.margin, top, self.frame.bar, bottom - top, Style.BAR)
        return self.setter.turn_title(box, self._title(name))


def _lowered(box: Box, height: float) -> Box:
    """A header as high as its highest neighbour, its title in the middle."""
    shift = (height - box.height) / 2
    return replace(box, height=height, texts=tuple(replace(text, y=text.y + shift) for text in box.texts))


def _arrows(
    boxes: Mapping[str, Box], channels: tuple[tuple[str, str], ...], left: float, distance: float
) -> list[Arrow]:
    """Every arrow of the templates whose two boxes are drawn.

    Args:
        boxes: by name.
        channels: pairs whose arrow runs down along the left of all boxes, outermost first.
        left: where the boxes begin.
        distance: between two channels.
    """
    end = "box16" if "box16" in boxes else "box10"
    arrows = [_level(boxes[start], boxes[other]) for start, other in _ACROSS if start in boxes]
    for start, other in (*_DOWN, (end, "box17")):
        if start in boxes and other in boxes:
            if (start, other) in channels:
                place = len(channels) - channels.index((start, other))
                arrows.append(_around(boxes[start], boxes[other], left - place * distance))
            else:
                arrows.append(_towards(boxes[start], boxes[other]))
    return arrows


def _level(start: Box, end: Box) -> Arrow:
    y = start.y + min(start.height, end.height) / 2
    return Arrow(start.name, end.name, ((start.right, y), (end.x, y)))


def _towards(start: Box, end: Box) -> Arrow:
    """Straight down; to a box in another column down first, then level into its nearer side."""
    if start.x < end.right and end.x < start.right:
        return Arrow(start.name, end.name, ((start.middle, start.bottom), (start.middle, end.y)))
    side = end.right if start.x > end.x else end.x
    corner = (start.middle, end.centre)
    return Arrow(start.name, end.name, ((start.middle, start.bottom), corner, (side, end.centre)))


def _around(start: Box, end: Box, x: float) -> Arrow:
    """Out to the left, down the channel, and in again."""
    points = ((start.x, start.centre), (x, start.centre), (x, end.centre), (end.x, end.centre))
    return Arrow(start.name, end.name, points)
