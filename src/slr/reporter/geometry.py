"""What a figure is made of before it is drawn: boxes, lines of text and arrows with their places.

Lengths are points (1/72 inch), x to the right and y down from the upper left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Size of the text in the boxes, in points.
SIZE = 8.0


class Style(StrEnum):
    """What a box is: it decides colour, frame and corners."""

    HEADER = "header"
    GREY_HEADER = "grey-header"
    BAR = "bar"
    BOX = "box"
    GREY_BOX = "grey-box"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the start of its baseline, or its centre when it is centred or turned by 90°."""

    text: str
    x: float
    y: float
    size: float = SIZE
    bold: bool = False
    centred: bool = False
    turned: bool = False


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
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole figure."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[Text, ...]
