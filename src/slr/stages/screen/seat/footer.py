"""The estimate of recall at the foot of the screen, worked out beside the work and never for long."""

from __future__ import annotations

import time
from collections.abc import Callable

from slr.adapters.ledger import Ledger
from slr.core.model import Protocol, Stage
from slr.core.stopping.outlook import at_foot
from slr.stages.stopping.run import STAGE, look

#: After each estimate this many times its duration goes by before the next one.
_REST = 20


class Foot:
    """The line about recall; empty at full text, where everything is judged.

    It is made from what is settled, so it tells nobody what another reviewer said of an open report.
    """

    def __init__(self, ledger: Ledger, protocol: Protocol, stage: Stage) -> None:
        self.text = ""
        self._ledger = ledger
        self._protocol = protocol
        self._is_wanted = stage is STAGE
        self._next = float("-inf")

    def refresh(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Work it out anew, unless that was done just now."""
        start = clock()
        if self._is_wanted and start >= self._next:
            self.text = at_foot(look(self._ledger, self._protocol))
            end = clock()
            self._next = end + _REST * (end - start)
