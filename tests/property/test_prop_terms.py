"""What `evaluate_terms` charges each part of a query is what happens when the part is taken out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from query_trees import FIELDS, trees
from slr.core.model import Truth
from slr.core.query import And, Matching, Node, Not, Or, Term, WantedWork, compile_matcher, evaluate_terms
from slr.core.query.tree import conjunction, disjunction

VOCABULARY = ["brain", "heart", "animals", "animation", "mice"]
TREES = trees(st.builds(lambda text, field: Term(text, field=field), st.sampled_from(VOCABULARY), FIELDS))
TEXTS = st.lists(st.sampled_from(VOCABULARY), max_size=4).map(" ".join)
WORKS = st.lists(st.builds(WantedWork, TEXTS, st.none() | TEXTS), max_size=6)
WAYS = st.sampled_from(list(Matching))


def clauses_of(node: Node) -> list[Node]:
    return list(node.children) if isinstance(node, And) else [node]


@settings(deadline=None)
@given(TREES, WORKS, WAYS)
def test_every_work_is_found_lost_or_unknown_and_recall_is_found_of_all(
    node: Node, works: list[WantedWork], way: Matching
) -> None:
    report = evaluate_terms(node, works, way)
    matches = compile_matcher(node, way)
    truths = [matches(work.title, work.abstract) for work in works]
    assert [check.truth for check in report.works] == truths
    assert [report.found, report.unknown, report.lost] == [
        truths.count(truth) for truth in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE)
    ]
    assert report.total == len(works) == report.found + report.unknown + report.lost
    assert report.recall == (report.found / len(works) if works else None)


@settings(deadline=None)
@given(TREES, WORKS, WAYS)
def test_the_clauses_of_a_work_make_its_truth_and_their_sums_the_costs(
    node: Node, works: list[WantedWork], way: Matching
) -> None:
    report = evaluate_terms(node, works, way)
    for check in report.works:
        assert (check.truth is Truth.FALSE) is bool(check.failing)
        assert (check.truth is Truth.UNKNOWN) is (bool(check.unknown) and not check.failing)
    for place, cost in enumerate(report.clauses):
        truths = [check.clauses[place].truth for check in report.works]
        assert (cost.failed, cost.unknown) == (truths.count(Truth.FALSE), truths.count(Truth.UNKNOWN))
    assert sum(cost.lost_alone for cost in report.clauses) <= report.lost


@settings(deadline=None)
@given(TREES, WORKS, WAYS)
def test_without_a_clause_the_works_it_alone_loses_are_lost_no_more(
    node: Node, works: list[WantedWork], way: Matching
) -> None:
    report, clauses = evaluate_terms(node, works, way), clauses_of(node)
    for place, cost in enumerate(report.clauses):
        others = [clause for index, clause in enumerate(clauses) if index != place]
        if others:
            assert report.lost - evaluate_terms(conjunction(others), works, way).lost == cost.lost_alone


@settings(deadline=None)
@given(TREES, WORKS, WAYS)
def test_without_an_alternative_the_works_that_need_it_alone_do_not_satisfy_their_clause_for_certain(
    node: Node, works: list[WantedWork], way: Matching
) -> None:
    for clause, cost in zip(clauses_of(node), evaluate_terms(node, works, way).clauses, strict=True):
        if not isinstance(clause, Or):
            continue
        for place, part in enumerate(cost.parts):
            others = disjunction([child for index, child in enumerate(clause.children) if index != place])
            with_it, without = (compile_matcher(tree, way) for tree in (clause, others))
            needing = [
                work
                for work in works
                if with_it(work.title, work.abstract) is Truth.TRUE
                and without(work.title, work.abstract) is not Truth.TRUE
            ]
            assert len(needing) == part.alone


@settings(deadline=None)
@given(TREES, WORKS, WAYS)
def test_without_a_negated_term_the_works_it_alone_removes_come_back(
    node: Node, works: list[WantedWork], way: Matching
) -> None:
    clauses = clauses_of(node)
    report = evaluate_terms(node, works, way)
    for index, (clause, cost) in enumerate(zip(clauses, report.clauses, strict=True)):
        if not (isinstance(clause, Not) and isinstance(clause.child, Or)):
            continue
        for place, part in enumerate(cost.parts):
            kept = disjunction([child for at, child in enumerate(clause.child.children) if at != place])
            changed = conjunction([*clauses[:index], Not(kept), *clauses[index + 1 :]])
            assert report.lost - evaluate_terms(changed, works, way).lost == part.alone
