"""Coefficients of agreement among more than two reviewers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from slr.core.statistics.estimate import Estimate, undefined

_NO_INTERVAL = "no interval is computed for it"
_ALL_SAME = "all judgements are the same, so no disagreement is expected by chance"


def fleiss_kappa(reports: Sequence[Sequence[str]]) -> Estimate:
    """Fleiss' kappa for nominal categories (Fleiss, Psychol Bull 1971;76:378-382).

    With m judgements of each of n reports, n_ij of them category j:
    P = mean of sum_j n_ij (n_ij - 1) / (m (m - 1)),
    Pe = sum_j (sum_i n_ij / (n m))^2, kappa = (P - Pe) / (1 - Pe).

    Args:
        reports: the categories given to each report; of each report by the same number of reviewers, two at least.

    Raises:
        ValueError: the reports were not judged by equally many reviewers.
    """
    if not reports:
        return undefined("no report was judged by all reviewers")
    sizes = {len(said) for said in reports}
    if len(sizes) != 1 or min(sizes) < 2:
        raise ValueError("Fleiss' kappa needs the same number of judgements, two at least, of every report")
    m, n = sizes.pop(), len(reports)
    totals = Counter(category for said in reports for category in said)
    if len(totals) == 1:
        return undefined(_ALL_SAME)
    same = sum(count * (count - 1) for said in reports for count in Counter(said).values())
    observed = same / (n * m * (m - 1))
    expected = sum((count / (n * m)) ** 2 for count in totals.values())
    return Estimate((observed - expected) / (1 - expected), why=_NO_INTERVAL)


def pairable(reports: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """The reports that two reviewers or more have judged."""
    return [said for said in reports if len(said) > 1]


def krippendorff_alpha(reports: Iterable[Sequence[str]]) -> Estimate:
    """Krippendorff's alpha for nominal data; judgements may be missing.

    alpha = 1 - Do / De, Do and De the observed and expected shares of differing pairs, the pairs of a report with
    m judgements weighing 1 / (m - 1) each (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011).

    Args:
        reports: the categories given to each report; those with fewer than two do not enter.
    """
    units = pairable(reports)
    if not units:
        return undefined("no report was judged by two reviewers")
    totals = Counter(category for said in units for category in said)
    if len(totals) == 1:
        return undefined(_ALL_SAME)
    n = sum(totals.values())
    observed = sum(_differing(said) / (len(said) - 1) for said in units) / n
    expected = _pairs_that_differ(totals) / (n * (n - 1))
    return Estimate(1 - observed / expected, why=_NO_INTERVAL)


def _differing(said: Sequence[str]) -> int:
    return _pairs_that_differ(Counter(said))


def _pairs_that_differ(counts: Counter[str]) -> int:
    """Ordered pairs of judgements that are not the same."""
    return counts.total() ** 2 - sum(count * count for count in counts.values())
