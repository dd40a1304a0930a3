"""The figure in bytes: the same twice, real text, nothing cut by the font, nothing of the reader's settings."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import matplotlib as mpl
import pytest
from defusedxml import ElementTree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text as DrawnText

from flow_cases import in_progress, new_review, update
from slr.core.errors import UsageError
from slr.outputs.drawing.font import find_missing_characters
from slr.outputs.drawing.painter import paint
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts
from slr.outputs.prisma.notes import CITATION
from slr.outputs.prisma.picture import lay_out_flow
from slr.outputs.prisma.save import render

SVG = "{http://www.w3.org/2000/svg}"
GERMAN = {
    "newstud": "Identifikation von Studien aus Literaturdatenbanken und Studienregistern",
    "othstud": "Identifikation von Studien auf anderen Wegen",
    "identification": "Identifikation der Studien",
    "screening": "Sichtung",
    "included": "Eingeschlossene Studien",
    "duplicates": "Vor der Sichtung entfernte doppelte Datensätze",
    "excluded_automatic": "Durch Automatisierungswerkzeuge als ungeeignet gekennzeichnete Datensätze",
    "dbr_sought_reports": "Zur Volltextbeschaffung angeforderte Veröffentlichungen",
    "dbr_assessed": "Auf Eignung geprüfte Veröffentlichungen (Qualitätssicherungsbeauftragtenstellvertretung)",
}


def stress() -> FlowCounts:
    sources = tuple(
        CountLine(f"Bibliographische Datenbank der Gesundheitswissenschaften {i}", 1000) for i in range(12)
    )
    reasons = tuple(
        CountLine(
            f"Grund {i}: Die untersuchte Bevölkerung entspricht nicht den festgelegten Einschlusskriterien", 10**i
        )
        for i in range(14)
    )
    base = replace(update(), other=in_progress().other, other_identified=in_progress().other_identified)
    return replace(
        base,
        databases=CountWithLines(12_000, sources),
        searched=replace(base.searched, excluded=CountWithLines(None, reasons)),
        other=replace(base.other, excluded=CountWithLines(None, reasons)),
        meta_analysis_studies=2,
        meta_analysis_reports=2,
    )


CASES = {"new": (new_review(), {}), "progress": (in_progress(), {}), "stress": (stress(), GERMAN)}


def texts_of(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png", ".csv", ".json", ".txt"])
def test_the_same_counts_give_the_same_bytes(suffix: str) -> None:
    assert render(in_progress(), None, suffix) == render(in_progress(), None, suffix)


def test_each_format_is_what_its_suffix_says() -> None:
    starts = {
        ".svg": b"<?xml",
        ".pdf": b"%PDF",
        ".png": b"\x89PNG",
        ".csv": b"data,node,box",
        ".json": b'{\n  "schema"',
    }
    assert all(render(new_review(), None, suffix).startswith(start) for suffix, start in starts.items())
    assert render(new_review(), None, ".SVG") == render(new_review(), None, ".svg")


def test_another_suffix_is_refused_with_the_list_of_formats() -> None:
    with pytest.raises(UsageError, match=r"cannot write a flow diagram as '.docx'") as caught:
        render(new_review(), None, ".docx")
    assert caught.value.hint == "Formats: .csv, .html, .json, .mmd, .pdf, .png, .svg, .txt."


@pytest.mark.parametrize(("counts", "labels"), CASES.values(), ids=CASES)
def test_every_text_fits_its_box_when_it_is_drawn(counts: FlowCounts, labels: dict[str, str]) -> None:
    """Measured by the renderer of the PNG, which hints glyphs, against the layout, which does not."""
    layout = lay_out_flow(counts, labels)
    figure = paint(layout)
    FigureCanvasAgg(figure)
    figure.set_dpi(300)
    scale = 300 / 72
    drawn: list[DrawnText] = list(figure.axes[0].texts)
    placed = [box for box in layout.boxes for _ in box.texts]
    assert len(drawn) == len(placed) + len(layout.notes)
    for text, box in zip(drawn, placed, strict=False):
        extent = text.get_window_extent()
        assert box.x * scale < extent.x0, text
        assert extent.x1 < box.right * scale, text
        assert (layout.height - box.bottom) * scale < extent.y0, text
        assert extent.y1 < (layout.height - box.y) * scale, text
    for text in drawn[len(placed) :]:
        assert text.get_window_extent().x1 < layout.width * scale


def test_svg_text_is_text_and_says_what_the_counts_say() -> None:
    texts = texts_of(render(new_review(), None, ".svg"))
    assert {"Databases (n = 1,000):", "PubMed (n = 600)", "Records screened", "(n = 800)"} <= set(texts)
    assert "".join(texts).count("(n = ") == 17


def test_svg_has_a_title_and_a_text_equivalent_for_screen_readers() -> None:
    root = ElementTree.fromstring(render(new_review(), None, ".svg", title="Exercise <and> sleep"))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert (title.get("id"), description.get("id")) == (root.get("aria-labelledby"), root.get("aria-describedby"))
    assert title.text == "Exercise <and> sleep"
    assert "Reports excluded: 66\n    Wrong population: 40" in description.text
    assert CITATION in description.text


def test_hostile_words_stay_words() -> None:
    lane = replace(
        new_review().searched, excluded=CountWithLines(66, (CountLine("cost > $5 & <b>$x_1$</b>\x1b[2J\x00", 66),))
    )
    svg = render(replace(new_review(), searched=lane), {"screening": "</text><script>"}, ".svg")
    texts = texts_of(svg)
    assert "cost > $5 & <b>$x_1$</b>[2J" in " ".join(texts)
    assert "</text><script>" in texts
    assert b"<script" not in svg


def test_text_has_the_title_the_boxes_and_the_notes() -> None:
    text = render(new_review(), None, ".txt", title="Sleep", extra_notes=["As of March."]).decode()
    assert text.startswith("Sleep\n\nIdentification of studies via databases and registers\n")
    assert text.endswith(f"none by automation tools.\nAs of March.\n{CITATION}\n")


def test_an_extra_note_stands_below_the_figure_before_the_citation() -> None:
    notes = [text.text for text in lay_out_flow(new_review(), extra_notes=["As of March."]).notes]
    assert notes[2] == "As of March."
    assert notes[3].startswith("Flow diagram after")


def test_png_has_at_least_200_dots_per_inch() -> None:
    png = render(new_review(), None, ".png")
    assert int.from_bytes(png[16:20], "big") > 200 * lay_out_flow(new_review()).width / 72


def test_pdf_fonts_are_truetype_and_there_is_no_date() -> None:
    pdf = render(new_review(), None, ".pdf", title="Sleep")
    assert b"/Type42" not in pdf  # the PostScript name; in PDF it is a CIDFontType2 or TrueType
    assert b"TrueType" in pdf or b"CIDFontType2" in pdf
    assert b"/CreationDate" not in pdf


def test_settings_of_the_reader_do_not_change_the_figure() -> None:
    before = render(new_review(), None, ".svg")
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "axes.facecolor": "red", "lines.linewidth": 9}):
        assert render(new_review(), None, ".svg") == before
        assert mpl.rcParams["font.size"] == 30


def test_a_character_the_font_lacks_is_told_and_does_not_stop_the_figure() -> None:
    assert find_missing_characters(["n = 5 – müde", "研究"]) == "研究"
    assert render(new_review(), {"screening": "研究"}, ".png")


def test_drawing_does_not_touch_pyplot_and_tables_do_not_load_matplotlib() -> None:
    code = (
        "import sys; from slr.outputs.prisma.counts import FlowCounts; from slr.outputs.prisma.save import render; "
        "render(FlowCounts(), None, '.csv'); assert 'matplotlib' not in sys.modules; "
        "render(FlowCounts(), None, '.svg'); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_draw_gives_a_figure_of_the_size_of_the_layout() -> None:
    layout = lay_out_flow(update())
    assert list(paint(lay_out_flow(update())).get_size_inches() * 72) == pytest.approx(
        [layout.width, layout.height]
    )
