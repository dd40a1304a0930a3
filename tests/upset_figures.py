"""Made-up reviews of few and many sources, and their UpSet plots as JSON: every bar, dot and line of text.

Run as a program it writes the files the golden test compares with; look at the figure before keeping them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from defusedxml import ElementTree

from slr.core.model import Document, Record, Report, SourceKind
from slr.outputs.drawing.font import use_settings
from slr.outputs.publish.overlap import Overlap, count_overlap
from slr.outputs.publish.plots.upset import lay_out, render

FOLDER = Path(__file__).parent / "golden"


def reports_of(found: Iterable[Iterable[str]], kind: SourceKind = SourceKind.DATABASE) -> list[Report]:
    """One report for each list of sources, with one record for each name in it."""
    made = []
    for number, sources in enumerate(found, start=1):
        records = tuple(
            Record(number * 100 + n, 1, source, kind, f"{number}-{n}", Document(), number)
            for n, source in enumerate(sources)
        )
        made.append(Report(number, number, Document(), records))
    return made


def three_sources() -> Overlap:
    """Three databases, one of which has one work twice."""
    found = [["PubMed"]] * 40 + [["Crossref"]] * 25 + [["PubMed", "Crossref"]] * 12
    found += [["PubMed", "Crossref", "arXiv"]] * 3 + [["arXiv"]] * 7 + [["Crossref", "Crossref", "arXiv"]]
    return count_overlap(reports_of(found))


def many_sources(number: int, reports: int = 600) -> Overlap:
    """`number` sources with long names; report i is held by the sources whose number a fixed rule gives."""
    names = [f"Bibliographic Database of the Health and Social Sciences, Part {n}: Zürich" for n in range(number)]
    names[:4] = ["PubMed", "Crossref", "Europe PMC", "Semantic Scholar"]
    found = [
        [names[n] for n in range(number) if n == i * i % number or (i * 7919 + n * n * 31) % (3 + n) == 0]
        for i in range(reports)
    ]
    return count_overlap(reports_of(found))


FIGURES: dict[str, Callable[[], Overlap]] = {
    "upset_three": three_sources,
    "upset_eight": partial(many_sources, 8),
    "upset_empty": partial(count_overlap, []),
}


def described(overlap: Overlap) -> str:
    """A figure in a form that a person can compare, lengths in points."""
    with use_settings():
        plot = lay_out(overlap)
    svg = ElementTree.fromstring(render(overlap, ".svg"))
    answer = {
        "plot": _rounded(asdict(plot)),
        "svg": [
            " ".join((element.text or "").split()) for element in svg.iter("{http://www.w3.org/2000/svg}text")
        ],
    }
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


if __name__ == "__main__":
    for name, make in FIGURES.items():
        (FOLDER / f"{name}.json").write_text(described(make()), encoding="utf-8")
