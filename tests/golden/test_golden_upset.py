"""The UpSet plot does not change by accident."""

from __future__ import annotations

import pytest

from upset_figures import FIGURES, FOLDER, described


@pytest.mark.parametrize("name", FIGURES)
def test_the_plot_is_the_one_that_was_looked_at(name: str) -> None:
    """After a wanted change: `PYTHONPATH=src:tests python tests/upset_figures.py`, and look at the figure."""
    assert described(FIGURES[name]()) == (FOLDER / f"{name}.json").read_text(encoding="utf-8")
