"""What a person said about two records: one report, two reports of one study, or neither. Plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PairOpinion(StrEnum):
    """What a person said. `WITHDRAWN` takes an earlier judgement back, so that undo is a row like any other."""

    SAME = "same"  #: one report
    VERSION = "version"  #: two reports of one study
    DIFFERENT = "different"  #: nothing to do with each other
    WITHDRAWN = "withdrawn"


class Asked(StrEnum):
    """Where the person was asked, or spoke up."""

    REVIEW = "review"
    AUDIT = "audit"
    SCREEN = "screen"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class PairJudgement:
    """One row: what `actor` said of the records `a` and `b`.

    rule, score, features: what the rules made of the pair when the person looked. merge_id: the row of the merge
    log that it led to, or that it took back. undoes: for `WITHDRAWN`, the judgement taken back.
    """

    a: int
    b: int
    said: PairOpinion
    actor: str
    asked: Asked
    rule: str = ""
    score: float | None = None
    features: Mapping[str, object] = field(default_factory=dict)
    reason: str | None = None  #: in the person's words
    merge_id: int | None = None
    undoes: int | None = None
    at: datetime | None = None
    id: int | None = None  #: of its row; None before it is kept

    @property
    def ends(self) -> tuple[int, int]:
        """The two records, the lower number first: the name of the pair."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)


def standing(rows: Iterable[PairJudgement]) -> dict[tuple[int, int], PairJudgement]:
    """The newest judgement of every pair that was not withdrawn. `rows` are the whole log, oldest first."""
    log = list(rows)
    gone = {row.undoes for row in log if row.said is PairOpinion.WITHDRAWN}
    return {row.ends: row for row in log if row.said is not PairOpinion.WITHDRAWN and row.id not in gone}
