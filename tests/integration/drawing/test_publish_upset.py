"""The UpSet plot: the same bytes twice, real text, nothing outside the page or on top of another text."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations

import pytest
from defusedxml import ElementTree
from matplotlib.backends.backend_agg import FigureCanvasAgg

from slr.core.errors import UsageError
from slr.core.model import SourceKind
from slr.outputs.drawing.font import use_settings
from slr.outputs.publish.overlap import Overlap, count_overlap
from slr.outputs.publish.plots.upset import (
    CITATION,
    EMPTY,
    Fill,
    Plot,
    choose_shown,
    draw,
    lay_out,
    render,
    write_text_equivalent,
)
from upset_figures import many_sources, reports_of, three_sources

SVG = "{http://www.w3.org/2000/svg}"
CASES = {
    "none": count_overlap([]),
    "one": count_overlap(reports_of([["PubMed"]])),
    "three": three_sources(),
    "eight": many_sources(8),
    "many": many_sources(25, 400),
}


def plot_of(overlap: Overlap, most: int = 20) -> Plot:
    with use_settings():
        return lay_out(overlap, most)


def texts_of(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_the_same_numbers_give_the_same_bytes(suffix: str) -> None:
    assert render(three_sources(), suffix) == render(three_sources(), suffix)


def test_each_format_is_what_its_suffix_says() -> None:
    starts = {".svg": b"<?xml", ".PDF": b"%PDF", ".png": b"\x89PNG"}
    assert all(render(three_sources(), suffix).startswith(start) for suffix, start in starts.items())


def test_another_suffix_is_refused_with_the_list_of_formats() -> None:
    with pytest.raises(UsageError, match=r"cannot draw as '.gif'") as caught:
        render(three_sources(), ".gif")
    assert caught.value.hint == "Formats: .svg, .pdf, .png."


@pytest.mark.parametrize("overlap", CASES.values(), ids=CASES)
def test_texts_stay_on_the_page_and_off_each_other(overlap: Overlap) -> None:
    """Measured by the renderer of the PNG."""
    figure = draw(overlap)
    FigureCanvasAgg(figure)
    page = figure.bbox
    extents = [text.get_window_extent() for text in figure.axes[0].texts]
    for extent in extents:
        assert page.x0 < extent.x0 < extent.x1 < page.x1
        assert page.y0 < extent.y0 < extent.y1 < page.y1
    assert not [
        (one, other)
        for one, other in combinations(extents, 2)
        if min(one.x1, other.x1) - max(one.x0, other.x0) > 0.5
        and min(one.y1, other.y1) - max(one.y0, other.y0) > 2
    ]


def test_bars_are_as_high_as_their_numbers() -> None:
    plot = plot_of(three_sources())
    heights = [bar.height for bar in plot.bars if bar.name.startswith("combination")]
    assert [round(height / heights[0] * 40) for height in heights] == [40, 25, 12, 7, 3, 1]
    sizes = {bar.name: bar.width for bar in plot.bars if bar.name.startswith(("source", "only"))}
    assert sizes["only-0"] / sizes["source-0"] == pytest.approx(40 / 55)


def test_dots_are_filled_where_a_source_belongs_and_linked_from_first_to_last() -> None:
    plot = plot_of(count_overlap(reports_of([["A", "C"], ["A", "C"], ["A"], ["B"]])))
    pair = [dot for dot in plot.dots if dot.x == plot.dots[0].x]
    assert [dot.is_filled for dot in pair] == [True, True, False]
    assert [(link.x, link.top, link.bottom) for link in plot.links] == [(pair[0].x, pair[0].y, pair[1].y)]


def test_what_has_no_bar_of_its_own_is_summed_in_the_last_one_which_says_so() -> None:
    overlap = many_sources(8)
    own, rest = choose_shown(overlap, 20)
    assert len(own) == 19
    assert sum(one.reports for one in (*own, *rest)) == overlap.reports
    plot = plot_of(overlap)
    assert [bar.fill for bar in plot.bars if bar.name.startswith("combination")] == [Fill.DARK] * 19 + [
        Fill.HATCHED
    ]
    assert f"{len(rest)} others" in [label.text for label in plot.labels]
    assert "The hatched column sums 14 more combinations, the largest of 5 reports." in write_text_equivalent(
        overlap
    )


def test_as_many_combinations_as_bars_leave_nothing_to_sum() -> None:
    assert choose_shown(three_sources(), 6) == (three_sources().combinations, ())


def test_a_summed_bar_above_all_others_is_cut_and_says_so() -> None:
    plot = plot_of(CASES["many"])
    heights = [bar.height for bar in plot.bars if bar.name.startswith("combination")]
    assert heights[-1] == heights[0]
    assert [bar.fill for bar in plot.bars if bar.name == "cut"] == [Fill.GAP]
    assert "it is cut, not to scale" in write_text_equivalent(CASES["many"])
    assert "cut" not in {bar.name for bar in plot_of(CASES["eight"]).bars}


def test_one_bar_is_refused() -> None:
    with pytest.raises(UsageError, match="1 bars"):
        draw(three_sources(), 1)


def test_names_that_differ_at_their_end_still_differ_when_shortened() -> None:
    """The name is the one or two lines flush right at the matrix; the ends of the long ones are kept."""
    ends = [label.text for label in plot_of(CASES["many"]).labels if label.text.startswith("…")]
    assert len(ends) == len(set(ends)) == 21
    assert all(end.endswith("Zürich") for end in ends)


def test_a_name_of_one_endless_word_is_broken_and_shortened() -> None:
    names = {("a", SourceKind.DATABASE): "W" * 500}
    texts = [label.text for label in plot_of(count_overlap(reports_of([["a"]]), names)).labels]
    assert len([text for text in texts if set(text) <= {"W", "…"}]) == 2


def test_a_dollar_sign_in_a_name_is_no_formula_and_markup_no_markup() -> None:
    names = {("a", SourceKind.DATABASE): "$x^2$ <b>&"}
    svg = render(count_overlap(reports_of([["a"]]), names), ".svg")
    assert "$x^2$ <b>&" in texts_of(svg)


def test_svg_text_is_text_with_title_and_text_equivalent_for_screen_readers() -> None:
    root = ElementTree.fromstring(render(three_sources(), ".svg", title="Sources <of> mine"))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (title.get("id"), description.get("id")) == (root.get("aria-labelledby"), root.get("aria-describedby"))
    assert title.text == "Sources <of> mine"
    for sentence in ("PubMed: 55 reports, 40 only there", "Exactly PubMed & Crossref: 12", CITATION):
        assert sentence in description.text


def test_only_greys_are_used() -> None:
    """Red, green and blue are the same in every colour of the SVG."""
    colours = re.findall(r"#([0-9a-f]{6})\b", render(many_sources(8), ".svg").decode())
    assert colours
    assert all(colour[:2] == colour[2:4] == colour[4:] for colour in colours)


def test_an_empty_ledger_gives_a_figure_that_says_so() -> None:
    assert texts_of(render(CASES["none"], ".svg")) == [EMPTY]
    assert write_text_equivalent(CASES["none"]) == EMPTY


def test_numbers_are_counted_without_matplotlib_and_drawn_without_pyplot() -> None:
    code = (
        "import sys, slr.outputs.publish.overlap, slr.cli.dedup_sources\n"
        "assert 'matplotlib' not in sys.modules\n"
        "from slr.outputs.publish.plots.upset import render\n"
        "render(slr.outputs.publish.overlap.count_overlap([]), '.svg')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
