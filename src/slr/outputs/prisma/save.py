"""The figure in the bytes of a file format: SVG, PDF, PNG and HTML to look at, the others to read on."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from slr.core.errors import UsageError
from slr.core.text.printable import clean
from slr.outputs.drawing.geometry import DOTS_PER_INCH
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.counts_csv import write_csv
from slr.outputs.prisma.counts_json import write_json
from slr.outputs.prisma.labels import ENGLISH, LabelLanguage, Labels, choose_labels
from slr.outputs.prisma.members import Behind
from slr.outputs.prisma.mermaid import write_flowchart
from slr.outputs.prisma.notes import flow_notes
from slr.outputs.prisma.table import as_text, flow_keys, flow_rows

TITLE = ENGLISH.labels["title"]


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """How the figure is to look.

    title: what the files call themselves, such as the title of the review. extra_notes: further paragraphs below
    the figure; CSV and JSON have no place for them. spoken: the language. width: of the figure in millimetres;
    None: as wide as it is best read. interim: a watermark says that the figure is not final. behind: the records
    behind the numbers, for the HTML.
    """

    title: str = TITLE
    extra_notes: tuple[str, ...] = ()
    spoken: LabelLanguage = ENGLISH
    width: float | None = None
    interim: bool = False
    behind: Behind = field(default_factory=Behind)


def render(
    counts: FlowCounts,
    labels: Labels | None,
    suffix: str,
    *,
    title: str = TITLE,
    extra_notes: Sequence[str] = (),
    look: FigureStyle | None = None,
) -> bytes:
    """The flow diagram as the content of a file. The same arguments give the same bytes.

    Args:
        counts: the numbers.
        labels: wording other than the official one, by key.
        suffix: `.svg`, `.pdf`, `.png`, `.html`, `.csv` (for the R package PRISMA2020), `.json`, `.txt`, `.mmd`.
        title: what the SVG and the PDF call themselves, such as the title of the review.
        extra_notes: further paragraphs below the figure; CSV and JSON have no place for them.
        look: all that can be said of the look; it replaces `title` and `extra_notes`.

    Raises:
        UsageError: no such format.
    """
    made = look or FigureStyle(title, tuple(extra_notes))
    kind = suffix.lower()
    if kind not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise UsageError(f"cannot write a flow diagram as {suffix!r}", hint=f"Formats: {known}.")
    return FORMATS[kind](counts, labels or {}, made)


def write_text_equivalent(counts: FlowCounts, labels: Labels | None, look: FigureStyle) -> str:
    """What the figure says, as plain text: every box in order, then the notes."""
    texts = _texts(counts, labels or {}, look)
    *notes, citation = flow_notes(counts, texts)
    paragraphs = [clean(note) for note in (*notes, *look.extra_notes, citation)]
    return as_text(flow_rows(counts, texts)) + "\n" + "\n".join(paragraphs) + "\n"


def _texts(counts: FlowCounts, labels: Labels, look: FigureStyle) -> dict[str, str]:
    return choose_labels(labels, updated=counts.has_previous, spoken=look.spoken)


def _title(counts: FlowCounts, labels: Labels, look: FigureStyle) -> str:
    title = clean(look.title)
    return f"{title} ({_texts(counts, labels, look)['interim']})" if look.interim else title


def _csv(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    return write_csv(counts, {**look.spoken.official(updated=counts.has_previous), **labels}).encode()


def _json(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    return write_json(counts, labels, interim=look.interim).encode()


def _txt(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    return f"{_title(counts, labels, look)}\n\n{write_text_equivalent(counts, labels, look)}".encode()


def _mmd(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    texts = _texts(counts, labels, look)
    notes = [*flow_notes(counts, texts)[:-1], *look.extra_notes]
    return write_flowchart(flow_rows(counts, texts), texts, _title(counts, labels, look), notes).encode()


def _svg(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    from slr.outputs.drawing.svg import write_document  # noqa: PLC0415 - as above
    from slr.outputs.prisma.picture import lay_out_flow  # noqa: PLC0415 - the font loads only when something is drawn

    layout = lay_out_flow(counts, labels, **_drawn(look))
    return write_document(
        layout, _title(counts, labels, look), write_text_equivalent(counts, labels, look)
    ).encode()


def _html(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    from slr.outputs.prisma.html import page  # noqa: PLC0415 - as above
    from slr.outputs.prisma.picture import lay_out_flow  # noqa: PLC0415 - as above

    layout = lay_out_flow(counts, labels, **_drawn(look))
    texts = _texts(counts, labels, look)
    return page(
        layout,
        flow_rows(counts, texts),
        look.behind,
        keys=flow_keys(counts, texts),
        title=_title(counts, labels, look),
        text=write_text_equivalent(counts, labels, look),
        words=texts,
        code=look.spoken.code,
    ).encode()


def _pdf(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    title = _title(counts, labels, look)
    metadata = {"Title": title, "CreationDate": None, "Creator": "slr", "Producer": None}
    return _saved(counts, labels, look, kind="pdf", metadata=metadata)


def _png(counts: FlowCounts, labels: Labels, look: FigureStyle) -> bytes:
    metadata = {"Title": _title(counts, labels, look), "Software": None}
    return _saved(counts, labels, look, kind="png", metadata=metadata)


#: How each format is written.
FORMATS: dict[str, Callable[[FlowCounts, Labels, FigureStyle], bytes]] = {
    ".svg": _svg,
    ".pdf": _pdf,
    ".png": _png,
    ".html": _html,
    ".csv": _csv,
    ".json": _json,
    ".txt": _txt,
    ".mmd": _mmd,
}


class _Drawn(TypedDict):
    extra_notes: tuple[str, ...]
    spoken: LabelLanguage
    width: float | None
    interim: bool


def _drawn(look: FigureStyle) -> _Drawn:
    """What of a look the geometry needs."""
    return {
        "extra_notes": look.extra_notes,
        "spoken": look.spoken,
        "width": look.width,
        "interim": look.interim,
    }


def _saved(
    counts: FlowCounts, labels: Labels, look: FigureStyle, *, kind: str, metadata: Mapping[str, str | None]
) -> bytes:
    # Here and not above: matplotlib takes a second to load, and CSV and JSON do without.
    from slr.outputs.drawing.font import use_settings  # noqa: PLC0415
    from slr.outputs.drawing.painter import paint  # noqa: PLC0415
    from slr.outputs.prisma.picture import lay_out_flow  # noqa: PLC0415

    figure = paint(lay_out_flow(counts, labels, **_drawn(look)))
    out = io.BytesIO()
    with use_settings():
        figure.savefig(out, format=kind, dpi=DOTS_PER_INCH, metadata=dict(metadata))
    return out.getvalue()
