"""Widths of texts in the figure's font, without the library that draws: that takes longer to load than a figure.

`page_data/advances.json` holds the advances of the letters of DejaVu Sans, as matplotlib ships it, in 1/2048 of
the size: for each weight, runs of code points with their first one. A test compares it with the font.
"""

from __future__ import annotations

import json
from importlib.resources import files

#: Units of the font in its size.
UNITS = 2048
#: A letter the table does not have counts as wide as Chinese ones are: the reader of an SVG may see it.
WIDE = 1.0


class Advances:
    """Measures with the advances of single letters.

    Kerning is left out; in this font it draws letters together, so that a text is never wider than said.
    """

    def __init__(self) -> None:
        text = files(__package__).joinpath("advances.json").read_text(encoding="ascii")
        self._known = {weight == "bold": _by_letter(runs) for weight, runs in json.loads(text).items()}

    def measure(self, text: str, size: float, bold: bool) -> float:  # noqa: FBT001 - the shape of layout.Measure
        """Width in points of a line of text."""
        known = self._known[bold]
        return size * sum(known.get(char, WIDE) for char in text)


def _by_letter(runs: list[tuple[int, list[int]]]) -> dict[str, float]:
    return {chr(first + place): width / UNITS for first, run in runs for place, width in enumerate(run)}
