"""The figure in the bytes of a file format: SVG, PDF and PNG to look at, CSV, JSON and text to read on."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from slr.errors import UsageError
from slr.reporter.counts import FlowCounts
from slr.reporter.counts_file import write_csv
from slr.reporter.counts_json import write_json
from slr.reporter.labels import Labels, chosen, plain
from slr.reporter.notes import flow_notes
from slr.reporter.table import as_text, flow_rows

TITLE = "PRISMA 2020 flow diagram"
DOTS_PER_INCH = 300


def render(
    counts: FlowCounts,
    labels: Labels | None,
    suffix: str,
    *,
    title: str = TITLE,
    extra_notes: Sequence[str] = (),
) -> bytes:
    """The flow diagram as the content of a file. The same arguments give the same bytes.

    Args:
        counts: the numbers.
        labels: wording other than the official one, by key.
        suffix: `.svg`, `.pdf`, `.png`, `.csv` (for the R package PRISMA2020), `.json` or `.txt`.
        title: what the SVG and the PDF call themselves, such as the title of the review.
        extra_notes: further paragraphs below the figure; CSV and JSON have no place for them.

    Raises:
        UsageError: no such format.
    """
    draws = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".txt": _txt}
    writes: dict[str, Callable[[FlowCounts, Labels | None], str]] = {".csv": write_csv, ".json": write_json}
    kind = suffix.lower()
    if kind in writes:
        return writes[kind](counts, labels).encode()
    if kind not in draws:
        formats = ", ".join(sorted(draws | writes))
        raise UsageError(f"cannot write a flow diagram as {suffix!r}", hint=f"Formats: {formats}.")
    return draws[kind](counts, labels, plain(title), extra_notes)


def text_equivalent(counts: FlowCounts, labels: Labels | None, extra_notes: Sequence[str] = ()) -> str:
    """What the figure says, as plain text: every box in order, then the notes."""
    *notes, citation = flow_notes(counts)
    texts = chosen(labels or {}, updated=counts.has_previous)
    paragraphs = [plain(note) for note in (*notes, *extra_notes, citation)]
    return as_text(flow_rows(counts, texts)) + "\n" + "\n".join(paragraphs) + "\n"


def _txt(counts: FlowCounts, labels: Labels | None, title: str, extra_notes: Sequence[str]) -> bytes:
    return f"{title}\n\n{text_equivalent(counts, labels, extra_notes)}".encode()


def _svg(counts: FlowCounts, labels: Labels | None, title: str, extra_notes: Sequence[str]) -> bytes:
    """Title and description are for screen readers (SVG 2, 5.7; WAI-ARIA graphics)."""
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    drawn = _saved(counts, labels, extra_notes, kind="svg", metadata=metadata).decode()
    head, start, rest = drawn.partition("<svg ")
    inside, end, body = rest.partition(">")
    spoken = (
        f'\n <title id="slr-title">{escape(title)}</title>'
        f'\n <desc id="slr-desc">{escape(text_equivalent(counts, labels, extra_notes))}</desc>'
    )
    attributes = 'role="img" aria-labelledby="slr-title" aria-describedby="slr-desc" '
    return f"{head}{start}{attributes}{inside}{end}{spoken}{body}".encode()


def _pdf(counts: FlowCounts, labels: Labels | None, title: str, extra_notes: Sequence[str]) -> bytes:
    metadata = {"Title": title, "CreationDate": None, "Creator": "slr", "Producer": None}
    return _saved(counts, labels, extra_notes, kind="pdf", metadata=metadata)


def _png(counts: FlowCounts, labels: Labels | None, title: str, extra_notes: Sequence[str]) -> bytes:
    return _saved(counts, labels, extra_notes, kind="png", metadata={"Title": title, "Software": None})


def _saved(
    counts: FlowCounts,
    labels: Labels | None,
    extra_notes: Sequence[str],
    *,
    kind: str,
    metadata: Mapping[str, str | None],
) -> bytes:
    # Here and not above: matplotlib takes a second to load, and CSV and JSON do without.
    from slr.reporter.draw import draw  # noqa: PLC0415
    from slr.reporter.font import settings  # noqa: PLC0415

    figure = draw(counts, labels, extra_notes=extra_notes)
    out = io.BytesIO()
    with settings():
        figure.savefig(out, format=kind, dpi=DOTS_PER_INCH, metadata=dict(metadata))
    return out.getvalue()
