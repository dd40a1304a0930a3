"""Where every box, line of text and arrow of the figure stands: numbers only, nothing is drawn here.

Columns and arrows are those of the PRISMA 2020 templates. Boxes are as high as their text needs; a row is as high
as its highest box, and the rows below move down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from slr.reporter.geometry import Arrow, Box, Picture, Style, Text
from slr.reporter.labels import Labels, plain
from slr.reporter.table import FlowRow
from slr.reporter.typesetting import Line, Measure, Setter, height_of

MARGIN, BAR, BAR_GAP = 10.0, 20.0, 10.0
COLUMN_GAP, ROW_GAP, HEADER_GAP = 26.0, 22.0, 12.0
#: Widths of a column to try, until the figure is no longer than an A4 page is for its width.
COLUMNS, A4 = (164.0, 200.0, 236.0), 2**0.5
#: A box at least this part of its row's height is made as high as the row, so that neighbours end together.
NEARLY = 0.5

#: Rows of the templates from top to bottom; a box stands in the column of its lane.
_ROWS = (
    ("box1", "box2", "box3", "box11"),
    ("box4", "box5"),
    ("box6", "box7", "box12", "box13"),
    ("box8", "box9", "box14", "box15"),
    ("box10",),
    ("box16",),
    ("box17",),
)
_BARS = {"identification": (0, 0), "screening": (1, 3), "included": (4, 6)}
_COLUMN_OF = {
    **dict.fromkeys(("box2", "box4", "box6", "box8", "box10", "box16", "box17"), 0),
    **dict.fromkeys(("box3", "box5", "box7", "box9"), 1),
    **dict.fromkeys(("box11", "box12", "box14"), 2),
    **dict.fromkeys(("box13", "box15"), 3),
}
_GREY = {"box1", "box11", "box12", "box13", "box14", "box15", "box16"}
_ACROSS = (("box2", "box3"), ("box4", "box5"), ("box6", "box7"), ("box8", "box9"))
_ACROSS_OTHER = (("box12", "box13"), ("box14", "box15"))
_DOWN = (
    ("box2", "box4"),
    ("box4", "box6"),
    ("box6", "box8"),
    ("box8", "box10"),
    ("box11", "box12"),
    ("box12", "box14"),
    ("box10", "box16"),
)


def lay_out(rows: Sequence[FlowRow], labels: Labels, notes: Iterable[str], measure: Measure) -> Picture:
    """Place everything.

    Args:
        rows: what the boxes say (`slr.reporter.table.flow_rows`); a box without rows is not drawn.
        labels: every text by key, for headers and side bars.
        notes: paragraphs below the figure.
        measure: the font.
    """
    paragraphs = list(notes)
    *narrower, widest = COLUMNS
    for column in narrower:
        picture = _laid_out(rows, labels, paragraphs, Setter(measure, column))
        if picture.height <= A4 * picture.width:
            return picture
    return _laid_out(rows, labels, paragraphs, Setter(measure, widest))


def _laid_out(rows: Sequence[FlowRow], labels: Labels, notes: list[str], setter: Setter) -> Picture:
    lines = {box: setter.box_lines(list(entries)) for box, entries in groupby(rows, key=lambda row: row.box)}
    columns = _columns(lines, setter.column)
    headers = _headers(columns, labels, setter)
    boxes, bars = _grid(lines, columns, labels, setter, top=headers[0].bottom + HEADER_GAP)
    width = max(columns.values()) + setter.column + MARGIN
    below = max(box.bottom for box in [*boxes.values(), *bars]) + HEADER_GAP
    texts, height = setter.paragraphs(notes, MARGIN, below, width - 2 * MARGIN)
    return Picture(width, height + MARGIN, (*headers, *bars, *boxes.values()), tuple(_arrows(boxes)), tuple(texts))


def _columns(lines: Mapping[str, object], width: float) -> dict[int, float]:
    """Where each column that is used begins; -1 is the previous version's."""
    used = ([-1] if "box1" in lines else []) + [0, 1] + ([2, 3] if "box11" in lines else [])
    left = MARGIN + BAR + BAR_GAP
    return {column: left + place * (width + COLUMN_GAP) for place, column in enumerate(used)}


