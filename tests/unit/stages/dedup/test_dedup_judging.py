"""The pure parts of judging pairs: what is open, how fields compare, the table, and the exact interval."""

from __future__ import annotations

from math import exp, fsum, lgamma, log, log1p
from random import Random

import pytest

from ledgers import entry
from slr.core.bibliography.links import main_link
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion, standing
from slr.core.model import Author, Identifiers, Merge, MergeKind, Record, SourceKind
from slr.stages.dedup.audit.error_rates import draw, interval, near_the_line
from slr.stages.dedup.choose import choose, kept_apart, still_open
from slr.stages.dedup.judge.compare_fields import fields, odd_words, star
from slr.stages.dedup.judge.pair_table import read_verdicts
from slr.stages.dedup.pairs import RecordPair, Zone


def pair(
    a: int, b: int, zone: Zone = Zone.AUTO, score: float = 0.9, kind: MergeKind = MergeKind.DUPLICATE
) -> RecordPair:
    return RecordPair(a, b, zone, kind, "rule", score, {})


def said(
    a: int, b: int, word: PairOpinion = PairOpinion.DIFFERENT, number: int = 1, undoes: int | None = None
) -> PairJudgement:
    return PairJudgement(a, b, word, "ana", Asked.REVIEW, id=number, undoes=undoes)


def by_rule(number: int, a: int, b: int) -> Merge:
    return Merge(MergeKind.DUPLICATE, a, b, "slr 1", "rule", id=number)


def undo(number: int, of: Merge, rule: str) -> Merge:
    return Merge(MergeKind.UNDO, of.keep_id, of.drop_id, "ana", rule, undoes=of.id, id=number)


def test_the_newest_judgement_of_a_pair_counts_and_a_withdrawn_one_does_not() -> None:
    rows = [
        said(2, 1),
        said(1, 2, PairOpinion.SAME, 2),
        said(3, 4, number=3),
        said(3, 4, PairOpinion.WITHDRAWN, 4, undoes=3),
    ]
    assert {ends: row.said for ends, row in standing(rows).items()} == {(1, 2): PairOpinion.SAME}


def test_a_pair_called_different_is_neither_merged_nor_asked_nor_joined_through_others() -> None:
    held = standing([said(1, 2)])
    assert choose([pair(1, 2)], [], [], held) == ((), ())
    choice = choose([pair(1, 3, score=0.99), pair(2, 3, score=0.98)], [], [], held)
    assert choice.take == (pair(1, 3, score=0.99),)
    assert choice.ask == (pair(2, 3, score=0.98),)


def test_doubts_between_two_reports_called_different_are_not_asked_by_other_records() -> None:
    log = [by_rule(1, 1, 3), by_rule(2, 2, 4)]
    doubt = pair(3, 4, Zone.REVIEW)
    assert still_open([doubt], log, {}) == (doubt,)
    assert still_open([doubt], log, standing([said(1, 2)])) == ()


def test_versions_by_word_are_linked_but_never_one_report() -> None:
    held = standing([said(1, 2, PairOpinion.VERSION)])
    assert choose([pair(1, 2)], [], [], held).take == ()
    version = pair(1, 2, kind=MergeKind.VERSION)
    assert choose([version], [], [], {}).take == (version,)


@pytest.mark.parametrize(("rule", "is_asked"), [("undo", False), ("split", False), ("taken-back", True)])
def test_an_undone_merge_is_a_veto_unless_only_a_judgement_was_taken_back(rule: str, *, is_asked: bool) -> None:
    merge = by_rule(1, 1, 2)
    log = [merge, undo(2, merge, rule)]
    choice = choose([pair(1, 2)], [], log, {})
    assert bool(choice.take) is is_asked
    assert choice.ask == ()


def test_a_merge_made_again_ends_the_veto_of_its_undo() -> None:
    merge = by_rule(1, 1, 2)
    again = by_rule(3, 1, 2)
    log = [merge, undo(2, merge, "undo"), again, undo(4, again, "taken-back")]
    assert choose([pair(1, 2)], [], log, {}).take == (pair(1, 2),)


def test_what_a_merge_would_overrule_is_named_through_the_groups() -> None:
    log = [by_rule(1, 1, 3), by_rule(2, 2, 4)]
    assert kept_apart(3, 4, log, standing([said(1, 2)])) == [(1, 2)]
    assert kept_apart(3, 5, log, standing([said(1, 2)])) == []


