"""The ledger's schema, one numbered step after the other.

A released step is never edited: a change is a new module `m000N_what.py` with a function `apply(connection)` and
one line in `STEPS`. Each step runs in one transaction together with the schema number it leads to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from slr.ledger.migrations import m0001_initial, m0002_judgements

#: Step N (counted from 1) leads from schema N-1 to schema N.
STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (m0001_initial.apply, m0002_judgements.apply)

#: The schema this program writes.
SCHEMA = len(STEPS)
