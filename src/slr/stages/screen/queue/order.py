"""In which order reports are screened. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Order(StrEnum):
    """How the queue is ordered."""

    FOUND = "found"  #: as they came into the ledger
    RANDOM = "random"  #: at random, the same on every machine
    NEWEST = "newest"  #: the latest year first; reports of unknown year last
    RELEVANCE = "relevance"  #: the most likely include first, learned from the decisions so far
    MIXED = "mixed"  #: by relevance, every tenth at random: what the random ones hold says what is still missed


#: In a mixed order so many places go by for one at random.
EVERY = 10


def at_random(reports: Iterable[int], seed: int = 0) -> list[int]:
    """The reports in an order that hangs on nothing but their numbers and the seed."""
    return sorted(reports, key=lambda report: _draw(report, seed))


def sort_newest_first(years: Mapping[int, int | None]) -> list[int]:
    """The reports by year, the latest first; within a year, and where it is unknown (last), by number."""
    return sorted(years, key=lambda report: (-(years[report] or -(10**6)), report))


def mix_orders(ranked: Sequence[int], drawn: Sequence[int], *, every: int = EVERY) -> list[int]:
    """Two orders of the same reports in one: after each `every - 1` of `ranked` one of `drawn` that is left."""
    rest, left = iter(drawn), set(ranked)
    made: list[int] = []
    for report in ranked:
        if report not in left:
            continue
        if len(made) % every == every - 1:
            number = next((candidate for candidate in rest if candidate in left), None)
            if number is not None:
                made.append(number)
                left.discard(number)
                if number == report:
                    continue
        made.append(report)
        left.discard(report)
    return made


def _draw(report: int, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed} {report}".encode(), digest_size=8, person=b"slr order").digest()
