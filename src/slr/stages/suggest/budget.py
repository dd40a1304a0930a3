"""What calls cost, and the cap that no call is begun beyond. Pure.

Before a call the most it can cost is set aside; afterwards its cost takes the place of that, or the reserve stays
when nobody knows the cost. So the cap holds whatever the service does, as long as it keeps to the longest answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_MILLION = 1_000_000
#: For each message and for the whole, what a service may put around the texts.
_TOKENS_AROUND = 200


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in and out."""

    tokens_in: float
    tokens_out: float

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """The cost of so many tokens."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / _MILLION

    def most(self, texts: Iterable[str], max_tokens: int) -> float:
        """The most that a call with these texts can cost."""
        return self.cost(most_tokens(texts), max_tokens)


def most_tokens(texts: Iterable[str]) -> int:
    """More tokens than texts can have: each byte of UTF-8 one, as where the vocabulary knows none of the words.

    Byte-level byte-pair encoding merges bytes and never splits one (Radford et al. 2019, section 2.2).
    """
    return _TOKENS_AROUND + sum(len(text.encode("utf-8", "replace")) for text in texts)


@dataclass(slots=True)
class Budget:
    """Money spent and left. cap: of the whole review; spent: by it before; run_cap: of this run. None: no cap."""

    cap: float | None
    spent: float
    run_cap: float | None = None
    here: float = 0.0

    @property
    def left(self) -> float | None:
        """What may still be spent; None without a cap. Never below 0."""
        lefts = []
        if self.cap is not None:
            lefts.append(self.cap - self.spent - self.here)
        if self.run_cap is not None:
            lefts.append(self.run_cap - self.here)
        return max(0.0, min(lefts)) if lefts else None

    def allows(self, most: float) -> bool:
        """Whether a call that may cost so much may begin."""
        return self.left is None or most <= self.left

    def charge(self, amount: float) -> None:
        """Count what a call cost, or may have cost."""
        self.here += amount
