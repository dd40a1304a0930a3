"""Coefficients of agreement between two reviewers and among several.

In the formulas p_ij are the shares of the table, p_i. and p_.j its margins, k the number of categories,
po = sum of p_ii, and pi_i = (p_i. + p_.i) / 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from slr.core.statistics.cross_table import Crossed
from slr.core.statistics.estimate import Estimate, proportion, undefined, with_variance

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


NO_OVERLAP = "no report was judged by both reviewers"
ONE_CATEGORY = "both put every report into the same category, so chance alone explains all agreement"
TWO_ONLY = "it is defined for two categories only"


def percent_agreement(table: Crossed) -> Estimate:
    """The share of reports on which both said the same, po, with Wilson's interval."""
    return proportion(table.agreed, table.n) if table.n else undefined(NO_OVERLAP)


def chance(table: Crossed) -> float:
    """The agreement expected of reviewers who keep their shares and decide at random: pe = sum of p_i. p_.i."""
    products = sum(row * column for row, column in zip(table.rows, table.columns, strict=True))
    return products / table.n**2


def cohen_kappa(table: Crossed) -> Estimate:
    """Cohen's kappa, (po - pe) / (1 - pe) (Cohen, Educ Psychol Meas 1960;20:37-46).

    The interval has the large-sample variance of Fleiss, Cohen & Everitt (Psychol Bull 1969;72:323-327). Not
    defined when pe is 1.
    """
    n = table.n
    if not n:
        return undefined(NO_OVERLAP)
    if n in {r for r, c in zip(table.rows, table.columns, strict=True) if r == c}:  # exactly pe = 1
        return undefined(ONE_CATEGORY)
    expected = chance(table)
    kappa = (table.agreed / n - expected) / (1 - expected)
    return with_variance(kappa, _kappa_variance(table, kappa, expected))


def _kappa_variance(table: Crossed, kappa: float, expected: float) -> float:
    n, rest = table.n, 1 - kappa
    rows = [count / n for count in table.rows]
    columns = [count / n for count in table.columns]
    total = -((kappa - expected * rest) ** 2)
    for i, j, share in table.cells():
        if i == j:
            total += share * (1 - (rows[i] + columns[i]) * rest) ** 2
        else:
            total += share * (columns[i] + rows[j]) ** 2 * rest**2
    return total / (n * (1 - expected) ** 2)


def pabak(table: Crossed) -> Estimate:
    """Kappa adjusted for prevalence and bias: 2 po - 1, with k categories (k po - 1) / (k - 1).

    Byrt, Bishop & Carlin, J Clin Epidemiol 1993;46:423-429; for k categories it is the S of Bennett, Alpert &
    Goldstein (Public Opin Q 1954;18:303-308). The interval is that of po, moved in the same way.
    """
    share = percent_agreement(table)
    if share.value is None or share.low is None or share.high is None:
        return share
    k = len(table.categories)
    value, low, high = ((k * part - 1) / (k - 1) for part in (share.value, share.low, share.high))
    return Estimate(value, low, high)


def gwet_ac1(table: Crossed) -> Estimate:
    """Gwet's AC1, (po - pg) / (1 - pg) with pg = sum of pi_i (1 - pi_i) / (k - 1).

    Gwet, Br J Math Stat Psychol 2008;61:29-48, with the variance given there for two raters and reports taken from
    a large population.
    """
    n = table.n
    if not n:
        return undefined(NO_OVERLAP)
    expected = sum(share * (1 - share) for share in table.means) / (len(table.categories) - 1)
    value = (table.agreed / n - expected) / (1 - expected)
    return with_variance(value, _ac1_variance(table, value, expected))


def _ac1_variance(table: Crossed, value: float, expected: float) -> float:
    means, others, rest = table.means, len(table.categories) - 1, 1 - value
    agreed = table.agreed / table.n
    same = sum(share * (1 - means[i]) for i, j, share in table.cells() if i == j) / others
    spread = sum(share * (1 - (means[i] + means[j]) / 2) ** 2 for i, j, share in table.cells()) / others**2
    total = agreed * (1 - agreed)
    total -= 4 * rest * (same - agreed * expected)
    total += 4 * rest**2 * (spread - expected**2)
    return total / (table.n * (1 - expected) ** 2)


def specific_agreement(table: Crossed, category: str) -> Estimate:
    """How often a judgement of this category is shared by the other reviewer: 2 p_ii / (p_i. + p_.i).

    Of include it is the positive and of exclude the negative agreement (Cicchetti & Feinstein, J Clin Epidemiol
    1990;43:551-558). Not defined when neither reviewer used the category.
    """
    place = table.categories.index(category)
    used = table.rows[place] + table.columns[place]
    if not table.n:
        return undefined(NO_OVERLAP)
    if not used:
        return undefined(f"neither reviewer used {category}")
    return Estimate(2 * table.counts[place][place] / used, why="no interval is computed for it")


def prevalence_index(table: Crossed) -> Estimate:
    """(a - d) / n: how much more often both include than both exclude (Byrt, Bishop & Carlin 1993). Signed."""
    return _of_two(table, 0, 0, 1, 1)


def bias_index(table: Crossed) -> Estimate:
    """(b - c) / n: how much more often the first reviewer includes than the second (Byrt et al. 1993). Signed."""
    return _of_two(table, 0, 1, 1, 0)


def _of_two(table: Crossed, i: int, j: int, k: int, m: int) -> Estimate:
    if len(table.categories) != 2:
        return undefined(TWO_ONLY)
    if not table.n:
        return undefined(NO_OVERLAP)
    value = (table.counts[i][j] - table.counts[k][m]) / table.n
    return Estimate(value, why="no interval is computed for it")
