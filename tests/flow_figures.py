"""The figures of two reviews as JSON: every box, line of text and arrow with its place, and the text of the SVG.

Run as a program it writes the files the golden test compares with; read the difference before keeping it. It also
writes the table of letter widths from the font that matplotlib brings.
"""

from __future__ import annotations

import json
from pathlib import Path

from defusedxml import ElementTree
from matplotlib.font_manager import findfont, get_font

from flow_cases import in_progress, new_review
from slr.outputs.drawing.font import make_properties, use_settings
from slr.outputs.drawing.geometry import Text
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.picture import lay_out_flow
from slr.outputs.prisma.save import render

FOLDER = Path(__file__).parent / "golden"
FIGURES = {"flow_new_review": new_review, "flow_in_progress": in_progress}


def described(counts: FlowCounts) -> str:
    """A figure in a form that a person can compare, lengths in points."""
    layout = lay_out_flow(counts)
    svg = ElementTree.fromstring(render(counts, None, ".svg"))
    answer = {
        "size": _rounded(layout.width, layout.height),
        "boxes": {
            box.name: {
                "style": box.style,
                "place": _rounded(box.x, box.y, box.width, box.height),
                "texts": [_text(text) for text in box.texts],
            }
            for box in layout.boxes
        },
        "arrows": {
            f"{arrow.start} to {arrow.end}": [_rounded(*point) for point in arrow.points]
            for arrow in layout.arrows
        },
        "notes": [_text(text) for text in layout.notes],
        "svg": [
            " ".join((element.text or "").split()) for element in svg.iter("{http://www.w3.org/2000/svg}text")
        ],
    }
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"


def _text(text: Text) -> list[object]:
    return [text.text, *_rounded(text.x, text.y)]


def _rounded(*lengths: float) -> list[float]:
    return [round(length, 2) for length in lengths]


#: Latin, Greek, Cyrillic, punctuation, currencies, and mathematical signs.
LETTERS = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x2010, 0x2044), (0x20A0, 0x20BF),
           (0x2190, 0x2193), (0x2200, 0x22FF))  # fmt: skip
ADVANCES = Path(__file__).parents[1] / "src" / "slr" / "outputs" / "drawing" / "advances.json"


def advances() -> dict[str, list[tuple[int, list[int]]]]:
    """The advances of the letters the font has, in units of the font, by weight and run of code points."""
    with use_settings():
        return {name: _runs(bold=name == "bold") for name in ("regular", "bold")}


def _runs(*, bold: bool) -> list[tuple[int, list[int]]]:
    font = get_font(findfont(make_properties(8, bold=bold)))
    font.set_size(2048, 72)  # one pixel to a unit
    runs: list[tuple[int, list[int]]] = []
    for first, last in LETTERS:
        for code in range(first, last + 1):
            if not (index := font.get_char_index(code)):
                continue
            width = round(font.load_glyph(index).linearHoriAdvance / 65536)
            if runs and runs[-1][0] + len(runs[-1][1]) == code:
                runs[-1][1].append(width)
            else:
                runs.append((code, [width]))
    return runs


if __name__ == "__main__":
    ADVANCES.write_text(json.dumps(advances(), separators=(",", ":")) + "\n", encoding="ascii")
    for name, make in FIGURES.items():
        (FOLDER / f"{name}.json").write_text(described(make()), encoding="utf-8")
