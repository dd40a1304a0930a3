"""The estimate of recall at the foot of the screen, worked out beside the work and never for long. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable

#: After each estimate this many times its duration goes by before the next one.
_REST = 20


class Footer:
    """The line about recall; empty where nobody estimates it.

    Args:
        estimate: works the line out. It is made from what is settled, so it tells nobody what another reviewer
            said of an open report. None at full text, where everything is judged.
    """

    def __init__(self, estimate: Callable[[], str] | None) -> None:
        self.text = ""
        self._estimate = estimate
        self._next = float("-inf")

    def refresh(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Work it out anew, unless that was done just now."""
        start = clock()
        if self._estimate is not None and start >= self._next:
            self.text = self._estimate()
            end = clock()
            self._next = end + _REST * (end - start)