def record(number: int, **facts: object) -> Record:
    document = entry(number, **facts).document
    return Record(number, 1, "crossref", SourceKind.DATABASE, f"k{number}", document, number)


def test_every_field_carries_its_mark_and_silent_fields_are_left_out() -> None:
    one = record(1, title="Éxercise  and\tmood", volume="3", authors=(Author("Lind", "B."),), ids=Identifiers())
    other = record(2, title="Exercise and mood", volume=None, year=2021, authors=(Author("Lind", "B."),))
    marks = {line.name: line.mark for line in fields(one, other)}
    assert marks["title"] == "~"
    assert (marks["authors"], marks["volume"], marks["year"], marks["DOI"]) == ("=", "-", "!", "-")
    assert "issue" not in marks


def test_words_the_other_title_lacks_are_starred_whatever_their_case() -> None:
    left, right = odd_words("Exercise and Mood in men", "exercise and gloom in women")
    assert star(left) == "Exercise and *Mood* in *men*"
    assert star(right) == "exercise and *gloom* in *women*"


@pytest.mark.parametrize(
    ("ids", "url"),
    [
        (Identifiers(doi="10.1000/a b"), None),
        (Identifiers(doi='10.1000/x"y', arxiv="2406.10395"), "https://doi.org/10.1000/x%22y"),
        (Identifiers(doi="javascript:1", arxiv="2406.10395"), "https://arxiv.org/abs/2406.10395"),
        (Identifiers(pmid="123"), "https://pubmed.ncbi.nlm.nih.gov/123/"),
        (Identifiers(pmid="12/../3"), None),
        (Identifiers(), None),
    ],
)
def test_only_identifiers_of_the_right_form_become_a_link(ids: Identifiers, url: str | None) -> None:
    assert main_link(ids) == url


def test_verdicts_are_read_in_any_case_order_and_delimiter_and_empty_ones_are_left() -> None:
    rows, problems = read_verdicts("\ufeffVerdict;B;A;Note\nSAME;7;5;sure\n;8;9;\n", path="p.csv")
    assert [(row.line, row.ends, row.said, row.note) for row in rows] == [(2, (5, 7), PairOpinion.SAME, "sure")]
    assert problems == []


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\n"])
def test_a_table_without_the_columns_is_told(text: str) -> None:
    assert read_verdicts(text, path="p.csv")[1][0].where == "p.csv:1"


@pytest.mark.parametrize(
    ("errors", "judged", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 50, 0.0, 0.071122),
        (50, 50, 0.928878, 1.0),
        (2, 50, 0.004881, 0.137138),
        (1, 10, 0.002529, 0.445016),
    ],
)
def test_the_interval_is_that_of_clopper_and_pearson(errors: int, judged: int, low: float, high: float) -> None:
    """Expected ends from beta quantiles: B(0.025; x, n-x+1) and B(0.975; x+1, n-x)."""
    assert interval(errors, judged) == pytest.approx((low, high), abs=2e-6)


@pytest.mark.parametrize(("errors", "judged"), [(1, 2000), (1000, 2000), (1999, 2000), (12_345, 100_000)])
def test_at_the_ends_of_the_interval_of_a_large_sample_the_tails_have_the_chance_they_should(
    errors: int, judged: int
) -> None:
    def chance(k: int, share: float) -> float:
        ways = lgamma(judged + 1) - lgamma(k + 1) - lgamma(judged - k + 1)
        return exp(ways + k * log(share) + (judged - k) * log1p(-share))

    low, high = interval(errors, judged)
    assert fsum(chance(k, low) for k in range(errors, judged + 1)) == pytest.approx(0.025, rel=1e-4)
    assert fsum(chance(k, high) for k in range(errors + 1)) == pytest.approx(0.025, rel=1e-4)


def test_a_draw_is_repeatable_and_the_pool_holds_the_likeliest() -> None:
    pairs = [pair(n, n + 1, score=n / 100) for n in range(1, 60)]
    assert draw(pairs, 5, Random(7)) == draw(pairs[::-1], 5, Random(7))
    assert len(draw(pairs, 99, Random(7))) == 59
    assert [p.a for p in near_the_line(pairs, 2)][:2] == [59, 58]
    assert len(near_the_line(pairs, 2)) == 20
