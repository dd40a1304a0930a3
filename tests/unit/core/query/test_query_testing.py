"""Which part of a query keeps a known work out."""

from __future__ import annotations

from slr.core.model import Truth
from slr.core.query import Matching, WantedWork, evaluate_terms, parse

QUERY = parse("(brain | head) (MRI | CT) -(review | mice)")
WORKS = [
    WantedWork("Brain MRI", "A scan.", "found"),
    WantedWork("Brain MRI: a review", "A scan.", "removed"),
    WantedWork("Brain scans", "Nothing more.", "no MRI"),
    WantedWork("Brain scans", None, "unknown"),
    WantedWork("Liver", "mice", "three faults"),
]


def test_the_works_add_up_and_recall_keeps_the_unknown_apart() -> None:
    report = evaluate_terms(QUERY, WORKS)
    assert (report.total, report.found, report.unknown, report.lost) == (5, 1, 1, 3)
    assert report.recall == 0.2
    assert evaluate_terms(QUERY, []).recall is None


def test_a_work_knows_the_clauses_that_fail_it_and_those_an_abstract_would_decide() -> None:
    checks = {check.work.label: check for check in evaluate_terms(QUERY, WORKS).works}
    assert [clause.text for clause in checks["removed"].failing] == ["NOT (review OR mice)"]
    assert [part.truth for part in checks["removed"].failing[0].parts] == [Truth.TRUE, Truth.FALSE]
    assert [clause.text for clause in checks["no MRI"].failing] == ["MRI OR CT"]
    assert checks["unknown"].failing == ()
    assert [clause.text for clause in checks["unknown"].unknown] == ["MRI OR CT", "NOT (review OR mice)"]
    assert len(checks["three faults"].failing) == 3
    assert checks["found"].truth is Truth.TRUE


def test_a_clause_is_charged_for_the_works_it_alone_loses() -> None:
    costs = evaluate_terms(QUERY, WORKS).clauses
    assert [(cost.failed, cost.lost_alone, cost.unknown) for cost in costs] == [(1, 0, 0), (2, 1, 1), (2, 1, 1)]
    assert [(part.text, part.alone) for part in costs[0].parts] == [("brain", 4), ("head", 0)]
    assert [(part.text, part.alone) for part in costs[2].parts] == [("review", 1), ("mice", 0)]


def test_a_query_of_one_clause_is_a_clause() -> None:
    (cost,) = evaluate_terms(parse("brain | head"), [WantedWork("Liver", "x")]).clauses
    assert (cost.text, cost.failed, cost.lost_alone) == ("brain OR head", 1, 1)


def test_a_negated_part_is_compared_as_narrowly_as_the_query_compares_it() -> None:
    (check,) = evaluate_terms(parse("brain -animal"), [WantedWork("Brain animation", "x")], Matching.MIXED).works
    assert check.truth is Truth.TRUE
    assert check.clauses[1].parts[0].truth is Truth.FALSE
