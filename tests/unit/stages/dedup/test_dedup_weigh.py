"""The model that ranks doubtful pairs: its terms, its weights, and that the script makes them again."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from train_dedup import examples, fit

from slr.core.model import Author, Document, Record, SourceKind
from slr.stages.dedup.decide import NAMES
from slr.stages.dedup.survey import explain
from slr.stages.dedup.weights import WEIGHTS


def chance(one: Document, other: Document) -> float:
    a, b = (Record(i, 1, "x", SourceKind.DATABASE, str(i), doc, i) for i, doc in enumerate((one, other), 1))
    return explain(a, b).score


def test_there_is_a_weight_for_every_term_and_none_besides() -> None:
    assert tuple(WEIGHTS) == NAMES


def test_what_agrees_raises_the_chance_and_what_differs_lowers_it() -> None:
    base = Document(
        title="Imaging of the ageing human brain", authors=(Author("Hall", "E."),), year=2019, volume="4"
    )
    alike = chance(base, base)
    other_volume = chance(base, Document(title=base.title, authors=base.authors, year=2019, volume="5"))
    other_title = chance(
        base, Document(title="Sleep of shift workers", authors=base.authors, year=2019, volume="4")
    )
    nothing = chance(
        base, Document(title="Sleep of shift workers", authors=(Author("Ito"),), year=2001, volume="9")
    )
    assert alike > other_volume > nothing
    assert alike > other_title > nothing


def test_the_weights_are_those_the_script_makes_from_the_published_sets() -> None:
    if not os.environ.get("SLR_SHARED"):
        pytest.skip("SLR_SHARED is not set")
    folder = Path(os.environ["SLR_SHARED"]) / "bench" / "dedup" / "sets"
    known = [examples(folder / f"{name}.csv") for name in ("diabetes", "respiratory", "stroke", "tafenoquine")]
    made = fit(np.vstack([pair[0] for pair in known]), np.concatenate([pair[1] for pair in known]))
    assert np.abs(made - np.array([WEIGHTS[name] for name in NAMES])).max() <= 0.001
