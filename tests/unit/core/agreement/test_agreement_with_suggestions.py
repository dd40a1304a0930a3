"""A model measured against settled verdicts: every cell, the shares, and what is not defined."""

from __future__ import annotations

from slr.core.agreement.with_suggestions import compare_with_suggestions
from slr.core.model import Verdict

INCLUDE, EXCLUDE, MAYBE = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE


def test_maybe_goes_on_and_reports_with_one_of_the_two_do_not_count() -> None:
    suggested = {1: MAYBE, 2: EXCLUDE, 3: INCLUDE, 4: EXCLUDE, 5: INCLUDE}
    settled = {1: INCLUDE, 2: MAYBE, 3: EXCLUDE, 4: EXCLUDE, 6: INCLUDE}
    found = compare_with_suggestions(suggested, settled)
    assert (found.hits, found.missed, found.extra, found.rejected, found.n) == (1, 1, 1, 1, 4)
    assert found.differing == (2, 3)
    assert found.sensitivity.value == found.specificity.value == 0.5


def test_the_interval_is_that_of_wilson() -> None:
    """8 of 10: 0.4902 to 0.9433 (Newcombe 1998, Statistics in Medicine 17:857, the formula of method 3)."""
    found = compare_with_suggestions(
        {n: INCLUDE if n < 9 else EXCLUDE for n in range(1, 11)}, dict.fromkeys(range(1, 11), INCLUDE)
    )
    low, high = found.sensitivity.low, found.sensitivity.high
    assert low is not None
    assert high is not None
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)


def test_without_settled_includes_sensitivity_is_not_defined() -> None:
    found = compare_with_suggestions({1: INCLUDE}, {1: EXCLUDE})
    assert found.sensitivity.value is None
    assert found.specificity.value == 0.0
    assert found.as_json()["both_include"] == 0
