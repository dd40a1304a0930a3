"""Two reviewers, and independence, are claimed exactly as far as the decisions show them."""

from __future__ import annotations

from datetime import UTC, datetime

from slr.core.model import Decision, Policy, Protocol, SourceKind, Stage, Standing, Verdict
from slr.outputs.prisma.flow import count_flow
from slr.outputs.publish.material import ReviewSnapshot, count_stage
from slr.outputs.publish.papers.screening import count_coverage, describe_agreement, describe_screeners

TITLE = Stage.TITLE_ABSTRACT
DOUBLE = '[screening]\n"title-abstract" = "double"\n'
OPEN = '[screening]\n"title-abstract" = "single"\n'
FOUND = (("Crossref", SourceKind.DATABASE),)


def said(report: int, who: str, verdict: Verdict = Verdict.INCLUDE, **more: object) -> Decision:
    place = report * 10 + len(who)
    given: dict[str, object] = {"id": place, "protocol_id": 1, "at": datetime(2026, 3, 1, tzinfo=UTC)}
    return Decision(report, TITLE, who, verdict, **(given | more))  # type: ignore[arg-type]


def facts(decisions: list[Decision], settled: int, *, wording: str = DOUBLE, waiting: int = 0) -> ReviewSnapshot:
    protocol = Protocol("T", "", (), {TITLE: Policy.DOUBLE}, (), {})
    standings = [Standing(n, n, f"Work {n}", FOUND, Verdict.EXCLUDE) for n in range(1, settled + 1)]
    standings += [Standing(n, n, f"Work {n}", FOUND) for n in range(settled + 1, settled + waiting + 1)]
    stages = {
        stage: count_stage(stage, protocol, decisions, (), {1: wording}, "version of decision ") for stage in Stage
    }
    counts = count_flow(standings, str)
    return ReviewSnapshot(protocol, (), {}, standings, {}, (), stages, counts)


def told(found: ReviewSnapshot) -> str:
    return " ".join(describe_screeners(found, TITLE))


def test_two_reviewers_of_every_record_who_could_not_see_each_other_judged_independently() -> None:
    both = facts([said(n, who) for n in (1, 2) for who in ("ana", "benno")], 2)
    assert "Two reviewers or more judged the title and abstract of every record (2)." in told(both)
    assert "They judged independently" in told(both)


def test_when_one_record_was_judged_by_one_the_share_is_counted() -> None:
    found = facts([said(n, "ana") for n in (1, 2, 3)] + [said(1, "benno")], 3)
    assert "Two reviewers or more judged 1 of 3 records on their title and abstract" in told(found)
    assert "one reviewer alone judged 2" in told(found)
    assert "They judged independently" not in told(found)


def test_one_reviewer_is_called_one_reviewer() -> None:
    assert "One reviewer alone judged the title and abstract of every record (1)." in told(
        facts([said(1, "ana")], 1)
    )
    assert "independen" not in told(facts([said(1, "ana")], 1))


def test_independence_is_not_claimed_where_the_policy_then_let_verdicts_be_seen() -> None:
    found = facts([said(1, "ana"), said(1, "benno")], 1, wording=OPEN)
    assert "do not claim it" in told(found)
    assert count_coverage(found, TITLE).blind == 0


def test_independence_is_not_claimed_for_verdicts_without_a_wording() -> None:
    assert "do not claim it" in told(facts([said(1, "ana"), said(1, "benno", protocol_id=None)], 1))


def test_independence_is_not_claimed_for_verdicts_that_came_from_a_file() -> None:
    found = facts([said(1, "ana"), said(1, "benno", origin="import old.csv")], 1)
    assert "do not claim it" in told(found)
    assert "1 verdict was imported from files" in told(found)


def test_a_wording_that_cannot_be_read_hides_nothing() -> None:
    assert "do not claim it" in told(facts([said(1, "ana"), said(1, "benno")], 1, wording="[[[ broken"))


def test_a_vote_on_an_unsettled_record_is_not_counted_and_its_words_are_nowhere() -> None:
    found = facts([said(1, "ana"), said(1, "benno"), said(2, "ana", Verdict.EXCLUDE)], 1, waiting=1)
    assert count_coverage(found, TITLE) == count_coverage(
        facts([said(1, "ana"), said(1, "benno")], 1, waiting=1), TITLE
    )
    assert found.interim == "interim: 1 report undecided"
    assert "1 record awaits a verdict on title and abstract." in told(found)


def test_agreement_has_number_kappa_and_interval_of_what_both_judged() -> None:
    decisions = [said(n, "ana", Verdict.INCLUDE if n % 2 else Verdict.EXCLUDE) for n in range(1, 11)]
    decisions += [said(n, "benno", Verdict.INCLUDE if n % 2 or n == 2 else Verdict.EXCLUDE) for n in range(1, 11)]
    (sentence,) = describe_agreement(facts(decisions, 10))
    assert "both judged 10 records: 90.0 % agreement, Cohen's kappa 0.80" in sentence
    assert "PABAK 0.80" in sentence


def test_a_kappa_that_is_not_defined_is_said_to_be_so() -> None:
    (sentence,) = describe_agreement(facts([said(1, "ana"), said(1, "benno")], 1))
    assert "Cohen's kappa not defined" in sentence
