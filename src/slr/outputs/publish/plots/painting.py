"""The plots of a review painted: greys only, text that stays text, the same numbers give the same bytes.

Widths are millimetres outside and points inside. A name that is long is wrapped to three lines at most.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from slr.core.errors import UsageError
from slr.core.text.markup import banner
from slr.core.text.printable import clean
from slr.outputs.drawing.advances import Advances
from slr.outputs.drawing.font import make_properties, use_settings
from slr.outputs.drawing.geometry import DOTS_PER_INCH, POINTS_PER_MM
from slr.outputs.drawing.wrap import wrap
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.plots import upset
from slr.outputs.publish.plots.data import BarPlot, Lines, Nothing, Years, all_plots, write_text_equivalent
from slr.outputs.publish.plots.upset import speak_svg
from slr.outputs.publish.site.report_rows import PageRow

#: The widths of one and of two columns of a journal's page, in millimetres.
ONE_COLUMN, TWO_COLUMNS = 85.0, 180.0
_WIDTHS = (("plots", TWO_COLUMNS), ("plots/one-column", ONE_COLUMN))

_DARK, _LIGHT, _GRID = "#262626", "#b3b3b3", "#dedede"
_SIZE, _SMALL, _LEADING = 7.5, 6.5, 1.3
_MARGIN, _GAP, _BAR = 8.0, 6.0, 9.0
_LINES = 3
_DASHES: tuple[Any, ...] = ("solid", (0, (4, 2)))


def plot_files(facts: ReviewSnapshot, rows: Sequence[PageRow]) -> Iterator[tuple[str, bytes]]:
    """The plots as SVG and PNG for one and for two columns, and which were not drawn for want of data."""
    missing = []
    mark = clean(facts.interim) if facts.interim else ""
    for plot in all_plots(facts.reports, rows, facts.runs, facts.standings, facts.decisions):
        if isinstance(plot, Nothing):
            missing.append(f"- {plot.title}: {plot.why}.")
            continue
        for folder, width in _WIDTHS:
            for suffix in (".svg", ".png"):
                yield f"{folder}/{plot.key}{suffix}", render_plot(plot, suffix, width=width, mark=mark)
    if len(facts.overlap.sources) > 1:
        for suffix in (".svg", ".png"):
            yield f"plots/sources{suffix}", upset.render(facts.overlap, suffix, mark=mark)
    else:
        missing.append("- Reports by source: fewer than two sources gave records.")
    if missing:
        head = f"{banner(facts.interim)}# Plots that were not drawn\n\n"
        yield "plots/not-drawn.md", (head + "\n".join(missing) + "\n").encode()


def render_plot(plot: BarPlot | Years | Lines, suffix: str, *, width: float, mark: str = "") -> bytes:
    """A plot as the content of a file.

    Args:
        plot: the numbers.
        suffix: `.svg`, `.pdf` or `.png`.
        width: in millimetres.
        mark: what makes it an interim plot; it stands below it.

    Raises:
        UsageError: no such format.
    """
    title = clean(plot.title)
    metadata: dict[str, dict[str, str | None]] = {
        ".svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        ".pdf": {"Title": title, "CreationDate": None, "Creator": "slr", "Producer": None},
        ".png": {"Title": title, "Software": None},
    }
    if suffix not in metadata:
        raise UsageError(f"cannot draw as {suffix!r}", hint=f"Formats: {', '.join(metadata)}.")
    out = io.BytesIO()
    with use_settings():
        figure = _draw(plot, width * POINTS_PER_MM, [*plot.notes, *([mark] if mark else [])])
        figure.savefig(out, format=suffix[1:], dpi=DOTS_PER_INCH, metadata=metadata[suffix])
    body = out.getvalue()
    return speak_svg(body, title, write_text_equivalent(plot)) if suffix == ".svg" else body


def _draw(plot: BarPlot | Years | Lines, width: float, notes: Sequence[str]) -> Figure:
    told = [line for note in notes for line in _wrapped(clean(note), width - 2 * _MARGIN, _SMALL)]
    below = len(told) * _SMALL * _LEADING + _MARGIN
    if isinstance(plot, BarPlot):
        figure, height = _bars(plot, width, below)
    else:
        height = min(width * 0.62, 240.0) + below
        figure = Figure(figsize=(width / 72, height / 72))
        _axes(figure, plot, width, height, below)
    for number, line in enumerate(reversed(told)):
        low = (_MARGIN / 2 + number * _SMALL * _LEADING) / height
        figure.text(_MARGIN / width, low, line, fontproperties=make_properties(_SMALL), parse_math=False)
    return figure


def _bars(plot: BarPlot, width: float, below: float) -> tuple[Figure, float]:
    """Names to the left, a bar and its number to the right of them; each name has the room it needs."""
    room = width * 0.5 - _MARGIN
    names = [_shortened(_wrapped(clean(name), room, _SIZE)) for name, _ in plot.rows]
    heights = [len(lines) * _SIZE * _LEADING + _GAP for lines in names]
    title = _wrapped(f"{plot.title} ({plot.unit})", width - 2 * _MARGIN, _SIZE, bold=True)
    above = _MARGIN + len(title) * _SIZE * _LEADING + _GAP
    height = above + sum(heights) + below
    figure = Figure(figsize=(width / 72, height / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    _stack(axes, title, _MARGIN, _MARGIN + _SIZE * _LEADING / 2, bold=True)
    left, top = width * 0.5 + _GAP, above
    longest = max((number for _, number in plot.rows), default=0) or 1
    figures = max(Advances().measure(f"{number:,}", _SIZE, False) for _, number in plot.rows)
    scale = (width - left - figures - _GAP - _MARGIN) / longest
    for lines, high, (_, number) in zip(names, heights, plot.rows, strict=True):
        middle = top + high / 2
        first = middle - (len(lines) - 1) * _SIZE * _LEADING / 2
        _stack(axes, lines, _MARGIN, first)
        axes.add_patch(Rectangle((left, middle - _BAR / 2), number * scale, _BAR, facecolor=_DARK, linewidth=0))
        _put(axes, f"{number:,}", left + number * scale + _GAP / 2, middle)
        top += high
    return figure, height


def _axes(figure: Figure, plot: Years | Lines, width: float, height: float, below: float) -> None:
    title = _wrapped(plot.title, width - 2 * _MARGIN, _SIZE, bold=True)
    above = _MARGIN + len(title) * _SIZE * _LEADING
    left = 34.0
    box = (left / width, (below + 26) / height, (width - left - _MARGIN) / width, 0.0)
    axes = figure.add_axes((*box[:3], (height - below - 26 - above - _GAP) / height))
    for number, line in enumerate(title):
        at = 1 - (_MARGIN + number * _SIZE * _LEADING) / height
        font = make_properties(_SIZE, bold=True)
        figure.text(_MARGIN / width, at, line, fontproperties=font, va="top", parse_math=False)
    axes.tick_params(labelsize=_SMALL, length=2.5, width=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=_GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    if isinstance(plot, Years):
        _years(axes, plot)
    else:
        _lines(axes, plot)
    axes.set_ylim(bottom=0)
    axes.legend(prop=make_properties(_SMALL), frameon=False, loc="upper left", handlelength=2.6)


def _years(axes: Axes, plot: Years) -> None:
    years = [year for year, _, _ in plot.rows]
    axes.bar(years, [identified for _, identified, _ in plot.rows], color=_LIGHT, width=0.8, label="found")
    axes.bar(years, [kept for _, _, kept in plot.rows], color=_DARK, width=0.5, label="included")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, min_n_ticks=1))
    axes.set_xlim(years[0] - 0.7, years[-1] + 0.7)
    axes.set_xlabel("year", fontproperties=make_properties(_SMALL))
    axes.set_ylabel("reports", fontproperties=make_properties(_SMALL))


def _lines(axes: Axes, plot: Lines) -> None:
    x: Any = list(plot.x)  # days as well as numbers; matplotlib's types know numbers only
    for place, (name, values) in enumerate(plot.lines):
        style = _DASHES[place % len(_DASHES)]
        axes.step(x, values, where="post", color=_DARK, linestyle=style, linewidth=1.2, label=name)
    if isinstance(plot.x[0], date):
        locator = AutoDateLocator(maxticks=6)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.margins(x=0)
    axes.set_xlabel(plot.across, fontproperties=make_properties(_SMALL))
    axes.set_ylabel(plot.up, fontproperties=make_properties(_SMALL))


def _wrapped(text: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
    width = Advances().measure
    return wrap(text[:600].split(), limit, lambda part: width(part, size, bold))


def _shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1].rstrip()[:-1]}…"]


def _stack(axes: Axes, lines: Sequence[str], x: float, y: float, *, bold: bool = False) -> None:
    for number, line in enumerate(lines):
        _put(axes, line, x, y + number * _SIZE * _LEADING, bold=bold)


def _put(axes: Axes, text: str, x: float, y: float, *, bold: bool = False) -> None:
    """`parse_math` is off: a dollar sign in a title is a dollar sign."""
    axes.text(x, y, text, fontproperties=make_properties(_SIZE, bold=bold), va="center_baseline", parse_math=False)
