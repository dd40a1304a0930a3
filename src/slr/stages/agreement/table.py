"""The answer as a table with one number in each row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slr.core.agreement.summary import Agreement, PairAgreement, Section
from slr.core.statistics.estimate import Estimate

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


def rows(answer: Agreement) -> Iterator[NumberRow]:
    """Every number of the answer; coefficients have four digits."""
    for one in answer.sections:
        for pair in one.pairs:
            yield from _of_pair(one, pair)
        yield from _of_group(one)
        if one.why:
            yield NumberRow(str(one.stage), one.round, "", "", "", 0, "", "", "", f"not defined: {one.why}")


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


def _row(section: Section, who: str, statistic: str, category: str, n: int, one: Estimate) -> NumberRow:
    reason = f"not defined: {one.why}" if one.value is None else one.why or ""
    value, low, high = (digits(part, 4) for part in (one.value, one.low, one.high))
    return NumberRow(str(section.stage), section.round, who, statistic, category, n, value, low, high, reason)


def digits(value: float | None, places: int) -> str:
    """A number with so many digits after the point; nothing for None, and no minus before a zero."""
    return "" if value is None else f"{round(value, places) + 0.0:.{places}f}"
