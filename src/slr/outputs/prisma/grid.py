"""Which box stands in which row and column: side by side as in the templates, or lane below lane.

Columns and arrows are those of the PRISMA 2020 templates (Page et al., BMJ 2021;372:n71).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from slr.outputs.drawing.geometry import Style

HEADERS = ("prevstud", "newstud", "othstud")
GREY = {"box1", "box11", "box12", "box13", "box14", "box15", "box16"}
_SEARCHED = (("box2", "box3"), ("box4", "box5"), ("box6", "box7"), ("box8", "box9"))
_OTHER = (("box11",), ("box12", "box13"), ("box14", "box15"))
_INCLUDED = (("box10",), ("box16",), ("box17",))
#: The order in which the figure is read.
READING = (
    "identification", "screening", "included",
    "prevstud", "box1",
    "newstud", "box2", "box3", "box4", "box5", "box6", "box7", "box8", "box9",
    "othstud", "box11", "box12", "box13", "box14", "box15",
    "box10", "box16", "box17",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GridCell:
    """A box and the columns it spans."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """Boxes, or headers, side by side. `bar`: the side bar beside them; rows of the same bar in turn share one."""

    cells: tuple[GridCell, ...]
    bar: str = ""

    @property
    def is_header(self) -> bool:
        """True for a row of titles."""
        return not self.bar


@dataclass(frozen=True, slots=True)
class FlowGrid:
    """Rows from top to bottom; `channels` are arrows that run along the left of all columns, outermost first."""

    columns: int
    rows: tuple[GridRow, ...]
    channels: tuple[tuple[str, str], ...] = ()


def style_of(name: str) -> Style:
    """What a box looks like."""
    if name in HEADERS:
        return Style.HEADER if name == "newstud" else Style.GREY_HEADER
    return Style.GREY_BOX if name in GREY else Style.BOX


def arrange_side_by_side(names: Collection[str]) -> FlowGrid:
    """The templates' own arrangement: two columns for each lane, one for the previous version."""
    first = 1 if "box1" in names else 0
    other = first + 2
    places = {
        **{name: first for name, *_ in (*_SEARCHED, *_INCLUDED)},
        **{right: first + 1 for _, right in _SEARCHED},
        **{name: other for name, *_ in _OTHER},
        **{right: other + 1 for _, right in _OTHER[1:]},
        "box1": 0,
    }
    headers = [
        *([GridCell("prevstud", 0, 0)] if first else []),
        GridCell("newstud", first, first + 1),
        *([GridCell("othstud", other, other + 1)] if "box11" in names else []),
    ]
    rows = (
        ("identification", ("box1", "box2", "box3", "box11")),
        ("screening", ("box4", "box5")),
        ("screening", ("box6", "box7", "box12", "box13")),
        ("screening", ("box8", "box9", "box14", "box15")),
        *(("included", row) for row in _INCLUDED),
    )
    grid_rows = [
        GridRow(tuple(GridCell(name, places[name], places[name]) for name in row if name in names), bar)
        for bar, row in rows
    ]
    return FlowGrid(headers[-1].last + 1, (GridRow(tuple(headers)), *(row for row in grid_rows if row.cells)))


def stack_lanes(names: Collection[str]) -> FlowGrid:
    """One lane below the other, for a figure one column wide."""
    rows = [_header("prevstud"), GridRow((GridCell("box1", 0, 1),), "identification")] if "box1" in names else []
    rows += [_header("newstud"), *_lane(_SEARCHED, names, "")]
    if "box11" in names:
        rows += [_header("othstud"), *_lane(_OTHER, names, "-other")]
    rows += [GridRow((GridCell(name, 0, 0),), "included") for (name,) in _INCLUDED if name in names]
    channels = [pair for pair in (("box1", "box16"),) if pair[0] in names]
    channels += [("box8", "box10")] if "box11" in names else []
    return FlowGrid(2, tuple(rows), tuple(channels))


def _header(name: str) -> GridRow:
    return GridRow((GridCell(name, 0, 1),))


def _lane(rows: tuple[tuple[str, ...], ...], names: Collection[str], suffix: str) -> list[GridRow]:
    return [
        GridRow(
            tuple(GridCell(name, column, column) for column, name in enumerate(row) if name in names),
            f"{'screening' if number else 'identification'}{suffix}",
        )
        for number, row in enumerate(rows)
    ]
