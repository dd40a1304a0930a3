"""The table of letter widths is that of the font, and a text is never wider than it says."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from flow_figures import ADVANCES, advances
from slr.outputs.drawing.advances import Advances
from slr.outputs.drawing.font import measure, use_settings
from slr.outputs.prisma.labels import list_languages, read_language


def test_the_table_is_that_of_the_font() -> None:
    """After a new release of matplotlib: `PYTHONPATH=src:tests python tests/flow_figures.py`."""
    assert json.loads(ADVANCES.read_text(encoding="ascii")) == json.loads(json.dumps(advances()))


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_is_hardly_wider_than_the_table_says_and_not_much_narrower(*, bold: bool) -> None:
    quick = Advances()
    texts = [text for code in list_languages() for text in read_language(code).official(updated=True).values()]
    with use_settings():
        for text in [
            *texts,
            "W. A. V. To (n = 1,234)",
            "\N{GREEK SMALL LETTER ALPHA}\N{CYRILLIC CAPITAL LETTER YA}",
        ]:
            drawn, said = measure(text, 8, bold), quick.measure(text, 8, bold)
            assert drawn - 0.5 <= said <= drawn * 1.06 + 1.5  # the letters' own margins, and kerning


def test_a_letter_outside_the_table_is_as_wide_as_the_size() -> None:
    assert Advances().measure("\u7814", 8.0, False) == 8.0


@pytest.mark.parametrize("suffix", [".svg", ".html", ".txt", ".mmd", ".csv", ".json"])
def test_a_figure_of_text_does_not_load_what_draws(suffix: str) -> None:
    code = (
        "import sys; from slr.outputs.prisma.counts import FlowCounts; from slr.outputs.prisma.save import render; "
        f"render(FlowCounts(), None, {suffix!r}); assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
