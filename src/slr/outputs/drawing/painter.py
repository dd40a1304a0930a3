"""Painting a figure of boxes and arrows with matplotlib, for PDF and PNG."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, Polygon, Rectangle

from slr.outputs.drawing.font import make_properties, use_settings
from slr.outputs.drawing.geometry import FILL, LINE, POINTS_PER_INCH, WATERMARK, Arrow, Box, Picture, Style, Text


def paint(layout: Picture) -> Figure:
    """Draw what a layout says: one unit of its lengths is one point."""
    with use_settings():
        figure = Figure(figsize=(layout.width / POINTS_PER_INCH, layout.height / POINTS_PER_INCH))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, layout.width), ylim=(layout.height, 0))
        axes.set_axis_off()
        for arrow in layout.arrows:
            _paint_arrow(axes, arrow)
        for box in layout.boxes:
            axes.add_patch(_shape(box))
            for text in box.texts:
                _paint_text(axes, text)
        for text in layout.notes:
            _paint_text(axes, text)
        if layout.watermark:
            _paint_watermark(axes, layout)
    return figure


def _shape(box: Box) -> Patch:
    corner, width, height = (box.x, box.y), box.width, box.height
    rounded = "round,pad=0,rounding_size=4"
    shape = (
        FancyBboxPatch(corner, width, height, boxstyle=rounded)
        if box.style is Style.BAR
        else Rectangle(corner, width, height)
    )
    shape.set(facecolor=FILL[box.style], edgecolor="black", linewidth=LINE, gid=box.name, clip_on=False)
    return shape


def _paint_text(axes: Axes, text: Text) -> None:
    """`parse_math` is off: a dollar sign in a reason is a dollar sign."""
    axes.text(
        text.x,
        text.y,
        text.text,
        fontproperties=make_properties(text.size, bold=text.bold),
        horizontalalignment="center" if text.centred or text.turned else "left",
        verticalalignment="center" if text.turned else "baseline",
        rotation=90 if text.turned else 0,
        rotation_mode="anchor",
        parse_math=False,
    )


def _paint_watermark(axes: Axes, layout: Picture) -> None:
    size, angle = layout.slant
    axes.text(
        layout.width / 2,
        layout.height / 2,
        layout.watermark,
        fontproperties=make_properties(size, bold=True),
        horizontalalignment="center",
        verticalalignment="center",
        rotation=angle,
        color="black",
        alpha=WATERMARK,
        parse_math=False,
    )


def _paint_arrow(axes: Axes, arrow: Arrow) -> None:
    """A line that ends where the head begins, so that the point stays sharp and touches the box."""
    line, head = arrow.drawn()
    xs, ys = zip(*line, strict=True)
    axes.add_line(Line2D(xs, ys, color="black", linewidth=LINE, solid_joinstyle="miter", clip_on=False))
    axes.add_patch(Polygon(head, closed=True, facecolor="black", edgecolor="none", clip_on=False))
