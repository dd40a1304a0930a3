"""The SAFE procedure as a list to go through; what the ledger can answer is answered. Pure.

Boetje J, van de Schoot R. The SAFE procedure: a practical stopping heuristic for active learning-based screening
in systematic reviews and meta-analyses. Syst Rev 2024;13:81, doi:10.1186/s13643-024-02502-7. Four phases: a random
set for training, active learning, another model, a look at what was excluded. It is a heuristic: it says nothing
of how sure one may be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slr.core.stopping.rule import irrelevant_in_a_row
from slr.core.stopping.seen import Seen

#: Irrelevant reports in a row, and the shares of all reports, that the procedure asks for.
ROW, TRAINED, READ = 50, 0.01, 0.10


@dataclass(frozen=True, slots=True)
class SafeStep:
    """One thing to be done. is_done: None where only the reviewers can tell. told: what the ledger says."""

    phase: str
    name: str
    is_done: bool | None
    told: str


def make_checklist(seen: Seen, confirmed: Iterable[str] = ()) -> tuple[SafeStep, ...]:
    """The list for the state of a review; `confirmed`: the names of items that the reviewers vouch for."""
    vouched = set(confirmed)

    def person(phase: str, name: str, told: str) -> SafeStep:
        return SafeStep(phase, name, True if name in vouched else None, told)

    return (
        _random(seen),
        person(_LEARNING, "key-papers", "every key paper named beforehand is marked as relevant"),
        *_learning(seen),
        person(
            "F: another model",
            "model",
            f"a different model found nothing more in {ROW} in a row; models so far: {_models(seen) or 'none'}",
        ),
        person(
            "E: quality",
            "quality",
            f"what was excluded was looked through again, the likeliest first, until {ROW} in a row were right",
        ),
    )


_LEARNING = "A: active learning"


def _random(seen: Seen) -> SafeStep:
    """A training set read in random order, with relevant and irrelevant reports in it."""
    labels = _by_chance(seen)
    is_enough = len(labels) >= TRAINED * seen.total and any(labels) and not all(labels)
    asked = f"needed: {100 * TRAINED:g} % of all ({TRAINED * seen.total:,.0f}), with one of each kind"
    told = f"{len(labels):,} read in random order, {sum(labels):,} of them relevant; {asked}"
    return SafeStep("S: random training set", "random", is_enough, told)


def _learning(seen: Seen) -> tuple[SafeStep, ...]:
    labels, read, row = _by_chance(seen), len(seen.labels), irrelevant_in_a_row(seen.labels)
    expected = seen.total * sum(labels) / len(labels) if labels else None
    twice = (
        "a random training set must first estimate how many are relevant"
        if expected is None
        else f"{read:,} read; needed: twice the {expected:,.0f} relevant reports that the random set predicts"
    )
    return (
        SafeStep(_LEARNING, "twice", expected is not None and read >= 2 * expected, twice),
        SafeStep(
            _LEARNING, "tenth", read >= READ * seen.total, f"{read:,} of {seen.total:,} read; needed: a tenth"
        ),
        SafeStep(_LEARNING, "row", row >= ROW, f"the last {row:,} read were irrelevant; needed: {ROW} in a row"),
    )


def _by_chance(seen: Seen) -> list[bool]:
    return [label for label, order in zip(seen.labels, seen.orders, strict=True) if _is_random(order)]


def is_done(items: Iterable[SafeStep]) -> bool:
    """Whether nothing of it is left."""
    return all(item.is_done for item in items)


def _is_random(order: str) -> bool:
    return order.partition(",")[0].split(" ")[0] in {"random", "sample"}


def _models(seen: Seen) -> str:
    parts = (order.split(", ") for order in seen.orders)
    return ", ".join(
        sorted({words[1] for words in parts if len(words) > 2 and words[0] in {"relevance", "mixed"}})
    )
