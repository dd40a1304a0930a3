"""The answer as a table with one number in each row, and what the numbers mean in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slr.core.agreement.summary import Agreement, PairAgreement, Section
from slr.core.statistics.estimate import Estimate
from slr.core.statistics.kappa import chance
from slr.core.text.numbers import counted

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


def find_paradox(pair: PairAgreement) -> str | None:
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


def warn_of_few(pair: PairAgreement) -> str | None:
    """A word of warning for small numbers."""
    n = pair.table.n
    return (
        f"Only {counted(n, 'report')}: the intervals of kappa and AC1 are for large samples."
        if 0 < n < FEW
        else None
    )


HEADER = ("stage", "round", "reviewers", "statistic", "category", "n", "value", "low", "high", "reason")


class NumberRow(NamedTuple):
    """One number. category: which one the number is of, or `first / second` for a cell of the table."""

    stage: str
    round: int | None
    reviewers: str
    statistic: str
    category: str
    n: int
    value: str
    low: str
    high: str
    reason: str


def list_rows(answer: Agreement) -> Iterator[NumberRow]:
    """Every number of the answer; coefficients have four digits."""
    for section in answer.sections:
        for pair in section.pairs:
            yield from _of_pair(section, pair)
        yield from _of_group(section)
        if section.why:
            yield NumberRow(
                str(section.stage), section.round, "", "", "", 0, "", "", "", f"not defined: {section.why}"
            )


def _of_pair(section: Section, pair: PairAgreement) -> Iterator[NumberRow]:
    who, n = f"{pair.first} / {pair.second}", pair.table.n
    for first, counts in zip(pair.table.categories, pair.table.counts, strict=True):
        for second, count in zip(pair.table.categories, counts, strict=True):
            cell = Estimate(count)
            yield _row(section, who, "count", f"{first} / {second}", n, cell)._replace(value=str(count))
    for name, estimate in pair.statistics.items():
        yield _row(section, who, name, "", n, estimate)
    for name, estimate in pair.specific.items():
        yield _row(section, who, "specific_agreement", name, n, estimate)
    if pair.reasons is not None:
        percent = pair.reasons.percent
        given = pair.reasons.both_excluded - pair.reasons.without
        share = Estimate(None if percent is None else percent / 100, why="" if given else "no exclusion by both")
        yield _row(section, who, "same_main_reason", "exclude", given, share)


def _of_group(section: Section) -> Iterator[NumberRow]:
    if section.group is not None:
        who, group = " / ".join(section.reviewers), section.group
        yield _row(section, who, "fleiss_kappa", "", group.complete, group.fleiss)
        yield _row(section, who, "krippendorff_alpha", "", group.pairable, group.krippendorff)


def _row(section: Section, who: str, statistic: str, category: str, n: int, estimate: Estimate) -> NumberRow:
    reason = f"not defined: {estimate.why}" if estimate.value is None else estimate.why or ""
    value, low, high = (write_digits(part, 4) for part in (estimate.value, estimate.low, estimate.high))
    return NumberRow(str(section.stage), section.round, who, statistic, category, n, value, low, high, reason)


def write_digits(value: float | None, places: int) -> str:
    """A number with so many digits after the point; nothing for None, and no minus before a zero."""
    return "" if value is None else f"{round(value, places) + 0.0:.{places}f}"
