"""The door of the figures of a publication: the flow diagram in its forms, and the plots in two widths."""

from __future__ import annotations

from collections.abc import Iterator

from slr.adapters.ledger import Ledger
from slr.core.text.markup import banner
from slr.core.text.printable import clean
from slr.outputs.prisma.save import render
from slr.outputs.publish.plots import upset
from slr.outputs.publish.plots.data import Nothing, all_plots
from slr.outputs.publish.plots.painting import ONE_COLUMN, TWO_COLUMNS, render_plot
from slr.outputs.publish.site_files import Material

#: The forms of the flow diagram a paper or an archive may want.
_FLOW = (".svg", ".pdf", ".png", ".html", ".csv", ".json", ".txt")
_WIDTHS = (("plots", TWO_COLUMNS), ("plots/one-column", ONE_COLUMN))


def flow_files(material: Material) -> Iterator[tuple[str, bytes]]:
    """The flow diagram, each form of it by its path; the HTML opens the records behind each number."""
    for suffix in _FLOW:
        yield f"prisma{suffix}", render(material.facts.counts, {}, suffix, look=material.flow.look())


def plot_files(ledger: Ledger, material: Material) -> Iterator[tuple[str, bytes]]:
    """The plots as SVG and PNG for one and for two columns, and which were not drawn for want of data."""
    facts, missing = material.facts, []
    mark = clean(facts.interim) if facts.interim else ""
    history = ledger.decisions.history()
    for plot in all_plots(material.reports, material.rows, facts.runs, facts.standings, history):
        if isinstance(plot, Nothing):
            missing.append(f"- {plot.title}: {plot.why}.")
            continue
        for folder, width in _WIDTHS:
            for suffix in (".svg", ".png"):
                yield f"{folder}/{plot.key}{suffix}", render_plot(plot, suffix, width=width, mark=mark)
    if len(material.overlap.sources) > 1:
        for suffix in (".svg", ".png"):
            yield f"plots/sources{suffix}", upset.render(material.overlap, suffix, mark=mark)
    else:
        missing.append("- Reports by source: fewer than two sources gave records.")
    if missing:
        yield (
            "plots/not-drawn.md",
            (banner(facts.interim) + "# Plots that were not drawn\n\n" + "\n".join(missing) + "\n").encode(),
        )
