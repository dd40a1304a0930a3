"""Priority screening played again on records whose decisions are known: how much reading would it have saved?

`run` is the door: it alone reads and writes files. `labelled` and `replay` are pure.
"""
