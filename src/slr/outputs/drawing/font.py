"""The figure's font and the settings it is drawn with.

DejaVu Sans comes with matplotlib, so it is always there; it is broad, so that a viewer of the SVG that puts
another font in its place finds room enough. A user's own matplotlib settings stay out of the figure.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import TextToPath

_SETTINGS: Any = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "Helvetica"],
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "slr",  # ids that do not change from run to run
    "pdf.fonttype": 42,  # TrueType, as journals ask
}


@contextmanager
def use_settings() -> Iterator[None]:
    """The defaults of matplotlib and ours, for as long as the figure is measured, drawn or saved.

    A character the font does not have is drawn as an empty frame; `missing_characters` tells which, instead of a
    warning for each.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def make_properties(size: float, *, bold: bool = False) -> FontProperties:
    """The font in one size (points)."""
    return FontProperties(family="sans-serif", size=size, weight="bold" if bold else "normal")


def measure(text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape of layout.Measure
    """Width in points of a line of text, within `settings()`."""
    width, _, _ = TextToPath().get_text_width_height_descent(text, make_properties(size, bold=bold), ismath=False)
    return float(width)


def find_missing_characters(texts: Iterable[str]) -> str:
    """The characters of the texts that PDF and PNG cannot show, each once, in the order of their code points."""
    with use_settings():
        known = get_font(findfont(make_properties(8))).get_charmap()
    return "".join(sorted({char for text in texts for char in text if ord(char) not in known}))
