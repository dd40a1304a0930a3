"""The figures of two reviews as JSON: every box, line of text and arrow with its place, and the text of the SVG.

Run as a program it writes the files the golden test compares with; read the difference before keeping it.
"""

from __future__ import annotations

import json
from pathlib import Path

from defusedxml import ElementTree

from flow_cases import in_progress, new_review
from slr.reporter.counts import FlowCounts
from slr.reporter.draw import picture
from slr.reporter.geometry import Text
from slr.reporter.save import render

FOLDER = Path(__file__).parent / "golden"
FIGURES = {"flow_new_review": new_review, "flow_in_progress": in_progress}


def described(counts: FlowCounts) -> str:
    """A figure in a form that a person can compare, lengths in points."""
    layout = picture(counts)
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


if __name__ == "__main__":
    for name, make in FIGURES.items():
        (FOLDER / f"{name}.json").write_text(described(make()), encoding="utf-8")