def _headers(columns: Mapping[int, float], labels: Labels, setter: Setter) -> list[Box]:
    spans = [("prevstud", -1, -1), ("newstud", 0, 1), ("othstud", 2, 3)]
    boxes = []
    for name, first, last in spans:
        if first in columns:
            style = Style.HEADER if name == "newstud" else Style.GREY_HEADER
            width = columns[last] + setter.column - columns[first]
            box = Box(name, columns[first], MARGIN, width, 0, style)
            boxes.append(setter.titled(box, plain(labels[name])))
    highest = max(box.height for box in boxes)
    return [_lowered(box, highest) for box in boxes]


def _lowered(box: Box, height: float) -> Box:
    """A header as high as its highest neighbour, its title in the middle."""
    shift = (height - box.height) / 2
    return replace(box, height=height, texts=tuple(replace(text, y=text.y + shift) for text in box.texts))


def _grid(
    lines: Mapping[str, list[Line]], columns: Mapping[int, float], labels: Labels, setter: Setter, *, top: float
) -> tuple[dict[str, Box], list[Box]]:
    """The boxes row by row, and the side bars beside them."""
    rows = [[name for name in row if name in lines] for row in _ROWS]
    heights = [max((height_of(len(lines[name])) for name in row), default=0.0) for row in rows]
    _make_room(heights, rows, labels, setter)
    boxes: dict[str, Box] = {}
    tops = []
    for row, height in zip(rows, heights, strict=True):
        tops.append(top)
        for name in row:
            own = height_of(len(lines[name]))
            x, style = columns[_COLUMN_OF.get(name, -1)], Style.GREY_BOX if name in _GREY else Style.BOX
            box = Box(name, x, top, setter.column, height if own >= NEARLY * height else own, style)
            boxes[name] = setter.filled(box, lines[name])
        top += height + ROW_GAP if row else 0
    bars = []
    for name, (first, last) in _BARS.items():
        end = max(tops[row] + heights[row] for row in range(first, last + 1) if rows[row])
        bars.append(_bar(name, tops[first], end, plain(labels[name])))
    return boxes, bars


def _make_room(heights: list[float], rows: list[list[str]], labels: Labels, setter: Setter) -> None:
    """Raise the first row of a side bar whose title is longer than its rows."""
    for name, (first, last) in _BARS.items():
        used = [heights[row] for row in range(first, last + 1) if rows[row]]
        missing = setter.length(plain(labels[name])) - sum(used) - ROW_GAP * (len(used) - 1)
        heights[first] += max(0.0, missing)


def _bar(name: str, top: float, bottom: float, title: str) -> Box:
    box = Box(name, MARGIN, top, BAR, bottom - top, Style.BAR)
    return replace(box, texts=(Text(title, box.middle, box.centre, bold=True, turned=True),))


def _arrows(boxes: Mapping[str, Box]) -> list[Arrow]:
    arrows = [_across(boxes[start], boxes[end]) for start, end in _ACROSS]
    if "box11" in boxes:
        arrows += [_across(boxes[start], boxes[end]) for start, end in _ACROSS_OTHER]
        arrows.append(_round_the_corner(boxes["box14"], boxes["box10"]))
    arrows += [_down(boxes[start], boxes[end]) for start, end in _DOWN if start in boxes and end in boxes]
    if "box16" in boxes:
        arrows.append(_round_the_corner(boxes["box1"], boxes["box16"]))
    if "box17" in boxes:
        arrows.append(_down(boxes.get("box16", boxes["box10"]), boxes["box17"]))
    return arrows


def _across(start: Box, end: Box) -> Arrow:
    y = start.y + min(start.height, end.height) / 2
    return Arrow(start.name, end.name, ((start.right, y), (end.x, y)))


def _down(start: Box, end: Box) -> Arrow:
    return Arrow(start.name, end.name, ((start.middle, start.bottom), (start.middle, end.y)))


def _round_the_corner(start: Box, end: Box) -> Arrow:
    """Down from one box, then level into the nearer side of the other."""
    side = end.right if start.x > end.x else end.x
    corner = (start.middle, end.centre)
    return Arrow(start.name, end.name, ((start.middle, start.bottom), corner, (side, end.centre)))
