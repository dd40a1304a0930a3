"""From the ledger's standings, or a file of counts, to the PRISMA 2020 flow diagram.

`flow` says who is counted where, and counts (`as_of` and `update` for an earlier state and what came since);
`checks` judges the counts; `grid` and `layout` place what `slr.outputs.drawing` paints; `save` turns
everything into bytes. `members` and `member_rows` list what stands behind the numbers, for `html`. `run` alone
reads the ledger and writes.
"""
