"""Painting the figure with matplotlib, in the look of the official templates."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, Polygon, Rectangle

from slr.reporter.counts import FlowCounts
from slr.reporter.font import measure, properties, settings
from slr.reporter.geometry import Arrow, Box, Picture, Style, Text
from slr.reporter.labels import Labels, chosen
from slr.reporter.layout import lay_out
from slr.reporter.notes import flow_notes
from slr.reporter.table import flow_rows

_FILL = {
    Style.HEADER: "#ffc125",
    Style.GREY_HEADER: "#d9d9d9",
    Style.BAR: "#bcd2ee",
    Style.BOX: "#ffffff",
    Style.GREY_BOX: "#f2f2f2",
}
_LINE = 0.8
_HEAD_LENGTH, _HEAD_WIDTH = 6.0, 4.8
_POINTS_PER_INCH = 72


def draw(counts: FlowCounts, labels: Labels | None = None, *, extra_notes: Sequence[str] = ()) -> Figure:
    """The flow diagram as a matplotlib figure, in the size it is to be printed in.

    Args:
        counts: the numbers.
        labels: wording other than the official one, by key.
        extra_notes: further paragraphs below the figure, before the citation.
    """
    return paint(picture(counts, labels, extra_notes=extra_notes))


def picture(counts: FlowCounts, labels: Labels | None = None, *, extra_notes: Sequence[str] = ()) -> Picture:
    """The figure's geometry, measured with the font it is drawn in. Arguments as for `draw`."""
    texts = chosen(labels or {}, updated=counts.has_previous)
    *notes, citation = flow_notes(counts)
    with settings():
        return lay_out(flow_rows(counts, texts), texts, [*notes, *extra_notes, citation], measure)


def paint(layout: Picture) -> Figure:
    """Draw what a layout says: one unit of its lengths is one point."""
    with settings():
        figure = Figure(figsize=(layout.width / _POINTS_PER_INCH, layout.height / _POINTS_PER_INCH))
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
    return figure


def _shape(box: Box) -> Patch:
    corner, width, height = (box.x, box.y), box.width, box.height
    rounded = "round,pad=0,rounding_size=4"
    shape = (
        FancyBboxPatch(corner, width, height, boxstyle=rounded)
        if box.style is Style.BAR
        else Rectangle(corner, width, height)
    )
    shape.set(facecolor=_FILL[box.style], edgecolor="black", linewidth=_LINE, gid=box.name, clip_on=False)
    return shape


def _paint_text(axes: Axes, text: Text) -> None:
    """`parse_math` is off: a dollar sign in a reason is a dollar sign."""
    axes.text(
        text.x,
        text.y,
        text.text,
        fontproperties=properties(text.size, bold=text.bold),
        horizontalalignment="center" if text.centred or text.turned else "left",
        verticalalignment="center" if text.turned else "baseline",
        rotation=90 if text.turned else 0,
        rotation_mode="anchor",
        parse_math=False,
    )


def _paint_arrow(axes: Axes, arrow: Arrow) -> None:
    """A line that ends where the head begins, so that the point stays sharp and touches the box."""
    *_, (from_x, from_y), (x, y) = arrow.points
    length = max(abs(x - from_x), abs(y - from_y))
    along = (x - from_x) / length, (y - from_y) / length
    base_x, base_y = x - along[0] * _HEAD_LENGTH, y - along[1] * _HEAD_LENGTH
    half_x, half_y = along[1] * _HEAD_WIDTH / 2, along[0] * _HEAD_WIDTH / 2
    xs, ys = zip(*arrow.points[:-1], (base_x, base_y), strict=True)
    axes.add_line(Line2D(xs, ys, color="black", linewidth=_LINE, solid_joinstyle="miter", clip_on=False))
    head = [(x, y), (base_x + half_x, base_y - half_y), (base_x - half_x, base_y + half_y)]
    axes.add_patch(Polygon(head, closed=True, facecolor="black", edgecolor="none", clip_on=False))
