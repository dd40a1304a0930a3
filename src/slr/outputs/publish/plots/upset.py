"""The UpSet plot of a review's sources: which combinations of sources hold how many reports.

After Lex, Gehlenborg, Strobelt, Vuillemot, Pfister: UpSet: Visualization of Intersecting Sets. IEEE Transactions
on Visualization and Computer Graphics 2014;20(12):1983-1992, doi:10.1109/TVCG.2014.2346248: one row for each
source with its size to the left, one column for each combination with its size above, filled dots where a source
belongs to it.

Lengths are points (1/72 inch), x to the right and y down. Only greys, and hatching where two bars differ in kind.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from xml.sax.saxutils import escape

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Ellipse, Rectangle

from slr.core.errors import UsageError
from slr.outputs.drawing.font import make_properties, measure, use_settings
from slr.outputs.drawing.geometry import DOTS_PER_INCH
from slr.outputs.drawing.wrap import wrap
from slr.outputs.publish.overlap import Combination, Overlap, summarise

TITLE = "Reports by source and combination of sources"
CITATION = "UpSet plot after Lex et al. 2014, doi:10.1109/TVCG.2014.2346248"
EMPTY = "There are no records yet, so there is nothing to compare."
#: Columns of the figure when nobody says otherwise: what fits across a page.
MOST = 20

_SIZE, _NOTE_SIZE, _LEADING = 7.5, 6.5, 1.25
_MARGIN, _GAP = 12.0, 6.0
_NAME_WIDTH, _NAME_LINES = 120.0, 2
#: No line of a name has room for more, not even of the letter i; it spares measuring what cannot be shown.
_LINE_LETTERS = 60
_SET_WIDTH, _BAR_HEIGHT, _HEADING = 90.0, 120.0, 14.0
_COLUMN, _DOT, _LINE = 15.0, 7.0, 1.6
_NARROWEST = 330.0


class Fill(StrEnum):
    """What a rectangle looks like."""

    DARK = "dark"
    LIGHT = "light"
    HATCHED = "hatched"
    BAND = "band"
    GAP = "gap"


_LOOK: dict[Fill, dict[str, Any]] = {
    Fill.DARK: {"facecolor": "#262626", "edgecolor": "none", "linewidth": 0},
    Fill.LIGHT: {"facecolor": "#b3b3b3", "edgecolor": "none", "linewidth": 0},
    Fill.HATCHED: {"facecolor": "white", "edgecolor": "#262626", "linewidth": 0.6, "hatch": "/////"},
    Fill.BAND: {"facecolor": "#f0f0f0", "edgecolor": "none", "linewidth": 0},
    Fill.GAP: {"facecolor": "white", "edgecolor": "none", "linewidth": 0},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle by its upper left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float
    fill: Fill


@dataclass(frozen=True, slots=True)
class Dot:
    """The centre of a dot; filled when the source belongs to the combination."""

    x: float
    y: float
    is_filled: bool


@dataclass(frozen=True, slots=True)
class Link:
    """The upright line that ties the first and the last dot of a combination."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text about its anchor: `align` is level, and the middle of its height is at y."""

    text: str
    x: float
    y: float
    align: Literal["left", "center", "right"] = "left"
    size: float = _SIZE
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """The whole figure before it is painted."""

    width: float
    height: float
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()
    links: tuple[Link, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where rows and columns stand: `left` and `top` are the corner of the matrix."""

    left: float
    top: float
    row: float
    column: float

    def x(self, column: int) -> float:
        return self.left + (column + 0.5) * self.column

    def y(self, row: int) -> float:
        return self.top + (row + 0.5) * self.row


def choose_shown(overlap: Overlap, most: int = MOST) -> tuple[tuple[Combination, ...], tuple[Combination, ...]]:
    """The combinations that get a bar of their own, and those that share the last one.

    Raises:
        UsageError: fewer than two bars.
    """
    if most < 2:
        raise UsageError(f"a figure of {most} bars cannot be drawn", hint="Ask for 2 bars or more.")
    if len(overlap.combinations) <= most:
        return overlap.combinations, ()
    return overlap.combinations[: most - 1], overlap.combinations[most - 1 :]


def write_notes(overlap: Overlap, most: int = MOST) -> list[str]:
    """What stands below the figure."""
    own, rest = choose_shown(overlap, most)
    above = "Columns: reports found in exactly the marked sources."
    left = "Rows: reports found in a source; the dark part was found in no other source."
    told = [f"{summarise(overlap)}.", f"{above} {left}"]
    if rest:
        told.append(
            f"The hatched column sums {len(rest):,} more combinations, the largest of {rest[0].reports:,} report"
            f"{'' if rest[0].reports == 1 else 's'}{'; it is cut, not to scale' if _is_cut(own, rest) else ''}."
        )
    return [*told, CITATION]


def write_text_equivalent(overlap: Overlap, most: int = MOST) -> str:
    """What the figure says, as plain text."""
    own, rest = choose_shown(overlap, most)
    if not overlap.records:
        return EMPTY
    lines = [
        f"{source.name}: {source.reports:,} reports, {source.only:,} only there" for source in overlap.sources
    ]
    lines += [f"Exactly {' & '.join(combination.sources)}: {combination.reports:,}" for combination in own]
    if rest:
        lines.append(f"{len(rest):,} more combinations: {sum(combination.reports for combination in rest):,}")
    return "\n".join([*lines, *write_notes(overlap, most)])


def lay_out(overlap: Overlap, most: int = MOST, mark: str = "") -> Plot:
    """Where everything stands; `mark` is a last note. Within `font.settings()`, since texts are measured."""
    own, rest = choose_shown(overlap, most)
    if not overlap.records:
        return Plot(_NARROWEST, 48, labels=(Label(EMPTY, _NARROWEST / 2, 24, "center"),))
    names = [_name_lines(source.name) for source in overlap.sources]
    frame = _frame(overlap, names, own, rest)
    columns = len(own) + bool(rest)
    bottom = frame.top + len(names) * frame.row + _GAP
    width = max(frame.left + columns * frame.column + _MARGIN, _NARROWEST)
    below, height = _note_labels([*write_notes(overlap, most), *([mark] if mark else [])], bottom, width)
    bars, counts = _above(frame, own, rest)
    set_bars, set_labels = _left(frame, overlap, names)
    dots, links = _matrix(frame, overlap, own)
    bands = [
        Bar(f"band-{row}", frame.left, frame.top + row * frame.row, columns * frame.column, frame.row, Fill.BAND)
        for row in range(0, len(names), 2)
    ]
    more = [_rest_label(frame, len(own), len(names), len(rest))] if rest else []
    return Plot(
        width,
        height,
        (*bands, *bars, *set_bars),
        tuple(dots),
        tuple(links),
        (*counts, *set_labels, *more, *below),
    )


def _others(number: int) -> str:
    return f"{number:,} others"


def _frame(
    overlap: Overlap, names: list[list[str]], own: Sequence[Combination], rest: Sequence[Combination]
) -> _Frame:
    """Columns as wide as the widest number above them, rows as high as the most lines of a name."""
    sums = [combination.reports for combination in own] + [sum(combination.reports for combination in rest)]
    column = max([_COLUMN, *(_width(f"{number:,}") + 5 for number in sums)])
    row = max(len(lines) for lines in names) * _SIZE * _LEADING + 4
    if rest:
        row = max(row, (_width(_others(len(rest))) + 4) / len(names))
    widest = max(_width(line) for lines in names for line in lines)
    sizes = max(_width(f"{source.reports:,}") for source in overlap.sources)
    left = _MARGIN + sizes + 4 + _SET_WIDTH + _GAP + widest + _GAP
    return _Frame(left, _MARGIN + _HEADING + _SIZE + _BAR_HEIGHT + _GAP, row, column)


def _name_lines(name: str) -> list[str]:
    """The name in at most two lines; a longer one loses its middle, since long names often differ at the end."""
    if len(name) > 2 * _LINE_LETTERS:
        name = f"{name[:_LINE_LETTERS]}…{name[-_LINE_LETTERS:]}"
    lines = wrap(name.split(), _NAME_WIDTH, _width) or ["-"]
    if len(lines) <= _NAME_LINES:
        return lines
    last = " ".join(name.split())[len(lines[0]) :].strip()
    while _width(f"…{last}") > _NAME_WIDTH:
        last = last.partition(" ")[2] or last[1:]
    return [lines[0], f"…{last}"]


def _width(text: str) -> float:
    return measure(text, _SIZE, False)


def _above(
    frame: _Frame, own: Sequence[Combination], rest: Sequence[Combination]
) -> tuple[list[Bar], list[Label]]:
    """The bars of the combinations with their numbers, the summed one last, and the heading."""
    numbers = [combination.reports for combination in own] + (
        [sum(combination.reports for combination in rest)] if rest else []
    )
    foot, thickness = frame.top - _GAP, frame.column * 0.62
    bars, labels = [], [Label("Reports in exactly these sources", frame.left, _MARGIN + _SIZE / 2)]
    for column, number in enumerate(numbers):
        height = _BAR_HEIGHT * min(number / own[0].reports, 1)
        fill = Fill.HATCHED if column == len(own) else Fill.DARK
        left = frame.x(column) - thickness / 2
        bars.append(Bar(f"combination-{column}", left, foot - height, thickness, height, fill))
        labels.append(Label(f"{number:,}", frame.x(column), foot - height - _SIZE * 0.7, "center"))
    if _is_cut(own, rest):
        left, width = frame.x(len(own)) - thickness / 2 - 2, thickness + 4
        bars.append(Bar("cut", left, foot - _BAR_HEIGHT * 0.75, width, 5, Fill.GAP))
    return bars, labels


def _is_cut(own: Sequence[Combination], rest: Sequence[Combination]) -> bool:
    """True when the summed bar would dwarf the others; it is then as high as the largest, with a gap in it."""
    return sum(combination.reports for combination in rest) > own[0].reports


def _left(frame: _Frame, overlap: Overlap, names: list[list[str]]) -> tuple[list[Bar], list[Label]]:
    """Sizes of the sources, growing to the left, and their names between the bars and the matrix."""
    widest = max(_width(line) for lines in names for line in lines)
    foot = frame.left - _GAP - widest - _GAP
    largest = max(source.reports for source in overlap.sources)
    thickness = min(frame.row * 0.62, 11.0)
    bars, labels = [], [Label("Reports in the source", foot, frame.top - _GAP - _SIZE / 2, "right")]
    for row, (source, lines) in enumerate(zip(overlap.sources, names, strict=True)):
        y, full = frame.y(row), _SET_WIDTH * source.reports / largest
        alone = _SET_WIDTH * source.only / largest
        bars.append(Bar(f"source-{row}", foot - full, y - thickness / 2, full, thickness, Fill.LIGHT))
        bars.append(Bar(f"only-{row}", foot - alone, y - thickness / 2, alone, thickness, Fill.DARK))
        labels.append(Label(f"{source.reports:,}", foot - full - 3, y, "right"))
        labels += _stacked(lines, frame.left - _GAP, y)
    return bars, labels


def _stacked(lines: list[str], x: float, y: float) -> list[Label]:
    """Lines flush right, together centred at y."""
    first = y - (len(lines) - 1) * _SIZE * _LEADING / 2
    return [Label(line, x, first + n * _SIZE * _LEADING, "right") for n, line in enumerate(lines)]


def _matrix(frame: _Frame, overlap: Overlap, own: Sequence[Combination]) -> tuple[list[Dot], list[Link]]:
    dots, links = [], []
    for column, combination in enumerate(own):
        x = frame.x(column)
        held = [row for row, source in enumerate(overlap.sources) if source.name in combination.sources]
        dots += [Dot(x, frame.y(row), row in held) for row in range(len(overlap.sources))]
        if len(held) > 1:
            links.append(Link(x, frame.y(held[0]), frame.y(held[-1])))
    return dots, links


def _rest_label(frame: _Frame, column: int, rows: int, number: int) -> Label:
    middle = frame.top + rows * frame.row / 2
    return Label(_others(number), frame.x(column), middle, "center", is_turned=True)


def _note_labels(texts: list[str], top: float, width: float) -> tuple[list[Label], float]:
    """The notes broken to the width of the figure, and where the figure ends below them."""
    labels, y = [], top + _NOTE_SIZE
    for text in texts:
        for line in wrap(text.split(), width - 2 * _MARGIN, lambda part: measure(part, _NOTE_SIZE, False)):
            labels.append(Label(line, _MARGIN, y, size=_NOTE_SIZE))
            y += _NOTE_SIZE * _LEADING
        y += 2
    return labels, y + _MARGIN - _NOTE_SIZE / 2


def draw(overlap: Overlap, most: int = MOST, mark: str = "") -> Figure:
    """The figure, in the size it is to be printed in. At most `most` bars; `UsageError` below two."""
    with use_settings():
        return _painted(lay_out(overlap, most, mark))


def _painted(plot: Plot) -> Figure:
    figure = Figure(figsize=(plot.width / 72, plot.height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, plot.width), ylim=(plot.height, 0))
    axes.set_axis_off()
    for bar in plot.bars:
        look = _LOOK[bar.fill]
        axes.add_patch(Rectangle((bar.x, bar.y), bar.width, bar.height, gid=bar.name, clip_on=False, **look))
    for link in plot.links:
        axes.add_line(Line2D((link.x, link.x), (link.top, link.bottom), color="#262626", linewidth=_LINE))
    for dot in plot.dots:
        colour = "#262626" if dot.is_filled else "#d0d0d0"
        axes.add_patch(Ellipse((dot.x, dot.y), _DOT, _DOT, facecolor=colour, edgecolor="none", zorder=3))
    for label in plot.labels:
        _paint_label(axes, label)
    return figure


def _paint_label(axes: Axes, label: Label) -> None:
    """`parse_math` is off: a dollar sign in a name is a dollar sign."""
    axes.text(
        label.x,
        label.y,
        label.text,
        fontproperties=make_properties(label.size),
        horizontalalignment=label.align,
        verticalalignment="center" if label.is_turned else "center_baseline",
        rotation=90 if label.is_turned else 0,
        parse_math=False,
    )


def render(overlap: Overlap, suffix: str, *, most: int = MOST, title: str = TITLE, mark: str = "") -> bytes:
    """The figure as the content of a file; the same arguments give the same bytes.

    Args:
        overlap: the numbers.
        suffix: `.svg`, `.pdf` or `.png`.
        most: how many bars at most, the summed one among them.
        title: what the SVG and the PDF call themselves.
        mark: what makes it an interim figure; it stands below it.

    Raises:
        UsageError: no such format, or fewer than two bars.
    """
    metadata: dict[str, dict[str, str | None]] = {
        ".svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        ".pdf": {"Title": title, "CreationDate": None, "Creator": "slr", "Producer": None},
        ".png": {"Title": title, "Software": None},
    }
    kind = suffix.lower()
    if kind not in metadata:
        raise UsageError(f"cannot draw as {suffix!r}", hint=f"Formats: {', '.join(metadata)}.")
    out = io.BytesIO()
    figure = draw(overlap, most, mark)
    with use_settings():
        figure.savefig(out, format=kind[1:], dpi=DOTS_PER_INCH, metadata=metadata[kind])
    body = out.getvalue()
    return speak_svg(body, title, write_text_equivalent(overlap, most)) if kind == ".svg" else body


def speak_svg(svg: bytes, title: str, description: str) -> bytes:
    """Title and description for screen readers (SVG 2, 5.7; WAI-ARIA graphics)."""
    head, start, rest = svg.decode().partition("<svg ")
    inside, end, body = rest.partition(">")
    attributes = 'role="img" aria-labelledby="slr-title" aria-describedby="slr-desc" '
    told = f'\n <title id="slr-title">{escape(title)}</title>\n <desc id="slr-desc">{escape(description)}</desc>'
    return f"{head}{start}{attributes}{inside}{end}{told}{body}".encode()
