"""Screening: who sees which report, what they decide, and the screen they decide on.

`run.py` is the door to the ledger. `tui/` is the terminal screen; it knows the ledger only through the port in
`desk.py`. All other modules are pure.
"""
