"""The figure's geometry, measured with the font it is drawn in."""

from __future__ import annotations

from collections.abc import Sequence

from slr.outputs.drawing.advances import Advances
from slr.outputs.drawing.geometry import POINTS_PER_MM, Picture
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.labels import ENGLISH, LabelLanguage, Labels, choose_labels
from slr.outputs.prisma.layout import lay_out
from slr.outputs.prisma.notes import flow_notes
from slr.outputs.prisma.table import flow_rows


def lay_out_flow(
    counts: FlowCounts,
    labels: Labels | None = None,
    *,
    extra_notes: Sequence[str] = (),
    spoken: LabelLanguage = ENGLISH,
    width: float | None = None,
    interim: bool = False,
) -> Picture:
    """Lay the figure out.

    Args:
        counts: the numbers.
        labels: wording other than the official one, by key.
        extra_notes: further paragraphs below the figure, before the citation.
        spoken: the language.
        width: of the figure, in millimetres; without, as wide as it is best read.
        interim: a watermark lies across the figure.
    """
    texts = choose_labels(labels or {}, updated=counts.has_previous, spoken=spoken)
    *notes, citation = flow_notes(counts, texts)
    return lay_out(
        flow_rows(counts, texts),
        texts,
        [*notes, *extra_notes, citation],
        Advances().measure,
        width=None if width is None else width * POINTS_PER_MM,
        watermark=texts["interim"] if interim else "",
    )
