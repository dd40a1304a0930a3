"""The stopping rule on real screenings, beside the values of another implementation.

The values are not part of the project: SLR_SHARED names the folder they lie in.
"""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest

from slr.core.stopping.rule import StoppingRule, missed_probability, stopping_point

NINETEEN_TWENTIETHS = Fraction(19, 20)


def test_real_screenings_give_the_values_of_another_implementation() -> None:
    if "SLR_SHARED" not in os.environ:
        pytest.skip("SLR_SHARED names the folder of reference values")
    path = Path(os.environ["SLR_SHARED"]) / "bench" / "ranking" / "stopping_reference.json"
    cases = json.loads(path.read_text(encoding="utf-8"))
    assert cases
    for case in cases:
        relevant = set(case["relevant_ranks"])
        labels = [rank in relevant for rank in range(1, case["N"] + 1)]
        for point in case["points"]:
            p = missed_probability(labels[: point["n_seen"]], case["N"], NINETEEN_TWENTIETHS)
            assert abs(p - point["p_min_target95"]) < 1e-9
        assert stopping_point(labels, case["N"], StoppingRule()) == case["stop_95_95"]
        milder = StoppingRule(Fraction(9, 10), Fraction(4, 5))
        assert stopping_point(labels, case["N"], milder) == case["stop_90_80"]
