"""The figure as SVG by our own hand: text is text, in reading order, and a number can be a link.

SVG 2 (https://www.w3.org/TR/SVG2/), 5.7 on titles and descriptions; WAI-ARIA Graphics on `role`. No script, no
style sheet and nothing from outside is in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from slr.outputs.drawing.geometry import FILL, LINE, WATERMARK, Arrow, Box, Picture, Style, Text

#: The figure's own font first, then broad ones and narrow ones that readers have.
FONTS = "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif"


def write_document(layout: Picture, title: str, description: str) -> str:
    """A whole file: one image to a screen reader, with a title and all it says as its description.

    Args:
        layout: what to draw; one unit of its lengths is one point.
        title: of the figure.
        description: the text equivalent.
    """
    spoken = f' <title id="slr-title">{escape(title)}</title>\n <desc id="slr-desc">{escape(description)}</desc>\n'
    attributes = 'role="img" aria-labelledby="slr-title" aria-describedby="slr-desc"'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    return head + _root(layout, f'xmlns="http://www.w3.org/2000/svg" {attributes}', spoken, {})


def write_inline(layout: Picture, title: str, links: Mapping[int, tuple[str, str]]) -> str:
    """The figure within an HTML page, its texts open to screen readers and its numbers links.

    Args:
        layout: what to draw.
        title: the name of the figure.
        links: for the number of a row, the address behind it and what a screen reader says of it.
    """
    return _root(layout, f'role="group" aria-label={quoteattr(title)}', "", links)


def _root(layout: Picture, attributes: str, spoken: str, links: Mapping[int, tuple[str, str]]) -> str:
    width, height = _n(layout.width), _n(layout.height)
    parts = [
        f'<svg {attributes} width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}">\n',
        spoken,
        f' <rect width="{width}" height="{height}" fill="#ffffff"/>\n',
        f' <g font-family="{FONTS}" fill="#000000">\n',
        *(_arrow(arrow) for arrow in layout.arrows),
        *(_box(box, links) for box in layout.boxes),
        ' <g id="notes">\n',
        *(_text(text, links) for text in layout.notes),
        " </g>\n",
        _watermark(layout),
        " </g>\n</svg>\n",
    ]
    return "".join(parts)


def _arrow(arrow: Arrow) -> str:
    line, head = arrow.drawn()
    return (
        f'  <polyline points="{_points(line)}" fill="none" stroke="#000000" stroke-width="{LINE}"/>\n'
        f'  <polygon points="{_points(head)}"/>\n'
    )


def _box(box: Box, links: Mapping[int, tuple[str, str]]) -> str:
    rounded = ' rx="4"' if box.style is Style.BAR else ""
    return (
        f'  <g id="{box.name}">\n'
        f'   <rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"{rounded}'
        f' fill="{FILL[box.style]}" stroke="#000000" stroke-width="{LINE}"/>\n'
        + "".join(_text(text, links) for text in box.texts)
        + "  </g>\n"
    )


def _text(text: Text, links: Mapping[int, tuple[str, str]]) -> str:
    weight = ' font-weight="bold"' if text.bold else ""
    anchor = ' text-anchor="middle"' if text.centred or text.turned else ""
    turn = f' transform="rotate(-90 {_n(text.x)} {_n(text.y)})"' if text.turned else ""
    # A turned line is given by its centre: its baseline lies a third of its size beside it.
    x = text.x + text.size * 0.36 if text.turned else text.x
    place = f'x="{_n(text.x)}" y="{_n(text.y + x - text.x)}"'
    drawn = f'   <text {place} font-size="{_n(text.size)}"{weight}{anchor}{turn}>{escape(text.text)}</text>\n'
    if text.row is None or text.row not in links:
        return drawn
    address, says = links[text.row]
    return f"   <a href={quoteattr(address)} aria-label={quoteattr(says)}>\n{drawn}   </a>\n"


def _watermark(layout: Picture) -> str:
    if not layout.watermark:
        return ""
    size, angle = layout.slant
    x, y = layout.width / 2, layout.height / 2
    return (
        f'  <text x="{_n(x)}" y="{_n(y + size * 0.36)}" font-size="{_n(size)}" font-weight="bold"'
        f' text-anchor="middle" fill-opacity="{WATERMARK}" pointer-events="none"'
        f' transform="rotate({_n(-angle)} {_n(x)} {_n(y)})">{escape(layout.watermark)}</text>\n'
    )


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(length: float) -> str:
    """A length with two decimals at most, the same on every machine."""
    return f"{length:.2f}".rstrip("0").rstrip(".")
