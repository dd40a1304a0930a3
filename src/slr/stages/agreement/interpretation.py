"""What the coefficients mean, in sentences."""

from __future__ import annotations

from slr.core.agreement.summary import PairAgreement
from slr.core.statistics.kappa import chance

#: From this mean share of one category on the sentence about the kappa paradox is said. Our choice.
EXTREME = 0.9
#: Below this many reports a large-sample interval is only rough. Our choice.
FEW = 30
LABELS_FROM = "words of Landis & Koch, Biometrics 1977;33:159-174; their limits are a convention"
_BANDS = ((0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))


def label(kappa: float) -> str:
    """The word of Landis & Koch (Biometrics 1977;33:159-174) for a kappa.

    Below 0 poor; to 0.20 slight, 0.40 fair, 0.60 moderate, 0.80 substantial; above almost perfect.
    """
    if kappa < 0:
        return "poor"
    rounded = round(kappa, 2)
    return next((word for limit, word in _BANDS if rounded <= limit), "almost perfect")


def paradox(pair: PairAgreement) -> str | None:
    """Why kappa may be low although reviewers agree, when nearly all judgements fall into one category.

    Feinstein & Cicchetti, J Clin Epidemiol 1990;43:543-549.
    """
    table = pair.table
    share = max(table.means) if table.n else 0.0
    if share < EXTREME or table.agreed == table.n:
        return None
    most = table.categories[table.means.index(share)]
    agreed = 100 * table.agreed / table.n
    return (
        f"Kappa paradox: {100 * share:.1f} % of the judgements are {most}, so chance alone would give "
        f"{100 * chance(table):.1f} % agreement as Cohen's kappa counts it, and kappa can be low or below 0 "
        f"although the reviewers agree on {agreed:.1f} %. Read it with PABAK, AC1 and the agreement on each "
        "category (Feinstein & Cicchetti 1990)."
    )


def few(pair: PairAgreement) -> str | None:
    """A word of warning for small numbers."""
    n = pair.table.n
    return (
        f"Only {n} report{'' if n == 1 else 's'}: the intervals of kappa and AC1 are for large samples."
        if 0 < n < FEW
        else None
    )
