"""Screening: who sees which report, what they decide, and the screen they decide on.

`run.py` is the door for decisions made elsewhere. `seat/`, `queue/` and `report/` have the ledger behind them, and
one door each. `tui/` is the terminal screen and `lines/` the line mode; they know the ledger only through the port
in `desk.py`. All other modules are pure.
"""
