"""Chances of a sample drawn without replacement. Pure.

`scipy.stats.hypergeom.cdf` gives the same numbers to ten digits; loading it takes a second or two, for which every
`slr stop` would wait.
"""

from __future__ import annotations

import math

#: Terms of a sum below this part of the largest change nothing that is shown.
_NEGLIGIBLE = 1e-18


def lower_tail(population: int, marked: int, drawn: int, found: int) -> float:
    """P(X <= found) for X ~ Hypergeometric(population, marked, drawn), to about 1e-11 of its value.

    0 when it cannot be: more marked than the population holds, or more left over than was not drawn.
    """
    least, most = max(0, drawn + marked - population), min(drawn, marked)
    if marked > population or found < least:
        return 0.0
    if found >= most:
        return 1.0
    start = _log_chance(population, marked, drawn, found)
    term = total = 1.0
    for x in range(found, least, -1):
        term *= x * (population - marked - drawn + x) / ((marked - x + 1) * (drawn - x + 1))
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return min(1.0, math.exp(start + math.log(total)))


def _log_chance(population: int, marked: int, drawn: int, found: int) -> float:
    return (
        _log_choose(marked, found)
        + _log_choose(population - marked, drawn - found)
        - _log_choose(population, drawn)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
