"""From the ledger's standings, or a file of counts, to the PRISMA 2020 flow diagram.

`flow` counts (`past` and `update` for an earlier state and what came since), `checks` judges the counts, `plan`,
`layout` and `routes` place boxes and arrows, `svg` and `draw` paint them, `save` turns everything into bytes.
`behind` and `facts` list what stands behind the numbers, for `html`. `run` alone reads the ledger and writes.
"""
