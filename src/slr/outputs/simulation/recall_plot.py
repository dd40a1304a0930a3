"""The recall curve of a screening: how much of what is relevant had been found after how much reading.

Lengths are inches. Greys only; the lines differ by their dashes as well.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import accumulate

from slr.core.errors import UsageError

DOTS_PER_INCH = 200
_SIZE = (5.2, 3.6)
_DARK, _LIGHT = "#262626", "#8c8c8c"
_KINDS = {".png": "png", ".svg": "svg", ".pdf": "pdf"}


def recall_plot(labels: Sequence[bool], suffix: str, *, stop: int | None = None) -> bytes:
    """The curve as the content of a file. The same arguments give the same bytes.

    Args:
        labels: whether each record was relevant, in the order of reading.
        suffix: `.png`, `.svg` or `.pdf`.
        stop: after how many records the stopping rule said stop.

    Raises:
        UsageError: no such format.
    """
    kind = plot_kind(suffix)
    # Here and not above: matplotlib takes a second to load.
    from matplotlib.figure import Figure  # noqa: PLC0415

    from slr.outputs.drawing.font import use_settings  # noqa: PLC0415

    with use_settings():
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.add_subplot()
        relevant, total = max(sum(labels), 1), max(len(labels), 1)
        read = [100 * count / total for count in range(len(labels) + 1)]
        percentages = [100 * count / relevant for count in accumulate(map(int, labels), initial=0)]
        axes.plot([0, 100], [0, 100], color=_LIGHT, linestyle=(0, (1, 2)), linewidth=1, label="at random")
        axes.plot(read, percentages, color=_DARK, linewidth=1.5, drawstyle="steps-post", label="ranked")
        axes.axhline(95, color=_LIGHT, linestyle=(0, (5, 3)), linewidth=0.8, label="95 % recall")
        if stop is not None:
            axes.axvline(100 * stop / total, color=_DARK, linestyle=(0, (3, 2, 1, 2)), linewidth=0.9, label="stop")
        axes.set(xlim=(0, 100), ylim=(0, 102), xlabel="records read (%)", ylabel="relevant records found (%)")
        axes.legend(loc="lower right", frameon=False, fontsize=8)
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=DOTS_PER_INCH, metadata=_metadata(kind))
    return out.getvalue()


def plot_kind(suffix: str) -> str:
    """The format of a figure by the ending of its name.

    Raises:
        UsageError: no such format.
    """
    try:
        return _KINDS[suffix.lower()]
    except KeyError:
        raise UsageError(
            f"cannot draw a recall curve as {suffix!r}", hint=f"Formats: {', '.join(sorted(_KINDS))}."
        ) from None


def _metadata(kind: str) -> dict[str, str | None]:
    """Titles, and no dates: the same curve gives the same bytes."""
    title = "Recall curve of a screening"
    dates: dict[str, dict[str, str | None]] = {
        "png": {"Title": title, "Software": None},
        "svg": {"Title": title, "Date": None, "Creator": None},
        "pdf": {"Title": title, "CreationDate": None, "Creator": "slr", "Producer": None},
    }
    return dates[kind]
