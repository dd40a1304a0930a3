"""Priority screening: which record to read next, and when enough has been read. Pure.

`slr.core.ranking.ranker` orders records, `slr.core.stopping.rule` tells how sure one may be that few are missed,
`slr.core.ranking.metrics` measures an order against labels. `stopping` and `metrics` need nothing but Python;
`ranker` and what it uses load numpy and scipy, so they are imported where they are needed.
"""
