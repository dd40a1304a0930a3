"""How good an order of records was, given which of them are relevant.

N records, R of them relevant, r_1 < … < r_R the ranks (from 1) of the relevant ones. Records known before the
screening began belong neither to N nor to R.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

#: Where a recall is read off, as shares of the records.
SHARES = (0.05, 0.10, 0.20, 0.50)

#: Keeps a product such as 0.1 * 30 from falling just below the whole number it stands for.
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Measures:
    """What an order was worth.

    recall_at: of each share of `SHARES`, the relevant among that share of the records (rounded down), of all
    relevant. wss: work saved over sampling at 95 % and at 100 % recall: the share of records that need not be read
    once that recall is reached, less what reading at random would save (Cohen et al., J Am Med Inform Assoc
    2006;13:206-219, doi:10.1197/jamia.M1929). discovery: the mean rank of the relevant records, in records
    (average time to discovery; Ferdinands et al., Syst Rev 2023;12:100, doi:10.1186/s13643-023-02257-7).
    loss: the area between the best possible recall curve and this one, of the area between the best and the worst;
    0 is perfect, 1 the reverse, 0.5 chance; 1 - loss is the area under the ROC curve. ASReview 3 prints the same.
    """

    records: int
    relevant: int
    recall_at: tuple[tuple[float, float], ...]
    wss_95: float  #: a share, from -0.05 to 0.95
    wss_100: float  #: a share, from 0 to 1
    discovery: float
    loss: float
    last_rank: int  #: of the relevant record read last, from 1


def measure(labels: Sequence[bool]) -> Measures | None:
    """Measure an order: `labels[i]` tells whether the record at rank i + 1 is relevant.

    None when no record is relevant or all are: then every order is as good as any other.
    """
    ranks = [rank for rank, relevant in enumerate(labels, 1) if relevant]
    total, relevant = len(labels), len(ranks)
    if not 0 < relevant < total:
        return None
    return Measures(
        records=total,
        relevant=relevant,
        recall_at=tuple((share, _recall(ranks, math.floor(share * total + _EPSILON))) for share in SHARES),
        wss_95=work_saved(ranks, total, 0.95),
        wss_100=work_saved(ranks, total, 1.0),
        discovery=sum(ranks) / relevant,
        loss=_loss(ranks, total),
        last_rank=ranks[-1],
    )


def recall_curve(labels: Sequence[bool]) -> list[int]:
    """How many relevant records have been found after 0, 1, … N records."""
    return [0, *accumulate(map(int, labels))]


def work_saved(ranks: Sequence[int], total: int, recall: float) -> float:
    """Work saved over sampling at a recall, from the ranks of the relevant records in order."""
    needed = ranks[math.ceil(recall * len(ranks) - _EPSILON) - 1]
    return (total - needed) / total - (1 - recall)


def _recall(ranks: Sequence[int], read: int) -> float:
    return sum(rank <= read for rank in ranks) / len(ranks)


def _loss(ranks: Sequence[int], total: int) -> float:
    relevant = len(ranks)
    best = relevant * (total - (relevant - 1) / 2)
    area = sum(total - rank + 1 for rank in ranks)
    return (best - area) / (relevant * (total - relevant))
