"""What a figure is made of before it is drawn: boxes, lines of text and arrows with their places.

Lengths are points (1/72 inch), x to the right and y down from the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, degrees, sin

POINTS_PER_INCH = 72
POINTS_PER_MM = POINTS_PER_INCH / 25.4
#: How fine a figure made of dots is, for print.
DOTS_PER_INCH = 300
#: Size of the text in the boxes, in points.
SIZE = 8.0

Point = tuple[float, float]


class Style(StrEnum):
    """What a box is: it decides colour, frame and corners."""

    HEADER = "header"
    GREY_HEADER = "grey-header"
    BAR = "bar"
    BOX = "box"
    GREY_BOX = "grey-box"


#: Colours of the official templates. In greyscale they are four light greys with black text on them; what a box is
#: stands in its words and its place, never in its colour alone.
FILL = {
    Style.HEADER: "#ffc125",
    Style.GREY_HEADER: "#d9d9d9",
    Style.BAR: "#bcd2ee",
    Style.BOX: "#ffffff",
    Style.GREY_BOX: "#f2f2f2",
}
#: Width of lines, length and width of the heads of arrows, in points.
LINE, HEAD_LENGTH, HEAD_WIDTH = 0.8, 6.0, 4.8
#: How dark the watermark is.
WATERMARK = 0.12


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the start of its baseline, or its centre when it is centred or turned by 90°.

    row: which line of the table's rows ends here with its number; None for all other lines.
    """

    text: str
    x: float
    y: float
    size: float = SIZE
    bold: bool = False
    centred: bool = False
    turned: bool = False
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner, with its lines of text."""

    name: str
    x: float
    y: float
    width: float
    height: float
    style: Style
    texts: tuple[Text, ...] = ()

    @property
    def right(self) -> float:
        """Where the right side is."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where the lower side is."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half-way between left and right."""
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        """Half-way between top and bottom."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """Straight pieces, each level or upright, from one box to another; the head is at the last point."""

    start: str
    end: str
    points: tuple[Point, ...]

    def drawn(self) -> tuple[list[Point], list[Point]]:
        """The line, which ends where the head begins, and the three corners of the head, which touches the box."""
        *_, (from_x, from_y), (x, y) = self.points
        length = max(abs(x - from_x), abs(y - from_y)) or 1.0
        along = (x - from_x) / length, (y - from_y) / length
        base_x, base_y = x - along[0] * HEAD_LENGTH, y - along[1] * HEAD_LENGTH
        half_x, half_y = along[1] * HEAD_WIDTH / 2, along[0] * HEAD_WIDTH / 2
        corners = [(x, y), (base_x + half_x, base_y - half_y), (base_x - half_x, base_y + half_y)]
        return [*self.points[:-1], (base_x, base_y)], corners


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole figure; the boxes stand in the order in which they are read. `watermark` lies across it."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[Text, ...]
    watermark: str = ""

    @property
    def slant(self) -> tuple[float, float]:
        """Size of the watermark's letters, and its angle in degrees: from corner to corner, within the page.

        Bold capitals are some 0.8 sizes wide and 0.75 high.
        """
        angle = atan2(self.height, self.width)
        long, high = 0.8 * max(len(self.watermark), 1), 0.75
        across = self.width / (long * cos(angle) + high * sin(angle))
        down = self.height / (long * sin(angle) + high * cos(angle))
        return 0.95 * min(across, down), degrees(angle)
