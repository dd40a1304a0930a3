"""The arrows between the boxes: level or upright pieces, none through a box."""

from __future__ import annotations

from collections.abc import Mapping

from slr.outputs.drawing.geometry import Arrow, Box

_ACROSS = (
    ("box2", "box3"), ("box4", "box5"), ("box6", "box7"), ("box8", "box9"), ("box12", "box13"), ("box14", "box15"),
)  # fmt: skip
_DOWN = (
    ("box2", "box4"), ("box4", "box6"), ("box6", "box8"), ("box8", "box10"),
    ("box11", "box12"), ("box12", "box14"), ("box14", "box10"), ("box1", "box16"), ("box10", "box16"),
)  # fmt: skip


def arrows(
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
    found = [_across(boxes[one], boxes[other]) for one, other in _ACROSS if one in boxes]
    for one, other in (*_DOWN, (end, "box17")):
        if one in boxes and other in boxes:
            if (one, other) in channels:
                place = len(channels) - channels.index((one, other))
                found.append(_around(boxes[one], boxes[other], left - place * distance))
            else:
                found.append(_towards(boxes[one], boxes[other]))
    return found


def _across(start: Box, end: Box) -> Arrow:
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
