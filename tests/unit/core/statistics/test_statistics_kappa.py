"""Coefficients of two reviewers: published values, an independent variance, and what is not defined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import pytest

from slr.core.statistics.cross_table import Crossed, cross
from slr.core.statistics.estimate import Estimate
from slr.core.statistics.kappa import (
    bias_index,
    chance,
    cohen_kappa,
    gwet_ac1,
    pabak,
    percent_agreement,
    prevalence_index,
    specific_agreement,
)

IE = ("include", "exclude")


def two(a: int, b: int, c: int, d: int) -> Crossed:
    return Crossed(IE, ((a, b), (c, d)))


def value(estimate: Estimate) -> float:
    assert estimate.value is not None
    return estimate.value


@pytest.mark.parametrize(
    ("cells", "po", "kappa", "adjusted", "ac1"),
    [
        ((2, 3, 2, 1), 0.375, -0.25, -0.25, -0.2308),
        ((0, 4, 4, 92), 0.92, -0.0417, 0.84, 0.9133),
        ((40, 5, 5, 50), 0.90, 0.7980, 0.80, 0.8020),
        ((20, 5, 10, 15), 0.70, 0.40, 0.40, 0.4059),
    ],
)
def test_the_reference_tables_give_their_four_coefficients(
    cells: tuple[int, int, int, int], po: float, kappa: float, adjusted: float, ac1: float
) -> None:
    table = two(*cells)
    found = [value(one(table)) for one in (percent_agreement, cohen_kappa, pabak, gwet_ac1)]
    assert found == pytest.approx([po, kappa, adjusted, ac1], abs=5e-5)


def test_the_diagnoses_of_cohen_1968_give_kappa_0492() -> None:
    """Cohen, Psychol Bull 1968;70:213-220, table 1: po 0.70, pc 0.41, unweighted kappa 0.492."""
    table = Crossed(("disorder", "neurosis", "psychosis"), ((88, 10, 2), (14, 40, 6), (18, 10, 12)))
    assert value(percent_agreement(table)) == pytest.approx(0.70)
    assert chance(table) == pytest.approx(0.41)
    assert value(cohen_kappa(table)) == pytest.approx(0.492, abs=5e-4)


def test_the_diagnoses_in_the_book_of_fleiss_give_kappa_068_with_its_standard_error() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions, table 13.1/18.1: kappa 0.68, interval 0.50 to 0.85."""
    kappa = cohen_kappa(Crossed(("p", "n", "o"), ((75, 1, 4), (5, 4, 1), (0, 0, 10))))
    assert (kappa.value, kappa.low, kappa.high) == pytest.approx((0.6765, 0.5045, 0.8485), abs=2e-4)


@pytest.mark.parametrize(
    ("cells", "kappa"),
    [((40, 9, 6, 45), 0.70), ((80, 10, 5, 5), 0.32), ((45, 15, 25, 15), 0.13), ((25, 35, 5, 35), 0.26)],
)
def test_the_paradoxes_of_feinstein_and_cicchetti(cells: tuple[int, int, int, int], kappa: float) -> None:
    """Feinstein & Cicchetti, J Clin Epidemiol 1990;43:543-549: like agreement, unlike kappa."""
    assert value(cohen_kappa(two(*cells))) == pytest.approx(kappa, abs=6e-3)


def test_ac1_stays_high_where_kappa_falls_below_zero() -> None:
    """Gwet, Kappa statistic is not satisfactory (2002): 118, 5, 2, 0 gives kappa -0.0234 and AC1 0.9408."""
    table = two(118, 5, 2, 0)
    assert value(cohen_kappa(table)) == pytest.approx(-0.0234, abs=5e-5)
    assert value(gwet_ac1(table)) == pytest.approx(0.9408, abs=5e-5)


def plain_kappa(p: Sequence[Sequence[float]]) -> float:
    k = range(len(p))
    pe = sum(sum(p[i]) * sum(row[i] for row in p) for i in k)
    return (sum(p[i][i] for i in k) - pe) / (1 - pe)


def plain_ac1(p: Sequence[Sequence[float]]) -> float:
    k = range(len(p))
    means = [(sum(p[i]) + sum(row[i] for row in p)) / 2 for i in k]
    pg = sum(m * (1 - m) for m in means) / (len(p) - 1)
    return (sum(p[i][i] for i in k) - pg) / (1 - pg)


