"""The ledger's schema, one numbered step after the other.

A released step is never edited: a change is a new module `m000N_what.py` with a function `apply(database)` and
one line in `STEPS`. Each step runs in one transaction together with the schema number it leads to.
"""

from __future__ import annotations

from collections.abc import Callable

from slr.adapters.ledger.migrations import (
    m0001_initial,
    m0002_judgements,
    m0003_screening,
    m0004_stopping,
    m0005_acts,
)
from slr.adapters.ledger.migrations.ddl import Database

Step = Callable[[Database], None]

#: Step N (counted from 1) leads from schema N-1 to schema N.
STEPS: tuple[Step, ...] = (
    m0001_initial.apply,
    m0002_judgements.apply,
    m0003_screening.apply,
    m0004_stopping.apply,
    m0005_acts.apply,
)

#: The schema this program writes.
SCHEMA = len(STEPS)
