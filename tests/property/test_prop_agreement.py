"""Agreement does not depend on who is called first or what the categories are called, and equals brute force."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.statistics.cross_table import Crossed, cross
from slr.core.statistics.estimate import Estimate
from slr.core.statistics.kappa import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    pabak,
    percent_agreement,
)

NAMES = ("x", "y", "z")
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), min_size=1, max_size=25)
UNITS = st.lists(st.lists(st.sampled_from(NAMES), max_size=4), max_size=12)
MEASURES = (percent_agreement, cohen_kappa, pabak, gwet_ac1)


def numbers(one: Estimate) -> list[float | None]:
    return [None if x is None else round(x, 9) + 0.0 for x in (one.value, one.low, one.high)]


def all_of(table: Crossed) -> list[list[float | None]]:
    return [numbers(measure(table)) for measure in MEASURES]


@given(PAIRS)
def test_swapping_the_reviewers_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    swapped = [(b, a) for a, b in pairs]
    assert all_of(cross(pairs, NAMES)) == all_of(cross(swapped, NAMES))


@given(PAIRS, st.permutations(NAMES))
def test_other_names_for_the_categories_change_nothing(pairs: list[tuple[str, str]], names: list[str]) -> None:
    other = dict(zip(NAMES, names, strict=True))
    assert all_of(cross(pairs, NAMES)) == all_of(cross([(other[a], other[b]) for a, b in pairs], NAMES))


@given(PAIRS)
def test_every_coefficient_lies_between_its_ends_and_within_its_interval(pairs: list[tuple[str, str]]) -> None:
    for measure in MEASURES:
        one = measure(cross(pairs, NAMES))
        assert one.value is None or -1 - 1e-12 <= one.value <= 1 + 1e-12
        if one.value is not None and one.low is not None and one.high is not None:
            assert -1 <= one.low <= one.value + 1e-12
            assert one.value - 1e-12 <= one.high <= 1


@given(PAIRS)
def test_kappa_is_that_of_all_pairs_of_judgements(pairs: list[tuple[str, str]]) -> None:
    """Chance agreement by brute force: every judgement of the first beside every one of the second."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(a == b for a, _ in pairs for _, b in pairs) / n**2
    kappa = cohen_kappa(cross(pairs, NAMES))
    if chance == 1:
        assert kappa.value is None
    else:
        assert kappa.value == pytest.approx((observed - chance) / (1 - chance))


@given(UNITS)
def test_alpha_is_that_of_all_pairs_of_judgements(units: list[list[str]]) -> None:
    used = [unit for unit in units if len(unit) > 1]
    pool = [name for unit in used for name in unit]
    expected = sum(a != b for a, b in permutations(pool, 2))
    alpha = krippendorff_alpha(units).value
    if not expected:
        assert alpha is None
        return
    weighed = sum(sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in used)
    assert alpha == pytest.approx(1 - (weighed / len(pool)) / (expected / (len(pool) * (len(pool) - 1))))


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=3, max_size=3), min_size=1, max_size=12))
def test_fleiss_kappa_is_that_of_all_pairs_of_judgements(units: list[list[str]]) -> None:
    pool = [name for unit in units for name in unit]
    observed = sum(a == b for unit in units for a, b in permutations(unit, 2)) / (6 * len(units))
    chance = sum(a == b for a in pool for b in pool) / len(pool) ** 2
    kappa = fleiss_kappa(units).value
    if chance == 1:
        assert kappa is None
    else:
        assert kappa == pytest.approx((observed - chance) / (1 - chance))