def delta_variance(coefficient: Callable[[Sequence[Sequence[float]]], float], table: Crossed) -> float:
    """The multinomial delta method with numerical derivatives: no formula of the module enters."""
    n, step = table.n, 1e-6
    shares = [[count / n for count in row] for row in table.counts]
    slopes = []
    for i, row in enumerate(shares):
        for j, share in enumerate(row):
            up, down = [list(r) for r in shares], [list(r) for r in shares]
            up[i][j] += step
            down[i][j] -= step
            slopes.append((share, (coefficient(up) - coefficient(down)) / (2 * step)))
    mean = sum(share * slope for share, slope in slopes)
    return (sum(share * slope**2 for share, slope in slopes) - mean**2) / n


@pytest.mark.parametrize(
    "table",
    [
        two(40, 5, 5, 50),
        two(20, 5, 10, 15),
        two(30, 20, 3, 60),
        Crossed(("a", "b", "c"), ((88, 10, 2), (14, 40, 6), (18, 10, 12))),
    ],
)
def test_the_intervals_have_the_variance_of_the_delta_method(table: Crossed) -> None:
    for estimate, plain in ((cohen_kappa(table), plain_kappa), (gwet_ac1(table), plain_ac1)):
        assert estimate.low is not None
        assert estimate.high is not None
        half = 1.959963984540054 * sqrt(delta_variance(plain, table))
        assert (estimate.high - estimate.low) / 2 == pytest.approx(half, rel=1e-5)


def test_positive_and_negative_agreement_and_the_two_indices() -> None:
    table = two(80, 10, 5, 5)
    assert value(specific_agreement(table, "include")) == pytest.approx(160 / 175)
    assert value(specific_agreement(table, "exclude")) == pytest.approx(10 / 25)
    assert value(prevalence_index(table)) == pytest.approx(0.75)
    assert value(bias_index(table)) == pytest.approx(0.05)


def test_kappa_follows_from_pabak_and_the_indices() -> None:
    """Byrt, Bishop & Carlin 1993: kappa = (PABAK - PI^2 + BI^2) / (1 - PI^2 + BI^2)."""
    table = two(80, 10, 5, 5)
    p, b, adjusted = (value(one(table)) for one in (prevalence_index, bias_index, pabak))
    assert value(cohen_kappa(table)) == pytest.approx((adjusted - p**2 + b**2) / (1 - p**2 + b**2))


def test_without_an_overlap_nothing_is_defined() -> None:
    table = two(0, 0, 0, 0)
    measures = (percent_agreement, cohen_kappa, pabak, gwet_ac1, prevalence_index, bias_index)
    for one in (*(measure(table) for measure in measures), specific_agreement(table, "include")):
        assert one == Estimate(why="no report was judged by both reviewers")


def test_kappa_is_not_defined_when_chance_explains_everything_but_ac1_is() -> None:
    table = two(0, 0, 0, 12)
    assert cohen_kappa(table).value is None
    assert "same category" in str(cohen_kappa(table).why)
    assert value(gwet_ac1(table)) == 1
    assert specific_agreement(table, "include").why == "neither reviewer used include"


def test_opposite_constants_are_no_undefined_case() -> None:
    assert value(cohen_kappa(two(0, 10, 0, 0))) == 0


def test_full_agreement_has_no_interval_of_width_zero() -> None:
    kappa = cohen_kappa(two(5, 0, 0, 5))
    assert (kappa.value, kappa.low, kappa.high) == (1, None, None)
    assert "variance is 0" in str(kappa.why)


def test_indices_are_for_two_categories_only() -> None:
    table = cross([("include", "maybe")], ("include", "maybe", "exclude"))
    assert table.counts == ((0, 1, 0), (0, 0, 0), (0, 0, 0))
    assert prevalence_index(table).why == bias_index(table).why == "it is defined for two categories only"


def test_the_interval_of_percent_agreement_is_wilsons() -> None:
    """81 of 263 gives 0.2553 to 0.3662 (Newcombe, Stat Med 1998;17:857-872)."""
    share = percent_agreement(two(81, 182, 0, 0))
    assert (share.low, share.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_json_says_null_with_the_reason() -> None:
    assert cohen_kappa(two(0, 0, 0, 3)).as_json()["value"] is None
    assert Estimate(-0.00001).as_json()["value"] == 0
