"""How often the rules err: random samples, and what a person's verdicts on them say about the whole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from slr.core.bibliography.pair_judgement import PairJudgement, PairOpinion
from slr.core.model import MergeKind
from slr.stages.dedup.pairs import RecordPair

#: For each pair of the sample on pairs left apart, so many of the likeliest ones are the pool it is drawn from.
_POOL = 10
#: Where the interval is explained.
CITATION = (
    "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the binomial. "
    "Biometrika 1934;26(4):404-413. doi:10.1093/biomet/26.4.404"
)


def draw(population: Sequence[RecordPair], wanted: int, random: Random) -> list[RecordPair]:
    """So many pairs at random, without replacement; all of them when there are no more. In order of (a, b)."""
    ordered = sorted(population, key=lambda pair: (pair.a, pair.b))
    return sorted(random.sample(ordered, min(wanted, len(ordered))), key=lambda pair: (pair.a, pair.b))


def near_the_line(pairs: Iterable[RecordPair], wanted: int) -> list[RecordPair]:
    """The pairs left apart that are most likely one: ten times as many as are drawn."""
    return sorted(pairs, key=lambda pair: (-pair.score, pair.a, pair.b))[: wanted * _POOL]


@dataclass(frozen=True, slots=True)
class Rate:
    """Errors among the judged pairs of a sample: count, share (None: none judged) and its 95 % interval."""

    population: int
    drawn: int
    judged: int
    errors: int
    wrong: tuple[tuple[int, int], ...]
    share: float | None
    low: float
    high: float

    def __str__(self) -> str:
        """`2 of 50 (4.0 %, 95 % CI 0.5 to 13.7 %)`."""
        if self.share is None:
            return f"none of {self.drawn} judged yet"
        return (
            f"{self.errors:,} of {self.judged:,} ({100 * self.share:.1f} %, "
            f"95 % CI {100 * self.low:.1f} to {100 * self.high:.1f} %)"
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What an audit says: wrong merges among merges, and overlooked ones among the likeliest pairs left apart."""

    audit: int
    seed: int
    wanted: int
    merged: Rate
    apart: Rate
    method: str = CITATION


def rate(
    population: int, pairs: Sequence[RecordPair], said: Mapping[tuple[int, int], PairJudgement], *, merged: bool
) -> Rate:
    """The error of one sample. A merge errs when the person said otherwise, a pair left apart when it is one."""
    judged = [(pair, said[pair.a, pair.b].said) for pair in pairs if (pair.a, pair.b) in said]
    wrong = tuple((pair.a, pair.b) for pair, word in judged if _errs(pair, word, merged=merged))
    low, high = interval(len(wrong), len(judged))
    share = len(wrong) / len(judged) if judged else None
    return Rate(population, len(pairs), len(judged), len(wrong), wrong, share, low, high)


def _errs(pair: RecordPair, word: PairOpinion, *, merged: bool) -> bool:
    if not merged:
        return word is not PairOpinion.DIFFERENT
    return word is not (PairOpinion.VERSION if pair.kind is MergeKind.VERSION else PairOpinion.SAME)


def interval(errors: int, judged: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404), both ends 0..1.

    The lower end is the share at which so many errors or more have a chance of (1 - confidence) / 2, the upper end
    that at which so many or fewer have: quantiles of beta distributions, which no sample is too large for. Samples
    without replacement make it wider than needed, never too narrow.
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - only an audit needs SciPy

    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else float(betaincinv(errors, judged - errors + 1, tail))
    high = 1.0 if errors == judged else float(betaincinv(errors + 1, judged - errors, 1 - tail))
    return low, high
