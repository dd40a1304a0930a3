"""From the ledger's standings, or a file of counts, to the PRISMA 2020 flow diagram.

`flow` counts, `checks` judges the counts, `layout` places boxes, `draw` paints them, `save` turns everything into
bytes. `run` alone reads the ledger and writes to disk.
"""
