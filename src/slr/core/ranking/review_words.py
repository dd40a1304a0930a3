"""What the review's own words say about the records to look for, as examples to learn from before any decision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple


class Example(NamedTuple):
    """A text that stands among the relevant records as if it were so many of them."""

    text: str
    weight: float


#: How many relevant records the criteria are worth, and how many a known paper.
_CRITERIA = 2.0
_KNOWN = 1.0

#: The criteria ask for randomised trials, in so many words.
_ASKS_FOR_TRIALS = re.compile(r"(?<!non-)(?<!non )\b(?:randomi[sz]ed|RCTs?)\b", re.IGNORECASE)

#: How abstracts of randomised trials call themselves: the terms of Cochrane's highly sensitive search strategy
#: (Lefebvre et al., Cochrane Handbook, Technical Supplement to Chapter 4, 3.6.1) and their usual company.
_TRIALS = Example(
    "randomized randomised controlled trial randomly assigned random allocation double-blind double blind "
    "single-blind placebo placebo-controlled crossover parallel group groups comparison compared versus "
    "patients were randomized",
    weight=2.0,
)


def examples(criteria: str, known: Sequence[str] = ()) -> tuple[Example, ...]:
    """The examples that the criteria and papers known to be relevant give; none when both are empty."""
    found = [Example(criteria, _CRITERIA)] if criteria.strip() else []
    found += [Example(text, _KNOWN) for text in known if text.strip()]
    if _ASKS_FOR_TRIALS.search(criteria):
        found.append(_TRIALS)
    return tuple(found)
