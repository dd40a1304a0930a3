"""Two records that may belong together, and who decides about them. Plain values.

They stand apart from the rules, so that counting the pairs left to a person needs none of what compares records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from slr.adapters.ledger import Doubt
from slr.core.model import MergeKind

#: The rule by which two records are one although an identifier differs.
MISPRINT = "misprinted-identifier"


class Zone(StrEnum):
    """Who decides about a pair."""

    AUTO = "auto"  #: the rules merge it
    REVIEW = "review"  #: a person has to look
    NEVER = "never"  #: nobody need look; a person may still say otherwise


@dataclass(frozen=True, slots=True)
class RecordPair:
    """Two records that are, or may be, one report (or two reports of one study).

    a, b: record ids, a < b. rule: the name of the rule that spoke. score: the chance that the two are one, 0..1
    (`weigh`). features: the facts the rule looked at, and the veto in words or None, ready for JSON.
    """

    a: int
    b: int
    zone: Zone
    kind: MergeKind
    rule: str
    score: float
    features: Mapping[str, object]

    @property
    def is_identified(self) -> bool:
        """True when the two share an identifier."""
        return bool(self.features.get("shared"))

    @property
    def misprinted(self) -> frozenset[str]:
        """The kinds of identifier that differ, of which one must be wrong."""
        return frozenset(self._opposed()) if self.rule == MISPRINT else frozenset()

    def _opposed(self) -> Iterable[str]:
        opposed = self.features.get("opposed")
        return opposed if isinstance(opposed, list | tuple) else ()


def from_doubt(doubt: Doubt) -> RecordPair:
    """A pair as a pass left it to a person."""
    return RecordPair(doubt.a, doubt.b, Zone(doubt.zone), doubt.kind, doubt.rule, doubt.score, doubt.features)
